from odoo import fields, models


class CollectionsPolicy(models.Model):
    """What a policy makes of what debtors say."""

    _inherit = "collections.policy"

    promise_max_days = fields.Integer(
        string="Longest Promise",
        default=30,
        required=True,
        tracking=True,
        help="How many days ahead a customer may promise to pay. 0: without limit.",
    )
    promise_tolerance_days = fields.Integer(
        string="Days of Tolerance",
        default=2,
        required=True,
        tracking=True,
        help="How many days after the promised one a payment still counts, such as the "
        "time that a bank takes.",
    )
    promise_tolerance_percent = fields.Float(
        string="Tolerance of the Amount (%)",
        default=1.0,
        required=True,
        tracking=True,
        digits=(5, 2),
        help="How much less than what was promised still keeps the promise.",
    )
    skip_soft_after = fields.Integer(
        string="Broken Promises",
        default=2,
        required=True,
        tracking=True,
        help="Once a customer broke so many promises since its case was opened, "
        "friendly and courteous levels are left out. 0: never.",
    )

    _promise_days_positive = models.Constraint(
        "CHECK (promise_max_days >= 0 AND promise_tolerance_days BETWEEN 0 AND 366)",
        "The days of a promise must not be negative, and its tolerance lasts a year at "
        "most.",
    )
    _promise_percent_within_reason = models.Constraint(
        "CHECK (promise_tolerance_percent >= 0 AND promise_tolerance_percent < 100)",
        "The tolerance of the amount is a percent from 0 to less than 100.",
    )
    _skip_soft_after_positive = models.Constraint(
        "CHECK (skip_soft_after >= 0)",
        "The number of broken promises must not be negative.",
    )
