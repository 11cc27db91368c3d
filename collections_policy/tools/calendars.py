"""Business-day arithmetic on plain dates: no ORM, no clock.

A *working day test* is any callable that takes a ``date`` and tells whether the
company works on it.  Offsets are counted in days from a due date: negative ones lie
before it, and business offsets count working days alone.
"""

from collections.abc import Callable
from datetime import date, timedelta

WorkingDayTest = Callable[[date], bool]

ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = 366  # days in a row without work before a calendar counts as broken


class NoWorkingDayError(ValueError):
    """The calendar has no working day within a year of the date asked for."""


def next_working_day(day: date, is_working: WorkingDayTest, step: int = 1) -> date:
    """Return the first working day after ``day`` (before it if ``step`` is -1).

    :raises NoWorkingDayError: if there is none within a year
    """
    for _attempt in range(LONGEST_CLOSURE):
        day += step * ONE_DAY
        if is_working(day):
            return day
    raise NoWorkingDayError(day)


def add_working_days(day: date, count: int, is_working: WorkingDayTest) -> date:
    """Return the ``count``-th working day after ``day`` (before it if negative).

    Zero returns ``day`` itself, working or not.

    :raises NoWorkingDayError: if the calendar has no working day within a year
    """
    step = 1 if count > 0 else -1
    for _index in range(abs(count)):
        day = next_working_day(day, is_working, step)
    return day


def offset_date(
    due: date, offset: int, business: bool, is_working: WorkingDayTest
) -> date:
    """Return the day that lies ``offset`` days from ``due``.

    :param int offset: days, negative before the due date
    :param bool business: count working days alone
    """
    if business:
        return add_working_days(due, offset, is_working)
    return due + timedelta(days=offset)


def due_limit(
    on: date, offset: int, business: bool, is_working: WorkingDayTest
) -> date:
    """Return the latest due date whose offset has been reached on the day ``on``.

    It is the inverse of :func:`offset_date`: ``offset_date(due, …) <= on`` holds for
    every ``due`` up to the result, and for none after it.  This is what lets a database
    compare a due date with a constant where a calendar would be needed otherwise.
    """
    if not business or not offset:
        return on - timedelta(days=offset)
    if offset < 0:
        return add_working_days(on, -offset, is_working)
    return add_working_days(on + ONE_DAY, -offset, is_working) - ONE_DAY


def working_days_between(
    first: date, last: date, is_working: WorkingDayTest
) -> list[date]:
    """Return the working days from ``first`` to ``last``, both included, in order."""
    count = (last - first).days + 1
    days = (first + timedelta(days=index) for index in range(max(count, 0)))
    return [day for day in days if is_working(day)]


def calendar_length(offset: int, business: bool) -> float:
    """Return how many calendar days an offset takes in an ordinary five-day week.

    Only good for comparing a calendar offset with a business one.
    """
    return offset * 7 / 5 if business else offset
