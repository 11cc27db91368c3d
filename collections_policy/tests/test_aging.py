"""Receivables by age: night by night, in other currencies, and who may see them."""

from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .test_metrics import DAY, MetricsCommon


class AgingCommon(MetricsCommon):
    def _refresh(self, day, company=None):
        company = company or self.company
        self.env["collections.refresh"]._refresh_aging(company, day)

    def _find(self, day, *domain):
        return self.env["collections.aging"].search(
            [("company_id", "=", self.company.id), ("date", "=", day), *domain]
        )


@tagged("post_install", "-at_install", "collections")
class TestAging(AgingCommon):
    def test_each_night_by_age(self):
        self._create_invoice_due(TODAY, 500.0)
        self._create_invoice_due(TODAY - 45 * DAY, 70.25)
        self._create_invoice_due(TODAY - 46 * DAY, 29.75)
        self._create_invoice_due(TODAY - 200 * DAY, 1.0)
        self._credit(30.0)
        self._refresh(TODAY)
        self.assertEqual(
            {each.bucket: (each.amount, each.item_count) for each in self._find(TODAY)},
            {
                "current": (500.0, 1),
                "31_60": (100.0, 2),
                "over_180": (1.0, 1),
                "credit": (-30.0, 1),
            },
        )

    def test_again_on_the_same_day(self):
        invoice = self._create_invoice_due(TODAY, 500.0)
        self._refresh(TODAY)
        self._pay(invoice, 200.0, TODAY)
        self._refresh(TODAY)
        self.assertEqual(self._find(TODAY).mapped("amount"), [300.0])
        self._refresh(TODAY + DAY)
        self.assertEqual(self._find(TODAY + DAY).bucket, "1_30")
        self.assertEqual(self._find(TODAY).mapped("amount"), [300.0])

    def test_by_whom(self):
        seller = self.env.user
        invoice = self._create_invoice_due(
            TODAY - 4 * DAY, 500.0, invoice_user_id=seller.id
        )
        self._create_invoice_due(
            TODAY - 4 * DAY, 70.0, self._create_debtor("New Customer")
        )
        self._night(TODAY - DAY)
        self._refresh(TODAY - DAY)
        invoice.collections_case_id.user_id = seller
        self._refresh(TODAY)
        self.assertEqual(sum(self._find(TODAY).mapped("amount")), 570.0)
        mine = self._find(TODAY, ("collector_id", "=", seller.id))
        self.assertEqual(mine.amount, 500.0)
        self.assertEqual((mine.salesperson_id, mine.policy_id), (seller, self.policy))

    def test_the_first_night_looks_back(self):
        invoice = self._create_invoice_due(date(2025, 12, 15), 500.0)
        self._pay(invoice, 200.0, date(2026, 1, 20))
        self._pay(invoice, 300.0, TODAY)
        self._refresh(TODAY)
        ends = {
            each.date: (each.bucket, each.amount)
            for each in self.env["collections.aging"].search(
                [("company_id", "=", self.company.id), ("is_last", "=", True)]
            )
        }
        self.assertEqual(
            ends,
            {
                date(2025, 11, 30): ("current", 500.0),
                date(2025, 12, 31): ("1_30", 500.0),
                date(2026, 1, 31): ("31_60", 300.0),
                date(2026, 2, 28): ("61_90", 300.0),
            },
        )

    def test_last_of_its_month(self):
        self._create_invoice_due(TODAY, 500.0)
        for days in range(3):
            self._refresh(TODAY + days * DAY)
        nights = self.env["collections.aging"].search(
            [("company_id", "=", self.company.id), ("date", ">=", TODAY)]
        )
        self.assertEqual(nights.filtered("is_last").mapped("date"), [TODAY + 2 * DAY])
        self._refresh(date(2026, 4, 2))
        ends = self.env["collections.aging"].search(
            [
                ("company_id", "=", self.company.id),
                ("date", ">=", TODAY),
                ("is_last", "=", True),
            ]
        )
        self.assertEqual(ends.mapped("date"), [date(2026, 4, 2), date(2026, 3, 31)])

    def test_old_nights_are_forgotten(self):
        self._create_invoice_due(TODAY, 500.0)
        self._refresh(TODAY)
        self._refresh(TODAY + DAY)
        self._refresh(TODAY + 401 * DAY)
        self.assertFalse(self._find(TODAY))
        self.assertTrue(self._find(TODAY + DAY))

    def test_days_are_not_added_up(self):
        self._create_invoice_due(TODAY, 500.0)
        self._create_invoice_due(TODAY - 45 * DAY, 100.0)
        self._refresh(TODAY)
        self._create_invoice_due(TODAY - 2 * DAY, 200.0)
        self._refresh(TODAY + DAY)
        domain = [("company_id", "=", self.company.id), ("date", ">=", TODAY)]
        groups = self.env["collections.aging"]._read_group(
            domain, ["date:day"], ["amount:avg", "item_count:avg"]
        )
        self.assertEqual(groups, [(TODAY, 600.0, 2.0), (TODAY + DAY, 800.0, 3.0)])
        [(amount,)] = self.env["collections.aging"]._read_group(
            domain, [], ["amount:avg"]
        )
        self.assertEqual(amount, 700.0)
        self.assertEqual(
            self.env["collections.aging"]._read_group(
                [("id", "=", 0)], [], ["amount:avg"]
            ),
            [(False,)],
        )

    def test_ages_come_in_their_order(self):
        for days in (0, 5, 40, 70, 100, 150, 300):
            self._create_invoice_due(TODAY - days * DAY, 10.0)
        self._credit(1.0)
        self._refresh(TODAY)
        nights = self.env["collections.aging"]
        ages = [key for key, _label in nights._selection_bucket()]
        domain = [("company_id", "=", self.company.id), ("date", "=", TODAY)]
        groups = nights._read_group(domain, ["date:day", "bucket"])
        self.assertEqual([bucket for _day, bucket in groups], ages)
        groups = nights._read_group(domain, ["bucket"], order="bucket desc")
        self.assertEqual([bucket for (bucket,) in groups], ages[::-1])

    def test_roll_rates(self):
        self._create_invoice_due(date(2026, 1, 20), 300.0)  # 11, then 39 days late
        paid = self._create_invoice_due(date(2026, 1, 25), 100.0)
        self._pay(paid, date=date(2026, 2, 10))
        self._refresh(TODAY)
        rates = self.env["collections.roll.rate"].search(
            [("company_id", "=", self.company.id), ("date", "=", date(2026, 2, 28))]
        )
        self.assertEqual(
            [
                (each.bucket, each.amount_before, each.amount_rolled, each.roll_rate)
                for each in rates
            ],
            [("1_30", 400.0, 300.0, 75.0)],
        )
        [(rate,)] = self.env["collections.roll.rate"]._read_group(
            [("company_id", "=", self.company.id), ("bucket", "=", "current")],
            [],
            ["roll_rate:avg"],
        )
        # December's invoices were not due: all of them were late in January
        self.assertEqual(rate, 100.0)

    def test_a_constant_number_of_statements(self):
        def count(day):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._refresh(day)
            return self.env.cr.sql_log_count - before

        self._create_invoice_due(TODAY, 500.0)
        self._refresh(TODAY)
        few = count(TODAY + DAY)
        for number in range(5):
            self._create_invoice_due(
                TODAY - number * 40 * DAY,
                partner=self._create_debtor(f"Customer {number}"),
            )
        self.assertEqual(count(TODAY + 2 * DAY), few)

    def test_who_may_see_it(self):
        self._create_invoice_due(TODAY - 45 * DAY, 500.0)
        self._refresh(TODAY)
        other = self.setup_other_company()["company"]
        self._create_invoice_due(TODAY, 900.0, company=other)
        self._refresh(TODAY, other)
        mine = self.env["collections.aging"].with_user(self.collector)
        self.assertEqual(mine.search([("date", "=", TODAY)]).mapped("amount"), [500.0])
        rates = self.env["collections.roll.rate"].with_user(self.collector)
        self.assertEqual(rates.search([]).company_id, self.company)
        clerk = new_test_user(self.env, "aging_clerk", groups="base.group_user")
        for model in ("collections.aging", "collections.roll.rate"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(clerk).search([])
        with self.assertRaises(AccessError):
            mine.search([], limit=1).write({"amount": 1.0})


@tagged("post_install", "-at_install", "collections")
class TestAgedReport(AgingCommon):
    def _show(self, day=TODAY, user=None, **values):
        wizards = self.env["collections.aged.wizard"].with_user(user or self.env.user)
        wizard = wizards.create({"company_id": self.company.id, "date": day, **values})
        action = wizard.action_show()
        return wizard.line_ids.search(action["domain"])

    def test_in_the_currency_of_documents(self):
        euro = self.setup_other_currency("EUR", rates=[("2000-01-01", 2.0)])
        self._create_invoice_due(TODAY, 70.0)
        invoice = self._create_invoice_due(TODAY - 10 * DAY, 500.0, currency_id=euro.id)
        self._pay(invoice, 200.0, TODAY + DAY)
        self.assertEqual(self._show().total, 320.0)
        self.assertEqual(self._show(TODAY + DAY).total, 220.0)
        for day, left in ((TODAY, 500.0), (TODAY + DAY, 300.0)):
            lines = self._show(day, amounts="document")
            self.assertEqual(
                {line.currency_id: line.total for line in lines},
                {euro: left, self.company.currency_id: 70.0},
            )
            foreign = lines.filtered(lambda line: line.currency_id == euro)
            self.assertEqual(foreign.age_1_30, left)

    def test_items_behind_it(self):
        """Those that were open then: not what was paid before, or came later."""
        paid = self._create_invoice_due(TODAY - 40 * DAY, 100.0)
        self._pay(paid, date=TODAY - 5 * DAY)
        settled = self._create_invoice_due(TODAY - 10 * DAY, 500.0)
        self._pay(settled, date=TODAY + 5 * DAY)
        credit = self._credit(30.0)
        self._create_invoice_due(TODAY + 60 * DAY, 1.0)
        self._create_invoice_due(TODAY, 9.0, self._create_debtor("Other Customer"))
        line = self._show().filtered(lambda each: each.partner_id == self.debtor)
        items = self.env["account.move.line"].search(line.action_open_items()["domain"])
        self.assertEqual(items.move_id, settled | credit)
        self.assertEqual(line.total, 470.0)

    def test_from_a_night(self):
        self._create_invoice_due(TODAY - 45 * DAY, 500.0)
        self._refresh(TODAY)
        action = self._find(TODAY).with_user(self.collector).action_show_customers()
        lines = self.env[action["res_model"]].with_user(self.collector)
        self.assertEqual(lines.search(action["domain"]).age_31_60, 500.0)

    def test_again_with_another_day(self):
        self._create_invoice_due(TODAY, 500.0)
        wizard = self.env["collections.aged.wizard"].create({"date": TODAY})
        wizard.action_show()
        wizard.date = TODAY + DAY
        wizard.action_show()
        self.assertEqual(wizard.line_ids.mapped("age_1_30"), [500.0])

    def test_others_do_not_see_it(self):
        self._create_invoice_due(TODAY, 500.0)
        line = self._show(user=self.collector)
        self.assertEqual(line.total, 500.0)
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "aged_stranger",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(line.with_user(stranger).search([]))
        self.assertFalse(self._show(user=stranger))
        with self.assertRaises(AccessError):
            line.with_user(stranger).read(["total"])
        with self.assertRaises(AccessError):
            line.wizard_id.with_user(stranger).action_show()

    def test_salespeople_and_countries(self):
        seller = self.env.user
        country = self.env.ref("base.br")
        self.debtor.write({"user_id": seller.id, "country_id": country.id})
        self._create_invoice_due(TODAY - timedelta(days=1), 500.0)
        line = self._show()
        self.assertEqual((line.salesperson_id, line.country_id), (seller, country))
