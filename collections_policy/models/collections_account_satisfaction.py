"""On the page of the account: a word on how satisfied the customer is."""

from odoo import models
from odoo.fields import Domain


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _prepare_values(self, company, debtor, companies=None):
        # EXTENDS 'collections_policy'
        values = super()._prepare_values(company, debtor, companies)
        return {**values, "asked": self.sudo()._get_asked(company, debtor)}

    def _get_asked(self, company, debtor):
        """Return the last question that the customer can still answer, if any."""
        questions = self.env["collections.satisfaction"]
        last = questions.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "=", debtor.id)
            & Domain("date_answered", "=", False),
            limit=1,
        )
        return last.filtered(lambda asked: asked._is_open())

    def _get_sections(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_sections(), "collections_policy.account_satisfaction"]
