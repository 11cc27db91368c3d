"""What customers in hardship have paid since is worked out at night."""

from odoo import models


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    def _get_stages(self):
        # EXTENDS 'collections.refresh'
        return [*super()._get_stages(), "hardship"]

    def _refresh_hardship(self, company, date):
        self.env["collections.hardship"].sudo()._refresh_paid(company, date)
