"""What an agreement needs to be booked: asked for when it is proposed, not at night."""

from odoo import models
from odoo.exceptions import UserError

from ..tools.late_charges import PARTS


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _check_settings(self):
        """Refuse what could not be booked later, and say what is missing.

        :raises RedirectWarning: it opens the settings
        :raises UserError: if the books can't be rescheduled
        """
        for agreement in self.sudo():
            agreement._check_charge_products()
            agreement._check_discount_account()
            if agreement.books == "reschedule":
                agreement._check_may_reschedule()

    def _check_charge_products(self):
        company = self.move_company_id
        claim, given = self.line_ids._get_claim(), self.line_ids._get_discount()
        for part in PARTS:
            if getattr(claim, part) > getattr(given, part):
                company._get_collections_charge_product(part)
        if self.amount_interest:
            company._get_collections_agreement_product()

    def _check_discount_account(self):
        by_entry = self.company_id.collections_discount_way == "entry"
        if self.amount_discount_principal and by_entry:
            self.move_company_id._get_collections_discount_account()
            self.move_company_id._get_collections_agreement_journal()

    def _check_may_reschedule(self):
        self.move_company_id._get_collections_agreement_journal()
        taxes = self._get_items().move_id.line_ids.tax_ids.flatten_taxes_hierarchy()
        if self.move_company_id.tax_exigibility and "on_payment" in taxes.mapped(
            "tax_exigibility"
        ):
            raise UserError(
                self.env._(
                    "Taxes of these items are due when they are paid, and an entry "
                    "that reschedules them would count as a payment: choose the plan, "
                    "under Negotiation in the policy."
                )
            )
