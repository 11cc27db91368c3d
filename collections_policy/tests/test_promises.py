"""What debtors promise: noted, left alone until then, and judged by what was paid."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


class PromisesCommon(CollectionsCommon):
    """Two days of tolerance and one percent, as policies have by default."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice_due(TODAY - 4 * DAY)

    def setUp(self):
        super().setUp()
        self._night(TODAY)
        self.case = self._actions(self.invoice).case_id

    def _promise(self, days, amount=None, invoices=None, now=0, **values):
        """Note a promise for some days after today; by default of all that is open."""
        lines = (invoices or self.invoice).line_ids._filter_collections_open()
        if amount is None:
            amount = sum(lines.mapped("amount_residual_currency"))
        with self._clock(TODAY + now * DAY):
            return (
                self.env["collections.promise"]
                .with_user(self.collector)
                ._note(
                    values.pop("company", self.company),
                    values.pop("debtor", self.debtor),
                    lines,
                    amount,
                    TODAY + days * DAY,
                    "call",
                    **values,
                )
                .sudo()
            )

    def _pay_on(self, days, amount=None, invoice=None, noted=None):
        """Receive a payment of a day, noted on that day or later."""
        with self._clock(TODAY + (days if noted is None else noted) * DAY):
            payment = self._pay(invoice or self.invoice, amount, TODAY + days * DAY)
            self.env.flush_all()
        return payment

    def _get_held(self, days, invoice=None):
        items = self._evaluate(invoice or self.invoice, TODAY + days * DAY)
        return [item.held_reason for item in items]

    def _break(self, now, invoices=None):
        """Break a promise made on a day for the next one; return the day after."""
        promise = self._promise(now + 1, now=now, invoices=invoices)
        self._night(TODAY + (now + 4) * DAY)
        self.assertEqual(promise.state, "broken")
        return now + 4


