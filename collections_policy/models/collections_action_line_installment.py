"""Actions about the instalments of agreements: what their messages show."""

from odoo import fields, models

from .fields import Reference


class CollectionsActionLine(models.Model):
    _inherit = "collections.action.line"

    installment_id = Reference(
        comodel_name="collections.agreement.installment", readonly=True
    )
    agreement_id = fields.Many2one(related="installment_id.agreement_id")

    def _prepare_documents(self, links):
        # EXTENDS 'collections.action.line'
        agreed = self.filtered("installment_id")
        others = super(CollectionsActionLine, self - agreed)._prepare_documents(links)
        return others | {
            line: {
                "number": line.installment_id.name,
                "reference": line.installment_id.name,
                "url": links[line.action_id],
                "amount_total": line.installment_id.amount,
            }
            for line in agreed
        }

    def _get_number(self):
        # EXTENDS 'collections.action.line'
        return self.installment_id.name or super()._get_number()
