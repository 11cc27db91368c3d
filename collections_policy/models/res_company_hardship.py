from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_hardship_keep_months = fields.Integer(
        string="Forget Reasons After",
        default=12,
        help="Months after a hardship is over: then its reason and its note are "
        "deleted.",
    )

    _collections_hardship_keep_months_positive = models.Constraint(
        "CHECK (collections_hardship_keep_months BETWEEN 0 AND 120)",
        "What is known of a hardship is kept for ten years at most.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_hardship_keep_months = fields.Integer(
        related="company_id.root_id.collections_hardship_keep_months", readonly=False
    )
