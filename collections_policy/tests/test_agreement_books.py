"""What agreements do to the books, in both ways, and that all of it can be undone."""

from datetime import timedelta

from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .agreement_common import NEXT_WEEK, AgreementCommon
from .charge_common import DUE
from .common import TODAY


class BooksCommon(AgreementCommon):
    def _create_rates(self):
        """A euro is worth 2 dollars when invoices are issued, and 1.25 today."""
        self.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": self.euro.id,
                    "company_id": self.company.id,
                }
                for day, rate in ((DUE - timedelta(days=40), 0.5), (TODAY, 0.8))
            ]
        )

    def _pay_all(self, agreement, day=TODAY):
        for _installment in agreement.installment_ids:
            if agreement.state == "active":
                self._pay_next(agreement, day)


@tagged("post_install", "-at_install", "collections")
class TestPlan(BooksCommon):
    def test_the_invoices_stay_open(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=7)
        self.assertEqual(invoice.amount_residual, 1000.0)
        self.assertEqual(invoice.invoice_date_due, DUE)
        self.assertFalse(agreement.entry_id | agreement.document_id)
        self._pay_next(agreement)
        self.assertPaid(agreement, 100.0, *[0.0] * 6)
        self.assertEqual(invoice.amount_residual, 900.0)

    def test_kept_and_the_discount_is_written_off(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=7)
        self._pay_all(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._balance(self.given), 300.0)
        self.assertEqual(self._owed(), 0.0)
        self.assertFalse(agreement.hold_ids)

    def test_two_invoices_paid_by_another_way(self):
        """Payments go to the first invoice alone: what is left of both is given."""
        first = self._create_invoice_due(DUE, 400.0)
        second = self._create_invoice_due(DUE + timedelta(days=1), 600.0)
        agreement = self._agree(first, second, principal_percent=10, count=2)
        self._pay(second, 600.0)
        self.assertPaid(agreement, 450.0, 150.0)
        self._pay(first, 300.0)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._balance(self.given), 100.0)
        self.assertEqual(self._owed(), 0.0)

    def test_paid_by_a_bank_statement(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=2)
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": TODAY,
                "payment_ref": agreement.name,
                "partner_id": self.debtor.id,
                "amount": 350.0,
            }
        )
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        suspense.account_id = self.receivable
        (suspense | self._get_items(invoice)).reconcile()
        self.assertPaid(agreement, 350.0, 0.0)

    def test_charges_and_interest_in_one_document(self):
        self.policy.charge_terms_id = self.terms
        first = self._create_invoice_due(DUE, 1000.0)
        second = self._create_invoice_due(DUE, 500.0)
        agreement = self._agree(
            first,
            second,
            charges_percent=50,
            count=6,
            interest_model="simple",
            monthly_percent=1,
        )
        document = agreement.document_id
        self.assertEqual(agreement.amount_charges, 60.0)
        self.assertEqual(document.state, "posted")
        self.assertEqual(document.amount_total, 30.0 + agreement.amount_interest)
        self.assertEqual(sorted(agreement.charge_ids.mapped("total")), [10.0, 20.0])
        self.assertEqual(set(agreement.charge_ids.mapped("cause")), {"agreement"})
        self.assertEqual(self._owed(), agreement.amount_total)
        self._pay_all(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._owed(), 0.0)
        day = TODAY + timedelta(days=300)
        self.assertFalse(self._reckon(first, day).claim.total)
        self.assertFalse(self._reckon(second, day).claim.total)

    def test_the_document_comes_to_what_was_agreed_with_its_taxes(self):
        self.policy.charge_terms_id = self.terms
        tax = self.company_data["default_tax_sale"].copy({"name": "17 %", "amount": 17})
        for fname in ("collections_fee_product_id", "collections_interest_product_id"):
            self.company[fname].taxes_id = tax
        agreement = self._agree(
            self._create_invoice_due(DUE, 333.33),
            count=3,
            interest_model="price",
            monthly_percent=2,
        )
        document = agreement.document_id
        self.assertTrue(document.amount_tax)
        self.assertEqual(self._owed(), agreement.amount_total)
        self._pay_all(agreement)
        self.assertEqual(self._owed(), 0.0)

    def test_a_draft_document_that_nobody_posted(self):
        self.policy.charge_terms_id = self.terms
        self.policy.charge_document = "draft"
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=1)
        self.assertEqual(agreement.amount_total, 740.0)
        self.assertEqual(agreement.document_id.state, "draft")
        self._pay(invoice, 740.0)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(agreement.document_id.state, "cancel")
        self.assertEqual(self._owed(), 0.0)

    def test_the_discount_at_its_start(self):
        self.policy.agreement_discount_booked = "start"
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=7)
        self.assertEqual(invoice.amount_residual, 700.0)
        self.assertPaid(agreement, *[0.0] * 7)
        self._pay_all(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._balance(self.given), 300.0)
        self.assertEqual(self._owed(), 0.0)

    def test_the_discount_by_credit_notes_with_taxes(self):
        self.company.collections_discount_way = "credit_note"
        tax = self.company_data["default_tax_sale"].copy({"name": "17 %", "amount": 17})
        invoice = self._create_invoice_due(
            DUE,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "price_unit": 333.33,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                ),
                Command.create({"name": "Freight", "price_unit": 100.0, "tax_ids": []}),
            ],
        )
        self.assertEqual(invoice.amount_total, 490.0)
        agreement = self._agree(invoice, principal_percent=10, count=2)
        self._pay_all(agreement)
        note = agreement.discount_move_ids
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.amount_total, 49.0)
        self.assertEqual(note.amount_tax, 5.67)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self._owed(), 0.0)

    def test_two_currencies_leave_nothing_open(self):
        self._create_rates()
        invoice = self._create_invoice_due(DUE, 1000.0, currency_id=self.euro.id)
        agreement = self._agree(invoice, principal_percent=30, count=3)
        self._pay_all(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._get_items(invoice).amount_residual, 0.0)
        self.assertEqual(self._owed(), 0.0)
        self.assertLedgerBalanced()


