"""Correios' API: what is asked, and what is made of the answers."""

import json
import string
from datetime import datetime, timedelta
from unittest.mock import patch

import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from ..tools.correios_answers import parse_objects, parse_token
from ..tools.correios_client import BATCH, CorreiosClient
from ..tools.foreign_json import clean_text
from ..tools.poll_schedule import get_next_ask, get_pause
from ..tools.tracking_answers import RESULTS, CarrierError
from .correios_server import CARD, INVALID, KEY, NOT_YET, USER, Correios, event

NOW = datetime(2026, 3, 16, 12)
LATEST = NOW + timedelta(days=1)
NUMBER, OTHER_NUMBER = "RR473124829BR", "AR123456785BR"
POSTED = event("PO", "01", "2026-03-14T10:00:00")
DELIVERED = event("BDE", "01", "2026-03-16T08:30:00")
PATIENCE = 0.5  # seconds that an answer is waited for

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        (NUMBER, "BDE", "01", 1, "EST", "2026-03-16T08:30:00", NOT_YET, INVALID)
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("codigo", "tipo", "dtHrCriado", "eventos", "recebedor", "nome", "x")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
odd_events = st.fixed_dictionaries(
    {},
    optional={
        "codigo": st.just("BDE") | json_values,
        "tipo": st.sampled_from(("01", 1)) | json_values,
        "dtHrCriado": st.just("2026-03-16T08:30:00") | json_values,
        "descricao": json_values,
        "unidade": json_values,
        "recebedor": json_values,
    },
)
odd_objects = st.fixed_dictionaries(
    {},
    optional={
        "codObjeto": st.sampled_from((NUMBER, NUMBER.lower())) | json_values,
        "mensagem": st.sampled_from((NOT_YET, INVALID)) | json_values,
        "eventos": st.lists(odd_events, max_size=3) | json_values,
    },
)
odd_answers = st.fixed_dictionaries(
    {}, optional={"objetos": st.lists(odd_objects, max_size=3) | json_values}
)


def parse(*objects, numbers=(NUMBER,)):
    body = json.dumps({"objetos": objects}).encode()
    return parse_objects(body, list(numbers), LATEST)


def of(number, *events, **values):
    return {"codObjeto": number, "eventos": list(events), **values}


