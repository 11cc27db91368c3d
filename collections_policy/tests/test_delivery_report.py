"""Reports of mail servers and of readers' programs, and how they are asked for."""

from datetime import datetime
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.delivery_report import (
    DELIVERIES,
    READINGS,
    get_answered_ids,
    get_returned_ids,
    read_report,
)
from ..tools.delivery_request import (
    LONGEST_ENVID,
    encode_xtext,
    get_recipient_options,
    get_sender_options,
)
from ..tools.notice_states import UNMAPPED, Meaning

POLICIES = (policy.SMTP, policy.compat32)
DSN = """\
From: MAILER-DAEMON@mx.example
Date: Mon, 16 Mar 2026 10:15:00 -0300
References: <older@creditor.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Words
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Original-Envelope-Id: {envid}

{blocks}
--b
Content-Type: text/rfc822-headers

Subject: Notice
Message-ID: <sent@creditor.example>
--b--
"""
BLOCK = """\
Original-Recipient: rfc822;Good@debtor.example
Final-Recipient: rfc822; box-17@mx.example
Action: {action}
Status: {status}
Last-Attempt-Date: Mon, 16 Mar 2026 13:14:05 +0000
Diagnostic-Code: smtp; 250 2.0.0 <kept>
"""
RECEIPT = """\
From: Good <good@debtor.example>
Date: Mon, 16 Mar 2026 13:30:00 +0000
Content-Type: multipart/report; boundary=b;
\treport-type=disposition-notification

--b
Content-Type: text/plain

Read
--b
Content-Type: message/disposition-notification

Reporting-UA: desk.example; Reader 7
Final-Recipient: rfc822; good@debtor.example
Original-Message-ID: <sent@creditor.example>
Disposition: {disposition}
--b--
"""

words = st.text(st.characters(codec="utf-8"), max_size=40)
ascii_words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
dispositions = st.builds(
    "{}/{}; {}{}".format,
    st.sampled_from(("manual-action", "automatic-action", "")),
    st.sampled_from(("MDN-sent-manually", "MDN-sent-automatically", "")),
    st.sampled_from(("displayed", "deleted", "eaten", "")),
    st.sampled_from(("", "/error", "/expired")),
)


def write_dsn(*outcomes, envid="abc", rules=policy.SMTP):
    blocks = "\n".join(
        BLOCK.format(action=action, status=status) for action, status in outcomes
    )
    return message_from_string(DSN.format(envid=envid, blocks=blocks), policy=rules)


def write_receipt(disposition, rules=policy.SMTP):
    return message_from_string(RECEIPT.format(disposition=disposition), policy=rules)


def decode_xtext(text):
    """Read xtext as RFC 3461, section 4, has it."""
    before, *coded = text.split("+")
    return before + "".join(chr(int(part[:2], 16)) + part[2:] for part in coded)