@tagged("post_install", "-at_install", "collections")
class TestReschedule(BooksCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.agreement_books = "reschedule"

    def test_an_item_for_each_instalment(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=7)
        items = agreement.installment_ids.move_line_id
        self.assertEqual(items.mapped("amount_currency"), [100.0] * 7)
        self.assertEqual(
            items.mapped("date_maturity"), agreement.installment_ids.mapped("date_due")
        )
        self.assertEqual(items[0].name, f"{agreement.name} 1/7")
        self.assertFalse(any(items.mapped("no_followup")))
        self.assertEqual(items.partner_id, self.debtor)
        conditional = agreement._get_rest_reschedule()
        self.assertEqual(conditional.amount_currency, 300.0)
        self.assertTrue(conditional.no_followup)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self._owed(), 1000.0)

    def test_its_entry_stays_while_it_is_in_force(self):
        agreement = self._agree(self._create_invoice_due(TODAY, 600.0), count=2)
        with self.assertRaisesRegex(UserError, "cancel the agreement instead"):
            agreement.entry_id.button_draft()
        agreement._cancel("They changed their mind")
        self.assertEqual(agreement.entry_id.reversal_move_ids.state, "posted")

    def test_the_paid_hook_waits_for_the_money(self):
        told = []

        def hook(moves):
            told.extend(moves.ids)

        base = self.env.registry["account.move"]
        original = next(
            cls._invoice_paid_hook
            for cls in base.mro()
            if "_invoice_paid_hook" in vars(cls)
            and cls.__module__.startswith("odoo.addons.account.")
        )
        cls = next(
            cls for cls in base.mro() if vars(cls).get("_invoice_paid_hook") is original
        )
        self.patch(cls, "_invoice_paid_hook", hook)
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, count=2)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertNotIn(invoice.id, told)
        self._pay_next(agreement)
        self.assertNotIn(invoice.id, told)
        self._pay_next(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(told.count(invoice.id), 1)

    def test_kept_and_the_discount_is_written_off(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=30, count=3)
        self._pay_all(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._balance(self.given), 300.0)
        self.assertEqual(self._owed(), 0.0)

    def test_charges_are_rescheduled_as_well(self):
        self.policy.charge_terms_id = self.terms
        self.policy.charge_document = "draft"
        agreement = self._agree(
            self._create_invoice_due(DUE, 1000.0),
            self._create_invoice_due(DUE, 500.0),
            principal_percent=10,
            charges_percent=50,
            count=6,
            interest_model="linear",
            monthly_percent=1,
        )
        self.assertEqual(agreement.document_id.amount_residual, 0.0)
        items = agreement.installment_ids.move_line_id
        self.assertEqual(
            round(sum(items.mapped("amount_residual")), 2), agreement.amount_total
        )
        self._pay_all(agreement)
        self.assertEqual(self._owed(), 0.0)
        self.assertLedgerBalanced()

    def test_what_was_paid_before_it_began(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._propose(invoice, count=4)
        self._pay(invoice, 300.0)
        with self._clock(TODAY):
            agreement._accept("A. Debtor", "test")
        self.assertPaid(agreement, 250.0, 50.0, 0.0, 0.0)
        items = agreement.installment_ids.move_line_id
        self.assertEqual(items.mapped("amount_currency"), [200.0, 250.0, 250.0])
        self.assertEqual(self._owed(), 700.0)
        self._pay_all(agreement.sudo())
        self.assertEqual(self._owed(), 0.0)

    def test_payments_already_matched_stay_matched(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, 100.0)
        agreement = self._agree(invoice, count=3)
        self.assertEqual(agreement.amount_total, 900.0)
        self.assertEqual(len(self._get_items(invoice).matched_credit_ids), 2)

    def test_two_currencies_without_exchange_difference(self):
        self._create_rates()
        invoice = self._create_invoice_due(DUE, 1000.0, currency_id=self.euro.id)
        agreement = self._agree(invoice, principal_percent=30, count=3)
        self.assertFalse(self._get_items(invoice).matched_credit_ids.exchange_move_id)
        items = agreement.installment_ids.move_line_id
        self.assertEqual(items.mapped("amount_currency"), [233.33, 233.33, 233.34])
        balance = sum(agreement.entry_id.line_ids.mapped("balance"))
        self.assertEqual(round(balance, 2), 0.0)
        self._pay_all(agreement)
        self.assertEqual(self._owed(), 0.0)
        receivable = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.receivable.id),
                ("partner_id", "=", self.debtor.id),
            ]
        )
        self.assertEqual(round(sum(receivable.mapped("amount_residual")), 2), 0.0)

    def test_a_contact_of_the_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Purchasing", "parent_id": self.debtor.id}
        )
        first = self._create_invoice_due(DUE, 600.0, partner=contact)
        second = self._create_invoice_due(DUE, 400.0)
        agreement = self._agree(first, second, count=2)
        self.assertEqual(agreement.partner_id, self.debtor)
        self.assertEqual(agreement.entry_id.line_ids.partner_id, self.debtor)
        self._pay_all(agreement)
        self.assertEqual(self._owed(), 0.0)

    def test_the_ladder_of_instalments_reminds_of_them(self):
        ladder = self._create_policy("Instalments", [("Late", 1, [self._email()])])
        self.policy.agreement_policy_id = ladder
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, count=2)
        day = NEXT_WEEK + timedelta(days=1)
        self._night(day)
        carried = self._actions(agreement.entry_id).carried_line_ids
        self.assertEqual(
            carried.move_line_id, agreement.installment_ids[0].move_line_id
        )
        self.assertEqual(carried.level_id, ladder.level_ids)

    def test_taxes_that_are_due_on_payment_need_the_plan(self):
        self.company.tax_exigibility = True
        transition = self.env["account.account"].create(
            {
                "name": "Tax to come",
                "code": "259999",
                "account_type": "liability_current",
                "reconcile": True,
            }
        )
        tax = self.company_data["default_tax_sale"].copy(
            {
                "name": "On payment",
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": transition.id,
            }
        )
        invoice = self._create_invoice_due(
            DUE,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "price_unit": 100.0,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
            ],
        )
        with self.assertRaisesRegex(UserError, "plan"):
            self._propose(invoice, count=2)


