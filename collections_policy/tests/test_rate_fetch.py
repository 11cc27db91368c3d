"""Fetching from the public sources, in good times and bad."""

from datetime import date
from decimal import Decimal
from unittest.mock import patch

import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send
from odoo.tools import mute_logger

from ..models import collections_rate_fetch
from ..tools.rate_download import download
from ..tools.rate_sources import SOURCES, SourceError
from .rate_sources import PAGE, REFUSAL, Publisher
from .test_rates import APRIL, FEBRUARY, JANUARY, MARCH, RateCommon

TODAY = date(2025, 4, 15)
MRO = "FM/D.U2.EUR.4F.KR.MRR_FR.LEV"
MRO_KEY = "FM.D.U2.EUR.4F.KR.MRR_FR.LEV"
PATIENCE = 0.5  # seconds that an answer is waited for


@tagged("-at_install", "post_install", "collections")
class TestRateSources(BaseCase):
    """What is asked, and what answers are taken for data."""

    def _assertRefused(self, provider, code, body, expected):
        with self.assertRaises(SourceError) as raised:
            SOURCES[provider].parse(body.encode(), code)
        self.assertEqual(raised.exception.code, expected, body)

    def test_what_is_asked(self):
        span = date(2025, 1, 2), date(2026, 3, 31)
        self.assertEqual(
            SOURCES["bcb"].build_url("433", *span),
            "https://api.bcb.gov.br/dados/serie/bcdata.sgs.433/dados"
            "?formato=json&dataInicial=02/01/2025&dataFinal=31/03/2026",
        )
        self.assertEqual(
            SOURCES["ecb"].build_url(MRO, *span),
            f"https://data-api.ecb.europa.eu/service/data/{MRO}"
            "?startPeriod=2025-01-02&endPeriod=2026-03-31&detail=dataonly&format=csvdata",
        )
        self.assertEqual(
            SOURCES["boe"].build_url("IUDBEDR", *span, "http://localhost:1/"),
            "http://localhost:1/boeapps/database/_iadb-fromshowcolumns.asp?csv.x=yes"
            "&Datefrom=02/Jan/2025&Dateto=31/Mar/2026&SeriesCodes=IUDBEDR&CSVF=TN"
            "&UsingCodes=Y&VPD=Y&VFD=N",
        )

    def test_good_answers(self):
        self.assertEqual(
            SOURCES["bcb"].parse(b'[{"data":"01/01/2025","valor":"0.16"}]', "433"),
            {JANUARY: Decimal("0.16")},
        )
        body = f'KEY,TIME_PERIOD,OBS_VALUE,TITLE\n{MRO_KEY},2025-04-23,2.4,"a, b"\n'
        self.assertEqual(
            SOURCES["ecb"].parse(body.encode(), MRO),
            {date(2025, 4, 23): Decimal("2.4")},
        )
        body = "DATE,IUDBEDR\r\n01 Aug 2025,4.25\r\n06 Aug 2025,..\r\n07 Aug 2025,4\r\n"
        self.assertEqual(
            SOURCES["boe"].parse(body.encode(), "IUDBEDR"),
            {date(2025, 8, 1): Decimal("4.25"), date(2025, 8, 7): Decimal(4)},
        )

    def test_bad_answers_of_the_banco_central(self):
        entry = '{"data":"01/01/2025","valor":"0.16"}'
        for body, expected in (
            ("", "shape"),
            ("[]", "empty"),
            ("null", "shape"),
            ("0.16", "shape"),
            (PAGE.decode(), "shape"),
            ('<?xml version="1.0"?><error/>', "shape"),
            ("[" * 100_000, "shape"),
            ('{"error": "10 anos", "message": "…"}', "refused"),
            ('{"erro": {"statusCode": 400, "detail": "no"}}', "refused"),
            ("[1]", "shape"),
            ('[{"data":"01/01/2025"}]', "shape"),
            ('[{"data":"2025-01-01","valor":"0.16"}]', "shape"),
            ('[{"data":"31/02/2025","valor":"0.16"}]', "shape"),
            ('[{"data":null,"valor":"0.16"}]', "shape"),
            ('[{"data":"01/01/2025","valor":0.16}]', "value"),
            ('[{"data":"01/01/2025","valor":""}]', "value"),
            ('[{"data":"01/01/2025","valor":"0,16"}]', "value"),
            ('[{"data":"01/01/2025","valor":"NaN"}]', "value"),
            ('[{"data":"01/01/2025","valor":"٤"}]', "value"),
            ('[{"data":"01/01/2025","valor":"1e2"}]', "value"),
            ('[{"data":"01/01/2025","valor":"0.12345678"}]', "value"),
            (f"[{entry},{entry}]", "duplicate"),
        ):
            self._assertRefused("bcb", "433", body, expected)

    def test_bad_answers_of_the_ecb(self):
        head = "KEY,TIME_PERIOD,OBS_VALUE\n"
        for body, expected in (
            ("", "shape"),
            (PAGE.decode(), "shape"),
            (head, "empty"),
            (head + "FM.D.U2.EUR.4F.KR.DFR.LEV,2025-04-23,2.25\n", "series"),
            (head + f"{MRO_KEY},2025-04\n", "shape"),
            (head + f"{MRO_KEY},2025-04,2.4\n", "shape"),
            (head + f"{MRO_KEY},2025-04-23,\n", "value"),
            ("KEY,TIME_PERIOD\n" + f"{MRO_KEY},2025-04-23\n", "shape"),
            (head + f"{MRO_KEY},2025-04-23,2.4\n" * 2, "duplicate"),
        ):
            self._assertRefused("ecb", MRO, body, expected)

    def test_bad_answers_of_the_bank_of_england(self):
        for body, expected in (
            ("", "shape"),
            (PAGE.decode(), "shape"),
            ("DATE,IUDSOIA\n02 Jan 2025,4.7\n", "shape"),
            ("DATE,IUDBEDR\n", "empty"),
            ("DATE,IUDBEDR\n02 Jan 2025,..\n", "empty"),
            ("DATE,IUDBEDR\n2025-01-02,4.75\n", "shape"),
            ("DATE,IUDBEDR\n02 Jan 2025\n", "shape"),
            ("DATE,IUDBEDR\n31 Feb 2025,4.75\n", "shape"),
            ("DATE,IUDBEDR\n02 Jan 2025,n/a\n", "value"),
        ):
            self._assertRefused("boe", "IUDBEDR", body, expected)

    @settings(max_examples=200, deadline=None)
    @given(
        st.sampled_from((("bcb", "433"), ("ecb", MRO), ("boe", "IUDBEDR"))),
        st.binary(max_size=100) | st.text(max_size=100).map(str.encode),
    )
    def test_nothing_else_gets_through(self, source, body):
        provider, code = source
        with self.assertRaises(SourceError):
            SOURCES[provider].parse(body, code)

    def test_codes(self):
        for provider, good, bad in (
            ("bcb", "29543", "433/../1"),
            ("bcb", "433", "٤٣٣"),
            ("ecb", MRO, "FM/../x"),
            ("boe", "IUDBEDR", "IUDBEDR&x=1"),
        ):
            self.assertTrue(SOURCES[provider].is_series(good))
            self.assertFalse(SOURCES[provider].is_series(bad))
            self.assertFalse(SOURCES[provider].is_series(False))


