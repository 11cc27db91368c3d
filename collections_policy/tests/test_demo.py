"""What the demo company promises to those who look at it."""

from collections import Counter
from datetime import timedelta
from unittest import SkipTest

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "collections")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = cls.env.ref("collections_policy.demo_user_manager", False)
        if not manager:
            raise SkipTest("the demo data is not loaded")
        cls.company = cls.env.ref("base.main_company")
        cls.env = cls.env["base"].with_company(cls.company).env
        cls.today = cls.company._get_collections_date(manager.create_date)
        names = cls.env["ir.model.data"].search(
            [("module", "=", "collections_policy"), ("model", "=", "res.partner")]
        )
        partners = cls.env["res.partner"].browse(names.mapped("res_id"))
        cls.debtors = (
            partners.commercial_partner_id
            - cls.env.ref("base.group_user").all_user_ids.partner_id
        )
        cls.moves = cls.env["account.move"].search(
            [
                ("commercial_partner_id", "in", cls.debtors.ids),
                ("company_id", "=", cls.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ]
        )
        cls.invoices = cls.moves.filtered(lambda move: move.move_type == "out_invoice")
        cls.items = cls.env["account.move.line"].search(
            [
                ("partner_id.commercial_partner_id", "in", cls.debtors.ids),
                ("company_id", "=", cls.company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        cls.open_items = cls.items.filtered(
            lambda line: not line.reconciled and line.amount_residual > 0
        )

    def _debtor(self, name):
        return self.env.ref(f"collections_policy.demo_partner_{name}")

    def _invoices(self, name):
        return self.invoices.filtered(
            lambda move: move.commercial_partner_id == self._debtor(name)
        )

    def _evaluate(self, name):
        """Return what the policy said of a debtor on the day of the demo's load."""
        return self.env["collections.evaluator"]._evaluate(
            self.company, self.today, partners=self._debtor(name)
        )

    # === HOW MUCH THERE IS === #

    def test_forty_customers_owe_something(self):
        owing = self.open_items.partner_id.commercial_partner_id
        self.assertGreaterEqual(len(owing), 40)

    def test_there_are_150_invoices_all_posted(self):
        self.assertGreaterEqual(len(self.invoices), 150)
        self.assertEqual(set(self.moves.mapped("state")), {"posted"})

    def test_every_age_is_there(self):
        ages = Counter(
            (self.today - line.date_maturity).days for line in self.open_items
        )
        for age in (-5, 0, 3, 8, 16, 31, 45, 65, 120, 400):
            self.assertTrue(ages[age], f"something {age} days late")
        self.assertTrue([age for age in ages if age < -14], "something far from due")

    def test_both_kinds_of_customers_in_both_languages(self):
        kinds = Counter((p.is_company, p.lang) for p in self.debtors)
        self.assertGreaterEqual(kinds[True, "en_US"], 20)
        self.assertGreaterEqual(kinds[True, "pt_BR"], 8)
        self.assertGreaterEqual(kinds[False, "en_US"], 4)
        self.assertGreaterEqual(kinds[False, "pt_BR"], 5)
        self.assertIn("pt_BR", dict(self.env["res.lang"].get_installed()))

    def test_every_customer_has_an_address(self):
        for fname in ("street", "city", "country_id", "phone"):
            self.assertFalse(self.debtors.filtered(lambda p, f=fname: not p[f]), fname)

    # === MONEY === #

    def test_three_currencies_with_rates_of_their_own(self):
        self.assertEqual(
            set(self.open_items.currency_id.mapped("name")), {"USD", "EUR", "BRL"}
        )
        for line in self.open_items.filtered(
            lambda line: line.currency_id.name != "USD"
        ):
            self.assertNotEqual(line.amount_residual, line.amount_residual_currency)

    def test_what_is_open_is_what_was_invoiced_less_what_came_in(self):
        for debtor in self.debtors:
            lines = self.items.filtered(
                lambda line, debtor=debtor: (
                    line.partner_id.commercial_partner_id == debtor
                )
            )
            self.assertAlmostEqual(
                sum(lines.mapped("balance")),
                sum(lines.mapped("amount_residual")),
                places=2,
                msg=debtor.name,
            )

    def test_instalments_add_up_to_their_invoice(self):
        parts = self.items.grouped("move_id")
        in_three = self.invoices.filtered(lambda move: len(parts[move]) == 3)
        self.assertGreaterEqual(len(in_three), 4)
        for move in in_three:
            self.assertEqual(
                move.currency_id.compare_amounts(
                    sum(parts[move].mapped("amount_currency")), move.amount_total
                ),
                0,
            )
            self.assertEqual(len(set(parts[move].mapped("date_maturity"))), 3)

    def test_cases_show_what_the_ledger_says(self):
        cases = self.env["collections.case"].search(
            [("state", "=", "open"), ("partner_id", "in", self.debtors.ids)]
        )
        self.assertGreaterEqual(len(cases), 30)
        for case in cases:
            ledger = self.open_items.filtered(
                lambda line, debtor=case.partner_id: (
                    not line.no_followup
                    and line.partner_id.commercial_partner_id == debtor
                )
            )
            self.assertAlmostEqual(
                case.amount_open,
                sum(ledger.mapped("amount_residual")),
                places=2,
                msg=case.partner_id.name,
            )

    # === KINDS OF INVOICES AND PAYMENTS === #

    def test_good_payers_have_a_history(self):
        for name in ("harborview", "maresia", "daniel"):
            past = self._invoices(name).filtered(
                lambda move: move.invoice_date_due < self.today
            )
            self.assertGreaterEqual(len(past), 4)
            self.assertEqual(set(past.mapped("payment_state")), {"paid"})

    def test_some_invoices_are_paid_in_part(self):
        partial = self.invoices.filtered(lambda move: move.payment_state == "partial")
        self.assertGreaterEqual(len(partial), 8)

    def test_credit_notes_cancelled_invoices_in_full_and_in_part(self):
        credits = self.moves.filtered("reversed_entry_id")
        self.assertEqual(
            set(credits.reversed_entry_id.mapped("payment_state")),
            {"reversed", "partial"},
        )

    def test_credits_that_are_still_open_cover_all_or_part(self):
        for name in ("canal", "tamandua", "silverline"):
            items = self._evaluate(name)
            self.assertGreaterEqual(items[0].credit_amount, items[0].due_amount, name)
            self.assertEqual({item.held_reason for item in items}, {"credits"}, name)
        for name in ("goldenbear", "alba"):
            items = self._evaluate(name)
            self.assertGreater(items[0].credit_amount, 0, name)
            self.assertEqual({item.held_reason for item in items}, {None}, name)

    def test_payments_were_undone(self):
        for name in ("keystone", "ana"):
            payments = self.env["account.payment"].search(
                [("partner_id", "=", self._debtor(name).id)]
            )
            self.assertEqual(payments.mapped("state"), ["canceled"], name)
            self.assertFalse(
                self._invoices(name).filtered(lambda move: move.payment_state == "paid")
            )

    def test_held_for_every_reason(self):
        expected = {
            "ironworks": {"blocked", None},
            "serra": {"blocked", "excluded", None},
            "grace": {"excluded", None},
            "maplestreet": {"pause"},
            "crescent": {"pause", None},
            "vinyl": {"archived"},
            "sunset": {"minimum"},
        }
        for name, reasons in expected.items():
            found = {item.held_reason for item in self._evaluate(name)}
            self.assertEqual(found, reasons, name)

    def test_promises_run_and_were_kept_and_broken_and_a_part_is_contested(self):
        states = {"quickfix": "open", "silverline": "kept", "tejo": "broken"}
        for name, state in states.items():
            promise = self.env["collections.promise"].search(
                [("partner_id", "=", self._debtor(name).id)]
            )
            self.assertEqual(promise.state, state, name)
        dispute = self.env["collections.dispute"].search([])
        self.assertEqual(dispute.partner_id, self._debtor("ironworks"))
        claimed = self.env["collections.evaluator"]._evaluate(
            dispute.company_id, self.today, lines=dispute.line_ids.move_line_id
        )
        left = dispute.line_ids.amount_residual_currency - 259.0
        self.assertAlmostEqual(float(claimed[0].amount_currency), left)

    # === AGREEMENTS === #

    def _agreement(self, name):
        """Return the only agreement with a debtor."""
        agreement = self.env["collections.agreement"].search(
            [("partner_id", "=", self._debtor(name).id)]
        )
        self.assertEqual(len(agreement), 1)
        return agreement

    def _late_items(self, agreement):
        """Return what of the debtor was late on the day of the proposal."""
        return self.items.filtered(
            lambda line: (
                line.partner_id.commercial_partner_id == agreement.partner_id
                and line.date_maturity < agreement.date_proposed
                and line.debit
            )
        )

    def test_a_proposal_waits_for_the_customer(self):
        agreement = self._agreement("cobalt")
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.date_proposed, self.today - timedelta(days=4))
        self.assertGreater(agreement.valid_until, self.today)
        self.assertEqual(len(agreement.installment_ids), 5)  # with the down payment
        open_late = self._late_items(agreement) & self.open_items
        self.assertEqual(agreement.line_ids.move_line_id, open_late)
        self.assertEqual(len(open_late), 4)
        self.assertEqual(
            {item.held_reason for item in self._evaluate("cobalt")}, {"agreement"}
        )

    def test_the_proposal_was_sent_on_its_day(self):
        agreement = self._agreement("cobalt")
        message = agreement.message_ids.filtered("notification_ids")
        self.assertIn(f"Our proposal {agreement.name}", message.subject)
        self.assertEqual(message.author_id.name, "Helena Prado")
        self.assertEqual(message.notified_partner_ids, agreement.partner_id)
        self.assertEqual(message.attachment_ids, agreement.proposal_attachment_id)
        days = {message.date.date() for message in agreement.message_ids}
        self.assertEqual(days, {agreement.date_proposed})
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mails.mapped("state"), ["sent"])

    def test_an_agreement_is_paid_as_agreed(self):
        agreement = self._agreement("bluebird")
        self.assertEqual(agreement.state, "active")
        self.assertEqual(agreement.accepted_name, "Lucía Ortega")
        self.assertEqual(agreement.accepted_on.date(), agreement.date_start)
        self.assertEqual(
            agreement.installment_ids.mapped("state"),
            ["paid", "pending", "pending", "pending"],
        )
        until_next = agreement.next_installment_id.date_due - self.today
        self.assertTrue(0 < until_next.days <= 7, until_next)
        self.assertEqual(agreement.document_id.state, "posted")
        self.assertFalse(agreement.activity_ids)
        owed = agreement.line_ids.move_line_id | agreement.document_id.line_ids
        owed &= self.open_items
        self.assertAlmostEqual(
            sum(owed.mapped("amount_residual")), agreement.amount_open, places=2
        )

    def test_an_agreement_was_kept(self):
        agreement = self._agreement("metro")
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(agreement.date_end, self.today - timedelta(days=7))
        self.assertGreater(agreement.amount_discount, 0)
        self.assertEqual(agreement.amount_paid, agreement.amount_total)
        self.assertEqual(
            set(agreement._get_own_invoices().mapped("payment_state")), {"paid"}
        )
        self.assertLess(max(agreement.message_ids.mapped("date")).date(), self.today)

    def test_a_registered_notice_was_delivered_and_another_waits(self):
        notices = self.env["collections.notice"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            {notice.state: (notice.grade, notice.obstacle) for notice in notices},
            {"delivered": (3, False), "awaiting_pickup": (2, "absent")},
        )
        delivered = notices.filtered(lambda notice: notice.state == "delivered")
        self.assertEqual(delivered.receiver, "Rita Nogueira")
        self.assertEqual(delivered.partner_id, self._debtor("jacaranda"))

    def test_every_chain_of_the_past_holds(self):
        cases = self.env["collections.case"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertGreater(sum(cases.mapped("event_number")), 100)
        self.assertEqual(cases._find_breaks(), [])

    def test_one_pause_ends_and_another_does_not(self):
        holds = self.env["collections.hold"].search(
            [("partner_id", "in", self.debtors.ids)]
        )
        self.assertTrue(holds.filtered(lambda hold: hold.date_to and not hold.move_id))
        self.assertTrue(holds.filtered(lambda hold: not hold.date_to and hold.move_id))

    # === KINDS OF CUSTOMERS === #

    def test_some_customers_can_not_be_written_to(self):
        for name in ("orchard", "mandacaru"):
            self.assertFalse(self._debtor(name).email)
            self.assertTrue(self._debtor(name).phone)
        self.assertTrue(self._debtor("quickfix").email)
        self.assertFalse(self._debtor("quickfix").email_normalized)

    def test_branches_have_invoices_of_their_own(self):
        for name in ("redwood", "ipe"):
            self.assertGreaterEqual(len(self._invoices(name).partner_id), 2)

    def test_policies_chosen_by_hand_come_before_the_rule(self):
        self.assertEqual({i.policy_origin for i in self._evaluate("atlas")}, {"debtor"})
        self.assertEqual(
            {item.policy_origin for item in self._evaluate("beacon")},
            {"invoice", "rule"},
        )

    # === THE COMPANY === #

    def test_the_creditor_can_be_named_and_paid(self):
        for fname in ("email", "phone", "street", "city", "vat"):
            self.assertTrue(self.company[fname], fname)
        banks = self.company.partner_id.bank_ids
        self.assertEqual(set(banks.currency_id.mapped("name")), {"USD", "EUR", "BRL"})
        self.assertTrue(all(banks.mapped("bank_id.name")))

    def test_each_password_is_the_login(self):
        roles = {
            "collector": "collections_policy.group_user",
            "collector2": "collections_policy.group_user",
            "manager": "collections_policy.group_manager",
        }
        for login, group in roles.items():
            credential = {"type": "password", "login": login, "password": login}
            user = self.env["res.users"].search([("login", "=", login)])
            user.with_user(user)._check_credentials(credential, {"interactive": False})
            self.assertTrue(user.has_group(group), login)
        collector = self.env.ref("collections_policy.demo_user_collector")
        self.assertFalse(collector.has_group("collections_policy.group_manager"))

    # === ITS PAST === #

    def test_cases_have_come_to_many_levels(self):
        cases = self.env["collections.case"].search([("state", "=", "open")])
        self.assertGreaterEqual(len(cases.level_id), 8)
        self.assertGreaterEqual(len(cases.user_id), 3)

    def test_the_past_was_worked_day_by_day(self):
        runs = self.env["collections.run"].search(
            [("company_id", "=", self.company.id), ("date", "<", self.today)]
        )
        days = sorted(runs.mapped("date"))
        self.assertGreaterEqual(len(days), 30)
        self.assertEqual(days[-1] - days[0], timedelta(days=len(days) - 1))
        self.assertEqual(set(runs.mapped("state")), {"done"})

    def test_nothing_of_the_past_waits_in_the_mail_queue(self):
        actions = self.env["collections.action"].search(
            [("channel", "=", "email"), ("date_reached", "<", self.today)]
        )
        self.assertGreaterEqual(len(actions), 100)
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "in", actions.message_id.ids)]
        )
        self.assertEqual(set(mails.mapped("state")), {"sent"})

    def test_messages_of_the_past_speak_of_their_own_day(self):
        actions = self.env["collections.action"].search(
            [("channel", "=", "email"), ("date_reached", "<", self.today)]
        )
        for action in actions.filtered("message_id"):
            self.assertEqual(action.message_id.date.date(), action.date_reached)
            due = min(action.carried_line_ids.mapped("date_due"), default=None)
            late = (action.date_reached - due).days if due else 0
            if late > 1 and action.recipient_id.lang == "en_US":
                self.assertRegex(action.message_id.body, rf"\b{late}\s+days late")

    def test_nobody_heard_from_us_twice_on_one_day(self):
        heard = Counter(
            (action.partner_id, action.date_reached)
            for action in self.env["collections.action"].search(
                [("channel", "=", "email"), ("state", "=", "sent")]
            )
        )
        self.assertEqual({key for key, count in heard.items() if count > 1}, set())

    def test_customers_paid_after_a_reminder(self):
        closed = self.env["collections.case"].search(
            [("state", "=", "closed"), ("partner_id", "in", self.debtors.ids)]
        )
        self.assertGreaterEqual(len(closed), 5)

    def test_a_policy_was_changed_and_another_change_is_proposed(self):
        policy = self.env.ref("collections_policy.collections_policy_businesses")
        last, first = policy.version_ids
        self.assertEqual(last.difference, "Longest Promise: 30 → 45")
        self.assertTrue(last.reason)
        self.assertLess(first.date, last.date)
        self.assertTrue(first.action_count)
        self.assertTrue(last.action_count)
        drafts = self.env["collections.policy"].with_context(active_test=False)
        draft = drafts.search([("draft_of_id", "=", policy.id)])
        self.assertEqual(len(draft._tell_draft()), 3)

    def test_segments_have_members_and_a_past(self):
        strategic = self.env.ref("collections_policy.demo_segment_strategic")
        self.assertEqual(
            strategic.member_ids.partner_id,
            self._debtor("harborview") | self._debtor("maresia"),
        )
        small = self.env.ref("collections_policy.demo_segment_small")
        stays = self.env["collections.segment.member"].search(
            [("segment_id", "=", small.id)]
        )
        self.assertTrue(stays.filtered("date_end"))
        self.assertTrue(small.member_count)
        self.assertGreater(len(small.size_ids), 5)

    # === WHAT CUSTOMERS READ AND SAY === #

    def test_customers_read_the_policies_and_some_accepted_them(self):
        for name, source in (("emily", "portal"), ("harborview", "noted")):
            debtor = self._debtor(name)
            self.assertEqual(debtor.collections_told_state, "current", name)
            acceptance = debtor.collections_acceptance_id
            self.assertEqual(acceptance.source, source)
            self.assertLess(acceptance.date.date(), self.today)
            langs = acceptance.told_id.text_ids.mapped("lang")
            self.assertLessEqual({"en_US", "pt_BR"}, set(langs))

    def test_customers_spoke_with_the_assistant(self):
        for name, result in (("emily", "promise"), ("luiza", "person")):
            conversation = self.env["collections.conversation"].search(
                [("partner_id", "=", self._debtor(name).id)]
            )
            self.assertEqual(conversation.result, result)
            self.assertFalse(conversation.miss_count, "all that was said is understood")
        promise = self.env["collections.promise"].search(
            [("partner_id", "=", self._debtor("emily").id)]
        )
        self.assertEqual(promise.source, "assistant")
