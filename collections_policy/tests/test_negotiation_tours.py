"""A collector reaches a deal, in a real browser."""

from odoo.fields import Command, Date
from odoo.tests import tagged

from .test_tours import ToursCommon


@tagged("post_install", "-at_install", "collections")
class TestNegotiationTours(ToursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limit_ids = [
            Command.create({"max_charges_percent": 50, "max_count": 4})
        ]

    def _negotiate(self, tour):
        """Run a tour of the collector's from the customer's case to an agreement."""
        self._night(Date.today())
        case = self.invoice.collections_case_id
        self._tour(f"/odoo/collections-cases/{case.id}", tour, "collector_test")
        agreement = self.env["collections.agreement"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual(agreement.user_id, self.collector)
        return agreement

    def test_a_deal_in_one_talk(self):
        agreement = self._negotiate("collections_negotiation_tour")
        self.assertEqual(agreement.state, "proposed")
        self.assertFalse(agreement.requested_by_id)
        self.assertEqual(
            agreement.installment_ids.mapped("amount"), [100.0, 200.0, 200.0]
        )

    def test_a_manager_approves_what_goes_beyond_the_limits(self):
        agreement = self._negotiate("collections_approval_asked_tour")
        self.assertEqual(agreement.state, "to_approve")
        self.assertEqual(agreement.requested_by_id, self.collector)

        self._tour("/odoo/collections-agreements", "collections_approval_tour", "boss")
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.decided_by_id, self.boss)
        self.assertEqual(agreement.decision_reason, "A good customer until now")
        self.assertEqual(
            agreement.request_reason, "Their main client pays them in spring"
        )
        self.assertEqual(
            agreement.installment_ids.mapped("amount"), [100.0, *[80.0] * 5]
        )
