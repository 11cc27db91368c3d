"""At night, proposals have their day, and reviews of policies are asked for."""

from odoo import api, models


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections.refresh': the day's work follows what is in effect
        return ["policies", *super()._get_stages()]

    def _refresh_policies(self, company, date):
        """Put proposals into effect that have their day, and ask for reviews."""
        policies = self.env["collections.policy"].sudo()
        policies._put_due_into_effect(company, date)
        policies._get_assignable(company)._ask_for_review(date)
