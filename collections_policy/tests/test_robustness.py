"""What goes wrong around the pipeline, and that it holds up itself alone."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestRobustness(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - 4 * DAY)

    def _queue(self, day):
        while self.env["collections.deliverer"]._deliver_batch(
            self.company, self._noon(day)
        ):
            pass
        return self._actions(self.invoice)

    def _get_mail(self, action):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", action.message_id.id)])
        )

    def _settle(self, day):
        service = self.env["collections.channel.email"]
        service._settle_queued(self.company, self._noon(day))

    def test_a_deleted_invoice_stops_nobody_else(self):
        other = self._create_invoice_due(
            TODAY - 4 * DAY, partner=self._create_debtor("Another")
        )
        self._plan(TODAY)
        self.invoice.button_draft()
        self.invoice.with_context(force_delete=True).unlink()
        self.assertEqual(len(self._deliver(TODAY)), 1)
        self.assertEqual(self._levels(other), ["First"])

    def test_what_was_sent_about_a_deleted_invoice_stays_in_the_history(self):
        number = self.invoice.name
        self._night(TODAY)
        action = self._actions(self.invoice)
        self.invoice.button_draft()
        self.invoice.with_context(force_delete=True).unlink()
        self.assertEqual(action.line_ids.name, number)
        self.assertEqual(action.line_ids.amount_currency, 500.0)

    def test_a_cancelled_invoice_leaves_the_desk(self):
        self.policy.level_ids[1].step_ids = [
            Command.clear(),
            self._task(),
        ]
        self._night(TODAY)
        action = self._actions(self.invoice)
        self.assertEqual(action.state, "todo")
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(action.case_id.state, "closed")

    def test_a_cancelled_mail_is_shown_to_a_person(self):
        self._plan(TODAY)
        action = self._queue(TODAY)
        self._get_mail(action).cancel()
        self._settle(TODAY)
        self.assertEqual((action.state, action.reason), ("failed", "mail_cancelled"))
        self.assertEqual(action.case_id.attention, "failed")

    def test_what_may_have_left_is_never_tried_again_by_itself(self):
        self._plan(TODAY)
        self._queue(TODAY)
        self._send_queue(TODAY, fail=lambda mail: "unknown")
        for days in range(1, 10):
            self._night(TODAY + days * DAY)
        action = self._actions(self.invoice)
        self.assertEqual(len(action), 1)
        self.assertEqual((action.state, action.reason), ("failed", "unsure"))

    def test_a_mail_that_a_person_sends_again_is_not_sent_twice(self):
        self._plan(TODAY)
        action = self._queue(TODAY)
        mail = self._get_mail(action)
        self._send_queue(TODAY, fail=lambda mail: "mail_smtp")
        self.assertEqual(action.state, "planned")
        with self._clock(TODAY):
            mail._postprocess_sent_message(mail.recipient_ids, [])
        self.assertEqual(action.state, "sent")
        self.assertFalse(self._night(TODAY + DAY))

    def test_business_and_calendar_days_on_one_ladder(self):
        mixed = self._create_policy(
            "Mixed",
            [
                ("A", 10, [self._email()]),
                ("B", 8, [self._email()]),
                ("C", 30, [self._email()]),
            ][:1],
        )
        mixed.level_ids = [
            Command.create(
                {
                    "name": name,
                    "delay": delay,
                    "delay_kind": kind,
                    "sequence": 20 + delay,
                    "step_ids": [self._email()],
                }
            )
            for name, delay, kind in (("B", 8, "business"), ("C", 30, "calendar"))
        ]
        self.invoice.collections_policy_id = mixed
        for days in range(40):
            self._night(TODAY + days * DAY)
        self.assertEqual(self._levels(self.invoice), ["A", "B", "C"])

    def test_more_time_to_pay_withdraws_the_reminder(self):
        self._plan(TODAY)
        line = self.invoice.collections_item_ids
        line.date_maturity = TODAY + 60 * DAY
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self._actions(self.invoice).reason, "not_due")

    def test_customers_with_open_cases_can_be_merged(self):
        other = self._create_debtor("Twin")
        twin_invoice = self._create_invoice_due(TODAY - 4 * DAY, 7.0, other)
        self._night(TODAY)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.debtor | other).ids, self.debtor
        )
        cases = self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id), ("state", "=", "open")]
        )
        self.assertEqual(len(cases), 1)
        self.assertEqual(
            self._actions(self.invoice, twin_invoice).case_id,
            cases,
        )

    def test_a_pause_goes_with_the_customer_under_a_parent(self):
        person = self._create_debtor("Person", is_company=False)
        invoice = self._create_invoice_due(TODAY - 4 * DAY, partner=person)
        self.env["collections.hold"].create(
            {
                "partner_id": person.id,
                "company_id": self.company.id,
                "reason": "In hospital",
                "date_from": TODAY,
            }
        )
        person.parent_id = self._create_debtor("Parent")
        self.assertHeld(invoice, TODAY, "pause")

    def test_a_rule_that_broke_later_matches_nobody(self):
        self.env.flush_all()
        broken = self._create_policy("Broken", [("X", 1, [self._email()])])
        broken.flush_recordset()
        self.env.cr.execute(
            "UPDATE collections_policy SET by_rule = TRUE, "
            "partner_domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [broken.id],
        )
        broken.invalidate_recordset()
        with mute_logger("odoo.addons.collections_policy.pipeline.evaluate"):
            self.assertEqual(len(self._night(TODAY)), 1)

    def test_a_rule_that_can_match_nobody_holds_up_nobody(self):
        self._create_policy(
            "Nobody's",
            [("X", 1, [self._email()])],
            by_rule=True,
            partner_domain="[('id', '=', 0)]",
            sequence=1,
        )
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_a_ladder_is_judged_as_a_whole(self):
        _before, first, second, call = self.policy.level_ids
        self.policy.level_ids = [
            Command.update(first.id, {"delay": 12}),
            Command.update(second.id, {"delay": 20}),
            Command.update(call.id, {"delay": 30}),
        ]
        self.assertEqual(self.policy.level_ids.mapped("delay"), [-5, 12, 20, 30])

    def test_customers_do_not_read_why_they_are_left_alone(self):
        portal = new_test_user(self.env, "portal_test", groups="base.group_portal")
        portal.sudo().partner_id.parent_id = self.debtor
        with self.assertRaises(AccessError):
            self.invoice.with_user(portal).read(["collections_explanation"])

    def test_a_collector_cannot_rewrite_the_figures_of_a_case(self):
        self._night(TODAY)
        case = self._actions(self.invoice).case_id.with_user(self.collector)
        case.user_id = self.collector
        with self.assertRaises(AccessError):
            case.write({"state": "closed", "amount_overdue": 0})

    def test_two_cases_in_one_day_are_still_one_message(self):
        self._night(TODAY)
        with self._clock(TODAY):
            self._pay(self.invoice)
            self.assertEqual(self._actions(self.invoice).case_id.state, "closed")
        other = self._create_invoice_due(TODAY - 4 * DAY, 60.0)
        self.assertFalse(self._night(TODAY))
        self.assertEqual(self._actions(other).reason, "once_a_day")

    def test_the_scheduled_actions_do_it_all(self):
        self.env["res.company"].sudo().search([]).collections_automatic = False
        self.company.collections_automatic = True
        invoice = self._create_invoice_due(Date.today() - 4 * DAY)
        with self.enter_registry_test_mode():
            for name in ("plan", "deliver"):
                cron = self.env.ref(f"collections_policy.ir_cron_{name}").sudo()
                cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._actions(invoice).state, "queued")
        run = self.env["collections.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "done")

    def test_credits_never_leave_a_message_that_claims_nothing(self):
        upcoming = self._create_invoice_due(TODAY + 3 * DAY, 500.0)
        self._credit(750.0)
        mail = self._night(TODAY)
        self.assertEqual(self._subject(mail), "Reminder $ 250.00")
        self.assertEqual(self._levels(upcoming), ["Before"])
        self.assertHeld(self.invoice, TODAY, "credits")
