from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_pix = fields.Boolean(
        related="company_id.root_id.collections_pix", readonly=False
    )
    collections_pix_problem = fields.Char(
        related="company_id.root_id.collections_pix_problem"
    )

    def action_open_collections_accounts(self):
        """Open the company's bank accounts, where the Pix key is filled in."""
        return self.company_id.root_id._open_collections_accounts()
