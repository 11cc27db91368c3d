"""Promises, disputes and agreements in the evidence chain."""

import hashlib
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .agreement_common import NEXT_WEEK, AgreementCommon
from .common import TODAY


@tagged("post_install", "-at_install", "collections")
class TestEventsOfWords(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=3), 600.0)
        with self._clock(TODAY):
            self._plan(TODAY)
        self.case = self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.before = self.case.event_number

    def _told(self):
        """Return the events since the test began, from the first to the last."""
        self.assertEqual(self.case._find_breaks(), [])
        return self.case.event_ids.sorted("number").filtered(
            lambda event: event.number > self.before
        )

    # === PROMISES === #

    def _promise(self, amount=600.0):
        promises = self.env["collections.promise"].with_user(self.collector)
        with self._clock(TODAY):
            return promises._note(
                self.company,
                self.debtor,
                self._get_items(self.invoice),
                amount,
                NEXT_WEEK,
                "call",
                "On Friday, he says",
            )

    def test_a_promise_that_was_kept(self):
        self._promise()
        self._pay(self.invoice, date=TODAY + timedelta(days=2))
        noted, kept = self._told()
        self.assertEqual((noted.kind, kept.kind), ("promise_noted", "promise_kept"))
        self.assertEqual(noted.actor, self.collector.name)
        self.assertEqual(noted.payload["amount"], "600.00")
        self.assertEqual(noted.payload["by"], NEXT_WEEK.isoformat())
        self.assertIn("Call", noted.details)
        self.assertEqual(kept.payload["paid"], "600.00")

    def test_a_promise_that_was_taken_back(self):
        self._promise().action_withdraw()
        self.assertEqual(
            self._told().mapped("kind"), ["promise_noted", "promise_withdrawn"]
        )

    # === DISPUTES === #

    def test_a_dispute_with_its_documents(self):
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        dispute = self.env["collections.dispute"]._open(
            self.company,
            self.debtor,
            [(self._get_items(self.invoice), 100.0)],
            reason,
            "Two chairs are missing",
            "email",
            attachments=[("chairs.txt", b"two are missing")],
        )
        dispute._set_closed("unjustified", "All were delivered")
        opened, closed = self._told()
        self.assertEqual(opened.kind, "dispute_opened")
        self.assertEqual(opened.payload["items"][0]["contested"], "100.00")
        self.assertEqual(
            opened.payload["files"],
            [
                {
                    "file": "chairs.txt",
                    "sha256": hashlib.sha256(b"two are missing").hexdigest(),
                }
            ],
        )
        self.assertEqual(closed.kind, "dispute_unjustified")
        self.assertEqual(closed.payload["resolution"], "All were delivered")

    # === AGREEMENTS === #

    def test_an_agreement_from_the_offer_to_the_breach(self):
        agreement = self._agree(self.invoice, count=2)
        with self._clock(TODAY):
            agreement._breach("Nothing was paid")
        proposed, active, breached = self._told()
        self.assertEqual(proposed.kind, "agreement_proposed")
        self.assertEqual(
            proposed.document_sha256,
            hashlib.sha256(agreement.proposal_attachment_id.raw).hexdigest(),
        )
        self.assertEqual(proposed.payload["terms"], agreement.terms_hash)
        self.assertEqual(
            [each["amount"] for each in proposed.payload["payments"]],
            ["300.00", "300.00"],
        )
        self.assertEqual(active.kind, "agreement_active")
        self.assertEqual(active.payload["accepted"], "A. Debtor")
        self.assertEqual(breached.kind, "agreement_breached")
        self.assertEqual(breached.payload["reason"], "Nothing was paid")

    # === WHAT THEY LEAVE ALONE === #

    def test_their_holds_end_with_them_alone(self):
        promise = self._promise()
        with self.assertRaisesRegex(UserError, "Withdraw the promise"):
            promise.hold_ids.with_user(self.collector).action_lift()
        promise.action_withdraw()
        agreement = self._agree(self.invoice, count=2)
        with self.assertRaisesRegex(
            UserError, f"Cancel the agreement {agreement.name}"
        ):
            agreement.hold_ids.with_user(self.collector).action_lift()
        agreement._cancel("He changed his mind")
        self.assertFalse(agreement.hold_ids.filtered("active"))
