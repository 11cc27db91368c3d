"""Late charges in the evidence chain."""

from odoo.tests import tagged

from .charge_common import DUE
from .common import TODAY
from .test_charge_booking import BookingCommon


@tagged("post_install", "-at_install", "collections")
class TestChargeEvents(BookingCommon):
    def test_booked_and_undone(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._plan(TODAY)
        charge = self._book(invoice)
        charge.action_undo()
        case = self.env["collections.case"].search(
            [("partner_id", "=", invoice.partner_id.id)]
        )
        booked, undone = case.event_ids.sorted("number")
        self.assertEqual(booked.kind, "charge_booked")
        self.assertEqual((booked.res_model, booked.res_id), (charge._name, charge.id))
        self.assertEqual(booked.payload["invoice"], invoice.name)
        self.assertEqual(booked.payload["penalty"], "20.00")
        self.assertEqual(booked.payload["interest"], "20.00")
        self.assertEqual(undone.kind, "charge_undone")
        self.assertEqual(case._find_breaks(), [])
