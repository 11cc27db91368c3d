"""A payment that quotes a Pix reference pays what the code was for."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.agreement_common import AgreementCommon
from odoo.addons.collections_policy.tests.common import TODAY

from ..tools import pix_reference
from .pix_common import PixCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestPixPayment(AgreementCommon, PixCommon):
    def setUp(self):
        super().setUp()
        self.first = self._create_invoice_due(TODAY - 3 * DAY, 300.0)
        self.second = self._create_invoice_due(TODAY - 3 * DAY, 200.0)
        self._night(TODAY)
        self.action = self._actions(self.first, self.second)
        self.assertEqual(len(self.action), 1)
        # older, but not in the message
        self.older = self._create_invoice_due(TODAY - 90 * DAY, 500.0)

    def _receive(self, amount, memo, partner=None):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or self.debtor).id,
                "amount": amount,
                "currency_id": self.real.id,
                "date": TODAY,
                "memo": memo,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        with self._clock(TODAY):
            payment.action_post()
        self.assertTrue(payment.move_id, "the journal books payments at once")
        return payment

    def _open(self, *invoices):
        return [
            sum(self._get_items(invoice).mapped("amount_residual"))
            for invoice in invoices
        ]

    def test_it_pays_what_the_message_asked_for(self):
        reference = pix_reference.write("M", self.action.id)
        self._receive(500.0, f"PIX RECEBIDO {reference.lower()} GOOD CUSTOMER")
        self.assertEqual(
            self._open(self.first, self.second, self.older), [0.0, 0.0, 500.0]
        )

    def test_what_is_more_stays_a_credit(self):
        payment = self._receive(510.5, pix_reference.write("M", self.action.id))
        self.assertEqual(
            self._open(self.first, self.second, self.older), [0.0, 0.0, 500.0]
        )
        counterpart = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id
        )
        self.assertEqual(counterpart.amount_residual, -10.5)

    def test_by_the_page_the_oldest_is_paid_first(self):
        self._receive(600.0, pix_reference.write("A", self.debtor.id))
        self.assertEqual(self._open(self.older), [0.0])
        self.assertEqual(sum(self._open(self.first, self.second)), 400.0)

    def test_an_agreed_payment(self):
        agreement = self._agree(self.older, count=2)
        first = agreement.installment_ids[0]
        self._receive(first.amount, pix_reference.write("I", first.id))
        self.assertEqual(
            self._open(self.first, self.second, self.older), [300.0, 200.0, 250.0]
        )
        self.assertPaid(agreement, 250.0, 0.0)

    def test_nothing_else_pays_anything(self):
        reference = pix_reference.write("M", self.action.id)
        wrong = reference[:-1] + str((int(reference[-1]) + 1) % 10)
        stranger = self._create_debtor("Stranger")
        everything = [300.0, 200.0, 500.0]
        for memo, partner in (
            (wrong, None),
            ("INV/1", None),
            (reference, stranger),
            (pix_reference.write("M", 2**30), None),
            (pix_reference.write("A", 2**30), None),
        ):
            with self.subTest(memo):
                self._receive(500.0, memo, partner)
                self.assertEqual(
                    self._open(self.first, self.second, self.older), everything
                )

    def test_another_company_finds_nothing(self):
        other = self.setup_other_company()["company"]
        text = pix_reference.write("M", self.action.id)
        self.assertFalse(self.env["collections.pix"]._find_paid(text, other)[1])

    def test_the_message_is_found_by_its_reference(self):
        actions = self.env["collections.action"].with_user(self.collector)
        reference = self.action.pix_reference
        for operator in ("ilike", "="):
            found = actions.search([("pix_reference", operator, reference)])
            self.assertEqual(found, self.action)
        self.assertFalse(actions.search([("pix_reference", "ilike", "nonsense")]))
