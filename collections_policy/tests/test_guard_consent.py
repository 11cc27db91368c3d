"""Whom debtors allow to contact them, and by which channel."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .guard_common import GuardCommon


@tagged("post_install", "-at_install", "collections")
class TestConsent(GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder(
            [
                (
                    "First",
                    3,
                    [self._email(), self._phone(only_if_unreached=True)],
                )
            ]
        )
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def test_who_refused_a_channel_is_reached_by_the_next(self):
        self._say("refused")
        self.assertFalse(self._night(TODAY))
        mail, call = self._actions(self.invoice)
        self.assertEqual((mail.state, mail.reason), ("failed", "opted_out"))
        self.assertEqual(mail.guard_answer, "no")
        self._deliver(TODAY)
        self.assertEqual(call.state, "todo")

    def test_the_last_word_counts(self):
        self._say("refused")
        self._say("given")
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_what_is_on_its_way_is_taken_back(self):
        action = self._plan(TODAY)
        self._deliver_at(self._noon(TODAY))
        self.assertEqual(action.state, "queued")
        self._say("refused")
        self.assertEqual(action.state, "planned")
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(action.reason, "opted_out")

    def test_a_contact_speaks_for_the_debtor(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.debtor.id}
        )
        consent = self._say("refused", partner=contact)
        self.assertEqual(consent.partner_id, self.debtor)

    def test_nothing_is_rewritten(self):
        consent = self._say("refused")
        with self.assertRaises(UserError):
            consent.state = "given"
        with self.assertRaises(UserError):
            consent.unlink()

    def test_saying_the_same_again_adds_nothing(self):
        self._say("refused")
        self.assertFalse(self._say("refused"))

    def test_some_places_ask_for_consent(self):
        rule = self._create_rule(needs_consent=True)
        self.assertFalse(self._night(TODAY))
        action = self._actions(self.invoice)[0]
        self.assertEqual((action.state, action.reason), ("failed", "no_consent"))
        self.assertEqual(action.contact_rule_id, rule)
        self._say("given")
        action.action_retry()
        self.assertEqual(action.state, "queued")

    def test_another_companys_word_is_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["collections.consent"]._note(
            other, self.debtor, "email", "refused", "writing"
        )
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_the_preferred_channel_where_the_level_has_it(self):
        self.debtor.collections_channel = "phone"
        self.assertFalse(self._night(TODAY))
        mail, call = self._actions(self.invoice)
        self.assertEqual((mail.state, mail.reason), ("failed", "other_channel"))
        self.assertEqual(call.channel, "phone")

    def test_a_preference_that_the_level_does_not_have_stops_nothing(self):
        self._use_ladder([("First", 3, [self._email()])])
        self.debtor.collections_channel = "phone"
        self.assertEqual(len(self._night(TODAY)), 1)
