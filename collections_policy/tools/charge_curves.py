"""What being late costs from day to day, as lines to join many items to.

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
from .rate_series import ONE_DAY, MissingValue, last_day_of_month

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


class CurveLine(NamedTuple):
    """Days between which the curves are straight lines: until a rate or month changes.

    :param first: the first of the days
    :param until: the day after the last of them
    :param stretch: as of ``CurveDay``
    :param interest: at the end of the first day
    :param interest_step: what is added to it each day
    :param index: at the end of the first day
    :param index_step: what is added to it each day
    :param weight: as of ``CurveDay``
    """

    first: date
    until: date
    stretch: int
    interest: Decimal
    interest_step: Decimal
    index: Decimal
    index_step: Decimal
    weight: Decimal | None

    def at(self, day: date) -> CurveDay:
        """Return where the curves are at the end of one of the days."""
        days = (day - self.first).days
        return CurveDay(
            day,
            self.stretch,
            self.interest + days * self.interest_step,
            self.index + days * self.index_step,
            self.weight,
        )


class Borne(NamedTuple):
    """What a unit of money bears."""

    interest: Decimal
    correction: Decimal


def curve_lines(terms: Terms, first_day: date, last_day: date) -> Iterator[CurveLine]:
    """Tell the curves of some terms, with 20 digits after the point.

    Values that are not known do not stop the curves: they cut them into stretches, and
    the days between have no line.  ``late_charges.reckon`` tells which value an item
    lacks.

    :param first_day: the earliest day any item starts
    :param last_day: the day to reckon for
    """
    day, stretch, interest, index = first_day, 0, ZERO, ONE
    while day <= last_day:
        until = min(_last_alike(terms, day + ONE_DAY), last_day + ONE_DAY)
        weight = _weight(terms.interest, day)
        try:
            interest_step = _interest_of_next_day(terms.interest, day)
            index_step = index * (_index_of_next_day(terms.correction, day) - 1)
        except MissingValue:
            yield CurveLine(
                day, day + ONE_DAY, stretch, interest, ZERO, index, ZERO, weight
            )
            stretch += 1
        else:
            yield CurveLine(
                day,
                until,
                stretch,
                interest.quantize(DIGITS),
                interest_step.quantize(DIGITS),
                index.quantize(DIGITS),
                index_step.quantize(DIGITS),
                weight,
            )
            days = (until - day).days
            interest += days * interest_step
            index += days * index_step
        day = until


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


def _last_alike(terms, day):
    """Return the last day on which as much is added as on a day."""
    ends = [date.max]
    if terms.interest:
        ends.append(terms.interest.last_alike(day))
    if terms.correction:
        ends.append(last_day_of_month(day))
    return min(ends)


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
