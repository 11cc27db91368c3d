"""What customers answer by e-mail, through the real gateway."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)

OUT_OF_OFFICE = {
    "RFC 3834": "Auto-Submitted: auto-replied (vacation)",
    "generated": "Auto-Submitted: auto-generated",
    "old vacation programs": "X-Autoreply: yes",
    "auto_reply": "Precedence: auto_reply",
    "bulk": "Precedence: bulk",
    "empty sender": "Return-Path: <>",
}

DSN = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.debtor.example>
To: {to}
Subject: Delivery status
Message-ID: <dsn-{number}@mx.debtor.example>
Date: Mon, 16 Mar 2026 12:30:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

This is what became of your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.debtor.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
From: billing@creditor.example

--b--
"""

RECEIPT = """\
From: Good Customer <{sender}>
To: billing@creditor.example
Subject: Read: Reminder
Message-ID: <receipt@debtor.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Your message was displayed.

--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; {sender}
Original-Message-ID: {message_id}
Disposition: manual-action/MDN-sent-manually; displayed

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


class AnswersCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "in.creditor.example"}
        )
        cls.company.alias_domain_id = cls.domain
        cls.collector.email = "collector@creditor.example"
        cls.invoice = cls._create_invoice_due(TODAY - 4 * DAY)
        cls.reason = cls.env.ref("collections_policy.collections_dispute_reason_other")

    def setUp(self):
        super().setUp()
        self.mail = self._night(TODAY)
        self.action = self._actions(self.invoice)
        self.case = self.action.case_id
        self.case.user_id = self.collector
        self.count = 0

    # === WHAT COMES IN === #

    def _write_answer(self, text="We pay on Friday.", sender=None, headers=(), to=None):
        """Return an answer to the reminder as it comes over the wire."""
        self.count += 1
        sender = sender or self.debtor.email
        return "\n".join(
            [
                f"From: Good Customer <{sender}>",
                f"To: {to or self.domain.catchall_email}",
                f"Message-ID: <answer-{self.count}@debtor.example>",
                "Date: Mon, 16 Mar 2026 13:00:00 +0000",
                f"In-Reply-To: {self.action.message_id.message_id}",
                f"References: {self.action.message_id.message_id}",
                "Subject: Re: Reminder",
                "MIME-Version: 1.0",
                *(headers or ["Content-Type: text/plain; charset=utf-8"]),
                "",
                text,
            ]
        )

    def _receive(self, raw, day=TODAY):
        with self._clock(day):
            self.env["mail.thread"].message_process(None, raw)
        self.env.invalidate_all()

    def _answer(self, *args, day=TODAY, **kwargs):
        self._receive(self._write_answer(*args, **kwargs), day)
        return self.case.message_ids.filtered(
            lambda message: (
                message.message_id == f"<answer-{self.count}@debtor.example>"
            )
        )

    def _bounce(self, action="failed", status="5.1.1", recipient=None):
        self.count += 1
        self._receive(
            DSN.format(
                number=self.count,
                to=self.domain.bounce_email,
                recipient=recipient or self.debtor.email,
                action=action,
                status=status,
                message_id=self.action.message_id.message_id,
            )
        )

    def _get_answer_hold(self, case=None):
        case = case or self.case
        return self.env["collections.hold"].search(
            [
                ("kind", "=", "answer"),
                ("partner_id", "=", case.partner_id.id),
                ("company_id", "=", case.company_id.id),
            ]
        )

    def _open_wizard(self, outcome, user=None):
        case = self.case.with_user(user or self.collector)
        opened = case.with_context(default_outcome=outcome).action_open_answer()
        model = self.env[opened["res_model"]].with_user(case.env.user)
        return Form(model.with_context(**opened["context"]))

    def _turn_into(self, outcome, day=TODAY, **values):
        with self._clock(day):
            wizard = self._open_wizard(outcome)
            for name, value in values.items():
                setattr(wizard, name, value)
            wizard.save().action_confirm()
        self.env.invalidate_all()


@tagged("post_install", "-at_install", "collections")
class TestAnswers(AnswersCommon):
    def test_the_whole_story(self):
        self._answer("We pay on the 27th.")
        self.assertEqual(self.case.attention, "answered")
        self.assertIn("We pay on the 27th.", self.case.answer_text)
        later = TODAY + 7 * DAY
        self.assertHeld(self.invoice, later, "answer")
        promised = TODAY + 11 * DAY
        self._turn_into("promised", later, until=promised, note="On the phone, too")
        self.assertFalse(self._get_answer_hold())
        self.assertFalse(self.case.attention)
        last = promised + 2 * DAY  # the policy's tolerance
        self.assertHeld(self.invoice, last, "promise")
        self.assertFalse(self._night(last))
        self.assertEqual(len(self._night(last + DAY)), 1)
        promise = self.env["collections.promise"].search([])
        self.assertEqual((promise.state, promise.source), ("broken", "email"))
        self.assertEqual(self._levels(self.invoice), ["First", "Second"])

    def test_an_answer_holds_and_asks_the_collector_to_read(self):
        message = self._answer()
        hold = self._get_answer_hold()
        self.assertEqual(hold.answer_id, message)
        self.assertEqual(hold.action_id, self.action)
        self.assertFalse(hold.date_to)
        activity = self.case.activity_ids
        self.assertEqual(hold.activity_id, activity)
        self.assertEqual(activity.user_id, self.collector)
        self.assertEqual(activity.date_deadline, TODAY)
        self.assertEqual(self.action.answered_on, self._noon(TODAY))
        self.assertEqual(self.action.date_read, self._noon(TODAY))
        self.assertEqual(message.author_id, self.debtor)
        self.assertFalse(message.is_internal)
        self.assertIn(self.collector.partner_id, message.notified_partner_ids)

    def test_it_is_due_on_the_day_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Kiritimati"  # fourteen hours ahead
        self._answer()
        self.assertEqual(self.case.activity_ids.date_deadline, TODAY + DAY)

    def test_what_was_planned_is_dropped_at_once(self):
        self._plan(TODAY + 7 * DAY)
        planned = self._actions(self.invoice) - self.action
        self.assertEqual(planned.state, "planned")
        self._answer(day=TODAY + 7 * DAY)
        self.assertEqual((planned.state, planned.reason), ("cancelled", "answer"))

    def test_a_second_answer_adds_no_second_hold(self):
        self._answer("First word")
        first = self._get_answer_hold()
        message = self._answer("Second word")
        self.assertEqual(self._get_answer_hold(), first)
        self.assertEqual(first.answer_id, message)
        self.assertEqual(self.case.answer_text, "Second word")
        self.assertEqual(len(self.case.activity_ids), 1)

    def test_the_same_message_twice_counts_once(self):
        raw = self._write_answer()
        self._receive(raw)
        self.case.with_user(self.collector).action_answer_read()
        self._receive(raw)
        self.assertFalse(self._get_answer_hold())

    def test_attachments_are_kept(self):
        text = "\n".join(
            [
                "--m",
                "Content-Type: text/plain; charset=utf-8",
                "",
                "The receipt is enclosed.",
                "--m",
                "Content-Type: application/pdf; name=receipt.pdf",
                "Content-Disposition: attachment; filename=receipt.pdf",
                "Content-Transfer-Encoding: base64",
                "",
                "JVBERi0xLjQK",
                "--m--",
            ]
        )
        message = self._answer(
            text, headers=['Content-Type: multipart/mixed; boundary="m"']
        )
        self.assertEqual(message.attachment_ids.name, "receipt.pdf")
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4\n")
        self.assertEqual(message.attachment_ids.res_id, self.case.id)
        self.assertEqual(self.case.answer_text, "The receipt is enclosed.")

    def test_what_is_quoted_is_not_shown_again(self):
        self._answer("Paid today.\n\n> Hello\n> You owe $ 500.00\n")
        self.assertEqual(self.case.answer_text, "Paid today.")
        html = "<div>Paid <b>now</b>.</div><blockquote type='cite'>You owe</blockquote>"
        self._answer(html, headers=["Content-Type: text/html; charset=utf-8"])
        self.assertEqual(self.case.answer_text, "Paid now .")

    def test_what_is_harmful_does_not_come_through(self):
        message = self._answer(
            "<p onclick='x()'>Hi<script>alert(1)</script></p>",
            headers=["Content-Type: text/html; charset=utf-8"],
        )
        self.assertNotIn("script", message.body)
        self.assertNotIn("onclick", message.body)

    # === WHO WRITES === #

    def test_a_stranger_answers(self):
        message = self._answer(sender="accounting@elsewhere.example")
        self.assertFalse(message.author_id)
        self.assertTrue(self._get_answer_hold())
        self.assertIn("accounting@elsewhere.example", self.case.answer_author)

    def test_a_portal_user_answers(self):
        portal = new_test_user(
            self.env,
            "portal_customer",
            groups="base.group_portal",
            email="portal@debtor.example",
        )
        portal.partner_id.parent_id = self.debtor
        message = self._answer(sender="portal@debtor.example")
        self.assertEqual(message.author_id, portal.partner_id)
        self.assertTrue(self._get_answer_hold())
        with self.assertRaises(AccessError):
            self.case.with_user(portal).check_access("read")

    def test_a_colleague_is_no_customer(self):
        message = self._answer("Noted", sender=self.collector.email)
        self.assertTrue(message)
        self.assertFalse(self._get_answer_hold())
        self.assertFalse(self.action.answered_on)

    def test_an_answer_concerns_the_company_that_wrote(self):
        other = self.setup_other_company(name="Rival")["company"]
        other.collections_policy_id = self.policy.copy({"company_id": other.id})
        theirs = self._create_invoice_due(TODAY - 4 * DAY, company=other)
        self._night(TODAY, other)
        their_case = self._actions(theirs).case_id
        self.assertEqual(their_case.company_id, other)
        self._answer()
        self.assertTrue(self._get_answer_hold())
        self.assertFalse(self._get_answer_hold(their_case))
        self.assertFalse(their_case.attention)
        stranger = new_test_user(
            self.env,
            "rival_collector",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.case.with_user(stranger).action_answer_read()
        self.assertFalse(
            self.env["collections.hold"]
            .with_user(stranger)
            .search([("kind", "=", "answer")])
        )

    # === CLOSED CASES === #

    def test_a_closed_case_opens_again_until_the_answer_is_read(self):
        self._pay(self.invoice)
        self.assertEqual(self.case.state, "closed")
        self._answer("Thank you")
        self.assertEqual((self.case.state, self.case.attention), ("open", "answered"))
        self.case.with_user(self.collector).action_answer_read()
        self.assertEqual(self.case.state, "closed")

    def test_an_answer_to_a_closed_case_is_read_on_the_open_one(self):
        self._pay(self.invoice)
        again = self._create_invoice_due(TODAY - 3 * DAY)
        self._night(TODAY + DAY)
        case = self._actions(again).case_id
        self.assertNotEqual(case, self.case)
        self._answer(day=TODAY + DAY)
        self.assertEqual(case.attention, "answered")
        self.assertEqual(self.case.state, "closed")
        self.assertIn("We pay on Friday.", case.message_ids[:1].body)

    def test_paid_meanwhile_the_case_waits_for_the_answer_to_be_read(self):
        self._answer()
        self._pay(self.invoice)
        self.assertEqual(self.case.state, "open")
        self.case.action_answer_read()
        self.assertEqual(self.case.state, "closed")

    # === WHERE ANSWERS COME IN === #

    def test_answers_come_in_where_a_domain_exists(self):
        self.assertIn(self.domain.catchall_email, self.mail.reply_to)
        self.assertEqual(self.mail.record_alias_domain_id, self.domain)

    def test_else_they_go_to_the_collector(self):
        self.company.alias_domain_id = False
        debtor = self._create_debtor("Elsewhere")
        self._create_invoice_due(TODAY - 4 * DAY, partner=debtor)
        self.company.collections_user_id = self.collector
        mail = self._night(TODAY)
        self.assertEqual(mail.reply_to, self.collector.email_formatted)

    def test_an_answer_by_another_channel(self):
        with self._clock(TODAY):
            message = self.case._take_answer(
                "<b>Tomorrow</b>", channel="email", attachments=[("a.txt", b"A")]
            )
        self.assertEqual(message.author_id, self.debtor)
        self.assertIn("&lt;b&gt;Tomorrow", message.body)
        self.assertEqual(message.attachment_ids.name, "a.txt")
        self.assertEqual(self._get_answer_hold().action_id, self.action)
        self.assertIn(self.collector.partner_id, message.notified_partner_ids)

    # === WHAT NO PERSON WROTE === #

    def test_automatic_answers_are_notes_and_hold_nothing(self):
        for kind, header in OUT_OF_OFFICE.items():
            with self.subTest(kind=kind):
                message = self._answer("I am away until Monday.", headers=[header])
                self.assertTrue(message.is_internal)
                self.assertFalse(message.notified_partner_ids)
                self.assertFalse(self._get_answer_hold())
                self.assertFalse(self.action.answered_on)
                self.assertFalse(self.case.activity_ids)

    def test_a_person_says_no(self):
        for header in "Auto-Submitted: no", "Precedence: list", "X-Autoreply: no":
            with self.subTest(header=header):
                self._answer(headers=[header])
                self.assertTrue(self._get_answer_hold())
                self._get_answer_hold().action_lift()

    def test_a_vacation_program_that_writes_to_where_bounces_go(self):
        self._answer(
            "I am away.",
            headers=["Auto-Submitted: auto-replied"],
            to=self.domain.bounce_email,
        )
        self.assertIn("I am away.", self.case.message_ids[:1].body)
        self.assertFalse(self._get_answer_hold())
        self.assertEqual(self.action.state, "sent")
        self.assertFalse(self.debtor.collections_has_bounced)

    def test_a_read_receipt_is_a_note(self):
        self._receive(
            RECEIPT.format(
                sender=self.debtor.email, message_id=self.action.message_id.message_id
            )
        )
        self.assertIn("Your message was displayed.", self.case.message_ids[:1].body)
        self.assertFalse(self._get_answer_hold())
        self.assertEqual(self.action.state, "sent")
        self.assertFalse(self.debtor.collections_has_bounced)
        self.assertFalse(self.debtor.message_bounce)


@tagged("post_install", "-at_install", "collections")
class TestReading(AnswersCommon):
    def setUp(self):
        super().setUp()
        self._answer()

    def test_reading_it_goes_on(self):
        with self._clock(TODAY):
            self.case.with_user(self.collector).action_answer_read()
        self.assertFalse(self._get_answer_hold())
        self.assertFalse(self.case.activity_ids)
        self.assertFalse(self.case.attention)
        self.assertEqual(len(self._night(TODAY + 7 * DAY)), 1)

    def test_the_activity_that_is_done_was_read(self):
        self.case.activity_ids.with_user(self.collector).action_done()
        self.assertFalse(self._get_answer_hold())
        self.assertFalse(self.case.attention)

    def test_an_activity_that_is_gone_hides_nothing(self):
        self.case.activity_ids.unlink()
        self.assertEqual(self.case.attention, "answered")
        self._answer("Again")
        self.assertEqual(len(self.case.activity_ids), 1)

    def test_a_dispute_lasts_until_it_is_lifted(self):
        self._turn_into("disputed", reason_id=self.reason, note="Half was broken")
        self.assertHeld(self.invoice, TODAY + 300 * DAY, "dispute")
        hold = self.env["collections.hold"].search([("kind", "=", "dispute")])
        self.assertEqual(hold.move_id, self.invoice)
        self.assertEqual(hold.reason, "Other: Half was broken")
        self.assertEqual(hold.user_id, self.collector)
        dispute = hold.dispute_id
        self.assertEqual((dispute.state, dispute.source), ("open", "email"))
        self.assertEqual(dispute.description, "Half was broken")
        self.assertIn("Half was broken", self.case.message_ids[1].body)

    def test_what_is_said_to_be_paid_waits_some_business_days(self):
        self._turn_into("says_paid")
        hold = self.env["collections.hold"].search([("kind", "=", "payment_notice")])
        self.assertEqual(hold.date_to, TODAY + 3 * DAY)
        self.assertHeld(self.invoice, TODAY + 3 * DAY, "payment_notice")
        self.assertFalse(self._evaluate(self.invoice, TODAY + 4 * DAY)[0].held_reason)

    def test_it_asks_for_the_invoices_that_the_message_was_about(self):
        new = self._create_invoice_due(TODAY - DAY, 40.0)
        with self._clock(TODAY):
            wizard = self._open_wizard("promised")
            self.assertEqual(wizard.move_ids[:], self.invoice)
            self.assertEqual(wizard.amount, 500.0)
            self.assertIn(new, wizard.open_move_ids[:])

    def test_what_is_not_chosen_goes_on(self):
        new = self._create_invoice_due(TODAY - 3 * DAY, 40.0)
        self._turn_into("disputed", reason_id=self.reason)
        mail = self._night(TODAY + DAY)
        self.assertIn(new.name, mail.body_html)
        self.assertNotIn(self.invoice.name, mail.body_html)

    def test_a_promise_has_a_day_that_has_not_passed(self):
        with self.assertRaises(UserError):
            self._turn_into("promised", until=TODAY - DAY)
        with self.assertRaises(AssertionError):  # the screen asks for it
            self._turn_into("promised", until=False)
        with self.assertRaises(AssertionError):
            self._turn_into("disputed")
        self.assertTrue(self._get_answer_hold())

    def test_two_people_read_it(self):
        with self._clock(TODAY):
            mine, theirs = self._open_wizard("promised"), self._open_wizard("disputed")
            theirs.reason_id = self.reason
            mine.save().action_confirm()
            with self.assertRaises(UserError):
                theirs.save().action_confirm()
            with self.assertRaises(UserError):
                self._open_wizard("disputed")

    def test_a_new_promise_takes_the_place_of_the_old(self):
        for days in 9, 2:
            with self._clock(TODAY):
                self.case._hold_for("promised", self.invoice, TODAY + days * DAY)
        promise = self.env["collections.hold"].search([("kind", "=", "promise")])
        self.assertEqual(promise.date_to, TODAY + 4 * DAY)

    def test_only_collectors_read(self):
        for login, groups in {
            "biller": "account.group_account_invoice",
            "employee": "base.group_user",
            "customer": "base.group_portal",
        }.items():
            user = new_test_user(self.env, login, groups=groups)
            with self.subTest(user=login), self.assertRaises(AccessError):
                self.case.with_user(user).action_answer_read()
            with self.subTest(user=login), self.assertRaises(AccessError):
                self.env["collections.answer.wizard"].with_user(user).create({})
        self.assertTrue(self._get_answer_hold())


@tagged("post_install", "-at_install", "collections")
class TestOutcomes(AnswersCommon):
    def _note_outcome(self, outcome, **values):
        self.company.collections_policy_id = self._create_policy(
            "Calls", [("Call", 3, [self._task()])]
        )
        debtor = self._create_debtor("Called")
        self.invoice = self._create_invoice_due(TODAY - 4 * DAY, partner=debtor)
        self._night(TODAY)
        action = self._actions(self.invoice)
        with self._clock(TODAY):
            opened = action.with_user(self.collector).action_open_outcome()
            model = self.env[opened["res_model"]].with_user(self.collector)
            wizard = Form(model.with_context(**opened["context"]))
            wizard.outcome = outcome
            for name, value in values.items():
                setattr(wizard, name, value)
            wizard.save().action_confirm()
        return action

    def test_a_promise_on_the_phone_holds_as_one_by_mail(self):
        action = self._note_outcome("promised", until=TODAY + 2 * DAY, note="Friday")
        self.assertEqual(action.state, "done")
        self.assertHeld(self.invoice, TODAY + 4 * DAY, "promise")
        self.assertFalse(self._evaluate(self.invoice, TODAY + 5 * DAY)[0].held_reason)
        promise = self.env["collections.promise"].search([])
        self.assertEqual((promise.source, promise.amount), ("call", 500.0))

    def test_a_dispute_on_the_phone(self):
        self._note_outcome("disputed", reason_id=self.reason)
        self.assertHeld(self.invoice, TODAY + 99 * DAY, "dispute")

    def test_a_payment_told_on_the_phone(self):
        self._note_outcome("says_paid")
        self.assertHeld(self.invoice, TODAY + 3 * DAY, "payment_notice")

    def test_a_talk_that_leads_to_nothing_holds_nothing(self):
        self._note_outcome("reached")
        self.assertFalse(self._evaluate(self.invoice, TODAY + DAY)[0].held_reason)


@tagged("post_install", "-at_install", "collections")
class TestBounces(AnswersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_policy_id = cls._create_policy(
            "With a fallback",
            [
                ("First", 3, [cls._email(), cls._task(only_if_unreached=True)]),
                ("Second", 10, [cls._email(), cls._task(only_if_unreached=True)]),
            ],
        )

    def _get_fallback(self, level):
        return self._actions(self.invoice).filtered(
            lambda action: action.channel == "task" and action.level_id.name == level
        )

    def test_a_bounce_marks_the_address_and_starts_the_fallback(self):
        self._bounce()
        self.assertEqual((self.action.state, self.action.reason), ("failed", "bounced"))
        self.assertTrue(self._get_fallback("First"))
        self.assertTrue(self.debtor.collections_has_bounced)
        self.assertEqual(self.debtor.collections_bounced_on, self._noon(TODAY))
        self.assertEqual(self.case.bounced_partner_ids, self.debtor)
        self.assertFalse(self._get_answer_hold())

    def test_it_is_not_written_to_again(self):
        self._bounce()
        self._deliver(TODAY)
        with self._clock(TODAY):
            self._get_fallback("First").activity_id._action_done()
        self.assertFalse(self._night(TODAY + 7 * DAY))
        second = self._actions(self.invoice).filtered(
            lambda action: (
                action.channel == "email" and action.level_id.name == "Second"
            )
        )
        self.assertEqual((second.state, second.reason), ("failed", "bounced"))
        self.assertTrue(self._get_fallback("Second"))

    def test_another_address_is_not_concerned(self):
        self._bounce()
        self.debtor.email = "new@debtor.example"
        self.assertFalse(self.debtor.collections_has_bounced)
        self.assertFalse(self.case.bounced_partner_ids)

    def test_who_writes_to_us_can_be_written_to(self):
        self._bounce()
        self._answer()
        self.assertFalse(self.debtor.collections_has_bounced)

    def test_a_collector_clears_the_mark(self):
        self._bounce()
        biller = new_test_user(
            self.env, "biller", groups="account.group_account_invoice"
        )
        with self.assertRaises(AccessError):
            self.debtor.with_user(biller).action_collections_clear_bounce()
        self.assertTrue(self.debtor.collections_has_bounced)
        self.case.with_user(self.collector).action_clear_bounce()
        self.assertFalse(self.debtor.collections_has_bounced)

    def test_a_soft_bounce_fails_the_message_alone(self):
        self._bounce(status="4.4.7")
        self.assertEqual((self.action.state, self.action.reason), ("failed", "bounced"))
        self.assertTrue(self._get_fallback("First"))
        self.assertFalse(self.debtor.collections_has_bounced)

    def test_good_news_is_no_bounce(self):
        for action, status in {
            "delivered": "2.0.0",
            "relayed": "2.0.0",
            "expanded": "2.0.0",
            "delayed": "4.4.1",
        }.items():
            with self.subTest(action=action):
                self._bounce(action, status)
                self.assertEqual(self.action.state, "sent")
                self.assertFalse(self.debtor.collections_has_bounced)
                self.assertFalse(self.debtor.message_bounce)
                self.assertTrue(self.case.message_ids[:1].is_internal)

    def test_marked_customers_are_found(self):
        self._bounce()
        found = [("collections_has_bounced", "=", True)]
        self.assertEqual(self.env["res.partner"].search(found), self.debtor)
