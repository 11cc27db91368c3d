"""Late charges as documents: booked once, undone, waived, and never charged again."""

from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, LockError, RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..pipeline.scope import Debtors
from .charge_common import DUE, ChargesCommon
from .common import TODAY

TOMORROW = TODAY + timedelta(days=1)


class BookingCommon(ChargesCommon):
    """Invoices due 60 days ago: 1 % a month, and a penalty of 2 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.income = cls.company_data["default_account_revenue"].copy()
        for fname, name in (
            ("collections_fee_product_id", "Penalty"),
            ("collections_interest_product_id", "Interest"),
            ("collections_correction_product_id", "Correction"),
        ):
            cls.company[fname] = cls._create_charge_product(name)
        cls.terms = cls._create_terms(penalty=2, interest="fixed", percent=1)
        cls.policy.charge_terms_id = cls.terms
        cls.booker = cls.env["collections.charge.booker"]
        cls.manager = new_test_user(
            cls.env,
            "charge_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _create_charge_product(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "taxes_id": [Command.clear()],
                "property_account_income_id": cls.income.id,
            }
        )

    def _book_by(self, cause, since=DUE, **values):
        self.policy.write({"charge_booking": cause, **values})
        self.policy.charge_booking_since = since

    def _run(self, day=TODAY):
        """Book as the scheduled action does once the day is planned.

        :return: the day's run
        """
        run = self.env["collections.run"].sudo()._open_run(self.company, day)
        run.write({"charge_stage": "undo", "charge_cursor": 0})
        for _step in run._work_charges():
            pass
        return run

    def _charges(self, *invoices):
        moves = self.env["account.move"].union(*invoices)
        return self.env["collections.charge"].search(
            [("move_id", "in", moves.ids)], order="id"
        )

    def _book(self, invoice, day=TODAY):
        return self.booker._book(self._get_items(invoice), day, "hand")

    def _pay_together(self, invoices, amount):
        """Register one payment for several invoices."""
        self.env["account.payment.register"].with_user(invoices.env.user).with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create(
            {"payment_date": TODAY, "group_payment": True, "amount": amount}
        )._create_payments()

    def _pay_late(self, invoice, amount=None, days=30):
        return self._pay(invoice, amount, DUE + timedelta(days=days))


@tagged("post_install", "-at_install", "collections")
class TestDocument(BookingCommon):
    def test_an_invoice_to_the_cent(self):
        self.debtor.lang = "en_US"
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        self.assertEqual(
            (charge.penalty, charge.interest, charge.total), (20.0, 20.0, 40.0)
        )
        document = charge.document_id
        self.assertEqual(document.move_type, "out_invoice")
        self.assertEqual(document.state, "draft")
        self.assertEqual(document.partner_id, invoice.partner_id)
        self.assertEqual(document.invoice_origin, invoice.name)
        self.assertEqual(document.invoice_date, TODAY)
        self.assertEqual(document.amount_total, 40.0)
        self.assertEqual(document.invoice_line_ids.account_id, self.income)
        interest = document.invoice_line_ids.filtered(
            lambda line: line.product_id == self.company.collections_interest_product_id
        )
        self.assertIn(invoice.name, interest.name)
        self.assertIn("60 days", interest.name)
        self.assertIn("60 days", charge.explanation)

    def test_what_the_product_says_of_taxes_counts(self):
        tax = self.company_data["default_tax_sale"]
        self.company.collections_fee_product_id.taxes_id = tax
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        taxed = charge.document_id.invoice_line_ids.filtered("tax_ids")
        self.assertEqual(
            taxed.product_id, self.company.collections_fee_product_id.with_env(self.env)
        )
        self.assertEqual(taxed.tax_ids, tax)
        self.assertAlmostEqual(
            charge.document_id.amount_total, 40.0 + 20.0 * tax.amount / 100
        )

    def test_it_is_posted_where_the_policy_says_so(self):
        self.policy.charge_document = "posted"
        document = self._book(self._create_invoice_due(DUE, 1000.0)).document_id
        self.assertEqual(document.state, "posted")
        self.assertTrue(document.payment_reference)
        self.assertEqual(document.invoice_date_due, TODAY)

    def test_it_is_the_debit_note_of_its_invoice_where_there_are_such(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        moves = type(invoice)
        with patch.dict(moves._fields__, {"debit_origin_id": moves._fields["ref"]}):
            values = self.booker._prepare_document(charge, {})
        self.assertEqual(values["debit_origin_id"], invoice.id)

    def test_in_the_currency_of_the_invoice(self):
        invoice = self._create_invoice_due(DUE, 1000.0, currency_id=self.euro.id)
        charge = self._book(invoice)
        self.assertEqual(charge.currency_id, self.euro)
        self.assertEqual(charge.document_id.currency_id, self.euro)
        self.assertEqual(charge.document_id.amount_total, 40.0)

    def test_without_cents_where_the_currency_has_none(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        charge = self._book(self._create_invoice_due(DUE, 12345.0, currency_id=yen.id))
        self.assertEqual((charge.penalty, charge.interest), (247.0, 247.0))
        self.assertEqual(charge.document_id.amount_total, 494.0)

    def test_in_the_branch_of_the_invoice(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        self.cr.precommit.run()
        invoice = self._create_invoice_due(DUE, 1000.0, company=branch)
        self.assertEqual(invoice.company_id, branch)
        charge = self._book(invoice)
        self.assertEqual(charge.company_id, branch)
        self.assertEqual(charge.document_id.company_id, branch)

    def test_on_the_first_day_that_is_open(self):
        self.policy.charge_document = "posted"
        self.company.sale_lock_date = TODAY + timedelta(days=3)
        document = self._book(
            self._create_invoice_due(
                TODAY - timedelta(days=20),
                1000.0,
                invoice_date=TODAY + timedelta(days=4),
            )
        ).document_id
        self.assertEqual(document.date, TODAY + timedelta(days=4))
        self.assertEqual(document.invoice_date, TODAY + timedelta(days=4))

    def test_in_the_journal_that_was_chosen(self):
        journal = self.company_data["default_journal_sale"].copy({"code": "LATE"})
        self.company.collections_charge_journal_id = journal
        document = self._book(self._create_invoice_due(DUE, 1000.0)).document_id
        self.assertEqual(document.journal_id, journal)

    def test_a_missing_product_is_named(self):
        self.company.collections_interest_product_id = False
        with self.assertRaisesRegex(RedirectWarning, "Late Interest"):
            self._book(self._create_invoice_due(DUE, 1000.0))

    def test_a_missing_rate_is_named(self):
        self.policy.charge_terms_id = self._create_terms(index_id=self.index.id)
        self.index.value_ids.unlink()
        invoice = self._create_invoice_due(DUE, 1000.0)
        with self.assertRaisesRegex(UserError, "A index"):
            self._book(invoice)
        self.assertFalse(self._charges(invoice))

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        invoice = self._create_invoice_due(DUE, 1000.0)
        words = self._book(invoice).explanation
        self.assertIn("1.000,00", words)


@tagged("post_install", "-at_install", "collections")
class TestOnce(BookingCommon):
    def test_the_rest_is_booked_later(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._book(invoice)
        self.assertFalse(self._book(invoice))
        later = self._book(invoice, TODAY + timedelta(days=15))
        self.assertEqual((later.penalty, later.interest), (0.0, 5.0))
        self.assertEqual(later.document_id.amount_total, 5.0)
        self.assertIn("20.00", later.explanation)

    def test_settled_charges_are_not_claimed(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._book(invoice)
        found = self._reckon(invoice, TODAY + timedelta(days=15))
        self.assertEqual(found.charges.total, Decimal(45))
        self.assertEqual(found.settled.total, Decimal(40))
        self.assertEqual(found.claim.total, Decimal(5))

    def test_of_two_who_saw_the_same_only_one_books(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charges = type(self.env["collections.charge"])
        self._book(invoice)
        with (
            patch.object(charges, "search_count", return_value=0),
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.cr.savepoint(),
        ):
            self._book(invoice, TODAY + timedelta(days=15))
        self.assertEqual(len(self._charges(invoice)), 1)

    def test_an_item_that_someone_is_at_is_left_alone(self):
        self._book_by("paid")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        lines = type(self.env["account.move.line"])
        with patch.object(lines, "lock_for_update", side_effect=LockError("taken")):
            run = self._run()
        self.assertFalse(self._charges(invoice))
        self.assertFalse(run.problem_ids)
        self._run(TOMORROW)
        self.assertTrue(self._charges(invoice))

    def test_where_another_worker_was_faster_nothing_is_wrong(self):
        self._book_by("paid")
        invoices = [self._create_invoice_due(DUE, 1000.0) for _each in range(2)]
        for invoice in invoices:
            self._pay_late(invoice)
        self._book(invoices[0], DUE + timedelta(days=10))
        charges = type(self.env["collections.charge"])
        with (
            patch.object(charges, "search_count", return_value=0),
            mute_logger("odoo.sql_db"),
        ):
            run = self._run()
        self.assertFalse(run.problem_ids)
        self.assertEqual(
            self._charges(*invoices).mapped("cause"),
            ["hand", "paid"],
        )

    def test_a_charge_bears_no_charges(self):
        self.policy.charge_document = "posted"
        document = self._book(self._create_invoice_due(DUE, 1000.0)).document_id
        later = TODAY + timedelta(days=60)
        self.assertIsNone(self._reckon(document, later))
        self.assertFalse(self._book(document, later))
        rows = self.env["collections.charger"]._charge_all(
            self.company, later, Debtors(ids=self.debtor.ids)
        )
        self.assertNotIn(document.id, [row.move_id for row in rows])

    def test_a_charge_is_chased_like_any_other_debt(self):
        self.policy.charge_document = "posted"
        document = self._book(self._create_invoice_due(DUE, 1000.0)).document_id
        self._plan(TODAY + timedelta(days=3))
        self.assertEqual(self._actions(document).level_id.name, "First")

    def test_nothing_where_nothing_is_charged(self):
        self.terms.applies_to = "consumer"
        self._book_by("paid")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        run = self._run()
        self.assertFalse(self._charges(invoice))
        self.assertFalse(run.problem_ids)


@tagged("post_install", "-at_install", "collections")
class TestScheduled(BookingCommon):
    def _reach(self, invoice, position=1):
        """Let a level happen to an invoice.

        :return: the day after it
        """
        level = self.policy.level_ids[position]
        day = DUE + timedelta(days=level.delay)
        self._night(day)
        self.assertIn(level.name, self._levels(invoice))
        return day + timedelta(days=1)

    def test_nothing_is_booked_unless_the_policy_says_so(self):
        self.assertEqual(self.policy.charge_booking, "never")
        self.policy.level_ids.books_charges = True
        invoice = self._create_invoice_due(DUE, 1000.0)
        day = self._reach(invoice)
        self._pay_late(invoice)
        self._run(day)
        self.assertFalse(self._charges(invoice))

    def test_once_for_each_level(self):
        self._book_by("level")
        self.policy.level_ids[1:3].books_charges = True
        invoice = self._create_invoice_due(DUE, 1000.0)
        day = self._reach(invoice)
        self._run(day)
        self._run(day)
        self._run(day + timedelta(days=1))
        first = self._charges(invoice)
        self.assertEqual(first.level_id, self.policy.level_ids[1])
        self.assertEqual(first.cause, "level")
        self.assertEqual((first.penalty, first.interest), (20.0, 1.33))
        day = self._reach(invoice, 2)
        self._run(day)
        second = self._charges(invoice) - first
        self.assertEqual(second.level_id, self.policy.level_ids[2])
        self.assertEqual((second.penalty, second.interest), (0.0, 2.34))

    def test_a_level_that_books_nothing(self):
        self._book_by("level")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._run(self._reach(invoice))
        self.assertFalse(self._charges(invoice))

    def test_paid_late_and_in_full(self):
        self._book_by("paid")
        late = self._create_invoice_due(DUE, 1000.0)
        partly = self._create_invoice_due(DUE, 1000.0)
        in_time = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(late)
        self._pay_late(partly, 999.0)
        self._pay_late(in_time, days=0)
        self._run()
        self._run(TOMORROW)
        charge = self._charges(late, partly, in_time)
        self.assertEqual(charge.move_id, late)
        self.assertEqual(charge.cause, "paid")
        self.assertEqual((charge.penalty, charge.interest), (20.0, 10.0))

    def test_what_was_paid_before_it_was_switched_on_is_left_alone(self):
        self._book_by("paid", since=DUE + timedelta(days=31))
        old = self._create_invoice_due(DUE, 1000.0)
        new = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(old)
        self._pay_late(new, days=31)
        self._run()
        self.assertEqual(self._charges(old, new).move_id, new)

    def test_it_is_switched_on_on_a_day(self):
        self.assertFalse(self.policy.charge_booking_since)
        with self._clock(TODAY):
            self.policy.charge_booking = "paid"
            self.assertEqual(self.policy.charge_booking_since, TODAY)
        with self._clock(TOMORROW):
            self.policy.charge_booking = "never"
            self.assertFalse(self.policy.charge_booking_since)

    def test_excluded_items_are_left_alone(self):
        self._book_by("paid")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._get_items(invoice).no_followup = True
        self._pay_late(invoice)
        self._run()
        self.assertFalse(self._charges(invoice))

    def test_what_is_held_waits(self):
        self._book_by("paid")
        held = self._create_invoice_due(DUE, 1000.0)
        free = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(held)
        self._pay_late(free)
        hold = self.env["collections.hold"].create(
            {
                "reason": "They say it was not delivered",
                "partner_id": self.debtor.id,
                "move_id": held.id,
                "company_id": self.company.id,
                "date_from": DUE,
                "date_to": TODAY,
            }
        )
        self._run()
        self.assertEqual(self._charges(held, free).move_id, free)
        hold.move_id = False
        another = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(another)
        self._run()
        self.assertFalse(self._charges(another))
        self._run(TOMORROW)
        self.assertEqual(len(self._charges(held, another)), 2)

    def test_a_missing_product_is_a_problem_named_once(self):
        self._book_by("paid")
        invoices = [self._create_invoice_due(DUE, 1000.0) for _each in range(3)]
        for invoice in invoices:
            self._pay_late(invoice)
        product = self.company.collections_fee_product_id
        self.company.collections_fee_product_id = False
        run = self._run()
        self.assertFalse(self._charges(*invoices))
        self.assertFalse(
            self.env["account.move"].search(
                [("invoice_origin", "in", [invoice.name for invoice in invoices])]
            )
        )
        [problem] = run.problem_ids
        self.assertIn("Penalty and Compensation", problem.name)
        self.company.collections_fee_product_id = product
        self._run(TOMORROW)
        self.assertEqual(len(self._charges(*invoices)), 3)

    def test_one_that_fails_holds_up_itself_alone(self):
        self._book_by("paid")
        invoices = [self._create_invoice_due(DUE, 1000.0) for _each in range(3)]
        for invoice in invoices:
            self._pay_late(invoice)
        booker = type(self.booker)
        create = booker._create_document

        def fail(this, charge, sentences):
            if charge.move_id == invoices[1]:
                raise ValueError("out of order")
            return create(this, charge, sentences)

        with patch.object(booker, "_create_document", fail):
            run = self._run()
        self.assertEqual(self._charges(*invoices).move_id, invoices[0] | invoices[2])
        [problem] = run.problem_ids
        self.assertIn(invoices[1].name, problem.name)
        self.assertIn("out of order", problem.name)
        self.assertEqual(problem.res_id, invoices[1].id)

    def test_batch_after_batch(self):
        self._book_by("paid")
        invoices = [self._create_invoice_due(DUE, 1000.0) for _each in range(5)]
        for invoice in invoices:
            self._pay_late(invoice)
        path = "odoo.addons.collections_policy.models.collections_run_charges.BATCH"
        with patch(path, 2):
            self._run()
        self.assertEqual(len(self._charges(*invoices)), 5)

    def test_by_itself_only_where_collections_run_every_day(self):
        self._book_by("paid")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        self._plan(TODAY)
        cron = self.env.ref("collections_policy.ir_cron_book")
        with self._clock(TODAY), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            self.assertFalse(self._charges(invoice))
            self.company.collections_automatic = True
            cron.method_direct_trigger()
        self.assertEqual(len(self._charges(invoice)), 1)

    def test_a_paused_run_books_nothing(self):
        self.company.collections_automatic = True
        self._plan(TODAY)
        runs = self.env["collections.run"].sudo()
        run = runs._open_run(self.company, TODAY)
        self.assertEqual(runs._get_to_book(self._noon(TODAY)), run)
        run.action_pause()
        self.assertFalse(runs._get_to_book(self._noon(TODAY)))


@tagged("post_install", "-at_install", "collections")
class TestUndone(BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.charge_document = "posted"

    def _book_paid(self):
        self._book_by("paid")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        self._run()
        return invoice, self._charges(invoice)

    def test_what_holds_stays(self):
        invoice, charge = self._book_paid()
        self._run(TOMORROW)
        self.assertEqual(self._charges(invoice), charge)
        self.assertEqual(charge.state, "in_force")

    def test_the_payment_is_undone(self):
        invoice, charge = self._book_paid()
        self._get_items(invoice).remove_move_reconcile()
        self._run(TOMORROW)
        self.assertEqual(charge.state, "undone")
        self.assertEqual(charge.document_id.payment_state, "reversed")
        self.assertEqual(self._reckon(invoice, TODAY).settled.total, Decimal(0))
        self.assertEqual(len(self._charges(invoice)), 1)
        self._pay_late(invoice, days=40)
        self._run(TOMORROW)
        again = self._charges(invoice) - charge
        self.assertEqual((again.penalty, again.interest), (20.0, 13.33))

    def test_a_draft_is_cancelled(self):
        self.policy.charge_document = "draft"
        invoice, charge = self._book_paid()
        self._get_items(invoice).remove_move_reconcile()
        self._run(TOMORROW)
        self.assertEqual(charge.state, "undone")
        self.assertEqual(charge.document_id.state, "cancel")

    def test_a_document_that_was_paid_leaves_a_credit(self):
        invoice, charge = self._book_paid()
        self._pay(charge.document_id, date=TODAY)
        self._get_items(invoice).remove_move_reconcile()
        self._run(TOMORROW)
        self.assertEqual(charge.state, "undone")
        credit = charge.document_id.reversal_move_ids
        self.assertEqual(credit.state, "posted")
        self.assertEqual(credit.amount_residual, 30.0)
        self.assertEqual(charge.document_id.amount_residual, 0.0)

    def test_a_part_is_credited_later(self):
        self._book_by("level")
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        self._take_back(invoice, 400.0)
        self._run(TOMORROW)
        self.assertEqual(charge.state, "undone")
        self.assertEqual(charge.document_id.payment_state, "reversed")
        again = self._charges(invoice) - charge
        self.assertEqual((again.penalty, again.interest), (12.0, 12.0))
        self.assertEqual(again.date, charge.date)

    def test_the_latest_goes_first(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        first = self._book(invoice)
        second = self._book(invoice, TODAY + timedelta(days=30))
        self._pay(invoice, date=TODAY)
        self._run(TODAY + timedelta(days=30))
        self.assertEqual((first.state, second.state), ("in_force", "undone"))
        self.assertEqual(self._charges(invoice), first | second)

    def test_the_invoice_is_cancelled(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        invoice.button_draft()
        self._run(TOMORROW)
        self.assertEqual(charge.state, "in_force")
        invoice.button_cancel()
        self._run(TOMORROW)
        self.assertEqual(charge.state, "undone")
        self.assertEqual(self._charges(invoice), charge)

    def test_a_later_payment_changes_nothing_that_was_booked(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        self._pay(invoice, 500.0, TODAY)
        self._run(TOMORROW)
        self.assertEqual(charge.state, "in_force")

    def test_a_document_that_a_person_reversed_is_not_booked_again(self):
        invoice, charge = self._book_paid()
        charge.document_id._reverse_moves(cancel=True)
        self._run(TOMORROW)
        self.assertEqual(charge.state, "withdrawn")
        self.assertEqual(self._charges(invoice), charge)
        self.assertEqual(self._reckon(invoice, TOMORROW).claim.total, Decimal(30))

    def test_a_draft_that_a_person_deleted(self):
        self.policy.charge_document = "draft"
        invoice, charge = self._book_paid()
        charge.document_id.unlink()
        self._run(TOMORROW)
        self.assertEqual(charge.state, "withdrawn")
        self.assertEqual(self._charges(invoice), charge)
        self.assertTrue(self._book(invoice))

    def test_terms_that_are_gone_undo_nothing(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        self.policy.charge_terms_id = False
        self._run(TOMORROW)
        self.assertEqual(charge.state, "in_force")

    def test_by_a_manager(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice)
        with self.assertRaises(AccessError):
            charge.with_user(self.collector).action_undo()
        charge.with_user(self.manager).action_undo()
        self.assertEqual(charge.state, "withdrawn")
        self.assertEqual(charge.document_id.payment_state, "reversed")

    def test_charges_are_kept(self):
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        with self.assertRaises(UserError):
            charge.unlink()


@tagged("post_install", "-at_install", "collections")
class TestByHand(BookingCommon):
    def _open_wizard(self, invoice, user=None):
        with self._clock(TODAY):
            action = invoice.with_user(
                user or self.manager
            ).action_collections_waive_charges()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.manager)
            .browse(action["res_id"])
        )

    def test_a_manager_books_now(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        with self._clock(TODAY):
            invoice.with_user(self.manager).action_collections_book_charges()
            with self.assertRaisesRegex(UserError, "No late charges"):
                invoice.with_user(self.manager).action_collections_book_charges()
        charge = self._charges(invoice)
        self.assertEqual(charge.cause, "hand")
        self.assertEqual(charge.user_id, self.manager)
        self.assertEqual(charge.document_id.amount_total, 40.0)
        self.assertEqual(invoice.collections_charge_count, 1)
        self.assertEqual(charge.document_id.collections_charge_count, 1)

    def test_a_collector_reads_alone(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charge = self._book(invoice).with_user(self.collector)
        self.assertEqual(charge.total, 40.0)
        for method in (
            "action_collections_book_charges",
            "action_collections_waive_charges",
        ):
            with self.assertRaises(AccessError):
                getattr(invoice.with_user(self.collector), method)()
        with self.assertRaises(AccessError):
            charge.write({"reason": "mine"})

    def test_nobody_writes_them_directly(self):
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        with self.assertRaises(AccessError):
            charge.with_user(self.manager).write({"state": "undone"})

    def test_an_accountant_without_collections_sees_none(self):
        user = new_test_user(
            self.env,
            "invoicer",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        with self.assertRaises(AccessError):
            charge.with_user(user).read(["total"])

    def test_an_accountant_without_collections_matches_payments(self):
        user = new_test_user(
            self.env,
            "matcher",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.terms.allocation = "charges_first"
        self.policy.charge_document = "posted"
        invoice = self._create_invoice_due(DUE, 1000.0)
        document = self._book(invoice).document_id
        self._pay_together((invoice | document).with_user(user), 40.0)
        self.assertEqual(document.amount_residual, 0.0)

    def test_other_companies_see_none(self):
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        found = self.env["collections.charge"].with_user(stranger).search([])
        self.assertNotIn(charge, found)

    def test_waived_with_a_reason(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        wizard = self._open_wizard(invoice)
        with self._clock(TODAY), self.assertRaises(UserError):
            wizard.action_confirm()
        with self._clock(TODAY), Form(wizard) as form:
            form.reason = "An old customer"
        with self._clock(TODAY):
            wizard.action_confirm()
        charge = self._charges(invoice)
        self.assertEqual((charge.kind, charge.total), ("waived", 30.0))
        self.assertEqual(charge.reason, "An old customer")
        self.assertEqual(charge.user_id, self.manager)
        self.assertFalse(charge.document_id)
        self.assertFalse(self._reckon(invoice, TOMORROW).claim.total)

    def test_a_part_is_waived(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        wizard = self._open_wizard(invoice)
        wizard.reason = "The penalty alone"
        for line in wizard.line_ids:
            line.amount = 20.0 if line.part == "penalty" else 0.0
        with self._clock(TODAY):
            wizard.action_confirm()
        claim = self._reckon(invoice, TODAY).claim
        self.assertEqual((claim.penalty, claim.interest), (0, Decimal(20)))
        self.assertEqual(self._book(invoice).document_id.amount_total, 20.0)

    def test_no_more_than_the_claim(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        wizard = self._open_wizard(invoice)
        with self.assertRaises(UserError):
            wizard.line_ids[0].amount = 20.01
        self.assertFalse(self._charges(invoice))

    def test_what_was_booked_meanwhile_is_not_waived(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        wizard = self._open_wizard(invoice)
        wizard.reason = "Too late"
        self._book(invoice)
        with self._clock(TODAY), self.assertRaises(UserError):
            wizard.action_confirm()

    def test_what_is_waived_is_not_booked(self):
        self._book_by("paid")
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        wizard = self._open_wizard(invoice)
        wizard.reason = "An old customer"
        with self._clock(TODAY):
            wizard.action_confirm()
        self._run(TOMORROW)
        self.assertEqual(self._charges(invoice).kind, "waived")

    def test_interest_stays_claimable_when_the_principal_is_paid(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay_late(invoice)
        charge = self._book(invoice, TODAY + timedelta(days=300))
        self.assertEqual((charge.penalty, charge.interest), (20.0, 10.0))


@tagged("post_install", "-at_install", "collections")
class TestScreens(BookingCommon):
    def test_the_policy_and_its_levels(self):
        self.assertFalse(self.policy.level_ids[1].books_charges)
        with Form(self.policy.with_user(self.manager)) as form:
            form.charge_booking = "level"
            with form.level_ids.edit(1) as level:
                level.books_charges = True
        self.assertTrue(self.policy.level_ids[1].books_charges)

    def test_the_settings(self):
        product = self._create_charge_product("Another")
        settings = self.env["res.config.settings"].create({})
        with Form(settings) as form:
            form.collections_fee_product_id = product
        settings.execute()
        self.assertEqual(self.company.collections_fee_product_id, product)

    def test_a_charge_is_opened(self):
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        form = Form(charge.with_user(self.collector))
        self.assertEqual(form.total, 40.0)
        self.assertEqual(charge.action_open_document()["res_id"], charge.document_id.id)
        self.assertEqual(charge.action_open_invoice()["res_id"], charge.move_id.id)

    def test_from_the_invoice_to_its_charges(self):
        charge = self._book(self._create_invoice_due(DUE, 1000.0))
        for move in (charge.move_id, charge.document_id):
            found = self.env["collections.charge"].search(
                move.action_open_booked_charges()["domain"]
            )
            self.assertEqual(found, charge)


@tagged("post_install", "-at_install", "collections")
class TestAllocation(BookingCommon):
    def _pay_both(self, allocation, amount):
        self.terms.allocation = allocation
        self.policy.charge_document = "posted"
        invoice = self._create_invoice_due(DUE, 1000.0)
        document = self._book(invoice).document_id
        self._pay_together(invoice | document, amount)
        return invoice.amount_residual, document.amount_residual

    def test_charges_first(self):
        self.assertEqual(self._pay_both("charges_first", 100.0), (940.0, 0.0))

    def test_principal_first(self):
        self.assertEqual(self._pay_both("principal_first", 100.0), (900.0, 40.0))

    def test_what_was_paid_of_a_charge_is_not_taken_from_the_principal(self):
        self.assertEqual(self._pay_both("charges_first", 1040.0), (0.0, 0.0))
        invoice = self.env["collections.charge"].search([], limit=1).move_id
        found = self._reckon(invoice, TODAY + timedelta(days=300))
        self.assertEqual(found.charges.principal_owed, Decimal(0))
        self.assertEqual(found.charges.total, Decimal(40))

    def test_what_was_not_paid_of_a_charge_is_taken_from_the_principal(self):
        self.terms.allocation = "charges_first"
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._book(invoice)
        self._pay(invoice, date=TODAY)
        found = self._reckon(invoice, TODAY + timedelta(days=30))
        self.assertEqual(found.charges.principal_owed, Decimal(40))
