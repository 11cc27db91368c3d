"""A debtor's weeks: by WhatsApp, by e-mail where that fails, and what he answers."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, WhatsappCommon


@tagged("post_install", "-at_install", "collections")
class TestStory(WhatsappCommon):
    def test_from_the_first_message_to_the_payment(self):
        good = self._create_reader("Reached", "+55 11 91111-1111")
        gone = self._create_reader("Gone", "+55 11 92222-2222")
        silent = self._create_debtor("Never asked", phone="+55 11 93333-3333")
        unasked = self._create_invoice_due(TODAY - timedelta(days=4), partner=silent)
        self._pay(self.invoice)

        mails = self._night(TODAY)
        self.assertEqual(mails.recipient_ids, silent, "e-mail where no consent is")

        self._send()
        self.assertEqual(len(self.api.taken), 2)
        to_good, to_gone = self._find(good), self._find(gone)
        statuses = [
            self._status(to_good, "sent"),
            self._status(to_gone, "sent"),
            self._status(to_good, "delivered"),
            self._status(to_gone, "failed", errors=[{"code": 131026}]),
            self._status(to_good, "read"),
        ]
        self._receive(self._payload(statuses=statuses))
        mails = self._deliver(TODAY)
        self.assertEqual(mails.recipient_ids, gone, "e-mail where WhatsApp fails")

        self._receive(
            self._payload(
                messages=[self._text("I pay on Friday", number="5511911111111")]
            )
        )
        case = to_good.action_id.case_id
        self.assertIn("Friday", str(case.message_ids.mapped("body")))

        for partner in (good, gone, silent):
            invoices = self.env["account.move"].search(
                [("partner_id", "=", partner.id)]
            )
            self.assertEqual(self._levels(invoices), ["First"], partner.name)
        self.assertEqual(self._levels(unasked), ["First"])
        self.assertEqual(len(self.api.asked), 2)

    def _find(self, partner):
        return self.env["collections.whatsapp.message"].search(
            [("partner_id", "=", partner.id)]
        )
