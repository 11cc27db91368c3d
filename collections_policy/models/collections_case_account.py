from odoo import models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def action_open_account(self):
        """Show the page on which the customer sees what is open, and pays."""
        self.ensure_one()
        return self.partner_id.with_company(
            self.company_id
        ).action_open_collections_account()
