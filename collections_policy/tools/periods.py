"""Periods of days that figures are asked for, and the one each is held against."""

from collections import namedtuple

from dateutil.relativedelta import relativedelta

Period = namedtuple("Period", ("date_from", "date_to"))
Period.__doc__ = """Days in a row, both ends included."""

DAY = relativedelta(days=1)
MONTH = relativedelta(months=1)


def first_of_quarter(day):
    """Return the first day of a day's quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _this_month(today):
    first = today.replace(day=1)
    return Period(first, today), Period(first - MONTH, today - MONTH)


def _last_month(today):
    first = today.replace(day=1)
    before = first - MONTH
    return Period(before, first - DAY), Period(before - MONTH, before - DAY)


def _this_quarter(today):
    first = first_of_quarter(today)
    return (
        Period(first, today),
        Period(first - 3 * MONTH, min(today - 3 * MONTH, first - DAY)),
    )


def _last_90_days(today):
    period = Period(today - relativedelta(days=89), today)
    return period, same_length_before(period)


def _last_12_months(today):
    first = today - 12 * MONTH + DAY
    return Period(first, today), Period(first - 12 * MONTH, first - DAY)


PERIODS = {
    "this_month": _this_month,
    "last_month": _last_month,
    "this_quarter": _this_quarter,
    "last_90_days": _last_90_days,
    "last_12_months": _last_12_months,
}


# They begin later every day; the others stay in their month or quarter
ROLLING = ("last_90_days", "last_12_months")


def get_period(code, today):
    """Return a period, and the one before it that it is held against.

    A period that still runs is held against as many days of the one before: the first
    ten days of March against the first ten of February.

    :param str code: one of ``PERIODS``
    :param date today: its last day, where it still runs
    :rtype: tuple[Period, Period]
    """
    return PERIODS[code](today)


def is_still_on(code, day, today):
    """Tell whether a period, as it was on a day, can be read in place of today's.

    A month or a quarter can't stand in for the one after it: on the first of March,
    “this month” as of the day before is February, and would be taken for March.

    :param str code: one of ``PERIODS``
    :rtype: bool
    """
    then, now = get_period(code, day)[0], get_period(code, today)[0]
    return code in ROLLING or then.date_from == now.date_from


def same_length_before(period):
    """Return the days just before a period, as many as it has."""
    days = period.date_to - period.date_from
    last = period.date_from - DAY
    return Period(last - days, last)


def months_until(day, count=12):
    """Return the months up to a day, the first one first; the last ends on the day.

    :rtype: list[Period]
    """
    first = day.replace(day=1)
    starts = [first - back * MONTH for back in reversed(range(count))]
    return [Period(start, min(start + MONTH - DAY, day)) for start in starts]


def weeks_from(day, count):
    """Return the weeks (Monday to Sunday) from that of a day on.

    :rtype: list[Period]
    """
    monday = day - relativedelta(days=day.weekday())
    starts = [monday + relativedelta(weeks=ahead) for ahead in range(count)]
    return [Period(start, start + relativedelta(days=6)) for start in starts]
