"""The webhook, over HTTP: who calls proves it, and nothing else changes anything."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import HttpCase, tagged

from ..tools.signature import sign
from .common import WhatsappCommon

MEGABYTE = 1024 * 1024
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "status", "from", "type", "text", "body", "entry", "errors", "x"]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@tagged("post_install", "-at_install", "collections")
class TestWebhook(WhatsappCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.action = self._queue()
        self._send()
        self.message = self._message()
        self.path = f"/collections/whatsapp/webhook/{self.account.uuid}"

    def _post(self, body, headers=None, path=None):
        self.env.flush_all()
        response = self.url_open(
            path or self.path, data=body, headers=headers or {}, method="POST"
        )
        self.env.invalidate_all()
        return response.status_code

    def _post_signed(self, payload):
        return self._post(*self._signed(payload))

    def _snapshot(self):
        """Return all that a request might change."""
        return {
            model: self.env[model].search([]).read()
            for model in (
                "collections.action",
                "collections.whatsapp.message",
                "collections.whatsapp.answer",
                "collections.consent",
            )
        } | {
            "chatter": self.action.case_id.message_ids.ids,
            "problem": self.account.problem,
        }

    def _read(self):
        return self._payload(statuses=[self._status(self.message, "read")])

    # === WHO CALLS === #

    def test_meta_asks_who_we_are(self):
        def ask(**params):
            named = {f"hub.{name}": value for name, value in params.items()}
            return self.url_open(self.path, params=named)

        token = self.account.verify_token
        known = ask(mode="subscribe", verify_token=token, challenge="115")
        self.assertEqual((known.status_code, known.text), (200, "115"))
        self.assertTrue(known.headers["Content-Type"].startswith("text/plain"))
        for params in (
            {"mode": "subscribe", "verify_token": "wrong", "challenge": "1"},
            {"mode": "subscribe", "verify_token": "não", "challenge": "1"},
            {"mode": "subscribe", "challenge": "1"},
            {"mode": "other", "verify_token": token, "challenge": "1"},
            {},
        ):
            with self.subTest(params=params):
                answer = ask(**params)
                self.assertEqual((answer.status_code, answer.text), (403, ""))

    def test_a_signed_request_is_taken_in(self):
        self.assertEqual(self._post_signed(self._read()), 200)
        self.assertEqual(self.message.state, "read")
        self.assertTrue(self.action.date_read)

    def test_who_does_not_prove_who_he_is_changes_nothing(self):
        body, right = self._signed(self._read())
        before = self._snapshot()
        signature = right["X-Hub-Signature-256"]
        kind = {"Content-Type": "application/json"}
        wrong = [
            {},
            kind,
            {**kind, "X-Hub-Signature-256": ""},
            {**kind, "X-Hub-Signature-256": "sha256="},
            {**kind, "X-Hub-Signature-256": signature[:-1]},
            {**kind, "X-Hub-Signature-256": signature.removeprefix("sha256=")},
            {**kind, "X-Hub-Signature-256": sign("another", body)},
            {**kind, "X-Hub-Signature-256": "sha256=\xe9"},
            {**kind, "X-Hub-Signature": signature},
            {**right, "Content-Type": "application/x-www-form-urlencoded"},
        ]
        for headers in wrong:
            with self.subTest(headers=headers):
                self.assertEqual(self._post(body, headers), 403)
        self.assertEqual(self._post(body + b" ", right), 403, "another body")
        self.assertEqual(self._snapshot(), before)

    def test_an_account_that_is_not_there_or_not_ready(self):
        body, headers = self._signed(self._read())
        for path in ("/collections/whatsapp/webhook/x", f"{self.path}0"):
            self.assertEqual(self._post(body, headers, path), 403)
        self.account.app_secret = False
        self.assertEqual(self._post(body, headers), 403)
        empty = {**headers, "X-Hub-Signature-256": sign("", body)}
        self.assertEqual(self._post(body, empty), 403)
        self.assertEqual(self.message.state, "sent")

    def test_what_is_refused_is_not_noisy(self):
        body, _headers = self._signed(self._read())
        with self.assertNoLogs("odoo.addons", level="INFO"):
            self._post(body)

    def test_an_archived_account_still_listens(self):
        self.account.active = False
        self.assertEqual(self._post_signed(self._read()), 200)
        self.assertEqual(self.message.state, "read")

    # === WHAT IS SENT === #

    def test_what_is_not_json(self):
        before = self._snapshot()
        for body in (
            b"",
            b"{",
            b"nothing",
            b"\xff\xfe\x00",
            b"[]",
            b'"text"',
            b"12",
            b"null",
            b"[" * 100_000,
            b'{"a":' * 100_000,
        ):
            with self.subTest(body=body[:20]):
                self.assertEqual(self._post_signed(body), 400)
        self.assertEqual(self._snapshot(), before)

    def test_too_much(self):
        before = self._snapshot()
        for size in (MEGABYTE + 1, 10 * MEGABYTE):
            body, headers = self._signed(b" " * size)
            with self.subTest(size=size):
                self.assertEqual(self._post(body, headers), 413)
        chunks = (b" " * 1024 for _number in range(10 * 1024))
        _body, headers = self._signed(b"")
        self.assertIn(self._post(chunks, headers), (403, 413), "of no known length")
        self.assertEqual(self._snapshot(), before)

    def test_just_not_too_much(self):
        body = json.dumps(self._read()).encode()
        body += b" " * (MEGABYTE - len(body))
        self.assertEqual(self._post_signed(body), 200)
        self.assertEqual(self.message.state, "read")

    def test_replays(self):
        payload = self._read()
        payload["entry"][0]["changes"][0]["value"]["messages"] = [self._text("Hello")]
        self.assertEqual(self._post_signed(payload), 200)
        before = self._snapshot()
        for _again in range(3):
            self.assertEqual(self._post_signed(payload), 200)
        self.assertEqual(self._snapshot(), before)

    def test_several_entries_in_one_request(self):
        payload = self._payload(statuses=[self._status(self.message, "delivered")])
        more = self._payload(messages=[self._text("Hello")])
        nonsense = [{"id": 1}, None, {"changes": [{"value": 5}, {"field": []}]}]
        payload["entry"] += [*nonsense, *more["entry"]]
        self.assertEqual(self._post_signed(payload), 200)
        self.assertEqual(self.message.state, "delivered")
        self.assertEqual(self.env["collections.whatsapp.answer"].search_count([]), 1)

    def test_unknown_ids_and_garbage_are_ignored(self):
        before = self._snapshot()
        deep = {}
        for _depth in range(300):
            deep = {"entry": [deep]}
        for payload in (
            {},
            {"object": "page"},
            {"object": "whatsapp_business_account"},
            {"object": "whatsapp_business_account", "entry": {}},
            {"object": "whatsapp_business_account", "entry": [{"changes": "x"}]},
            {**deep, "object": "whatsapp_business_account"},
            self._payload(statuses={"id": 1}),
            self._payload(statuses=[{"id": "wamid.no", "status": "read"}]),
            self._payload(statuses=[{"id": self.message.wamid, "status": "eaten"}]),
            self._payload(statuses=[{"id": {"x": 1}, "status": ["read"]}]),
            self._payload(messages=[{"from": "1", "type": "text"}]),
            self._payload(messages=[7, None, [], {"id": []}]),
            self._payload(errors=["x", {"code": "190"}, {"code": 10**40}]),
        ):
            with self.subTest(payload=str(payload)[:80]):
                self.assertEqual(self._post_signed(payload), 200)
        self.assertEqual(self._snapshot(), before)

    def test_texts_that_no_database_takes(self):
        messages = [
            self._text("\0\ud800 hello \0", "w\0\ud8001", timestamp="9" * 40),
            self._text("x" * 100_000, "w" * 5000, timestamp=[]),
            self._text("\0", "w3", timestamp="-5", context={"id": "\0"}),
        ]
        self.assertEqual(self._post_signed(self._payload(messages=messages)), 200)
        answers = self.env["collections.whatsapp.answer"].search([])
        self.assertEqual(len(answers), 3)
        self.assertLessEqual(max(map(len, answers.mapped("text"))), 4096)

    # === FUZZED === #

    @settings(
        max_examples=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        value=JSON, where=st.sampled_from(["entry", "changes", "statuses", "messages"])
    )
    def _fuzz(self, value, where):
        if where == "entry":
            payload = {"object": "whatsapp_business_account", "entry": value}
        elif where == "changes":
            payload = self._payload()
            payload["entry"][0]["changes"] = value
        else:
            payload = self._payload(**{where: value})
        body = json.dumps(payload).encode()
        self.assertEqual(self._post(*self._signed(body)), 200)

    def test_fuzzed(self):
        before = self._snapshot()
        self._fuzz()
        after = self._snapshot()
        before.pop("collections.whatsapp.answer")
        after.pop("collections.whatsapp.answer")
        self.assertEqual(after, before)

    @settings(
        max_examples=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(body=st.binary(max_size=200), header=st.text(alphabet="0123456789abcdef"))
    def _fuzz_unsigned(self, body, header):
        headers = {"X-Hub-Signature-256": f"sha256={header}"}
        self.assertEqual(self._post(body, headers), 403)

    def test_fuzzed_without_a_signature(self):
        before = self._snapshot()
        self._fuzz_unsigned()
        self.assertEqual(self._snapshot(), before)
