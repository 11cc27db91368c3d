"""Registered e-mail: frozen as sent, reported on, answered, by a real mail server."""

import base64
import hashlib
import re
from datetime import timedelta
from email import message_from_bytes, policy
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.models.mail_thread import MailThread

from .common import TODAY
from .reporting_server import ReportingServer
from .test_delivery_report import RECEIPT
from .test_notices import PDF, NoticeCommon

BOUNCE = """\
From: MAILER-DAEMON@mx.debtor.example
To: {to}
Subject: Undeliverable
Message-ID: <odd@mx.debtor.example>
Date: {date}
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Nobody here has that name.
--b
Content-Type: message/rfc822

Message-ID: {message_id}

--b--
"""


class NoticeEmailCommon(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env.ref("collections_policy.carrier_email")
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "in.creditor.example"}
        )
        cls.company.alias_domain_id = cls.domain
        cls.debtor.vat = "US98765430"

    def startPatch(self):
        """Let time pass: a mail server takes part."""

    def _make(self, case=None, carrier=None, service="registered_email", **values):
        return super()._make(case, carrier or self.carrier, service, **values)

    def _get_mail(self, notice):
        return notice.sudo().message_id.mail_ids

    def _send(self, notice, server):
        """Let the mail queue hand a notice over to a mail server."""
        notice.action_send()
        return self._hand_over(notice, server)

    def _hand_over(self, notice, server):
        mail = self._get_mail(notice)
        attempts = self.env["collections.attempt"]
        self.addCleanup(attempts._take_back, mail.ids)
        mail.mail_server_id = self.env["ir.mail_server"].create(
            {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": server.port}
        )
        servers = self.env.registry["ir.mail_server"]
        with patch.object(servers, "_disable_send", lambda _self: False):
            mail.send()
        self.env.invalidate_all()
        return notice

    def _sent(self, **outcome):
        """Return a notice that a mail server has, and what it reported."""
        with ReportingServer() as server:
            server.outcome = outcome.get("outcome", server.outcome)
            notice = self._send(self._make(), server)
        return notice, server.reports

    def _receive(self, raw):
        self.env["mail.thread"].message_process(None, raw)
        self.env.invalidate_all()

    def _answer(self, notice, text="Yes, we have it.", sender=None, headers=()):
        message_id = notice.sudo().message_id.message_id
        lines = [
            f"From: Somebody <{sender or self.debtor.email}>",
            f"To: {self.domain.catchall_email}",
            f"Message-ID: <answer-{hash((text, sender))}@debtor.example>",
            f"In-Reply-To: {message_id}",
            "Subject: Re: Notice",
            "DKIM-Signature: v=1; d=debtor.example; b=abc",
            *headers,
            "",
            text,
        ]
        raw = "\r\n".join(lines).encode()
        self._receive(raw)
        return raw

    def _events(self, notice):
        """Return what was reported after the notice was handed over."""
        return notice.event_ids.filtered(lambda event: event.state != "posted").sorted(
            "id"
        )


@tagged("post_install", "-at_install", "collections")
class TestNoticeEmail(NoticeEmailCommon):
    # === A STORY === #

    def test_from_the_sending_to_the_proven_delivery(self):
        with ReportingServer() as server:
            notice = self._make()
            self.assertEqual(notice.address, self.debtor.email)
            self._send(notice, server)
        [content] = server.messages
        self.assertEqual((notice.state, notice.grade), ("posted", 1))
        self.assertEqual(notice.email_state, "sent")
        # It is frozen, byte by byte
        self.assertEqual(base64.b64decode(notice.eml), content)
        self.assertEqual(notice.eml_sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(notice.server_answer, "250 2.0.0 kept as 4F3C")
        message = message_from_bytes(content, policy=policy.SMTP)
        [attached] = message.iter_attachments()
        self.assertEqual(attached.get_content(), base64.b64decode(PDF))
        self.assertIn("Aurora Bakery", message["To"])
        self.assertTrue(message["Disposition-Notification-To"])
        # Reports were asked for
        self.assertEqual(notice.reports, "asked")
        self.assertEqual(server.parameters["NOTIFY"], "SUCCESS,DELAY,FAILURE")
        self.assertEqual(server.parameters["RET"], "HDRS")
        self.assertEqual(server.parameters["ENVID"], notice.envelope_id)
        self.assertEqual(server.parameters["ORCPT"], f"rfc822;{self.debtor.email}")
        # One comes, through the gateway
        [report] = server.reports
        self._receive(report)
        self.assertEqual((notice.state, notice.grade), ("delivered", 3))
        self.assertEqual(notice.receiver, self.debtor.email)
        event = self._events(notice)
        self.assertEqual(
            (event.code, event.kind, event.source), ("delivered", "2.0.0", "server")
        )
        self.assertEqual(notice.acknowledgement_ids.raw, report)
        # It is no bounce
        self.assertEqual(self.debtor.message_bounce, 0)
        self.assertFalse(self.debtor.collections_has_bounced)
        # All of it stands in the chain
        chain = self._chain(notice)
        self.assertEqual(
            chain.mapped("kind"),
            [
                "notice_made",
                "notice_emailed",
                "notice_reported",
                "notice_reported",
                "notice_acknowledged",
            ],
        )
        emailed = chain.filtered(lambda event: event.kind == "notice_emailed")
        self.assertEqual(emailed.document_sha256, notice.eml_sha256)
        self.assertEqual(emailed.payload["envelope"], notice.envelope_id)
        self.assertEqual(emailed.payload["address"], self.debtor.email)
        self.assertEqual(chain[-1].document_sha256, hashlib.sha256(report).hexdigest())
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_for_odoo_alone_a_proven_delivery_is_a_bounce(self):
        notice, [report] = self._sent()
        threads = self.env.registry["mail.thread"]
        bounce = MailThread._routing_handle_bounce
        with patch.object(threads, "_routing_handle_bounce", bounce):
            self._receive(report)
        self.assertEqual(self.debtor.message_bounce, 1, "Odoo was mended: look at ours")
        self.assertEqual(notice.grade, 1)
        self._receive(report)
        self.assertEqual(self.debtor.message_bounce, 1, "and ours does not count it")
        self.assertEqual(notice.grade, 3)

    def test_an_ordinary_reminder_that_arrived_has_not_bounced(self):
        notice, [report] = self._sent()
        self.company.collections_policy_id = self._create_policy(
            "By e-mail", [("First", 3, [self._email()])]
        )
        other = self._create_debtor("Ordinary Customer")
        invoice = self._create_invoice_due(TODAY - timedelta(days=4), partner=other)
        self._night(TODAY)
        action = self._actions(invoice)
        for mine, its in {
            notice.sudo().message_id.message_id: action.message_id.message_id,
            notice.address: other.email,
            notice.envelope_id: "another",
        }.items():
            report = report.replace(mine.encode(), its.encode())
        self._receive(report)
        self.assertEqual(other.message_bounce, 0)
        self.assertEqual(action.state, "sent")
        for mine, its in {
            "Action: delivered": "Action: failed",
            "Status: 2.0.0": "Status: 5.1.1",
            "<report-": "<again-",
        }.items():
            report = report.replace(mine.encode(), its.encode())
        self._receive(report)
        self.assertEqual(other.message_bounce, 1)
        self.assertEqual((action.state, action.reason), ("failed", "bounced"))
        self.assertEqual(notice.grade, 1)

    # === WHAT IS REPORTED === #

    def test_what_each_report_proves(self):
        for outcome, expected in {
            ("relayed", "2.0.0"): ("in_transit", 2),
            ("expanded", "2.0.0"): ("in_transit", 2),
            ("delayed", "4.4.7"): ("in_transit", 1),
        }.items():
            with self.subTest(outcome):
                notice, [report] = self._sent(outcome=outcome)
                self._receive(report)
                self.assertEqual((notice.state, notice.grade), expected)
                self.assertEqual(self.debtor.message_bounce, 0)

    def test_a_failure_is_still_a_bounce(self):
        notice, [report] = self._sent(outcome=("failed", "5.1.1"))
        self._receive(report)
        self.assertEqual((notice.state, notice.grade), ("returned", 1))
        self.assertEqual(self._events(notice).note, "as it was told")
        self.assertEqual(self.debtor.message_bounce, 1)
        self.assertTrue(self.debtor.collections_has_bounced)
        self.assertEqual(notice.acknowledgement_ids.raw, report)

    def test_a_bounce_of_no_standard_form(self):
        notice = self._sent()[0]
        raw = BOUNCE.format(
            to=self.domain.bounce_email,
            date="Mon, 16 Mar 2026 13:00:00 +0000",
            message_id=notice.sudo().message_id.message_id,
        ).encode()
        self._receive(raw)
        self.assertEqual((notice.state, notice.grade), ("returned", 1))
        self.assertEqual(notice.acknowledgement_ids.raw, raw)

    def test_a_report_counts_once(self):
        notice, [report] = self._sent()
        self._receive(report)
        self._receive(report.replace(b"<report-", b"<again-"))
        self.assertEqual(len(self._events(notice)), 1)
        self.assertEqual(len(notice.acknowledgement_ids), 1)

    def test_a_report_without_the_envelope_is_known_by_the_message(self):
        notice, [report] = self._sent()
        self._receive(re.sub(rb"Original-Envelope-Id: \S+\r\n", b"", report))
        self.assertEqual(notice.grade, 3)

    def test_a_report_of_something_else_changes_nothing(self):
        notice, [report] = self._sent()
        strange = re.sub(
            rb"Original-Envelope-Id: \S+", b"Original-Envelope-Id: x", report
        )
        strange = re.sub(
            rb"(?i)\nmessage-id: <(?!report)", b"\nMessage-ID: <x", strange
        )
        self._receive(strange)
        self.assertEqual(notice.grade, 1)
        self.assertFalse(self._events(notice))

    def test_it_happened_neither_before_the_sending_nor_in_the_future(self):
        for date in (
            "Mon, 16 Mar 2020 13:00:00 +0000",
            "Mon, 16 Mar 2099 13:00:00 +0000",
        ):
            notice, [report] = self._sent()
            self._receive(
                re.sub(
                    rb"\nDate: [^\r]*\r\nMIME",
                    f"\nDate: {date}\r\nMIME".encode(),
                    report,
                    count=1,
                )
            )
            self.assertEqual(notice.grade, 3)
            self.assertGreaterEqual(notice.date_delivered, notice.date_posted)
            self.assertLessEqual(notice.date_delivered, fields.Datetime.now())

    def test_a_read_receipt(self):
        notice, [report] = self._sent()
        self._receive(report)
        delivered = notice.date_delivered
        receipt = RECEIPT.format(
            disposition="manual-action/MDN-sent-manually; displayed"
        ).replace("<sent@creditor.example>", notice.sudo().message_id.message_id)
        receipt = re.sub(r"Date: .*", "Date: Mon, 16 Mar 2099 13:00:00 +0000", receipt)
        self._receive(receipt)
        self.assertEqual((notice.state, notice.grade), ("delivered", 4))
        self.assertEqual(self._events(notice)[-1].source, "reader")
        self.assertEqual(notice.date_delivered, delivered, "the delivery came first")
        self.assertEqual(self.debtor.message_bounce, 0)
        self.assertEqual(notice.case_id._find_breaks(), [])

    # === WHAT IS ANSWERED === #

    def test_the_addressee_answers(self):
        notice = self._sent()[0]
        raw = self._answer(notice)
        self.assertEqual((notice.state, notice.grade), ("delivered", 5))
        self.assertEqual(notice.acknowledgement_ids.raw, raw, "with its signature")
        hold = self.env["collections.hold"].search(
            [("kind", "=", "answer"), ("partner_id", "=", self.debtor.id)]
        )
        self.assertIn(
            "Yes, we have it", hold.answer_text, "a person is asked to read it"
        )

    def test_somebody_else_answers(self):
        notice = self._sent()[0]
        self._answer(notice, sender="office@debtor.example")
        self.assertEqual((notice.state, notice.grade), ("delivered", 4))

    def test_what_no_customer_wrote_is_no_answer(self):
        notice = self._sent()[0]
        self.collector.email = "collector@creditor.example"
        self._answer(notice, "I am away.", headers=["Auto-Submitted: auto-replied"])
        self._answer(notice, "They have it.", sender=self.collector.email)
        self.assertEqual(notice.grade, 1)

    # === SENT, OR NOT === #

    def test_a_server_that_offers_no_reports_is_not_asked(self):
        with ReportingServer(offers_reports=False) as server:
            notice = self._send(self._make(), server)
        self.assertEqual(notice.state, "posted")
        self.assertEqual(notice.reports, "not_offered")
        self.assertIn("offers no reports", notice.email_hint)
        self.assertTrue(notice.eml)

    def test_without_a_domain_for_incoming_mail_it_is_told(self):
        self.company.alias_domain_id = False
        self.assertIn("no domain for incoming mail", self._make().email_hint)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_refused_and_sent_again(self):
        notice = self._make()
        with ReportingServer() as server:
            server.refusal = "554 5.7.1 not from you"
            self._send(notice, server)
            self.assertEqual((notice.state, notice.email_state), ("draft", "failed"))
            self.assertTrue(notice.email_problem)
            self.assertFalse(notice.eml)
            server.refusal = None
            self._send(notice, server)
        self.assertEqual((notice.state, notice.email_state), ("posted", "sent"))
        self.assertFalse(notice.email_problem)
        self.assertEqual(len(server.messages), 1)
        self.assertEqual(len(self._get_mail(notice)), 1)

    def test_what_may_have_been_sent_is_sent_again_by_a_persons_word(self):
        notice = self._make()
        notice.action_send()
        mail = self._get_mail(notice)
        self.assertTrue(self.env["collections.attempt"]._begin(mail.id))
        with ReportingServer() as server:
            self._hand_over(notice, server)
            self.assertEqual((notice.state, notice.email_state), ("draft", "unsure"))
            with self.assertRaises(UserError):
                notice.action_send()
            self.assertFalse(server.messages)
            notice.action_send_again()
            self._hand_over(notice, server)
        self.assertEqual((notice.state, notice.email_state), ("posted", "sent"))
        self.assertEqual(len(server.messages), 1)

    def test_what_waits_is_taken_back(self):
        notice = self._make()
        notice.action_send()
        with self.assertRaises(UserError):
            notice.action_send()
        notice.action_cancel()
        self.assertEqual(self._get_mail(notice).state, "cancel")
        self.assertEqual(notice.state, "cancelled")

    def test_what_nobody_told_of_is_found_out(self):
        notice, gone = self._make(), self._make()
        (notice | gone).action_send()
        self._get_mail(notice).state = "sent"
        self._get_mail(gone).unlink()
        channel = self.env["collections.channel.email"]
        channel._settle_queued(self.company, fields.Datetime.now())
        self.assertEqual((notice.state, notice.email_state), ("posted", "sent"))
        self.assertEqual((gone.state, gone.email_state), ("draft", "failed"))
        gone.action_send()
        self.assertEqual(gone.email_state, "queued")

    def test_a_report_of_what_may_have_been_sent_settles_it(self):
        notice, [report] = self._sent()
        other = self._make()
        other.action_send()
        other.sudo()._note_not_emailed("unsure", "silence")
        self._receive(
            report.replace(notice.envelope_id.encode(), other.envelope_id.encode())
        )
        self.assertEqual((other.state, other.email_state), ("delivered", "sent"))

    def test_it_is_frozen(self):
        notice = self._sent()[0]
        for values in ({"eml": PDF}, {"eml_sha256": "x"}, {"server_answer": "250"}):
            with self.subTest(values), self.assertRaises(AccessError):
                notice.write(values)

    # === WHAT CAN BE ASKED === #

    def test_who_has_no_address_gets_none(self):
        case = self._case()
        self.debtor.email = "nowhere"
        with self.assertRaises(UserError):
            self._make(case)

    def test_only_a_registered_email_goes_by_email(self):
        with self.assertRaises(ValidationError):
            self._make(service="registered")
        letter = self._make(carrier=self.post, service="registered")
        self.assertFalse(letter.is_sent_here or letter.can_send)
        with self.assertRaises(ValidationError):
            letter.carrier_id = self.carrier
        with self.assertRaises(ValidationError):
            self.carrier.service_ids = [Command.create({"kind": "telegram"})]

    def test_the_wizard_offers_what_the_carrier_has(self):
        wizard = self.env["collections.notice.wizard"].with_user(self.collector)
        with Form(wizard) as form:
            self.assertEqual(form.service, "registered_ack")
            form.carrier_id = self.carrier
            self.assertEqual(form.service, "registered_email")

    def test_the_screens_open(self):
        with Form(self._sent()[0]) as form:
            self.assertEqual(form.email_state, "sent")

    def test_only_collectors_send(self):
        notice = self._make()
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            notice.with_user(clerk).action_send()
        with self.assertRaises(AccessError):
            notice.with_user(clerk).action_send_again()


@tagged("post_install", "-at_install", "collections")
class TestNoticeEmailOfALetter(NoticeEmailCommon):
    def setUp(self):
        super().setUp()
        self._due()
        self.action = self._plan(TODAY).with_user(self.collector)
        self._deliver(TODAY)
        with self.allow_pdf_render():
            wizard = (
                self.env["collections.notice.wizard"]
                .with_user(self.collector)
                .with_context(**self.action.action_make_notices()["context"])
                .create({"carrier_id": self.carrier.id, "service": "registered_email"})
            )
            opened = wizard.action_confirm()
        notices = self.env["collections.notice"].with_user(self.collector)
        self.notice = notices.browse(opened["res_id"])

    def test_the_level_happens_when_it_has_left_and_the_next_step_when_it_fails(self):
        self.assertEqual(self.notice.address, self.debtor.email)
        with ReportingServer() as server:
            server.outcome = ("failed", "5.1.1")
            self.notice.action_send()
            self.assertEqual(self.action.state, "todo", "it only waits")
            self._hand_over(self.notice, server)
        self.assertEqual(self.action.state, "sent")
        self.assertEqual(self.action.letter_id.state, "posted")
        [report] = server.reports
        self._receive(report)
        self.assertEqual(
            (self.action.state, self.action.reason), ("failed", "returned")
        )
        self.assertEqual(self.notice.case_id._find_breaks(), [])

    def test_what_says_more_than_is_owed_does_not_leave(self):
        self._pay(self.action.sudo().line_ids.move_id)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.notice.action_send()
        self.assertIn(self.notice.name, str(caught.exception))
        self.assertFalse(self.notice.message_id)