@tagged("post_install", "-at_install", "collections")
class TestSettings(BooksCommon):
    def test_in_the_branch_of_the_invoices(self):
        """A branch's items are booked there, by the settings of its parent company."""
        self.policy.charge_terms_id = self.terms
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()  # the branch shares the chart of accounts
        (self.env.user | self.collector).company_ids |= branch
        debtor = self._create_debtor("Of the branch")
        for books in ("plan", "reschedule"):
            self.policy.agreement_books = books
            invoice = self._create_invoice_due(
                DUE, 1000.0, partner=debtor, company=branch
            )
            agreement = self._agree(
                invoice, principal_percent=10, charges_percent=50, count=2
            )
            self.assertEqual(agreement.company_id, self.company)
            self._pay_all(agreement)
            self.assertEqual(agreement.state, "kept")
            own = agreement._get_own_moves()
            self.assertEqual(own.company_id, branch)
        self.assertEqual(self._owed(debtor), 0.0)

    def test_asked_for_when_it_is_proposed(self):
        self.company.collections_discount_account_id = False
        invoice = self._create_invoice_due(DUE, 1000.0)
        with self.assertRaisesRegex(RedirectWarning, "Account of Discounts"):
            self._propose(invoice, principal_percent=10)
        self.company.collections_interest_product_id = False
        with self.assertRaisesRegex(RedirectWarning, "Late Interest"):
            self._propose(invoice, count=2, interest_model="simple", monthly_percent=1)

    def test_closed_periods(self):
        """What is booked goes to the first day that is open."""
        for books in ("plan", "reschedule"):
            self.policy.agreement_books = books
            invoice = self._create_invoice_due(DUE, 1000.0)
            self.company.fiscalyear_lock_date = TODAY
            agreement = self._agree(invoice, principal_percent=30, count=1)
            self._pay_next(agreement, TODAY + timedelta(days=1))
            self.assertEqual(agreement.state, "kept")
            own = agreement.entry_id | agreement.discount_move_ids
            self.assertTrue(all(move.date > TODAY for move in own))
            self.company.fiscalyear_lock_date = False
        self.assertEqual(self._owed(), 0.0)
