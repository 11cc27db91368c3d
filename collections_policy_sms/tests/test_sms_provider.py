"""What becomes of messages that are handed to the provider, over the wire."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.common import TODAY
from odoo.addons.sms.tools.sms_api import SmsApi, SmsApiBase

from ..channels.handover import HandOver
from .common import MOBILE, ProviderCase

TOMORROW = TODAY + timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestSmsProvider(ProviderCase):
    def _assertLeftOnce(self, action):
        """Assert that the queue does not send an action's message again."""
        self._work_queue()
        self._work_queue(TOMORROW)
        self._queue(TOMORROW)
        self._work_queue(TOMORROW)
        numbers = self.provider.get_numbers()
        self.assertEqual(numbers.count(action.address), 1)

    def _assertTomorrow(self, actions):
        """Assert that actions are tried again on the next day, and leave then."""
        for action in actions:
            self.assertEqual((action.state, action.reason), ("planned", "sms_service"))
            self.assertEqual(action.tries, 1)
            self.assertGreater(action.not_before, self._noon(TODAY))
        self.provider.taken.clear()
        self.provider.states.clear()
        self._queue(TOMORROW)
        self._work_queue(TOMORROW)
        self.assertEqual(set(actions.mapped("state")), {"sent"})
        self.assertCountEqual(self.provider.get_numbers(), actions.mapped("address"))

    # === WHAT IT TAKES === #

    def test_what_it_takes_has_happened(self):
        [action] = self._send_messages()
        self.assertEqual(action.state, "sent")
        self.assertEqual(action.date_reached, TODAY)
        [(number, text, uuid)] = self.provider.taken
        self.assertEqual((number, uuid), (MOBILE, action.reference))
        self.assertIn(self.company.name, text)
        self._assertLeftOnce(action)

    def test_it_is_asked_in_sets_and_told_where_to_report(self):
        with patch(
            "odoo.addons.collections_policy_sms.models.sms_sms.ASKED_TOGETHER", 2
        ):
            actions = self._send_messages(*self._create_debtors(5))
        self.assertEqual(len(self.provider.asked), 3)
        self.assertTrue(self.provider.asked[0]["webhook_url"].endswith("/sms/status"))
        self.assertTrue(self.provider.asked[0]["account_token"])
        self.assertEqual(set(actions.mapped("state")), {"sent"})

    def test_what_it_looks_at_first_has_left(self):
        self.provider.states[MOBILE] = "processing"
        [action] = self._send_messages()
        self.assertEqual(action.state, "sent")

    def test_others_messages_are_sent_as_ever(self):
        other = (
            self.env["sms.sms"].sudo().create({"number": "+12025550100", "body": "x"})
        )
        [action] = self._send_messages()
        self.assertEqual(other.state, "pending")
        self.assertEqual(self.provider.get_numbers(), [action.address, other.number])
        self.assertFalse(
            self.env["collections.sms.attempt"]._get_begun([other.uuid]),
            "only ours are watched",
        )

    # === WHAT IT REFUSES === #

    def test_what_it_says_of_one_number_holds_up_none_else(self):
        debtors = self._create_debtors(7)
        states = (
            ("wrong_number_format", "failed", "bad_address"),
            ("country_not_supported", "failed", "sms_undelivered"),
            ("incompatible_content", "failed", "sms_undelivered"),
            ("duplicate_message", "failed", "unsure"),
            ("server_error", "planned", "sms_service"),
            ("registration_needed", "planned", "sms_service"),
        )
        for debtor, (state, *_expected) in zip(debtors, states, strict=False):
            self.provider.states[debtor.phone] = state
        actions = self._send_messages(*debtors)
        found = {action.partner_id: (action.state, action.reason) for action in actions}
        for debtor, (state, *expected) in zip(debtors, states, strict=False):
            with self.subTest(state):
                self.assertEqual(found[debtor], tuple(expected))
        self.assertEqual(found[debtors[-1]], ("sent", False))

    def test_an_account_without_credit_or_unknown_is_tried_again_tomorrow(self):
        for state in ("insufficient_credit", "unregistered"):
            with self.subTest(state):
                debtor = self._create_debtor(state, phone=MOBILE)
                self.provider.states[MOBILE] = state
                actions = self._send_messages(debtor)
                self.assertTrue(actions.reason_detail)
                self._assertTomorrow(actions)

    def test_a_request_that_is_refused_is_tried_again_tomorrow(self):
        for fault in ("refuse", "lack_credit"):
            with self.subTest(fault):
                debtor = self._create_debtor(fault, phone=MOBILE)
                self.provider.fault = getattr(self.provider, fault)
                self._assertTomorrow(self._send_messages(debtor))

    def test_a_provider_that_cant_be_reached_is_tried_again_tomorrow(self):
        self.provider.stop()
        self.addCleanup(lambda: self.provider.controller or self.provider.start())
        actions = self._send_messages(*self._create_debtors(3))
        self.provider.start()
        self._assertTomorrow(actions)

    def test_after_some_days_a_person_is_called_in(self):
        self.provider.states[MOBILE] = "insufficient_credit"
        [action] = self._send_messages()
        for days in (1, 2):
            self._queue(TODAY + timedelta(days=days))
            self._work_queue(TODAY + timedelta(days=days))
        self.assertEqual((action.state, action.reason), ("failed", "sms_service"))

    # === WHAT MAY HAVE LEFT === #

    def test_what_may_have_left_waits_for_a_person(self):
        for fault in (
            "break_down",
            "raise_error",
            "talk_nonsense",
            "say_nothing",
            "drop",
            "hold",
        ):
            with self.subTest(fault):
                debtor = self._create_debtor(fault, phone=MOBILE)
                self.provider.reset()
                self.provider.fault = getattr(self.provider, fault)
                [action] = self._send_messages(debtor)
                self.provider.released.set()
                self.assertEqual((action.state, action.reason), ("failed", "unsure"))
                self.assertTrue(action.reason_detail)
                self._assertLeftOnce(action)
                self.assertNotIn(
                    "task",
                    self._actions(action.line_ids.move_id).mapped("channel"),
                    "nobody knows yet whether it failed",
                )

    def test_a_provider_that_fell_silent_is_not_asked_for_more(self):
        self.provider.fault = self.provider.break_down
        with patch(
            "odoo.addons.collections_policy_sms.models.sms_sms.ASKED_TOGETHER", 2
        ):
            actions = self._send_messages(*self._create_debtors(5))
        self.assertEqual(len(self.provider.asked), 1)
        unsure = actions.filtered(lambda action: action.reason == "unsure")
        self.assertEqual(len(unsure), 2)
        self._assertTomorrow(actions - unsure)

    def test_a_message_without_an_answer_waits_for_a_person(self):
        self.provider.fault = self.provider.forget_the_last
        actions = self._send_messages(*self._create_debtors(3))
        self.assertEqual(len(self.provider.taken), 3)
        self.assertCountEqual(
            actions.mapped("state"),
            ["sent", "sent", "failed"],
        )
        [action] = actions.filtered(lambda action: action.reason == "unsure")
        self._assertLeftOnce(action)

    def test_a_person_s_word_sends_it_again(self):
        self.provider.fault = self.provider.break_down
        [action] = self._send_messages()
        with self._clock(TODAY):
            action.with_user(self.collector).action_retry()
        self._work_queue()
        self.assertEqual(action.state, "sent")
        self.assertEqual(len(self.provider.taken), 2)

    def test_whoever_retries_in_the_queue_has_the_say_as_well(self):
        self.provider.fault = self.provider.break_down
        [action] = self._send_messages()
        self._get_sms(action).action_set_outgoing()
        self._work_queue()
        self.assertEqual(action.state, "sent")
        self.assertEqual(len(self.provider.taken), 2)

    def test_what_somebody_began_is_not_sent(self):
        [action] = self._queue_messages()
        self.env["collections.sms.attempt"]._begin({action.reference})
        self._work_queue()
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))
        self.assertFalse(self.provider.taken)

    def test_other_providers_errors_may_hide_a_silence(self):
        class Other(SmsApiBase):
            def _send_sms_batch(self, messages, delivery_reports_url=False):
                return [
                    {"uuid": number["uuid"], "state": "server_error"}
                    for message in messages
                    for number in message["numbers"]
                ]

        with patch.object(
            type(self.company), "_get_sms_api_class", lambda _self: Other
        ):
            [action] = self._send_messages()
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_answers_are_remembered(self):
        [action] = self._queue_messages()
        number = {"number": MOBILE, "uuid": action.reference}
        messages = [{"content": "Hello", "numbers": [number]}]
        answer = {"uuid": action.reference, "state": "success"}
        attempts = self.env["collections.sms.attempt"]
        with patch.object(SmsApi, "_send_sms_batch", return_value=[answer]) as ask:
            handover = HandOver(SmsApi(self.env), attempts)
            for _time in range(2):
                self.assertEqual(handover._send_sms_batch(messages), [answer])
        ask.assert_called_once()

    # === WHAT IS TAKEN BACK === #

    def test_what_is_paid_meanwhile_is_not_sent(self):
        [action] = self._queue_messages()
        self._pay(action.line_ids.move_id)
        self._work_queue()
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(self._get_sms(action).state, "canceled")
        self.assertFalse(self.provider.asked)

    def test_what_has_left_is_not_taken_back(self):
        [action] = self._queue_messages()
        notification = action.message_id.notification_ids
        notification.notification_status = "pending"
        action._set_cancelled("paid")
        self.assertEqual(action.state, "sent")

    def test_what_was_begun_is_not_taken_back(self):
        [action] = self._queue_messages()
        self.env["collections.sms.attempt"]._begin({action.reference})
        action._set_cancelled("paid")
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_the_gate_is_asked_once_more(self):
        early, late = self._queue_messages(*self._create_debtors(2))
        late.not_after = self._noon(TODAY) - timedelta(minutes=1)
        early.not_after = self._noon(TODAY) + timedelta(minutes=1)
        self._work_queue()
        self.assertEqual(self.provider.get_numbers(), [early.address])
        self.assertEqual((early.state, late.state), ("sent", "planned"))

    # === WHAT NOBODY TOLD === #

    def test_what_the_queue_did_not_tell_is_found_out(self):
        [action] = self._queue_messages()
        with self._told_nothing():
            self._work_queue()
        self.assertEqual(action.state, "queued")
        self.env["collections.channel.sms"]._settle_queued(
            self.company, self._noon(TODAY)
        )
        self.assertEqual(action.state, "sent")

    def test_what_is_gone_from_the_queue_is_shown_to_a_person(self):
        gone, waiting = self._queue_messages(*self._create_debtors(2))
        self._get_sms(gone).unlink()
        for channel in self.env["collections.channel"]._get_all().values():
            channel._settle_queued(self.company, self._noon(TODAY))
        self.assertEqual((gone.state, gone.reason), ("failed", "mail_cancelled"))
        self.assertEqual(waiting.state, "queued", "e-mail does not know of it")

    @contextmanager
    def _told_nothing(self):
        with patch.object(
            type(self.env["sms.sms"]), "_tell_actions", lambda _self: None
        ):
            yield
