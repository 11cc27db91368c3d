from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.rates import (
    MONTHLY,
    find_missing_months,
    first_of_month,
    iterate_months,
    next_month,
)


class CollectionsRate(models.Model):
    """A series of percents that somebody publishes: an index, or a rate of interest.

    What was published is the same for everybody: all companies share it.
    """

    _name = "collections.rate"
    _description = "Collections rate"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True, copy=False, help="By which contracts and imports tell it."
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("index", "Monthly Index"),
            ("monthly", "Monthly Rate"),
            ("reference", "Reference Rate"),
        ],
        required=True,
        default="index",
        tracking=True,
        help="Monthly Index: by how many percent prices changed in a month.\n"
        "Monthly Rate: percent a month, each month its own.\n"
        "Reference Rate: percent a year, in force from a day until the next value.",
    )
    country_id = fields.Many2one(comodel_name="res.country")
    source = fields.Char(
        help="Who publishes it, and under what name.", tracking=True, translate=True
    )
    source_url = fields.Char(string="Source’s Address")
    note = fields.Text(
        translate=True, help="For your colleagues: what to mind when it is used."
    )
    value_ids = fields.One2many(
        comodel_name="collections.rate.value", inverse_name="rate_id", string="Values"
    )
    latest_date = fields.Date(string="Latest", compute="_compute_latest")
    latest_percent = fields.Float(
        string="Latest Value (%)", digits=(16, 6), compute="_compute_latest"
    )
    missing_months = fields.Char(
        compute="_compute_missing_months",
        help="Months without a value after the first one, up to the last that is over.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There already is a series with this code."
    )

    @api.depends("value_ids.date", "value_ids.percent")
    def _compute_latest(self):
        latest = {}
        if self.ids:
            self.env["collections.rate.value"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT ON (rate_id) rate_id, date, percent
                         FROM collections_rate_value
                        WHERE rate_id IN %s
                     ORDER BY rate_id, date DESC""",
                    tuple(self.ids),
                )
            )
            latest = {rate_id: (date, percent) for rate_id, date, percent in rows}
        for rate in self:
            rate.latest_date, rate.latest_percent = latest.get(
                rate._origin.id, (False, 0.0)
            )

    @api.depends("kind", "value_ids.date")
    @api.depends_context("lang")
    def _compute_missing_months(self):
        today = self.env.company._get_collections_date()
        for rate in self:
            months = rate._get_gaps(today)
            rate.missing_months = rate._name_months(months)

    @api.constrains("kind")
    def _check_kind(self):
        self.value_ids._check_date()
        self.value_ids._check_percent()

    @api.model
    def _name_months(self, months, limit=12):
        """Return months in words, those after the first twelve left out."""
        names = [format_date(self.env, month, date_format="MMM y") for month in months]
        if len(names) > limit:
            names[limit:] = [self.env._("%s more", len(names) - limit)]
        return ", ".join(names)

    # === FOR THE RECKONING === #

    def _get_values(self, date_from, date_to):
        """Return the values of a series for the days between two dates.

        :return: dates and percents, oldest first: of monthly series the first day of
            each month and the percent of that month; of a reference rate the day from
            which a percent a year is in force, which for the first one may lie before
            ``date_from``.  A month or day without a value is left out: see
            :meth:`_get_missing_months`.
        :rtype: list[tuple[date, Decimal]]
        """
        self.ensure_one()
        return self._get_values_of(self, date_from, date_to)[self]

    @api.model
    def _get_values_of(self, rates, date_from, date_to):
        """Return the values of several series, as :meth:`_get_values` does, at once.

        :rtype: dict[collections.rate, list[tuple[date, Decimal]]]
        """
        values = {rate: [] for rate in rates}
        if not rates:
            return values
        rates.flush_model(["kind"])
        self.env["collections.rate.value"].flush_model()
        rows = self.env.execute_query(self._get_values_sql(rates, date_from, date_to))
        by_id = {rate.id: rate for rate in rates}
        for rate_id, date, percent in rows:
            values[by_id[rate_id]].append((date, Decimal(percent)))
        return values

    @api.model
    def _get_values_sql(self, rates, date_from, date_to):
        # A numeric column would arrive as a float: its text is exact
        return SQL(
            """SELECT value.rate_id, value.date, value.percent::text
                 FROM collections_rate_value value
                 JOIN collections_rate rate ON rate.id = value.rate_id
                WHERE rate.id IN %(rates)s
                  AND value.date <= %(date_to)s
                  AND value.date >= CASE
                          WHEN rate.kind IN %(monthly)s THEN %(month)s
                          ELSE COALESCE(
                              (SELECT MAX(earlier.date)
                                 FROM collections_rate_value earlier
                                WHERE earlier.rate_id = rate.id
                                  AND earlier.date <= %(date_from)s),
                              %(date_from)s
                          )
                      END
             ORDER BY value.rate_id, value.date""",
            rates=tuple(rates.ids),
            monthly=MONTHLY,
            month=first_of_month(date_from),
            date_from=date_from,
            date_to=date_to,
        )

    def _get_missing_months(self, date_from, date_to):
        """Return the months between two dates for which there is no value.

        Of a reference rate, these are the months with a day on which no value is in
        force yet.

        :return: the first day of each month
        :rtype: list[date]
        """
        known = [date for date, _percent in self._get_values(date_from, date_to)]
        return find_missing_months(self.kind, known, date_from, date_to)

    def _get_gaps(self, today):
        """Return the months after the first value, and before today's, without one.

        :rtype: list[date]
        """
        self.ensure_one()
        known = set(self.value_ids.mapped("date")) - {False}
        if not known or self.kind not in MONTHLY:
            return []
        past = iterate_months(min(known), today)
        return [
            month for month in past if month not in known and next_month(month) <= today
        ]

    # === VALUES THAT COME TOGETHER === #

    def _get_known(self):
        """Return the values of a series by their date.

        :rtype: dict[date, collections.rate.value]
        """
        self.ensure_one()
        return {value.date: value for value in self.value_ids}

    def _compare(self, percents):
        """Tell what taking over percents would mean.

        :param dict percents: percents by date
        :return: the dates that are new, those whose percent differs, and those that
            are the same already
        :rtype: tuple[list[date], list[date], list[date]]
        """
        known = self._get_known()
        new, changed, same = [], [], []
        for date, percent in sorted(percents.items()):
            if date not in known:
                new.append(date)
            elif known[date]._get_decimal() != percent:
                changed.append(date)
            else:
                same.append(date)
        return new, changed, same

    def _take_over(self, percents, origin, source):
        """Note percents, in place of those that differ.

        :param dict percents: percents by date
        :param str origin: where all of them are from
        :param str source: the same in words
        :return: how many were new, and how many differed
        :rtype: tuple[int, int]
        """
        self.ensure_one()
        new, changed, _same = self._compare(percents)
        known = self._get_known()
        kept = {"origin": origin, "source": source}
        for date in changed:
            known[date].write({"percent": float(percents[date]), **kept})
        self.env["collections.rate.value"].create(
            [
                {
                    "rate_id": self.id,
                    "date": date,
                    "percent": float(percents[date]),
                    **kept,
                }
                for date in new
            ]
        )
        return len(new), len(changed)

    # === ACTIONS === #

    def action_view_values(self):
        """Open the values of the series, as a list or a curve."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_rate_value_action"
        )
        action["domain"] = [("rate_id", "=", self.id)]
        action["context"] = {"default_rate_id": self.id}
        action["display_name"] = self.display_name
        return action
