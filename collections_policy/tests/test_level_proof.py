"""Levels that wait for the proof that a registered notice was delivered."""

from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..pipeline.scope import AllDebtors
from .agreement_common import AgreementCommon
from .common import TODAY
from .proof_common import DAY, PDF, ProofCommon


@tagged("post_install", "-at_install", "collections")
class TestProofStory(ProofCommon):
    def test_from_reminder_to_listing(self):
        self.assertEqual(self._live(3, 10, 20), ["First", "Formal"])
        item = self._look(20)
        self.assertTrue(item.awaits_proof)
        self.assertFalse(item.target_level_id)
        self.assertEqual(item.next_level_id, self.gate.id)
        self.assertFalse(item.next_date)
        self.assertFalse(item.held_reason)
        case = self._case()
        self.assertEqual(case.attention, "notice")
        with self._clock(self._day(20)):
            case.invalidate_recordset()
            self.assertIn("no registered notice was made", case.awaited_proof)
            self.assertIn(
                "no registered notice was made", self.invoice.collections_explanation
            )
            self.assertNotIn(
                "has no further level", self.invoice.collections_explanation
            )

        notice = self._notice(21)
        self.assertFalse(case.attention, "the notice was made")
        self._tell(notice, "posted", 22)
        self._tell(notice, "in_transit", 23)
        self.assertEqual(self._live(25, 31), ["First", "Formal"])
        self.assertFalse(case.attention, "it is on its way")
        with self._clock(self._day(31)):
            self.env.invalidate_all()
            self.assertIn(notice.name, self.invoice.collections_explanation)
            self.assertIn("In transit", self.invoice.collections_explanation)
            waiting = self.env["account.move"].search(
                [("collections_awaits_proof", "=", True)]
            )
            self.assertEqual(waiting, self.invoice)

        self._tell(notice, "delivered", 33)
        self.assertTrue(self._look(32).awaits_proof, "the day before it was not proven")
        self.assertEqual(self._look(33).target_level_id, self.gate.id)
        self._live(33)
        self._do_tasks(33)
        self.assertEqual(self._live(34), ["First", "Formal", "Listing"])
        self.assertEqual(self._live(37), ["First", "Formal", "Listing", "Last"])

    def test_what_else_the_customer_owes_goes_on(self):
        self._live(3, 10)
        other = self._create_invoice_due(self._day(20))
        self._live(20, 23, 30)
        self.assertEqual(self._levels(self.invoice), ["First", "Formal"])
        self.assertEqual(self._levels(other), ["First", "Formal"])
        listed = self._actions(other)[-1:].line_ids.filtered(lambda ln: not ln.step_id)
        self.assertEqual(listed.move_id, self.invoice, "it is due all the same")

    def test_an_invoice_that_came_after_the_notice_waits_for_its_own(self):
        self._live(3, 10)
        notice = self._notice(11)
        other = self._create_invoice_due(self._day(11))
        self._tell(notice, "delivered", 13)
        self._live(14, 20, 21, 31)
        self.assertTrue(self._look(31, other).awaits_proof)
        self.assertIn(self.gate, self._actions(self.invoice).level_id)
        self.assertNotIn(self.gate, self._actions(other).level_id)

    def test_a_paid_item_waits_for_nothing(self):
        self._live(3, 10, 20)
        self._pay(self.invoice, date=self._day(21))
        self._live(22)
        self.assertFalse(self._case().lacks_notice)
        self.assertFalse(self._case().attention)

    def test_a_held_item_has_no_day_either(self):
        self._live(3, 10, 20)
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "reason": "Wait",
                "date_from": TODAY,
                "date_to": self._day(25),
            }
        )
        item = self._look(21)
        self.assertEqual(item.held_reason, "pause")
        self.assertFalse(item.next_date)

    def test_a_held_item_waits_for_nothing(self):
        self._live(3, 10)
        self.invoice.no_followup = True
        self._live(20)
        self.assertFalse(self._case().attention)


