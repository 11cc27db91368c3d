from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning

WEEKDAYS_WITHOUT_CALENDAR = {0, 1, 2, 3, 4}
CHARGE_PRODUCTS = {
    "compensation": "collections_fee_product_id",
    "penalty": "collections_fee_product_id",
    "interest": "collections_interest_product_id",
    "correction": "collections_correction_product_id",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Default Collections Policy",
        domain="[('company_id', '=', id)]",
        help="For every invoice for which nothing else was chosen.",
    )
    collections_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Default Collector",
        domain=[("share", "=", False)],
    )
    collections_automatic = fields.Boolean(
        string="Run Collections Every Day",
        help="Plans and delivers by itself, every day.  Until it is switched on, "
        "nothing is sent but what a person plans and sends.",
    )
    collections_hour = fields.Integer(
        string="Daily Run From",
        default=8,
        help="The hour, in the company's time zone, from which the policy of the day "
        "is run.",
    )

    collections_letter_window = fields.Selection(
        selection=[("left", "On the left"), ("right", "On the right")],
        string="Window of Envelopes",
        default="left",
        required=True,
        help="Where the addressee stands on a letter: on the left as in DIN 5008, "
        "form B, or on the right.",
    )
    collections_letter_duplex = fields.Boolean(
        string="Letters on Both Sides",
        help="The printer prints on both sides: each letter begins on a new sheet.",
    )

    collections_link_days = fields.Integer(
        string="Links to the Account",
        default=30,
        help="How many days a customer can see the account, and pay, by the link of a "
        "message, without signing in.",
    )

    collections_fee_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Penalty and Compensation",
        help="Its account and taxes are those of booked penalties and fixed sums.",
    )
    collections_interest_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Late Interest",
        help="Its account and taxes are those of booked interest.",
    )
    collections_correction_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Monetary Correction",
        help="Its account and taxes are those of booked corrections.",
    )
    collections_charge_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Journal of Late Charges",
        domain="[('type', '=', 'sale'), ('company_id', '=', id)]",
        help="Empty: the journal of invoices.",
    )

    _collections_hour_of_day = models.Constraint(
        "CHECK (collections_hour BETWEEN 0 AND 23)",
        "The hour of the daily run must lie between 0 and 23.",
    )
    _collections_days_of_links = models.Constraint(
        "CHECK (collections_link_days BETWEEN 1 AND 366)",
        "Links to the account are good for 1 to 366 days.",
    )

    def _get_collections_companies(self):
        """Return the company with all its branches: they are worked as one."""
        self.ensure_one()
        return (
            self.sudo()
            .with_context(active_test=False)
            .search([("id", "child_of", self.root_id.id)])
        )

    @api.model
    def _get_collections_automatic(self):
        """Return the root companies whose collections run by themselves."""
        return self.sudo().search(
            [("parent_id", "=", False), ("collections_automatic", "=", True)]
        )

    # === LATE CHARGES === #

    def _get_collections_charge_product(self, part):
        """Return the product that a part of late charges is booked with.

        :param str part: one of ``late_charges.PARTS``
        :raises RedirectWarning: if none was chosen; it names the setting and opens it
        """
        root = self.sudo().root_id
        fname = CHARGE_PRODUCTS[part]
        if not root[fname]:
            raise RedirectWarning(
                self.env._(
                    "To book late charges, choose a product for “%(setting)s”, under "
                    "Settings, Collections (%(company)s).",
                    setting=root._fields[fname]._description_string(self.env),
                    company=root.name,
                ),
                self.env.ref("account.action_account_config").id,
                self.env._("Settings"),
            )
        return self.env["product.product"].browse(root[fname].id)

    def _get_collections_open_date(self, date, journal):
        """Return a day, or the first one after it that no lock date closes."""
        self.ensure_one()
        locks = self._get_violated_lock_dates(date, True, journal)
        return locks[-1][0] + timedelta(days=1) if locks else date

    # === TIME === #

    def _get_collections_tz(self):
        """Return the time zone in which the company's days begin and end."""
        for name in self._get_collections_tz_names():
            if name in pytz.all_timezones_set:
                return pytz.timezone(name)
        return pytz.utc

    def _get_collections_tz_names(self):
        """Return the names of the time zones to try, the first one known counts."""
        self.ensure_one()
        company = self.sudo()
        return list(
            filter(None, (company.partner_id.tz, company.resource_calendar_id.tz))
        )

    def _get_collections_moment(self, now=None):
        """Return a moment in the company's time zone.

        :param datetime now: UTC; by default that of the context key
            ``collections_now``, by which a past is replayed, else the present
        """
        if not now:
            replayed = self.env.context.get("collections_now")
            is_moment = isinstance(replayed, datetime)  # never one from a browser
            now = replayed if is_moment else fields.Datetime.now()
        return pytz.utc.localize(now).astimezone(self._get_collections_tz())

    def _get_collections_date(self, now=None):
        """Return the day that a moment falls on for the company.

        :param datetime now: UTC; the present by default
        """
        return self._get_collections_moment(now).date()

    def _get_collections_midnight(self, day):
        """Return the moment, UTC, at which a day begins for the company."""
        midnight = datetime.combine(day, time.min)
        local = self._get_collections_tz().localize(midnight)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_working_day_test(self):
        """Return a function that tells whether the company works on a date.

        Its working hours say on which weekdays; a day counts as a holiday if a leave
        for everybody covers its noon.
        """
        self.ensure_one()
        weekdays = self._get_collections_weekdays()
        holidays = self._get_collections_holidays()

        def is_working(day: date) -> bool:
            return day.weekday() in weekdays and day not in holidays

        return is_working

    def _get_collections_weekdays(self):
        attendances = self.sudo().resource_calendar_id.attendance_ids
        days = {
            int(attendance.dayofweek)
            for attendance in attendances
            if attendance.day_period != "lunch"
        }
        return days or WEEKDAYS_WITHOUT_CALENDAR

    def _get_collections_holidays(self, calendar=None):
        """Return the days off for everybody.

        :param calendar: the working hours they are noted in; by default the company's
        :rtype: set[date]
        """
        calendar = (calendar or self.resource_calendar_id).sudo()
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("calendar_id", "in", [calendar.id, False]),
                    ("company_id", "in", [self.id, False]),
                ]
            )
        )
        holidays = set()
        for leave in leaves:
            first = self._get_collections_moment(leave.date_from)
            last = self._get_collections_moment(leave.date_to)
            day = first.date() + timedelta(days=first.hour >= 12)
            while day < last.date() or (day == last.date() and last.hour >= 12):
                holidays.add(day)
                day += timedelta(days=1)
        return holidays
