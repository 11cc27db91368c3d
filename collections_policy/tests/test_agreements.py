"""Agreements: how they are shaped, proposed, accepted, paid, and what that holds."""

from datetime import timedelta
from hashlib import sha256

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .agreement_common import NEXT_WEEK, AgreementCommon
from .charge_common import DUE
from .common import TODAY


@tagged("post_install", "-at_install", "collections")
class TestShape(AgreementCommon):
    def test_the_preset_thirty_percent_and_six(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._draft(invoice, principal_percent=30, count=6)
        self.assertEqual(agreement.amount_claimed, 1000.0)
        self.assertEqual(agreement.amount_discount, 300.0)
        self.assertEqual(agreement.amount_total, 700.0)
        self.assertEqual(
            agreement.installment_ids.mapped("amount"), [116.67] * 5 + [116.65]
        )
        self.assertEqual(agreement.installment_ids[0].date_due, NEXT_WEEK)
        self.assertEqual(agreement.installment_ids[1].name, f"{agreement.name} 2/6")

    def test_late_charges_first_and_to_the_cent(self):
        self.policy.charge_terms_id = self.terms
        first = self._create_invoice_due(DUE, 333.33)
        second = self._create_invoice_due(DUE, 666.67)
        agreement = self._draft(first, second, charges_percent=50, count=3)
        lines = agreement.line_ids
        self.assertEqual(sum(lines.mapped("charges")), agreement.amount_charges)
        self.assertEqual(agreement.amount_charges, 40.0)
        self.assertEqual(agreement.amount_discount, 20.0)
        self.assertEqual(sum(lines.mapped("discount")), 20.0)
        self.assertEqual(agreement.amount_total, 1020.0)
        self.assertEqual(
            round(sum(agreement.installment_ids.mapped("amount")), 2), 1020.0
        )

    def test_a_down_payment_and_interest(self):
        invoice = self._create_invoice_due(DUE, 7000.0)
        agreement = self._draft(
            invoice,
            count=6,
            down_payment=1000.0,
            interest_model="price",
            monthly_percent=1,
        )
        amounts = agreement.installment_ids.mapped("amount")
        self.assertEqual(amounts, [1000.0] + [1035.29] * 6)
        self.assertEqual(agreement.amount_interest, 211.74)
        self.assertEqual(agreement.amount_total, 7211.74)
        self.assertEqual(agreement.installment_ids[0].number, 0)

    def test_what_it_is_worth_today(self):
        self.company.collections_capital_percent = 12
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._draft(
            invoice, kind="postpone", date_first=TODAY + timedelta(days=365)
        )
        self.assertEqual(agreement.amount_present, 892.86)

    def test_a_later_day_gives_nothing_away(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        with self.assertRaises(ValidationError):
            self._draft(invoice, kind="postpone", principal_percent=1)
        agreement = self._draft(invoice, kind="postpone")
        self.assertEqual(agreement.installment_ids.mapped("amount"), [1000.0])

    def test_items_that_do_not_go_together(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        other = self._create_invoice_due(
            DUE, 500.0, partner=self._create_debtor("Another")
        )
        euros = self._create_invoice_due(DUE, 10.0, currency_id=self.euro.id)
        paid = self._create_invoice_due(DUE, 10.0)
        paid_items = self._get_items(paid)
        self._pay(paid)
        agreements = self.env["collections.agreement"]
        items = self._get_items(invoice)
        for wrong, words in (
            (items.browse(), "Choose"),
            (items | self._get_items(other), "one customer"),
            (items | self._get_items(euros), "one currency"),
            (paid_items, "Nothing is owed"),
        ):
            with self.assertRaisesRegex(UserError, words):
                agreements._prepare_from_items(wrong)

    def test_terms_that_make_no_deal(self):
        invoice = self._create_invoice_due(DUE, 10.0)
        for terms, words in (
            ({"date_first": TODAY - timedelta(days=1)}, "from today"),
            ({"count": 0}, "how many"),
            ({"down_payment": 11.0}, "down payment"),
            ({"principal_percent": 100}, "nothing is left"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._draft(invoice, **terms)

    def test_a_draft_is_shaped_again(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._draft(invoice, count=2)
        self._pay(invoice, 400.0)
        with self._clock(TODAY):
            agreement._reshape()
        self.assertEqual(agreement.installment_ids.mapped("amount"), [300.0, 300.0])

    def test_numbers_by_company_and_year(self):
        first = self._draft(self._create_invoice_due(DUE, 1.0))
        second = self._draft(self._create_invoice_due(DUE, 1.0))
        self.assertEqual(first.name, "AGR/2026/00001")
        self.assertEqual(second.name, "AGR/2026/00002")


@tagged("post_install", "-at_install", "collections")
class TestAccept(AgreementCommon):
    def test_who_accepted_and_when(self):
        agreement = self._propose(self._create_invoice_due(DUE, 1000.0), count=2)
        document = self.env["ir.attachment"].create({"name": "x", "raw": b"deal"})
        agreement.sudo().document_attachment_id = document
        with self._clock(TODAY):
            agreement._accept("A. Debtor", "portal", ip="192.0.2.1")
        self.assertEqual(agreement.state, "active")
        self.assertEqual(agreement.date_start, TODAY)
        self.assertEqual(agreement.accepted_name, "A. Debtor")
        self.assertEqual(agreement.accepted_on, self._noon(TODAY))
        self.assertEqual(agreement.accepted_address, "192.0.2.1")
        self.assertEqual(agreement.accepted_hash, sha256(b"deal").hexdigest())

    def test_a_signed_paper(self):
        agreement = self._propose(self._create_invoice_due(DUE, 1000.0), count=2)
        action = agreement.action_accept()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
        )
        wizard.document = "c2lnbmVk"
        with self._clock(TODAY):
            wizard.save().action_confirm()
        self.assertEqual(agreement.state, "active")
        self.assertEqual(agreement.document_attachment_id.raw, b"signed")
        self.assertEqual(len(agreement.accepted_hash), 64)
        self.assertEqual(agreement.accepted_source, "Signed document")

    def test_an_offer_expires(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._propose(invoice, valid_until=TODAY + timedelta(days=3))
        late = TODAY + timedelta(days=4)
        with self._clock(late), self.assertRaisesRegex(UserError, "up to"):
            agreement._accept("A. Debtor", "test")
        self.assertHeld(invoice, TODAY + timedelta(days=3), "agreement")
        self._work(late)
        self.assertEqual(agreement.state, "expired")
        self.assertFalse(agreement.hold_ids)

    def test_what_was_paid_meanwhile_counts(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._propose(invoice, count=4)
        self._pay(invoice, 300.0)
        with self._clock(TODAY):
            agreement._accept("A. Debtor", "test")
        self.assertPaid(agreement, 250.0, 50.0, 0.0, 0.0)

    def test_what_is_not_owed_any_more(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        other = self._create_invoice_due(DUE, 500.0)
        agreement = self._propose(invoice, other, count=4)
        self._pay(other)
        with self._clock(TODAY):
            with self.assertRaisesRegex(UserError, "shape"):
                agreement._accept("A. Debtor", "test")
            agreement.action_withdraw()
            agreement.line_ids.filtered(lambda line: line.move_id == other).unlink()
            agreement.action_propose()
            agreement._accept("A. Debtor", "test")
        self.assertEqual(agreement.amount_total, 1000.0)

    def test_one_agreement_about_an_item(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        other = self._draft(invoice)
        agreement = self._agree(invoice)
        with self._clock(TODAY), self.assertRaisesRegex(UserError, agreement.name):
            other.action_propose()
        with self.assertRaisesRegex(UserError, agreement.name):
            self._draft(invoice)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            other.sudo().write({"state": "proposed"})
            self.env.flush_all()

    def test_held_while_proposed_and_while_it_runs(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        other = self._create_invoice_due(DUE, 10.0)
        agreement = self._propose(invoice, count=2)
        self.assertHeld(invoice, TODAY, "agreement")
        with self._clock(TODAY):
            agreement._accept("A. Debtor", "test")
        self.assertHeld(invoice, TODAY + timedelta(days=400), "agreement")
        self.assertEqual(self._evaluate(other, TODAY)[0].held_reason, None)

    def test_not_held_while_proposed_where_the_policy_says_so(self):
        self.policy.agreement_hold_proposed = False
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._propose(invoice, count=2)
        self.assertFalse(agreement.hold_ids)


@tagged("post_install", "-at_install", "collections")
class TestAccess(AgreementCommon):
    def test_a_collector_writes_terms_of_drafts_alone(self):
        agreement = self._draft(self._create_invoice_due(DUE, 1000.0))
        agreement.count = 2
        for values in ({"state": "active"}, {"amount_total": 1.0}):
            with self.assertRaises(AccessError):
                agreement.write(values)
        with self._clock(TODAY):
            agreement.action_propose()
        with self.assertRaises(UserError):
            agreement.count = 3
        with self.assertRaises(UserError):
            agreement.line_ids.unlink()
        with self.assertRaises(AccessError):
            agreement.installment_ids.write({"amount": 1.0})
        with self.assertRaises(UserError):
            agreement.unlink()

    def test_forged_claims_are_reckoned_again(self):
        agreement = self._draft(self._create_invoice_due(DUE, 1000.0))
        agreement.line_ids.write({"principal": 1.0})
        with self._clock(TODAY):
            agreement.action_propose()
        self.assertEqual(agreement.amount_total, 1000.0)

    def test_other_companies_see_none(self):
        agreement = self._agree(self._create_invoice_due(DUE, 1000.0))
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for record in (agreement, agreement.line_ids, agreement.installment_ids):
            found = record.with_user(stranger).search([])
            self.assertFalse(found & record.with_user(stranger))

    def test_an_accountant_without_collections_books_payments(self):
        user = new_test_user(
            self.env,
            "invoicer",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        invoice = self._create_invoice_due(DUE, 1000.0)
        agreement = self._agree(invoice, principal_percent=20, count=1)
        with self.assertRaises(AccessError):
            agreement.with_user(user).read(["name"])
        self._pay(invoice.with_user(user), 800.0)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(invoice.amount_residual, 0.0)


@tagged("post_install", "-at_install", "collections")
class TestScreens(AgreementCommon):
    def test_from_invoices_and_cases(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._night(TODAY)
        agreement = self._agree(invoice)
        collector = agreement.with_user(self.collector)
        self.assertEqual(collector.case_id.agreement_count, 1)
        action = collector.case_id.action_open_agreements()
        self.assertEqual(action["res_id"], agreement.id)
        self.assertEqual(
            invoice.with_user(self.collector).collections_agreement_ids, collector
        )
        found = self.env["account.move"].search(
            collector.action_open_invoices()["domain"]
        )
        self.assertEqual(found, invoice)
        payment = self._pay_next(agreement)
        found = self.env["account.move"].search(
            collector.action_open_payments()["domain"]
        )
        self.assertEqual(found, payment.move_id)

    def test_the_form_of_a_draft(self):
        agreement = self._draft(self._create_invoice_due(DUE, 1000.0))
        with Form(agreement) as form:
            form.count = 4
        with self._clock(TODAY):
            agreement.action_reshape()
        self.assertEqual(agreement.installment_ids.mapped("amount"), [250.0] * 4)

    def test_the_policy_and_its_limits(self):
        with Form(self.policy.with_user(self.manager)) as form:
            form.agreement_books = "reschedule"
            with form.limit_ids.new() as limit:
                limit.age_from = 90
                limit.max_principal_percent = 10
        self.assertEqual(len(self.policy.limit_ids), 2)

    def test_the_settings(self):
        settings = self.env["res.config.settings"].create({})
        with Form(settings) as form:
            form.collections_capital_percent = 15
            form.collections_discount_way = "credit_note"
        settings.execute()
        self.assertEqual(self.company.collections_capital_percent, 15)
        self.assertEqual(self.company.collections_discount_way, "credit_note")
