from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_post_through = fields.Selection(
        related="company_id.root_id.collections_post_through",
        readonly=False,
        required=True,
    )
