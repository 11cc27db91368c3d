"""Ready offers: terms that a collector takes with one click."""

from datetime import timedelta

from odoo import fields, models


class CollectionsOfferPreset(models.Model):
    """Terms of a deal in percent of what is owed, such as 30 % down and six payments.

    It is a beginning: what a collector may give stays a matter of the policy's limits.
    """

    _name = "collections.offer.preset"
    _description = "Ready offer"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        index=True,
        help="Empty: for all companies.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        help="For creditors there. Empty: for all.",
    )
    legal_ref = fields.Char(
        string="Source",
        translate=True,
        help="The article of law that it is modelled on.",
    )
    note = fields.Text(translate=True, help="For your colleagues: what to mind.")
    principal_percent = fields.Float(
        string="Discount on Principal", digits=(5, 2), help="In percent of it."
    )
    charges_percent = fields.Float(
        string="Discount on Late Charges", digits=(5, 2), help="In percent of each."
    )
    down_percent = fields.Float(
        string="Down Payment (%)",
        digits=(5, 2),
        help="In percent of what is to be paid after the discount.",
    )
    count = fields.Integer(
        string="Instalments",
        default=1,
        aggregator=None,
        help="Without the down payment.",
    )
    rhythm = fields.Selection(
        selection=lambda self: self._selection_of("rhythm"),
        default="monthly",
        required=True,
    )
    interest_model = fields.Selection(
        selection=lambda self: self._selection_of("interest_model"),
        string="Interest",
        default="none",
        required=True,
    )
    monthly_percent = fields.Float(
        string="Interest Rate",
        digits=(7, 4),
        aggregator=None,
        help="Percent a month, of thirty days.",
    )
    first_days = fields.Integer(
        string="First Payment After",
        aggregator=None,
        help="Days from the offer to its first payment.",
    )

    _within_bounds = models.Constraint(
        "CHECK (principal_percent BETWEEN 0 AND 100 "
        "AND charges_percent BETWEEN 0 AND 100 AND down_percent BETWEEN 0 AND 100 "
        "AND monthly_percent >= 0 AND count BETWEEN 1 AND 360 "
        "AND first_days BETWEEN 0 AND 366)",
        "Percents lie between 0 and 100, instalments between 1 and 360, and the first "
        "payment within a year.",
    )

    def _selection_of(self, fname):
        field = self.env["collections.deal.mixin"]._fields[fname]
        return field._description_selection(self.env)

    def _prepare_terms(self, today):
        """Return the terms as values of a ``collections.negotiation.wizard``.

        :param today: the day of the offer
        """
        self.ensure_one()
        return {
            "way": "count",
            "principal_percent": self.principal_percent,
            "charges_percent": self.charges_percent,
            "down_percent": self.down_percent,
            "down_payment": 0,
            "count": self.count,
            "rhythm": self.rhythm,
            "interest_model": self.interest_model,
            "monthly_percent": self.monthly_percent,
            "date_first": today + timedelta(days=self.first_days),
        }

    # === LIMITS === #

    def _allow(self, policies):
        """Widen the limits of policies so far that the offer needs no approval.

        A policy without limits gets one for debts of any age.

        :param policies: ``collections.policy`` records
        """
        self.ensure_one()
        for policy in policies:
            if not policy.limit_ids:
                policy.limit_ids = [fields.Command.create(self._prepare_limit())]
                continue
            for limit in policy.limit_ids:
                limit.write(self._widen(limit))

    def _prepare_limit(self):
        return {
            "age_from": 0,
            "max_principal_percent": self.principal_percent,
            "max_charges_percent": self.charges_percent,
            "min_down_percent": self.down_percent,
            "max_count": self.count,
            "max_term_days": self._get_term_days(),
            "max_first_days": self.first_days or 1,
            "max_valid_days": 15,
            "max_renegotiations": 1,
        }

    def _widen(self, limit):
        """Return what has to change of a limit: a limit of 0 admits any number."""
        values = {
            fname: self[mine]
            for fname, mine in (
                ("max_principal_percent", "principal_percent"),
                ("max_charges_percent", "charges_percent"),
            )
            if limit[fname] < self[mine]
        }
        needed = {
            "max_count": self.count,
            "max_term_days": self._get_term_days(),
            "max_first_days": self.first_days,
        }
        values |= {
            fname: number
            for fname, number in needed.items()
            if limit[fname] and limit[fname] < number
        }
        if limit.min_down_percent > self.down_percent:
            values["min_down_percent"] = self.down_percent
        return values

    def _get_term_days(self):
        """Return the days to the last payment, at most, whatever the month."""
        steps = self.count if self.down_percent else self.count - 1
        days = {"weekly": 7, "fortnightly": 14, "monthly": 31}[self.rhythm]
        return self.first_days + steps * days
