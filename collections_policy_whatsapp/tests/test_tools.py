"""What needs no database: refusals, pauses, numbers, gaps, signatures, the API."""

import json
from datetime import datetime, timedelta
from email.utils import format_datetime
from unittest.mock import patch

import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from ..tools.cloud_api import CloudApi
from ..tools.events import Status, read_events
from ..tools.numbers import get_variants
from ..tools.placeholders import clean, fill, find_gaps, is_framed
from ..tools.refusals import COURSES, LONGEST, find_course, find_pause
from ..tools.signature import is_signed, sign
from ..tools.stop_words import STOP_WORDS, is_stop
from .api import BUSINESS_ID, NUMBER_ID, TOKEN, VERSION, CloudApiServer

NOW = datetime(2026, 3, 16, 12)
SIGNED = "sha256=bd9549eb87a414d3df28b5a60ea86d4a11e2f1c6258edbd18f56d3c23c0f908d"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: (
        st.lists(children, max_size=5)
        | st.dictionaries(
            st.sampled_from(["entry", "changes", "value", "field", "metadata", "id"])
            | st.text(),
            children,
            max_size=5,
        )
    ),
)


@tagged("post_install", "-at_install", "collections")
class TestTools(BaseCase):
    def test_what_to_do_about_a_refusal(self):
        for (code, subcode, status), expected in {
            (190, None, 401): ("hold", None),
            (200, None, 403): ("hold", None),
            (100, 33, 400): ("hold", None),
            (None, None, 404): ("hold", None),
            (None, None, 302): ("hold", None),
            (130429, None, 400): ("rest", None),
            (None, None, 429): ("rest", None),
            (131056, None, 400): ("again", None),
            (777777, None, 503): ("again", None),
            (100, None, 400): ("never", "whatsapp_invalid"),
            (132001, None, 404): ("never", "whatsapp_template"),
            (131026, None, 400): ("never", "no_whatsapp"),
            (777777, None, 400): ("never", "whatsapp_invalid"),
        }.items():
            with self.subTest(code=code, status=status):
                course = find_course(code, subcode, status)
                self.assertEqual((course.what, course.reason), expected)

    def test_whatever_can_never_be_sent_has_a_reason(self):
        for code, course in COURSES.items():
            with self.subTest(code=code):
                self.assertEqual(course.what == "never", bool(course.reason))

    def test_pauses_grow(self):
        course = find_course(131056)
        pauses = [find_pause(course, tries) for tries in range(100)]
        self.assertEqual(pauses[:4], [60, 120, 240, 480])
        self.assertEqual(pauses, sorted(pauses))
        self.assertEqual(max(pauses), LONGEST)

    def test_what_was_asked_for(self):
        course = find_course(130429)
        later = format_datetime(NOW + timedelta(seconds=900)).replace("-0000", "GMT")
        for asked, expected in {
            "90": 90,
            "10": 60,
            later: 900,
            "999999": 24 * 3600,
            "9" * 50: 60,
            "-5": 60,
            "soon": 60,
            "²": 60,
            "": 60,
        }.items():
            with self.subTest(asked=asked):
                self.assertEqual(find_pause(course, 0, asked, NOW), expected)

    def test_numbers(self):
        for digits, expected in {
            "5511987654321": ["+5511987654321", "+551187654321"],
            "551187654321": ["+551187654321", "+5511987654321"],
            "5215512345678": ["+5215512345678", "+525512345678"],
            "5491123456789": ["+5491123456789", "+541123456789"],
            "14155550100": ["+14155550100"],
            "+351 912 345 678": ["+351912345678"],
            "55": ["+55"],
            "": [],
            "abc": [],
        }.items():
            with self.subTest(digits=digits):
                self.assertEqual(get_variants(digits), expected)

    def test_gaps(self):
        self.assertEqual(find_gaps("{{2}} and {{ 1 }}, {{2}} {1} {{x}}"), [1, 2])
        self.assertEqual(fill("a {{1}} {{2}} {{3}}", ["{{2}}", "y"]), "a {{2}} y {{3}}")
        self.assertEqual(clean(" a\n\tb   c "), "a b c")
        self.assertEqual(clean("R$\N{NO-BREAK SPACE}5"), "R$\N{NO-BREAK SPACE}5")
        self.assertEqual((clean(""), clean(False), clean(" \n")), ("–", "–", "–"))
        self.assertTrue(is_framed("a {{1}}."))
        self.assertFalse(is_framed("{{1}}.") or is_framed("a {{1}} ") or is_framed(""))

    def test_it_is_enough_in_each_language(self):
        for words in STOP_WORDS.values():
            for word in words:
                with self.subTest(word=word):
                    self.assertTrue(is_stop(word))
                    self.assertTrue(is_stop(f" *{word.upper()}* !!\n"))
        for text in (
            "Arret",
            "ARRÊTEZ, s’il vous plaît",
            "me desabonner",
            "De\N{COMBINING ACUTE ACCENT}sinscription",
            "No mas",
            "¡¡ALTO!!",
            "Dar de baja, por favor. Gracias",
            "Sair, obrigado",
            "🛑 stop",
        ):
            with self.subTest(text=text):
                self.assertTrue(is_stop(text))

    def test_what_has_such_a_word_in_it_may_be_about_anything(self):
        for text in (
            "",
            "🙏",
            "gracias",
            "Merci",
            "No puedo pagar más alto",
            "La factura está dada de baja",
            "Quiero cancelar la deuda",
            "Voy a cancelar mañana",
            "Arrêté de compte",
            "Arrêtez les pénalités",
            "Stop by tomorrow",
            "bajas",
            "un stop",
        ):
            with self.subTest(text=text):
                self.assertFalse(is_stop(text))

    def test_signatures(self):
        self.assertEqual(sign("app-secret", b"{}"), SIGNED)
        self.assertTrue(is_signed("app-secret", b"{}", SIGNED))
        for secret, body, header in [
            ("app-secret", b"{} ", SIGNED),
            ("another", b"{}", SIGNED),
            ("", b"{}", sign("", b"{}")),
            (False, b"{}", SIGNED),
            ("app-secret", b"{}", None),
            ("app-secret", b"{}", "sha256=\xe9"),
        ]:
            self.assertFalse(is_signed(secret, body, header))

    @settings(max_examples=200, deadline=None, database=None)
    @given(payload=JSON, value=JSON)
    def test_nothing_is_read_from_garbage(self, payload, value):
        self.assertEqual(read_events(payload, BUSINESS_ID, NUMBER_ID), [])
        metadata = {"metadata": {"phone_number_id": NUMBER_ID}}
        value = {**value, **metadata} if isinstance(value, dict) else value
        changes = [{"field": "messages", "value": value}]
        whole = {
            "object": "whatsapp_business_account",
            "entry": [{"id": BUSINESS_ID, "changes": changes}],
        }
        for event in read_events(whole, BUSINESS_ID, NUMBER_ID):
            self.assertIsInstance(json.dumps(event), str)

    def test_a_text_that_a_database_takes(self):
        status = {"id": "w\0\ud8001", "status": "sent", "timestamp": 5}
        value = {"metadata": {"phone_number_id": NUMBER_ID}, "statuses": [status]}
        payload = {
            "object": "whatsapp_business_account",
            "entry": [{"changes": [{"field": "messages", "value": value}]}],
        }
        [found] = read_events(payload, BUSINESS_ID, NUMBER_ID)
        self.assertEqual(found, Status("w?1", "", "sent", "", None, ""))


