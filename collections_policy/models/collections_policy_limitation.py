"""What a policy does about limitation periods: whose claims rest, and who is warned."""

from odoo import fields, models


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    limitation_stop = fields.Selection(
        selection=[
            ("all", "Nobody is asked any more"),
            ("consumers", "Consumers are not asked any more"),
            ("none", "Contacts go on"),
        ],
        string="After Limitation",
        default="all",
        required=True,
        tracking=True,
        help="Whoever is no company counts as a consumer. In Brazil, panels of the STJ "
        "have barred claims out of court as well once they lapsed (Tema 1.264).",
    )
    limitation_warn_days = fields.Integer(
        string="Warning of Limitation",
        default=60,
        tracking=True,
        help="Days before a claim lapses from which its collector is warned, once. 0: "
        "no warning.",
    )

    _limitation_warn_days_positive = models.Constraint(
        "CHECK (limitation_warn_days BETWEEN 0 AND 3660)",
        "The warning comes between no days and ten years before.",
    )
