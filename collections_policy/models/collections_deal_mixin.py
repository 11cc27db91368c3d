"""The terms of a deal, as a person shapes them: on an offer and on an agreement."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.deal_limits import Deal
from ..tools.offer import Terms, shape, to_pay
from .amounts import AmountFormat
from .collections_charge import get_exact


class CollectionsDealMixin(models.AbstractModel):
    """Terms, and the reckoning of what they come to."""

    _name = "collections.deal.mixin"
    _description = "Terms of a deal"

    currency_id = fields.Many2one(comodel_name="res.currency", required=True)
    principal_percent = fields.Float(
        string="Discount on Principal", digits=(5, 2), help="In percent of it."
    )
    charges_percent = fields.Float(
        string="Discount on Late Charges", digits=(5, 2), help="In percent of each."
    )
    down_payment = fields.Monetary()
    count = fields.Integer(
        string="Instalments", default=1, help="Without the down payment."
    )
    rhythm = fields.Selection(
        selection=[
            ("weekly", "Every week"),
            ("fortnightly", "Every two weeks"),
            ("monthly", "Every month"),
        ],
        default="monthly",
        required=True,
    )
    interest_model = fields.Selection(
        selection=[
            ("none", "None"),
            ("simple", "Simple: each bears the rate on all that is financed"),
            ("linear", "Linear: simple interest on what is left (Gauss)"),
            ("price", "Compound interest on what is left (Price)"),
        ],
        string="Interest",
        default="none",
        required=True,
    )
    monthly_percent = fields.Float(
        string="Interest Rate", digits=(7, 4), help="Percent a month, of thirty days."
    )
    date_first = fields.Date(
        string="First Payment On",
        help="The day of the down payment, if there is one; else of the first "
        "instalment.",
    )
    valid_until = fields.Date(help="The last day on which it can be accepted.")

    _percents_within_bounds = models.Constraint(
        "CHECK (principal_percent BETWEEN 0 AND 100 "
        "AND charges_percent BETWEEN 0 AND 100)",
        "A discount lies between 0 and 100 percent.",
    )

    @api.model
    def _get_term_fields(self):
        """Return the names of the fields that two offers may differ in."""
        return [
            "principal_percent",
            "charges_percent",
            "down_payment",
            "count",
            "rhythm",
            "interest_model",
            "monthly_percent",
            "date_first",
            "valid_until",
        ]

    def _prepare_term_values(self):
        """Return the terms as values for another record that has them."""
        self.ensure_one()
        return {fname: self[fname] for fname in self._get_term_fields()}

    def _word_payments(self, payments):
        """Return payments in a line, such as “$ 300.00 + 6 × $ 116.67”.

        :param payments: numbers, 0 for the down payment, and amounts, in order
        """
        write = AmountFormat(self.env)
        amounts = [write(amount, self.currency_id) for _number, amount in payments]
        down = amounts[:1] if payments and not payments[0][0] else []
        each = amounts[len(down) :]
        if len(each) > 1:
            each = [f"{len(each)} × {each[0]}"]
        return " + ".join(down + each)

    def _get_unit(self):
        """Return the smallest unit of the currency."""
        return Decimal(str(self.currency_id.rounding))

    def _get_terms(self):
        """Return the terms as the reckoning takes them.

        :rtype: Terms
        """
        self.ensure_one()
        return Terms(
            date_first=self.date_first,
            principal_percent=Decimal(str(self.principal_percent)),
            charges_percent=Decimal(str(self.charges_percent)),
            down_payment=get_exact(self.down_payment, self.currency_id),
            count=self.count,
            rhythm=self.rhythm,
            interest_model=self.interest_model,
            monthly_percent=Decimal(str(self.monthly_percent)),
        )

    def _shape(self, claim, today, renegotiations=0) -> Deal:
        """Return the deal that the terms make of a claim.

        :param Claim claim: what is owed
        :param date today: the day, in the company's time zone
        :param int renegotiations: how many deals about it there were before
        :raises UserError: if they make none, with what to change
        """
        self._check_terms(claim, today)
        return shape(
            claim,
            self._get_terms(),
            today,
            self._get_unit(),
            self.valid_until or None,
            renegotiations,
        )

    def _check_terms(self, claim, today):
        """Refuse terms that make no deal, in words that tell what to change."""
        problem = self._find_problem(claim, today)
        if problem:
            raise UserError(problem)

    def _find_problem(self, claim, today):
        """Return why terms make no deal, in words; nothing if they do."""
        unit = self._get_unit()
        given = [self.principal_percent, self.charges_percent]
        if not all(0 <= percent <= 100 for percent in given):
            return self.env._("A discount lies between 0 and 100 percent.")
        if self.monthly_percent < 0:
            return self.env._("Interest must not be below zero.")
        if not self.date_first or self.date_first < today:
            return self.env._("Say on which day the first payment is due, from today.")
        if self.valid_until and self.valid_until < today:
            return self.env._("The offer would have expired already.")
        terms = self._get_terms()
        owed = to_pay(claim, terms, unit)
        if owed <= 0:
            return self.env._("After this discount nothing is left to pay.")
        if not 0 <= terms.down_payment <= owed:
            return self.env._(
                "The down payment must lie between nothing and what is to be paid: %s.",
                self.currency_id.format(float(owed)),
            )
        financed = owed - terms.down_payment
        if financed and not 0 < terms.count <= financed / unit:
            return self.env._("Say in how many instalments, one at least.")
        return None
