from odoo import fields, models


class CollectionsDisputeReason(models.Model):
    """Why invoices are contested, and who sees to it."""

    _name = "collections.dispute.reason"
    _description = "Reason of disputes"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Sees to It",
        company_dependent=True,
        domain=[("share", "=", False)],
        help="Empty: the collector of the customer's case.",
    )
    days = fields.Integer(
        string="Days to Answer",
        default=10,
        required=True,
        help="Business days in which a dispute is to be decided.",
    )

    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 0 AND 366)",
        "The days to answer must not be negative, and a year at most.",
    )
