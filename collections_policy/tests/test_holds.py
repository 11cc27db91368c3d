"""What is left alone: a customer, an invoice, or one of its due dates."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install", "collections")
class TestHolds(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        due = TODAY - timedelta(days=5)
        halves = cls.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (0, 1)
                ],
            }
        )
        cls.invoice = cls._create_invoice_due(
            due,
            invoice_date=due,
            invoice_date_due=False,
            invoice_payment_term_id=halves.id,
        )
        lines = cls.invoice.line_ids.filtered("date_maturity")
        cls.first, cls.second = lines.sorted("date_maturity")

    def _hold(self, **values):
        return self.env["collections.hold"].create(
            {"company_id": self.company.id, "reason": "Wait", **values}
        )

    def _get_held(self):
        """Return the items that are left alone, with the hold of each."""
        items = self.env["collections.evaluator"]._evaluate(
            self.company, TODAY, partners=self.debtor
        )
        return {item.line_id: item.hold_id for item in items if item.held_reason}

    def test_one_due_date_is_left_alone_and_the_other_is_not(self):
        hold = self._hold(move_line_id=self.first.id, date_from=TODAY)
        self.assertEqual(hold.move_id, self.invoice)
        self.assertEqual(hold.partner_id, self.debtor)
        self.assertEqual(self._get_held(), {self.first.id: hold.id})
        self._night(TODAY)
        carried = self.env["collections.action"].search([]).carried_line_ids
        self.assertEqual(carried.move_line_id, self.second)

    def test_the_longest_hold_is_the_one_that_is_told(self):
        day = timedelta(days=1)
        short = self._hold(
            move_line_id=self.first.id, date_from=TODAY, date_to=TODAY + 2 * day
        )
        self.assertEqual(self._get_held(), {self.first.id: short.id})
        longer = self._hold(
            move_id=self.invoice.id, date_from=TODAY, date_to=TODAY + 3 * day
        )
        both = {self.first.id: longer.id, self.second.id: longer.id}
        self.assertEqual(self._get_held(), both)
        self.first.invalidate_recordset()
        lasting = self._hold(move_line_id=self.first.id, date_from=TODAY)
        self.assertEqual(self._get_held(), {**both, self.first.id: lasting.id})
        whole = self._hold(partner_id=self.debtor.id, date_from=TODAY)
        self.assertEqual(self._get_held()[self.second.id], whole.id)

    def test_an_item_of_another_invoice_is_refused(self):
        other = self._create_invoice_due(TODAY)
        with self.assertRaises(ValidationError):
            self._hold(move_id=other.id, move_line_id=self.first.id).write(
                {"move_id": other.id}
            )

    def test_a_lifted_hold_is_none(self):
        self._hold(move_line_id=self.first.id, date_from=TODAY).action_lift()
        self.assertFalse(self._get_held())
