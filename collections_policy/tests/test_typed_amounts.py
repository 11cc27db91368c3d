"""Amounts as people type them."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.typed_amounts import parse_amount


@tagged("collections")
class TestTypedAmounts(BaseCase):
    def test_as_the_language_writes_them(self):
        for text, point, sep, expected in [
            ("1,234.50", ".", ",", "1234.5"),
            ("1234.5", ".", ",", "1234.5"),
            ("1,234,567", ".", ",", "1234567"),
            ("1.234,50", ",", ".", "1234.5"),
            ("1.234", ",", ".", "1234"),
            ("1 234,50", ",", "\N{NARROW NO-BREAK SPACE}", "1234.5"),
            ("1\N{NO-BREAK SPACE}234,50", ",", "\N{NO-BREAK SPACE}", "1234.5"),
            (" 12 ", ".", "", "12"),
            ("0.125", ".", ",", "0.125"),
        ]:
            with self.subTest(text=text, point=point):
                self.assertEqual(parse_amount(text, point, sep), Decimal(expected))

    def test_cents_after_the_other_sign(self):
        self.assertEqual(parse_amount("12.50", ",", "."), Decimal("12.5"))
        self.assertEqual(parse_amount("12,5", ".", ","), Decimal("12.5"))

    def test_what_is_no_amount(self):
        for text in (
            "",
            "ten",
            "-5",
            "1e3",
            "1,23,4",
            "1.2.3",
            "nan",
            "\N{ARABIC-INDIC DIGIT ONE}",
            "9" * 16,
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                parse_amount(text, ".", ",")