@tagged("post_install", "-at_install", "collections")
class TestProof(ProofCommon):
    # === ITS OWN CLOCK === #

    def test_days_run_from_the_proof(self):
        self.gate.write({"counts_from": "proof", "delay": 10})
        self.assertEqual(self.gate.ladder_days, 20)
        self.assertEqual(self.gate.offset_label, "10 days after the proof of delivery")
        self._live(3, 10, 11)
        self.assertTrue(self._look(11).awaits_proof)
        self.assertEqual(self._case().attention, "notice", "there is no time to lose")
        notice = self._notice(12)
        self._tell(notice, "delivered", 15)
        item = self._look(16)
        self.assertFalse(item.awaits_proof)
        self.assertEqual(item.next_date, self._day(25))
        self.assertFalse(self._look(24).target_level_id)
        self.assertEqual(self._look(25).target_level_id, self.gate.id)

    def test_days_of_its_own_never_end_before_the_level_below(self):
        self.gate.write({"counts_from": "proof", "delay": 5})
        self._live(3)
        self._tell(self._notice(4), "delivered", 5)
        self.assertFalse(self._look(14).target_level_id == self.gate.id)
        self._live(10)
        self.assertEqual(self._look(11).next_date, self._day(15))
        self.assertEqual(self._look(15).target_level_id, self.gate.id)

    def test_business_days_from_the_proof(self):
        self.gate.write({"counts_from": "proof", "delay": 5, "delay_kind": "business"})
        self._live(3, 10)
        self._tell(self._notice(11), "delivered", 15)  # a Tuesday
        self.assertEqual(self._look(16).next_date, self._day(22))  # the next one
        self.assertFalse(self._look(21).target_level_id)
        self.assertEqual(self._look(22).target_level_id, self.gate.id)

    def test_levels_above_wait_for_the_clock(self):
        for escalation in ("stepwise", "by_age"):
            with self.subTest(escalation):
                self.policy.escalation = escalation
                self.gate.write({"counts_from": "proof", "delay": 10})
                self._live(3, 10)
                self._tell(self._notice(30), "delivered", 30)
                self.assertFalse(self._look(39).target_level_id)
                self.assertEqual(self._look(39).next_level_id, self.gate.id)

    # === WHAT COUNTS === #

    def test_a_refusal_counts_where_the_level_says_so(self):
        self._live(3, 10)
        notice = self._notice(11)
        self._tell(notice, "refused", 15)
        self._tell(notice, "returned", 19)
        self.assertTrue(self._look(20).awaits_proof)
        self._live(20)
        self.assertEqual(self._case().attention, "notice", "it came back")
        self.gate.refusal_counts = True
        self.assertEqual(self._look(20).target_level_id, self.gate.id)
        self.assertEqual(self._look(21).target_level_id, self.gate.id)
        self.gate.write({"counts_from": "proof", "delay": 10})
        self.assertEqual(self._look(16).next_date, self._day(25))

    def test_another_obstacle_is_no_refusal(self):
        self.gate.refusal_counts = True
        self._live(3, 10)
        notice = self._notice(11)
        self._tell(notice, "absent", 15)
        self._tell(notice, "returned", 19)
        self.assertTrue(self._look(20).awaits_proof)

    def test_the_evidence_has_to_be_good_enough(self):
        self.gate.waits_for = "4"
        self._live(3, 10)
        notice = self._notice(11)
        self._tell(notice, "delivered", 15)
        self._live(20)
        self.assertTrue(self._look(20).awaits_proof)
        self.assertEqual(self._case().attention, "notice")
        self._tell(notice, "delivered", 18, grade=4, receiver="Ann")
        self.assertEqual(self._look(20).target_level_id, self.gate.id)

    def test_the_day_is_the_companys(self):
        self.company.partner_id.tz = "America/Sao_Paulo"
        self._live(3, 10)
        notice = self._notice(11)
        moment = datetime.combine(self._day(21), datetime.min.time())
        notice.sudo()._report("delivered", moment + timedelta(hours=2))
        self.assertEqual(self._look(20).target_level_id, self.gate.id)
        self.assertTrue(self._look(19).awaits_proof)

    def test_a_proof_that_was_undone_is_none(self):
        self._live(3, 10)
        notice = self._notice(11)
        self._tell(notice, "delivered", 15)
        [action] = self._plan(self._day(20)).filtered(
            lambda action: action.level_id == self.gate
        )
        notice.sudo().event_ids.filtered(
            lambda event: event.state == "delivered"
        ).action_undo()
        self._deliver(self._day(20))
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(action.carried_line_ids | action.line_ids, action.line_ids)
        self.assertEqual(set(action.line_ids.mapped("cancelled")), {True})
        self.assertEqual(action.reason, "no_proof")

    def test_by_age_nothing_above_is_done_for_that(self):
        self.policy.escalation = "by_age"
        self._live(31)
        self.assertEqual(self._levels(self.invoice), ["Formal"])
        self.assertTrue(self._look(40).awaits_proof)
        self._tell(self._notice(41), "delivered", 41)
        self.assertEqual(self._look(41).target_level_id, self.last.id)

    def test_a_plan_for_a_level_above_falls_with_the_proof(self):
        self.policy.escalation = "by_age"
        self._live(10)
        notice = self._notice(11)
        self._tell(notice, "delivered", 15)
        [action] = self._plan(self._day(31))
        self.assertEqual(action.level_id, self.last)
        notice.sudo().event_ids.filtered(
            lambda event: event.state == "delivered"
        ).action_undo()
        self.assertFalse(self._deliver(self._day(31)))
        self.assertEqual(action.state, "cancelled")

    # === WHERE NOTHING WAITS === #

    def test_without_it_the_statement_is_as_it_was(self):
        evaluator = self.env["collections.evaluator"]

        def get_code():
            query = evaluator._get_query(self.company, TODAY, AllDebtors())
            return query.code

        self.assertIn("collections_notice", get_code())
        self.gate.waits_for = False
        self.assertNotIn("collections_notice", get_code())
        self.assertNotIn("gate", get_code())
        self._live(3, 10, 20)
        self._do_tasks(20)
        self.assertEqual(self._live(30), ["First", "Formal", "Listing", "Last"])

    def test_a_company_without_it_asks_nobody(self):
        self._live(3, 10, 20)
        self.assertTrue(self._case().lacks_notice)
        self.gate.waits_for = False
        self._live(21)
        self.assertFalse(self._case().lacks_notice)

    # === LADDERS === #

    def test_it_needs_a_level_before_it(self):
        with self.assertRaisesRegex(ValidationError, "has to come before"):
            self.first.waits_for = "3"
        with self.assertRaisesRegex(ValidationError, "after the due"):
            self.gate.write({"delay": -1, "sequence": -1})

    def test_days_of_its_own_need_a_proof(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.gate.write({"waits_for": False, "counts_from": "proof"})
            self.gate.flush_recordset()

    def test_the_place_follows_the_levels_below(self):
        self.gate.write({"counts_from": "proof", "delay": 10})
        self.formal.delay = 12
        self.assertEqual(self.gate.ladder_days, 22)
        with self.assertRaises(ValidationError):
            self.last.delay = 21

    def test_in_the_form(self):
        manager = new_test_user(
            self.env,
            "manager_test",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with Form(self.gate.with_user(manager)) as form:
            form.waits_for = "4"
            form.counts_from = "proof"
            form.delay = 10
        self.assertEqual(self.gate.ladder_days, 20)
        self.assertIn("waits for proof", self.policy.timeline_html)

    # === WHO === #

    def test_who_may_see_and_write_it(self):
        self._live(3, 10, 20)
        invoice = self.invoice.with_user(self.collector)
        with self._clock(self._day(20)):
            self.env.invalidate_all()
            self.assertTrue(invoice.collections_awaits_proof)
            with self.assertRaises(AccessError):
                self.gate.with_user(self.collector).waits_for = False
            clerk = new_test_user(
                self.env,
                "clerk_test",
                groups="account.group_account_readonly",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            with self.assertRaises(AccessError):
                self.invoice.with_user(clerk).read(["collections_awaits_proof"])

    def test_another_companys_notice_proves_nothing(self):
        self._live(3, 10)
        notice = self._notice(11)
        self._tell(notice, "delivered", 12)
        notice.sudo().company_id = self.company_data_2["company"]
        self.assertTrue(self._look(20).awaits_proof)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_data_2 = cls.setup_other_company()


@tagged("post_install", "-at_install", "collections")
class TestInstallmentProof(AgreementCommon):
    """An instalment's ladder can wait as well: for a notice that the ladder made."""

    def test_an_instalment_waits_for_its_notice(self):
        self.policy.agreement_policy_id = self._create_policy(
            "Instalments",
            [
                ("Missed", 2, [self._email()]),
                ("Listing", 7, [self._task()]),
            ],
        )
        gate = self.policy.agreement_policy_id.level_ids[1]
        gate.waits_for = "3"
        invoice = self._create_invoice_due(TODAY - 20 * DAY, 600.0)
        agreement = self._agree(invoice, count=2, date_first=TODAY + 3 * DAY)
        first = agreement.installment_ids[0]
        for number in (5, 10):
            self._night(TODAY + number * DAY)
        action = self.env["collections.action"].search(
            [("partner_id", "=", self.debtor.id)], order="id desc", limit=1
        )
        self.assertEqual(action.level_id.name, "Missed")
        post = self.env.ref("collections_policy.carrier_post")
        Notice = self.env["collections.notice"].sudo()
        with self._clock(TODAY + 11 * DAY):
            values = {
                **Notice._prepare_notice(
                    action.case_id, self.debtor, post, "registered_ack"
                ),
                "pdf": PDF,
                "line_ids": [
                    Command.create(
                        {
                            "installment_id": line.installment_id.id,
                            "name": line.name,
                            "currency_id": line.currency_id.id,
                        }
                    )
                    for line in action.carried_line_ids
                ],
            }
            notice = Notice.create(values)
        self.assertEqual(notice.line_ids.item_key, -first.id)
        self.assertFalse(self._plan(TODAY + 12 * DAY))
        notice._report("delivered", self._noon(TODAY + 13 * DAY))
        planned = self._plan(TODAY + 13 * DAY)
        self.assertEqual(planned.level_id, gate)
        self.assertEqual(planned.carried_line_ids.installment_id, first)
