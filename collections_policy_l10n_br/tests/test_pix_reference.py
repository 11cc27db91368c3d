from hypothesis import given, strategies

from odoo.tests import BaseCase

from ..tools.pix_reference import KINDS, PixReference, find, write

NUMBERS = strategies.integers(min_value=1, max_value=2**31 - 1)
NOISE = strategies.text("abC 09.-/ç", max_size=12)


class TestPixReference(BaseCase):
    @given(strategies.sampled_from(KINDS), NUMBERS, NOISE, NOISE)
    def test_what_is_written_is_found(self, kind, number, before, after):
        text = write(kind, number)
        self.assertLessEqual(len(text), 25)
        self.assertTrue(text.isascii() and text.isalnum())
        found = find(f"{before} {text.lower()} {after}")
        self.assertEqual(found, PixReference(kind, number))

    @given(NUMBERS, strategies.integers(3, 14), strategies.integers(1, 9))
    def test_a_mistyped_digit_is_noticed(self, number, place, shift):
        text = write("M", number)
        wrong = str((int(text[place]) + shift) % 10)
        self.assertIsNone(find(text[:place] + wrong + text[place + 1 :]))

    def test_nothing_else_is_taken_for_one(self):
        text = write("A", 7)
        for other in ("", None, "INV/2026/00042", f"X{text}", f"{text}0", text[:-1]):
            self.assertIsNone(find(other), other)

    def test_the_first_that_is_valid_counts(self):
        text = f"CPM000000000000 {write('I', 9)} {write('I', 8)}"
        self.assertEqual(find(text), PixReference("I", 9))