@tagged("post_install", "-at_install", "collections")
class TestDeliveryReport(BaseCase):
    def test_all_that_a_server_tells(self):
        for rules in POLICIES:
            report = read_report(write_dsn(("Delivered", "2.1.5"), rules=rules))
            self.assertEqual(report.envelope_id, "abc")
            self.assertEqual(
                report.message_ids,
                ("<sent@creditor.example>",),
                "and not the thread",
            )
            self.assertEqual(report.moment, datetime(2026, 3, 16, 13, 15))
            [outcome] = report.outcomes
            self.assertEqual(
                (outcome.kind, outcome.action, outcome.status),
                ("delivery", "delivered", "2.1.5"),
            )
            self.assertEqual(outcome.recipient, "good@debtor.example")
            self.assertEqual(outcome.moment, datetime(2026, 3, 16, 13, 14, 5))
            self.assertEqual(outcome.detail, "250 2.0.0 <kept>")

    def test_what_encloses_no_message_names_it_as_an_answer_does(self):
        raw = str(write_dsn(("failed", "5.1.1"))).replace("Message-ID: ", "X-Was: ")
        message = message_from_string(raw, policy=policy.SMTP)
        self.assertEqual(get_returned_ids(message), ("<older@creditor.example>",))
        self.assertEqual(get_answered_ids(message), ("<older@creditor.example>",))

    def test_what_each_action_proves(self):
        for action, meaning in {
            "delivered": ("delivered", None),
            "relayed": ("in_transit", None),
            "expanded": ("in_transit", None),
            "delayed": ("in_transit", 1),
            "failed": ("returned", 1),
            "eaten": (UNMAPPED, None),
        }.items():
            [outcome] = read_report(write_dsn((action, "2.0.0"))).outcomes
            self.assertEqual(outcome.meaning, Meaning(*meaning), action)

    def test_a_status_without_an_action_proves_no_delivery(self):
        for status, state in {"2.0.0": UNMAPPED, "5.1.1": "returned"}.items():
            [outcome] = read_report(write_dsn(("", status))).outcomes
            self.assertEqual(outcome.meaning.state, state)

    def test_each_recipient_is_told(self):
        report = read_report(write_dsn(("failed", "5.1.1"), ("delivered", "2.0.0")))
        self.assertEqual(
            [outcome.action for outcome in report.outcomes], ["failed", "delivered"]
        )

    def test_a_receipt_of_a_person_and_of_a_program(self):
        for rules in POLICIES:
            report = read_report(
                write_receipt("manual-action/MDN-sent-manually; displayed", rules)
            )
            self.assertEqual(report.message_ids, ("<sent@creditor.example>",))
            [outcome] = report.outcomes
            self.assertEqual(outcome.meaning, Meaning("delivered", 4))
            self.assertEqual(outcome.recipient, "good@debtor.example")
            self.assertEqual(outcome.detail, "desk.example; Reader 7")
        for disposition, meaning in {
            "automatic-action/MDN-sent-automatically; displayed": ("delivered", None),
            "manual-action/MDN-sent-manually; deleted": ("delivered", None),
            "manual-action/MDN-sent-manually; displayed/error": (UNMAPPED, None),
            "manual-action/MDN-sent-manually; eaten": (UNMAPPED, None),
        }.items():
            [outcome] = read_report(write_receipt(disposition)).outcomes
            self.assertEqual(outcome.meaning, Meaning(*meaning), disposition)
        self.assertIsNone(read_report(write_receipt("displayed")))

    def test_what_is_no_report(self):
        message = message_from_string("From: a@b.example\n\nAction: delivered\n")
        self.assertIsNone(read_report(message))
        message = message_from_string("Content-Type: multipart/report; boundary=b\n\n")
        self.assertIsNone(read_report(message))
        answer = EmailMessage()
        answer.set_content("This is what your server told me.")
        answer.add_attachment(write_dsn(("delivered", "2.0.0")))
        self.assertIsNone(read_report(answer), "it only encloses one")

    @given(st.binary(max_size=400), st.sampled_from(POLICIES), st.booleans())
    @settings(deadline=None)
    def test_nothing_makes_it_fail(self, noise, rules, is_receipt):
        kind = "disposition-notification" if is_receipt else "delivery-status"
        start = (
            "From: x@y.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: message/{kind}\r\n\r\n"
        ).encode()
        for raw in (
            noise,
            start + noise,
            start + b"Action: delivered\r\nDiagnostic-Code: x; \xff\0" + noise,
        ):
            report = read_report(message_from_bytes(raw, policy=rules))
            for outcome in report.outcomes if report else ():
                self.assertTrue(outcome.meaning.state)
                told = f"{outcome} {report.envelope_id} {report.message_ids}"
                self.assertNotIn("\0", told.encode().decode(), "a database keeps it")

    @given(words, words, words, st.sampled_from(POLICIES))
    @settings(deadline=None)
    def test_no_word_makes_it_fail(self, envid, action, date, rules):
        raw = DSN.format(envid=envid, blocks=BLOCK.format(action=action, status="2"))
        raw = raw.replace("Mon, 16 Mar 2026 10:15:00 -0300", date)
        read_report(message_from_bytes(raw.encode(), policy=rules))

    @given(words, dispositions)
    @settings(deadline=None)
    def test_only_what_is_known_is_delivered(self, action, disposition):
        for message in write_dsn((action, "2.0.0")), write_receipt(disposition):
            report = read_report(message)
            for outcome in report.outcomes if report else ():
                known = {*DELIVERIES, *READINGS}
                self.assertEqual(
                    outcome.meaning.state == UNMAPPED, outcome.action not in known
                )


@tagged("post_install", "-at_install", "collections")
class TestDeliveryRequest(BaseCase):
    def test_as_the_standard_writes_it(self):
        self.assertEqual(
            get_sender_options("NOT/2026=1+a"), ["RET=HDRS", "ENVID=NOT/2026+3D1+2Ba"]
        )
        self.assertEqual(
            get_recipient_options("good+post@debtor.example"),
            [
                "NOTIFY=SUCCESS,DELAY,FAILURE",
                "ORCPT=rfc822;good+2Bpost@debtor.example",
            ],
        )
        self.assertEqual(
            get_recipient_options("josé@debtor.example"),
            ["NOTIFY=SUCCESS,DELAY,FAILURE"],
        )

    def test_too_long_a_name_is_refused(self):
        get_sender_options("x" * LONGEST_ENVID)
        with self.assertRaises(ValueError):
            get_sender_options("x" * (LONGEST_ENVID + 1))

    @given(st.text(st.characters(max_codepoint=127)))
    def test_what_is_encoded_is_read_again(self, text):
        encoded = encode_xtext(text)
        self.assertEqual(decode_xtext(encoded), text)
        self.assertNotRegex(encoded, r"[\s=]")
