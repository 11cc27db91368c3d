"""Which deal to offer a debtor, from what is known of them, and why.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.  A few
rules, looked up in two tables, so that each part of an offer has a reason that can be
told; a person decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .charge_terms import HUNDRED, ZERO
from .deal import Claim
from .deal_limits import Limits
from .instalments import AT_MOST
from .offer_fitting import Suggestion, fit

LONG_STANDING_MONTHS = 24


@dataclass(frozen=True)
class History:
    """What is known of a debtor.

    :param debt_age_days: days since the oldest due date
    :param months_as_customer: since the first invoice
    :param invoices_paid: how many, in time or late
    :param average_days_late: how late these were paid
    """

    debt_age_days: int
    months_as_customer: int = 0
    invoices_paid: int = 0
    average_days_late: Decimal = ZERO
    broken_promises: int = 0
    kept_promises: int = 0
    breached_deals: int = 0


class Age(NamedTuple):
    """What to give for debts from an age on."""

    days: int
    principal_percent: Decimal
    charges_percent: Decimal
    count: int


class Record(NamedTuple):
    """What to ask of debtors with such a past.

    :param values: fields of :class:`History` for the words
    :param most: the highest number of instalments
    """

    code: str
    holds: Callable[[History], bool]
    values: tuple[str, ...]
    down_percent: Decimal
    most: int = AT_MOST
    first_days: int = 7


AGES = (
    Age(361, Decimal(40), HUNDRED, 12),
    Age(181, Decimal(20), HUNDRED, 12),
    Age(91, Decimal(10), HUNDRED, 12),
    Age(31, ZERO, HUNDRED, 6),
    Age(0, ZERO, Decimal(50), 2),
)

# The first that holds counts.  Who broke their word is asked for what Brazil's courts
# grant: thirty percent down and six instalments (CPC, art. 916)
RECORDS = (
    Record(
        "breached_deals",
        lambda past: past.breached_deals > 0,
        ("breached_deals",),
        down_percent=Decimal(30),
        most=6,
        first_days=3,
    ),
    Record(
        "broken_promises",
        lambda past: past.broken_promises >= 2,
        ("broken_promises",),
        down_percent=Decimal(30),
        most=6,
        first_days=3,
    ),
    Record(
        "pays_well",
        lambda past: past.invoices_paid >= 3 and past.average_days_late <= 15,
        ("invoices_paid", "average_days_late"),
        down_percent=ZERO,
    ),
    Record(
        "keeps_promises",
        lambda past: past.kept_promises > past.broken_promises,
        ("kept_promises", "broken_promises"),
        down_percent=ZERO,
    ),
    Record(
        "little_known",
        lambda past: past.invoices_paid < 3,
        ("invoices_paid",),
        down_percent=Decimal(20),
    ),
    Record(
        "pays_late",
        lambda past: True,
        ("invoices_paid", "average_days_late"),
        down_percent=Decimal(10),
    ),
)


def suggest(
    history: History, limits: Limits, claim: Claim, today: date, rounding: Decimal
) -> Suggestion:
    """Return an offer that keeps to the limits.

    :param claim: what is owed
    :param rounding: the smallest unit of the currency
    :raise ValueError: if nothing is owed
    """
    if claim.total <= 0:
        raise ValueError("there is nothing to make an offer for")
    return fit(_from_history(history), limits, claim, today, rounding)


def _from_history(history):
    """Return what the tables say, whatever the limits."""
    age = next(age for age in AGES if age.days <= max(history.debt_age_days, 0))
    record = next(record for record in RECORDS if record.holds(history))
    values = {name: getattr(history, name) for name in record.values}
    reasons = [("age", {"days": history.debt_age_days}), (record.code, values)]
    charges_percent = age.charges_percent
    if charges_percent < HUNDRED and _is_long_standing(history):
        charges_percent = HUNDRED
        reasons.append(("long_standing", {"months": history.months_as_customer}))
    return Suggestion(
        age.principal_percent,
        charges_percent,
        record.down_percent,
        min(age.count, record.most),
        record.first_days,
        tuple(reasons),
    )


def _is_long_standing(history):
    return history.months_as_customer >= LONG_STANDING_MONTHS and not (
        history.breached_deals or history.broken_promises
    )
