"""What an e-mail is that came in: the pure functions, on whatever may come."""

from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.replies import (
    Outcome,
    get_new_text,
    get_outcomes,
    is_automatic,
    is_permanent,
    is_report,
    tells_failure,
)

POLICIES = (policy.SMTP, policy.compat32)
AUTOMATIC = (
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "auto-generated"),
    ("Auto-Submitted", "auto-notified; owner-email=x@y.example"),
    ("Auto-Submitted", "(gone (fishing)) auto-replied"),
    ("X-Autoreply", "yes"),
    ("X-Autorespond", "vacation"),
    ("Precedence", "auto_reply"),
    ("Precedence", "bulk"),
    ("Return-Path", "<>"),
    ("Return-Path", "<> (nobody)"),
)
BY_HAND = (
    ("Auto-Submitted", "no"),
    ("Auto-Submitted", "No (a person)"),
    ("X-Autoreply", "no"),
    ("Precedence", "list"),
    ("Precedence", "normal"),
    ("Return-Path", "<somebody@debtor.example>"),
    ("X-Auto-Response-Suppress", "All"),
    ("Subject", "Out of office"),
    ("List-Id", "<accounts.debtor.example>"),
)
REPORT = """\
From: {sender}
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Words
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{blocks}
--b
Content-Type: message/rfc822

Subject: the message itself

Hello
--b--
"""

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
cases = st.sampled_from((str.lower, str.upper, str.title))
statuses = st.sampled_from(("2.0.0", "4.2.2", "4.4.7 (expired)", "5.1.1", "5.7.1", ""))
actions = st.sampled_from(
    ("failed", "Failed", "delayed", "delivered", "relayed", "expanded")
)


def write(*headers, text="Hello", rules=policy.SMTP):
    lines = [f"{name}: {value}" for name, value in headers]
    return message_from_string("\r\n".join([*lines, "", text]), policy=rules)


def write_report(outcomes, sender="MAILER-DAEMON@mx.example"):
    blocks = "\n".join(
        f"Final-Recipient: rfc822; {index}@debtor.example\n"
        f"Action: {action}\nStatus: {status}\n"
        for index, (action, status) in enumerate(outcomes)
    )
    return message_from_string(
        REPORT.format(sender=sender, blocks=blocks), policy=policy.SMTP
    )


@tagged("post_install", "-at_install", "collections")
class TestReplies(BaseCase):
    @given(st.sampled_from(AUTOMATIC), cases, st.sampled_from(POLICIES))
    @settings(deadline=None)
    def test_machines(self, header, case, rules):
        name, value = header
        message = write(
            ("From", "Customer <c@debtor.example>"), (case(name), value), rules=rules
        )
        self.assertTrue(is_automatic(message))

    @given(st.sets(st.sampled_from(BY_HAND)), cases, st.sampled_from(POLICIES))
    @settings(deadline=None)
    def test_people(self, headers, case, rules):
        message = write(
            ("From", "Customer <c@debtor.example>"),
            *((case(name), value) for name, value in headers),
            rules=rules,
        )
        self.assertFalse(is_automatic(message))

    @given(st.sampled_from(AUTOMATIC), st.lists(st.sampled_from(BY_HAND[3:])))
    @settings(deadline=None)
    def test_one_mark_is_enough_wherever_it_stands(self, header, others):
        others = [other for other in others if other[0] != header[0]]
        for headers in (header, *others), (*others, header):
            message = write(("From", "c@debtor.example"), *headers)
            self.assertTrue(is_automatic(message))

    def test_nobody_is_no_person(self):
        self.assertTrue(is_automatic(write(("Subject", "x"))))
        self.assertTrue(is_automatic(write(("From", "<>"))))

    def test_what_is_enclosed_does_not_count(self):
        message = EmailMessage()
        message["From"] = "c@debtor.example"
        message.set_content("This is what your server told me.")
        message.add_attachment(write_report([("failed", "5.1.1")]))
        self.assertFalse(is_automatic(message))
        self.assertFalse(is_report(message))
        self.assertFalse(get_outcomes(message))

    @given(st.binary(max_size=400))
    @settings(deadline=None)
    def test_whatever_comes_is_read(self, raw):
        for rules in POLICIES:
            message = message_from_bytes(raw, policy=rules)
            for ask in is_automatic, is_report, tells_failure, is_permanent:
                self.assertIn(ask(message), (True, False))

    @given(
        st.sampled_from(
            (
                "Auto-Submitted",
                "Precedence",
                "Return-Path",
                "From",
                "Content-Type",
                "X-Autoreply",
                "X-Failed-Recipients",
            )
        ),
        printable,
        st.sampled_from(POLICIES),
    )
    @settings(deadline=None)
    def test_no_header_makes_it_fail(self, name, value, rules):
        message = write((name, value), rules=rules)
        for ask in is_automatic, is_report, tells_failure, is_permanent:
            self.assertIn(ask(message), (True, False))

    def test_a_header_without_end_takes_no_time(self):
        message = write(
            ("From", "c@debtor.example"),
            ("Auto-Submitted", "(" * 200_000 + "no" + ")" * 200_000),
        )
        self.assertTrue(is_automatic(message), "it can't be read: it does not say no")


