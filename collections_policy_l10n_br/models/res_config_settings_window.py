from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_window_left = fields.Integer(
        related="company_id.root_id.collections_window_left", readonly=False
    )
    collections_window_bottom = fields.Integer(
        related="company_id.root_id.collections_window_bottom", readonly=False
    )
    collections_window_width = fields.Integer(
        related="company_id.root_id.collections_window_width", readonly=False
    )
    collections_window_height = fields.Integer(
        related="company_id.root_id.collections_window_height", readonly=False
    )
