"""Amounts of money as people type them into forms."""

import re
from decimal import Decimal

DIGITS = "[0-9]{1,15}"
# What is not a thousand in any language: a point or comma before one or two digits
CENTS = re.compile(rf"({DIGITS})[.,]([0-9]{{1,2}})")


def parse_amount(text: str, decimal_point: str, thousands_sep: str) -> Decimal:
    """Return an amount as it is written in a language.

    Cents are also understood after the other sign than the language's, where they can't
    be taken for thousands: ``12.50`` is ``12,50``.

    :param decimal_point: what the language writes before cents
    :param thousands_sep: what it writes between thousands; nothing, or blanks, as well
    :raises ValueError: if it is no amount
    """
    compact = "".join(text.split())
    sep = thousands_sep.strip()
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(sep)}[0-9]{{3}}){{1,4}}|" if sep else ""
    own = rf"({grouped}{DIGITS})(?:{re.escape(decimal_point)}([0-9]{{1,6}}))?"
    match = re.fullmatch(own, compact) or CENTS.fullmatch(compact)
    if not match:
        raise ValueError(text)
    whole = match[1].replace(sep, "") if sep else match[1]
    return Decimal(f"{whole}.{match[2] or 0}")
