"""A deal as it is shaped at a desk or in a portal: from its terms to its payments.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .charge_terms import HUNDRED, ZERO
from .deal import Claim, discount, effective_yearly_percent, present_value
from .deal_limits import Deal
from .instalments import due_dates, schedule, solve_count
from .late_charges import PARTS, round_to


@dataclass(frozen=True)
class Terms:
    """What two parties agree on.

    :param principal_percent: discount on the principal
    :param charges_percent: discount on each of the late charges
    :param down_payment: what is paid on the first date, without interest
    :param count: how many instalments, without the down payment
    :param rhythm: one of ``instalments.RHYTHMS``
    :param interest_model: one of ``instalments.INTEREST_MODELS``
    :param monthly_percent: interest for thirty days
    :param date_first: the day of the first payment, whether that is a down payment or
        an instalment
    """

    date_first: date
    principal_percent: Decimal = ZERO
    charges_percent: Decimal = ZERO
    down_payment: Decimal = ZERO
    count: int = 1
    rhythm: str = "monthly"
    interest_model: str = "none"
    monthly_percent: Decimal = ZERO

    @property
    def discounts(self) -> dict[str, Decimal]:
        """Percents by component, as :func:`.deal.discount` takes them."""
        charges = dict.fromkeys(PARTS, self.charges_percent)
        return {"principal": self.principal_percent} | charges

    @property
    def date_instalment(self) -> date:
        """The day of the first instalment: one step of the rhythm after the first."""
        after = 1 if self.down_payment else 0
        return due_dates(self.date_first, after + 1, self.rhythm)[-1]


def to_pay(claim: Claim, terms: Terms, rounding: Decimal) -> Decimal:
    """Return what is left to pay after the discount, without interest."""
    return (claim - discount(claim, terms.discounts, rounding)).total


def down_payment_of(
    claim: Claim, terms: Terms, percent: Decimal, rounding: Decimal
) -> Decimal:
    """Return a down payment that is a percent of what is left to pay."""
    return round_to(to_pay(claim, terms, rounding) * percent / HUNDRED, rounding)


def shape(
    claim: Claim,
    terms: Terms,
    today: date,
    rounding: Decimal,
    valid_until: date | None = None,
    renegotiations: int = 0,
) -> Deal:
    """Return the deal that terms make of a claim.

    A down payment of all that is left to pay leaves no instalments.

    :param claim: what is owed
    :param rounding: the smallest unit of the currency
    :param valid_until: the last day on which it can be accepted
    :param renegotiations: how many deals about the same debt there were before
    :raise ValueError: if nothing is left to pay, the down payment is more than that, or
        the instalments would be smaller than a unit
    """
    given = discount(claim, terms.discounts, rounding)
    financed = (claim - given).total - terms.down_payment
    if financed < 0:
        raise ValueError("the down payment is more than what is to be paid")
    payments = schedule(
        financed,
        terms.count if financed else 0,
        terms.date_instalment,
        terms.rhythm,
        terms.interest_model,
        terms.monthly_percent,
        rounding,
        down_payment=terms.down_payment,
        down_date=terms.date_first,
    )
    return Deal(claim, given, payments, rounding, today, valid_until, renegotiations)


def count_for(
    claim: Claim, terms: Terms, affordable: Decimal, rounding: Decimal, at_most: int
) -> int:
    """Return the fewest instalments none of which is above what can be paid.

    :param affordable: the highest that an instalment may be
    :param at_most: the highest number of instalments
    :raise Unaffordable: if there is none; it says how low an instalment can be
    """
    return solve_count(
        to_pay(claim, terms, rounding) - terms.down_payment,
        affordable,
        terms.interest_model,
        terms.monthly_percent,
        rounding,
        terms.rhythm,
        at_most,
    )


@dataclass(frozen=True)
class Worth:
    """What a deal brings, and costs.

    :param total: all payments
    :param interest: what of them is interest
    :param present: what they are worth today, at the creditor's rate
    :param cost: what waiting and discount cost the creditor: what is owed less that
    :param effective_percent: what deferring costs the debtor a year; ``None`` if
        nothing is deferred
    """

    total: Decimal
    interest: Decimal
    present: Decimal
    cost: Decimal
    effective_percent: Decimal | None


def weigh(deal: Deal, yearly_percent: Decimal) -> Worth:
    """Return what a deal is worth on its day.

    :param yearly_percent: what capital costs the creditor a year
    """
    flows = [(payment.date, payment.amount) for payment in deal.schedule]
    present = round_to(present_value(flows, deal.today, yearly_percent), deal.rounding)
    deferred = (deal.claim - deal.discount).total
    return Worth(
        total=sum((amount for _day, amount in flows), ZERO),
        interest=sum((payment.interest for payment in deal.schedule), ZERO),
        present=present,
        cost=deal.claim.total - present,
        effective_percent=effective_yearly_percent(deferred, deal.today, flows),
    )
