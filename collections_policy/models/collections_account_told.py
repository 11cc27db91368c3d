"""The way from a customer's account to the policy in plain words."""

from odoo import models


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _prepare_values(self, company, debtor, companies=None):
        # EXTENDS 'collections_policy'
        values = super()._prepare_values(company, debtor, companies)
        texts = self.env["collections.policy.told.text"]
        return {**values, "policy_told": texts._prepare_short_text(company, debtor)}

    def _get_sections(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_sections(), "collections_policy.account_told"]
