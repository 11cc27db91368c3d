"""The traps in which programs that remind of debts are known to be caught.

Each test names its trap (T1 to T46) of the list that the addon answers to.  T39 and T40
(companies, branches) are in ``test_access``; T16 to T18 and T47 are about interest,
fees and promises.
"""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TODAY, CollectionsCommon


def late(days):
    """Return the due date of what is some days late today."""
    return TODAY - timedelta(days=days)


def after(days):
    return TODAY + timedelta(days=days)


class TrapsCommon(CollectionsCommon):
    """With a ladder whose messages tell their level apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy(
            "Speaking ladder",
            [
                ("Before", -5, [cls._letter("Coming up")]),
                ("First", 3, [cls._letter("First reminder")]),
                ("Second", 10, [cls._letter("Second reminder")]),
                ("Third", 30, [cls._letter("Third reminder")]),
            ],
        )
        cls.company.collections_policy_id = cls.policy
        cls.euro = cls.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])

    @classmethod
    def _letter(cls, name):
        return cls._email(mail_template_id=cls._create_template(name).id)

    def _case(self, partner=None):
        return self.env["collections.case"].search(
            [("partner_id", "=", (partner or self.debtor).id), ("state", "=", "open")]
        )

    def _nights(self, first, last):
        """Work the nights between two days counted from today; return the mails."""
        mails = self.env["mail.mail"]
        for days in range(first, last + 1):
            mails |= self._night(after(days))
        return mails


@tagged("post_install", "-at_install", "collections")
class TestTrapsOfAmounts(TrapsCommon):
    def test_a_part_payment_before_the_run_leaves_the_rest_to_claim(self):
        """T1"""
        invoice = self._create_invoice_due(late(4))
        self._pay(invoice, 300.0)
        mail = self._night(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 200.00")
        self.assertIn("500.00", mail.body_html, "what it is the rest of is said too")

    def test_a_part_payment_after_the_plan_changes_what_is_said(self):
        """T2"""
        invoice = self._create_invoice_due(late(4))
        self._plan(TODAY)
        self._pay(invoice, 300.0)
        mail = self._deliver(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 200.00")
        self.assertEqual(self._actions(invoice).line_ids.amount_currency, 200.0)

    def test_a_full_payment_after_the_plan_sends_nothing(self):
        """T3"""
        invoice = self._create_invoice_due(late(4))
        self._plan(TODAY)
        self._pay(invoice)
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self._actions(invoice).state, "cancelled")
        self.assertFalse(self._case())

    def test_a_full_payment_after_the_message_closes_the_case(self):
        """T4"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        case = self._case()
        self.assertEqual(case.amount_overdue, 500.0)
        self._pay(invoice)
        self.assertEqual((case.state, case.amount_overdue), ("closed", 0.0))
        self.assertFalse(self._nights(1, 40))

    def test_a_full_credit_note_after_a_reminder_ends_it(self):
        """T6"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        case = self._case()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": TODAY})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(case.state, "closed")
        self.assertFalse(self._nights(1, 40))

    def test_open_credits_that_cover_the_debt_leave_it_alone(self):
        """T7"""
        for credit in (500.0, 800.0):
            with self.subTest(credit=credit):
                partner = self._create_debtor(f"With {credit}")
                invoice = self._create_invoice_due(late(4), partner=partner)
                self._credit(credit, partner)
                self.assertHeld(invoice, TODAY, "credits")
                self.assertFalse(self._night(TODAY))

    def test_a_credit_in_another_currency_covers_the_debt_too(self):
        """T7"""
        invoice = self._create_invoice_due(late(4))
        refund = {"move_type": "out_refund", "currency_id": self.euro.id}
        self._create_invoice_due(late(9), 999.0, **refund)
        [item] = self._evaluate(invoice, TODAY)
        self.assertEqual((item.credit_amount, item.held_reason), (499.5, None))
        self._create_invoice_due(late(9), 1.0, **refund)
        self.assertHeld(invoice, TODAY, "credits")

    def test_open_credits_that_cover_part_are_shown_with_the_net(self):
        """T7"""
        self._create_invoice_due(late(4))
        self._credit(120.0)
        mail = self._night(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 380.00")
        for amount in ("500.00", "120.00", "380.00"):
            self.assertIn(amount, mail.body_html)

    def test_a_customer_that_has_only_a_credit_is_never_written_to(self):
        """T8"""
        self._credit(500.0)
        self.assertFalse(self._nights(0, 12))
        self.assertFalse(self._case())

    def test_a_payment_that_nobody_matched_counts(self):
        """T9"""
        invoice = self._create_invoice_due(late(4))
        self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.debtor.id,
                "amount": 500.0,
                "date": TODAY,
            }
        ).action_post()
        self.assertEqual(invoice.amount_residual, 500.0, "not matched")
        self.assertHeld(invoice, TODAY, "credits")

    def test_a_credit_pays_for_the_items_that_have_come_furthest(self):
        """T10"""
        old = self._create_invoice_due(late(10), 400.0)
        self._night(late(5))
        new = self._create_invoice_due(late(4), 100.0)
        self._credit(400.0)
        mail = self._night(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 100.00")
        self.assertEqual(self._levels(old), ["First"])
        self.assertEqual(self._levels(new), ["First"])

    def test_each_instalment_has_a_ladder_of_its_own(self):
        """T11"""
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.clear(),
                    Command.create({"value_amount": 50, "nb_days": 0}),
                    Command.create({"value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        invoice = self._create_invoice_due(
            TODAY, 500.0, invoice_payment_term_id=term.id
        )
        issued = invoice.invoice_date
        mail = self._night(issued + timedelta(days=3))
        self.assertEqual(self._subject(mail), "First reminder $ 250.00")
        first, second = invoice.collections_item_ids
        self.assertEqual(first.collections_level_id.name, "First")
        self.assertFalse(second.collections_level_id)
        self.assertFalse(self._night(issued + timedelta(days=9)))
        self._night(issued + timedelta(days=10))
        self.assertEqual(first.collections_level_id.name, "Second")
        mail = self._night(issued + timedelta(days=63))
        self.assertEqual(first.collections_level_id.name, "Third")
        self.assertEqual(second.collections_level_id.name, "First")

    def test_what_is_left_below_the_minimum_is_not_claimed(self):
        """T12"""
        self.policy.minimum_balance = 10.0
        invoice = self._create_invoice_due(late(4))
        self._pay(invoice, 490.0)
        self.assertEqual(len(self._night(TODAY)), 1, "10.00 are not less than 10.00")
        self._pay(invoice, 0.01)
        self.assertHeld(invoice, after(10), "minimum")

    def test_the_minimum_is_compared_in_the_company_s_currency(self):
        """T13"""
        self.policy.minimum_balance = 10.0
        for amount, reason in ((19.0, "minimum"), (21.0, None)):
            with self.subTest(amount=amount):
                partner = self._create_debtor(f"Owes {amount}")
                invoice = self._create_invoice_due(
                    late(4), amount, partner, currency_id=self.euro.id
                )
                [item] = self._evaluate(invoice, TODAY)
                self.assertEqual(item.amount, amount / 2, "two euros are a dollar here")
                self.assertEqual(item.held_reason, reason)

    def test_each_currency_has_its_own_block_and_total(self):
        """T14"""
        self._create_invoice_due(late(4), 500.0)
        self._create_invoice_due(late(4), 80.0, currency_id=self.euro.id)
        self._create_invoice_due(late(4), 20.0, currency_id=self.euro.id)
        mail = self._night(TODAY)
        self.assertEqual(len(mail), 1)
        subject = self._subject(mail)
        self.assertIn("$ 500.00", subject)
        self.assertIn("100.00 €", subject)
        self.assertNotIn("550.00", subject + mail.body_html, "never added up")
        self.assertNotIn("600.00", subject + mail.body_html)

    def test_figures_in_the_company_s_currency_say_so(self):
        """T15"""
        invoice = self._create_invoice_due(late(4), 80.0, currency_id=self.euro.id)
        self._night(TODAY)
        case = self._case()
        self.assertEqual((case.amount_overdue, case.currency_id.name), (40.0, "USD"))
        action = self._actions(invoice)
        self.assertEqual((action.amount, action.currency_id.name), (40.0, "USD"))
        line = action.line_ids
        self.assertEqual((line.amount_currency, line.currency_id.name), (80.0, "EUR"))


@tagged("post_install", "-at_install", "collections")
class TestTrapsOfTheLadder(TrapsCommon):
    def test_a_payment_that_comes_undone_resumes_by_the_rule(self):
        """T5"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        payment = self._pay(invoice)
        self._night(after(1))
        self._night(after(60))
        with self._clock(after(60)):
            payment.action_cancel()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertFalse(self._nights(60, 62), "not at once")
        [mail] = self._night(after(63))
        self.assertEqual(self._subject(mail), "Second reminder $ 500.00", "no jump")

    def test_a_debt_of_400_days_begins_with_the_first_reminder(self):
        """T19"""
        self._create_invoice_due(late(400))
        mails = self._nights(0, 9)
        self.assertEqual(
            [self._subject(mail).split(" $")[0] for mail in mails.sorted("id")],
            ["First reminder", "Second reminder", "Third reminder"],
        )

    def test_running_again_on_the_same_day_changes_nothing(self):
        """T20"""
        invoice = self._create_invoice_due(late(40))
        self.assertEqual(len(self._night(TODAY)), 1)
        known = self.env["collections.action"].search([])
        for _again in range(3):
            self.assertFalse(self._night(TODAY))
        self.assertEqual(self.env["collections.action"].search([]), known)
        self.assertEqual(self._levels(invoice), ["First"])

    def test_what_was_only_planned_has_not_been_reached(self):
        """T21"""
        invoice = self._create_invoice_due(late(4))
        for days in range(0, 20):
            self._plan(after(days))
        self.assertFalse(invoice.collections_level_id)
        [action] = self._actions(invoice)
        self.assertEqual(action.level_id.name, "First")
        mail = self._deliver(after(20))
        self.assertEqual(self._subject(mail), "First reminder $ 500.00")

    def test_what_waits_for_approval_has_not_been_reached(self):
        """T21"""
        self.policy.level_ids[1].step_ids.needs_approval = True
        invoice = self._create_invoice_due(late(4))
        self.assertFalse(self._nights(0, 20))
        self.assertFalse(invoice.collections_level_id)
        self.assertEqual(self._actions(invoice).mapped("state"), ["to_approve"])

    def test_what_failed_has_not_been_reached(self):
        """T21"""
        partner = self._create_debtor("Unreachable", email=False)
        invoice = self._create_invoice_due(late(400), partner=partner)
        self.assertFalse(self._nights(0, 20))
        self.assertFalse(invoice.collections_level_id)
        self.assertEqual(self._actions(invoice).mapped("state"), ["failed"])
        self.assertEqual(self._actions(invoice).level_id.name, "First")

    def test_the_gap_counts_from_the_day_of_sending(self):
        """T22"""
        self.policy.gap_days = 8
        self._create_invoice_due(late(4))
        self._plan(TODAY)
        self.assertEqual(len(self._deliver(after(5))), 1, "sent five days later")
        self.assertFalse(self._nights(6, 12))
        mail = self._night(after(13))
        self.assertEqual(self._subject(mail), "Second reminder $ 500.00")

    def test_a_new_invoice_of_a_late_payer_begins_at_the_beginning(self):
        """T23"""
        old = self._create_invoice_due(late(60), 400.0)
        self._nights(-20, -10)
        self.assertEqual(self._levels(old), ["First", "Second", "Third"])
        new = self._create_invoice_due(late(4), 100.0)
        [mail] = self._night(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 500.00")
        self.assertIn(old.name, mail.body_html, "all that is due is listed")
        self.assertEqual(self._levels(new), ["First"])
        self.assertEqual(self._levels(old), ["First", "Second", "Third"])

    def test_another_policy_midway_goes_on_and_shows_it(self):
        """T24"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        other = self._create_policy(
            "Other ladder",
            [
                ("Soft", 2, [self._letter("Soft")]),
                ("Hard", 6, [self._letter("Hard")]),
            ],
        )
        self.company.collections_policy_id = other
        invoice.invalidate_recordset()
        with self._clock(TODAY):
            self.assertEqual(invoice.collections_applied_policy_id, other)
            self.assertEqual(invoice.collections_level_id.name, "First")
            self.assertEqual(invoice.collections_next_level_id.name, "Hard")
        mails = self._nights(1, 20)
        self.assertEqual(self._subject(mails), "Hard $ 500.00", "once, and not Soft")

    def test_a_ladder_that_was_used_is_archived_not_deleted(self):
        """T25"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        self.company.collections_policy_id = False
        with self.assertRaisesRegex(UserError, "Archive"):
            self.policy.level_ids[1].unlink()
        with self.assertRaises(UserError):
            self.policy.unlink()
        self.policy.action_archive()
        self.assertFalse(self._nights(1, 40))
        self.assertEqual(self._levels(invoice), ["First"], "its history stays")

    def test_the_ladder_goes_on_by_item_when_the_oldest_is_paid(self):
        """T45"""
        old = self._create_invoice_due(late(60), 400.0)
        new = self._create_invoice_due(late(4), 100.0)
        self._night(TODAY)
        self._nights(3, 5)
        self.assertEqual(self._levels(old), ["First", "Second"])
        self._pay(old)
        self.assertEqual(self._case().level_id.name, "First", "that of what is left")
        [mail] = self._nights(6, 12)
        self.assertEqual(self._subject(mail), "Second reminder $ 100.00")
        self.assertEqual(self._levels(new), ["First", "Second"])

    def test_an_older_invoice_that_comes_late_restarts_nothing(self):
        """T46"""
        known = self._create_invoice_due(late(20), 400.0)
        self._night(TODAY)
        late_comer = self._create_invoice_due(late(50), 100.0)
        self._nights(1, 3)
        self.assertEqual(self._levels(known), ["First", "Second"])
        self.assertEqual(self._levels(late_comer), ["First"])

    def test_nobody_is_reminded_on_the_due_date_itself(self):
        """T38"""
        self.policy.level_ids[1].delay = 1
        invoice = self._create_invoice_due(TODAY)
        self._night(late(5))
        self.assertFalse(self._nights(-4, 0))
        [mail] = self._night(after(1))
        self.assertEqual(self._subject(mail), "First reminder $ 500.00")
        self.assertEqual(self._levels(invoice), ["Before", "First"])


@tagged("post_install", "-at_install", "collections")
class TestTrapsOfWhatIsLeftAlone(TrapsCommon):
    def test_an_invoice_reset_to_draft_is_dropped(self):
        """T26"""
        invoice = self._create_invoice_due(late(4))
        self._plan(TODAY)
        invoice.button_draft()
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self._actions(invoice).state, "cancelled")
        self.assertFalse(self._nights(1, 20))

    def test_an_invoice_cancelled_after_a_reminder_is_not_chased_on(self):
        """T27"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        self._plan(after(6))
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFalse(self._deliver(after(6)))
        self.assertFalse(self._nights(7, 40))
        self.assertEqual(self._levels(invoice), ["First"], "its history stays")

    def test_each_way_to_exclude_an_invoice_excludes_it(self):
        """T28"""
        excluded = self._create_invoice_due(late(4), 1.0)
        excluded.no_followup = True
        blocked = self._create_invoice_due(late(4), 2.0)
        blocked.action_toggle_block_payment()
        self._create_invoice_due(late(4), 4.0)
        mail = self._night(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 4.00")
        self.assertNotIn(excluded.name, mail.body_html)
        self.assertNotIn(blocked.name, mail.body_html)
        self.assertHeld(excluded, TODAY, "excluded")
        self.assertHeld(blocked, TODAY, "blocked")

    def test_an_invoice_that_is_included_again_is_chased_again(self):
        """T28"""
        invoice = self._create_invoice_due(late(4))
        invoice.action_toggle_block_payment()
        self.assertFalse(self._night(TODAY))
        invoice.action_toggle_block_payment()
        self.assertEqual(len(self._night(after(1))), 1)

    def test_entries_that_are_no_invoices_are_chased_by_choice_only(self):
        """T29"""
        receivable = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": late(4),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.debtor.id,
                            "date_maturity": late(4),
                            "debit": 70.0,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "credit": 70.0,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.assertHeld(entry, TODAY, "excluded")
        self.assertFalse(self._night(TODAY))
        entry.line_ids.filtered("partner_id").no_followup = False
        mail = self._night(TODAY)
        self.assertEqual(self._subject(mail), "First reminder $ 70.00")

    def test_an_archived_customer_is_not_written_to_and_is_counted(self):
        """T32"""
        invoice = self._create_invoice_due(late(4))
        self._plan(TODAY)
        self.debtor.action_archive()
        self.assertFalse(self._deliver(TODAY))
        self.assertHeld(invoice, TODAY, "archived")
        run = self.env["collections.run"].search([("date", "=", TODAY)])
        self.assertEqual(
            [(held.reason, held.item_count) for held in run.held_ids], [("archived", 1)]
        )

    def test_what_was_changed_a_moment_ago_is_seen(self):
        """T44"""
        invoice = self._create_invoice_due(late(4))
        other = self._create_policy("Other", [("Only", 1, [self._letter("Only")])])
        self.env.flush_all()
        changes = (
            (invoice, "no_followup", True, "held_reason", "excluded"),
            (invoice, "no_followup", False, "held_reason", None),
            (self.debtor, "active", False, "held_reason", "archived"),
            (self.debtor, "active", True, "held_reason", None),
            (self.debtor, "collections_policy_id", other, "policy_id", other.id),
            (self.policy, "minimum_balance", 501.0, "policy_id", other.id),
            (invoice, "collections_policy_id", self.policy, "held_reason", "minimum"),
        )
        for record, fname, value, answer, expected in changes:
            with self.subTest(fname=fname, value=value):
                record[fname] = value
                [item] = self._evaluate(invoice, TODAY)
                self.assertEqual(getattr(item, answer), expected)


@tagged("post_install", "-at_install", "collections")
class TestTrapsOfWhoIsWrittenTo(TrapsCommon):
    def test_the_contacts_of_the_branches_are_those_written_to(self):
        """T30"""
        branches = [
            self._create_debtor(
                f"Branch {city}",
                parent_id=self.debtor.id,
                type="invoice",
                is_company=False,
            )
            for city in ("North", "South", "West")
        ]
        self._create_invoice_due(late(4), 10.0, branches[1])
        self._create_invoice_due(late(4), 20.0, branches[2])
        mail = self._night(TODAY)
        self.assertEqual(mail.recipient_ids, branches[1] | branches[2])
        self.assertEqual(self._case().item_count, 2, "one debtor, one case")

    def test_a_template_of_one_s_own_reaches_the_invoice_s_contact(self):
        """T31"""
        template = self.env["mail.template"].create(
            {
                "name": "Made by hand",
                "model_id": self.env["ir.model"]._get_id("collections.action"),
                "subject": "By hand",
                "body_html": '<p>Hello</p><t t-out="object.items_html"/>'
                '<t t-out="object.payment_html"/>',
            }
        )
        self.assertTrue(template.use_default_to, "as Odoo makes them")
        self.policy.level_ids[1].step_ids.mail_template_id = template
        contact = self._create_debtor(
            "Accounts Payable", parent_id=self.debtor.id, is_company=False
        )
        self._create_invoice_due(late(4), partner=contact)
        self.assertEqual(self._night(TODAY).recipient_ids, contact)

    def test_without_an_address_there_is_a_task_and_the_others_go_out(self):
        """T33"""
        self.policy.level_ids[1].step_ids = [self._task(only_if_unreached=True)]
        silent = self._create_debtor("Silent", email=False)
        invoice = self._create_invoice_due(late(4), partner=silent)
        self._create_invoice_due(late(4))
        self.assertEqual(self._night(TODAY).recipient_ids, self.debtor)
        email, call = self._actions(invoice)
        self.assertEqual((email.state, email.reason), ("failed", "no_address"))
        self.assertEqual((call.channel, call.state), ("task", "todo"))
        self.assertEqual(call.activity_id.user_id, self.collector)

    def test_a_message_that_bounces_later_has_not_reached_the_level(self):
        """T34"""
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        self.assertEqual(invoice.collections_level_id.name, "First")
        with self._clock(after(2)):
            self._actions(invoice).message_id.sudo().notification_ids.write(
                {"notification_status": "bounce", "failure_type": "mail_bounce"}
            )
        self.assertFalse(invoice.collections_level_id)
        self.assertEqual(self._case().attention, "failed")
        self.assertFalse(self._nights(3, 20), "and nothing is built on it")

    def test_what_did_not_reach_the_customer_stays_in_the_history(self):
        """T33, T34"""
        for level in self.policy.level_ids[1:3]:
            level.step_ids += self.env["collections.level.step"].create(
                {
                    "level_id": level.id,
                    "channel": "task",
                    "activity_type_id": self.call_type.id,
                    "only_if_unreached": True,
                    "sequence": 20,
                }
            )
        self.debtor.email = False
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        email, call = self._actions(invoice)
        with self._clock(TODAY):
            call.activity_id.action_feedback("Will pay")
        self._nights(1, 8)
        self.assertEqual(len(self._actions(invoice)), 4, "the second level has begun")
        self.assertEqual((email.state, email.reason), ("failed", "no_address"))
        self.assertEqual((call.state, call.outcome), ("done", "done"))

    def test_an_address_on_the_blacklist_is_respected_and_shown(self):
        """T35"""
        self.env["mail.blacklist"].sudo()._add(self.debtor.email)
        invoice = self._create_invoice_due(late(4))
        self.assertFalse(self._night(TODAY))
        self.assertEqual(self._actions(invoice).reason, "opted_out")
        self.assertEqual(self._case().attention, "failed")

    def test_every_part_of_the_message_is_in_the_reader_s_language(self):
        """T36"""
        self.env["res.lang"]._activate_lang("pt_BR")
        template = self.policy.level_ids[1].step_ids.mail_template_id
        template.with_context(lang="pt_BR").write(
            {
                "subject": "Lembrete {{ object.total_label }}",
                "body_html": '<p>Olá <t t-out="object.partner_id.name"/></p>'
                '<t t-out="object.items_html"/><t t-out="object.payment_html"/>',
            }
        )
        self.debtor.lang = "pt_BR"
        self._create_invoice_due(late(4), 1234.5)
        english = self._create_debtor("English Reader")
        self._create_invoice_due(late(4), 1234.5, english)
        mails = {mail.recipient_ids: mail for mail in self._night(TODAY)}
        portuguese = mails[self.debtor]
        self.assertIn("Lembrete", portuguese.subject)
        self.assertIn("1.234,50", portuguese.subject)
        self.assertIn("Olá", portuguese.body_html)
        self.assertIn("1.234,50", portuguese.body_html)
        self.assertIn("12/03/2026", portuguese.body_html)
        self.assertIn("1,234.50", mails[english].subject)
        self.assertIn("03/12/2026", mails[english].body_html)
        self.assertNotIn("Olá", mails[english].body_html)

    def test_planning_for_one_customer_leaves_the_others_alone(self):
        """T41"""
        mine = self._create_invoice_due(late(40))
        partner = self._create_debtor("Of a colleague")
        theirs = self._create_invoice_due(late(40), partner=partner)
        self._night(late(1))
        with self._clock(after(9)):
            self._case().action_plan_now()
        self.assertEqual(len(self._actions(mine)), 2)
        self.assertEqual(len(self._actions(theirs)), 1)


@tagged("post_install", "-at_install", "collections")
class TestTrapsOfTheNight(TrapsCommon):
    def _get_day(self, moment, tz):
        """Plan now, at a moment (UTC) of a company in a time zone; return the day."""
        self.company.partner_id.tz = tz
        with freeze_time(moment):
            action = self.env["collections.run"].action_plan_today()
        return self.env["collections.run"].browse(action["res_id"]).date

    def test_today_is_the_company_s_not_the_server_s(self):
        """T37"""
        self.env.user.tz = "Asia/Tokyo"
        evening = datetime(2026, 3, 16, 22, 30)
        self.assertEqual(self._get_day(evening, "America/Sao_Paulo"), TODAY)
        self.assertEqual(self._get_day(evening, "Pacific/Auckland"), after(1))

    def test_a_level_begins_at_the_company_s_midnight(self):
        """T37"""
        invoice = self._create_invoice_due(late(3) + timedelta(days=1))
        evening = datetime(2026, 3, 16, 22, 30)
        self._get_day(evening, "America/Sao_Paulo")
        self.assertFalse(self._actions(invoice))
        self._get_day(evening, "Pacific/Auckland")
        self.assertEqual(self._actions(invoice).level_id.name, "First")

    def test_one_failing_record_holds_up_itself_alone(self):
        """T42"""
        names = ("One", "Two", "Three", "Four")
        partners = [self._create_debtor(name) for name in names]
        invoices = [
            self._create_invoice_due(late(4), partner=partner) for partner in partners
        ]
        template = self.policy.level_ids[1].step_ids.mail_template_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s) "
            "WHERE id = %s",
            [
                "<p t-if=\"1 / (object.partner_id.name != 'Two')\">Hello</p>"
                '<t t-out="object.items_html"/><t t-out="object.payment_html"/>',
                template.id,
            ],
        )
        template.invalidate_recordset()
        mails = self._night(TODAY)
        self.assertEqual(
            set(mails.recipient_ids.mapped("name")), {"One", "Three", "Four"}
        )
        failed = self._actions(invoices[1])
        self.assertEqual((failed.state, failed.reason), ("failed", "error"))
        self.assertIn("division by zero", failed.reason_detail)

    def test_a_telephone_level_makes_a_call_for_somebody(self):
        """T43"""
        self.company.collections_policy_id = self._create_policy(
            "By telephone", [("Call", 3, [self._task(script="<p>Ask kindly</p>")])]
        )
        invoice = self._create_invoice_due(late(4))
        self._night(TODAY)
        activity = self._actions(invoice).activity_id
        self.assertEqual(activity.activity_type_id, self.call_type)
        self.assertEqual(activity.user_id, self.collector)
        self.assertEqual(activity.date_deadline, TODAY)
        self.assertIn("Ask kindly", activity.note)
        self.assertEqual(self._case().attention, "todo")
