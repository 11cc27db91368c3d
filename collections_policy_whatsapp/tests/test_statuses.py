"""What Meta tells of messages that left: it only goes on."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import TODAY, WhatsappCommon


@tagged("post_install", "-at_install", "collections")
class TestStatuses(WhatsappCommon):
    def setUp(self):
        super().setUp()
        self.action = self._queue()
        self._send()
        self.message = self._message()

    def _tell(self, *statuses, **values):
        told = [self._status(self.message, status, **values) for status in statuses]
        self._receive(self._payload(statuses=told))

    def test_it_arrives_and_is_read(self):
        self._tell("sent")
        self.assertEqual(self.message.state, "sent")
        self._tell("delivered")
        self.assertEqual(self.message.state, "delivered")
        self.assertEqual(self.action.date_delivered, self._noon(TODAY))
        self._tell("read")
        self.assertEqual(self.message.state, "read")
        self.assertEqual(self.action.date_read, self._noon(TODAY))
        self.assertEqual(self.action.state, "sent")

    def test_the_order_does_not_matter(self):
        self._tell("read", "sent", "delivered", "sent")
        self.assertEqual(self.message.state, "read")
        self.assertTrue(self.action.date_delivered)

    def test_a_replay_changes_nothing(self):
        self._tell("delivered")
        before = self.action.read()
        self._tell("delivered")
        self._tell("sent")
        self.assertEqual(self.action.read(), before)

    def test_it_fails_later(self):
        error = {"code": 131026, "title": "Message undeliverable"}
        self._tell("failed", errors=[error])
        self.assertEqual(
            (self.action.state, self.action.reason), ("failed", "no_whatsapp")
        )
        self._deliver(TODAY)
        email = self._actions(self.invoice)[-1]
        self.assertEqual((email.channel, email.state), ("email", "sent"))

    def test_what_arrived_does_not_fail(self):
        self._tell("delivered")
        self._tell("failed", errors=[{"code": 131026}])
        self.assertEqual((self.message.state, self.action.state), ("delivered", "sent"))

    def test_what_failed_may_arrive(self):
        self._tell("failed", errors=[{"code": 999999}])
        self.assertEqual(self.action.reason, "whatsapp_invalid")
        self._tell("delivered")
        self.assertEqual((self.message.state, self.action.state), ("delivered", "sent"))

    def test_a_failure_that_is_the_account_s_holds_the_queue(self):
        self._tell("failed", errors=[{"code": 131042, "message": "Payment issue"}])
        self.assertEqual(self.account.problem, "Payment issue (131042)")

    def test_an_error_without_a_message(self):
        self._receive(self._payload(errors=[{"code": 131031, "title": "Locked"}]))
        self.assertIn("Locked", self.account.problem)
        self.account.problem = False
        self._receive(self._payload(errors=[{"code": 131026}, {"code": None}, {}]))
        self.assertFalse(self.account.problem)

    def test_what_cannot_be_taken_in_holds_up_nothing_else(self):
        receiver = type(self.account)
        take = receiver._take_incoming
        texts = [self._text("Broken", "w1"), self._text("Whole", "w2")]

        def fail_or_take(account, incoming, now):
            take(account, incoming, now)
            if incoming.text == "Broken":
                raise ValueError("out of order")

        with (
            patch.object(receiver, "_take_incoming", fail_or_take),
            self.assertLogs("odoo.addons.collections_policy_whatsapp", "ERROR"),
        ):
            self._receive(self._payload(messages=texts))
        answers = self.env["collections.whatsapp.answer"].search([])
        self.assertEqual(answers.mapped("text"), ["Whole"])

    def test_unknown_messages_are_passed_over(self):
        status = self._status(self.message, "read", id="wamid.of.somebody.else")
        status.pop("biz_opaque_callback_data")
        self._receive(self._payload(statuses=[status]))
        self.assertEqual(self.message.state, "sent")

    def test_another_number_s_statuses_are_passed_over(self):
        payload = self._payload(statuses=[self._status(self.message, "read")])
        change = payload["entry"][0]["changes"][0]
        change["value"]["metadata"]["phone_number_id"] = "1"
        self._receive(payload)
        self.assertEqual(self.message.state, "sent")

    def test_templates_are_approved(self):
        value = {
            "event": "APPROVED",
            "message_template_id": 1,
            "message_template_name": "payment_reminder",
            "message_template_language": "pt_BR",
            "reason": "NONE",
        }
        payload = self._payload()
        payload["entry"][0]["changes"] = [
            {"field": "message_template_status_update", "value": value}
        ]
        self._receive(payload)
        statuses = self.whatsapp.language_ids.mapped("status")
        self.assertEqual(statuses, ["draft", "approved"])


@tagged("post_install", "-at_install", "collections")
class TestLostAnswers(WhatsappCommon):
    def test_a_status_tells_what_the_lost_answer_would_have(self):
        self.api.fail("drop")
        action = self._queue()
        self._send()
        message = self._message()
        self.assertEqual(message.state, "unsure")
        status = self._status(message, "delivered", id="wamid.real")
        self._receive(self._payload(statuses=[status]))
        self.assertEqual((message.state, message.wamid), ("delivered", "wamid.real"))
        self.assertEqual((action.state, action.reference), ("sent", "wamid.real"))
        self.assertEqual(self._levels(self.invoice), ["First"])

    def test_what_was_unsure_has_failed(self):
        self.api.fail("drop")
        action = self._queue()
        self._send()
        status = self._status(self._message(), "failed", errors=[{"code": 131026}])
        self._receive(self._payload(statuses=[status]))
        self.assertEqual((action.state, action.reason), ("failed", "no_whatsapp"))
        self._deliver(TODAY)
        self.assertEqual(self._actions(self.invoice)[-1].channel, "email")

    def test_nothing_is_told_of_what_has_not_left(self):
        action = self._queue()
        message = self._message()
        self._receive(self._payload(statuses=[self._status(message, "delivered")]))
        self.assertEqual((message.state, action.state), ("outgoing", "queued"))

    def test_the_failure_of_an_earlier_message_says_nothing(self):
        self.api.fail("drop")
        action = self._queue()
        self._send()
        first = self._message()
        with self._clock(TODAY):
            action.action_retry()
        self._send(minutes=10)
        status = self._status(first, "failed", errors=[{"code": 131026}])
        self._receive(self._payload(statuses=[status]))
        self.assertEqual(first.state, "failed")
        self.assertEqual(action.state, "sent")
