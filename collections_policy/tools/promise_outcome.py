"""Whether a promise was kept: on plain dates and decimals, no ORM, no clock."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from .charge_terms import HUNDRED, ZERO

OUTCOMES = ("open", "kept", "partly", "broken")


def judge(
    promised: Decimal,
    paid_by_then: Decimal,
    date: date,
    today: date,
    tolerance_days: int = 0,
    tolerance_percent: Decimal = ZERO,
) -> str:
    """Return what became of a promise: one of ``OUTCOMES``.

    It is open until its date and the tolerance have passed, unless it is kept before.

    :param promised: how much
    :param paid_by_then: what was paid for it up to its date and the tolerance
    :param date: by when it was promised
    :param tolerance_days: how many days later is still good
    :param tolerance_percent: how many percent less is still good
    :raise ValueError: for a promise of nothing, or percents beyond 0 and 100
    """
    if promised <= 0:
        raise ValueError("a promise is of more than nothing")
    if not 0 <= tolerance_percent <= HUNDRED:
        raise ValueError("a tolerance is a percent from 0 to 100")
    if paid_by_then * HUNDRED >= promised * (HUNDRED - tolerance_percent):
        return "kept"
    if today <= date + timedelta(tolerance_days):
        return "open"
    return "partly" if paid_by_then > 0 else "broken"


def kept_ratio(
    promises: Iterable[tuple[str, Decimal]],
) -> tuple[Decimal, Decimal] | tuple[None, None]:
    """Return which part of the promises was kept, by count and by amount promised.

    What is still open does not count; what was kept before its date does.

    :param promises: outcomes, and the amounts promised, in one currency
    :return: parts of 1; ``None`` and ``None`` if no promise counts
    """
    matured = [promise for promise in promises if promise[0] != "open"]
    if not matured:
        return None, None
    kept = [amount for outcome, amount in matured if outcome == "kept"]
    promised = sum(amount for outcome, amount in matured)
    return Decimal(len(kept)) / len(matured), sum(kept, ZERO) / promised
