from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.charge_terms import Correction, Interest, Terms
from ..tools.rate_series import DatedSeries, MonthlySeries

LOOK_BACK = 400  # days: a half-year's value and a lagging index are older


class CollectionsChargeVersion(models.Model):
    """What the terms say for items that are due from a day on."""

    _name = "collections.charge.version"
    _description = "Version of terms of late charges"
    _order = "terms_id, date_from desc, id desc"
    _rec_name = "date_from"

    terms_id = fields.Many2one(
        comodel_name="collections.charge.terms",
        required=True,
        ondelete="cascade",
        index=True,
    )
    date_from = fields.Date(
        string="For Items Due From",
        required=True,
        default=lambda self: self.env.company._get_collections_date(),
    )
    grace_days = fields.Integer(
        help="What is paid within them costs nothing. What is not is late from the "
        "start.",
    )
    # Once
    penalty = fields.Float(
        string="Penalty (%)",
        digits=(16, 4),
        help="Once, of what is open on the first day past the days of grace.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency of the Compensation",
        default=lambda self: self.env.company.currency_id,
    )
    band_ids = fields.One2many(
        comodel_name="collections.charge.band",
        inverse_name="version_id",
        string="Fixed Compensation",
        copy=True,
        help="Once for each item, by what is open of it.",
    )
    # Each day
    interest = fields.Selection(
        selection=[
            ("none", "No interest"),
            ("fixed", "A fixed rate"),
            ("rate", "A published rate"),
        ],
        default="none",
        required=True,
    )
    percent = fields.Float(
        string="Rate (%)",
        digits=(16, 4),
        help="The fixed rate; of a published rate, the margin on top of it.",
    )
    rate_id = fields.Many2one(
        comodel_name="collections.rate",
        string="Published Rate",
        domain=[("kind", "in", ("monthly", "reference"))],
        ondelete="restrict",
    )
    day_count = fields.Selection(
        selection=[
            ("month_30", "a month, of 30 days"),
            ("month", "a month, as long as it is"),
            ("year_365", "a year, of 365 days"),
            ("year", "a year, as long as it is"),
        ],
        string="Per",
        default="month_30",
        required=True,
    )
    fixing = fields.Selection(
        selection=[
            ("day", "of each day"),
            ("half_year", "of 1 January and 1 July"),
            ("half_year_eve", "of 30 June and 31 December before"),
        ],
        string="Value",
        default="day",
        required=True,
        help="Which value of the published rate counts.",
    )
    frozen = fields.Boolean(
        help="The rate of the first late day holds until the end.",
    )
    compound = fields.Boolean(
        help="Interest bears interest. Some laws forbid it even if it was agreed "
        "(Brazil: Súmula 121 of the STF).",
    )
    # With prices
    index_id = fields.Many2one(
        comodel_name="collections.rate",
        domain=[("kind", "=", "index")],
        ondelete="restrict",
        help="What is owed is corrected by it; interest is on the corrected value.",
    )
    index_lag = fields.Integer(
        string="Months Back",
        help="1: March is corrected by the index of February.",
    )
    index_floor = fields.Boolean(
        string="Never Shrinks",
        default=True,
        help="A debt does not shrink when prices fall over the whole time.",
    )
    summary = fields.Char(compute="_compute_summary")

    _one_a_day = models.UniqueIndex(
        "(terms_id, date_from)", "There is a version from that day already."
    )
    _not_negative = models.Constraint(
        "CHECK (penalty >= 0 AND percent >= 0 AND grace_days BETWEEN 0 AND 366 "
        "AND index_lag BETWEEN 0 AND 12)",
        "Charges and days of grace are not negative; an index lags 12 months at most.",
    )

    @api.constrains("interest", "rate_id", "percent", "day_count")
    def _check_interest(self):
        for version in self:
            problem = version._get_problem()
            if problem:
                raise ValidationError(problem)

    def _get_problem(self):
        """Return, in words, what is missing for interest to be reckoned; else None."""
        if self.interest == "fixed" and not self.percent:
            return self.env._("Say what the fixed rate of interest is.")
        if self.interest == "rate" and not self.rate_id:
            return self.env._("Choose the published rate that interest follows.")
        is_monthly = self.day_count.startswith("month")
        if self.interest == "rate" and is_monthly != (self.rate_id.kind == "monthly"):
            return self.env._(
                "“%s” is told in percent of another time than interest is per.",
                self.rate_id.name,
            )
        return None

    @api.constrains("penalty", "percent", "rate_id", "interest", "day_count")
    def _check_caps(self):
        self.terms_id._check_caps()

    # === THE TERMS AS THEY ARE RECKONED WITH === #

    def _get_rates(self):
        """Return the published series that the versions need."""
        rates = self.filtered(lambda version: version.interest == "rate").rate_id
        return rates | self.index_id

    def _get_rate_values(self, date_from, date_to):
        """Return the values of the series that the versions need, in one query.

        :rtype: dict[collections.rate, list[tuple[date, Decimal]]]
        """
        early = date.fromordinal(max(date_from.toordinal() - LOOK_BACK, 1))
        rates = self._get_rates()
        return rates._get_values_of(rates, early, date_to)

    def _build(self, values, currency=None, day=None):
        """Return the version as :mod:`late_charges` reckons with it.

        :param dict values: what :meth:`_get_rate_values` returns
        :param currency: of the items; fixed sums are told in it
        :param day: the day by whose exchange rate they are
        :rtype: Terms
        """
        self.ensure_one()
        return Terms(
            penalty=_exact(self.penalty),
            interest=self._build_interest(values),
            compensation=self._build_bands(currency, day),
            correction=self._build_correction(values),
            grace_days=self.grace_days,
        )

    def _build_interest(self, values):
        if self.interest == "none":
            return None
        is_fixed = self.interest == "fixed"
        percent = _exact(self.percent)
        return Interest(
            series=DatedSeries(self.terms_id.name, {date.min: percent})
            if is_fixed
            else self._build_series(self.rate_id, values),
            day_count=self.day_count,
            margin=Decimal(0) if is_fixed else percent,
            fixing="day" if is_fixed else self.fixing,
            frozen=self.frozen,
            compound=self.compound,
        )

    def _build_correction(self, values):
        if not self.index_id:
            return None
        return Correction(
            series=self._build_series(self.index_id, values),
            lag=self.index_lag,
            floor_zero=self.index_floor,
        )

    def _build_series(self, rate, values):
        kind = DatedSeries if rate.kind == "reference" else MonthlySeries
        return kind(rate.name, dict(values[rate]))

    def _build_bands(self, currency, day):
        company = self.env.company

        def convert(amount):
            if not currency or currency == self.currency_id:
                return _exact(amount)
            return _exact(self.currency_id._convert(amount, currency, company, day))

        return tuple(
            (convert(band.amount_from), convert(band.amount)) for band in self.band_ids
        )

    # === IN WORDS === #

    @api.depends_context("lang")
    def _compute_summary(self):
        for version in self:
            version.summary = ", ".join(version._get_parts()) or self.env._("nothing")

    def _get_parts(self):
        """Return, in words, what the version charges for.

        :rtype: list[str]
        """
        writer = self.env["collections.charge.writer"]
        return [
            *writer._tell_penalty(self),
            *writer._tell_interest(self),
            *writer._tell_bands(self),
            *writer._tell_index(self),
        ]


class CollectionsChargeBand(models.Model):
    """A fixed sum for items of some size: 40 euros, or 70 pounds from 1,000 on."""

    _name = "collections.charge.band"
    _description = "Fixed compensation"
    _order = "version_id, amount_from"
    _rec_name = "amount"

    version_id = fields.Many2one(
        comodel_name="collections.charge.version",
        required=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="version_id.currency_id")
    amount_from = fields.Monetary(string="From an Open Amount of")
    amount = fields.Monetary(string="Compensation", required=True)

    _not_negative = models.Constraint(
        "CHECK (amount_from >= 0 AND amount >= 0)",
        "A compensation is not negative.",
    )


def _exact(value):
    """Return a field's float as the decimal that people typed: six digits at most."""
    return Decimal(repr(round(value, 6)))