@tagged("-at_install", "post_install", "collections")
class TestCorreiosAnswers(BaseCase):
    def _assertUnreadable(self, **values):
        answer = parse(of(NUMBER, POSTED, {**DELIVERED, **values}))[NUMBER]
        self.assertEqual((answer.result, answer.reports), ("unreadable", ()), values)

    def test_events(self):
        receiver = {"nome": "Jane  Doe\0", "documento": "12345678909"}
        found = parse(of(NUMBER, {**DELIVERED, "recebedor": receiver}, POSTED))[NUMBER]
        self.assertEqual(found.result, "found")
        delivered, posted = found.reports
        self.assertEqual((delivered.code, delivered.kind), ("BDE", "1"))
        self.assertEqual(delivered.moment, datetime(2026, 3, 16, 11, 30))
        self.assertEqual(delivered.receiver, "Jane Doe")
        self.assertEqual(
            delivered.raw["recebedor"], {"nome": "Jane Doe", "documento": "…909"}
        )
        self.assertEqual(delivered.raw["unidade"]["endereco"]["uf"], "MG")
        self.assertEqual(posted.note, "PO 01")

    def test_not_known_yet_is_not_wrong(self):
        for message, expected in (
            (NOT_YET, "not_yet"),
            (INVALID, "invalid"),
            ("SRO-008: Objeto não pertence ao cliente", "refused"),
            ("SRO-019 SRO-020", "refused"),
            ("Erro", "refused"),
        ):
            answer = parse({"codObjeto": NUMBER, "mensagem": message})[NUMBER]
            self.assertEqual((answer.result, answer.words), (expected, message))
        self.assertEqual(parse(of(NUMBER))[NUMBER].result, "not_yet")

    def test_one_message_for_all_is_of_one_alone(self):
        body = json.dumps({"mensagem": INVALID}).encode()
        answer = parse_objects(body, [NUMBER], LATEST)[NUMBER]
        self.assertEqual(answer.result, "invalid")
        with self.assertRaises(CarrierError) as raised:
            parse_objects(body, [NUMBER, OTHER_NUMBER], LATEST)
        self.assertEqual(raised.exception.code, "refused")

    def test_moments(self):
        for text, expected in (
            ("2026-03-16 08:30:00.000000", datetime(2026, 3, 16, 11, 30)),
            ("2026-03-16T08:30:00-04:00", datetime(2026, 3, 16, 12, 30)),
            ("2026-03-16T08:30:00Z", datetime(2026, 3, 16, 8, 30)),
            ("2018-01-15T08:30:00", datetime(2018, 1, 15, 10, 30)),  # summer time
        ):
            answer = parse(of(NUMBER, {**DELIVERED, "dtHrCriado": text}))[NUMBER]
            self.assertEqual(answer.reports[0].moment, expected, text)

    def test_nothing_is_taken_of_what_has_an_event_that_can_not_be_read(self):
        for text in (None, "", "yesterday", "2026-02-30T10:00:00", 20260316, "٢٠٢٦"):
            self._assertUnreadable(dtHrCriado=text)
        for text in ("2199-01-01T00:00:00", "2026-03-18T00:00:00"):
            self._assertUnreadable(dtHrCriado=text)
        for text in ("1999-12-31T00:00:00", "0001-01-01T00:00:00+23:59"):
            self._assertUnreadable(dtHrCriado=text)
        for value in (None, "", [], {}, True, "BDE; DROP", "X" * 11):
            self._assertUnreadable(codigo=value)
            self._assertUnreadable(tipo=value)

    def test_bad_answers(self):
        for body in (
            b"",
            b"null",
            b"[]",
            b"<html>Service unavailable</html>",
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"objetos": {}}',
            b'{"objetos": []}',
            b'{"objetos": [1, null, {"codObjeto": "RB100000140BR"}]}',
            b'{"objetos": ' + b"9" * 5000 + b"}",
        ):
            with self.assertRaises(CarrierError) as raised:
                parse_objects(body, [NUMBER], LATEST)
            self.assertEqual(raised.exception.code, "shape", body[:50])

    def test_who_is_left_out_or_told_twice_can_not_be_read(self):
        answers = parse(
            of(NUMBER, DELIVERED), of(NUMBER), numbers=(NUMBER, OTHER_NUMBER)
        )
        self.assertEqual({answer.result for answer in answers.values()}, {"unreadable"})

    def test_tokens(self):
        body = b'{"token": "abc", "expiraEm": "2026-03-17T09:00:00"}'
        self.assertEqual(parse_token(body), ("abc", datetime(2026, 3, 17, 12)))
        self.assertEqual(parse_token(b'{"token": "abc"}'), ("abc", None))
        for body in (b"{}", b'{"token": 1}', b'{"token": "a\\r\\nX: y"}', b"x"):
            with self.assertRaises(CarrierError):
                parse_token(body)

    def test_texts_that_a_database_takes(self):
        self.assertEqual(clean_text("a\0b\ud800 \n c"), "ab? c")
        self.assertEqual(clean_text(1), "1")
        self.assertEqual(clean_text(True), "")
        self.assertEqual(len(clean_text("x" * 9999)), 500)

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=60) | odd_answers.map(json.dumps).map(str.encode))
    def test_no_answer_breaks_anything(self, body):
        try:
            answers = parse_objects(body, [NUMBER], LATEST)
        except CarrierError as error:
            self.assertIn(error.code, ("shape", "refused"))
            return
        self.assertEqual(list(answers), [NUMBER])
        answer = answers[NUMBER]
        self.assertIn(answer.result, RESULTS)
        self.assertEqual(bool(answer.reports), answer.result == "found")
        told = json.loads(body)["objetos"] if answer.reports else []
        for report in answer.reports:
            json.dumps(report.raw)
            self.assertLessEqual(report.moment, LATEST)
            told_of_it = [one for one in told if isinstance(one, dict)]
            events = [one for own in told_of_it for one in own.get("eventos") or []]
            self.assertTrue(
                any(
                    str(one.get("codigo")).strip().upper() == report.code
                    and str(one.get("tipo")).strip().upper().lstrip("0")
                    == report.kind.lstrip("0")
                    for one in events
                    if isinstance(one, dict)
                )
            )


