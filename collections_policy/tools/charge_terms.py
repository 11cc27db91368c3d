"""What being late costs: the terms, as a contract or a law words them.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.  A
span of days starts on a day that does not count and ends on one that does: what was due
on 15 June is one day late on 16 June.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .rate_series import (
    ONE_DAY,
    DatedSeries,
    MonthlySeries,
    days_of_month,
    last_day_of_month,
)

HUNDRED = Decimal(100)
ZERO = Decimal(0)


class DayCount(NamedTuple):
    """How a percent a month, or a year, is spread over days.

    :param months: how many months the percent is for: 1 or 12
    :param length: how many days share the percent, on a day
    :param last_day: the last day with the same length
    """

    months: int
    length: Callable[[date], int]
    last_day: Callable[[date], date]


def _days_of_year(day):
    return _last_day_of_year(day).timetuple().tm_yday


def _last_day_of_year(day):
    return date(day.year, 12, 31)


DAY_COUNTS = {
    "month_30": DayCount(1, lambda day: 30, lambda day: date.max),
    "month": DayCount(1, days_of_month, last_day_of_month),
    "year_365": DayCount(12, lambda day: 365, lambda day: date.max),
    "year": DayCount(12, _days_of_year, _last_day_of_year),
}


def _first_day_of_half_year(day):
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def _last_day_of_half_year(day):
    return date(day.year, 6, 30) if day.month <= 6 else _last_day_of_year(day)


# Which day's value of a reference rate counts for a day of being late
FIXINGS = {
    "day": lambda day: day,
    "half_year": _first_day_of_half_year,
    "half_year_eve": lambda day: _first_day_of_half_year(day) - ONE_DAY,
}


class Span(NamedTuple):
    """Days of which each bears the same: ``percent`` / ``length``.

    :param start: the day before the first
    :param end: the last
    """

    start: date
    end: date
    percent: Decimal
    length: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days


@dataclass(frozen=True, eq=False)
class Interest:
    """Interest for each day of being late: a rate, or a reference rate and a margin.

    :param series: the rate agreed on, or the reference rate
    :param day_count: a key of ``DAY_COUNTS``: ``month_30`` or ``month`` for a percent a
        month over 30 days or the days that month has, ``year_365`` or ``year`` for a
        percent a year over 365 days or the days that year has
    :param margin: percent, of the same unit, on top of the series
    :param fixing: a key of ``FIXINGS``: ``day`` for the value of the day itself,
        ``half_year`` 1 January and 1 July (Directive 2011/7/EU), ``half_year_eve``
        31 December and 30 June before (the United Kingdom's Late Payment of Commercial
        Debts (Interest) Act 1998)
    :param frozen: the rate of the first day of being late holds until the end; else it
        follows the series
    :param compound: interest bears interest: ``(1 + rate) ** (days / length)``.  Simple
        interest is the default, as laws often want it (Brazil: Súmula 121 of the STF)
    :param ceiling: percent, of the same unit, that rate and margin never exceed

    A rate is never below zero, whatever the series says.
    """

    series: DatedSeries | MonthlySeries
    day_count: str = "month_30"
    margin: Decimal = ZERO
    fixing: str = "day"
    frozen: bool = False
    compound: bool = False
    ceiling: Decimal | None = None

    def rate_on(self, day: date) -> Decimal:
        """Return the percent, margin included, for a day of being late.

        :raise MissingValue: if the series has no value for it
        """
        rate = self.series.value_on(FIXINGS[self.fixing](day)) + self.margin
        if self.ceiling is not None:
            rate = min(rate, self.ceiling)
        return max(rate, ZERO)

    def spans(self, start: date, end: date, default: date) -> Iterator[Span]:
        """Cut the days from one to another where the rate or its length changes.

        :param default: the day before the first day of being late, to which a frozen
            rate belongs
        :raise MissingValue: from the first day on that has no rate
        """
        count = DAY_COUNTS[self.day_count]
        while start < end:
            day = start + ONE_DAY
            rate = self.rate_on(default + ONE_DAY if self.frozen else day)
            last = min(end, count.last_day(day), self._last_day(day))
            yield Span(start, last, rate, count.length(day))
            start = last

    def last_alike(self, day: date) -> date:
        """Return the last day that has the rate, and the length, of a day."""
        count = DAY_COUNTS[self.day_count]
        return min(count.last_day(day), self._last_rate_day(day))

    def _last_day(self, day):
        return date.max if self.frozen else self._last_rate_day(day)

    def _last_rate_day(self, day):
        if self.fixing == "day":
            return self.series.last_day(day)
        return _last_day_of_half_year(day)


@dataclass(frozen=True, eq=False)
class Correction:
    """Keeping up with prices: months multiply up, by the days of each that count.

    Within a month the index goes up by the same number of points each day: it is index
    numbers that are compared, so that parts of a period multiply to the whole.

    :param series: the change of the index in each month
    :param lag: how many months back to look: with 1, March is corrected by what
        February's index says
    :param floor_zero: whether a debt never shrinks over the whole period; single months
        below zero count all the same
    """

    series: MonthlySeries
    lag: int = 0
    floor_zero: bool = True

    def spans(self, start: date, end: date) -> Iterator[Span]:
        """Cut the days from one to another into months.

        :raise MissingValue: from the first month on that has no index
        """
        while start < end:
            day = start + ONE_DAY
            last = min(end, last_day_of_month(day))
            percent = self.series.value_on(self._month(day))
            yield Span(start, last, percent, days_of_month(day))
            start = last

    @staticmethod
    def factor(span: Span) -> Decimal:
        """Return by what a span within a month multiplies a debt."""
        steps = HUNDRED * span.length
        number = steps + span.percent * span.end.day
        return number / (number - span.percent * span.days)

    def _month(self, day):
        months = day.year * 12 + day.month - 1 - self.lag
        return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, eq=False)
class Terms:
    """What being late costs.

    :param penalty: percent, once, of what is open on the first day past the days of
        grace
    :param interest: for each day, on what is open then
    :param compensation: fixed sums, once an item, as pairs: from what open amount on,
        and how much, in the currency of the item (Directive 2011/7/EU art. 6: 40 euros
        whatever the amount)
    :param correction: by a price index; interest is then on the corrected value
        (Brazil: Resolução CMN 5.171/2024 art. 7), the penalty is not
    :param grace_days: what is paid within them costs nothing; what is not is late from
        the start
    :raise ValueError: for a penalty, a compensation or days of grace below zero
    """

    penalty: Decimal = ZERO
    interest: Interest | None = None
    compensation: Sequence[tuple[Decimal, Decimal]] = ()
    correction: Correction | None = None
    grace_days: int = 0

    def __post_init__(self):
        sums = [fixed for amount, fixed in self.compensation]
        if min(self.penalty, self.grace_days, *sums) < 0:
            raise ValueError("late charges must not be below zero")

    def compensation_for(self, amount: Decimal) -> Decimal:
        """Return the fixed sum for an open amount: that of the highest band reached."""
        reached = [band for band in self.compensation if band[0] <= amount]
        return max(reached)[1] if reached else ZERO
