"""The webhook, over HTTP: who sends proves it, and what comes again changes nothing."""

import base64
import hashlib
import json
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, HttpCase, tagged

from ..tools.notice_states import WITH_CARRIER
from ..tools.webhook_message import BadMessage, parse_message
from ..tools.webhook_signature import WINDOW, is_recent, is_signed, sign
from .test_notices import NOW, NUMBER, OTHER_NUMBER, NoticeCommon

SECRET = "what both sides know"
PDF = b"%PDF-1.4 signed by Jane Doe"
MESSAGE = {
    "event": "evt-1",
    "number": NUMBER,
    "moment": "2026-03-16T08:30:00-03:00",
    "state": "delivered",
    "receiver": "Jane Doe",
}
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from((NUMBER, "delivered", "evt-1", "2026-03-16T08:30:00Z")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("name", "content", "x")), inner, max_size=3)
    ),
    max_leaves=8,
)
odd_messages = st.fixed_dictionaries(
    {},
    optional={
        name: st.just(MESSAGE.get(name, name)) | json_values
        for name in (*MESSAGE, "code", "type", "note", "receipt")
    },
)
odd_bodies = st.binary(max_size=60) | (odd_messages | json_values).map(json.dumps).map(
    str.encode
)


def seal(content, name="ar.pdf"):
    return {"name": name, "content": base64.b64encode(content).decode()}


@tagged("-at_install", "post_install", "collections")
class TestWebhookMessage(BaseCase):
    def _parse(self, **values):
        content = {**MESSAGE, **values}
        return parse_message(json.dumps(content).encode(), NOW)

    def _assertBad(self, field, **values):
        with self.assertRaises(BadMessage) as raised:
            self._parse(**values)
        self.assertEqual(raised.exception.field, field, values)

    def test_a_message(self):
        message = self._parse(receipt=seal(PDF), note="a\0b")
        self.assertEqual(message.moment, datetime(2026, 3, 16, 11, 30))
        self.assertEqual((message.state, message.receiver), ("delivered", "Jane Doe"))
        self.assertEqual(message.receipt.content, PDF)
        self.assertNotIn("receipt", message.raw)
        self.assertEqual(message.note, "ab")
        coded = self._parse(state=None, code="read ", type="02")
        self.assertEqual((coded.code, coded.kind, coded.state), ("READ", "2", ""))

    def test_bad_messages(self):
        for event in (None, "", 1, "a b", "x" * 65, "é"):
            self._assertBad("event", event=event)
        for number in (None, "", 1, {}):
            self._assertBad("number", number=number)
        for moment in (
            None,
            "2026-03-16T08:30:00",
            "yesterday",
            1,
            "2026-03-16T12:30:00Z",
            "0001-01-01T00:00:00+10:00",
        ):
            self._assertBad("moment", moment=moment)
        for state in ("draft", "void", "unmapped", "cancelled", "Delivered"):
            self._assertBad("state", state=state)
        self._assertBad("state", state=["delivered"])
        self._assertBad("code", code="x")
        self._assertBad("code", state=None)
        self._assertBad("code", state=None, code="a b")
        self._assertBad("code", state=None, code="9" * 5000)
        self._assertBad("type", state=None, code="x", type=1)

    def test_receipts(self):
        for content in (b"", b"<html>", b"MZ", b"<svg/>", b" %PDF-"):
            self._assertBad("receipt", receipt=seal(content))
        for receipt in ("x", {}, [], {"content": 1}, {"content": "no base64!"}):
            self._assertBad("receipt", receipt=receipt)
        self._assertBad("receipt", receipt=seal(PDF + b"x" * 5_000_000))
        for name, expected in (
            ("../../etc/passwd", "receipt.pdf"),
            ("page.html", "page.pdf"),
            (None, "receipt.pdf"),
            ("AR nº 1.PDF", "AR nº 1.pdf"),
        ):
            message = self._parse(receipt=seal(PDF, name))
            self.assertEqual(message.receipt.name, expected)

    @settings(max_examples=300, deadline=None)
    @given(odd_bodies)
    def test_no_message_breaks_anything(self, body):
        try:
            message = parse_message(body, NOW)
        except BadMessage as bad:
            self.assertTrue(bad.reason)
            return
        self.assertTrue(message.code or message.state in WITH_CARRIER)
        json.dumps(message.raw)

    @settings(deadline=None)
    @given(st.text(max_size=20), st.text(max_size=20), st.binary(max_size=20))
    def test_signatures(self, secret, timestamp, body):
        timestamp = timestamp.encode("utf-8", "ignore").decode()
        secret = secret.encode("utf-8", "ignore").decode()
        signature = sign(secret, timestamp, body)
        self.assertEqual(is_signed(secret, timestamp, signature, body), bool(secret))
        self.assertFalse(is_signed(secret, timestamp, signature, body + b"x"))
        self.assertFalse(is_signed(secret, timestamp + "0", signature, body))
        self.assertFalse(is_signed(secret + "x", timestamp, signature, body))
        anybody = sign("nobody's", timestamp, body)
        self.assertFalse(is_signed("", timestamp, anybody, body))

    def test_the_window(self):
        for text, expected in (
            (str(1000 - WINDOW), True),
            (str(1000 + WINDOW), True),
            (str(1000 - WINDOW - 1), False),
            (str(1000 + WINDOW + 1), False),
            ("", False),
            ("-1", False),
            ("1e3", False),
            ("٩", False),
            ("9" * 5000, False),
        ):
            self.assertEqual(is_recent(text, 1000.0), expected, text[:9])


