"""A collector reaches a deal, in a real browser."""

from odoo.fields import Command, Date
from odoo.tests import tagged

from .test_tours import ToursCommon


@tagged("post_install", "-at_install", "collections")
class TestNegotiationTours(ToursCommon):
    def test_a_deal_in_one_talk(self):
        self.policy.limit_ids = [
            Command.create({"max_charges_percent": 50, "max_count": 4})
        ]
        self._night(Date.today())
        case = self.invoice.collections_case_id
        self._tour(
            f"/odoo/collections-cases/{case.id}",
            "collections_negotiation_tour",
            "collector_test",
        )
        agreement = self.env["collections.agreement"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.user_id, self.collector)
        self.assertEqual(agreement.installment_ids.mapped("amount"), [250.0, 250.0])
