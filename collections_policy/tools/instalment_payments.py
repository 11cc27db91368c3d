"""How instalments are paid, and from when on a deal is broken.

Plain dates and decimals, no ORM, no clock.  Whatever is paid covers the instalment that
is due first.  What is due on a day is in time on that day, and late from the next on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from .charge_terms import ZERO
from .rate_series import ONE_DAY

NEVER = date.max


@dataclass(frozen=True)
class Followed:
    """How an instalment stands.

    :param days_late: days since its date, if something of it is not paid
    """

    date: date
    amount: Decimal
    paid: Decimal
    days_late: int

    @property
    def remaining(self) -> Decimal:
        return self.amount - self.paid


@dataclass(frozen=True)
class BreachRule:
    """When a deal is broken: by the one or the other; ``None`` is never.

    :param unpaid: so many instalments are late at once
    :param days_late: one is late by more than so many days
    :raise ValueError: for fewer than one instalment, or days below zero
    """

    unpaid: int | None = None
    days_late: int | None = None

    def __post_init__(self):
        if self.unpaid is not None and self.unpaid < 1:
            raise ValueError("a deal is broken by one instalment at least")
        if self.days_late is not None and self.days_late < 0:
            raise ValueError("days of being late must not be below zero")


def follow(
    instalments: Sequence[tuple[date, Decimal]], paid_total: Decimal, today: date
) -> list[Followed]:
    """Return how instalments stand, in the order given.

    :param instalments: dates and amounts
    :param paid_total: all that was paid so far; what is more than all instalments
        covers nothing
    :raise ValueError: if it is below zero
    """
    if paid_total < 0:
        raise ValueError("what was paid must not be below zero")
    followed, left = {}, paid_total
    for index, (day, amount) in _oldest_first(instalments):
        paid = min(left, amount)
        left -= paid
        late = (today - day).days if paid < amount else 0
        followed[index] = Followed(day, amount, paid, max(late, 0))
    return [followed[index] for index in range(len(followed))]


def breach_day(
    instalments: Sequence[tuple[date, Decimal]],
    payments: Iterable[tuple[date, Decimal]],
    rule: BreachRule,
    today: date,
) -> date | None:
    """Return the first day, up to today, on which a deal was broken.

    Whoever pays on a day was late on it: a breach by one day is not undone by paying
    on that day.

    :param payments: days and amounts, in any order
    :return: ``None`` if it has not been broken
    :raise ValueError: for a payment below zero
    """
    dues = [due for index, due in _oldest_first(instalments)]
    spans = [
        (day, covered)
        for (day, amount), covered in zip(
            dues, _covered_days(dues, payments), strict=True
        )
    ]
    days = [*_days_too_many(spans, rule.unpaid), *_days_too_late(spans, rule.days_late)]
    return min((day for day in days if day <= today), default=None)


def is_breached(
    instalments: Sequence[tuple[date, Decimal]],
    payments: Iterable[tuple[date, Decimal]],
    rule: BreachRule,
    today: date,
) -> bool:
    """Tell whether a deal was broken up to today; see :func:`breach_day`."""
    return breach_day(instalments, payments, rule, today) is not None


def restore(original: Decimal, paid: Decimal) -> Decimal:
    """Return what is owed again when a deal is broken: no discount, less what was paid.

    Late charges are reckoned anew, elsewhere.
    """
    return max(original - paid, ZERO)


def _oldest_first(instalments):
    return sorted(enumerate(instalments), key=lambda numbered: numbered[1][0])


def _covered_days(dues, payments):
    """Yield the day each instalment is paid in full."""
    payments = sorted(payments)
    if any(amount < 0 for day, amount in payments):
        raise ValueError("a payment must not be below zero")
    coming = iter(payments)
    day, paid = date.min, ZERO
    for due in accumulate(amount for due_day, amount in dues):
        while paid < due and day != NEVER:
            day, amount = next(coming, (NEVER, ZERO))
            paid += amount
        yield day


def _days_too_many(spans, unpaid):
    """Yield days on which so many are late; each is from the day after its date on."""
    if unpaid is None:
        return
    for day in (due + ONE_DAY for due, covered in spans):
        if sum(due < day <= covered for due, covered in spans) >= unpaid:
            yield day


def _days_too_late(spans, days_late):
    """Yield days on which one is late by more than so many days."""
    if days_late is None:
        return
    for due, covered in spans:
        day = due + timedelta(days_late + 1)
        if day <= covered:
            yield day
