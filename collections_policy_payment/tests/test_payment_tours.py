"""A customer pays on a phone."""

from odoo.tests import tagged

from .common import PaymentPageCommon


@tagged("post_install", "-at_install", "collections")
class TestPaymentOnAPhone(PaymentPageCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_pays_by_the_link_of_a_message(self):
        other = self._create_invoice_due(self.late, 70.25)
        self.start_tour(self._get_link(), "collections_payment_tour")
        transaction = self.env["payment.transaction"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual(transaction.amount, 570.25)
        self.assertEqual(transaction.invoice_ids, self.invoice | other)
