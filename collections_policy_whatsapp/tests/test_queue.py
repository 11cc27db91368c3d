"""Messages are queued with the state change, and leave once at most."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.collections_whatsapp_sender import MAX_TRIES
from .api import TOKEN
from .common import NUMBER, TODAY, WhatsappCommon


@tagged("post_install", "-at_install", "collections")
class TestDelivery(WhatsappCommon):
    def test_a_message_waits_in_the_queue(self):
        action = self._queue()
        self.assertEqual(action.state, "queued")
        self.assertEqual(action.address, NUMBER)
        message = self._message()
        self.assertEqual(message.state, "outgoing")
        self.assertFalse(self.api.asked, "nothing leaves in the transaction")
        self.assertIn("you owe", action.body)

    def test_what_is_sent(self):
        self._queue()
        self._send()
        [payload] = self.api.taken
        self.assertEqual(payload["to"], NUMBER.strip("+"))
        template = payload["template"]
        self.assertEqual(template["name"], "payment_reminder")
        [component] = template["components"]
        texts = [parameter["text"] for parameter in component["parameters"]]
        self.assertEqual(texts[0], "Good Customer")
        self.assertEqual(texts[3], self.company.name)

    def test_it_is_sent_once(self):
        action = self._queue()
        self._send()
        self._send()
        self.assertEqual(len(self.api.asked), 1)
        self.assertEqual(action.state, "sent")
        self.assertEqual(action.reference, self._message().wamid)
        self.assertIn("you owe", action.message_id.body)
        self.assertEqual(action.message_id.res_id, action.case_id.id)
        self.assertEqual(self._levels(self.invoice), ["First"])

    def test_who_has_not_agreed_is_written_to_by_the_next_step(self):
        stranger = self._create_debtor("Stranger", phone="+55 11 98765-1111")
        invoice = self._create_invoice_due(TODAY - timedelta(days=4), partner=stranger)
        self._night(TODAY)
        first, second = self._actions(invoice)
        self.assertEqual((first.state, first.reason), ("failed", "no_consent"))
        self.assertEqual(second.channel, "email")

    def test_numbers_that_cannot_be(self):
        for phone, reason in [(False, "no_address"), ("123", "bad_address")]:
            reader = self._create_reader(f"Reader {phone}", phone)
            self._night(TODAY)
            action = self.env["collections.action"].search(
                [("partner_id", "=", reader.id), ("channel", "=", "whatsapp")]
            )
            self.assertEqual((action.state, action.reason), ("failed", reason))

    def test_a_blacklisted_number(self):
        self.env["phone.blacklist"].sudo().add(NUMBER)
        action = self._queue()
        self.assertEqual((action.state, action.reason), ("failed", "opted_out"))

    def test_what_is_paid_meanwhile_does_not_leave(self):
        action = self._queue()
        self._pay(self.invoice)
        self.env["collections.case"]._work_debtors(self.company, self.debtor)
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(self._message().state, "cancelled")
        self._send()
        self.assertFalse(self.api.asked)

    def test_who_refuses_meanwhile_gets_nothing(self):
        action = self._queue()
        self.env["collections.consent"]._note(
            self.company, self.debtor, "whatsapp", "refused", "phone"
        )
        self._send()
        self.assertFalse(self.api.asked)
        self._deliver(TODAY)
        self.assertEqual((action.state, action.reason), ("failed", "opted_out"))

    def test_what_is_late_asks_the_gate_again(self):
        action = self._queue()
        action.sudo().not_after = self._noon(TODAY) + timedelta(minutes=5)
        self._send(minutes=6)
        self.assertFalse(self.api.asked)
        self.assertEqual(action.state, "planned")
        self.assertEqual(self._message().state, "cancelled")

    def test_the_mail_queue_does_not_miss_it(self):
        action = self._queue()
        mails = self.env["collections.channel.email"].sudo()
        mails._settle_queued(self.company, self._noon(TODAY))
        self.assertEqual(action.state, "queued")

    def test_an_action_that_goes_another_way_takes_its_message_along(self):
        action = self._queue()
        action.sudo().state = "planned"
        self._send()
        self.assertFalse(self.api.asked)
        self.assertEqual(self._message().state, "cancelled")


@tagged("post_install", "-at_install", "collections")
class TestRefusals(WhatsappCommon):
    def _refuse(self, code, **options):
        self.api.fail("refusal", code=code, **options)
        action = self._queue()
        self._send()
        return action, self._message()

    def test_what_can_never_be_sent_brings_in_the_next_step(self):
        self._pay(self.invoice)
        for code, reason in [
            (131026, "no_whatsapp"),
            (131047, "whatsapp_declined"),
            (132000, "whatsapp_template"),
            (132001, "whatsapp_template"),
            (132015, "whatsapp_template"),
            (100, "whatsapp_invalid"),
            (131050, "opted_out"),
            (987654, "whatsapp_invalid"),
        ]:
            with self.subTest(code=code):
                reader = self._create_reader(f"Code {code}", "+55 11 98765-2222")
                action, message = self._refuse(code)
                self.assertEqual(action.partner_id, reader)
                self.assertEqual((action.state, action.reason), ("failed", reason))
                self.assertEqual(message.state, "failed")
                self.assertIn("Why", action.reason_detail)
                self.api.reset()

    def test_throttling_holds_the_account_for_a_while(self):
        for code in (4, 80007, 130429, 131048):
            with self.subTest(code=code):
                self.account.not_before = False
                self.api.reset()
                self.api.fail("refusal", code=code)
                if code == 4:
                    self._queue()
                self._send()
                message = self._message()
                self.assertEqual(message.state, "outgoing")
                self.assertGreater(self.account.not_before, self._noon(TODAY))
                self._send()
                self.assertEqual(len(self.api.asked), 1, "it waits")
        hour = self._noon(TODAY) + timedelta(hours=1)
        self.assertEqual(self.account.not_before, hour, "spam: an hour at least")
        self._send(minutes=61)
        self.assertEqual(self._message().state, "sent")

    def test_as_long_as_is_asked(self):
        self.api.fail("plain", status=429, body=b"", headers={"Retry-After": "1800"})
        action = self._queue()
        self._send()
        at = self._noon(TODAY) + timedelta(minutes=30)
        self.assertEqual(self.account.not_before, at)
        self.assertEqual(action.state, "queued")
        self._send(minutes=29)
        self.assertEqual(len(self.api.asked), 1)
        self._send(minutes=31)
        self.assertEqual(action.state, "sent")

    def test_too_many_to_one_reader_holds_nobody_else(self):
        self.api.fail("refusal", code=131056, retry_after="300")
        self._create_reader("Other", "+55 11 98765-3333")
        self._queue()
        self._send()
        self.assertFalse(self.account.not_before)
        last, first = self.env["collections.whatsapp.message"].search([])
        self.assertEqual((first.state, last.state), ("outgoing", "sent"))
        at = self._noon(TODAY) + timedelta(seconds=300)
        self.assertEqual(first.scheduled_date, at)

    def test_the_api_out_of_order_is_tried_again_and_then_given_up(self):
        self.api.fail("refusal", times=MAX_TRIES, status=500, code=131000)
        action = self._queue()
        for number in range(1, MAX_TRIES):
            self._send(minutes=60 * number)
            self.assertEqual(action.state, "queued", f"try {number}")
            self.assertEqual(self._message().tries, number)
        self._send(minutes=60 * MAX_TRIES)
        self.assertEqual((action.state, action.reason), ("failed", "whatsapp_busy"))

    def test_a_wrong_token_holds_the_queue_and_burns_nothing(self):
        self.api.token = "another"
        self._create_reader("Other", "+55 11 98765-3333")
        self._queue()
        self._send()
        self._send(minutes=600)
        self.assertEqual(len(self.api.asked), 1)
        self.assertIn("190", self.account.problem)
        self.assertNotIn(TOKEN, self.account.problem, "Meta repeats it: we don't")
        messages = self.env["collections.whatsapp.message"].search([])
        self.assertEqual(set(messages.mapped("state")), {"outgoing"})
        self.assertNotIn(TOKEN, str(messages.mapped("error_detail")))
        self.api.token = TOKEN
        self.account.action_test_connection()
        self.assertFalse(self.account.problem)
        self._send(minutes=601)
        self.assertEqual(set(messages.mapped("state")), {"sent"})

    def test_a_wrong_number_or_address_of_the_api_holds_the_queue(self):
        for settings in (
            {"phone_number_id": "999"},
            {"api_version": "v1.0"},
        ):
            with self.subTest(settings=settings):
                before = {name: self.account[name] for name in settings}
                self.account.write(settings)
                self._queue()
                self._send()
                self.assertTrue(self.account.problem)
                self.account.write(before)
                self.assertFalse(self.account.problem, "it may be mended")
        self._send()
        self.assertEqual(self._message().state, "sent")

    def test_nobody_there(self):
        self.account.api_url = "http://127.0.0.1:9"
        action = self._queue()
        self._send()
        self.assertEqual(self._message().state, "outgoing")
        self.account.api_url = self.api.url
        self._send()
        self.assertEqual(action.state, "sent")


@tagged("post_install", "-at_install", "collections")
class TestUnsure(WhatsappCommon):
    def _assert_unsure(self, action):
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))
        self.assertEqual(self._message().state, "unsure")
        later = self.env["collections.action"].search([("channel", "=", "email")])
        self.assertFalse(later, "nothing follows by itself")
        for day in range(3):
            self._send(TODAY + timedelta(days=day))
            self._night(TODAY + timedelta(days=day))
        self.assertEqual(len(self.api.asked), 1, "never again by itself")

    def test_the_connection_breaks_after_the_message_was_read(self):
        self.api.fail("drop")
        action = self._queue()
        self._send()
        self._assert_unsure(action)

    def test_an_answer_that_is_none(self):
        self._pay(self.invoice)
        for options in (
            {"status": 502},
            {"status": 200, "body": b"{}"},
            {"status": 200, "body": b"[[["},
        ):
            with self.subTest(options=options):
                self.api.reset()
                self.account.not_before = False
                self._create_reader("Reader", "+55 11 98765-2222")
                self.api.fail("plain", **options)
                action = self._queue()
                self._send()
                self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_the_queue_rests_after_it(self):
        self._create_reader("Other", "+55 11 98765-3333")
        self.api.fail("drop", times=5)
        self._queue()
        self._send()
        self.assertEqual(len(self.api.asked), 1, "not every message becomes unsure")

    def test_what_a_dead_sender_left(self):
        action = self._queue()
        self._message().sudo().write(
            {"state": "begun", "date_begun": self._noon(TODAY)}
        )
        self._send()
        self.assertFalse(self.api.asked)
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_what_a_dead_sender_left_cannot_be_taken_back(self):
        action = self._queue()
        self._message().sudo().write(
            {"state": "begun", "date_begun": self._noon(TODAY)}
        )
        self._pay(self.invoice)
        self.env["collections.case"]._work_debtors(self.company, self.debtor)
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_what_was_sent_and_not_told_cannot_be_taken_back(self):
        action = self._queue()
        self._message().sudo().write(
            {"state": "sent", "date_begun": self._noon(TODAY), "wamid": "wamid.x"}
        )
        with self._clock(TODAY):
            action.sudo()._recall()
        self.assertEqual(action.state, "sent")

    def test_a_person_s_word_sends_it_again(self):
        self.api.fail("drop")
        action = self._queue()
        self._send()
        with self._clock(TODAY):
            action.with_user(self.collector).action_retry()
        self.assertEqual(action.state, "queued")
        self._send(minutes=10)
        self.assertEqual(len(self.api.taken), 2)
        self.assertEqual(action.state, "sent")
        states = action.whatsapp_message_ids.mapped("state")
        self.assertEqual(states, ["sent", "unsure"])

    def test_an_action_that_cannot_be_told_holds_up_nobody_else(self):
        self._create_reader("Other", "+55 11 98765-3333")
        self._queue()
        last, first = self.env["collections.whatsapp.message"].search([])
        sender = type(first)
        tell = sender._tell_sent

        def fail_or_tell(messages, moment):
            if messages == first:
                raise ValueError("out of order")
            tell(messages, moment)

        with (
            patch.object(sender, "_tell_sent", fail_or_tell),
            self.assertLogs("odoo.addons.collections_policy_whatsapp", "ERROR"),
        ):
            self._send()
        self.assertEqual(last.action_id.state, "sent")
        self.assertEqual((first.state, first.action_id.state), ("sent", "queued"))
        self._send()
        self.assertEqual(first.action_id.state, "sent", "told later")
        self.assertEqual(len(self.api.asked), 2)

    def test_that_it_has_begun_is_kept_before_it_is_handed_over(self):
        self._queue()
        seen = []
        message = self._message()
        sender = type(message)
        commit = sender._commit

        def look_and_commit(messages):
            seen.append((message.state, len(self.api.asked)))
            commit(messages)

        with patch.object(sender, "_commit", look_and_commit):
            self._send()
        self.assertIn(("begun", 0), seen)
        self.assertLess(seen.index(("begun", 0)), seen.index(("sent", 1)))


@tagged("post_install", "-at_install", "collections")
class TestAccount(WhatsappCommon):
    def test_the_connection_is_tested(self):
        result = self.account.action_test_connection()
        self.assertIn("Creditor", result["params"]["message"])

    def test_the_connection_does_not_work(self):
        self.api.token = "another"
        with self.assertRaises(UserError) as caught:
            self.account.action_test_connection()
        self.assertIn("190", str(caught.exception))
        self.assertNotIn(TOKEN, str(caught.exception))
        self.account.access_token = False
        with self.assertRaisesRegex(UserError, "token"):
            self.account.action_test_connection()

    def test_so_many_a_day(self):
        self.account.daily_limit = 2
        for number in range(3):
            self._create_reader(f"Reader {number}", f"+55 11 98765-000{number}")
        self._queue()
        self._send()
        self.assertEqual(len(self.api.taken), 2)
        self._send(minutes=60)
        self.assertEqual(len(self.api.taken), 2)
        self._send(TODAY + timedelta(days=1), minutes=1)
        self.assertEqual(len(self.api.taken), 4)

    def test_the_api_is_spoken_to_in_private(self):
        for address in ("http://graph.facebook.com", "ftp://x", "https://"):
            with self.subTest(address=address), self.assertRaises(UserError):
                self.account.api_url = address
        self.account.api_url = "https://graph.example"

    def test_secrets_are_words(self):
        for token in ("two words", "line\nbreak", "não"):
            with self.subTest(token=token), self.assertRaises(UserError):
                self.account.access_token = token

    def test_a_copy_knows_no_secrets(self):
        copied = self.account.copy({"phone_number_id": "2"})
        self.assertFalse(copied.access_token)
        self.assertFalse(copied.app_secret)
        self.assertNotEqual(copied.uuid, self.account.uuid)
        self.assertNotEqual(copied.verify_token, self.account.verify_token)
