"""The gate as a whole: overrides, who is never contacted, what a run tells of it."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .guard_common import WORKDAYS, GuardCommon


@tagged("post_install", "-at_install", "collections")
class TestOverride(GuardCommon):
    def setUp(self):
        super().setUp()
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self._create_invoice_due(TODAY - timedelta(days=4))
        self.action = self._plan(TODAY)
        self.manager = new_test_user(
            self.env,
            "manager_guard",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _override(self, user, moment="2026-03-16 20:00:00"):
        with freeze_time(moment):
            action = self.action.with_user(user)
            self.env["collections.override.wizard"].with_user(user).create(
                {"action_ids": [Command.set(action.ids)], "reason": "He asked for it"}
            ).action_confirm()

    def test_a_manager_lets_it_through_and_it_is_kept(self):
        self._deliver_at(datetime(2026, 3, 16, 20))
        self._override(self.manager)
        self.assertEqual(self.action.state, "queued")
        self.assertEqual(self.action.override_user_id, self.manager)
        self.assertEqual(self.action.override_reason, "He asked for it")
        self.assertEqual(self.action.override_date, datetime(2026, 3, 16, 20))

    def test_a_collector_may_not(self):
        self._deliver_at(datetime(2026, 3, 16, 20))
        with self.assertRaises(AccessError):
            self._override(self.collector)
        self.assertEqual(self.action.state, "planned")

    def test_what_was_refused_stays_refused(self):
        self._deliver_at(datetime(2026, 3, 16, 20))
        self._say("refused")
        self._override(self.manager)
        self.assertEqual(
            (self.action.state, self.action.reason), ("failed", "opted_out")
        )

    def test_only_what_is_put_off(self):
        with self.assertRaisesRegex(UserError, "put off"):
            self._override(self.manager)


@tagged("post_install", "-at_install", "collections")
class TestNobodyIsContacted(GuardCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def test_who_must_not_be_contacted(self):
        for kind in ("lawyer", "insolvency", "deceased", "over_indebted", "hardship"):
            hold = self.env["collections.hold"].create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": self.company.id,
                    "kind": kind,
                    "reason": "As told",
                    "date_from": TODAY,
                }
            )
            self.assertHeld(self.invoice, TODAY, kind)
            hold.action_lift()
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_it_is_about_the_debtor(self):
        with self.assertRaisesRegex(ValidationError, "not about one invoice"):
            self.env["collections.hold"].create(
                {
                    "move_id": self.invoice.id,
                    "company_id": self.company.id,
                    "kind": "deceased",
                    "reason": "As told",
                    "date_from": TODAY,
                }
            )

    def test_after_the_limitation_period_nothing_is_claimed(self):
        self.policy.limitation_years = 5
        old = self._create_invoice_due(date(2021, 3, 15))
        last_day = self._create_invoice_due(date(2021, 3, 16))
        self.assertHeld(old, TODAY, "prescribed")
        self.assertEqual(self._evaluate(last_day, TODAY)[0].held_reason, None)

    def test_nothing_of_other_kinds_by_hand(self):
        kinds = self.env["collections.hold.wizard"]._selection_kind()
        self.assertIn(("deceased", "Deceased"), kinds)
        self.assertTrue(all(len(kind) == 2 for kind in kinds))


@tagged("post_install", "-at_install", "collections")
class TestUnanswered(GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder(
            [
                (
                    "First",
                    3,
                    [self._email(answer_days=5), self._phone(only_if_unreached=True)],
                ),
                ("Second", 30, [self._email()]),
            ]
        )
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=3))
        self._night(TODAY)

    def test_after_some_days_without_an_answer_the_next_step_follows(self):
        self._night(TODAY + timedelta(days=4))
        self.assertEqual(len(self._actions(self.invoice)), 1)
        self._night(TODAY + timedelta(days=5))
        call = self._actions(self.invoice)[-1]
        self.assertEqual((call.channel, call.state), ("phone", "todo"))
        self._night(TODAY + timedelta(days=6))
        self.assertEqual(len(self._actions(self.invoice)), 2, "once")

    def test_paid_is_an_answer(self):
        self._pay(self.invoice)
        self._night(TODAY + timedelta(days=5))
        self.assertEqual(len(self._actions(self.invoice)), 1)


@tagged("post_install", "-at_install", "collections")
class TestReport(GuardCommon):
    def test_a_run_tells_what_was_put_off_and_why(self):
        rule = self._create_rule([("any", WORKDAYS, 9, 18)])
        for name in ("One", "Two"):
            debtor = self._create_debtor(name)
            self._create_invoice_due(TODAY - timedelta(days=4), partner=debtor)
        self._plan(TODAY)
        self._deliver_at(datetime(2026, 3, 16, 6))
        run = self.env["collections.run"].search([("date", "=", TODAY)])
        [delay] = run.delay_ids
        self.assertEqual(
            (delay.answer, delay.reason, delay.contact_rule_id, delay.count),
            ("later", "contact_hours", rule, 2),
        )
        found = self.env["collections.action"].search(delay.action_open()["domain"])
        self.assertEqual(len(found), 2)

    def test_a_batch_is_judged_in_as_many_statements_as_one(self):
        self._create_rule(
            [("any", WORKDAYS, 9, 18)], [{"number": 2, "days": 7}], needs_consent=True
        )
        actions = self.env["collections.action"]
        for number in range(12):
            debtor = self._create_debtor(f"Debtor {number}")
            self._say("given", partner=debtor)
            self._create_invoice_due(TODAY - timedelta(days=4), partner=debtor)
        actions = self._plan(TODAY)
        guard = self.env["collections.guard"]

        def count(judged):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            verdicts = guard._judge(judged, self._noon(TODAY))
            self.assertEqual({v.answer for v in verdicts.values()}, {"yes"})
            return self.env.cr.sql_log_count - before

        count(actions[:2])
        self.assertEqual(count(actions), count(actions[:2]))