class CorreiosCase:
    """Requests really go out, to a server on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Correios()
        cls.addClassCleanup(cls.server.stop)
        # Odoo lets no request in a test take less than ten seconds
        patcher = patch.object(requests.Session, "send", _super_send)
        cls.startClassPatcher(patcher)

    def setUp(self):
        super().setUp()
        self.server.reset()
        self.slept = []


@tagged("-at_install", "post_install", "collections")
class TestCorreiosClient(CorreiosCase, BaseCase):
    def setUp(self):
        super().setUp()
        self.kept = []
        self.server.objects = {NUMBER: [DELIVERED, POSTED]}

    def _client(self, **values):
        client = CorreiosClient(
            self.server.url,
            values.pop("user", USER),
            values.pop("key", KEY),
            values.pop("card", CARD),
            NOW,
            keep=lambda token, until: self.kept.append((token, until)),
            sleep=self.slept.append,
            timeout=PATIENCE,
            **values,
        )
        self.addCleanup(client.close)
        return client

    def _ask(self, *numbers, **values):
        return self._client(**values).ask(numbers or (NUMBER,))

    def _results(self, *numbers, **values):
        answers = self._ask(*numbers, **values)
        return {number: answer.result for number, answer in answers.items()}

    def _assertFails(self, code, **values):
        with self.assertRaises(CarrierError) as raised:
            self._ask(**values)
        error = raised.exception
        self.assertEqual(error.code, code)
        for secret in (KEY, "token-", "Basic"):
            self.assertNotIn(secret, repr(error))
        return error

    def test_what_is_known(self):
        self.server.objects[OTHER_NUMBER] = INVALID
        self.assertEqual(
            self._results(NUMBER, OTHER_NUMBER, "RB100000140BR"),
            {NUMBER: "found", OTHER_NUMBER: "invalid", "RB100000140BR": "not_yet"},
        )
        self.assertEqual(self.kept, [("token-1", NOW + timedelta(hours=24))])

    def test_a_token_is_used_as_long_as_it_is_good(self):
        self._ask()
        soon = NOW + timedelta(hours=1)
        self._ask(token="token-1", until=soon)
        self.assertEqual(self.server.logins, 1)
        self._ask(token="token-1", until=NOW + timedelta(minutes=1))
        self.assertEqual(self.server.logins, 2)

    def test_a_token_that_is_no_longer_accepted_is_renewed_once(self):
        client = self._client()
        client.ask([NUMBER])
        self.server.expire()
        self.assertEqual(client.ask([NUMBER])[NUMBER].result, "found")
        self.assertEqual(self.server.logins, 2)
        self.server.fault = self.server.give({}, 401)
        with self.assertRaises(CarrierError) as raised:
            client.ask([NUMBER])
        self.assertEqual(raised.exception.code, "login")
        self.assertEqual(len(self.server.asked), 4)

    def test_a_token_that_tells_no_end_is_kept_for_an_hour(self):
        self.server.expires = "some day"
        self._ask()
        self.assertEqual(self.kept, [("token-1", NOW + timedelta(hours=1))])

    def test_wrong_accounts(self):
        self._assertFails("login", key="wrong")
        self._assertFails("settings", card="1")
        self.server.fault = self.server.give({}, 403)
        self._assertFails("login")

    def test_too_much_was_asked(self):
        busy = self.server.give(b"", 429, Retry_After="2")
        self.server.faults = [busy]
        self.assertEqual(self._results(), {NUMBER: "found"})
        self.assertEqual(self.slept, [2])
        self.server.fault = self.server.give(b"", 429, Retry_After="3600")
        error = self._assertFails("busy")
        self.assertEqual(error.retry_after, 3600)
        self.assertEqual(self.slept, [2], "nobody waits that long")

    def test_headers_that_make_no_sense(self):
        for text in ("soon", "-1", "Wed, 21 Oct 2015 07:28:00 GMT", "9" * 30):
            self.server.fault = self.server.give(b"", 429, Retry_After=text)
            self.assertIsNone(self._assertFails("busy").retry_after)

    def test_errors_of_its_own(self):
        self.server.faults = [self.server.give(b"<html>", 500)] * 2
        self.assertEqual(self._results(), {NUMBER: "found"})
        self.assertEqual(self.slept, [1, 1])
        self.server.fault = self.server.give(b"<html>", 503)
        self.assertIn("503", self._assertFails("down").detail)

    def test_no_answer(self):
        for fault in (self.server.hold, self.server.drop):
            self.server.fault = fault
            self._assertFails("unreached")
        url = "http://127.0.0.1:9"
        client = CorreiosClient(url, USER, KEY, CARD, NOW, timeout=PATIENCE)
        self.addCleanup(client.close)
        with self.assertRaises(CarrierError) as raised:
            client.ask([NUMBER])
        self.assertEqual(raised.exception.code, "unreached")

    def test_other_answers(self):
        self.server.fault = self.server.give(b"", 302, Location="http://elsewhere/")
        self._assertFails("settings")
        token = {"token": "token-1"}
        for body, code in ((b"<html>", "shape"), (b"{", "shape"), (b"[]", "shape")):
            self.server.fault = None
            self.server.faults = [self.server.give(token), self.server.give(body)]
            self._assertFails(code)
        with patch("odoo.addons.collections_policy.tools.correios_client.MAX_BYTES", 9):
            self._assertFails("large")

    def test_one_number_does_not_hold_up_the_others(self):
        numbers = [NUMBER, OTHER_NUMBER, "RB100000140BR", "RB100000025BR"]
        self.server.refused = {OTHER_NUMBER}
        results = self._results(*numbers)
        self.assertEqual(results.pop(OTHER_NUMBER), "refused")
        self.assertEqual(set(results.values()), {"found", "not_yet"})
        self.server.refused = set(numbers)
        with self.assertRaises(CarrierError) as raised:
            self._ask(*numbers)
        self.assertEqual(raised.exception.code, "refused")

    def test_fifty_at_a_time_are_accepted(self):
        numbers = [f"RR{number:08}0BR" for number in range(BATCH)]
        self.assertEqual(set(self._results(*numbers).values()), {"not_yet"})
        self.assertEqual(self.server.asked, [numbers])

    @settings(max_examples=60, deadline=None)
    @given(
        st.binary(max_size=60) | odd_answers.map(json.dumps).map(str.encode),
        st.integers(200, 599).filter(lambda status: status not in (204, 304)),
        st.text(string.printable.strip(), max_size=12),
    )
    def test_whatever_comes(self, body, status, header):
        fault = self.server.give(body, status, Retry_After=header)
        self.server.faults = [
            self.server.give({"token": "t"}, 201),
            fault,
            fault,
            fault,
        ]
        self.server.fault = fault
        try:
            answers = self._ask()
        except CarrierError as error:
            self.assertTrue(error.code)
        else:
            self.assertIn(answers[NUMBER].result, RESULTS)


@tagged("-at_install", "post_install", "collections")
class TestPollSchedule(BaseCase):
    def _hours(self, state, quiet_days, result="found"):
        """Return after how many hours there is to be asked again, or nothing."""
        since = NOW - timedelta(days=quiet_days)
        following = get_next_ask(state, since, NOW, result)
        return following and (following - NOW).total_seconds() / 3600

    def test_a_new_one_is_asked_for_at_once(self):
        self.assertEqual(get_next_ask("draft", NOW, None, None), NOW)

    def test_ever_more_seldom(self):
        days = (0, 2, 3, 14, 15, 59, 60, 300)
        hours = [self._hours("posted", quiet) for quiet in days]
        self.assertEqual(hours, [6, 6, 12, 12, 24, 24, 72, 72])

    def test_often_on_the_day_of_delivery_alone(self):
        self.assertEqual(self._hours("out_for_delivery", 0.5), 2)
        self.assertEqual(self._hours("out_for_delivery", 1), 6)

    def test_a_delivery_may_be_undone_within_a_week(self):
        self.assertEqual(self._hours("delivered", 0), 24)
        self.assertEqual(self._hours("delivered", 6), 24)
        self.assertIsNone(self._hours("delivered", 7))
        self.assertIsNone(get_next_ask("delivered", NOW, None, None))

    def test_what_is_wrong_or_cancelled_is_not_asked_for(self):
        self.assertIsNone(self._hours("posted", 0, "invalid"))
        self.assertIsNone(self._hours("cancelled", 0))
        self.assertEqual(self._hours("posted", 0, "refused"), 24)

    @settings(deadline=None)
    @given(
        st.sampled_from(("draft", "posted", "out_for_delivery", "absent", "returned")),
        st.integers(0, 400),
        st.sampled_from(RESULTS),
    )
    def test_never_more_than_once_in_two_hours(self, state, quiet, result):
        self.assertGreaterEqual(self._hours(state, quiet, result) or 2, 2)

    def test_pauses(self):
        minutes = [
            get_pause(failures).total_seconds() / 60 for failures in (1, 2, 3, 9, 9999)
        ]
        self.assertEqual(minutes, [15, 30, 60, 360, 360])
        self.assertEqual(get_pause(1, 3600), timedelta(hours=1))
        self.assertEqual(get_pause(1, 10**30), timedelta(days=1))
        self.assertEqual(get_pause(2, 5), timedelta(minutes=30))