@tagged("post_install", "-at_install", "collections")
class TestCloudApi(BaseCase):
    """Each answer is one of: accepted, refused, unreached, unsure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = CloudApiServer()
        cls.addClassCleanup(cls.server.stop)
        # Odoo lets no request in a test take less than ten seconds
        patcher = patch.object(requests.Session, "send", _super_send)
        cls.startClassPatcher(patcher)

    def setUp(self):
        super().setUp()
        self.server.reset()

    def _send(self, url=None, token=TOKEN, number_id=NUMBER_ID):
        url = url or f"{self.server.url}/{VERSION}"
        api = CloudApi(url, number_id, token, timeout=0.5)
        return api.send({"to": "5511987654321", "type": "template"})

    def test_accepted(self):
        answer = self._send()
        self.assertEqual(answer.what, "accepted")
        self.assertTrue(answer.wamid.startswith("wamid."))
        self.assertEqual(answer.wa_id, "5511987654321")

    def test_refused(self):
        self.server.fail("refusal", status=400, code=131056, retry_after="7")
        answer = self._send()
        self.assertEqual((answer.what, answer.code), ("refused", 131056))
        self.assertEqual((answer.status, answer.retry_after), (400, "7"))
        self.assertIn("Why", answer.detail)

    def test_a_wrong_token_is_not_repeated(self):
        answer = self._send(token="EAAwrong")
        self.assertEqual((answer.what, answer.code), ("refused", 190))
        self.assertNotIn("EAAwrong", answer.detail)

    def test_another_number(self):
        answer = self._send(number_id="5")
        self.assertEqual((answer.code, answer.subcode), (100, 33))

    def test_unreached(self):
        for url in ("http://127.0.0.1:9", "http://nowhere.invalid", "nothing://x", "x"):
            with self.subTest(url=url):
                self.assertEqual(self._send(url).what, "unreached")

    def test_too_slow(self):
        self.server.fail("hold")
        self.assertEqual(self._send().what, "unsure")
        self.assertEqual(len(self.server.taken), 1, "it had arrived")

    def test_the_connection_breaks(self):
        self.server.fail("drop")
        self.assertEqual(self._send().what, "unsure")
        self.assertEqual(len(self.server.asked), 1, "and nobody asks twice")

    def test_answers_that_are_none(self):
        for status, body, expected in [
            (200, b"{}", "unsure"),
            (200, b"[]", "unsure"),
            (200, b'{"messages": [{"id": 5}]}', "unsure"),
            (200, b"[" * 100_000, "unsure"),
            (502, b"<html>", "unsure"),
            (404, b"<html>", "refused"),
            (400, b'{"error": {"code": "x", "error_data": 1}}', "refused"),
            (500, b'{"error": {"code": 131000}}', "refused"),
        ]:
            with self.subTest(status=status, body=body[:30]):
                self.server.fail("plain", status=status, body=body)
                self.assertEqual(self._send().what, expected)

    def test_nobody_is_led_elsewhere(self):
        other = CloudApiServer()
        self.addCleanup(other.stop)
        headers = {"Location": f"{other.url}/{VERSION}/{NUMBER_ID}/messages"}
        self.server.fail("plain", status=307, body=b"", headers=headers)
        answer = self._send()
        self.assertEqual((answer.what, answer.status), ("refused", 307))
        self.assertFalse(other.asked)
