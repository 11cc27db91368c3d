"""Limitation periods (prescrição), reckoned without the ORM."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Period:
    """How long a claim may be made, for due dates from a day on.

    :param since: the first due date that it is for
    :param months: how long it runs
    :param start_days: days after the due date before it begins to run, such as those
        in which a cheque may be presented
    """

    since: date
    months: int
    start_days: int = 0


def limitation_end(due: date, period: Period, interrupted: date | None = None) -> date:
    """Return the last day of a period.

    After the one interruption that there may be, it runs anew, as a whole, from the day
    of the act (Código Civil, art. 202 and its sole paragraph).  It ends on the day of
    the same number (art. 132, § 3).

    >>> limitation_end(date(2023, 3, 10), Period(date(2003, 1, 11), 36))
    datetime.date(2026, 3, 10)
    """
    begins = interrupted or due + timedelta(days=period.start_days)
    return begins + relativedelta(months=period.months)


def find_period(due: date, periods) -> Period | None:
    """Return the period in force for a due date: the latest that has begun.

    :param periods: of one kind of document, in any order
    """
    begun = [period for period in periods if period.since <= due]
    return max(begun, key=lambda period: period.since, default=None)


def get_ranges(periods):
    """Return periods with the first due date that they are no longer for.

    :rtype: list[tuple[Period, date]]
    """
    ordered = sorted(periods, key=lambda period: period.since)
    ends = [period.since for period in ordered[1:]] + [date.max]
    return list(zip(ordered, ends, strict=True))
