"""What an authority is asked, and which answers are believed."""

import hashlib
import unittest
from datetime import UTC, datetime, timedelta

from asn1crypto import tsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools.rate_sources import SourceError
from ..tools.timestamp import (
    _check_certificate,
    make_request,
    read_answer,
)
from ..tools.timestamp_post import post
from .test_rate_fetch import PublisherCase
from .timestamp_authority import (
    NAME,
    OPENSSL,
    POLICY,
    Authority,
    Signer,
    ask_differently,
    issue_for,
)

DIGEST = hashlib.sha256(b"what happened").digest()
NONCE = 2**64 - 1
REQUEST = make_request(DIGEST, NONCE)


class AuthorityCase(PublisherCase):
    """Requests really go out, to an authority on this machine."""

    publisher_class = Authority


@tagged("post_install", "-at_install", "collections")
class TestTimestampRequest(BaseCase):
    def test_what_is_asked(self):
        asked = tsp.TimeStampReq.load(REQUEST, strict=True).native
        self.assertEqual(asked["version"], "v1")
        self.assertEqual(
            asked["message_imprint"]["hash_algorithm"]["algorithm"], "sha256"
        )
        self.assertEqual(asked["message_imprint"]["hashed_message"], DIGEST)
        self.assertEqual(asked["nonce"], NONCE)
        self.assertTrue(asked["cert_req"])

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
    def test_nothing_else_is_an_answer(self, answer):
        with self.assertRaises(SourceError):
            read_answer(answer, DIGEST, NONCE)

    def test_certificates_that_are_not_for_time_stamps(self):
        now = datetime.now(UTC)
        _check_certificate(issue_for(ExtendedKeyUsageOID.TIME_STAMPING), now)
        for certificate, moment in (
            (issue_for(ExtendedKeyUsageOID.SERVER_AUTH), now),
            (issue_for(ExtendedKeyUsageOID.TIME_STAMPING, is_critical=False), now),
            (
                issue_for(ExtendedKeyUsageOID.TIME_STAMPING),
                now - timedelta(days=365 * 50),
            ),
        ):
            with self.assertRaises(SourceError) as raised:
                _check_certificate(certificate, moment)
            self.assertEqual(raised.exception.code, "certificate")


@unittest.skipUnless(OPENSSL, "openssl is not there")
@tagged("post_install", "-at_install", "collections")
class TestTimestampAnswer(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signer = Signer()
        cls.addClassCleanup(cls.signer.close)
        cls.answer = cls.signer.answer(REQUEST)
        cls.said = read_answer(cls.answer, DIGEST, NONCE)

    def _assertRefused(self, answer, expected):
        with self.assertRaises(SourceError) as raised:
            read_answer(answer, DIGEST, NONCE)
        self.assertEqual(raised.exception.code, expected)

    def test_a_good_answer(self):
        self.assertEqual((self.said.authority, self.said.policy), (NAME, POLICY))
        self.assertTrue(self.said.serial.isdecimal())
        late = datetime.now(UTC).replace(tzinfo=None) - self.said.moment
        self.assertLess(abs(late), timedelta(minutes=10))

    def test_other_keys_and_hashes(self):
        for kind, ess in (("rsa", "sha1"), ("ec", "sha256"), ("ec", "sha512")):
            signer = Signer(kind, ess)
            self.addCleanup(signer.close)
            answer = signer.answer(REQUEST)
            self.assertEqual(read_answer(answer, DIGEST, NONCE).authority, NAME)

    def test_answers_to_other_questions(self):
        for changes, expected in (
            ({"nonce": 7}, "nonce"),
            ({"digest": b"x" * 32}, "imprint"),
            ({"cert_req": False}, "certificate"),
        ):
            request = ask_differently(REQUEST, **changes)
            self._assertRefused(self.signer.answer(request), expected)

    def test_more_than_an_answer(self):
        self._assertRefused(self.answer + b"\0", "shape")
        self._assertRefused(self.answer[:-1], "shape")

    def test_a_time_that_was_changed(self):
        was = self.said.moment.strftime("%Y%m%d%H%M%S").encode()
        self.assertEqual(self.answer.count(was), 1)
        earlier = str(int(was[:4]) - 1).encode() + was[4:]
        self._assertRefused(self.answer.replace(was, earlier), "signature")

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def test_no_byte_can_be_changed_to_tell_something_else(self, data):
        place = data.draw(st.integers(0, len(self.answer) - 1))
        flipped = bytearray(self.answer)
        flipped[place] ^= data.draw(st.integers(1, 255))
        try:
            said = read_answer(bytes(flipped), DIGEST, NONCE)
        except SourceError:
            return
        self.assertEqual(said, self.said)

    def test_openssl_agrees(self):
        code, said = self.signer.verify(self.answer, DIGEST.hex())
        self.assertEqual(code, 0, said)
        code, said = self.signer.verify(self.answer, "00" * 32)
        self.assertNotEqual(code, 0, said)


@unittest.skipUnless(OPENSSL, "openssl is not there")
@tagged("post_install", "-at_install", "collections")
class TestTimestampPost(AuthorityCase, BaseCase):
    def _assertFails(self, expected, **options):
        with self.assertRaises(SourceError) as raised:
            post(self.publisher.url, REQUEST, **options)
        self.assertEqual(raised.exception.code, expected)

    def test_what_is_answered(self):
        answer = post(self.publisher.url, REQUEST)
        self.assertEqual(read_answer(answer, DIGEST, NONCE).authority, NAME)
        [headers] = self.publisher.headers
        self.assertEqual(headers["Content-Type"], "application/timestamp-query")
        self.assertNotIn("Authorization", headers)

    def test_user_and_password(self):
        post(self.publisher.url, REQUEST, ("josé", "sésamo"))
        self.assertEqual(
            self.publisher.headers[0]["Authorization"], "Basic am9zw6k6c8Opc2Ftbw=="
        )

    def test_errors(self):
        self.publisher.give(b"oh no", 500)
        self._assertFails("status")
        self.publisher.give(b"", 302, Location=f"{self.publisher.url}/y")
        self._assertFails("redirect")
        self.publisher.give(b"x" * 200_000)
        self._assertFails("large")
        self.publisher.fault = self.publisher.drop
        self._assertFails("unreached")
        self.publisher.fault = self.publisher.hold
        self._assertFails("unreached", timeout=0.5)