class PublisherCase:
    """Requests really go out, to a server on this machine."""

    publisher_class = Publisher

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publisher = cls.publisher_class()
        cls.addClassCleanup(cls.publisher.stop)
        # Odoo lets no request in a test take less than ten seconds
        patcher = patch.object(requests.Session, "send", _super_send)
        cls.startClassPatcher(patcher)

    def setUp(self):
        super().setUp()
        self.publisher.reset()


@tagged("-at_install", "post_install", "collections")
class TestRateDownload(PublisherCase, BaseCase):
    def _download(self, **options):
        return download(f"{self.publisher.url}/x", timeout=PATIENCE, **options)

    def _assertFails(self, expected, **options):
        with self.assertRaises(SourceError) as raised:
            self._download(**options)
        self.assertEqual(raised.exception.code, expected)
        return raised.exception.detail

    def test_what_is_answered(self):
        self.publisher.give(b"yes")
        self.assertEqual(self._download(), b"yes")

    def test_errors(self):
        self.publisher.give(PAGE, 500)
        self.assertIn("500", self._assertFails("status"))
        self.publisher.give_json(REFUSAL, 406)
        self.assertIn("406", self._assertFails("status"))

    def test_no_answer(self):
        self.publisher.fault = self.publisher.hold
        self._assertFails("unreached")

    def test_half_an_answer(self):
        self.publisher.fault = self.publisher.drop
        self._assertFails("unreached")

    def test_nobody_there(self):
        with self.assertRaises(SourceError) as raised:
            download("http://127.0.0.1:9/", timeout=PATIENCE)
        self.assertEqual(raised.exception.code, "unreached")

    def test_too_much(self):
        self.publisher.give(b"x" * 200_000)
        self._assertFails("large", max_bytes=100_000)
        self.assertEqual(len(self._download(max_bytes=200_000)), 200_000)

    def test_too_slow_as_a_whole(self):
        self.publisher.give(b"x")
        self._assertFails("unreached", patience=-1)

    def test_another_host(self):
        other = Publisher()
        self.addCleanup(other.stop)
        other.give(b"[]")
        for location in (f"{other.url}/x", "file:///etc/passwd", "//localhost/x"):
            self.publisher.give(b"", 302, Location=location)
            self._assertFails("redirect")
        self.assertFalse(other.asked)

    def test_the_same_host(self):
        def move(handler):
            self.publisher.give(b"here")
            handler.reply(b"", 301, Location="/y")

        self.publisher.fault = move
        self.assertEqual(self._download(), b"here")
        self.assertEqual(self.publisher.asked, ["/x", "/y"])

    def test_going_in_circles(self):
        self.publisher.give(b"", 302, Location="/x")
        self._assertFails("redirect")
        self.assertLess(len(self.publisher.asked), 5)


