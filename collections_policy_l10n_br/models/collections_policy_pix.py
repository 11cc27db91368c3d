from odoo import fields, models


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    pix_problem = fields.Char(related="company_id.collections_pix_problem")

    def action_open_pix_accounts(self):
        """Open the company's bank accounts, where the Pix key is filled in."""
        return self.company_id._open_collections_accounts()
