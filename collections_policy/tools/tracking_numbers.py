"""Tracking numbers of registered mail: their shape and check digits.  No ORM.

Sources: UPU S10 (item identifiers, 13 characters) and USPS Publication 199 (IMpb, 20 or
22 digits).  The letters in front of an S10 number are not judged: carriers use within
their country what the UPU reserves, such as ``AR…BR`` and ``JU…BR``.
"""

import re
from collections.abc import Callable
from string import ascii_uppercase, digits

S10_SHAPE = "LLDDDDDDDDDLL"  # letters and digits
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
S10_CHECK = 10  # where the check digit stands, from 0
USPS_LENGTHS = (20, 22)
USPS_ROUTING = re.compile(r"420(?:\d{5}|\d{9})(?=\d{22}$)")  # a barcode's ZIP code
FREE_LENGTHS = range(4, 41)
FREE_CHARACTERS = frozenset(ascii_uppercase + digits + "-./")
KINDS = {"L": ("letter", frozenset(ascii_uppercase)), "D": ("digit", frozenset(digits))}


class WrongNumber(ValueError):
    """A text is no tracking number of its scheme.

    :param str code: ``empty``; ``length`` (``expected``: those that are right);
        ``letter`` or ``digit`` (one should stand there); ``character`` (one that no
        number has); ``check_digit`` (``expected``: the digit that the rest asks for)
    :param str number: the text without spaces, in capitals
    :param int position: the wrong character, counted from 1 in ``number``
    :param str expected: what would be right, where that is known
    """

    def __init__(self, code, number="", position=None, expected=None):
        super().__init__(code, number, position, expected)
        self.code = code
        self.number = number
        self.position = position
        self.expected = expected

    @property
    def character(self) -> str:
        """The character that is wrong."""
        return self.number[self.position - 1] if self.position else ""


def check(scheme: str, text: str) -> str:
    """Return a tracking number in its compact form, without spaces and in capitals.

    :param scheme: a key of ``SCHEMES``
    :param text: what was typed or scanned
    :raise WrongNumber: if it is none
    """
    number = _compact(text)
    if not number:
        raise WrongNumber("empty")
    return SCHEMES[scheme](number)


def get_s10_check_digit(serial: str) -> str:
    """Return the check digit of the eight digits of an S10 number."""
    pairs = zip(S10_WEIGHTS, serial, strict=True)
    remainder = 11 - sum(weight * int(digit) for weight, digit in pairs) % 11
    return {10: "0", 11: "5"}.get(remainder, str(remainder))


def get_usps_check_digit(payload: str) -> str:
    """Return the check digit of all digits before it: modulo 10, weights 3 and 1."""
    total = sum(
        int(digit) * (1 if index % 2 else 3)
        for index, digit in enumerate(reversed(payload))
    )
    return str(-total % 10)


def _compact(text):
    """Return a text without spaces, its plain letters in capitals."""
    plain = re.sub(r"\s+", "", text or "")
    return re.sub("[a-z]+", lambda match: match[0].upper(), plain)


def _check_s10(number):
    if len(number) != len(S10_SHAPE):
        raise WrongNumber("length", number, expected=str(len(S10_SHAPE)))
    _check_shape(number, S10_SHAPE)
    _check_digit(number, S10_CHECK, get_s10_check_digit(number[2:S10_CHECK]))
    return number


def _check_usps(number):
    number = USPS_ROUTING.sub("", number)
    if len(number) not in USPS_LENGTHS:
        expected = " / ".join(map(str, USPS_LENGTHS))
        raise WrongNumber("length", number, expected=expected)
    _check_shape(number, "D" * len(number))
    last = len(number) - 1
    _check_digit(number, last, get_usps_check_digit(number[:last]))
    return number


def _check_free(number):
    if len(number) not in FREE_LENGTHS:
        expected = f"{FREE_LENGTHS[0]}-{FREE_LENGTHS[-1]}"
        raise WrongNumber("length", number, expected=expected)
    for position, character in enumerate(number, 1):
        if character not in FREE_CHARACTERS:
            raise WrongNumber("character", number, position)
    return number


def _check_shape(number, shape):
    for position, (character, kind) in enumerate(zip(number, shape, strict=True), 1):
        code, allowed = KINDS[kind]
        if character not in allowed:
            raise WrongNumber(code, number, position)


def _check_digit(number, index, expected):
    if number[index] != expected:
        raise WrongNumber("check_digit", number, index + 1, expected)


SCHEMES: dict[str, Callable[[str], str]] = {
    "s10": _check_s10,
    "usps": _check_usps,
    "free": _check_free,
}
