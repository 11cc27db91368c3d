"""Reports of carriers, and scanned numbers, out of texts that people have."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytz
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.notice_file import NotEvents, parse_events
from ..tools.tracking_lines import TrackingLine, parse_tracking_lines

BRAZIL = pytz.timezone("America/Sao_Paulo")


@tagged("-at_install", "post_install", "collections")
class TestNoticeFile(BaseCase):
    def _parse(self, text, zone=pytz.utc):
        return parse_events(text.encode(), zone)

    def test_columns_by_many_names(self):
        parsed = self._parse("Objeto;Código;Tipo;Data\nrr 1;bde;01;16/03/2026 12:00\n")
        [row] = parsed.rows
        self.assertEqual((row.number, row.code, row.kind), ("RR1", "BDE", "1"))
        self.assertEqual(row.moment, datetime(2026, 3, 16, 12))
        self.assertEqual(row.line, 2)

    def test_columns_in_spanish_and_french(self):
        for head in (
            "N.º de seguimiento;Estado;Fecha y hora;Recibido por;Observaciones",
            "NUMERO DE ENVIO;Situación;Fecha;Receptor;Nota",
            "N° de suivi;Statut;Date et heure;Reçu par;Détails",
            "Numéro de suivi;État;Date;Réceptionnaire;Remarque",
            "Código de rastreamento;Situação;Data e hora;Recebido por;Observação",
        ):
            with self.subTest(head):
                [row] = self._parse(f"{head}\nx1;posted;16-03-2026 12:00;Zoé;ok").rows
                self.assertEqual((row.number, row.state), ("X1", "posted"))
                self.assertEqual(row.moment, datetime(2026, 3, 16, 12))
                self.assertEqual((row.receiver, row.note), ("Zoé", "ok"))

    def _write_workbook(self, *rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    def test_a_spreadsheet(self):
        content = self._write_workbook(
            ["Objeto", "Código", "Tipo", "Data"],
            ["RR473124829BR", "BDE", 1.0, datetime(2026, 3, 16, 12)],
            [None, None, None, None],
            ["RR473124829BR", None, None, datetime(2026, 3, 16, 12)],
        )
        parsed = parse_events(content, BRAZIL)
        [row] = parsed.rows
        self.assertEqual(
            (row.number, row.code, row.kind), ("RR473124829BR", "BDE", "1")
        )
        self.assertEqual(row.moment, datetime(2026, 3, 16, 15))
        self.assertEqual(
            [(bad.line, bad.reason) for bad in parsed.bad], [(4, "meaning")]
        )

    @given(st.integers(min_value=4, max_value=4000), st.binary(max_size=20))
    def test_any_broken_spreadsheet_is_refused_or_read(self, place, content):
        whole = self._write_workbook(["number", "state", "date"], ["x", "posted", "y"])
        broken = whole[:place] + content + whole[place + len(content) :]
        try:
            parsed = parse_events(broken, pytz.utc)
        except NotEvents:
            return
        self.assertLessEqual(len(parsed.rows) + len(parsed.bad), 1)

    def test_a_spreadsheet_that_grows_beyond_measure(self):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(3):
                archive.writestr(f"{number}.xml", b"\0" * 100_000_000)
        with self.assertRaises(NotEvents):
            parse_events(target.getvalue(), pytz.utc)

    def test_states_in_the_words_of_people(self):
        text = "number;state;date\nx;Nobody There;2026-03-16T12:00:00Z\n"
        self.assertEqual(self._parse(text).bad[0].reason, "state")
        words = {"nobody there": "absent"}
        [row] = parse_events(text.encode(), pytz.utc, words).rows
        self.assertEqual(row.state, "absent")

    def test_moments(self):
        for text, moment in (
            ("2026-03-16T12:00:00Z", datetime(2026, 3, 16, 12)),
            ("2026-03-16T12:00:00.75-03:00", datetime(2026, 3, 16, 15)),
            ("2026-03-16 12:00", datetime(2026, 3, 16, 15)),
            ("16/03/2026 12:00:30", datetime(2026, 3, 16, 15, 0, 30)),
            ("16.03.2026 12:00", datetime(2026, 3, 16, 15)),
        ):
            with self.subTest(text):
                [row] = self._parse(f"number;state;date\nx;posted;{text}", BRAZIL).rows
                self.assertEqual(row.moment, moment)

    def test_a_bad_moment_at_the_end_of_time(self):
        parsed = self._parse("number;state;date\nx;posted;0001-01-01T00:00+14:00")
        self.assertEqual([bad.reason for bad in parsed.bad], ["moment"])

    def test_latin_letters(self):
        text = "number;state;date;note\nx;posted;2026-03-16 12:00;São João"
        [row] = parse_events(text.encode("latin-1"), UTC).rows
        self.assertEqual(row.note, "São João")

    def test_short_and_empty_lines(self):
        parsed = self._parse("number;state;date\n\nx\n;;\n")
        self.assertEqual([bad.reason for bad in parsed.bad], ["meaning"])

    @given(st.binary(max_size=80))
    def test_any_file_is_read_or_refused(self, content):
        header = b"number;state;date\n"
        for whole in (content, header + content):
            try:
                parsed = parse_events(whole, pytz.utc)
            except NotEvents as error:
                self.assertIn(str(error), ("number", "moment", "code", "text"))
            else:
                self.assertFalse([row for row in parsed.rows if not row.number])


@tagged("-at_install", "post_install", "collections")
class TestTrackingLines(BaseCase):
    def test_numbers_and_references(self):
        text = "RR1\r\n\n NOT/1 ; RR2\nNOT/2\tRR3\nNOT/3,RR4\n"
        self.assertEqual(
            parse_tracking_lines(text),
            [
                TrackingLine(1, "RR1"),
                TrackingLine(3, "RR2", "NOT/1"),
                TrackingLine(4, "RR3", "NOT/2"),
                TrackingLine(5, "RR4", "NOT/3"),
            ],
        )
        self.assertEqual(parse_tracking_lines(None), [])
