"""Dates whose month is written as a word, as people write them.  Pure: no ORM."""

import re
from datetime import date

from .texts import fold

# How months begin, folded, in English, Portuguese, Spanish and French
MONTHS = {
    "jan": 1,
    "ene": 1,
    "feb": 2,
    "fev": 2,
    "mar": 3,
    "abr": 4,
    "apr": 4,
    "avr": 4,
    "mai": 5,
    "may": 5,
    "jun": 6,
    "juin": 6,
    "jul": 7,
    "juil": 7,
    "ago": 8,
    "aug": 8,
    "aou": 8,
    "set": 9,
    "sep": 9,
    "out": 10,
    "oct": 10,
    "nov": 11,
    "dez": 12,
    "dec": 12,
    "dic": 12,
}
DATE = re.compile(
    r"(\d{1,2})(?:er|o)?[\s./-]+(?:de )?"
    r"([a-z]{3,10})[\s./-]+(?:del? )?"
    r"(\d{4}|\d{2})\b"
)
CENTURY = 2000


def is_worded_date(text: str) -> bool:
    """Tell whether a text is a date whose month is a word, of whatever day."""
    return _read(text) is not None


def find_worded_date(text: str) -> date | None:
    """Return the date that a text is: 25-nov-26, 1er août 2026, 3 de mayo de 2026.

    :return: nothing, if it is none
    :raise ValueError: if there is no such day
    """
    parts = _read(text)
    return date(*parts) if parts else None


def _read(text):
    """Return year, month and day; of “juin” and “juil” four letters tell."""
    match = DATE.match(fold(text))
    if not match:
        return None
    day, word, year = match.groups()
    month = MONTHS.get(word[:4]) or MONTHS.get(word[:3])
    return month and (int(year) + (CENTURY if len(year) == 2 else 0), month, int(day))
