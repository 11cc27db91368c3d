"""After any sequence of deal, pay, undo, breach or cancel, arithmetic holds.

The debtor owes what it says, and the ledger balances, in both ways of booking.
"""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .agreement_common import AgreementCommon
from .charge_common import DUE
from .common import TODAY

DEALS = st.fixed_dictionaries(
    {
        "cents": st.lists(st.integers(1_000, 90_000), min_size=1, max_size=3),
        "principal_percent": st.sampled_from([0, 7, 30, 33.33]),
        "count": st.integers(1, 5),
        "down_cents": st.sampled_from([0, 333]),
        "monthly_percent": st.sampled_from([0, 1.5]),
        "books": st.sampled_from(["plan", "reschedule"]),
        "discount_booked": st.sampled_from(["kept", "start"]),
        "way": st.sampled_from(["entry", "credit_note"]),
    }
)
EVENTS = st.lists(
    st.sampled_from(["pay_next", "pay_some", "pay_some", "undo", "work"]), max_size=5
)
ENDS = st.sampled_from(["none", "cancel", "breach", "pay_all", "renegotiate"])


class Undo(Exception):
    """Ends a savepoint, so that what happened in it has not."""


@tagged("post_install", "-at_install", "collections")
class TestAnySequence(AgreementCommon):
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(DEALS, EVENTS, ENDS)
    def test_the_debtor_owes_what_arithmetic_says(self, deal, events, end):
        try:
            with self.env.cr.savepoint():
                self._begin(deal)
                for event in events:
                    getattr(self, f"_do_{event}")()
                    self._check()
                getattr(self, f"_end_by_{end}")()
                self._check()
                raise Undo
        except Undo:
            self.env.invalidate_all()

    # === EVENTS === #

    def _begin(self, deal):
        self.policy.write(
            {
                "agreement_books": deal["books"],
                "agreement_discount_booked": deal["discount_booked"],
                "agreement_cure_days": 0,
            }
        )
        self.company.collections_discount_way = deal["way"]
        self.invoices = [
            self._create_invoice_due(DUE + timedelta(days=number), cents / 100)
            for number, cents in enumerate(deal["cents"])
        ]
        self.original = sum(deal["cents"])
        self.payments = []
        self.agreement = self._agree(
            *self.invoices,
            principal_percent=deal["principal_percent"],
            count=deal["count"],
            down_payment=deal["down_cents"] / 100,
            interest_model="price" if deal["monthly_percent"] else "none",
            monthly_percent=deal["monthly_percent"],
        )
        self._check()

    def _do_pay_next(self):
        if self.agreement.state == "active":
            self.payments.append(self._pay_next(self.agreement))

    def _do_pay_some(self):
        if self.agreement.state == "active":
            amount = min(7.77, self.agreement.amount_open)
            self.payments.append(self._pay_next(self.agreement, amount=amount))

    def _do_undo(self):
        if self.payments:
            payment = self.payments.pop()
            with self._clock(TODAY):
                payment.move_id.line_ids.remove_move_reconcile()
                payment.action_draft()
                payment.action_cancel()

    def _do_work(self):
        self._work(TODAY)

    def _end_by_none(self):
        """It goes on."""

    def _end_by_cancel(self):
        if self.agreement.state == "active":
            with self._clock(TODAY):
                self.agreement._cancel("By chance")

    def _end_by_breach(self):
        self._work(TODAY + timedelta(days=400))
        self.assertIn(self.agreement.state, ("breached", "kept"))

    def _end_by_pay_all(self):
        for _installment in self.agreement.installment_ids:
            self._do_pay_next()
            self._check()
        self.assertNotEqual(self.agreement.state, "active")

    def _end_by_renegotiate(self):
        if self.agreement.state == "active":
            with self._clock(TODAY):
                self.agreement._renegotiate()

    # === WHAT HOLDS === #

    def _check(self):
        agreement = self.agreement
        agreement.invalidate_recordset()
        paid = self._cents(sum(payment.amount for payment in self.payments))
        followed = self._cents(agreement.amount_paid)
        total = self._cents(agreement.amount_total)
        given = self._cents(agreement.amount_discount_principal)
        interest = self._cents(agreement.amount_interest)
        self.assertEqual(
            total, self.original - given + interest, "instalments are the deal"
        )
        owed = {
            "active": self.original + interest - paid,
            "kept": 0,
        }.get(agreement.state, self.original - paid)
        if agreement.state == "active" and agreement.discount_booked == "start":
            owed -= given
        self.assertEqual(self._cents(self._owed()), owed)
        if agreement.state in ("active", "kept"):
            self.assertEqual(followed, paid)
        self.assertLedgerBalanced()

    def _cents(self, amount):
        return round(amount * 100)
