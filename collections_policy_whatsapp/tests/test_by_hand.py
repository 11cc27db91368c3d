"""Without an account a person sends the message from a link."""

from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import NUMBER, TODAY, WhatsappCommon


@tagged("post_install", "-at_install", "collections")
class TestByHand(WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whatsapp.account_id = False

    def setUp(self):
        super().setUp()
        self.action = self._queue()

    def test_it_waits_for_a_person(self):
        self.assertEqual(self.action.state, "todo")
        self.assertTrue(self.action.is_sent_by_hand)
        self.assertFalse(self.action.can_finish)
        self.assertFalse(self._message())
        self.assertEqual(self.action.activity_id.user_id, self.collector)
        self.assertIn("wa.me", self.action.activity_id.note)
        self.assertEqual(self.action.case_id.attention, "todo")

    def test_the_link(self):
        result = self.action.with_user(self.collector).action_open_whatsapp()
        link = urlsplit(result["url"])
        self.assertEqual((link.scheme, link.netloc), ("https", "wa.me"))
        self.assertEqual(link.path, f"/{NUMBER.strip('+')}")
        [text] = parse_qs(link.query)["text"]
        self.assertIn("Good Customer,\nyou owe", text)
        self.assertIn(self.company.name, text)

    def test_it_was_sent(self):
        with self._clock(TODAY):
            self.action.with_user(self.collector).action_sent_by_hand()
        self.assertEqual(self.action.state, "done")
        self.assertFalse(self.action.activity_id.active)
        self.assertIn("you owe", self.action.message_id.body)
        self.assertEqual(self._levels(self.invoice), ["First"])

    def test_the_activity_says_that_it_was_sent(self):
        with self._clock(TODAY):
            self.action.activity_id.with_user(self.collector)._action_done()
        self.assertEqual(self.action.state, "done")

    def test_there_is_no_whatsapp(self):
        with self._clock(TODAY):
            self.action.with_user(self.collector).action_unreached_by_hand()
        self.assertEqual(
            (self.action.state, self.action.reason), ("failed", "no_whatsapp")
        )
        self._deliver(TODAY)
        self.assertEqual(self._actions(self.invoice)[-1].channel, "email")

    def test_it_is_sent_once(self):
        with self._clock(TODAY):
            self.action.action_sent_by_hand()
        with self.assertRaises(UserError):
            self.action.action_sent_by_hand()

    def test_only_collectors(self):
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.action.with_user(stranger).action_open_whatsapp()

    def test_what_is_paid_is_not_to_be_sent(self):
        activity = self.action.activity_id
        self._pay(self.invoice)
        self.env["collections.case"]._work_debtors(self.company, self.debtor)
        self.assertEqual(self.action.state, "cancelled")
        self.assertFalse(activity.exists())


@tagged("post_install", "-at_install", "collections")
class TestArchived(WhatsappCommon):
    def test_what_waits_for_an_account_that_is_archived_is_sent_by_hand(self):
        action = self._queue()
        self.account.active = False
        self.assertEqual(action.state, "planned")
        self.assertEqual(self._message().state, "cancelled")
        self._deliver(TODAY)
        self.assertEqual(action.state, "todo")
        self._send()
        self.assertFalse(self.api.asked)
