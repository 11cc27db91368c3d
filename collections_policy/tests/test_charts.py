"""Charts, and that what they count is what a click on them opens."""

from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..metrics import chart_kept
from .common import TODAY
from .dashboard_common import DashboardCommon


@tagged("post_install", "-at_install", "collections")
class TestAgingBars(DashboardCommon):
    def test_each_open_item_is_in_one_bar(self):
        due = {
            "Not due": [0, -30],
            "1 to 30 days": [1, 30],
            "31 to 60 days": [31, 60],
            "61 to 90 days": [61],
            "91 to 120 days": [120],
            "121 to 180 days": [121, 180],
            "More than 180 days": [181, 400],
        }
        for days in due.values():
            for late in days:
                self._create_invoice_due(TODAY - timedelta(late), amount=100.10)
        paid = self._create_invoice_due(TODAY - timedelta(5), amount=70)
        self._pay(paid)
        part = self._create_invoice_due(TODAY - timedelta(5), amount=70)
        self._pay(part, amount=30)
        self._credit(25.50)

        rows = self._reckon("aging")
        for label, days in due.items():
            count, amount = len(days), round(100.10 * len(days), 2)
            if label == "1 to 30 days":
                count, amount = count + 1, round(amount + 40, 2)
            with self.subTest(label=label):
                row = rows[label]
                self.assertEqual((row["count"], row["amount"]), (count, amount))
                behind = self._find_behind("aging", row)
                self.assertEqual(len(behind), count)
                self.assertAlmostEqual(sum(behind.mapped("amount_residual")), amount)
        credits = rows["Credits not matched"]
        self.assertEqual((credits["count"], credits["amount"]), (1, -25.50))
        self.assertEqual(
            self._find_behind("aging", credits).mapped("amount_residual"), [-25.50]
        )

    def test_of_a_salesperson_and_of_a_collector(self):
        seller = new_test_user(
            self.env, "seller", groups="account.group_account_invoice"
        )
        mine = self._create_invoice_due(
            TODAY - timedelta(4), amount=80, invoice_user_id=seller.id
        )
        other = self._create_debtor("Other Customer")
        self._create_invoice_due(TODAY - timedelta(4), amount=11, partner=other)
        self._plan(TODAY)
        mine.collections_case_id.user_id = seller
        other.collections_case_id.user_id = self.collector
        for narrowed in ("salesperson_id", "collector_id"):
            with self.subTest(narrowed=narrowed):
                scope = self._scope(**{narrowed: seller.id})
                row = self._reckon("aging", scope)["1 to 30 days"]
                self.assertEqual((row["count"], row["amount"]), (1, 80.0))
        self._deliver(TODAY)
        for policy, count in (
            (self.policy, 2),
            (self._create_policy("Other", [("Other", 3, [self._email()])]), 0),
        ):
            with self.subTest(policy=policy.name):
                scope = self._scope(policy_id=policy.id)
                row = self._reckon("aging", scope)["1 to 30 days"]
                self.assertEqual(row["count"], count)