@tagged("post_install", "-at_install", "collections")
class TestReports(BaseCase):
    @given(st.lists(st.tuples(actions, statuses), min_size=1, max_size=4))
    @settings(deadline=None)
    def test_one_that_failed_is_a_failure(self, outcomes):
        message = write_report(outcomes)
        failed = [status for action, status in outcomes if action.lower() == "failed"]
        self.assertTrue(is_automatic(message))
        self.assertEqual(
            get_outcomes(message),
            [
                Outcome(action.lower(), status.split(" ")[0])
                for action, status in outcomes
            ],
        )
        self.assertEqual(tells_failure(message), bool(failed))
        if failed:
            soft = all(status.startswith("4") for status in failed)
            self.assertEqual(is_permanent(message), not soft)

    def test_a_status_without_an_action(self):
        self.assertTrue(tells_failure(write_report([("", "5.1.1")])))
        self.assertFalse(tells_failure(write_report([("", "2.1.5")])))

    def test_what_comes_back_in_no_standard_form_has_failed(self):
        for headers in (
            [("From", "Mailer-Daemon@mx.example (Mail Delivery System)")],
            [
                ("From", "mx <mailer-daemon@mx.example>"),
                ("Auto-Submitted", "auto-replied"),
            ],
            [
                ("From", "mx@mx.example"),
                ("Auto-Submitted", "auto-replied"),
                ("X-Failed-Recipients", "c@debtor.example"),
            ],
            [("From", "c@debtor.example")],
        ):
            with self.subTest(headers=headers):
                self.assertTrue(tells_failure(write(*headers)))
                self.assertTrue(is_permanent(write(*headers)))

    def test_a_vacation_notice_among_the_bounces_has_not(self):
        message = write(
            ("From", "c@debtor.example"), ("Auto-Submitted", "auto-replied")
        )
        self.assertFalse(tells_failure(message))

    def test_a_read_receipt_has_not(self):
        kind = 'multipart/report; report-type="disposition-notification"; boundary=b'
        message = write(("From", "c@debtor.example"), ("Content-Type", kind))
        self.assertTrue(is_report(message))
        self.assertFalse(tells_failure(message))


@tagged("post_install", "-at_install", "collections")
class TestNewText(BaseCase):
    def test_what_is_quoted_is_left_out(self):
        html = (
            "<p>Paid.</p><blockquote data-o-mail-quote='1'>You <b>owe</b></blockquote>"
            "<p>Regards</p>"
        )
        self.assertEqual(get_new_text(html), "Paid. Regards")

    def test_nothing_but_a_quotation_is_shown(self):
        html = "<blockquote data-o-mail-quote='1'>You owe</blockquote>"
        self.assertEqual(get_new_text(html), "You owe")

    @given(st.text(max_size=100))
    @settings(deadline=None)
    def test_whatever_the_text(self, text):
        self.assertEqual(get_new_text(text), " ".join(get_new_text(text).split()))
