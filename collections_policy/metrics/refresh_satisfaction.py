"""Customers are asked at night how satisfied they are, where a company wants it."""

from odoo import models


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    def _get_stages(self):
        # EXTENDS 'collections.refresh'
        return [*super()._get_stages(), "satisfaction"]

    def _refresh_satisfaction(self, company, date):
        """Ask the customers of a company of whom something has ended lately."""
        self.env["collections.satisfaction"]._ask_customers(company, date)
