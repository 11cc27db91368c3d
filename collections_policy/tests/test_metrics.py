"""Figures of a company: to the cent, and as they would be reckoned by hand."""

import random
from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..metrics.memo import with_memo
from ..metrics.scope import MetricScope
from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)
MARCH = date(2026, 3, 1), date(2026, 3, 31)


class MetricsCommon(CollectionsCommon):
    def _scope(self, first=MARCH[0], last=MARCH[1], **narrowed):
        return MetricScope(self.company.id, first, last, **narrowed)

    def _measure(self, code, scope=None):
        self.env.flush_all()
        metric = self.env["collections.metric"]._get_all()[code]
        return metric._measure(scope or self._scope())

    def _value(self, code, scope=None):
        return self._measure(code, scope).value

    def _owed(self, day):
        self.env.flush_all()
        return self.env["collections.receivables"]._sum_owed(self._scope(), day)


@tagged("post_install", "-at_install", "collections")
class TestReceivables(MetricsCommon):
    """What was owed on a day, whatever happened since."""

    def test_as_of(self):
        invoice = self._create_invoice_due(TODAY, 500.0)
        self._pay(invoice, 200.0, TODAY + 5 * DAY)
        self._pay(invoice, 300.0, TODAY + 40 * DAY)
        issued = invoice.invoice_date
        for day, total, current, overdue, very_late in (
            (issued - DAY, 0, 0, 0, 0),
            (issued, 500, 500, 0, 0),
            (TODAY, 500, 500, 0, 0),
            (TODAY + DAY, 500, 0, 500, 0),
            (TODAY + 5 * DAY, 300, 0, 300, 0),
            (TODAY + 39 * DAY, 300, 0, 300, 0),
            (TODAY + 40 * DAY, 0, 0, 0, 0),
        ):
            owed = self._owed(day)
            self.assertEqual(
                (owed.total, owed.current, owed.overdue, owed.very_late),
                (total, current, overdue, very_late),
                day,
            )

    def test_very_late(self):
        self._create_invoice_due(TODAY, 500.0)
        self.assertEqual(self._owed(TODAY + 90 * DAY).very_late, 0)
        self.assertEqual(self._owed(TODAY + 91 * DAY).very_late, 500)
        self.assertEqual(self._owed(TODAY + 180 * DAY).late_90_180, 500)
        self.assertEqual(self._owed(TODAY + 181 * DAY).late_90_180, 0)

    def test_credits_stand_apart(self):
        self._create_invoice_due(TODAY, 500.0)
        self._credit(80.0)
        owed = self._owed(TODAY)
        self.assertEqual((owed.claims, owed.total), (500, 420))
        self.assertEqual(
            self._value("credits", self._scope(last=TODAY)),
            80,
        )

    def test_other_companies_owe_their_own(self):
        other = self.setup_other_company()["company"]
        self._create_invoice_due(TODAY, 500.0, company=other)
        self.assertEqual(self._owed(TODAY).total, 0)

    def test_random_ledgers(self):
        """The statement says what adding up every payment by hand says."""
        dice = random.Random(7)
        story = []
        for _each in range(12):
            due = TODAY + dice.randint(-200, 40) * DAY
            amount = dice.randint(1, 900) + 0.25 * dice.randint(0, 3)
            invoice = self._create_invoice_due(due, amount)
            payments = []
            left = amount
            for _time in range(dice.randint(0, 3)):
                paid = min(left, round(amount * dice.random(), 2))
                if paid <= 0:
                    continue
                day = invoice.invoice_date + dice.randint(0, 260) * DAY
                self._pay(invoice, paid, day)
                payments.append((day, paid))
                left = round(left - paid, 2)
            story.append((invoice.invoice_date, due, amount, payments))
        for _time in range(25):
            day = TODAY + dice.randint(-260, 300) * DAY
            owed = self._owed(day)
            expected = self._add_up(story, day)
            for name, amount in expected.items():
                self.assertAlmostEqual(getattr(owed, name), amount, 2, (day, name))

    def _add_up(self, story, day):
        sums = dict.fromkeys(("claims", "current", "overdue", "very_late"), 0.0)
        for issued, due, amount, payments in story:
            if issued > day:
                continue
            left = amount - sum(paid for when, paid in payments if when <= day)
            sums["claims"] += left
            sums["current" if due >= day else "overdue"] += left
            if (day - due).days > 90:
                sums["very_late"] += left
        return sums


