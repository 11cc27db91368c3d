"""From when on a policy takes debts to court, and with what proof."""

from odoo import fields, models


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    lawyer_id = fields.Many2one(
        comodel_name="res.partner",
        tracking=True,
        check_company=True,
        help="To whom dossiers are handed over, by default.",
    )
    legal_minimum_amount = fields.Monetary(
        string="Goes to Court From",
        currency_field="currency_id",
        tracking=True,
        help="What has to be overdue at least, in the company's currency: less is not "
        "worth its costs.",
    )
    legal_minimum_days = fields.Integer(
        string="Goes to Court After",
        default=90,
        tracking=True,
        help="How many days the oldest item has to be overdue.",
    )
    legal_evidence = fields.Selection(
        selection=[
            ("0", "None"),
            ("1", "It was handed over"),
            ("2", "It was in the carrier's hands"),
            ("3", "It was delivered"),
            ("4", "It was signed for by name, or read"),
            ("5", "The debtor acknowledged it"),
        ],
        string="Proof of a Registered Notice",
        default="3",
        required=True,
        tracking=True,
        help="What has to be proven of a registered notice about each item.",
    )

    _legal_minimum_days_positive = models.Constraint(
        "CHECK (legal_minimum_days >= 0)",
        "The days after which a debt goes to court can't be less than zero.",
    )
