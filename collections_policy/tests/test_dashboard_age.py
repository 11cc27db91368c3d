"""Which day's figures the dashboard shows in the morning, before the night has run."""

from datetime import date, timedelta

from odoo.tests import tagged

from ..metrics import chart_kept
from .common import TODAY
from .dashboard_common import DashboardCommon

DAY = timedelta(1)
YESTERDAY = TODAY - DAY


@tagged("post_install", "-at_install", "collections")
class TestDashboardAge(DashboardCommon):
    def _sum_up(self, day, takes_long=True):
        """Let the night of a day keep what takes long."""
        self.patch(chart_kept, "KEPT_FROM", 0 if takes_long else 10**6)
        kept = type(self.env["collections.metric.kept"])
        self.patch(kept, "_take_long", lambda *_arguments: takes_long)
        refresh = self.env["collections.refresh"].sudo()
        with self._clock(day):
            for stage in ("charts", "metrics"):
                refresh._refresh(self.company, stage)

    def _show(self, fresh=False, **filters):
        dashboard = self.env["collections.dashboard"].with_company(self.company)
        return dashboard.with_user(self.collector).get_dashboard(filters, fresh)

    def _receivables(self, data):
        [value] = [
            tile["value"]
            for section in data["sections"]
            for tile in section["tiles"]
            if tile["code"] == "receivables"
        ]
        return value

    def _aged(self, data):
        [chart] = [chart for chart in data["charts"] if chart["code"] == "aging"]
        return sum(row["amount"] for row in chart["rows"])

    def test_in_the_morning_the_figures_are_yesterday_s_and_say_so(self):
        self._create_invoice_due(TODAY - 5 * DAY, amount=500)
        self._sum_up(YESTERDAY)
        self._create_invoice_due(TODAY - 6 * DAY, amount=70)

        shown = self._show()
        self.assertEqual((self._receivables(shown), self._aged(shown)), (500, 500))
        self.assertIn("03/15/2026", shown["age_note"])
        self.assertEqual(shown["refreshed_on"][:10], "2026-03-15")
        self.assertEqual(
            (shown["date_from"], shown["date_to"], shown["day"]),
            ("2026-03-01", "2026-03-15", "2026-03-15"),
        )
        for period in ("last_month", "this_quarter", "last_90_days", "last_12_months"):
            with self.subTest(period=period):
                self.assertTrue(self._show(period=period)["age_note"])

    def test_refresh_and_the_next_night_give_today_s(self):
        self._create_invoice_due(TODAY - 5 * DAY, amount=500)
        self._sum_up(YESTERDAY)
        self._create_invoice_due(TODAY - 6 * DAY, amount=70)

        for fresh in (True, False):
            shown = self._show(fresh)
            self.assertEqual((self._receivables(shown), self._aged(shown)), (570, 570))
            self.assertFalse(shown["age_note"])
            self.assertEqual(shown["date_to"], "2026-03-16")
            self._sum_up(TODAY)

    def test_what_is_opened_is_of_the_day_that_is_shown(self):
        self._sum_up(YESTERDAY)
        dashboard = self.env["collections.dashboard"].with_company(self.company)
        for filters in ({}, {"day": self._show()["day"]}):
            scope, _before = dashboard._get_scopes(filters)
            self.assertEqual(scope.date_to, YESTERDAY if filters else TODAY)
        trend = dashboard.get_trend("receivables", {"day": "2026-02-28"})
        self.assertEqual(trend["months"][-1]["date"], "2026-02-01")

    def test_what_was_not_kept_is_reckoned_at_once(self):
        self._create_invoice_due(TODAY - 5 * DAY, amount=500)
        self._sum_up(YESTERDAY)
        self._create_invoice_due(TODAY - 6 * DAY, amount=70)
        narrowed = {"collector_id": self.collector.id}
        odd = {"period": "custom", "date_from": "2026-03-02", "date_to": "2026-03-16"}
        for filters in (narrowed, odd):
            with self.subTest(filters=filters):
                shown = self._show(**filters)
                self.assertEqual(shown["date_to"], "2026-03-16")
                self.assertFalse(shown["age_note"])
        self.assertEqual(self._receivables(self._show(**odd)), 570)

    def test_a_month_does_not_stand_in_for_the_next(self):
        first = date(2026, 4, 1)
        self._create_invoice_due(TODAY - 5 * DAY, amount=500)
        self._sum_up(first - DAY)
        with self._clock(first):
            shown = self._show(period="this_month")
            self.assertEqual(shown["date_from"], "2026-04-01")
            self.assertEqual(shown["date_to"], "2026-04-01")
            self.assertFalse(shown["age_note"])
            rolling = self._show(period="last_90_days")
            self.assertEqual(rolling["date_to"], "2026-03-31")
            self.assertTrue(rolling["age_note"])

    def test_a_month_on_paper_is_whole(self):
        """What was kept on its last day lacks what came in later on that day."""
        first = date(2026, 4, 1)
        self._create_invoice_due(TODAY - 5 * DAY, amount=500)
        self._sum_up(first - DAY)
        self._create_invoice_due(first - DAY, amount=70, invoice_date=first - DAY)
        with self._clock(first):
            report = self.env["report.collections_policy.monthly_report"].sudo()
            printed = report._prepare_report(self.company, TODAY)
            values = [
                tile["value"]
                for section in printed["sections"]
                for tile in section["tiles"]
            ]
            self.assertTrue(any("570" in value for value in values), values)

    def test_where_nothing_takes_long_nothing_is_older_than_the_look(self):
        self._create_invoice_due(TODAY - 5 * DAY, amount=500)
        self._sum_up(YESTERDAY, takes_long=False)
        self._create_invoice_due(TODAY - 6 * DAY, amount=70)
        shown = self._show()
        self.assertEqual((self._receivables(shown), self._aged(shown)), (570, 570))
        self.assertFalse(shown["age_note"])
        self.assertEqual(shown["date_to"], "2026-03-16")
