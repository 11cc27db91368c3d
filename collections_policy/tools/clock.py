"""Hours of the day as people and forms write them: ``09:30``."""

import re

CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::\d\d)?")


def parse_clock(text: str) -> float:
    """Return an hour of the day such as 9.5.

    :raises ValueError: if it is none
    """
    match = CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    return int(match[1]) + int(match[2]) / 60


def format_clock(hour: float) -> str:
    """Return an hour of the day as ``09:30``; the day's end is ``00:00``."""
    minutes = round(hour * 60) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
