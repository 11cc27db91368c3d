"""What debtors contest: left alone until it is decided, and nothing else."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..pipeline.scope import Debtors
from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


class DisputesCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice_due(TODAY - 4 * DAY)
        cls.reason = cls.env.ref(
            "collections_policy.collections_dispute_reason_damaged"
        )

    def setUp(self):
        super().setUp()
        self._night(TODAY)
        self.case = self._actions(self.invoice).case_id

    def _get_item(self, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _dispute(self, amount=None, invoice=None, **values):
        """Open a dispute today about an amount of an invoice, or all of it."""
        with self._clock(TODAY):
            return (
                self.env["collections.dispute"]
                .with_user(self.collector)
                ._open(
                    values.pop("company", self.company),
                    values.pop("debtor", self.debtor),
                    [(self._get_item(invoice or self.invoice), amount)],
                    values.pop("reason", self.reason),
                    values.pop("description", "Two of ten are broken"),
                    "call",
                    **values,
                )
                .sudo()
            )

    def _close(self, dispute, outcome, days=0, **values):
        with self._clock(TODAY + days * DAY):
            opened = dispute.with_user(self.collector).action_close()
            model = self.env[opened["res_model"]].with_user(self.collector)
            wizard = Form(model.with_context(**opened["context"]))
            wizard.outcome = outcome
            for name, value in values.items():
                setattr(wizard, name, value)
            wizard.save().action_confirm()

    def _make_credit(self, dispute, amount):
        """Make the credit note for a dispute in Odoo's wizard; return it as a draft."""
        opened = dispute.with_user(self.collector).action_credit()
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.collector)
            .with_context(**opened["context"])
            .create({"journal_id": self.invoice.journal_id.id, "date": TODAY + DAY})
        )
        wizard.refund_moves()
        credit = wizard.new_move_ids
        credit.invoice_line_ids.price_unit = amount
        return credit

    def _get_claim(self, days, invoice=None):
        [item] = self._evaluate(invoice or self.invoice, TODAY + days * DAY)
        return (item.held_reason, float(item.amount_currency), float(item.amount))