@tagged("post_install", "-at_install", "collections")
class TestNoticeWebhook(NoticeCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["collections.carrier"].create(
            {
                "name": "Registered by e-mail",
                "adapter": "webhook",
                "company_id": cls.company.id,
                "scheme": "s10",
                "vocabulary": "PROVIDER",
            }
        )
        cls.provider.action_make_hook_secret()
        cls.provider.sudo().hook_secret = SECRET
        cls.path = f"/collections/notices/webhook/{cls.provider.sudo().hook_token}"
        cls.env["collections.carrier.code"].create(
            {"vocabulary": "PROVIDER", "code": "READ", "state": "delivered", "grade": 4}
        )

    def setUp(self):
        super().setUp()
        self.notice = self._make(carrier=self.provider)
        self.env.flush_all()
        self.env.cr.execute("UPDATE collections_notice SET create_date = %s", [NOW])
        self.notice.invalidate_recordset(["create_date"])
        self.notice.tracking_number = NUMBER

    def _send(self, content=None, secret=SECRET, seconds=0, path=None, **values):
        """Send a message as a provider does.

        :return: the status and the answer
        """
        body = content
        if not isinstance(body, bytes):
            body = json.dumps({**MESSAGE, **values} if body is None else body).encode()
        timestamp = str(int(NOW.replace(tzinfo=UTC).timestamp()) + seconds)
        return self._post(
            body,
            {
                "X-Collections-Timestamp": timestamp,
                "X-Collections-Signature": sign(secret, timestamp, body),
            },
            path,
        )

    def _post(self, body, headers, path=None):
        self.env.flush_all()
        headers = {"Content-Type": "application/json", **headers}
        answer = self.url_open(
            path or self.path, data=body, headers=headers, method="POST"
        )
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    def _assertTaken(self, answer):
        self.assertEqual(answer, (200, {"status": "received"}))

    def _assertRefused(self, answer, status, error):
        self.assertEqual((answer[0], answer[1]["error"]), (status, error))
        self.assertTrue(answer[1]["reason"])
        self.assertFalse(self.notice.event_ids)

    # === WHAT IS TAKEN IN === #

    def test_a_delivery_with_its_receipt(self):
        self._assertTaken(self._send(receipt=seal(PDF)))
        notice = self.notice
        self.assertEqual((notice.state, notice.grade), ("delivered", 3))
        self.assertEqual(notice.receiver, "Jane Doe")
        self.assertEqual(notice.event_ids.source, "message")
        self.assertEqual(notice.event_ids.user_id, self.env.ref("base.user_root"))
        receipt = notice.acknowledgement_ids
        self.assertEqual((receipt.raw, receipt.mimetype), (PDF, "application/pdf"))
        fact = self._chain(notice)[-1]
        self.assertEqual(fact.kind, "notice_acknowledged")
        self.assertEqual(fact.document_sha256, hashlib.sha256(PDF).hexdigest())
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_what_comes_again_changes_nothing(self):
        for _time in range(2):
            self._assertTaken(self._send(receipt=seal(PDF)))
        self._assertTaken(self._send(state="returned", moment="2026-03-16T09:00:00Z"))
        self.assertEqual(len(self.notice.event_ids), 1)
        self.assertEqual(len(self.notice.acknowledgement_ids), 1)
        self.assertEqual(len(self.provider.message_log_ids), 1)

    def test_codes_of_the_provider(self):
        self._assertTaken(self._send(state=None, code="read"))
        self.assertEqual((self.notice.state, self.notice.grade), ("delivered", 4))

    def test_an_unknown_code_proves_nothing(self):
        self._assertTaken(self._send(state=None, code="DELIVERED"))
        self.assertEqual((self.notice.state, self.notice.grade), ("draft", 0))
        self.assertEqual(self.provider.unmapped_count, 1)

    # === WHO SENDS === #

    def test_who_does_not_prove_it_is_refused(self):
        self._assertRefused(self._send(secret="another"), 401, "signature")
        self._assertRefused(self._post(b"{}", {}), 401, "signature")
        self._assertRefused(self._send(path=self.path + "x"), 401, "signature")
        self.provider.adapter = "by_hand"
        self._assertRefused(self._send(), 401, "signature")

    def test_a_carrier_without_a_secret_takes_nothing(self):
        self.provider.sudo().hook_secret = False
        self._assertRefused(self._send(secret=""), 401, "signature")
        self._assertRefused(self._send(secret="nobody's"), 401, "signature")

    def test_what_is_sent_again_later_is_refused(self):
        self._assertRefused(self._send(seconds=-301), 401, "timestamp")
        self._assertRefused(self._send(seconds=301), 401, "timestamp")
        self._assertTaken(self._send(seconds=-299))

    def test_nobody_learns_which_notices_there_are(self):
        answers = {
            json.dumps(self._send(number=number, event=number))
            for number in (NUMBER, OTHER_NUMBER)
        }
        self.assertEqual(len(answers), 1)
        unmatched = self.provider.message_log_ids.filtered(
            lambda message: not message.is_matched
        )
        self.assertEqual(unmatched.number, OTHER_NUMBER)

    def test_what_came_before_the_number_was_known(self):
        self._assertTaken(self._send(number=OTHER_NUMBER, receipt=seal(PDF)))
        self._assertTaken(
            self._send(number=OTHER_NUMBER, event="evt-2", state=None, code="read")
        )
        self.assertFalse(self.notice.event_ids)
        self.notice.with_user(self.collector).tracking_number = OTHER_NUMBER
        notice = self.notice
        self.assertEqual((notice.state, notice.grade), ("delivered", 4))
        self.assertEqual(notice.acknowledgement_ids.raw, PDF)
        self.assertEqual(notice.event_ids.user_id, self.env.ref("base.user_root"))
        logs = self.provider.message_log_ids
        self.assertEqual(logs.mapped("is_matched"), [True, True])
        self.assertFalse(any(logs.mapped("content")))

    def test_a_provider_tells_of_its_own_notices_alone(self):
        self.notice.carrier_id = self.correios
        self._assertTaken(self._send())
        self.assertFalse(self.notice.event_ids)

    # === WHAT IS REFUSED === #

    def test_what_can_not_be_read_is_told(self):
        self._assertRefused(self._send(b"{"), 422, "body")
        self._assertRefused(self._send([]), 422, "body")
        self._assertRefused(self._send(number="RR473124828BR"), 422, "number")
        self._assertRefused(self._send(state="nonsense"), 422, "state")
        self._assertRefused(self._send(receipt=seal(b"<html>")), 422, "receipt")
        self.assertFalse(self.provider.message_log_ids)

    def test_too_large(self):
        self.env.flush_all()
        answer = self.url_open(self.path, data=b"x" * 8_000_001)
        self.assertEqual(answer.status_code, 413)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(odd_bodies)
    def test_whatever_comes(self, body):
        status, _answer = self._send(body)
        self.assertIn(status, (200, 422))
        if self.notice.state == "delivered":
            content = json.loads(body)
            told = (content.get("state"), str(content.get("code")).strip().upper())
            self.assertTrue(told[0] == "delivered" or told[1] == "READ")

    # === SECRETS === #

    def test_a_secret_is_shown_once_and_made_anew(self):
        shown = self.provider.action_make_hook_secret()["params"]["message"]
        self.assertEqual(self.provider.sudo().hook_secret, shown)
        self._assertRefused(self._send(), 401, "signature")
        self._assertTaken(self._send(secret=shown))
        self.assertIn(self.path, self.provider.hook_url)
        self.assertNotIn(shown, str(self.provider.message_ids.mapped("body")))
        for name in ("hook_secret", "hook_token"):
            with self.assertRaises(AccessError):
                self.provider.with_user(self.env.user).read([name])
        self.assertFalse(self.provider.copy().sudo().hook_token)

    def test_collectors_see_and_make_no_secret(self):
        mine = self.provider.with_user(self.collector)
        for name in ("hook_secret", "hook_token", "hook_url", "message_log_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            mine.action_make_hook_secret()
        messages = self.env["collections.carrier.message"].with_user(self.collector)
        with self.assertRaises(AccessError):
            messages.search([])
