from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_default_definition = fields.Selection(
        related="company_id.root_id.collections_default_definition", readonly=False
    )
    collections_recovery_days = fields.Integer(
        related="company_id.root_id.collections_recovery_days", readonly=False
    )
