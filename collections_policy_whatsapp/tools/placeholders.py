"""The text of a message template, with numbered gaps: “Hello {{1}}, …”."""

import re

GAP = re.compile(r"\{\{\s*(\d{1,3})\s*\}\}")
SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
NOTHING = "–"


def find_gaps(text):
    """Return the numbers of the gaps in a text, each once, in order."""
    return sorted({int(number) for number in GAP.findall(text or "")})


def is_framed(text):
    """Tell whether words stand before the first gap and after the last one."""
    outside = GAP.split(text or "")
    return bool(outside[0].strip() and outside[-1].strip())


def fill(text, values):
    """Return a text with its gaps filled.

    :param list[str] values: that of the first gap, and so on
    """

    def get_value(match):
        number = int(match[1])
        return values[number - 1] if 0 < number <= len(values) else match[0]

    return GAP.sub(get_value, text or "")


def clean(value):
    """Return a value as WhatsApp takes it: on one line, and not empty."""
    return SPACE.sub(" ", str(value or "")).strip() or NOTHING
