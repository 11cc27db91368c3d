"""What rates and indices were worth, from day to day or month to month.

Plain dates and decimals, no ORM, no clock.  Values are percents.  What is not known is
an error that names it: it never counts as zero.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

ONE_DAY = timedelta(days=1)


class MissingValue(LookupError):
    """A series has no value where one is needed.

    :param series: the name of the series
    :param day: the day without a value; of a monthly series, the first of the month
    :param monthly: whether it is the whole month that has none
    """

    def __init__(self, series: str, day: date, monthly: bool = False):
        period = f"{day:%Y-%m}" if monthly else day.isoformat()
        super().__init__(f"{series} has no value for {period}")
        self.series = series
        self.day = day
        self.monthly = monthly


@dataclass(frozen=True, eq=False)
class DatedSeries:
    """Values that hold from a day until the next one: a central bank's rate.

    :param name: what people call the series
    :param values: percents by the first day on which they hold
    :param known_until: the last day for which the last value is sure to hold; ``None``
        if it holds until somebody tells otherwise
    """

    name: str
    values: Mapping[date, Decimal]
    known_until: date | None = None

    def value_on(self, day: date) -> Decimal:
        """Return the percent in force on a day.

        :raise MissingValue: before the first value, and after ``known_until``
        """
        index = bisect_right(self._days, day)
        if not index or day > (self.known_until or date.max):
            raise MissingValue(self.name, day)
        return self.values[self._days[index - 1]]

    def last_day(self, day: date) -> date:
        """Return the last day on which the value of a day still holds."""
        index = bisect_right(self._days, day)
        if index < len(self._days):
            return self._days[index] - ONE_DAY
        return self.known_until or date.max

    @cached_property
    def _days(self):
        return sorted(self.values)


@dataclass(frozen=True, eq=False)
class MonthlySeries:
    """Values of single months: a price index, Brazil's Taxa Legal.

    :param name: what people call the series
    :param values: percents by the first day of their month
    """

    name: str
    values: Mapping[date, Decimal]

    def value_on(self, day: date) -> Decimal:
        """Return the percent of a day's month.

        :raise MissingValue: if that month has none
        """
        month = day.replace(day=1)
        if month not in self.values:
            raise MissingValue(self.name, month, monthly=True)
        return self.values[month]

    def last_day(self, day: date) -> date:
        """Return the last day on which the value of a day still holds."""
        return last_day_of_month(day)


def days_of_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def last_day_of_month(day: date) -> date:
    return day.replace(day=days_of_month(day))
