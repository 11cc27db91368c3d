"""Listings and protests: prepared, notified, approved, requested, lifted in time."""

import csv
import hashlib
import io
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from ..tools.measure_csv import make_harmless, write_csv
from ..tools.measure_states import STATES, TRANSITIONS
from .agreement_common import AgreementCommon
from .common import TODAY
from .proof_common import DAY, ProofCommon


class MeasureCommon(ProofCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bureau = cls.env["res.partner"].create({"name": "Bureau of Credit"})
        cls.rule = cls.env.ref("collections_policy.measure_rule_listing")
        cls.gate.step_ids = [
            Command.clear(),
            Command.create({"channel": "listing", "agency_id": cls.bureau.id}),
        ]
        cls.manager = new_test_user(
            cls.env,
            "measure_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _at(self, number):
        return self._clock(self._day(number))

    def _measure(self, invoice=None):
        lines = self.env["collections.measure.line"].search(
            [("move_line_id", "in", self._get_items(invoice or self.invoice).ids)]
        )
        return lines.measure_id.with_user(self.collector)

    def _make(self, number, *invoices, kind="listing"):
        """Prepare measures by the wizard, as a collector does on a case."""
        items = self._get_items(self.env["account.move"].union(*invoices))
        self.env.invalidate_all()  # another request than the one before
        with self._at(number):
            opened = self._case().action_make_measure()
            wizard = (
                self.env["collections.measure.wizard"]
                .with_user(self.collector)
                .with_context(**opened["context"])
                .create({"kind": kind, "agency_id": self.bureau.id})
            )
            if invoices:
                wizard.item_ids = items
            wizard.action_confirm()
        return self._measure(*invoices[:1])

    def _get_ready(self, number=20):
        """Return a listing by hand that is ready and approved since a day."""
        self.rule.write({"notice_days": 0, "notice_grade": False})
        self._live(3, 10)
        measure = self._make(number)
        measure.with_user(self.manager).action_approve()
        return measure

    def _get_registered(self, number=20):
        measure = self._get_ready(number)
        with self._at(number):
            measure.action_request()
            measure.action_register()
        return measure

    def _tasks(self, measure, user=None):
        activities = measure.sudo().activity_ids
        return activities.filtered(lambda each: not user or each.user_id == user)

    def _kinds(self):
        return self._case().event_ids.sorted("number").mapped("kind")


@tagged("post_install", "-at_install", "collections")
class TestMeasureStory(MeasureCommon):
    def test_from_the_ladder_to_lifted(self):
        self.rule.notice_days = 10
        self._live(3, 10)
        notice = self._notice(11)
        self._tell(notice, "delivered", 15)
        with self._at(20):
            self._live(20)
        measure = self._measure()
        action = measure.action_id
        self.assertEqual(action.state, "todo")
        self.assertEqual(self._case().attention, "todo")
        self.assertEqual(measure.state, "notified")
        self.assertEqual(measure.notice_id, notice)
        self.assertEqual(measure.date_ready, self._day(25))
        self.assertEqual(measure.agency_id, self.bureau)
        self.assertEqual(measure.user_id, self.collector)
        self.assertEqual(measure.amount, 500.0)
        with self._at(24):
            with self.assertRaisesRegex(UserError, "days of notice run"):
                measure.action_ready()
            self._live(24)
        self.assertEqual(measure.state, "notified")
        with self._at(25):
            self._live(25)
            self.assertEqual(measure.state, "ready")
            with self.assertRaisesRegex(UserError, "approved by a manager"):
                measure.action_export()
            with self.assertRaises(AccessError):
                measure.action_approve()
            measure.with_user(self.manager).action_approve()
            opened = measure.action_export()
        self.assertIn("download", opened["url"])
        self.assertEqual(measure.state, "requested")
        self.assertEqual(action.state, "done")
        self.assertEqual(self._levels(self.invoice)[-1], "Listing")
        with self._at(27):
            measure.reference = "SPC-1"
            measure.action_register()
        self.assertEqual(measure.state, "registered")

        with self._at(29):  # a Tuesday
            self._pay(self.invoice, date=self._day(29))
        self.assertEqual(measure.state, "to_lift")
        self.assertEqual(measure.date_lift_due, self._day(36))
        case = self._case()
        self.assertEqual(case.state, "open", "there is something left to do")
        self.assertEqual(case.attention, "lift")
        task = self._tasks(measure)
        self.assertEqual(task.user_id, self.collector)
        self.assertEqual(task.date_deadline, self._day(36))
        with self._at(36):
            self._live(36)
            self.assertFalse(measure.is_late)
            self.assertFalse(self._tasks(measure, self.manager))
        with self._at(37):
            self._live(37)
            self._live(37)
            self.assertTrue(measure.is_late)
            late = self.env["collections.measure"].search([("is_late", "=", True)])
            self.assertEqual(late, measure)
            self.assertEqual(len(self._tasks(measure)), 2, "told once")
            measure.action_lift()
        self.assertEqual(measure.state, "lifted")
        self.assertFalse(self._tasks(measure))
        self.assertEqual(self._case().state, "closed")
        told = [kind for kind in self._kinds() if kind.startswith("measure")]
        self.assertEqual(
            told,
            [
                "measure_made",
                "measure_notified",
                "measure_ready",
                "measure_approved",
                "measure_requested",
                "measure_registered",
                "measure_to_lift",
                "measure_late",
                "measure_lifted",
            ],
        )
        self.assertEqual(self._case()._find_breaks(), [])

    def test_paid_before_it_is_requested(self):
        self._live(3, 10)
        self._tell(self._notice(11), "delivered", 15)
        with self._at(20):
            self._live(20)
            measure = self._measure()
            self._pay(self.invoice, date=self._day(20))
        self.assertEqual(measure.state, "cancelled")
        self.assertEqual(measure.action_id.state, "cancelled")
        self.assertEqual(self._case().state, "closed")
        self.assertFalse(self._tasks(measure))

    def test_cancelled_by_a_person_the_level_has_failed(self):
        self._live(3, 10)
        self._tell(self._notice(11), "delivered", 15)
        with self._at(20):
            self._live(20)
            measure = self._measure()
            opened = measure.action_cancel()
            self.env["collections.measure.reason.wizard"].with_user(
                self.collector
            ).with_context(**opened["context"]).create(
                {"reason": "Too early"}
            ).action_confirm()
        self.assertEqual(measure.state, "cancelled")
        self.assertEqual(measure.end_reason, "Too early")
        self.assertEqual(measure.action_id.state, "failed")
        self.assertEqual(measure.action_id.reason_detail, "Too early")


@tagged("post_install", "-at_install", "collections")
class TestMeasure(MeasureCommon):
    # === WHAT MAY BE LISTED === #

    def _contest(self):
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        return self.env["collections.dispute"]._open(
            self.company, self.debtor, [(self.item, None)], reason, "Broken", "case"
        )

    def _assert_never(self, pattern, number=20):
        with self.assertRaisesRegex(UserError, pattern):
            self._make(number, self.invoice)

    def test_nothing_is_listed_that_is_left_alone(self):
        self._live(3, 10)
        self.invoice.no_followup = True
        self._assert_never(self.invoice.name)

    def test_nothing_paid_or_contested(self):
        self._live(3, 10)
        with self._at(20):
            dispute = self._contest()
        self._assert_never("Dispute")
        dispute._set_closed("unjustified")
        hold = self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "kind": "pause",
                "reason": "Wait",
                "date_from": TODAY,
            }
        )
        self._assert_never("Pause")
        hold.action_lift()
        self._pay(self.invoice, date=self._day(20))
        self._assert_never("nothing is owed|Choose the invoices")

    def test_nothing_that_is_not_overdue(self):
        self._live(3)
        other = self._create_invoice_due(self._day(40))
        with self.assertRaises(UserError):
            self._make(20, other)

    def test_nothing_too_old_of_a_consumer(self):
        old = self._create_invoice_due(date(2021, 3, 1))
        self._live(3, 10)
        self.assertEqual(self._make(20, old).max_years, 0, "a company")
        self.debtor.is_company = False
        older = self._create_invoice_due(date(2021, 3, 2))
        with self.assertRaisesRegex(UserError, "more than 5 years"):
            self._make(20, older)
        self.rule.max_years = 6
        self.assertEqual(self._make(20, older).max_years, 6)

    def test_the_age_is_looked_at_again(self):
        self.debtor.is_company = False
        self.rule.write({"notice_days": 0, "notice_grade": False})
        self._live(3)
        young = self._create_invoice_due(date(2021, 4, 6))  # five years: day 21
        measure = self._make(21, young)
        measure.with_user(self.manager).action_approve()
        with self._at(22), self.assertRaisesRegex(UserError, "more than 5 years"):
            measure.action_request()

    def test_not_twice(self):
        self._live(3, 10)
        self._make(20, self.invoice)
        self._assert_never("already")

    def test_an_amount_that_changed_is_not_requested(self):
        measure = self._get_ready()
        with self._at(21):
            self._pay(self.invoice, 100.0, date=self._day(21))
            with self.assertRaisesRegex(UserError, "less or more"):
                measure.action_request()

    def test_what_is_held_meanwhile_does_not_get_ready(self):
        self.rule.notice_grade = False
        self._live(3, 10)
        measure = self._make(11)
        with self._at(11):
            measure.action_notify()
        self.invoice.no_followup = True
        with self._at(25):
            self._live(25)
        self.assertEqual(measure.state, "notified")
        self.invoice.no_followup = False
        with self._at(26):
            self._live(26)
        self.assertEqual(measure.state, "ready")

    # === PRIOR NOTICE === #

    def test_a_notice_has_to_be_proven_where_the_rule_says_so(self):
        self._live(3, 10)
        measure = self._make(11)
        with self._at(11), self.assertRaisesRegex(UserError, "evidence 3"):
            measure.action_notify()
        notice = self._notice(12)
        self._tell(notice, "delivered", 14)
        with self._at(16):
            self._live(16)
        self.assertEqual(measure.state, "notified")
        self.assertEqual(measure.date_notified, self._day(14))
        self.assertEqual(measure.date_ready, self._day(24))

    def test_rules_are_dated(self):
        Rule = self.env["collections.measure.rule"]
        own = Rule.create(
            {
                "name": "Ours",
                "kind": "listing",
                "company_id": self.company.id,
                "date_from": self._day(15),
                "notice_days": 20,
            }
        )
        self.assertEqual(Rule._find(self.company, "listing", self._day(14)), self.rule)
        self.assertEqual(Rule._find(self.company, "listing", self._day(15)), own)
        self._live(3, 10)
        measure = self._make(15)
        self.assertEqual(measure.notice_days, 20)
        own.notice_days = 1
        self.assertEqual(measure.notice_days, 20, "as it was when it was made")

    def test_without_a_rule_nothing_is_made(self):
        rules = self.env["collections.measure.rule"].search([("kind", "=", "protest")])
        rules.active = False  # those that a bridge brought
        self._live(3, 10)
        with self.assertRaisesRegex(UserError, "write a rule"):
            self._make(20, self.invoice, kind="protest")

    # === THE DUTY TO LIFT === #

    def test_a_payment_that_is_undone(self):
        measure = self._get_registered()
        with self._at(21):
            payment = self._pay(self.invoice, date=self._day(21))
            self.assertEqual(measure.state, "to_lift")
            self.invoice.line_ids.remove_move_reconcile()
        self.assertTrue(payment)
        self.assertEqual(measure.state, "registered")
        self.assertFalse(measure.date_lift_due)
        self.assertFalse(self._tasks(measure))
        self.assertNotEqual(self._case().attention, "lift")

    def test_a_payment_that_is_undone_once_it_is_lifted(self):
        measure = self._get_registered()
        with self._at(21):
            self._pay(self.invoice, date=self._day(21))
            measure.action_lift()
            self.invoice.line_ids.remove_move_reconcile()
        self.assertEqual(measure.state, "lifted")
        self.assertIn("owed again", str(measure.sudo().message_ids[:1].body))

    def test_a_credit_note_ends_it(self):
        measure = self._get_registered()
        with self._at(21):
            credit = self._credit(500.0, date=self._day(21))
            (credit.line_ids + self.invoice.line_ids).filtered(
                lambda line: line.account_type == "asset_receivable"
            ).reconcile()
        self.assertEqual(measure.state, "to_lift")

    def test_a_dispute_that_was_justified_ends_it(self):
        measure = self._get_registered()
        with self._at(21):
            dispute = self._contest()
            self.assertEqual(measure.state, "registered", "nobody knows yet")
            dispute._set_closed("justified")
        self.assertEqual(measure.state, "to_lift")

    def test_a_part_of_it_does_not(self):
        measure = self._get_registered()
        with self._at(21):
            self._pay(self.invoice, 200.0, date=self._day(21))
        self.assertEqual(measure.state, "registered")

    def test_holidays_are_no_business_days(self):
        measure = self._get_registered()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "date_from": self._midnight(self._day(22)),
                "date_to": self._noon(self._day(22)) + timedelta(hours=11),
            }
        )
        self.rule.lift_days = 1
        with self._at(21):
            self._pay(self.invoice, date=self._day(21))
        self.assertEqual(measure.date_lift_due, self._day(29), "as it was made: five")

    def test_they_may_refuse_it(self):
        measure = self._get_ready()
        with self._at(20):
            measure.action_request()
            measure._set_refused("No such debtor")
            self._pay(self.invoice, date=self._day(20))
        self.assertEqual(measure.state, "refused")
        self.assertEqual(self._case().state, "closed")

    # === FILES === #

    def test_the_file_is_kept_as_it_was(self):
        self.debtor.write({"name": "=HYPERLINK(0)", "vat": "US12345671"})
        measure = self._get_ready()
        other_invoice = self._create_invoice_due(self._day(1), 1234.5)
        other = self._make(20, other_invoice)
        other.with_user(self.manager).action_approve()
        both = measure | other
        with self._at(20):
            both.action_export()
        file = both.file_id
        self.assertEqual(len(file), 1)
        data = file.sudo().attachment_id.raw
        self.assertEqual(file.sha256, hashlib.sha256(data).hexdigest())
        rows = list(
            csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
        )
        self.assertEqual([row["amount"] for row in rows], ["500.00", "1234.50"])
        self.assertEqual({row["debtor"] for row in rows}, {"'=HYPERLINK(0)"})
        self.assertEqual(rows[0]["number"], self.invoice.name)
        self.assertEqual(rows[0]["creditor"], self.company.name)
        event = self._case().event_ids.filtered(
            lambda each: each.kind == "measure_requested"
        )
        told = {each.payload["fingerprint"] for each in event}
        self.assertEqual(told, {file.sha256})
        self.assertEqual(self._case()._find_breaks(), [])
        with self.assertRaises(UserError):
            file.sudo().unlink()

    def test_a_file_is_for_one_bureau(self):
        measure = self._get_ready()
        other = self._make(20, self._create_invoice_due(self._day(1)))
        other.with_user(self.manager).action_approve()
        other.agency_id = self.env["res.partner"].create({"name": "Another"})
        with self._at(20), self.assertRaisesRegex(UserError, "one bureau"):
            (measure | other).action_export()
        self.assertEqual(measure.state, "ready")

    # === WHO === #

    def test_who_may_what(self):
        measure = self._get_ready()
        for values in ({"state": "lifted"}, {"approved_by_id": False}, {"amount": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                measure.write(values)
        with self.assertRaises(AccessError):
            self.env["collections.measure"].with_user(self.collector).create({})
        with self.assertRaises(UserError):
            measure.unlink()
        with self.assertRaises(AccessError):
            self.rule.with_user(self.collector).notice_days = 0
        clerk = new_test_user(
            self.env,
            "measure_clerk",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            measure.with_user(clerk).read(["name"])

    def test_companies_are_apart(self):
        measure = self._get_ready()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "measure_stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        seen = self.env["collections.measure"].with_user(stranger)
        self.assertFalse(seen.search([]))
        with self.assertRaises(AccessError):
            measure.with_user(stranger).action_approve()

    def test_without_the_switch_nobody_approves(self):
        self.rule.write({"notice_days": 0, "notice_grade": False})
        self.policy.measure_approval = False
        self._live(3, 10)
        measure = self._make(20)
        with self._at(20):
            measure.action_request()
        self.assertEqual(measure.state, "requested")

    def test_a_step_needs_a_rule(self):
        self.assertFalse(self.gate.step_ids._get_problem())
        self.rule.active = False
        self.assertIn("no rule", self.gate.step_ids._get_problem())


@tagged("post_install", "-at_install", "collections")
class TestMeasureAgreed(AgreementCommon):
    def test_an_agreement_ends_the_claim(self):
        self.env.ref("collections_policy.measure_rule_listing").write(
            {"notice_days": 0, "notice_grade": False}
        )
        invoice = self._create_invoice_due(TODAY - 20 * DAY, 600.0)
        self._night(TODAY)
        case = self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        items = self._get_open_items(invoice)
        with self._clock(TODAY):
            measure = self.env["collections.measure"]._make(case, items, "listing")
            measure.agency_id = self.company.partner_id
            measure._set_approved()
            measure._set_requested()
        agreement = self._agree(invoice, count=2, date_first=TODAY + 3 * DAY)
        self.assertEqual(measure.state, "to_lift")
        with self._clock(TODAY):
            agreement._cancel("Not signed")
        self.assertEqual(measure.state, "requested")
        with self._clock(TODAY):
            measure._set_registered()
            measure._set_refused("not any more")
        self._agree(invoice, count=2, date_first=TODAY + 3 * DAY)
        self.assertEqual(measure.state, "to_lift")
        with self._clock(TODAY):
            measure._set_lifted()
            with self.assertRaisesRegex(UserError, "Agreement"):
                self.env["collections.measure"]._make(case, items, "listing")


@tagged("post_install", "-at_install", "collections")
class TestMeasureTools(BaseCase):
    def test_every_state_is_reached_and_known(self):
        reached = {"to_notify", *TRANSITIONS}
        self.assertEqual(reached, set(STATES))
        for sources in TRANSITIONS.values():
            self.assertLessEqual(sources, set(STATES))

    def test_formulas_are_made_harmless(self):
        for text in ("=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "\r=1"):
            self.assertTrue(make_harmless(text).startswith("'"), text)
        for text in ("Ann", "1.00", "a=b", "", None, False, 0):
            self.assertFalse(make_harmless(text).startswith("'"), text)

    def test_the_layout(self):
        data = write_csv(["a", "b"], [["x;y", 'q"q'], [None, date(2026, 3, 16)]])
        self.assertEqual(data, b'\xef\xbb\xbfa;b\r\n"x;y";"q""q"\r\n;2026-03-16\r\n')
        with self.assertRaises(ValueError):
            write_csv(["a", "b"], [["only one"]])
