"""How much credit a debtor may be given: plain numbers, no ORM.

What it buys in the time in which it pays, with some room for those who pay well, and
less for those who do not.
"""

from collections import namedtuple
from math import floor, log10

ROOM = {"low": 1.5, "medium": 1.0, "high": 0.5}
MOST_GROWTH = 2  # times the limit so far: a customer grows step by step
YEAR = 365

Suggestion = namedtuple("Suggestion", ("limit", "need", "days", "room", "is_capped"))
Suggestion.__doc__ = """A limit, and what it rests on.

``need`` is what the debtor buys in ``days``, its payment term and the days by which it
is usually late; ``room`` is by what that was multiplied; ``is_capped`` tells that the
limit would have been higher, but for the one so far.
"""


def suggest(invoiced, term, days_late, band, current=0.0):
    """Return the suggested limit, or none where too little is known.

    :param float invoiced: what was invoiced within a year
    :param term: the usual payment term in days, or none
    :param days_late: the days by which it is usually late, or none
    :param str band: its risk: ``low``, ``medium``, ``high`` or ``insufficient``
    :param float current: the limit so far, 0 for none
    :rtype: Suggestion | None
    """
    if band not in ROOM or invoiced <= 0:
        return None
    days = max((term or 0) + (days_late or 0), 1)
    need = invoiced * days / YEAR
    limit = round_down(need * ROOM[band])
    is_capped = 0 < current * MOST_GROWTH < limit
    if is_capped:
        limit = current * MOST_GROWTH
    return Suggestion(limit, need, days, ROOM[band], is_capped)


def round_down(amount: float) -> float:
    """Return an amount with two digits that are not zero, such as 12,000 of 12,750."""
    if amount < 1:
        return 0.0
    step = 10 ** max(floor(log10(amount)) - 1, 0)
    return float(floor(amount / step) * step)
