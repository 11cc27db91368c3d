"""Tracking numbers as they are scanned or pasted, line by line.  No ORM."""

import re
from dataclasses import dataclass

SEPARATOR = re.compile(r"\s*[;\t]\s*|\s*,\s*")


@dataclass(frozen=True)
class TrackingLine:
    """A line: a number, and the reference of its notice if it says one.

    ``line`` is where it stands; the first is 1.
    """

    line: int
    number: str
    reference: str = ""


def parse_tracking_lines(text: str) -> list[TrackingLine]:
    """Read ``number`` or ``reference;number``, one a line; empty lines are passed over.

    Between the two may stand a semicolon, a comma or a tab.
    """
    found = []
    for line, words in enumerate((text or "").splitlines(), 1):
        parts = SEPARATOR.split(words.strip(), maxsplit=1)
        if any(parts):
            *reference, number = parts
            found.append(TrackingLine(line, number, "".join(reference)))
    return found
