from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_policy_id = fields.Many2one(
        related="company_id.root_id.collections_policy_id", readonly=False
    )
    collections_user_id = fields.Many2one(
        related="company_id.root_id.collections_user_id", readonly=False
    )
    collections_automatic = fields.Boolean(
        related="company_id.root_id.collections_automatic", readonly=False
    )
    collections_hour = fields.Integer(
        related="company_id.root_id.collections_hour", readonly=False
    )
