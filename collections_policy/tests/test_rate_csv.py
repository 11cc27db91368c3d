"""Dates and percents out of the files that people have."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.rate_csv import MAX_BYTES, NotText, parse_csv
from ..tools.rates import find_missing_months, iterate_months, read_changes

JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))

months = st.dates(date(1980, 1, 1), date(2100, 1, 1)).map(
    lambda day: day.replace(day=1)
)
days = st.dates(date(1980, 1, 1), date(2100, 1, 1))
percents = st.decimals(-20, 100, places=6) | st.decimals(-20, 100, places=2)
DATE_FORMS = ("{:%d/%m/%Y}", "{:%Y-%m-%d}")
MONTH_FORMS = ("{:%m/%Y}", "{:%Y-%m}")


def write(
    values, form, separator=";", point=",", header=False, ending="\n", bom="", sign=""
):
    """Write a file as people do."""
    lines = ['"data"' + separator + '"valor"'] if header else []
    for day, percent in values.items():
        text = f"{percent:f}".replace(".", point) + sign
        if separator == "," and point == ",":
            text = f'"{text}"'
        lines.append(form.format(day) + separator + text)
    return (bom + ending.join([*lines, ""])).encode()


@tagged("-at_install", "post_install", "collections")
class TestRateCsv(BaseCase):
    def _parse(self, text, kind="index"):
        return parse_csv(text.encode(), kind)

    def _get_reasons(self, text, kind="index"):
        return [(bad.line, bad.reason) for bad in self._parse(text, kind).bad]

    @settings(max_examples=300, deadline=None)
    @given(
        st.dictionaries(months, percents, min_size=1, max_size=8),
        st.sampled_from(DATE_FORMS + MONTH_FORMS),
        st.fixed_dictionaries(
            {
                "separator": st.sampled_from((";", ",", "\t")),
                "point": st.sampled_from((".", ",")),
                "header": st.booleans(),
                "ending": st.sampled_from(("\n", "\r\n")),
                "bom": st.sampled_from(("", "\ufeff")),
                "sign": st.sampled_from(("", "%", " %")),
            }
        ),
    )
    def test_what_is_written_is_read(self, values, form, style):
        parsed = parse_csv(write(values, form, **style), "index")
        self.assertEqual((parsed.percents, parsed.bad), (values, []))

    @settings(max_examples=100, deadline=None)
    @given(
        st.dictionaries(days, st.decimals(-10, 300, places=3), min_size=1, max_size=8),
        st.sampled_from(DATE_FORMS),
    )
    def test_days_of_a_reference_rate(self, values, form):
        parsed = parse_csv(write(values, form), "reference")
        self.assertEqual(parsed.percents, values)

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_anything_else_is_told_line_by_line(self, content):
        try:
            parsed = parse_csv(content, "index")
        except NotText:
            return
        numbers = [row.line for row in parsed.rows] + [bad.line for bad in parsed.bad]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertEqual(len(parsed.percents), len(parsed.rows))

    def test_each_bad_line_is_named(self):
        text = (
            "mês;variação\n"
            "01/2025;0,16\n"
            "32/01/2025;0,16\n"
            "\n"
            "02/2025;1,31;x\n"
            "03/2025\n"
            "15/03/2025;0,56\n"
            "03/2025;n/d\n"
            "03/2025;0,1234567\n"
            "03/2025;5600\n"
            "01/01/2025;0,17\n"
            "Fonte;IBGE\n"
        )
        self.assertEqual(
            self._get_reasons(text),
            [
                (3, "date"),
                (5, "columns"),
                (6, "columns"),
                (7, "not_first"),
                (8, "percent"),
                (9, "decimals"),
                (10, "implausible"),
                (11, "duplicate"),
                (12, "date"),
            ],
        )
        self.assertEqual(self._parse(text).percents, {JANUARY: Decimal("0.16")})

    def test_a_decimal_comma_between_commas_is_not_guessed_at(self):
        self.assertEqual(self._get_reasons("01/2025,0,16"), [(1, "columns")])
        self.assertFalse(self._get_reasons('01/2025,"0,16"'))

    def test_a_day_is_read_before_a_month(self):
        parsed = self._parse("02/03/2025;1", "reference")
        self.assertEqual(list(parsed.percents), [date(2025, 3, 2)])

    def test_months_of_a_reference_rate_begin_on_their_first_day(self):
        self.assertEqual(list(self._parse("2025-03;4", "reference").percents), [MARCH])

    def test_only_the_first_line_may_be_a_header(self):
        self.assertFalse(self._get_reasons("\n\ndate;percent\n2025-01;1"))
        self.assertEqual(self._get_reasons("2025-01;1\ndate;percent"), [(2, "date")])

    def test_an_open_quote_ends_with_its_line(self):
        text = '01/2025;"0,16\n02/2025;1,31'
        self.assertEqual(self._parse(text).percents[FEBRUARY], Decimal("1.31"))

    def test_empty_cells_at_the_end(self):
        self.assertEqual(
            self._parse("01/2025;0,16;;").percents[JANUARY], Decimal("0.16")
        )

    def test_what_is_no_text(self):
        for content in (b"PK\x03\x04\x00\x00", b"0" * (MAX_BYTES + 1)):
            with self.assertRaises(NotText):
                parse_csv(content, "index")

    def test_old_windows_and_spreadsheets(self):
        for encoding in ("cp1252", "utf-16"):
            content = "mês;variação\n01/2025;−0,16 %".replace(
                "−", "-" if encoding == "cp1252" else "−"
            ).encode(encoding)
            self.assertEqual(
                parse_csv(content, "index").percents, {JANUARY: Decimal("-0.16")}
            )

    def test_zero_is_a_value(self):
        self.assertEqual(self._parse("2025-03;0").percents, {MARCH: Decimal(0)})


@tagged("-at_install", "post_install", "collections")
class TestRateMonths(BaseCase):
    def test_months_between(self):
        self.assertEqual(
            list(iterate_months(date(2024, 12, 31), date(2025, 2, 1))),
            [date(2024, 12, 1), JANUARY, FEBRUARY],
        )
        self.assertFalse(list(iterate_months(date(2025, 2, 2), JANUARY)))

    def test_missing_months(self):
        days = date(2025, 1, 20), date(2025, 3, 10)
        self.assertEqual(
            find_missing_months("index", [JANUARY, MARCH], *days), [FEBRUARY]
        )
        self.assertEqual(
            find_missing_months("reference", [date(2020, 5, 5)], *days), []
        )
        self.assertEqual(
            find_missing_months("reference", [date(2025, 2, 10)], *days),
            [JANUARY, FEBRUARY],
        )
        self.assertEqual(
            find_missing_months("reference", [], *days), [JANUARY, FEBRUARY, MARCH]
        )

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(st.sampled_from([Decimal(1), Decimal(2)]), min_size=1, max_size=20),
        st.sets(st.integers(-5, 25)),
        st.sampled_from([None, Decimal(1), Decimal(2)]),
    )
    def test_changes_tell_each_day(self, told, known, before):
        """Whoever reads the changes day by day reads what was told."""
        observations = {
            date.fromordinal(738000 + number): percent
            for number, percent in enumerate(told)
        }
        known = {date.fromordinal(738000 + number) for number in known}
        changes = read_changes(observations, known, before)
        percent = before
        for day, expected in observations.items():
            percent = changes.get(day, percent)
            self.assertEqual(percent, expected)
        first = min(observations)
        self.assertLessEqual({day for day in known if day >= first}, changes.keys())
        self.assertTrue(all(day >= first for day in changes))

    def test_what_does_not_change_is_told_once(self):
        observations = {JANUARY: Decimal(2), FEBRUARY: Decimal(2), MARCH: Decimal(3)}
        self.assertEqual(
            read_changes(observations), {JANUARY: Decimal(2), MARCH: Decimal(3)}
        )
        self.assertEqual(
            read_changes(observations, before=Decimal(2)), {MARCH: Decimal(3)}
        )
