"""Tracking numbers: what is taken, and what is told of what is not."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.tracking_numbers import (
    SCHEMES,
    WrongNumber,
    check,
    get_s10_check_digit,
    get_usps_check_digit,
)

# From the standard, and reckoned by hand: weighted sums 200, 204, 236; 10 → 0; 11 → 5
S10 = (
    "RR473124829BR",
    "AR123456785BR",
    "JU987654326BR",
    "RB100000140BR",
    "RB100000025BR",
)
USPS = (
    "03071790000523483741",
    "71123456789123456787",
    "9400111201080805483016",
    "9361289878700317633795",
    "9405803699300124287899",
)
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)


def digits(number):
    return st.text("0123456789", min_size=number, max_size=number)


def get_sum(serial):
    """Return the sum that a check digit is made of, as the standard writes it out."""
    return sum(
        int(digit) * weight
        for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)
    )


@tagged("-at_install", "post_install", "collections")
class TestTrackingNumbers(BaseCase):
    def _assertWrong(self, scheme, text, code, position=None, expected=None):
        with self.assertRaises(WrongNumber) as caught:
            check(scheme, text)
        wrong = caught.exception
        told = (wrong.code, wrong.position, wrong.expected)
        self.assertEqual(told, (code, position, expected))
        return wrong

    def test_right_numbers(self):
        for number in S10:
            self.assertEqual(check("s10", number), number)
        for number in USPS:
            self.assertEqual(check("usps", number), number)

    def test_spaces_and_small_letters(self):
        self.assertEqual(check("s10", " rr 473 124 829 br\n"), "RR473124829BR")
        self.assertEqual(check("usps", "7112 3456 7891 2345 6787"), USPS[1])
        self.assertEqual(check("free", "ab 12-34/5"), "AB12-34/5")

    def test_the_zip_code_of_a_barcode_is_left_out(self):
        for routing in ("42094107", "420941071234"):
            self.assertEqual(check("usps", routing + USPS[2]), USPS[2])

    def test_a_wrong_check_digit_is_named_with_the_right_one(self):
        wrong = self._assertWrong("s10", "RR473124828BR", "check_digit", 11, "9")
        self.assertEqual(wrong.character, "8")
        self._assertWrong("s10", "AR123456789BR", "check_digit", 11, "5")
        self._assertWrong("usps", USPS[1][:-1] + "0", "check_digit", 20, "7")

    def test_a_character_that_can_not_stand_there_is_named(self):
        wrong = self._assertWrong("s10", "RR4731O4829BR", "digit", 7)
        self.assertEqual(wrong.character, "O")
        self._assertWrong("s10", "R1473124829BR", "letter", 2)
        self._assertWrong("s10", "RR473124829B8", "letter", 13)
        self._assertWrong("usps", "7112345678912345678X", "digit", 20)
        self._assertWrong("free", "AB_1234", "character", 3)

    def test_letters_and_digits_of_other_scripts_are_none(self):
        self._assertWrong("s10", "RR47312482٩BR", "digit", 11)
        self._assertWrong("s10", "ıR473124829BR", "letter", 1)
        self._assertWrong("s10", "ßR473124829BR", "letter", 1)

    def test_too_long_too_short_and_empty(self):
        self._assertWrong("s10", "RR473124829B", "length", expected="13")
        self._assertWrong("usps", "1" * 21, "length", expected="20 / 22")
        self._assertWrong("free", "AB1", "length", expected="4-40")
        for scheme in SCHEMES:
            self._assertWrong(scheme, " \t", "empty")

    @given(letters, digits(8), letters)
    def test_every_s10_number_with_its_check_digit_is_right(self, start, serial, end):
        number = start + serial + get_s10_check_digit(serial) + end
        self.assertEqual(check("s10", number.lower()), number)

    @given(digits(8), st.integers(0, 8), st.integers(1, 9))
    def test_every_changed_s10_digit_is_found(self, serial, place, change):
        """But where the sums leave 0 and 6: the standard gives both the digit 5."""
        body = serial + get_s10_check_digit(serial)
        digit = str((int(body[place]) + change) % 10)
        other = body[:place] + digit + body[place + 1 :]
        twins = {get_sum(serial) % 11, get_sum(other[:8]) % 11} == {0, 6}
        if twins:
            self.assertEqual(check("s10", f"RR{other}BR"), f"RR{other}BR")
        else:
            self._assertWrong(
                "s10", f"RR{other}BR", "check_digit", 11, get_s10_check_digit(other[:8])
            )

    @given(
        st.sampled_from((19, 21)).flatmap(digits), st.integers(0, 21), st.integers(1, 9)
    )
    def test_every_changed_usps_digit_is_found(self, payload, place, change):
        number = payload + get_usps_check_digit(payload)
        self.assertEqual(check("usps", number), number)
        place %= len(number)
        digit = str((int(number[place]) + change) % 10)
        changed = number[:place] + digit + number[place + 1 :]
        right = get_usps_check_digit(changed[:-1])
        self._assertWrong("usps", changed, "check_digit", len(number), right)

    @given(st.sampled_from(sorted(SCHEMES)), st.text())
    def test_any_text_is_taken_or_refused(self, scheme, text):
        try:
            number = check(scheme, text)
        except WrongNumber as wrong:
            self.assertTrue(wrong.code)
        else:
            self.assertEqual(check(scheme, number), number)
