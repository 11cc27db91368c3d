"""How many days of sales are owed.  Pure: no ORM.

Definitions of days sales outstanding as credit managers use them: simple, best
possible, and by the count-back (exhaustion) method.
"""

from collections.abc import Iterable
from decimal import Decimal

Number = int | float | Decimal


def simple_dso(receivables: Number, sales: Number, days: int) -> float | None:
    """Return receivables at the end of a period, in days of its sales.

    :param days: of the period
    :return: none without sales
    """
    return float(receivables) / float(sales) * days if sales > 0 else None


def count_back_dso(
    receivables: Number, months: Iterable[tuple[Number, int]]
) -> float | None:
    """Return over how many days, counted back from the end, receivables were sold.

    The sales of the last month are taken from what is owed, then those of the month
    before, until nothing is left: a month that is used up counts with all its days, the
    last one with its part.  A month without sales counts with its days.

    :param months: sales and days of each, the last month first
    :return: none if more is owed than was sold in all of them
    """
    left, days = float(receivables), 0.0
    if left <= 0:
        return 0.0
    for sales, length in months:
        sold = max(float(sales), 0.0)
        if sold and left <= sold:
            return days + left / sold * length
        left -= sold
        days += length
    return None


def average_days_delinquent(dso: float | None, best: float | None) -> float | None:
    """Return by how many days receivables are paid late: DSO less the best possible."""
    return None if dso is None or best is None else dso - best
