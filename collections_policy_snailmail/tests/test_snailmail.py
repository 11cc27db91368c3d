"""Letters that Odoo's Snailmail prints and posts, for real, to a server of our own."""

import io
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader

from odoo.modules import module
from odoo.tests import HttpCase, tagged

from odoo.addons.collections_policy.tests.common import TODAY
from odoo.addons.collections_policy.tests.test_letter_channel import LetterCommon
from odoo.addons.iap.tools import iap_tools

from ..hooks import uninstall_hook
from .provider import Provider

TOMORROW = TODAY + timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestSnailmail(LetterCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = Provider()
        cls.provider.start()
        cls.addClassCleanup(cls.provider.stop)
        cls.env["ir.config_parameter"].sudo().set_param(
            "snailmail.endpoint", cls.provider.url
        )
        cls.env["snailmail.letter"].search([]).write({"state": "canceled"})
        cls.company.collections_post_through = "snailmail"

    def setUp(self):
        super().setUp()
        self.provider.reset()

    def _hand_over(self, *debtors):
        """Deliver letters about an invoice of each debtor to Snailmail's queue."""
        invoices = self._due(*debtors)
        self._night(TODAY)
        return self._actions(*invoices).filtered(lambda a: a.channel == "letter")

    def _get_letter(self, action):
        return self.env["collections.channel.letter"]._get_snailmail(action)

    def _work_queue(self, day=TODAY):
        """Let Snailmail's queue do its work, without its commits."""
        ask = iap_tools.iap_jsonrpc

        def ask_for_real(*arguments, **options):
            with patch.object(module, "current_test", False):
                return ask(*arguments, **options)

        with (
            patch.object(iap_tools, "iap_jsonrpc", ask_for_real),
            patch.object(self.env.cr, "commit"),
            self._clock(day),
        ):
            self.env["snailmail.letter"]._snailmail_cron()

    def assertFallback(self, action, reason):
        self.assertEqual((action.state, action.reason), ("failed", reason))
        call = self._actions(action.line_ids.move_id) - action
        self.assertEqual(call.channel, "task")
        self._assertNeverAgain()

    def _assertNeverAgain(self):
        """Snailmail's queue does not post by itself what was settled."""
        posted = len(self.provider.posted)
        self.provider.reset()
        self._work_queue(TOMORROW)
        self.assertFalse(self.provider.posted, posted)

    # === WHAT GOES WELL === #

    def test_posted(self):
        self.env["collections.tariff"].create(
            {
                "company_id": self.company.id,
                "channel": "letter",
                "price": 0.9,
                "date_from": TODAY,
            }
        )
        action = self._hand_over()
        invoice = action.line_ids.move_id
        self.assertEqual((action.state, action.cost), ("queued", 0.9))
        self.assertFalse(self.provider.posted, "nothing leaves in the transaction")
        self.assertFalse(self._levels(invoice))
        self._work_queue()
        self.assertEqual(action.state, "sent")
        self.assertEqual(self._levels(invoice), ["Letter"])
        [document] = self.provider.posted
        self.assertEqual(document["address"]["zip"], "BA1 1AA")
        self.assertEqual(document["rightaddress"], 0)
        [page] = PdfReader(io.BytesIO(self.provider.get_pdf(0))).pages
        text = page.extract_text()
        self.assertIn("1 Oven Lane", text)
        self.assertIn(invoice.name, text)
        self.assertNotIn(f"{self.company.name} · 1 Main", text.replace("\n", " "))

    def test_each_in_an_envelope_of_its_own(self):
        names = ("Boatyard", "Cafe", "Dairy")
        debtors = [self._create_addressed(name) for name in names]
        self._hand_over(*debtors)
        self._work_queue()
        self.assertEqual(len(self.provider.posted), 3)
        for number, document in enumerate(self.provider.posted):
            [page] = PdfReader(io.BytesIO(self.provider.get_pdf(number))).pages
            text = page.extract_text()
            for name in names:
                self.assertEqual(name in text, name == document["address"]["name"])

    def test_the_window_on_the_right(self):
        self.company.collections_letter_window = "right"
        self._hand_over()
        self._work_queue()
        self.assertNotIn("rightaddress", self.provider.posted[0])

    def test_by_hand(self):
        self.company.collections_post_through = "hand"
        action = self._hand_over()
        self.assertEqual((action.state, action.can_print), ("todo", True))
        self.assertFalse(action.reference)

    def test_came_back(self):
        action = self._hand_over()
        self._work_queue()
        with self._clock(TOMORROW):
            action.action_return_letters()
        self.assertFallback(action, "returned")

    # === WHAT DOES NOT LEAVE === #

    def test_paid_while_it_waits(self):
        action = self._hand_over()
        self._pay(action.line_ids.move_id)
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(self._get_letter(action).state, "canceled")
        self._assertNeverAgain()

    def test_the_gate_is_asked_once_more(self):
        action = self._hand_over()
        action.sudo().not_after = self._noon(TODAY) - timedelta(hours=1)
        self._work_queue()
        self.assertFalse(self.provider.posted)
        self.assertEqual(action.state, "planned")

    def test_cancelled_at_snailmail(self):
        action = self._hand_over()
        with self._clock(TODAY):
            self._get_letter(action).with_user(self.collector).cancel()
        self.assertFallback(action, "mail_cancelled")

    def test_uninstalled(self):
        action = self._hand_over()
        uninstall_hook(self.env(su=True))
        self.assertEqual(action.state, "planned")
        self.assertEqual(self.company.collections_post_through, "hand")

    # === WHAT SNAILMAIL SAYS === #

    def _fail(self, error):
        self.provider.error = error
        action = self._hand_over()
        self._work_queue()
        return action

    def test_address_not_complete(self):
        self.assertFallback(self._fail("MISSING_REQUIRED_FIELDS"), "bad_address")

    def test_lost_while_it_waits(self):
        action = self._hand_over()
        self._get_letter(action).zip = False
        self._work_queue()
        self.assertFallback(action, "bad_address")

    def test_country_not_covered(self):
        self.assertFallback(self._fail("NO_PRICE_AVAILABLE"), "snailmail_country")

    def test_pdf_refused(self):
        self.assertFallback(self._fail("FORMAT_ERROR"), "error")

    def test_no_credit_is_tried_again_then_shown(self):
        action = self._fail("CREDIT_ERROR")
        self.assertEqual((action.state, action.reason), ("planned", "snailmail_credit"))
        self.assertEqual(action.not_before, self._midnight(TOMORROW))
        for days in (1, 2):
            self._deliver(TODAY + timedelta(days=days))
            self.assertEqual(action.state, "queued")
            self._work_queue(TODAY + timedelta(days=days))
        self.assertFallback(action, "snailmail_credit")

    def test_nobody_there(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "snailmail.endpoint", "http://127.0.0.1:9"
        )
        action = self._hand_over()
        self._work_queue()
        self.assertEqual(
            (action.state, action.reason), ("planned", "snailmail_service")
        )

    def test_no_answer(self):
        self.provider.is_silent = True
        action = self._hand_over()
        self._work_queue()
        self.assertEqual(len(self.provider.posted), 1)
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))
        self.assertFalse(self._actions(action.line_ids.move_id) - action)
        self._assertNeverAgain()

    def test_the_sender_dies(self):
        action = self._hand_over()
        letter = self._get_letter(action)
        with patch.object(self.env.cr, "commit"):
            letter._begin_collections()
        self._assertNeverAgain()
        channel = self.env["collections.channel.letter"]
        channel._settle_queued(self.company, self._noon(TODAY))
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_a_person_posts_it_again(self):
        self.provider.is_silent = True
        action = self._hand_over()
        self._work_queue()
        self.provider.reset()
        letter = self._get_letter(action)
        letter.state = "pending"
        self._work_queue(TOMORROW)
        self.assertEqual((action.state, letter.state), ("sent", "sent"))
        self.assertEqual(len(self.provider.posted), 1)
