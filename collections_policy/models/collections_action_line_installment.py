"""Actions about the instalments of agreements: what their messages show."""

from odoo import fields, models

from .fields import Reference


class CollectionsActionLine(models.Model):
    _inherit = "collections.action.line"

    installment_id = Reference(
        comodel_name="collections.agreement.installment", readonly=True
    )
    agreement_id = fields.Many2one(related="installment_id.agreement_id")

    def _prepare_document(self):
        # EXTENDS 'collections.action.line'
        installment = self.installment_id
        if not installment:
            return super()._prepare_document()
        return {
            "number": installment.name,
            "reference": installment.name,
            "url": self.env["collections.link"]._get_account_url(
                self.action_id.company_id, self.action_id.partner_id
            ),
            "amount_total": installment.amount,
        }

    def _get_number(self):
        # EXTENDS 'collections.action.line'
        return self.installment_id.name or super()._get_number()
