"""Reading JSON that strangers send: any of it may be nonsense.  Pure."""

import json
import re
from datetime import UTC, datetime

MAX_TEXT = 500  # characters of a text that is kept
EARLIEST = datetime(2000, 1, 1)
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def parse_json(body: bytes):
    """Return what JSON says; numbers with a fraction stay text.

    :raise ValueError: if it is none, or too deep
    """
    try:
        return json.loads(body, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError(type(error).__name__) from None


def clean_text(value, limit: int = MAX_TEXT) -> str:
    """Return a text as a database takes it; nothing for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    plain = value.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(plain.split())[:limit]


def read_moment(value, zone=None) -> datetime:
    """Return a moment, UTC, without fractions of a second.

    :param zone: a zone of ``pytz``, of moments that name none; by default they have to
    :raise ValueError: if it is none, or none that can be
    """
    match = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if not match or not (match["zone"] or zone):
        raise ValueError("moment")
    try:
        moment = datetime.fromisoformat(value)
        if not moment.tzinfo:
            moment = zone.localize(moment)
        moment = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except OverflowError:
        raise ValueError("moment") from None
    if moment < EARLIEST:
        raise ValueError("moment")
    return moment
