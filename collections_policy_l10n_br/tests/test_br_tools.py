"""Tax numbers, names of documents, and limitation periods, without the ORM."""

import doctest
from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import br_tax_id, document_name, limitation
from ..tools.br_tax_id import compact, format_number, kind_of
from ..tools.limitation import Period, find_period, get_ranges, limitation_end

# (number, kind): the official example of IN RFB 2.229/2024, and known good ones
VALID = [
    ("12.ABC.345/01DE-35", "cnpj"),
    ("12abc34501de35", "cnpj"),
    ("16.727.230/0001-97", "cnpj"),
    ("11.222.333/0001-81", "cnpj"),
    ("00.000.000/0001-91", "cnpj"),
    ("111.444.777-35", "cpf"),
    ("390.533.447-05", "cpf"),
]
INVALID = [
    "",
    None,
    "12.ABC.345/01DE-36",  # check digits
    "12.ABC.345/01DE-3A",  # a letter where a check digit stands
    "12.ABC.345/01D-35",  # too short
    "16.727.230/0001=97",
    "00000000000000",
    "11111111111",
    "111.444.777-36",
    "１２ABC34501DE35",  # other digits than ASCII
]
letters = st.text(
    alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=12, max_size=12
)


def complete(body, weights):
    """Return a number with check digits, reckoned as the instruction says it."""
    for _round in range(2):
        used = weights[-len(body) :]
        total = sum(
            (ord(each) - 48) * weight for each, weight in zip(body, used, strict=True)
        )
        body += str(11 - total % 11 if total % 11 >= 2 else 0)
    return body


@tagged("post_install", "-at_install", "collections")
class TestBrTools(BaseCase):
    def test_what_the_examples_say(self):
        for module in (br_tax_id, document_name, limitation):
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried)
            self.assertFalse(failed)

    def test_valid_numbers(self):
        for number, kind in VALID:
            self.assertEqual(kind_of(number), kind, number)

    def test_invalid_numbers(self):
        for number in INVALID:
            self.assertEqual(kind_of(number), "", number)

    @given(letters)
    def test_a_cnpj_of_any_letters(self, body):
        number = complete(body, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
        is_real = len(set(number)) > 1
        self.assertEqual(kind_of(number), "cnpj" if is_real else "")
        if is_real:
            self.assertEqual(compact(format_number(number)), number)
            wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
            self.assertEqual(kind_of(wrong), "")

    def test_it_is_written_as_people_write_it(self):
        self.assertEqual(format_number("16727230000197"), "16.727.230/0001-97")
        self.assertEqual(format_number(" 123 "), "123", "left as it came")

    # === LIMITATION === #

    def test_the_last_day_has_the_same_number(self):
        years = Period(date(2003, 1, 11), 36)
        self.assertEqual(limitation_end(date(2024, 2, 29), years), date(2027, 2, 28))

    def test_a_cheque_runs_from_the_end_of_its_presentation(self):
        cheque = Period(date(1985, 9, 3), 6, 30)
        self.assertEqual(limitation_end(date(2026, 1, 1), cheque), date(2026, 7, 31))

    def test_an_interruption_lets_all_of_it_begin_anew(self):
        cheque = Period(date(1985, 9, 3), 6, 30)
        self.assertEqual(
            limitation_end(date(2026, 1, 1), cheque, date(2026, 3, 2)),
            date(2026, 9, 2),
        )

    @given(st.dates(date(2003, 1, 11), date(2100, 1, 1)), st.integers(1, 240))
    def test_it_ends_after_its_months(self, due, months):
        end = limitation_end(due, Period(date(2003, 1, 11), months))
        self.assertEqual(end, due + relativedelta(months=months))

    def test_the_period_in_force_for_a_due_date(self):
        old, new = Period(date(1917, 1, 1), 240), Period(date(2003, 1, 11), 120)
        self.assertEqual(find_period(date(2003, 1, 10), [new, old]), old)
        self.assertEqual(find_period(date(2003, 1, 11), [new, old]), new)
        self.assertIsNone(find_period(date(1900, 1, 1), [new, old]))
        self.assertEqual(
            get_ranges([new, old]), [(old, date(2003, 1, 11)), (new, date.max)]
        )
