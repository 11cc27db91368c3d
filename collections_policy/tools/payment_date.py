"""When an open item may be expected to be paid: plain dates, no ORM, no clock.

``models/collections_item_risk.py`` says the same in SQL.
"""

from datetime import date, timedelta
from math import ceil, log2

LEAST = 7  # days late that are doubled, if the debtor is not usually late
PRIOR = 3  # invoices that the average of all debtors is worth


def get_usual_days(days_late: float | None, paid_count: int, average: float) -> int:
    """Return how late a debtor usually is, drawn to the average where little is known.

    :param days_late: the debtor's, weighted; none where nothing is known
    :param paid_count: on how many paid invoices that rests
    :param average: that of all debtors
    """
    known = (days_late or 0) * paid_count
    return int((known + average * PRIOR) / (paid_count + PRIOR) + 0.5)


def get_expected_date(due: date, usual_days: int, today: date) -> date:
    """Return the day on which an item may be expected.

    Its due date and the days by which the debtor is usually late; each time that has
    passed, twice as many days (a week at least).
    """
    expected = due + timedelta(usual_days)
    if expected >= today:
        return expected
    step = max(usual_days, LEAST)
    doublings = max(ceil(log2((today - due).days / step) - 1e-9), 0)
    return due + timedelta(step * 2**doublings)
