"""Pure functions: the length of texts, plain letters, kinds of phones, doubts."""

import ssl

import requests
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..tools.delivery import may_have_left
from ..tools.phone_numbers import is_landline
from ..tools.sms_text import (
    BASIC,
    EXTENDED,
    get_alphabet,
    measure,
    simplify_signs,
    split_parts,
    to_plain_letters,
)

gsm_texts = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)
texts = gsm_texts | st.text(max_size=300)
latin_texts = st.text(st.characters(max_codepoint=0x17F), max_size=300)
LIMITS = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@tagged("post_install", "-at_install", "collections")
class TestSmsText(BaseCase):
    def test_lengths_of_the_standard(self):
        for text, units, parts, alphabet in (
            ("", 0, 0, "GSM-7"),
            ("a" * 160, 160, 1, "GSM-7"),
            ("a" * 161, 161, 2, "GSM-7"),
            ("a" * 306, 306, 2, "GSM-7"),
            ("a" * 307, 307, 3, "GSM-7"),
            ("€" * 80, 160, 1, "GSM-7"),
            ("€" * 81, 162, 2, "GSM-7"),
            ("é" * 160, 160, 1, "GSM-7"),
            ("ã" * 70, 70, 1, "UCS-2"),
            ("ã" * 71, 71, 2, "UCS-2"),
            ("ã" * 134, 134, 2, "UCS-2"),
            ("ã" * 135, 135, 3, "UCS-2"),
            ("🙂" * 35, 70, 1, "UCS-2"),
            ("🙂" * 36, 72, 2, "UCS-2"),
        ):
            with self.subTest(text):
                self.assertEqual(measure(text), (units, parts, alphabet))

    def test_no_letter_is_torn_between_parts(self):
        self.assertEqual(split_parts("a" * 152 + "€" + "b" * 10)[0], "a" * 152)
        self.assertEqual(split_parts("ã" * 66 + "🙂" + "b" * 10)[0], "ã" * 66)

    @given(texts)
    def test_parts_are_the_whole_text_and_fit(self, text):
        parts = split_parts(text)
        alone, together = LIMITS[get_alphabet(text).name]
        self.assertEqual("".join(parts), text)
        self.assertEqual(len(parts), measure(text).parts)
        limit = alone if len(parts) == 1 else together
        wide = measure(text).alphabet == "UCS-2"
        for part in parts:
            units = len(part.encode("utf-16-le", "surrogatepass")) // 2
            if not wide:
                units = len(part) + sum(sign in EXTENDED for sign in part)
            self.assertTrue(0 < units <= limit)

    @given(texts, texts)
    def test_more_text_takes_no_fewer_parts(self, text, more):
        self.assertGreaterEqual(measure(text + more).parts, measure(text).parts)

    @given(gsm_texts)
    def test_what_is_plain_stays_as_it_is(self, text):
        self.assertEqual(to_plain_letters(text), text)

    @given(texts | latin_texts)
    def test_plain_letters_take_no_more_parts(self, text):
        plain = to_plain_letters(text)
        self.assertLessEqual(measure(plain).parts, max(measure(text).parts, 1))
        self.assertEqual(to_plain_letters(plain), plain)
        if get_alphabet(plain).name != "GSM-7":
            self.assertEqual(plain, text)

    def test_letters_made_plain(self):
        self.assertEqual(
            to_plain_letters("Ação: R$\N{NO-BREAK SPACE}10 – “não” ª…"),
            'Acao: R$ 10 - "nao" a...',
        )
        self.assertEqual(to_plain_letters("Привет, João"), "Привет, João")
        self.assertEqual(simplify_signs("“não” – 5"), '"não" - 5')

    def test_which_numbers_are_sure_to_be_landlines(self):
        self.assertTrue(is_landline("+551133334444"))
        self.assertFalse(is_landline("+5511987654321"))
        self.assertFalse(is_landline("+12025550123"), "it may be either")

    def _fail(self, *causes):
        """Return what is raised for the last of errors that follow from each other."""
        error = None
        for cause in causes:
            cause.__context__ = error
            error = cause
        return error

    def test_what_may_have_left(self):
        told = AccessError("An error occurred")
        for causes, expected in (
            ((requests.ReadTimeout(),), True),
            ((requests.ConnectionError("Connection aborted"),), True),
            ((requests.exceptions.JSONDecodeError("", "", 0),), True),
            ((self._get_answer(500),), True),
            ((self._get_answer(403),), False),
            ((urllib3.exceptions.NewConnectionError(None, ""),), False),
            ((urllib3.exceptions.ConnectTimeoutError(),), False),
            ((ssl.SSLCertVerificationError(), requests.exceptions.SSLError()), False),
            ((), False),
        ):
            with self.subTest(causes):
                self.assertEqual(may_have_left(self._fail(*causes, told)), expected)
                told.__context__ = None
        self.assertTrue(
            may_have_left(KeyError("uuid")), "the answer was not understood"
        )

    def _get_answer(self, status):
        response = requests.Response()
        response.status_code = status
        return requests.HTTPError(response=response)