@tagged("post_install", "-at_install", "collections")
class TestDisputes(DisputesCommon):
    # === WHAT IS LEFT ALONE === #

    def test_a_whole_item_is_left_alone_until_it_is_decided(self):
        dispute = self._dispute()
        self.assertEqual((dispute.state, dispute.amount), ("open", 500.0))
        self.assertEqual(dispute.case_id, self.case)
        self.assertIn("Two of ten are broken", self.case.message_ids[0].body)
        self.assertTrue(dispute.line_ids.is_whole)
        self.assertEqual(dispute.hold_ids.move_line_id, dispute.line_ids.move_line_id)
        self.assertHeld(self.invoice, TODAY + 300 * DAY, "dispute")

    def test_unjustified_it_resumes_where_it_stood(self):
        dispute = self._dispute()
        self.assertFalse(self._night(TODAY + 7 * DAY))
        self._close(dispute, "unjustified", 8, resolution="Signed for as whole")
        self.assertEqual(dispute.state, "unjustified")
        self.assertEqual(dispute.resolution, "Signed for as whole")
        self.assertEqual((dispute.date_closed, dispute.days), (TODAY + 8 * DAY, 8))
        self.assertFalse(dispute.hold_ids)
        self.assertIn("Signed for as whole", self.case.message_ids[0].body)
        [mail] = self._night(TODAY + 8 * DAY)
        self.assertIn("$ 500.00", self._subject(mail))
        self.assertEqual(self._levels(self.invoice), ["First", "Second"])

    def test_the_rest_of_an_item_is_chased_to_the_cent(self):
        dispute = self._dispute(123.45)
        self.assertFalse(dispute.line_ids.is_whole)
        self.assertFalse(dispute.hold_ids)
        self.assertEqual(self._get_claim(7), (None, 376.55, 376.55))
        [mail] = self._night(TODAY + 6 * DAY)
        self.assertIn("$ 376.55", self._subject(mail))
        self.assertRegex(mail.body_html, r"remaining of\s+<span[^>]*>\$.500.00<")
        line = self._actions(self.invoice)[-1].carried_line_ids
        self.assertEqual((line.amount, line.amount_currency), (376.55, 376.55))

    def test_what_was_planned_says_at_once_what_is_claimed(self):
        self._plan(TODAY + 6 * DAY)
        action = self._actions(self.invoice)[-1]
        self.assertEqual(
            (action.state, action.carried_line_ids.amount), ("planned", 500)
        )
        with self._clock(TODAY + 6 * DAY):
            dispute = self.env["collections.dispute"]._open(
                self.company,
                self.debtor,
                [(self._get_item(self.invoice), 100.0)],
                self.reason,
                "Late",
                "call",
            )
            self.assertEqual(action.carried_line_ids.amount, 400.0)
            dispute.action_withdraw()
            self.assertEqual(action.carried_line_ids.amount, 500.0)

    def test_what_was_planned_of_a_whole_item_is_dropped(self):
        self._plan(TODAY + 6 * DAY)
        action = self._actions(self.invoice)[-1]
        self._dispute()
        self.assertEqual((action.state, action.reason), ("cancelled", "dispute"))

    def test_payments_come_off_what_is_not_contested(self):
        self._dispute(100.0)
        with self._clock(TODAY + DAY):
            self._pay(self.invoice, 150.0, TODAY + DAY)
        self.assertEqual(self._get_claim(7), (None, 250.0, 250.0))
        with self._clock(TODAY + DAY):
            self._pay(self.invoice, 250.0, TODAY + DAY)
        self.assertEqual(self._get_claim(7)[0], "dispute")
        self.assertHeld(self.invoice, TODAY + 300 * DAY, "dispute")
        self.invoice.invalidate_recordset()
        with self._clock(TODAY + 7 * DAY):
            self.assertIn("Dispute", self.invoice.collections_explanation)

    def test_two_disputes_of_one_item(self):
        first = self._dispute(100.0)
        second = self._dispute(150.0, reason=self.reason.copy())
        self.assertEqual(self._get_claim(7), (None, 250.0, 250.0))
        with self.assertRaisesRegex(UserError, "contested already"):
            self._dispute(250.01)
        with self.assertRaisesRegex(UserError, "contested already"):
            self._dispute()
        self._close(first, "settled")
        self.assertEqual(self._get_claim(7), (None, 350.0, 350.0))
        self._close(second, "withdrawn")
        self.assertEqual(self._get_claim(7), (None, 500.0, 500.0))

    def test_in_another_currency_it_is_in_proportion(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 3.0)])
        invoice = self._create_invoice_due(TODAY - 4 * DAY, 100.0, currency_id=euro.id)
        self.assertEqual(self._get_claim(1, invoice), (None, 100.0, 33.33))
        dispute = self._dispute(50.01, invoice)
        self.assertEqual(dispute.line_ids.currency_id, euro)
        self.assertEqual(dispute.amount, 16.67)
        self.assertEqual(self._get_claim(1, invoice), (None, 49.99, 16.66))

    def test_the_level_weighs_what_is_claimed(self):
        self.policy.minimum_balance = 450.0
        self._dispute(100.0)
        self.assertEqual(self._get_claim(7)[0], "minimum")

    def test_late_charges_are_those_of_the_whole_item(self):
        version = {"date_from": TODAY - 99 * DAY, "penalty": 10.0}
        self.policy.charge_terms_id = self.env["collections.charge.terms"].create(
            {"name": "Terms", "version_ids": [Command.create(version)]}
        )
        charger = self.env["collections.charger"]
        line = self._get_item(self.invoice)
        debtors = Debtors(ids=self.debtor.ids)

        def reckon():
            day = TODAY + DAY
            [item] = charger._charge_all(self.company, day, debtors)
            return charger._reckon(line, day)[line].charges, item

        before = reckon()
        self.assertEqual((before[0].penalty, before[1].penalty), (50, 50))
        self._dispute(100.0)
        self.assertEqual(reckon(), before)

    # === JUSTIFIED === #

    def test_a_credit_note_that_is_posted_decides_it(self):
        dispute = self._dispute(100.0)
        with self._clock(TODAY + DAY):
            credit = self._make_credit(dispute, 100.0)
            self.assertEqual(dispute.credit_move_ids, credit)
            self.assertEqual((dispute.state, credit.state), ("open", "draft"))
            self.assertEqual(self._get_claim(1), (None, 400.0, 400.0))
            credit.action_post()
            self.env.flush_all()
        self.assertEqual((dispute.state, dispute.days), ("justified", 1))
        self.assertEqual(self.invoice.amount_residual, 400.0)
        self.assertEqual(self._get_claim(7), (None, 400.0, 400.0))
        [mail] = self._night(TODAY + 6 * DAY)
        self.assertIn("$ 400.00", self._subject(mail))

    def test_justified_by_a_credit_note_that_is_there(self):
        dispute = self._dispute()
        with self.assertRaisesRegex(UserError, "credit note"):
            self._close(dispute, "justified")
        self.assertEqual(dispute.state, "open")
        credit = self._credit(500.0)
        with self._clock(TODAY):
            wizard = (
                self.env["collections.dispute.close.wizard"]
                .with_user(self.collector)
                .create(
                    {
                        "dispute_ids": [Command.set(dispute.ids)],
                        "outcome": "justified",
                        "credit_move_ids": [Command.set(credit.ids)],
                    }
                )
            )
            wizard.action_confirm()
        self.assertEqual(
            (dispute.state, dispute.credit_move_ids), ("justified", credit)
        )

    # === WHO SEES TO IT === #

    def test_the_owner_is_asked_to_decide_in_time(self):
        owner = new_test_user(
            self.env,
            "quality",
            groups="collections_policy.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.reason.with_company(self.company).user_id = owner
        self.reason.days = 3
        dispute = self._dispute(attachments=[("photo.jpg", b"broken")])
        self.assertEqual((dispute.user_id, dispute.date_due), (owner, TODAY + 3 * DAY))
        [activity] = dispute.activity_ids
        self.assertEqual(activity.user_id, owner)
        self.assertEqual(activity.date_deadline, TODAY + 3 * DAY)
        files = dispute.message_ids.attachment_ids
        self.assertEqual((files.name, files.raw), ("photo.jpg", b"broken"))
        self.assertEqual(files.res_id, dispute.id)
        with self._clock(TODAY):
            dispute.with_user(owner).write({"user_id": self.collector.id})
        self.assertEqual(dispute.activity_ids.user_id, self.collector)
        self._close(dispute, "settled")
        self.assertFalse(dispute.activity_ids)

    def test_without_an_owner_of_its_own_it_is_the_collectors(self):
        self.case.user_id = self.collector
        self.assertEqual(self._dispute().user_id, self.collector)

    # === SCREENS === #

    def test_from_the_invoice(self):
        with self._clock(TODAY):
            invoice = self.invoice.with_user(self.collector)
            opened = invoice.action_collections_dispute()
            model = self.env[opened["res_model"]].with_user(self.collector)
            wizard = Form(model.with_context(**opened["context"]))
            wizard.reason_id = self.reason
            self.assertEqual(wizard.date_due, TODAY + 14 * DAY)
            with wizard.line_ids.edit(0) as line:
                self.assertTrue(line.is_contested)
                line.amount = 80.0
            result = wizard.save().action_confirm()
            dispute = self.env["collections.dispute"].browse(result["res_id"])
            self.assertEqual((dispute.source, dispute.amount), ("invoice", 80.0))
            self.assertEqual(invoice.collections_dispute_count, 1)
            self.assertEqual(self.case.dispute_count, 1)

    def test_from_the_case_something_has_to_be_chosen(self):
        with self._clock(TODAY):
            opened = self.case.with_user(self.collector).action_dispute()
            model = self.env[opened["res_model"]].with_user(self.collector)
            wizard = Form(model.with_context(**opened["context"]))
            wizard.reason_id = self.reason
            with self.assertRaisesRegex(UserError, "Choose the invoices"):
                wizard.save().action_confirm()
            with wizard.line_ids.edit(0) as line:
                line.is_contested = True
            wizard.save().action_confirm()
        self.assertTrue(self.env["collections.dispute"].search([]).line_ids.is_whole)

    def test_its_holds_are_not_lifted_by_themselves(self):
        dispute = self._dispute()
        with self.assertRaisesRegex(UserError, "Close the dispute"):
            dispute.hold_ids.with_user(self.collector).action_lift()
        self.assertEqual(self._get_claim(7)[0], "dispute")

    # === WHAT CAN BE CONTESTED === #

    def test_what_cannot_be_contested(self):
        for amount in (0.0, -1.0):
            with self.assertRaisesRegex(UserError, "how much"):
                self._dispute(amount)
        with self.assertRaisesRegex(UserError, "is open"):
            self._dispute(500.01)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._dispute(reason=self.reason.browse())
        with self.assertRaisesRegex(UserError, "not an invoice of"):
            self._dispute(debtor=self._create_debtor("Other"))
        self.assertFalse(self.env["collections.dispute"].search([]))

    def test_what_was_decided_stays_so(self):
        dispute = self._dispute()
        self._close(dispute, "settled")
        self.assertFalse(dispute._set_closed("unjustified"))
        self.assertEqual(dispute.state, "settled")
        with self.assertRaisesRegex(UserError, "closed already"):
            dispute.action_close()

    # === WHO === #

    def test_only_the_verbs_change_what_was_said(self):
        dispute = self._dispute().with_user(self.collector)
        dispute.description = "Three of ten"
        for fname, value in [("state", "settled"), ("amount", 1.0), ("days", 2)]:
            with self.subTest(fname=fname), self.assertRaises(AccessError):
                dispute[fname] = value
        with self.assertRaises(AccessError):
            dispute.line_ids.amount_currency = 1.0

    def test_only_collectors_open_and_see_them(self):
        dispute = self._dispute()
        for login, groups in {
            "biller": "account.group_account_invoice",
            "employee": "base.group_user",
            "customer": "base.group_portal",
        }.items():
            user = new_test_user(self.env, login, groups=groups)
            with self.subTest(user=login):
                for records in (dispute, dispute.line_ids):
                    with self.assertRaises(AccessError):
                        records.with_user(user).check_access("read")
                with self.assertRaises(AccessError):
                    self.env["collections.dispute"].with_user(user)._open(
                        self.company, self.debtor, [], self.reason, "", "call"
                    )

    def test_companies_are_apart(self):
        other = self.setup_other_company(name="Rival")["company"]
        other.collections_policy_id = self.policy.copy({"company_id": other.id})
        theirs = self._create_invoice_due(TODAY - 4 * DAY, company=other)
        dispute = self._dispute(100.0)
        stranger = new_test_user(
            self.env,
            "rival_collector",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for records in (dispute, dispute.line_ids):
            self.assertFalse(records.with_user(stranger).search([]))
        [item] = self._evaluate(theirs, TODAY)
        self.assertEqual(float(item.amount), 500.0)

    def test_a_branch_is_worked_with_its_parent(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()  # the branch shares the chart of accounts
        self.env.user.company_ids += branch
        self.collector.company_ids += branch
        invoice = self._create_invoice_due(TODAY - 4 * DAY, 33.0, company=branch)
        dispute = self._dispute(3.0, invoice)
        self.assertEqual(dispute.company_id, self.company)
        self.assertEqual(self._get_claim(1, invoice), (None, 30.0, 30.0))