@tagged("post_install", "-at_install", "collections")
class TestMetrics(MetricsCommon):
    def test_every_metric_speaks(self):
        """Each has a label and a formula of its own, and tells why there is no "
        "value."""
        metrics = self.env["collections.metric"]._get_all()
        labels = [metric._get_label() for metric in metrics.values()]
        self.assertEqual(len(labels), len(set(labels)))
        for code, metric in metrics.items():
            self.assertTrue(metric._get_formula(), code)
            figure = metric._measure(self._scope())
            self.assertTrue(figure.value is not None or figure.why, code)
            self.assertIn(metric._unit, ("days", "percent", "money", "number"), code)

    def test_days_sales_outstanding(self):
        self._create_invoice_due(date(2026, 4, 9), 900.0)  # issued on March 10
        self._pay(self._create_invoice_due(date(2026, 4, 4), 350.0), date=TODAY)
        self._create_invoice_due(date(2026, 3, 16), 100.0)  # issued in February
        figure = self._measure("dso")
        self.assertAlmostEqual(figure.value, 1000 / 1250 * 31)
        self.assertEqual([part for _label, part in figure.parts], [1000, 1250, 31])
        self.assertAlmostEqual(self._value("best_dso"), 900 / 1250 * 31)
        self.assertAlmostEqual(self._value("add"), 100 / 1250 * 31)
        self.assertAlmostEqual(self._value("dso_count_back"), 1000 / 1250 * 31)

    def test_count_back_reaches_the_month_before(self):
        self._create_invoice_due(date(2026, 4, 9), 400.0)
        self._create_invoice_due(date(2026, 3, 11), 600.0)  # issued on February 9
        self.assertAlmostEqual(self._value("dso_count_back"), 31 + 28)

    def test_credit_notes_are_no_sales(self):
        self._create_invoice_due(date(2026, 4, 9), 900.0)
        self._credit(300.0)
        figure = self._measure("dso")
        self.assertEqual([part for _label, part in figure.parts], [600, 600, 31])

    def test_days_late_are_weighted(self):
        for days, amount in ((0, 1000.0), (10, 500.0), (35, 2000.0), (-5, 0.01)):
            invoice = self._create_invoice_due(TODAY - 30 * DAY, amount)
            self._pay(invoice, amount, TODAY - 30 * DAY + days * DAY)
        scope = self._scope(TODAY - 60 * DAY, TODAY + 60 * DAY)
        self.assertAlmostEqual(self._value("days_late", scope), 21.43, 2)
        self.assertAlmostEqual(self._value("collected", scope), 2500.0)

    def test_credit_notes_are_no_payments(self):
        invoice = self._create_invoice_due(TODAY - 10 * DAY, 500.0)
        credit = self._credit(500.0)
        lines = (invoice + credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.assertIsNone(self._value("days_late"))
        self.assertEqual(self._value("collected"), 0)

    def test_effectiveness(self):
        self._create_invoice_due(date(2026, 2, 20), 100.0)
        paid = self._create_invoice_due(date(2026, 2, 25), 300.0)
        self._pay(paid, date=TODAY)
        self._create_invoice_due(date(2026, 4, 9), 200.0)
        # (400 + 200 − 300) ÷ (400 + 200 − 200)
        self.assertAlmostEqual(self._value("cei"), 75.0)
        self.assertAlmostEqual(self._value("cei_monthly"), 75.0)

    def test_a_payment_that_is_not_matched_was_collected(self):
        self._create_invoice_due(date(2026, 2, 20), 400.0)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.debtor.id,
                "amount": 100.0,
                "date": TODAY,
            }
        )
        payment.action_post()
        self.assertAlmostEqual(self._value("cei"), 25.0)

    def test_roll_and_cure(self):
        self._create_invoice_due(date(2026, 2, 20), 100.0)
        paid = self._create_invoice_due(date(2026, 2, 25), 300.0)
        self._pay(paid, 200.0, date=TODAY)
        self._create_invoice_due(date(2026, 3, 5), 900.0)  # not overdue at the start
        self.assertAlmostEqual(self._value("roll_rate"), 50.0)
        self.assertAlmostEqual(self._value("cure_rate"), 50.0)

    def test_default_rates(self):
        self._create_invoice_due(date(2025, 12, 1), 100.0)  # 120 days
        self._create_invoice_due(date(2026, 3, 10), 100.0)
        paid = self._create_invoice_due(date(2026, 3, 20), 300.0)
        self._pay(paid, date=TODAY)
        prompt = self._create_debtor("Prompt Customer")
        self._create_invoice_due(date(2026, 4, 10), 200.0, prompt)  # issued in March
        for definition, expected in (
            ("very_late", 100 / 400),
            ("late_90_180", 100 / 400),
            ("sales", 200 / 200),
            ("vintage", 100 / 400),
            ("customers", 1 / 2),
        ):
            self.company.collections_default_definition = definition
            figure = self._measure("default_rate")
            self.assertAlmostEqual(figure.value, 100 * expected, 4, definition)
            labels = dict(
                self.company._fields[
                    "collections_default_definition"
                ]._description_selection(self.env)
            )
            metric = self.env["collections.metric.default_rate"]
            self.assertEqual(metric._get_formula(), labels[definition])

    def test_narrowed_down_to_a_salesperson(self):
        seller = self.env.user
        self._create_invoice_due(TODAY, 500.0, invoice_user_id=seller.id)
        self._create_invoice_due(TODAY, 70.0, invoice_user_id=self.collector.id)
        self.assertEqual(self._value("receivables"), 570)
        self.assertEqual(
            self._value("receivables", self._scope(salesperson_id=seller.id)), 500
        )

    def test_statements_do_not_grow_with_items(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for metric in self.env["collections.metric"]._get_all().values():
                metric._measure(self._scope())
            return self.env.cr.sql_log_count - before

        self._create_invoice_due(TODAY - 5 * DAY)
        self._night(TODAY)
        few = count()
        for number in range(5):
            self._create_invoice_due(
                TODAY - 5 * DAY, partner=self._create_debtor(f"Customer {number}")
            )
        self._night(TODAY + DAY)
        self.assertLessEqual(count(), few)

    # === KEPT AT NIGHT === #

    def test_what_takes_long_is_kept(self):
        self._create_invoice_due(TODAY - 5 * DAY)
        with self._clock(TODAY):
            Kept = self.env["collections.metric.kept"].sudo()
            Kept._keep(self.company, TODAY)
            self.assertFalse(Kept.search([("company_id", "=", self.company.id)]))
            self.patch(type(Kept), "_take_long", lambda *_arguments: True)
            Kept._keep(self.company, TODAY)
        scope = self._scope(TODAY.replace(day=1), TODAY)
        metric = self.env["collections.metric.receivables"]
        self.assertEqual(metric._get_series([scope])[0].value, 500)
        self._create_invoice_due(TODAY - 6 * DAY)
        [kept] = metric._get_series([scope])
        self.assertEqual(kept.value, 500)
        self.assertTrue(kept.refreshed_on)
        narrowed = self._scope(TODAY.replace(day=1), TODAY, policy_id=self.policy.id)
        self.assertIsNone(metric._get_series([narrowed])[0].refreshed_on)

    def test_refresh_and_another_definition_forget_what_was_kept(self):
        self._create_invoice_due(TODAY - 5 * DAY)
        with self._clock(TODAY):
            Kept = self.env["collections.metric.kept"].sudo()
            self.patch(type(Kept), "_take_long", lambda *_arguments: True)
            Kept._keep(self.company, TODAY)
            self._create_invoice_due(TODAY - 6 * DAY)
            self.env.flush_all()

            def show(fresh):
                shown = self.env["collections.dashboard"].get_dashboard({}, fresh)
                tiles = {
                    tile["code"]: tile["value"]
                    for section in shown["sections"]
                    for tile in section["tiles"]
                }
                return tiles["receivables"]

            self.assertEqual((show(False), show(True)), (500, 1000))
            self.company.collections_default_definition = "customers"
            kept = Kept.search([("company_id", "=", self.company.id)]).mapped("metric")
            self.assertNotIn("collections.metric.default_rate", kept)
            self.assertIn("collections.metric.receivables", kept)

    def test_figures_of_promises_are_a_policy_s_own(self):
        for code in ("promises_kept", "agreements_kept", "disputes"):
            figure = self._measure(code, self._scope(policy_id=self.policy.id))
            self.assertTrue(figure.why, code)

    def test_what_figures_share_is_asked_once(self):
        self._create_invoice_due(TODAY - 5 * DAY)
        self._night(TODAY)

        def count(metrics):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            values = {
                code: metric._measure(self._scope()).value
                for code, metric in metrics.items()
            }
            return values, self.env.cr.sql_log_count - before

        Metric = self.env["collections.metric"]
        alone, many = count(Metric._get_all())
        together, few = count(with_memo(Metric)._get_all())
        self.assertEqual(together, alone)
        self.assertLess(few, many - 10)

    # === WHO MAY SEE THEM === #

    def test_strangers_see_nothing(self):
        self._create_invoice_due(TODAY - 5 * DAY)
        self._night(TODAY)
        self.env["collections.recovery"].sudo()._refresh(self.company, TODAY)
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "metrics_stranger",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        metrics = self.env["collections.metric"].with_user(stranger)._get_all()
        self.assertEqual(metrics["receivables"]._measure(self._scope()).value, 0)
        self.assertEqual(metrics["actions"]._measure(self._scope()).value, 0)
        self.assertFalse(
            self.env["collections.recovery"].with_user(stranger).search([])
        )
        clerk = new_test_user(self.env, "metrics_clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["collections.recovery"].with_user(clerk).search([])


@tagged("post_install", "-at_install", "collections")
class TestRecovery(MetricsCommon):
    """What was paid counts for the last contact before it, and only for some days."""

    def setUp(self):
        super().setUp()
        self.company.collections_recovery_days = 30
        self.invoice = self._create_invoice_due(TODAY - 3 * DAY, 500.0)
        self._night(TODAY)
        self._night(TODAY + 7 * DAY)

    def _reckon(self, today=TODAY + 60 * DAY):
        self.env["collections.recovery"].sudo()._refresh(self.company, today)
        return self.env["collections.recovery"].search(
            [("company_id", "=", self.company.id)], order="date, id"
        )

    def test_last_touch(self):
        self._pay(self.invoice, 100.0, TODAY + 2 * DAY)
        self._pay(self.invoice, 250.0, TODAY + 10 * DAY)
        first, second = self._reckon()
        self.assertEqual(first.level_id.name, "First")
        self.assertEqual((first.amount_due, first.amount_recovered), (500, 100))
        self.assertEqual((first.is_first, second.is_first), (True, False))
        self.assertEqual((second.amount_due, second.amount_recovered), (500, 250))
        self.assertEqual((first.days_to_pay, second.days_to_pay), (2, 3))
        self.assertEqual((first.recovery_rate, second.recovery_rate), (20, 50))

    def test_too_late_counts_for_nobody(self):
        self._pay(self.invoice, 500.0, TODAY + 38 * DAY)
        self.assertEqual(sum(self._reckon().mapped("amount_recovered")), 0)

    def test_on_the_last_day(self):
        self._pay(self.invoice, 500.0, TODAY + 37 * DAY)
        self.assertEqual(sum(self._reckon().mapped("amount_recovered")), 500)

    def test_credit_notes_are_not_recovered(self):
        credit = self._credit(500.0, date=TODAY + 8 * DAY)
        lines = (self.invoice + credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.assertEqual(sum(self._reckon().mapped("amount_recovered")), 0)

    def test_again_after_what_came_late(self):
        self._reckon(TODAY + 10 * DAY)
        payment = self._pay(self.invoice, 300.0, TODAY + 9 * DAY)
        self.assertEqual(sum(self._reckon().mapped("amount_recovered")), 300)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(sum(self._reckon().mapped("amount_recovered")), 0)
        self.assertEqual(len(self._reckon()), 2)

    def test_a_rate_of_several_is_one_of_their_sums(self):
        small = self._create_invoice_due(
            TODAY - 3 * DAY, 100.0, self._create_debtor("Small Customer")
        )
        self._night(TODAY + 8 * DAY)
        self._pay(small, 100.0, TODAY + 9 * DAY)
        self._reckon()
        [(due, recovered, rate)] = self.env["collections.recovery"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["amount_due:sum", "amount_recovered:sum", "recovery_rate:avg"],
        )
        self.assertEqual((due, recovered), (1100, 100))
        self.assertAlmostEqual(rate, 100 * 100 / 1100)
        figure = self._measure("recovery_rate")
        self.assertAlmostEqual(figure.value, 100 * 100 / 1100)
        self.assertEqual(dict(figure.parts)["Contacts"], 3)

    def test_by_the_version_of_the_policy(self):
        first = self.policy.version_ids.sorted("number")[-1:]
        self.policy.gap_days = 5
        other = self._create_invoice_due(
            TODAY + 10 * DAY, 80.0, self._create_debtor("Later Customer")
        )
        self._night(TODAY + 14 * DAY)
        self._reckon()
        versions = self._actions(self.invoice, other).policy_version_id
        self.assertEqual(len(versions), 2)
        self.assertIn(first, versions)
        later = versions - first
        action = later.action_open_recovery()
        found = self.env["collections.recovery"].search(action["domain"])
        self.assertEqual(found.partner_id, other.partner_id)
        self.assertEqual(
            self._value("actions", self._scope(version_id=later.id)), len(found)
        )

    def test_what_it_cost(self):
        self._pay(self.invoice, 250.0, TODAY + 10 * DAY)
        actions = self._actions(self.invoice)
        actions.sudo().write({"cost": 1.25})
        self._reckon()
        self.assertAlmostEqual(self._value("cost_to_collect"), 100 * 2.5 / 250)

    def test_each_payment_counts_once(self):
        """Whatever is paid when, at most what was paid is recovered."""
        dice = random.Random(3)
        paid = 0.0
        for _time in range(5):
            amount = dice.choice((20.0, 35.5, 60.25))
            self._pay(self.invoice, amount, TODAY + dice.randint(-2, 60) * DAY)
            paid += amount
        recovered = sum(self._reckon(TODAY + 90 * DAY).mapped("amount_recovered"))
        self.assertLessEqual(recovered, paid)
        partials = self.invoice.line_ids.matched_credit_ids
        expected = sum(
            partial.amount
            for partial in partials
            if TODAY <= partial.max_date < TODAY + 7 * DAY
            or TODAY + 7 * DAY <= partial.max_date <= TODAY + 37 * DAY
        )
        self.assertAlmostEqual(recovered, expected)


@tagged("post_install", "-at_install", "collections")
class TestAged(MetricsCommon):
    def _show(self, day, basis="due"):
        wizard = self.env["collections.aged.wizard"].create(
            {"company_id": self.company.id, "date": day, "basis": basis}
        )
        action = wizard.action_show()
        self.env.flush_all()
        return self.env[action["res_model"]].search(action["domain"])

    def test_buckets(self):
        invoice = self._create_invoice_due(TODAY, 500.0)
        self._create_invoice_due(TODAY - 45 * DAY, 70.0)
        self._credit(30.0, date=TODAY - 50 * DAY)
        self._pay(invoice, 200.0, TODAY + 5 * DAY)
        [line] = self._show(TODAY)
        self.assertEqual(line.partner_id, self.debtor)
        self.assertEqual(
            (line.age_current, line.age_31_60, line.credit, line.total),
            (500, 70, -30, 540),
        )
        [line] = self._show(TODAY + 5 * DAY)
        self.assertEqual((line.age_current, line.age_1_30), (0, 300))
        [line] = self._show(TODAY, "invoice")
        self.assertEqual((line.age_1_30, line.age_61_90), (500, 70))

    def test_sums_are_those_of_the_figures(self):
        self._create_invoice_due(TODAY - 100 * DAY, 12.34)
        other = self._create_debtor("Other Customer")
        self._create_invoice_due(TODAY - 20 * DAY, 56.78, other)
        lines = self._show(TODAY)
        self.assertEqual(len(lines), 2)
        self.assertAlmostEqual(sum(lines.mapped("total")), self._owed(TODAY).total)

    def test_items_behind_it(self):
        invoice = self._create_invoice_due(TODAY, 500.0)
        [line] = self._show(TODAY)
        action = line.action_open_items()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items.move_id, invoice)
