"""What becomes of messages after they were handed to the mail queue."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestMailResults(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - 4 * DAY)
        self._create_invoice_due(
            TODAY - 4 * DAY, partner=self._create_debtor("Another")
        )
        self.actions = self._plan(TODAY)
        deliverer = self.env["collections.deliverer"]
        deliverer._deliver_batch(self.company, self._noon(TODAY))
        self.action = self._actions(self.invoice)
        self.other = self.actions - self.action
        self.mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", self.action.message_id.id)])
        )

    def _settle(self):
        service = self.env["collections.channel.email"]
        service._settle_queued(self.company, self._noon(TODAY))

    def _begin(self, mail):
        """Leave behind what a process does that dies while it sends a mail."""
        attempts = self.env["collections.attempt"]
        self.addCleanup(attempts._take_back, mail.ids)
        self.assertTrue(attempts._begin(mail.id))

    def test_what_the_queue_did_not_tell_is_found_out(self):
        self.mail.state = "sent"
        self._settle()
        self.assertEqual(self.action.state, "sent")
        self.assertEqual(self.other.state, "queued", "it is still on its way")
        self.assertEqual(self._levels(self.invoice), ["First"])

    def test_a_mail_that_is_gone_is_shown_to_a_person(self):
        self.mail.unlink()
        self._settle()
        self.assertEqual(self.action.reason, "mail_cancelled")
        self.assertEqual(self.other.state, "queued")

    def test_what_nobody_told_of_costs_nothing_while_it_waits(self):
        self._settle()
        with self.assertQueryCount(2):  # reminders, and registered e-mails
            self._settle()

    def test_what_has_left_is_not_taken_back(self):
        self.mail.state = "sent"
        self.action.sudo()._recall()
        self.assertEqual(self.action.state, "sent")
        self.assertEqual(self.mail.state, "sent")

    def test_what_may_have_left_is_not_recalled(self):
        self._begin(self.mail)
        self.actions.sudo()._recall()
        self.assertEqual((self.action.state, self.action.reason), ("failed", "unsure"))
        self.assertEqual(self.other.state, "planned")

    def test_what_bounced_stays_so_when_others_are_taken_back(self):
        self.mail.state = "sent"
        self._settle()
        self.action.sudo()._set_failed("bounced", now=self._noon(TODAY))
        self.actions.sudo()._withdraw()
        self.assertEqual((self.action.state, self.action.reason), ("failed", "bounced"))

    def test_what_may_have_left_is_not_cancelled(self):
        self._begin(self.mail)
        self.actions.sudo()._set_cancelled("paid")
        self.assertEqual((self.action.state, self.action.reason), ("failed", "unsure"))
        self.assertEqual(self.mail.state, "exception")
        self.assertEqual(self.other.state, "cancelled")

    def test_what_the_server_is_known_to_have_taken_was_sent(self):
        self._begin(self.mail)
        self.env["collections.attempt"]._note_taken(self.mail.id)
        self.actions.sudo()._recall()
        self.assertEqual(self.action.state, "sent")
        self.assertEqual(self.mail.state, "sent")
        self.assertEqual(self.other.state, "planned")

    def test_a_server_that_is_away_is_no_proof_that_it_has_not_left(self):
        self._begin(self.mail)
        for mail in self.mail, self.other.message_id.mail_ids:
            mail._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual((self.action.state, self.action.reason), ("failed", "unsure"))
        self.assertEqual(
            (self.other.state, self.other.reason), ("planned", "mail_server")
        )

    def test_a_mail_is_begun_once_until_a_person_says_so(self):
        self._begin(self.mail)
        attempts = self.env["collections.attempt"]
        self.assertFalse(attempts._begin(self.mail.id))
        self.mail.state = "exception"
        self.mail.action_retry()
        self.assertFalse(attempts._get_begun(self.mail.ids))
        self.assertEqual(self.mail.state, "outgoing")
