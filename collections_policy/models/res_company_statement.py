"""Whether and when a company sends statements of account."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_statement_rhythm = fields.Selection(
        selection=[
            ("never", "Never"),
            ("monthly", "Every month"),
            ("quarterly", "Every quarter"),
        ],
        string="Send Statements",
        default="never",
        required=True,
        help="To customers with open items, by e-mail.",
    )
    collections_statement_day = fields.Integer(
        string="Day of Statements",
        default=5,
        help="The day of the month, or of the first month of the quarter.",
    )
    collections_statement_overdue = fields.Boolean(
        string="Statements Only If Overdue",
        help="Only to customers of whose items one is overdue.",
    )

    _collections_statement_day_of_month = models.Constraint(
        "CHECK (collections_statement_day BETWEEN 1 AND 31)",
        "Statements are sent on a day between 1 and 31.",
    )
