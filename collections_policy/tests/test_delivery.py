"""From the plan to the debtor: what goes out, what does not, and what comes back."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon

TOMORROW = TODAY + timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestLookOnceMore(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self.action = self._plan(TODAY)

    def assertCancelled(self, reason):
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self.action.state, "cancelled")
        self.assertEqual(self.action.reason, reason)

    def test_paid_between_plan_and_delivery(self):
        self._pay(self.invoice)
        self.assertCancelled("paid")

    def test_paid_between_delivery_and_the_mail_queue(self):
        deliverer = self.env["collections.deliverer"]
        deliverer._deliver_batch(self.company, self._noon(TODAY))
        self.assertEqual(self.action.state, "queued")
        self._pay(self.invoice)
        self.assertEqual(self.action.state, "cancelled")
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", self.action.message_id.id)])
        )
        self.assertEqual(mail.state, "cancel")

    def test_paid_in_part_between_plan_and_delivery(self):
        self._pay(self.invoice, 300.0)
        mail = self._deliver(TODAY)
        self.assertIn("$ 200.00", self._subject(mail))
        self.assertEqual(self.action.amount, 200.0)

    def test_credited_between_plan_and_delivery(self):
        self._credit(500.0)
        self.assertCancelled("credits")

    def test_a_smaller_credit_is_shown_with_the_net(self):
        self._credit(120.0)
        mail = self._deliver(TODAY)
        self.assertIn("$ 380.00", self._subject(mail))
        self.assertIn("120.00", mail.body_html)

    def test_blocked_between_plan_and_delivery(self):
        self.invoice.action_toggle_block_payment()
        self.assertCancelled("blocked")

    def test_excluded_between_plan_and_delivery(self):
        self.invoice.no_followup = True
        self.assertCancelled("excluded")

    def test_paused_between_plan_and_delivery(self):
        self.env["collections.hold"].create(
            {
                "move_id": self.invoice.id,
                "company_id": self.company.id,
                "reason": "Waits for a grant",
                "date_from": TODAY,
                "date_to": TODAY + timedelta(days=2),
            }
        )
        self.assertCancelled("pause")
        self.assertFalse(self._night(TODAY + timedelta(days=2)))
        self.assertEqual(len(self._night(TODAY + timedelta(days=3))), 1)

    def test_reset_to_draft_between_plan_and_delivery(self):
        self.invoice.button_draft()
        self.assertCancelled("paid")

    def test_a_message_about_two_invoices_goes_out_about_the_one_left(self):
        other = self._create_invoice_due(TODAY - timedelta(days=4), 60.0)
        self._plan(TODAY)
        [action] = self._actions(other)
        self._pay(self.invoice)
        mail = self._deliver(TODAY)
        self.assertIn("$ 60.00", self._subject(mail))
        self.assertNotIn(self.invoice.name, mail.body_html)
        self.assertEqual(action.item_count, 1)

    def test_a_debtor_hears_from_us_once_a_day(self):
        self._deliver(TODAY)
        other = self._create_invoice_due(TODAY - timedelta(days=4), 60.0)
        self.assertFalse(self._night(TODAY))
        action = self._actions(other)
        self.assertEqual((action.guard_answer, action.reason), ("later", "once_a_day"))
        self.assertEqual(action.not_before, self._midnight(TOMORROW))
        self.assertEqual(len(self._deliver(TOMORROW)), 1)

    def test_a_policy_may_choose_one_message_an_invoice(self):
        self.policy.grouping = "invoice"
        self._create_invoice_due(TODAY - timedelta(days=4), 60.0)
        mails = self._night(TODAY)
        self.assertEqual(len(mails), 2)
        self.assertEqual(
            sorted(self._subject(mail) for mail in mails),
            ["Reminder $ 500.00", "Reminder $ 60.00"],
        )

    def test_nothing_that_needs_approval_goes_out_without_it(self):
        self.action.sudo()._set_cancelled("by_hand")
        self.policy.level_ids[1].step_ids.needs_approval = True
        action = self._plan(TODAY)
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(action.state, "to_approve")
        self.assertEqual(action.case_id.attention, "to_approve")
        with self._clock(TODAY):
            action.action_approve()
        self.assertEqual(len(self._deliver(TODAY)), 1)
        self.assertEqual(action.approved_by_id, self.env.user)

    def test_the_policy_of_the_day_stays_readable(self):
        self.policy.name = "Renamed"
        self.policy.level_ids[1].name = "Renamed too"
        self.assertEqual(self.action.snapshot["policy"], "Ladder")
        self.assertEqual(self.action.snapshot["level"], "First")
        self.assertIn("Ladder", self.action.snapshot_html)


@tagged("post_install", "-at_install", "collections")
class TestEmail(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.policy.level_ids[1].step_ids = [self._task(only_if_unreached=True)]
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def assertFallback(self, reason):
        email, call = self._actions(self.invoice)
        self.assertEqual((email.state, email.reason), ("failed", reason))
        self.assertEqual((call.channel, call.state), ("task", "todo"))
        self.assertFalse(self.invoice.collections_level_id, "nothing has happened yet")
        self.assertEqual(call.case_id.attention, "failed")
        return email, call

    def test_without_an_address_the_next_channel_steps_in(self):
        self.debtor.email = False
        other = self._create_invoice_due(
            TODAY - timedelta(days=4), partner=self._create_debtor("Another")
        )
        self.assertEqual(len(self._night(TODAY)), 1, "the rest of the night goes on")
        self.assertEqual(self._levels(other), ["First"])
        _email, call = self.assertFallback("no_address")
        with self._clock(TODAY):
            call.activity_id.action_feedback("Will pay")
        self.assertEqual(self._levels(self.invoice), ["First"])
        self.assertFalse(call.case_id.attention)

    def test_a_failure_that_is_settled_needs_nobody(self):
        self.debtor.email = False
        self._night(TODAY)
        email, _call = self.assertFallback("no_address")
        mine = [("id", "=", email.id), ("needs_person", "=", True)]
        self.assertTrue(email.search(mine))
        self._pay(self.invoice)
        self.assertEqual(email.state, "failed", "what happened stays in the history")
        self.assertFalse(email.search(mine))
        self.assertFalse(email.needs_person or email.can_retry or email.can_skip)

    def test_an_address_that_is_none(self):
        self.debtor.email = "nobody at home"
        self._night(TODAY)
        self.assertFallback("bad_address")

    def test_an_address_on_the_blacklist(self):
        self.env["mail.blacklist"].sudo()._add(self.debtor.email)
        self._night(TODAY)
        self.assertFallback("opted_out")

    def test_a_message_that_comes_back_days_later(self):
        self._night(TODAY)
        [email] = self._actions(self.invoice)
        self.assertEqual(self.invoice.collections_level_id.name, "First")
        with self._clock(TOMORROW):
            email.message_id.sudo().notification_ids.write(
                {"notification_status": "bounce", "failure_type": "mail_bounce"}
            )
        self._deliver(TOMORROW)
        self.assertFallback("bounced")

    def test_a_mail_server_that_refuses_is_tried_again_then_shown(self):
        states = []
        for days in range(4):
            day = TODAY + timedelta(days=days)
            self._plan(day)
            deliverer = self.env["collections.deliverer"]
            deliverer._deliver_batch(self.company, self._noon(day))
            self._send_queue(day, fail=lambda mail: "mail_smtp")
            [email] = self._actions(self.invoice).filtered(
                lambda action: action.channel == "email"
            )
            states.append(email.state)
        self.assertEqual(states, ["planned", "planned", "failed", "failed"])
        self.assertEqual(email.reason, "mail_server")

    def test_a_template_with_an_error_holds_up_itself_alone(self):
        broken = self._create_template("Broken")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s) "
            "WHERE id = %s",
            ['<p t-out="object.nonsense.name"/>', broken.id],
        )
        broken.invalidate_recordset()
        other_policy = self._create_policy(
            "Broken", [("Broken", 3, [self._email(mail_template_id=broken.id)])]
        )
        other = self._create_invoice_due(
            TODAY - timedelta(days=4),
            partner=self._create_debtor("Another"),
            collections_policy_id=other_policy.id,
        )
        self.assertEqual(len(self._night(TODAY)), 1)
        self.assertEqual(self._levels(self.invoice), ["First"])
        failed = self._actions(other)
        self.assertEqual((failed.state, failed.reason), ("failed", "error"))
        self.assertIn("nonsense", failed.reason_detail)
        self.assertEqual(failed.case_id.attention, "failed")

    def test_each_invoice_goes_to_its_own_contact(self):
        branch = self._create_debtor(
            "Branch", parent_id=self.debtor.id, type="other", is_company=False
        )
        self.invoice.button_draft()
        self.invoice.partner_id = branch
        self.invoice.action_post()
        mail = self._night(TODAY)
        self.assertEqual(mail.recipient_ids, branch)
        self.assertEqual(self._actions(self.invoice).case_id.partner_id, self.debtor)

    def test_amounts_dates_and_words_are_in_the_debtor_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.debtor.lang = "fr_FR"
        mail = self._night(TODAY)
        self.assertIn("500,00", self._subject(mail))
        self.assertIn("12/03/2026", mail.body_html)

    def test_the_message_names_the_creditor_the_items_and_how_to_pay(self):
        self.env["res.partner.bank"].create(
            {"acc_number": "BANK-42", "partner_id": self.company.partner_id.id}
        )
        body = self._night(TODAY).body_html
        for said in (
            self.company.name,
            "1 Main Street",
            "US12345671",
            self.invoice.name,
            "02/10/2026",
            "03/12/2026",
            "4 days late",
            "500.00",
            "BANK-42",
            f"/document/{self.invoice.id}",
        ):
            self.assertIn(said, body)

    def test_currencies_have_totals_of_their_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self._create_invoice_due(TODAY - timedelta(days=4), 80.0, currency_id=euro.id)
        mail = self._night(TODAY)
        subject = self._subject(mail)
        self.assertIn("$ 500.00", subject)
        self.assertIn("80.00 €", subject)


@tagged("post_install", "-at_install", "collections")
class TestTask(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.calls = self._create_policy(
            "Calls", [("Call", 3, [self._task()]), ("Letter", 10, [self._email()])]
        )
        self.company.collections_policy_id = self.calls
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        self.action = self._actions(self.invoice)

    def _finish(self, outcome, day=TODAY, **values):
        wizard = (
            self.env["collections.outcome.wizard"]
            .with_user(self.collector)
            .create({"action_id": self.action.id, "outcome": outcome, **values})
        )
        with self._clock(day):
            wizard.action_confirm()

    def test_the_collector_has_the_task(self):
        self.assertEqual(self.action.state, "todo")
        self.assertEqual(self.action.activity_id.user_id, self.collector)
        self.assertEqual(self.action.case_id.attention, "todo")

    def test_without_the_call_there_is_no_next_level(self):
        self.assertFalse(self._night(TODAY + timedelta(days=30)))
        self._finish("reached", TODAY + timedelta(days=30), note="Will pay")
        self.assertFalse(self._night(TODAY + timedelta(days=32)))
        self.assertEqual(len(self._night(TODAY + timedelta(days=33))), 1)
        self.assertEqual(self.action.outcome, "reached")
        bodies = "".join(self.action.case_id.message_ids.mapped("body"))
        self.assertIn("Will pay", bodies)

    def test_no_answer_and_again_another_day(self):
        again = TODAY + timedelta(days=2)
        self._finish("no_answer", call_again_at=self._noon(again))
        self.assertEqual(self.action.state, "planned")
        self.assertFalse(self.action.case_id.attention, "nothing to do till then")
        self._deliver(TOMORROW)
        self.assertEqual(self.action.state, "planned")
        self._deliver(again)
        self.assertEqual(self.action.state, "todo")

    def test_a_wrong_number_needs_a_person(self):
        self._finish("wrong_number")
        self.assertEqual(
            (self.action.state, self.action.reason), ("failed", "wrong_number")
        )
        self.assertEqual(self.action.case_id.attention, "failed")

    def test_paid_in_the_meantime_takes_the_task_away(self):
        activity = self.action.activity_id
        self._pay(self.invoice)
        self.assertEqual(self.action.state, "cancelled")
        self.assertFalse(activity.exists())

    def test_a_task_that_is_cancelled_counts_as_skipped(self):
        with self._clock(TODAY):
            self.action.activity_id.with_user(self.collector).unlink()
        self.assertEqual(self.action.state, "skipped")

    def test_a_collector_who_leaves_has_called_nobody(self):
        with self._clock(TODAY):
            self.collector.sudo().action_archive()
        self.assertEqual(self.action.state, "planned")
        self.assertFalse(self.invoice.collections_level_id)
        self._deliver(TOMORROW)
        self.assertEqual(self.action.state, "todo")

    def test_an_activity_is_not_shown_twice_when_it_is_done(self):
        self._finish("promised")
        self.assertEqual(self.action.state, "done")
        self.assertFalse(self.action.case_id.activity_ids)

    def test_skipping_goes_on_with_the_ladder(self):
        wizard = (
            self.env["collections.reason.wizard"]
            .with_user(self.collector)
            .create({"action_ids": self.action.ids, "reason": "Met them yesterday"})
        )
        with self._clock(TODAY):
            wizard.action_confirm()
        self.assertEqual(self.action.state, "skipped")
        self.assertEqual(self.action.reason_detail, "Met them yesterday")
        self.assertEqual(len(self._night(TODAY + timedelta(days=6))), 1)

    def test_one_that_breaks_does_not_stop_the_others(self):
        other = self._create_invoice_due(
            TODAY - timedelta(days=4), partner=self._create_debtor("Another")
        )
        third = self._create_invoice_due(
            TODAY - timedelta(days=4), partner=self._create_debtor("Third")
        )
        service = type(self.env["collections.channel.task"])
        prepare = service._prepare_activity_values

        def fail_for_another(channel, action, now):
            if action.partner_id.name == "Another":
                raise ValueError("out of order")
            return prepare(channel, action, now)

        with patch.object(service, "_prepare_activity_values", fail_for_another):
            self._night(TODAY)
        self.assertEqual(self._actions(third).state, "todo")
        self.assertEqual(self._actions(other).state, "failed")
        self.assertEqual(self._actions(other).reason_detail, "out of order")
