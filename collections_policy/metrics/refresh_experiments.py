"""Experiments are closed and ended at night, when their time has come."""

from odoo import models


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    def _get_stages(self):
        # EXTENDS 'collections.refresh'
        return [*super()._get_stages(), "experiments"]

    def _refresh_experiments(self, company, date):
        """Close and end the experiments of a company whose time has come."""
        self.env["collections.experiment"]._go_on(company, date)
