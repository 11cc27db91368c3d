"""What being late costs from day to day, as numbers to join many items to.

Plain dates and decimals, no ORM, no clock.  Interest and correction are in proportion
to the amount, so that each euro of an item costs from its start to the day it is paid.
Of two days on the curves of some terms, ``start`` and ``end``, a euro bears::

    corrected  = end.index / start.index        at least 1 with a floor at zero
    x          = start.weight * (end.interest - start.interest)
    interest   = corrected * x                  corrected * (exp(x) - 1) if compound
    correction = corrected - 1

and nothing where ``end`` is within the days of grace.  Payments that cover principal
first add up: each from the start to its day, and what is open to the day reckoned for.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .charge_terms import DAY_COUNTS, HUNDRED, ZERO, Interest, Terms
from .rate_series import ONE_DAY, MissingValue

ONE = Decimal(1)
DIGITS = Decimal("1e-20")


class CurveDay(NamedTuple):
    """Where the curves of some terms are at the end of a day.

    :param stretch: days of another stretch are not comparable: a rate or an index that
        is not known lies between them.  The first day after it starts a stretch
    :param interest: what has gathered since the curves started
    :param index: by what a debt has multiplied since then
    :param weight: what to multiply the interest of an item by that starts on this day:
        1, or for a rate that is frozen at default that rate; ``None`` if not known
    """

    day: date
    stretch: int
    interest: Decimal
    index: Decimal
    weight: Decimal | None


class Borne(NamedTuple):
    """What a unit of money bears."""

    interest: Decimal
    correction: Decimal


def daily_curves(terms: Terms, first_day: date, last_day: date) -> Iterator[CurveDay]:
    """Tell the curves of some terms day by day, with 20 digits after the point.

    Values that are not known do not stop the curves: they cut them into stretches.
    ``late_charges.reckon`` tells which value an item lacks.

    :param first_day: the earliest day any item starts
    :param last_day: the day to reckon for
    """
    day, stretch, interest, index = first_day, 0, ZERO, ONE
    while day <= last_day:
        yield CurveDay(
            day,
            stretch,
            interest.quantize(DIGITS),
            index.quantize(DIGITS),
            _weight(terms.interest, day),
        )
        try:
            interest += _interest_of_next_day(terms.interest, day)
            index *= _index_of_next_day(terms.correction, day)
        except MissingValue:
            stretch += 1
        day += ONE_DAY


def borne_between(terms: Terms, start: CurveDay, end: CurveDay) -> Borne | None:
    """Return what a unit bears between two days of the terms' curves.

    :return: ``None`` where a rate or an index is not known
    """
    if start.stretch != end.stretch or start.weight is None:
        return None
    corrected = end.index / start.index
    if terms.correction and terms.correction.floor_zero:
        corrected = max(corrected, ONE)
    gathered = start.weight * (end.interest - start.interest)
    if terms.interest and terms.interest.compound:
        gathered = gathered.exp() - 1
    return Borne(corrected * gathered, corrected - 1)


def _weight(interest, day):
    if not interest or not interest.frozen:
        return ONE
    try:
        return _portion(interest, day + ONE_DAY).quantize(DIGITS)
    except MissingValue:
        return None


def _interest_of_next_day(interest, day):
    if not interest:
        return ZERO
    day += ONE_DAY
    portion = ONE if interest.frozen else _portion(interest, day)
    return portion / DAY_COUNTS[interest.day_count].length(day)


def _portion(interest: Interest, day):
    """Return a day's rate as a part of one; what adds up of it if compound."""
    portion = interest.rate_on(day) / HUNDRED
    return (1 + portion).ln() if interest.compound else portion


def _index_of_next_day(correction, day):
    if not correction:
        return ONE
    [span] = correction.spans(day, day + ONE_DAY)
    return correction.factor(span)
