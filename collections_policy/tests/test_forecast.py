"""Cash forecasts: what was said counts by its day, the rest by how things go."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..metrics.scope import MetricScope
from .agreement_common import AgreementCommon
from .common import TODAY
from .test_metrics import DAY

NINETY = 90 * DAY


@tagged("post_install", "-at_install", "collections")
class TestForecast(AgreementCommon):
    def _scope(self, day=TODAY, **narrowed):
        return MetricScope(self.company.id, day, day, **narrowed)

    def _forecast(self, **narrowed):
        self.env.flush_all()
        with self._clock(TODAY):
            metric = self.env["collections.metric.cash_forecast"]
            numbers = metric._reckon(self._scope(**narrowed))
        return {key: round(value, 2) for key, value in numbers.items()}

    def _promise(self, invoice, days, amount):
        lines = invoice.line_ids._filter_collections_open()
        with self._clock(TODAY):
            return self.env["collections.promise"]._note(
                self.company,
                invoice.partner_id,
                lines,
                amount,
                TODAY + days * DAY,
                "call",
            )

    def test_due_dates_where_nothing_is_known(self):
        self._create_invoice_due(TODAY + 20 * DAY, 100.0)
        self._create_invoice_due(TODAY + 50 * DAY, 20.0)
        self._create_invoice_due(TODAY + 89 * DAY, 3.0, invoice_date=TODAY)
        self._create_invoice_due(TODAY + 90 * DAY, 7.0, invoice_date=TODAY)
        self._credit(50.0)
        self.assertEqual(
            self._forecast(),
            {
                "promised": 0,
                "agreed": 0,
                "due": 100,
                "within_30": 100,
                "within_60": 120,
                "within_90": 123,
                "open": 130,
            },
        )

    def test_customers_are_late_as_usual(self):
        self._pay(
            self._create_invoice_due(TODAY - 40 * DAY, 500.0), date=TODAY - 25 * DAY
        )
        self._create_invoice_due(TODAY + 14 * DAY, 100.0)
        self._create_invoice_due(TODAY + 15 * DAY, 10.0)
        # 15 days late as it is: it comes today; the one before is later than usual
        self._create_invoice_due(TODAY - 15 * DAY, 1.0)
        self._create_invoice_due(TODAY - 16 * DAY, 2.0)
        numbers = self._forecast()
        self.assertEqual(numbers["within_30"], 101)
        self.assertEqual(numbers["within_60"], 113)

    def test_as_probably_as_others_of_the_same_age(self):
        then = TODAY - NINETY
        other = self._create_debtor("Other Customer")
        # 40 days late then: a quarter of it came since
        kept = self._create_invoice_due(then - 40 * DAY, 400.0, other)
        self._pay(kept, 100.0, TODAY - 10 * DAY)
        # What came before does not count, nor what was not owed then
        before = self._create_invoice_due(then - 50 * DAY, 900.0, other)
        self._pay(before, date=then)
        shares = self.env["collections.expectations"]._get_paid_shares(
            self.company, TODAY
        )
        self.assertEqual(shares, {2: 0.25})
        self._create_invoice_due(TODAY - 35 * DAY, 80.0)
        self._create_invoice_due(TODAY - 5 * DAY, 10.0)
        numbers = self._forecast()
        # 300 are 130 days late: nothing is known of that age
        self.assertEqual(numbers["within_90"], 80 * 0.25 + 10 + 300)
        self.assertEqual(numbers["open"], 390)

    def test_promises_count_by_their_day(self):
        invoice = self._create_invoice_due(TODAY - 4 * DAY, 500.0)
        self._create_invoice_due(TODAY + 3 * DAY, 11.0)
        self._night(TODAY)
        numbers = self._forecast()
        self.assertEqual((numbers["within_30"], numbers["within_60"]), (11, 511))
        promise = self._promise(invoice, 25, 500.0)
        numbers = self._forecast()
        self.assertEqual((numbers["promised"], numbers["within_30"]), (500, 511))
        with self._clock(TODAY):
            self._pay(invoice, 200.0)
            promise._judge(TODAY)
        self.assertEqual(self._forecast()["promised"], 300)

    def test_instalments_count_by_their_due_dates(self):
        invoice = self._create_invoice_due(TODAY - 4 * DAY, 600.0)
        self._agree(invoice, count=3)
        numbers = self._forecast()
        self.assertEqual(numbers["agreed"], 200)
        self.assertEqual((numbers["within_30"], numbers["within_90"]), (200, 600))
        self.assertEqual(numbers["open"], 600)

    def test_what_is_over_has_no_forecast(self):
        self._create_invoice_due(TODAY + 20 * DAY, 100.0)
        with self._clock(TODAY):
            metric = self.env["collections.metric.cash_forecast"]
            figure = metric._measure(self._scope(TODAY - DAY))
        self.assertIsNone(figure.value)
        self.assertIn("begins today", figure.why)

    def test_narrowed_down(self):
        seller = self.env.user
        self._create_invoice_due(TODAY + 5 * DAY, 500.0, invoice_user_id=seller.id)
        self._create_invoice_due(
            TODAY + 5 * DAY, 70.0, invoice_user_id=self.collector.id
        )
        self.assertEqual(self._forecast(salesperson_id=seller.id)["within_30"], 500)

    def test_as_each_customer_is_known_to_pay(self):
        for ago in (30, 60, 90, 120):
            paid_on = TODAY - ago * DAY
            self._pay(self._create_invoice_due(paid_on - 40 * DAY, 500.0), date=paid_on)
        known = self._create_invoice_due(TODAY + 5 * DAY, 1000.0)
        stranger = self._create_invoice_due(
            TODAY + 5 * DAY, 70.0, self._create_debtor("Other Customer")
        )
        for stage in ("behaviour", "risk"):
            getattr(self.env["collections.refresh"], f"_refresh_{stage}")(
                self.company, TODAY
            )
        risks = self.env["collections.item.risk"].search(
            [("move_id", "in", (known | stranger).ids)]
        )
        behaviours = self.env["collections.behaviour"].search(
            [("company_id", "=", self.company.id)]
        )
        unpaid = {each.partner_id: each.probability_unpaid for each in behaviours}
        self.assertGreater(min(risks.mapped("expected_date")), TODAY + 30 * DAY)
        self.assertEqual(self._forecast()["within_30"], 0)
        self.assertEqual(
            self._forecast()["within_90"],
            round(
                sum(each.amount * (1 - unpaid[each.partner_id]) for each in risks), 2
            ),
        )
        self.assertLess(self._forecast()["within_90"], 1070)

    # === AT NIGHT === #

    def test_nights(self):
        promised = self._create_invoice_due(TODAY - 4 * DAY, 500.0)
        agreed = self._create_invoice_due(
            TODAY - 4 * DAY, 600.0, self._create_debtor("Other Customer")
        )
        self._create_invoice_due(TODAY + 3 * DAY, 11.11)
        self._night(TODAY)
        self._promise(promised, 25, 500.0)
        self._agree(agreed, count=3)
        for _night in range(2):
            self.env["collections.refresh"]._refresh_forecast(self.company, TODAY)
        groups = self.env["collections.forecast"]._read_group(
            [("company_id", "=", self.company.id)],
            ["kind"],
            ["amount_expected:sum", "amount_open:sum", "item_count:sum"],
        )
        self.assertEqual(
            groups,
            [
                ("agreed", 600.0, 600.0, 3),
                ("due", 11.11, 11.11, 1),
                ("promised", 500.0, 500.0, 1),
            ],
        )
        metric = self.env["collections.metric.cash_forecast"]
        shown = self.env["collections.forecast"].search(
            metric._get_records_action(self._scope())["domain"]
        )
        soon = shown.filtered(lambda each: each.date < TODAY + 30 * DAY)
        self.assertAlmostEqual(
            sum(soon.mapped("amount_expected")), self._forecast()["within_30"], 2
        )

    def test_who_may_see_it(self):
        self._create_invoice_due(TODAY, 500.0)
        other = self.setup_other_company()["company"]
        self._create_invoice_due(TODAY, 900.0, company=other)
        for company in self.company | other:
            self.env["collections.refresh"]._refresh_forecast(company, TODAY)
        rows = self.env["collections.forecast"]
        mine = rows.with_user(self.collector).search([])
        self.assertEqual(mine.mapped("amount_open"), [500.0])
        clerk = new_test_user(self.env, "forecast_clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            rows.with_user(clerk).search([])