@tagged("post_install", "-at_install", "collections")
class TestRateFetch(PublisherCase, RateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parameters = cls.env["ir.config_parameter"].sudo()
        for provider in SOURCES:
            parameters.set_param(
                f"collections_policy.rate_url_{provider}", cls.publisher.url
            )
        cls.index.write({"provider": "bcb", "provider_code": "433"})
        cls.reference.write({"provider": "boe", "provider_code": "IUDBEDR"})
        cls.startClassPatcher(
            patch.object(
                collections_rate_fetch,
                "download",
                lambda url: download(url, timeout=PATIENCE),
            )
        )

    def setUp(self):
        super().setUp()
        self.publisher.values["433"] = {
            JANUARY: "0.16",
            FEBRUARY: "1.31",
            MARCH: "0.56",
        }

    def _fetch(self, rate=None, today=TODAY):
        rate = rate or self.index
        rate._fetch(today)
        return rate.last_fetch_result

    def _assertNothingTaken(self, words):
        before = self._get_percents(self.index)
        self.assertIn(words, self._fetch())
        self.assertTrue(self.index.has_failed)
        self.assertEqual(self._get_percents(self.index), before)

    def test_a_monthly_series(self):
        self.assertEqual(self._fetch(), "3 new, 0 revised")
        self.assertEqual(
            self._get_percents(self.index),
            {
                JANUARY: Decimal("0.16"),
                FEBRUARY: Decimal("1.31"),
                MARCH: Decimal("0.56"),
            },
        )
        value = self.index.value_ids[0]
        self.assertEqual(value.origin, "fetched")
        self.assertIn("bcdata.sgs.433", value.source)
        self.assertFalse(self.index.has_failed)
        self.assertTrue(self.index.last_fetch_date)

    def test_asking_again_adds_nothing(self):
        self._fetch()
        notes = self._get_notes(self.index)
        self.assertEqual(self._fetch(), "0 new, 0 revised")
        self.assertEqual(self._get_notes(self.index), notes)

    def test_never_more_than_ten_years(self):
        self._fetch()
        self.assertIn("dataInicial=01/04/2015", self.publisher.asked[0])

    def test_gaps_are_asked_for(self):
        self._fill(self.index, {date(2020, 1, 1): 0.21, date(2020, 3, 1): 0.07})
        self._fetch()
        self.assertIn("dataInicial=01/02/2020", self.publisher.asked[0])

    def test_the_month_that_is_not_over_is_left_out(self):
        self.publisher.values["433"][APRIL] = "0.20"
        self._fetch()
        self.assertNotIn(APRIL, self._get_percents(self.index))
        self._fetch(today=date(2025, 5, 1))
        self.assertIn(APRIL, self._get_percents(self.index))

    def test_what_is_known_as_its_month_begins_is_taken(self):
        self.index.is_early = True
        self.publisher.values["433"][APRIL] = "0.20"
        self._fetch()
        self.assertIn(APRIL, self._get_percents(self.index))

    def test_a_partial_month_alone_is_nothing_new(self):
        self.publisher.values["433"] = {APRIL: "0.20"}
        self.assertEqual(self._fetch(), "0 new, 0 revised")

    def test_a_revised_value_is_noted(self):
        self._fill(self.index, {JANUARY: 0.15}, origin="fetched")
        self.assertEqual(self._fetch(), "2 new, 1 revised")
        self.assertEqual(self._get_percents(self.index)[JANUARY], Decimal("0.16"))
        self.assertIn("Jan 2025: 0.15 → 0.16", "\n".join(self._get_notes(self.index)))

    def test_what_a_person_noted_stays(self):
        for origin in ("typed", "imported"):
            self.index.value_ids.unlink()
            value = self._fill(self.index, {JANUARY: 0.15}, origin=origin)
            self.assertIn("differ from the source", self._fetch())
            self.assertEqual(
                (value.origin, value._get_decimal()), (origin, Decimal("0.15"))
            )
            self.assertTrue(value.is_doubted)
            self.assertAlmostEqual(value.source_percent, 0.16)
        notes = self._get_notes(self.index)
        self.assertIn("the source says 0.16; 0.15 was noted", "\n".join(notes))
        self._fetch()
        self.assertEqual(self._get_notes(self.index), notes, "It is said once")

    def test_a_doubt_ends_when_both_agree(self):
        value = self._fill(self.index, {JANUARY: 0.15})
        self._fetch()
        value.percent = 0.16
        self.assertFalse(value.is_doubted)
        value.percent = 0.15
        self._fetch()
        self.publisher.values["433"][JANUARY] = "0.15"
        self._fetch()
        self.assertFalse(value.is_doubted)

    # === REFERENCE RATES === #

    def test_a_rate_told_day_by_day(self):
        self.publisher.values["IUDBEDR"] = {
            date(2015, 1, 1): "0.5",
            date(2025, 2, 6): "4.50",
            date(2024, 11, 7): "4.75",
        }
        self.assertEqual(self._fetch(self.reference), "3 new, 0 revised")
        self.assertEqual(
            self._get_percents(self.reference),
            {
                date(2015, 4, 1): Decimal("0.5"),
                date(2024, 11, 7): Decimal("4.75"),
                date(2025, 2, 6): Decimal("4.5"),
            },
        )
        self.assertEqual(self._fetch(self.reference), "0 new, 0 revised")

    def test_a_change_that_is_new(self):
        self._fill(self.reference, {date(2020, 3, 21): 0.1, date(2025, 1, 4): 4.75})
        self.publisher.values["IUDBEDR"] = {
            date(2015, 1, 1): "0.1",
            date(2024, 8, 1): "4.75",
            date(2025, 2, 6): "4.5",
        }
        self.assertEqual(self._fetch(self.reference), "2 new, 0 revised")
        self.assertIn("Datefrom=21/Mar/2020", self.publisher.asked[0])
        self.assertEqual(
            sorted(self._get_percents(self.reference)),
            [date(2020, 3, 21), date(2024, 8, 1), date(2025, 1, 4), date(2025, 2, 6)],
        )

    def test_a_known_day_that_is_wrong(self):
        value = self._fill(self.reference, {date(2024, 12, 31): 4.0}, origin="shipped")
        self.publisher.values["IUDBEDR"] = {date(2015, 1, 1): "4.75"}
        self._fetch(self.reference)
        self.assertEqual(value._get_decimal(), Decimal("4.75"))

    def test_the_ecb(self):
        self.reference.write({"provider": "ecb", "provider_code": MRO})
        self._fill(self.reference, {date(2024, 12, 18): 3.15}, origin="shipped")
        self.publisher.values[MRO] = {
            date(2024, 12, 18): "3.15",
            date(2025, 2, 5): "2.9",
            date(2025, 3, 12): "2.65",
        }
        self.assertEqual(self._fetch(self.reference), "2 new, 0 revised")

    # === WHEN IT GOES WRONG === #

    def test_what_is_no_answer(self):
        self.publisher.give(PAGE)
        self._assertNothingTaken("not what this source is known to give")
        self.publisher.give(PAGE, 500)
        self._assertNothingTaken("answered with an error: 500")
        self.publisher.give_json([])
        self._assertNothingTaken("no values")
        self.publisher.give_json(REFUSAL)
        self._assertNothingTaken("The source refuses: O sistema aceita")
        self.publisher.give(b"", 302, Location="http://localhost:1/")
        self._assertNothingTaken("another address")
        self.publisher.fault = self.publisher.hold
        self._assertNothingTaken("did not answer")

    def test_one_bad_value_spoils_the_answer(self):
        for day, text in (
            (MARCH, "5600"),
            (MARCH, "-99"),
            (date(2025, 3, 2), "0.5"),
            (MARCH, "…"),
        ):
            self.publisher.give_json(
                [
                    {"data": "01/01/2025", "valor": "0.16"},
                    {"data": f"{day:%d/%m/%Y}", "valor": text},
                ]
            )
            self._assertNothingTaken("answer")

    def test_dates_that_nobody_asked_for(self):
        for day in ("01/01/1995", "01/01/2031"):
            self.publisher.give_json([{"data": day, "valor": "0.16"}])
            self._assertNothingTaken(day[-4:])

    def test_failing_is_told_once(self):
        self._end_transaction()
        told = len(self.index.message_ids)
        self.publisher.give(PAGE)
        for _day in range(2):
            self._fetch()
            self._end_transaction()
            self.assertEqual(len(self.index.message_ids), told + 1)

    def _end_transaction(self):
        """Note what is tracked, as Odoo does at the end of a transaction."""
        self.env.flush_all()
        self.cr.precommit.run()

    def test_every_code_has_words(self):
        for code in (
            "unreached", "status", "redirect", "large", "shape", "refused", "series",
            "value", "duplicate", "empty",
        ):  # fmt: skip
            self.assertTrue(self.index._describe(SourceError(code)))

    # === BY THE BUTTON, AND BY ITSELF === #

    def test_fetch_now(self):
        action = (self.index | self.reference.browse()).action_fetch()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("3 new", action["params"]["message"])
        self.publisher.give(PAGE)
        self.assertEqual(self.index.action_fetch()["params"]["type"], "warning")

    def test_fetch_now_from_nowhere(self):
        self.index.provider = "manual"
        with self.assertRaisesRegex(UserError, "say where"):
            self.index.action_fetch()

    def test_settings_that_can_not_work(self):
        with self.assertRaisesRegex(ValidationError, "not the code of a series"):
            self.index.provider_code = "IPCA"
        with self.assertRaisesRegex(ValidationError, "say where"):
            self.index.write({"provider": "manual", "is_automatic": True})

    def _run_cron(self):
        with patch.object(self.env.cr, "commit"), self._clock(TODAY):
            self.env["collections.rate"]._cron_fetch()

    def test_nothing_leaves_by_itself(self):
        self._run_cron()
        self.assertFalse(self.publisher.asked)

    def test_one_that_fails_does_not_hold_up_the_others(self):
        self.reference.write({"is_automatic": True, "sequence": 1})
        self.index.write({"is_automatic": True, "sequence": 2})
        self.publisher.values["IUDBEDR"] = {JANUARY: "x"}
        self._run_cron()
        self.assertTrue(self.reference.has_failed)
        self.assertEqual(len(self.index.value_ids), 3)

    @mute_logger("odoo.addons.collections_policy.models.collections_rate_fetch")
    def test_a_surprise_is_kept_too(self):
        rates = self.reference | self.index
        rates.is_automatic = True
        self.env.flush_all()
        fetch = type(self.index)._fetch_values

        def stumble(rate, today):
            if rate == self.reference:
                raise ZeroDivisionError("oh no")
            return fetch(rate, today)

        with (
            patch.object(type(self.index), "_fetch_values", stumble),
            patch.object(self.env.cr, "rollback") as rollback,
        ):
            self._run_cron()
        rollback.assert_called_once()
        self.assertEqual(self.reference.last_fetch_result, "oh no")
        self.assertTrue(self.reference.has_failed)
        self.assertEqual(len(self.index.value_ids), 3)
