"""Debtors promise, accept and agree in a browser, on a phone."""

from odoo.tests import tagged

from .test_account_offers import AccountOffersCommon


@tagged("post_install", "-at_install", "collections")
class TestAccountToursOnAPhone(AccountOffersCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_promises_by_link(self):
        self.start_tour(self._get_link(), "collections_promise_tour")
        promise = self.env["collections.promise"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual((promise.amount, promise.date), (250.0, self.today))

    def test_a_customer_accepts_what_was_proposed(self):
        agreement = self._offer()
        self.start_tour("/my/collections", "collections_accept_tour", login="customer")
        self.assertEqual(agreement.state, "active")

    def test_a_customer_shapes_an_offer_by_link(self):
        self.start_tour(self._get_link(), "collections_offer_tour")
        self.assertEqual(self._get_agreements().state, "active")
