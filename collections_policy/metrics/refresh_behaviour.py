"""Stages of the night: how debtors pay, what may be expected, whether that holds."""

from odoo import api, models


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_stages(), "behaviour", "risk", "drift"]

    @api.model
    def _refresh_behaviour(self, company, date):
        """Work out how each debtor has paid, and its score."""
        self.env["collections.behaviour"].sudo()._refresh(company, date)

    @api.model
    def _refresh_risk(self, company, date):
        """Work out how probable it is that each open invoice is paid late."""
        self.env["collections.item.risk"].sudo()._refresh(company, date)

    @api.model
    def _refresh_drift(self, company, date):
        """See whether what scorecards meet is still what they were fitted on."""
        self.env["collections.scorecard"].sudo()._watch(company, date)
