"""Phone calls: attempts, outcomes, and when to call again."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .guard_common import WORKDAYS, GuardCommon


@tagged("post_install", "-at_install", "collections")
class TestCalls(GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder([("Call", 3, [self._phone(sequence=10)])])
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def _finish(self, action, outcome, day, **values):
        with self._clock(day):
            self.env["collections.outcome.wizard"].with_user(self.collector).create(
                {"action_id": action.id, "outcome": outcome, **values}
            ).action_confirm()

    def _start(self):
        action = self._plan(TODAY)
        self._deliver(TODAY)
        return action

    def test_without_a_number_nobody_can_be_called(self):
        self.debtor.phone = False
        action = self._start()
        self.assertEqual((action.state, action.reason), ("failed", "no_address"))

    def test_each_attempt_is_kept_and_counts(self):
        self._create_rule(caps=[{"channel": "phone", "number": 2, "days": 7}])
        action = self._start()
        self.assertEqual((action.state, action.address), ("todo", "+1 555 0100"))
        for days in (1, 2):
            again = self._noon(TODAY + timedelta(days=days))
            day = TODAY + timedelta(days=days - 1)
            self._finish(action, "no_answer", day, call_again_at=again)
            self._deliver(TODAY + timedelta(days=days))
        self.assertEqual(action.call_ids.mapped("number"), ["+1 555 0100"] * 2)
        self.assertEqual((action.state, action.guard_reason), ("planned", "cap"))
        self.assertEqual(action.not_before, self._midnight(TODAY + timedelta(days=7)))
        self._deliver(TODAY + timedelta(days=7))
        self.assertEqual(action.state, "todo")

    def test_after_a_conversation_there_is_peace(self):
        self._create_rule(caps=[{"channel": "phone", "rest_days": 7}])
        action = self._start()
        again = self._noon(TODAY + timedelta(days=2))
        self._finish(action, "call_back", TODAY, call_again_at=again)
        self.assertTrue(action.call_ids.reached)
        self._deliver(TODAY + timedelta(days=2))
        self.assertEqual((action.state, action.guard_reason), ("planned", "rest"))
        self.assertEqual(action.not_before, self._midnight(TODAY + timedelta(days=7)))

    def test_the_hour_of_the_next_call_is_kept(self):
        action = self._start()
        again = datetime(2026, 3, 18, 16, 30)
        self._finish(action, "call_back", TODAY, call_again_at=again)
        self._deliver_at(datetime(2026, 3, 18, 16, 29))
        self.assertEqual(action.state, "planned")
        self._deliver_at(again)
        self.assertEqual(action.state, "todo")

    def test_an_hour_that_has_passed_is_refused(self):
        action = self._start()
        with self.assertRaisesRegex(UserError, "has passed"):
            self._finish(
                action, "call_back", TODAY, call_again_at=datetime(2026, 3, 15, 9)
            )
        self.assertEqual(action.state, "todo")

    def test_the_caller_is_told_when_it_is_too_late(self):
        self._create_rule([("phone", WORKDAYS, 8, 20)])
        action = self._start()
        wizard = self.env["collections.outcome.wizard"].with_user(self.collector)
        with freeze_time("2026-03-16 19:00:00"):
            self.assertFalse(wizard.new({"action_id": action.id}).gate_label)
        with freeze_time("2026-03-16 20:30:00"):
            label = wizard.new({"action_id": action.id}).gate_label
        self.assertIn("Not before Tuesday 08:00", label)

    def test_a_wrong_number_brings_the_next_step(self):
        self._use_ladder(
            [
                (
                    "Call",
                    3,
                    [
                        self._phone(sequence=10),
                        self._email(sequence=20, only_if_unreached=True),
                    ],
                )
            ]
        )
        action = self._start()
        self._finish(action, "wrong_number", TODAY)
        mail = self._actions(self.invoice)[-1]
        self.assertEqual((mail.channel, mail.state), ("email", "planned"))