@tagged("post_install", "-at_install", "collections")
class TestLadderFunnel(DashboardCommon):
    def test_what_came_to_each_level_and_what_became_of_it(self):
        start = TODAY - timedelta(20)
        paid_in_part, paid, stays = (
            self._create_invoice_due(
                start - timedelta(3), amount=amount, partner=self._create_debtor(name)
            )
            for name, amount in (("Part", 500.05), ("Whole", 300), ("Stays", 200))
        )
        with self._clock(start):
            self._night(start)
        with self._clock(start + timedelta(2)):
            self._pay(paid, date=start + timedelta(2))
            self._pay(paid_in_part, amount=120.02, date=start + timedelta(2))
        second = start + timedelta(7)
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": stays.partner_id.id,
                "kind": "pause",
                "reason": "Wait",
                "date_from": start + timedelta(1),
            }
        )
        with self._clock(second):
            self._night(second)

        rows = self._reckon("funnel")
        self.assertEqual(list(rows), ["First", "Second"])
        first = rows["First"]
        self.assertEqual((first["count"], first["amount"]), (3, 1000.05))
        self.assertEqual(
            self._parts(first),
            {
                "paid": (1, 420.02),
                "moved_on": (1, 380.03),
                "waiting": (1, 200.0),
            },
        )
        reached = rows["Second"]
        self.assertEqual((reached["count"], reached["amount"]), (1, 380.03))
        self.assertEqual(self._parts(reached), {"waiting": (1, 380.03)})
        self.assertEqual(self._find_behind("funnel", first, "waiting").move_id, stays)
        self.assertEqual(
            self._find_behind("funnel", first, "paid").move_id, paid | paid_in_part
        )

        passage = self._find_behind("funnel", first, "moved_on")
        self.assertEqual(passage.move_id, paid_in_part)
        self.assertEqual(passage.next_level_id.name, "Second")
        self.assertEqual((passage.date_entered, passage.date_left), (start, second))
        self.assertEqual(passage.days, 7)
        settled = self._find_behind("funnel", first, "paid").filtered(
            lambda each: each.move_id == paid
        )
        self.assertEqual(settled.date_left, start + timedelta(2))
        self.assertEqual(settled.days, 2)

    def test_who_is_long_at_a_level_is_stuck(self):
        start = TODAY - timedelta(31)
        late = self._create_invoice_due(start - timedelta(3), amount=500)
        with self._clock(start):
            self._night(start)
        rows = self._reckon("funnel")
        self.assertEqual(self._parts(rows["First"]), {"stuck": (1, 500.0)})
        stuck = self._reckon("bottlenecks")["Stuck at “First”"]
        self.assertEqual((stuck["count"], stuck["amount"]), (1, 500.0))
        self.assertEqual(stuck["note"], "31 days on average")
        self.assertEqual(self._find_behind("bottlenecks", stuck).move_id, late)
        with self._clock(TODAY - timedelta(1)):
            rows = self._reckon("funnel")
        self.assertEqual(self._parts(rows["First"]), {"waiting": (1, 500.0)})

    def test_an_item_comes_to_a_level_once(self):
        """Two steps of a level are one visit to it."""
        self.company.collections_policy_id = self._create_policy(
            "Both", [("Both", 3, [self._email(), self._task()])]
        )
        self._create_invoice_due(TODAY - timedelta(3), amount=90)
        self._night(TODAY)
        actions = self.env["collections.action"].sudo()
        actions.search([("state", "=", "todo")])._set_done(self._noon(TODAY))
        rows = self._reckon("funnel")
        self.assertEqual((rows["Both"]["count"], rows["Both"]["amount"]), (1, 90.0))

    def test_only_what_came_in_the_period(self):
        start = TODAY - timedelta(20)
        self._create_invoice_due(start - timedelta(3))
        with self._clock(start):
            self._night(start)
        self.assertFalse(self._reckon("funnel", self._scope(days=19)))
        self.assertTrue(self._reckon("funnel", self._scope(days=20)))
        other = self._create_policy("Other", [("Other", 3, [self._email()])])
        self.assertFalse(self._reckon("funnel", self._scope(policy_id=other.id)))
        self.assertTrue(self._reckon("funnel", self._scope(policy_id=self.policy.id)))

    def test_parts_are_the_whole(self):
        """Whatever was paid and whenever: nothing is lost, nothing counts twice."""
        start = TODAY - timedelta(40)
        invoices = [
            self._create_invoice_due(
                start - timedelta(3 + number),
                amount=100 + number / 3,
                partner=self._create_debtor(f"Debtor {number}"),
            )
            for number in range(6)
        ]
        for day in range(0, 40, 4):
            today = start + timedelta(day)
            with self._clock(today):
                self._night(today)
                self._pay(invoices[day % 6], amount=10.01, date=today)
        rows = self._reckon("funnel")
        self.assertGreater(len(rows), 1)
        for row in rows.values():
            self.assertEqual(sum(part["count"] for part in row["parts"]), row["count"])
            self.assertAlmostEqual(
                sum(part["amount"] for part in row["parts"]), row["amount"], 2
            )


@tagged("post_install", "-at_install", "collections")
class TestBottlenecks(DashboardCommon):
    def test_what_waits_for_somebody(self):
        late = self._create_invoice_due(TODAY - timedelta(4), amount=500)
        self._night(TODAY)
        case = late.collections_case_id
        self.assertFalse(set(self._reckon("bottlenecks")) & {"Answers nobody has read"})
        case._take_answer("Why?", channel="email")
        case.sudo()._update_figures(TODAY)
        answered = self._reckon("bottlenecks")["Answers nobody has read"]
        self.assertEqual((answered["count"], answered["amount"]), (1, 500.0))
        self.assertEqual(self._find_behind("bottlenecks", answered), case)

    def test_a_dispute_past_its_day(self):
        late = self._create_invoice_due(TODAY - timedelta(4), amount=500)
        dispute = (
            self.env["collections.dispute"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": late.partner_id.id,
                    "reason_id": self.env["collections.dispute.reason"]
                    .search([])[0]
                    .id,
                    "source": "hand",
                    "date_opened": TODAY - timedelta(9),
                    "date_due": TODAY,
                    "amount": 123.45,
                }
            )
        )
        self.assertNotIn("Disputes past their day", self._reckon("bottlenecks"))
        dispute.write({"date_due": TODAY - timedelta(1)})
        row = self._reckon("bottlenecks")["Disputes past their day"]
        self.assertEqual((row["count"], row["amount"]), (1, 123.45))
        self.assertEqual(self._find_behind("bottlenecks", row), dispute)

    def test_every_bottleneck_can_be_opened(self):
        service = self.env["collections.chart.bottlenecks"]
        for user in (self.env.user, self.collector):
            for code in service._get_codes():
                with self.subTest(user=user.login, code=code):
                    action = service.with_user(user)._get_records_action(
                        self._scope(
                            policy_id=self.policy.id,
                            salesperson_id=user.id,
                            collector_id=user.id,
                        ),
                        code,
                    )
                    records = self.env[action["res_model"]].with_user(user)
                    self.assertFalse(records.search(action["domain"]))
        with self.assertRaises(ValueError):
            service._find(self._scope(), "reckon")


