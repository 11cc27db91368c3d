"""What the law lets late charges cost at most: caps, and terms that keep to them.

Plain decimals, no ORM, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .charge_terms import DAY_COUNTS, Terms


@dataclass(frozen=True)
class Cap:
    """A limit on late charges.

    :param customer: ``consumer``, ``business``, or ``all``
    :param limits: ``penalty``, in percent of what is late, so that 100 keeps it from
        exceeding the principal, or ``interest``, in percent a month
    :param maximum: the highest percent that is lawful
    :param article: the source
    :param blocks: whether terms beyond it must not be used; else people are warned
    """

    customer: str
    limits: str
    maximum: Decimal
    article: str
    blocks: bool = False

    def holds_for(self, customer: str) -> bool:
        return self.customer in ("all", customer)


def find_exceeded_caps(
    terms: Terms, caps: Iterable[Cap], customer: str, day: date
) -> list[Cap]:
    """Return the caps that terms go beyond, in the order given.

    :param customer: ``consumer`` or ``business``
    :param day: the day whose rate counts
    :raise MissingValue: if that rate is not known
    """
    percents = {"penalty": terms.penalty}
    if terms.interest:
        rate = terms.interest.rate_on(day)
        percents["interest"] = rate / DAY_COUNTS[terms.interest.day_count].months
    return [
        cap
        for cap in caps
        if cap.holds_for(customer) and percents.get(cap.limits, 0) > cap.maximum
    ]


def limit_terms(terms: Terms, caps: Iterable[Cap], customer: str) -> Terms:
    """Return terms that go beyond no cap, on any day; otherwise they are the same."""
    for cap in caps:
        if cap.holds_for(customer):
            terms = _LIMITS[cap.limits](terms, cap.maximum)
    return terms


def _limit_penalty(terms, maximum):
    return replace(terms, penalty=min(terms.penalty, maximum))


def _limit_interest(terms, maximum):
    interest = terms.interest
    if not interest:
        return terms
    ceiling = maximum * DAY_COUNTS[interest.day_count].months
    if interest.ceiling is not None:
        ceiling = min(ceiling, interest.ceiling)
    return replace(terms, interest=replace(interest, ceiling=ceiling))


_LIMITS = {"penalty": _limit_penalty, "interest": _limit_interest}
