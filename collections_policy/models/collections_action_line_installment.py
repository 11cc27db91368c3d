"""Actions about the instalments of agreements: what their messages show."""

from odoo import fields, models

from .fields import Reference


class CollectionsActionLine(models.Model):
    _inherit = "collections.action.line"

    installment_id = Reference(
        comodel_name="collections.agreement.installment", readonly=True
    )
    agreement_id = fields.Many2one(related="installment_id.agreement_id")

    def _prepare_documents(self):
        # EXTENDS 'collections.action.line'
        agreed = self.filtered("installment_id")
        documents = super(CollectionsActionLine, self - agreed)._prepare_documents()
        return documents | {line: line._prepare_installment() for line in agreed}

    def _prepare_installment(self):
        action, installment = self.action_id, self.installment_id
        return {
            "number": installment.name,
            "reference": installment.name,
            "url": self.env["collections.link"]._get_account_url(
                action.company_id, action.partner_id
            ),
            "amount_total": installment.amount,
        }

    def _get_number(self):
        # EXTENDS 'collections.action.line'
        return self.installment_id.name or super()._get_number()