@tagged("post_install", "-at_install", "collections")
class TestPromises(PromisesCommon):
    # === WHAT BECOMES OF THEM === #

    def test_one_that_is_broken_resumes_where_it_stood(self):
        promise = self._promise(11, note="After Easter")
        self.assertEqual((promise.state, promise.case_id), ("open", self.case))
        self.assertEqual(promise.user_id, self.collector)
        self.assertIn("After Easter", self.case.message_ids[0].body)
        for days in (7, 11, 13):
            self.assertFalse(self._night(TODAY + days * DAY))
            self.assertEqual(promise.state, "open")
        [mail] = self._night(TODAY + 14 * DAY)
        self.assertIn(self.invoice.name, mail.body_html)
        self.assertEqual(promise.state, "broken")
        self.assertEqual(promise.date_matured, TODAY + 13 * DAY)
        self.assertFalse(promise.hold_ids)
        self.assertEqual(self._levels(self.invoice), ["First", "Second"])
        told = "".join(self.case.message_ids.mapped("body"))
        self.assertIn("<b>Broken</b>", told)

    def test_one_that_is_kept(self):
        promise = self._promise(5)
        self._pay_on(5)
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 500.0))
        self.assertEqual(promise.date_matured, TODAY + 5 * DAY)
        self.assertEqual(self.case.state, "closed")

    def test_one_that_is_kept_early_frees_the_rest(self):
        promise = self._promise(9, 200.0)
        self._pay_on(2, 200.0)
        self.assertEqual(promise.state, "kept")
        self.assertEqual(promise.date_matured, TODAY + 2 * DAY)
        self.assertEqual(self._get_held(3), [None])
        [mail] = self._night(TODAY + 6 * DAY)
        self.assertIn("$ 300.00", self._subject(mail))

    def test_one_that_is_kept_in_part(self):
        promise = self._promise(3)
        self._pay_on(3, 200.0)
        self.assertEqual((promise.state, promise.amount_paid), ("open", 200.0))
        self._night(TODAY + 5 * DAY)
        self.assertEqual(promise.state, "open")
        self._night(TODAY + 6 * DAY)
        self.assertEqual((promise.state, promise.amount_paid), ("partly", 200.0))
        self.assertEqual(promise.case_id.promise_broken_count, 0)

    def test_the_day_after_the_tolerance_is_too_late(self):
        for amount, day, state in [
            (100.0, 5, "kept"),
            (110.0, 6, "broken"),
            (120.0, None, "broken"),
        ]:
            with self.subTest(day=day):
                invoice = self._create_invoice_due(TODAY - 4 * DAY, amount)
                promise = self._promise(3, invoices=invoice)
                if day:
                    self._pay_on(day, invoice=invoice)
                self._night(TODAY + 6 * DAY)
                self.assertEqual(promise.state, state)
                self.assertEqual(promise.amount_paid, amount if day == 5 else 0.0)

    def test_a_percent_less_is_good(self):
        for missing, state in [(5.0, "kept"), (5.01, "partly")]:
            with self.subTest(missing=missing):
                invoice = self._create_invoice_due(TODAY - 4 * DAY)
                promise = self._promise(3, invoices=invoice)
                self._pay_on(3, 500.0 - missing, invoice=invoice)
                self._night(TODAY + 6 * DAY)
                self.assertEqual(promise.state, state)

    def test_the_tolerance_is_that_of_the_day_it_was_promised(self):
        self.policy.promise_tolerance_days = 0
        promise = self._promise(3)
        self.policy.promise_tolerance_days = 9
        self._night(TODAY + 4 * DAY)
        self.assertEqual(promise.state, "broken")

    def test_the_day_ends_where_the_company_is(self):
        self.policy.promise_tolerance_days = 0
        self.company.partner_id.tz = "America/Sao_Paulo"  # three hours behind
        promise = self._promise(3)
        judge = self.env["collections.promise"]._judge_lines
        with freeze_time(datetime(2026, 3, 20, 2, 59)):
            judge(promise.line_ids)
            self.assertEqual(promise.state, "open")
        with freeze_time(datetime(2026, 3, 20, 3, 0)):
            judge(promise.line_ids)
            self.assertEqual(promise.state, "broken")

    # === WHAT IS A PAYMENT === #

    def test_a_payment_counts_by_its_own_day(self):
        promise = self._promise(3)
        self._night(TODAY + 6 * DAY)
        self.assertEqual(promise.state, "broken")
        self._pay_on(5, noted=9)
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 500.0))
        self.assertEqual(promise.date_matured, TODAY + 5 * DAY)

    def test_a_payment_that_is_undone_never_was(self):
        promise = self._promise(9)
        payment = self._pay_on(2)
        self.assertEqual(promise.state, "kept")
        with self._clock(TODAY + 4 * DAY):
            payment.action_cancel()
            self.env.flush_all()
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.0))
        self.assertFalse(promise.date_matured)
        self.assertEqual(self._get_held(11), ["promise"])
        self.assertEqual(self._get_held(12), [None])

    def test_undone_after_its_day_it_is_broken(self):
        promise = self._promise(3)
        payment = self._pay_on(2)
        with self._clock(TODAY + 20 * DAY):
            payment.action_cancel()
            self.env.flush_all()
        self.assertEqual(promise.state, "broken")
        self.assertEqual(promise.date_matured, TODAY + 5 * DAY)

    def test_what_had_been_paid_on_that_day_before_does_not_count(self):
        self._pay_on(0, 200.0)
        promise = self._promise(3)
        self.assertEqual(promise.amount, 300.0)
        self._pay_on(2, 100.0)
        self.assertEqual((promise.state, promise.amount_paid), ("open", 100.0))

    def _credit_on(self, days, amount):
        with self._clock(TODAY + days * DAY):
            credit = self._credit(amount, date=TODAY + days * DAY)
            lines = (credit | self.invoice).line_ids
            lines.filtered(
                lambda line: line.account_type == "asset_receivable"
            ).reconcile()
            self.env.flush_all()

    def test_a_credit_note_is_no_payment_but_makes_less_owed(self):
        promise = self._promise(3)
        self._credit_on(1, 100.0)
        self.assertEqual((promise.state, promise.amount_paid), ("open", 0.0))
        self._pay_on(3, 400.0)
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 400.0))

    def test_an_invoice_that_is_corrected_is_promised_all_the_same(self):
        promise = self._promise(3)
        with self._clock(TODAY):
            self.invoice.button_draft()
            self.assertEqual(promise.state, "open")
            self.invoice.action_post()
        self.assertEqual(self._get_held(3), ["promise"])
        with self._clock(TODAY):
            self.invoice.button_draft()
            self.invoice.button_cancel()
        self.assertEqual(promise.state, "withdrawn")

    def test_a_credit_note_that_comes_later_changes_nothing(self):
        promise = self._promise(3)
        self._pay_on(3, 200.0)
        self._night(TODAY + 6 * DAY)
        self._credit_on(9, 300.0)
        self.assertEqual(promise.state, "partly")

    def test_of_what_was_credited_nothing_is_to_be_kept(self):
        promise = self._promise(3)
        self._credit_on(1, 500.0)
        self.assertEqual(promise.state, "withdrawn")
        self.assertEqual(self.debtor.collections_promise_kept, 0.0)
        self.assertEqual(self.debtor.collections_promise_broken_count, 0)

    def test_in_the_currency_of_the_invoices(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        invoice = self._create_invoice_due(TODAY - 4 * DAY, currency_id=euro.id)
        promise = self._promise(3, 300.0, invoices=invoice)
        self.assertEqual(promise.currency_id, euro)
        self.assertEqual((promise.amount, promise.amount_company), (300.0, 150.0))
        with self._clock(TODAY + DAY):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create(
                {"currency_id": euro.id, "amount": 300.0, "payment_date": TODAY + DAY}
            )._create_payments()
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 300.0))
        with self.assertRaisesRegex(UserError, "each currency"):
            self._promise(3, 1.0, invoices=invoice | self.invoice)

    # === HOW GOOD THE WORD IS === #

    def test_ratios_count_what_is_decided_alone(self):
        amounts = {100.0: True, 200.0: True, 300.0: False, 600.0: None}
        for amount, paid in amounts.items():
            invoice = self._create_invoice_due(TODAY - 4 * DAY, amount)
            self._promise(3 if paid is not None else 20, invoices=invoice)
            if paid:
                self._pay_on(2, invoice=invoice)
        self._night(TODAY + 6 * DAY)
        for record, prefix in [(self.case, ""), (self.debtor, "collections_")]:
            record.invalidate_recordset()
            figures = [
                record[prefix + name]
                for name in (
                    "promise_count",
                    "promise_kept",
                    "promise_kept_amount",
                    "promise_broken_count",
                )
            ]
            self.assertEqual(figures, [4, 2 / 3, 0.5, 1])

    def test_two_broken_promises_leave_out_what_is_soft(self):
        self.policy.level_ids[3].tone = "firm"
        day = self._break(0)
        self.assertEqual(self._levels(self.invoice), ["First"])
        item = self._evaluate(self.invoice, TODAY + day * DAY)[0]
        self.assertEqual(item.next_level_id, self.policy.level_ids[2].id)
        day = self._break(day)
        item = self._evaluate(self.invoice, TODAY + day * DAY)[0]
        self.assertEqual(item.next_level_id, self.policy.level_ids[3].id)
        self.assertFalse(self._night(TODAY + 15 * DAY))
        self._night(TODAY + 16 * DAY)
        self.assertEqual(self._actions(self.invoice)[-1].level_id.name, "Call")

    def test_a_soft_step_that_was_planned_is_dropped(self):
        self.policy.level_ids[3].tone = "firm"
        day = self._break(0)
        other = self._create_invoice_due(TODAY - 2 * DAY, 40.0)
        promise = self._promise(day + 1, now=day)
        last = TODAY + (day + 3) * DAY
        self._plan(last)
        soft = self._actions(other)
        self.assertEqual((soft.state, soft.level_id.name), ("planned", "First"))
        self._plan(last + DAY)
        self.assertEqual(promise.state, "broken")
        self.assertEqual((soft.state, soft.reason), ("cancelled", "not_due"))

    def test_a_ladder_without_a_harder_level_goes_on(self):
        day = self._break(self._break(0))
        self.assertEqual(self.case.promise_broken_count, 2)
        second = self.policy.level_ids[2]
        item = self._evaluate(self.invoice, TODAY + day * DAY)[0]
        self.assertIn(second.id, (item.target_level_id, item.level_id))

    def test_another_customer_or_no_such_limit(self):
        self.policy.level_ids[3].tone = "firm"
        good = self._create_invoice_due(
            TODAY - 4 * DAY, partner=self._create_debtor("Reliable")
        )
        self._night(TODAY)
        day = self._break(self._break(0))
        second = self.policy.level_ids[2].id
        self.assertEqual(self._levels(good), ["First", "Second"])
        self.assertEqual(self._levels(self.invoice), ["First"])
        self.policy.skip_soft_after = 0
        self.assertEqual(
            self._evaluate(self.invoice, TODAY + day * DAY)[0].target_level_id, second
        )

    def test_promises_of_an_earlier_case_are_forgiven(self):
        self.policy.level_ids[3].tone = "firm"
        day = self._break(self._break(0))
        self.assertEqual(self._levels(self.invoice), ["First"])
        self._pay_on(day)
        self.assertEqual(self.case.state, "closed")
        again = self._create_invoice_due(TODAY + 20 * DAY)
        self._night(TODAY + 23 * DAY)
        self.assertEqual(self._levels(again), ["First"])

    # === A NEW WORD === #

    def test_a_new_promise_takes_the_place_of_the_old(self):
        first = self._promise(3)
        second = self._promise(9)
        self.assertEqual((first.state, first.renewed_by_id), ("withdrawn", second))
        self.assertEqual((first.renewal_count, second.renewal_count), (0, 1))
        self.assertFalse(first.hold_ids)
        self.assertEqual(self._get_held(11), ["promise"])
        self.assertIn("Withdrawn", first.message_ids[0].body)
        self._night(TODAY + 6 * DAY)
        self.assertEqual(second.state, "open")

    def test_one_that_is_taken_back_holds_nothing(self):
        promise = self._promise(3)
        with self._clock(TODAY):
            promise.with_user(self.collector).action_withdraw()
        self.assertEqual(promise.state, "withdrawn")
        self.assertEqual(self._get_held(1), [None])
        self._pay_on(2)
        self.assertEqual(promise.state, "withdrawn")

    def test_only_its_own_items_are_left_alone(self):
        other = self._create_invoice_due(TODAY - 4 * DAY, 40.0)
        self._promise(9)
        [mail] = self._night(TODAY + DAY)
        self.assertIn(other.name, mail.body_html)
        self.assertNotIn(self.invoice.name, mail.body_html)

    # === WHAT CAN BE PROMISED === #

    def test_what_cannot_be_promised(self):
        for days, amount, message in [
            (-1, None, "has passed"),
            (31, None, "30 days ahead"),
            (3, 0.0, "how much"),
            (3, -5.0, "how much"),
            (3, 500.01, "more than what is open"),
        ]:
            with (
                self.subTest(days=days, amount=amount),
                self.assertRaisesRegex(UserError, message),
            ):
                self._promise(days, amount)
        self.assertFalse(self.env["collections.promise"].search([]))
        self.assertFalse(self._get_held(1)[0])

    def test_the_limits_are_those_of_the_policy(self):
        self.policy.promise_max_days = 0
        self.assertEqual(self._promise(300).date, TODAY + 300 * DAY)
        self.assertEqual(self._promise(0).state, "open")

    def test_only_what_is_open_of_that_customer(self):
        other = self._create_debtor("Other")
        with self.assertRaisesRegex(UserError, "not an invoice of"):
            self._promise(3, debtor=other)
        self._pay_on(0)
        with self.assertRaisesRegex(UserError, "Nothing is open"), self._clock(TODAY):
            self.env["collections.promise"]._note(
                self.company,
                self.debtor,
                self.invoice.collections_item_ids,
                5.0,
                TODAY,
                "call",
            )

    # === SCREENS === #

    def _fill_in(self, opened, **values):
        model = self.env[opened["res_model"]].with_user(self.collector)
        wizard = Form(model.with_context(**opened["context"]))
        for name, value in values.items():
            setattr(wizard, name, value)
        return wizard

    def test_from_the_case_and_from_the_invoice(self):
        with self._clock(TODAY):
            opened = self.case.with_user(self.collector).action_promise()
            wizard = self._fill_in(opened, note="Says Friday")
            self.assertEqual(wizard.amount, 500.0)
            self.assertEqual(wizard.date, TODAY + 7 * DAY)
            wizard.save().action_confirm()
            first = self.env["collections.promise"].search([])
            self.assertEqual((first.source, first.note), ("case", "Says Friday"))
            invoice = self.invoice.with_user(self.collector)
            opened = invoice.action_collections_promise()
            self._fill_in(opened, amount=100.0).save().action_confirm()
            second = self.env["collections.promise"].search([("state", "=", "open")])
            self.assertEqual((second.source, second.amount), ("invoice", 100.0))
            self.assertEqual(invoice.collections_promise_count, 2)
            self.assertEqual(self.case.promise_count, 2)

    def test_invoices_of_two_customers_at_once(self):
        other = self._create_invoice_due(
            TODAY - 4 * DAY, partner=self._create_debtor("Other")
        )
        with self.assertRaisesRegex(UserError, "one customer"):
            (self.invoice | other).action_collections_promise()

    # === WHO === #

    def test_what_was_said_is_not_changed(self):
        promise = self._promise(3).with_user(self.collector)
        promise.note = "By bank transfer"
        for fname, value in [
            ("state", "kept"),
            ("amount", 1.0),
            ("date", TODAY + 9 * DAY),
            ("tolerance_days", 99),
        ]:
            with self.subTest(fname=fname), self.assertRaises(AccessError):
                promise[fname] = value

    def test_only_collectors_note_and_see_them(self):
        promise = self._promise(3)
        lines = self.invoice.collections_item_ids
        for login, groups in {
            "biller": "account.group_account_invoice",
            "employee": "base.group_user",
            "customer": "base.group_portal",
        }.items():
            user = new_test_user(self.env, login, groups=groups)
            with self.subTest(user=login), self.assertRaises(AccessError):
                promise.with_user(user).check_access("read")
            with self.subTest(user=login), self.assertRaises(AccessError):
                self.env["collections.promise"].with_user(user)._note(
                    self.company, self.debtor, lines, 5.0, TODAY, "call"
                )

    def test_a_biller_receives_what_was_promised(self):
        promise = self._promise(3)
        biller = new_test_user(
            self.env,
            "biller",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self._clock(TODAY + DAY):
            self.env["account.payment.register"].with_user(biller).with_context(
                active_model="account.move", active_ids=self.invoice.ids
            ).create({"payment_date": TODAY + DAY})._create_payments()
        self.assertEqual(promise.state, "kept")

    def test_companies_are_apart(self):
        other = self.setup_other_company(name="Rival")["company"]
        theirs = self._create_invoice_due(TODAY - 4 * DAY, company=other)
        self._promise(3)
        with self.assertRaisesRegex(UserError, "not an invoice of"):
            self._promise(3, 5.0, invoices=theirs)
        stranger = new_test_user(
            self.env,
            "rival_collector",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["collections.promise"].with_user(stranger).search([]))
        self.assertEqual(self._get_held(1, theirs), ["no_policy"])

    def test_a_branch_is_worked_with_its_parent(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()  # the branch shares the chart of accounts
        self.env.user.company_ids += branch
        self.collector.company_ids += branch
        invoice = self._create_invoice_due(TODAY - 4 * DAY, 33.0, company=branch)
        promise = self._promise(3, invoices=invoice)
        self.assertEqual(promise.company_id, self.company)
        self.assertEqual(self._get_held(1, invoice), ["promise"])

    # === COST === #

    def test_judging_costs_the_same_however_many_there_are(self):
        Promise = self.env["collections.promise"]

        def count_queries(number):
            for _index in range(number):
                invoice = self._create_invoice_due(TODAY - 4 * DAY, 10.0)
                self._promise(3, invoices=invoice)
            promises = Promise.search([("state", "=", "open")])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            promises._judge(TODAY + 6 * DAY)
            self.env.flush_all()
            self.assertEqual(set(promises.mapped("state")), {"broken"})
            return self.env.cr.sql_log_count - before

        count_queries(1)
        few = count_queries(2)
        self.assertLessEqual(count_queries(12), few + 2)
