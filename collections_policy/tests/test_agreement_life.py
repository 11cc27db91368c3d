"""What becomes of agreements: kept, at risk, breached, cancelled, renegotiated."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .agreement_common import NEXT_WEEK, AgreementCommon
from .charge_common import DUE
from .common import TODAY

DAY = timedelta(days=1)


class LifeCommon(AgreementCommon):
    """Instalments every week, from next week on."""

    def _agree_weekly(self, *invoices, **terms):
        return self._agree(*invoices, rhythm="weekly", **terms)

    def _due(self, agreement, number):
        return agreement.installment_ids[number - 1].date_due

    def _breach(self, agreement):
        """Let an agreement pass its notice to cure, and the days after it."""
        day = max(agreement.installment_ids.mapped("date_due")) + 60 * DAY
        self._work(day)
        self.assertEqual(agreement.state, "active")
        self.assertEqual(agreement.date_cure, day + 5 * DAY)
        self._work(day + 5 * DAY)
        self.assertEqual(agreement.state, "active")
        self._work(day + 6 * DAY)
        self.assertEqual(agreement.state, "breached")
        return day + 6 * DAY


class LifeOfBooks:
    """What is the same in both ways of booking."""

    def test_the_vector_of_a_breach(self):
        """1,000 settled for 700 in 7 x 100, two paid: 800 are owed again."""
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=7)
        self._pay_next(agreement)
        self._pay_next(agreement)
        day = self._breach(agreement)
        self.assertEqual(invoice.amount_residual, 800.0)
        self.assertEqual(self._owed(), 800.0)
        self.assertEqual(self._balance(self.given), 0.0)
        self.assertFalse(agreement.hold_ids)
        self.assertLedgerBalanced()
        [item] = self._evaluate(invoice, day)
        self.assertEqual(item.held_reason, None)

    def test_late_charges_come_back(self):
        self.policy.charge_terms_id = self.terms
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, charges_percent=100, count=4)
        self._pay_next(agreement)
        self._breach(agreement)
        self.assertEqual(invoice.amount_residual, 750.0)
        charges = self._reckon(invoice, TODAY).claim
        self.assertEqual((charges.penalty, charges.interest), (20, 20))

    def test_documents_are_reversed_and_what_was_paid_of_them_moves(self):
        self.policy.charge_terms_id = self.terms
        first = self._create_invoice_due(DUE, 500.0)
        second = self._create_invoice_due(DUE + DAY, 500.0)
        agreement = self._agree_weekly(
            first, second, count=4, interest_model="simple", monthly_percent=2
        )
        document = agreement.document_id
        self.assertTrue(agreement.amount_interest)
        for _time in range(3):
            self._pay_next(agreement)
        paid = sum(agreement.installment_ids.mapped("amount_paid"))
        self._breach(agreement)
        self.assertEqual(document.payment_state, "reversed")
        self.assertEqual(self._owed(), round(1000.0 - paid, 2))
        self.assertEqual(first.amount_residual, max(round(500.0 - paid, 2), 0.0))
        self.assertEqual(set(agreement.charge_ids.mapped("state")), {"undone"})
        self.assertLedgerBalanced()

    def test_a_notice_is_heeded(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, count=1)
        risk = self._due(agreement, 1) + 16 * DAY
        self._work(risk - DAY)
        self.assertFalse(agreement.date_cure)
        self._work(risk)
        self.assertEqual(agreement.date_cure, risk + 5 * DAY)
        self.assertEqual(len(agreement.activity_ids), 1)
        self._pay_next(agreement, risk + DAY)
        self._work(risk + 2 * DAY)
        self.assertEqual(agreement.state, "kept")
        self.assertFalse(agreement.activity_ids)

    def test_too_many_late_at_once(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, count=4)
        self._work(self._due(agreement, 2))
        self.assertFalse(agreement.date_cure)
        self.assertEqual(
            agreement.installment_ids.mapped("state"),
            ["late", "due", "pending", "pending"],
        )
        self._work(self._due(agreement, 2) + DAY)
        self.assertTrue(agreement.date_cure)

    def test_cancelled_by_a_person(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=7)
        self._pay_next(agreement)
        with self._clock(TODAY):
            with self.assertRaises(UserError):
                agreement.with_user(self.collector)._cancel("")
            agreement.with_user(self.collector)._cancel("A mistake")
        self.assertEqual(agreement.state, "cancelled")
        self.assertEqual(agreement.end_reason, "A mistake")
        self.assertEqual(invoice.amount_residual, 900.0)
        self.assertEqual(self._owed(), 900.0)
        self.assertLedgerBalanced()

    def test_renegotiated(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=7)
        self._pay_next(agreement)
        with self._clock(TODAY):
            renewed = agreement.with_user(self.collector)._renegotiate()
            self.assertEqual(agreement.state, "superseded")
            renewed.write({"date_first": NEXT_WEEK, "count": 9})
            renewed.action_propose()
            renewed._accept("A. Debtor", "test")
        self.assertEqual(renewed.amount_total, 900.0)
        self.assertEqual(agreement.next_ids, renewed.sudo())
        self._pay_next(renewed)
        self.assertEqual(self._owed(), 800.0)

    def test_a_payment_of_a_kept_agreement_is_undone(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=2)
        self._pay_next(agreement)
        payment = self._pay_next(agreement)
        self.assertEqual(agreement.state, "kept")
        with self._clock(TODAY):
            payment.action_draft()
            payment.action_cancel()
            payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(agreement.state, "active")
        self.assertPaid(agreement, 350.0, 0.0)
        self.assertEqual(self._balance(self.given), 0.0)
        self.assertEqual(self._owed(), 650.0)
        self.assertHeld(invoice, TODAY, self.held_reason)
        self._pay_next(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._owed(), 0.0)
        self.assertEqual(self._balance(self.given), 300.0)

    def test_the_discount_at_its_start_is_undone(self):
        self.policy.agreement_discount_booked = "start"
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=7)
        self.assertEqual(self._balance(self.given), 300.0)
        self._pay_next(agreement)
        self._breach(agreement)
        self.assertEqual(invoice.amount_residual, 900.0)
        self.assertEqual(self._balance(self.given), 0.0)

    def test_credit_notes_are_undone(self):
        self.company.collections_discount_way = "credit_note"
        self.policy.agreement_discount_booked = "start"
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=7)
        self.assertEqual(self._owed(), 700.0)
        self._pay_next(agreement)
        self._breach(agreement)
        self.assertEqual(invoice.amount_residual, 900.0)
        self.assertEqual(self._owed(), 900.0)
        self.assertLedgerBalanced()

    def test_escalation_resumes_where_it_stood(self):
        due = TODAY - 5 * DAY
        invoice = self._create_invoice_due(due, 1000.0)
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["First"])
        agreement = self._agree_weekly(invoice, count=4)
        day = self._breach(agreement)
        self._night(day + 3 * DAY)
        self.assertEqual(self._levels(invoice), ["First", "Second"])

    def test_escalation_resumes_at_a_level(self):
        call = self.policy.level_ids[-1]
        self.policy.agreement_resume_level_id = call
        invoice = self._create_invoice_due(TODAY - 5 * DAY, 1000.0)
        self._night(TODAY)
        agreement = self._agree_weekly(invoice, count=4)
        day = self._breach(agreement)
        planned = self._plan(day + 3 * DAY)
        self.assertEqual(planned.level_id, call)

    def test_escalation_resumes_at_a_level_though_nothing_happened_before(self):
        call = self.policy.level_ids[-1]
        self.policy.agreement_resume_level_id = call
        invoice = self._create_invoice_due(TODAY - 5 * DAY, 1000.0)
        agreement = self._agree_weekly(invoice, count=4)
        day = self._breach(agreement)
        planned = self._plan(day + 3 * DAY)
        self.assertEqual(planned.level_id, call)

    def test_the_days_run_sees_to_it_before_it_plans(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, count=2)
        self.policy.agreement_cure_days = 0
        agreement.cure_days = 0
        day = self._due(agreement, 2) + 30 * DAY
        with self._clock(day):
            self._plan(day)
        self.assertEqual(agreement.state, "breached")
        self.assertTrue(self._actions(invoice))


@tagged("post_install", "-at_install", "collections")
class TestLifeOfPlans(LifeOfBooks, LifeCommon):
    held_reason = "agreement"

    def test_one_that_is_stuck_holds_up_itself_alone(self):
        first = self._agree_weekly(self._create_invoice_due(DUE, 100.0))
        second = self._agree_weekly(
            self._create_invoice_due(DUE, 100.0, partner=self._create_debtor("Another"))
        )
        (first | second).write({"cure_days": 0})
        stuck = first.id

        def _breach(agreement, reason):
            if agreement.id == stuck:
                raise UserError(agreement.env._("Stuck"))
            return original(agreement, reason)

        model = self.env.registry["collections.agreement"]
        original = model._breach
        self.patch(model, "_breach", _breach)
        day = self._due(first, 1) + 60 * DAY
        problems = self._work(day)
        self.assertEqual([agreement for agreement, _words in problems], [first])
        self.assertEqual((first.state, second.state), ("active", "breached"))

    def test_a_payment_is_booked_although_the_agreement_is_stuck(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree_weekly(invoice, principal_percent=30, count=1)
        self.company.collections_discount_account_id = False
        with self.assertLogs("odoo.addons.collections_policy", "WARNING"):
            self._pay(invoice, 700.0)
        self.assertEqual(invoice.amount_residual, 300.0)
        self.assertEqual(agreement.state, "active")
        self.company.collections_discount_account_id = self.given
        self._work(TODAY)
        self.assertEqual(agreement.state, "kept")


@tagged("post_install", "-at_install", "collections")
class TestLifeOfRescheduled(LifeOfBooks, LifeCommon):
    held_reason = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.agreement_books = "reschedule"

    def assertHeld(self, invoice, day, reason):
        return reason and super().assertHeld(invoice, day, reason)