@tagged("post_install", "-at_install", "collections")
class TestCashOutlook(DashboardCommon):
    def _week(self, day):
        monday = day - timedelta(day.weekday())
        return "Week of " + monday.strftime("%m/%d")

    def test_each_item_is_expected_once(self):
        self._create_invoice_due(TODAY - timedelta(5), amount=10.01)
        self._create_invoice_due(TODAY + timedelta(1), amount=20)
        self._create_invoice_due(TODAY + timedelta(10), amount=30)
        self._create_invoice_due(TODAY + timedelta(100), amount=40)
        promised = self._create_invoice_due(TODAY - timedelta(5), amount=500)
        self._promise(promised, 500, TODAY + timedelta(8))
        self._pay(promised, amount=100)
        promised.invalidate_recordset()
        self.env["collections.promise"].search([])._judge(TODAY)

        rows = self._reckon("outlook")
        self.assertEqual(len(rows), 10)
        parts = {
            label: self._parts(row) for label, row in rows.items() if row["amount"]
        }
        self.assertEqual(
            parts,
            {
                "Overdue, no day said": {"due": (1, 10.01)},
                self._week(TODAY): {"due": (1, 20.0)},
                self._week(TODAY + timedelta(8)): {
                    "promised": (1, 400.0),
                    "due": (1, 30.0),
                },
                "Later": {"due": (1, 40.0)},
            },
        )
        for label, found in parts.items():
            for part, (count, _amount) in found.items():
                behind = self._find_behind("outlook", rows[label], part)
                self.assertEqual(len(behind), count, label)

    def test_a_promise_in_its_tolerance_is_expected_this_week(self):
        late = self._create_invoice_due(TODAY - timedelta(20), amount=500)
        self._promise(late, 500, TODAY - timedelta(1))
        rows = self._reckon("outlook")
        row = rows[self._week(TODAY)]
        self.assertEqual(self._parts(row), {"promised": (1, 500.0)})
        self.assertEqual(len(self._find_behind("outlook", row, "promised")), 1)

    def _promise(self, invoice, amount, day):
        lines = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        return (
            self.env["collections.promise"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": invoice.partner_id.id,
                    "line_ids": [Command.set(lines.ids)],
                    "currency_id": invoice.currency_id.id,
                    "amount": amount,
                    "amount_company": amount,
                    "date_promised": min(TODAY, day),
                    "date": day,
                    "tolerance_days": 3,
                    "known_partial_id": 0,
                    "source": "hand",
                }
            )
        )


@tagged("post_install", "-at_install", "collections")
class TestChartsKept(DashboardCommon):
    def _refresh(self):
        self.env["collections.refresh"].sudo()._refresh(self.company, "charts")

    def _numbers(self, scope=None, fresh=False, env=None):
        env = env or self.env
        services = env["collections.chart"]._get_all()
        return env["collections.chart.kept"]._get_numbers(
            services,
            scope or self._month(),
            self.company._get_collections_date(),
            fresh,
        )

    def _month(self, **narrowed):
        scope = self._scope(days=TODAY.day - 1, **narrowed)
        self.assertEqual(scope.date_from, date(2026, 3, 1))
        return scope

    def test_what_is_quick_is_not_kept(self):
        self._create_invoice_due(TODAY - timedelta(5), amount=100)
        self._refresh()
        self.assertFalse(self.env["collections.chart.kept"].sudo().search([]))
        self.assertTrue(all(moment is None for _, moment in self._numbers().values()))

    def test_what_takes_long_is_read_as_it_was_at_night(self):
        self.patch(chart_kept, "KEPT_FROM", 0)
        self._create_invoice_due(TODAY - timedelta(5), amount=100)
        self._refresh()
        self._refresh()
        fresh = self._numbers(fresh=True)
        kept = self._numbers()
        for code, (rows, moment) in kept.items():
            with self.subTest(code=code):
                self.assertEqual(rows, fresh[code][0])
                self.assertTrue(moment)
        self._create_invoice_due(TODAY - timedelta(5), amount=50)
        self.assertEqual(self._numbers()["aging"][0], kept["aging"][0])
        self.assertNotEqual(self._numbers(fresh=True)["aging"][0], kept["aging"][0])

    def test_kept_are_whole_companies_and_usual_periods_of_today(self):
        self.patch(chart_kept, "KEPT_FROM", 0)
        self._refresh()
        for code in ("aging", "funnel"):
            with self.subTest(code=code):
                narrowed = self._numbers(self._month(collector_id=self.collector.id))
                self.assertFalse(narrowed[code][1])
        odd = self._numbers(self._scope(days=3))
        self.assertFalse(odd["funnel"][1])
        self.assertTrue(odd["aging"][1])
        with self._clock(TODAY + timedelta(1)):
            self.assertFalse(self._numbers()["aging"][1])

    def test_who_does_not_see_a_branch_does_not_see_its_sums(self):
        self.patch(chart_kept, "KEPT_FROM", 0)
        self._refresh()
        env = self.env(user=self.collector)
        self.assertTrue(self._numbers(env=env)["aging"][1])
        self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.assertFalse(self._numbers(env=env)["aging"][1])
