"""The dashboard: what it says of whatever is measured."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY
from .dashboard_common import DashboardCommon, FakeMetric

MARCH, FEBRUARY = date(2026, 3, 1), date(2026, 2, 1)
LOGGER = "odoo.addons.collections_policy.models.collections_dashboard"


@tagged("post_install", "-at_install", "collections")
class TestDashboard(DashboardCommon):
    def _get(self, user=None, **filters):
        dashboard = self.env["collections.dashboard"].with_user(user or self.collector)
        return dashboard.with_company(self.company).get_dashboard(filters)

    def _tiles(self, data):
        return {
            tile["code"]: tile
            for section in data["sections"]
            for tile in section["tiles"]
        }

    def test_a_figure_and_how_it_changed(self):
        dso = FakeMetric("DSO", "days", "worse", {MARCH: 42.5, FEBRUARY: 40.0})
        cash = FakeMetric("Cash", "money", "better", {MARCH: 900.0, FEBRUARY: 600.0})
        sales = FakeMetric("Sales", "money", "plain", {MARCH: 900.0, FEBRUARY: 600.0})
        new = FakeMetric("New", "number", "better", {MARCH: 3})
        unknown = FakeMetric("Unknown", "percent", "better", why="No sales.")
        with self._metrics(dso=dso, own=cash, sales=sales, new=new, unknown=unknown):
            data = self._get(period="this_month")
        tiles = self._tiles(data)
        self.assertEqual(
            [(section["code"], len(section["tiles"])) for section in data["sections"]],
            [("speed", 1), ("others", 4)],
        )
        self.assertEqual(
            {code: (tile["change"], tile["good"]) for code, tile in tiles.items()},
            {
                "dso": (2.5, False),
                "own": (300.0, True),
                "sales": (300.0, None),
                "new": (None, None),
                "unknown": (None, None),
            },
        )
        self.assertEqual(tiles["own"]["change_percent"], 50.0)
        self.assertEqual(tiles["dso"]["formula"], "How DSO is reckoned")
        self.assertEqual(tiles["dso"]["parts"], [{"label": "A part", "value": 21.25}])
        self.assertEqual(tiles["unknown"]["why"], "No sales.")
        self.assertEqual(
            [(scope.date_from, scope.date_to) for scope in dso.asked],
            [(FEBRUARY, date(2026, 2, 16)), (MARCH, TODAY)],
        )

    def test_a_figure_that_fails_is_alone(self):
        broken = FakeMetric("Broken")
        broken._get_series = lambda scopes: 1 / 0
        good = FakeMetric("Good", values={MARCH: 5})
        with self._metrics(broken=broken, good=good), mute_logger(LOGGER):
            tiles = self._tiles(self._get())
        self.assertIsNone(tiles["broken"]["value"])
        self.assertIn("log", tiles["broken"]["why"])
        self.assertEqual(tiles["good"]["value"], 5)

    def test_filters_reach_the_figures(self):
        cash = FakeMetric("Cash")
        with self._metrics(cash=cash):
            self._get(
                period="custom",
                date_from="2026-01-10",
                date_to="2026-01-19",
                policy_id=self.policy.id,
                collector_id=self.collector.id,
                salesperson_id=False,
            )
        before, scope = cash.asked
        self.assertEqual(
            (scope.company_id, scope.date_from, scope.date_to),
            (self.company.id, date(2026, 1, 10), date(2026, 1, 19)),
        )
        self.assertEqual(
            (before.date_from, before.date_to), (date(2025, 12, 31), date(2026, 1, 9))
        )
        for each in (scope, before):
            self.assertEqual(each.policy_id, self.policy.id)
            self.assertEqual(each.collector_id, self.collector.id)
            self.assertIsNone(each.salesperson_id)
        for wrong in (
            {"period": "custom", "date_from": "2026-02-01", "date_to": "2026-01-01"},
            {"period": "eternity"},
        ):
            with self.assertRaises(UserError):
                self._get(**wrong)

    def test_the_charts_are_there_with_their_words(self):
        self._create_invoice_due(TODAY - timedelta(4), amount=500)
        self._night(TODAY)
        charts = {chart["code"]: chart for chart in self._get()["charts"]}
        self.assertEqual(list(charts), ["aging", "outlook", "funnel", "bottlenecks"])
        for chart in charts.values():
            self.assertTrue(chart["label"] and chart["help"])
            for row in chart["rows"]:
                self.assertTrue(row["label"])
                if chart["kind"] == "bars":
                    keys = {part["key"] for part in row["parts"]}
                    self.assertLessEqual(keys, set(chart["parts"]))
        self.assertEqual(charts["funnel"]["rows"][0]["amount"], 500.0)

    def test_a_click_opens_what_was_counted(self):
        late = self._create_invoice_due(TODAY - timedelta(4), amount=500)
        self._night(TODAY)
        dashboard = self.env["collections.dashboard"].with_user(self.collector)
        level = self.policy.level_ids[1]
        action = dashboard.open_chart("funnel", level.id, "waiting", {})
        passages = self.env[action["res_model"]].with_user(self.collector)
        self.assertEqual(passages.search(action["domain"]).move_id, late)
        self.assertFalse(isinstance(action["domain"], str))
        metric = FakeMetric("Cash")
        metric._get_records_action = lambda scope: {"res_model": "account.move"}
        with self._metrics(cash=metric, other=FakeMetric("Other")):
            self.assertEqual(
                dashboard.open_metric("cash", {}), {"res_model": "account.move"}
            )
            self.assertFalse(dashboard.open_metric("other", {}))
            with self.assertRaises(UserError):
                dashboard.open_metric("none", {})
        with self.assertRaises(UserError):
            dashboard.open_chart("none", "key", None, {})

    def test_month_by_month(self):
        cash = FakeMetric("Cash", "money", values={MARCH: 9.0, FEBRUARY: 6.0})
        with self._metrics(cash=cash):
            trend = (
                self.env["collections.dashboard"]
                .with_user(self.collector)
                .get_trend("cash", {})
            )
        self.assertEqual(len(trend["months"]), 12)
        self.assertEqual(
            [month["value"] for month in trend["months"]][-3:], [None, 6.0, 9.0]
        )
        self.assertEqual(cash.asked[-1].date_to, TODAY)
        self.assertEqual(cash.asked[0].date_from, date(2025, 4, 1))

    def test_only_collectors_and_only_their_companies(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        dashboard = self.env["collections.dashboard"].with_user(clerk)
        for call in (
            lambda: dashboard.get_dashboard({}),
            lambda: dashboard.get_trend("dso", {}),
            lambda: dashboard.open_metric("dso", {}),
            lambda: dashboard.open_chart("aging", "current", None, {}),
        ):
            with self.assertRaises(AccessError):
                call()
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        local = new_test_user(
            self.env,
            "local",
            groups="collections_policy.group_user",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        data = self.env["collections.dashboard"].with_user(local).get_dashboard({})
        self.assertEqual(list(data), ["why"])

    def test_it_takes_as_many_queries_for_many_items(self):
        def create(count):
            for number in range(count):
                self._create_invoice_due(
                    TODAY - timedelta(4 + number),
                    partner=self._create_debtor(f"Customer {number}"),
                )
            self._night(TODAY)

        def look():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get()
            return self.env.cr.sql_log_count - before

        create(2)
        look()
        few = look()
        create(8)
        look()
        self.assertLessEqual(look(), few)
