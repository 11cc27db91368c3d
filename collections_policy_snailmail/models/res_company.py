from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_post_through = fields.Selection(
        selection=[("hand", "By hand"), ("snailmail", "Odoo's Snailmail")],
        string="Post Letters Through",
        default="hand",
        required=True,
        help="By hand: people print the letters and post them.",
    )
