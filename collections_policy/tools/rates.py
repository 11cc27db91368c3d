"""Indices and reference rates as lists of dated percents: no ORM, no clock."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

MONTHLY = ("index", "monthly")
DECIMALS = 6
# What a kind of series may plausibly say, in percent.  Brazil's IPCA was 82.39 in
# March 1990; Argentina's policy rate was 133 in 2023.
PLAUSIBLE = {
    "index": (Decimal(-20), Decimal(100)),
    "monthly": (Decimal(-5), Decimal(100)),
    "reference": (Decimal(-10), Decimal(300)),
}


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return first_of_month(first_of_month(day) + timedelta(days=31))


def iterate_months(date_from: date, date_to: date) -> Iterator[date]:
    """Yield the first day of each month that lies, even in part, between two dates."""
    month = first_of_month(date_from)
    while month <= date_to:
        yield month
        month = next_month(month)


def is_plausible(kind: str, percent: Decimal) -> bool:
    lowest, highest = PLAUSIBLE[kind]
    return lowest <= percent <= highest


def has_too_many_decimals(percent: Decimal) -> bool:
    """Tell whether a percent can't be kept as it is."""
    return percent.normalize().as_tuple().exponent < -DECIMALS


def find_missing_months(
    kind: str, known: Iterable[date], date_from: date, date_to: date
) -> list[date]:
    """Return the months between two dates for which a series says nothing.

    Of a reference rate, these are the months with a day on which no value is in force
    yet.

    :param known: the dates of the values; of a reference rate, also of the one in force
        on the first day
    :return: the first day of each month
    """
    known = set(known)
    if kind in MONTHLY:
        return [
            month for month in iterate_months(date_from, date_to) if month not in known
        ]
    first = min(known, default=date.max)
    if first <= date_from:
        return []
    return list(iterate_months(date_from, min(date_to, first - timedelta(days=1))))


def read_changes(
    observations: Mapping[date, Decimal],
    known: Iterable[date] = (),
    before: Decimal | None = None,
) -> dict[date, Decimal]:
    """Return the days on which a rate that is told day by day changed.

    :param observations: percents by day; days without one are as the day before
    :param known: days to be told of, whether anything changed on them or not, unless
        they lie before all observations
    :param before: the percent that was in force before; nothing if it is not known,
        then the first observation counts as a change
    :return: the percent in force from each of these days
    """
    first = min(observations, default=date.max)
    known = {day for day in known if day >= first}
    told = {}
    percent = before
    for day in sorted({*observations, *known}):
        now = observations.get(day, percent)
        if now != percent or day in known:
            told[day] = now
        percent = now
    return told
