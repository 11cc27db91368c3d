"""What a deal gives away, and what it is worth: discounts and present value.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .charge_terms import HUNDRED, ZERO
from .currency_units import to_units
from .late_charges import PARTS, Parts, round_to

COMPONENTS = ("principal", *PARTS)

# What an amount taken off is for, first to last: what is not the debt itself, and what
# keeps the debt's worth after what was added to it
DISCOUNT_ORDER = ("interest", "penalty", "compensation", "correction", "principal")

YEAR = 365
LOWEST_PERCENT = Decimal(-99)
HIGHEST_PERCENT = Decimal(100_000)
PERCENT_DIGITS = Decimal("0.0001")


@dataclass(frozen=True)
class Claim(Parts):
    """What is owed, or what of it is given away: charges by part, and principal."""

    principal: Decimal = ZERO

    @property
    def charges(self) -> Decimal:
        return super().total

    @property
    def total(self) -> Decimal:
        return self.principal + self.charges

    def __sub__(self, other: "Claim") -> "Claim":
        return Claim(
            **{name: getattr(self, name) - getattr(other, name) for name in COMPONENTS}
        )


def discount(claim: Claim, percents: Mapping[str, Decimal], rounding: Decimal) -> Claim:
    """Return what percents take off a claim, each component rounded once.

    :param percents: by name of component: one of ``COMPONENTS``; nothing is taken off
        those that are missing
    :param rounding: the smallest unit of the currency
    :raise ValueError: for another name, or a percent below zero or above a hundred
    """
    if unknown := set(percents) - set(COMPONENTS):
        raise ValueError(f"no component of a claim: {', '.join(sorted(unknown))}")
    if any(not 0 <= percent <= HUNDRED for percent in percents.values()):
        raise ValueError("a discount is a percent from 0 to 100")
    return Claim(
        **{
            name: round_to(getattr(claim, name) * percent / HUNDRED, rounding)
            for name, percent in percents.items()
        }
    )


def discount_for(claim: Claim, total_discount: Decimal, rounding: Decimal) -> Claim:
    """Return from what an amount is taken off: charges first, as ``DISCOUNT_ORDER``.

    :param rounding: the smallest unit of the currency
    :raise ValueError: if it is below zero, more than is owed, or no multiple of the
        unit
    """
    to_units(total_discount, rounding)
    if not 0 <= total_discount <= claim.total:
        raise ValueError("a discount must not be below zero, nor more than is owed")
    taken, left = {}, total_discount
    for name in DISCOUNT_ORDER:
        taken[name] = min(left, getattr(claim, name))
        left -= taken[name]
    return Claim(**taken)


def distribute(
    amount: Decimal, weights: Sequence[Decimal], rounding: Decimal
) -> list[Decimal]:
    """Return shares of an amount in proportion to weights; they add up to it.

    The units that rounding down leaves go to who lost most by it, the first of equals.
    No share is above its weight if the amount is not above their sum, and weights are
    multiples of the unit.

    :param rounding: the smallest unit of the currency
    :raise ValueError: for an amount or weights below zero, for an amount that is no
        multiple of the unit, or without weights to share it by
    """
    units = to_units(amount, rounding)
    whole = sum(map(Fraction, weights))
    if units < 0 or any(weight < 0 for weight in weights):
        raise ValueError("amount and weights must not be below zero")
    if not units:
        return [ZERO for weight in weights]
    if not whole:
        raise ValueError("there is nothing to share an amount by")
    exact = [units * Fraction(weight) / whole for weight in weights]
    shares = [int(share) for share in exact]
    lost = [share - kept for share, kept in zip(exact, shares, strict=True)]
    by_loss = sorted(range(len(lost)), key=lambda index: -lost[index])
    for index in by_loss[: units - sum(shares)]:
        shares[index] += 1
    return [share * rounding for share in shares]


def present_value(
    flows: Iterable[tuple[date, Decimal]], day: date, yearly_percent: Decimal
) -> Decimal:
    """Return what payments are worth on a day, not rounded.

    :param flows: dates and amounts; those before the day are worth more than they were
    :param yearly_percent: a year of 365 days' compound interest (actual/365)
    :raise ValueError: for a percent of -100 or less
    """
    if yearly_percent <= -HUNDRED:
        raise ValueError("a yearly rate is more than -100 percent")
    daily = (1 + yearly_percent / HUNDRED) ** (Decimal(1) / YEAR)
    return sum((amount * daily ** (day - when).days for when, amount in flows), ZERO)


def effective_yearly_percent(
    received: Decimal, day: date, flows: Iterable[tuple[date, Decimal]]
) -> Decimal | None:
    """Return what deferring costs a year, in percent with four digits.

    It is the rate at which the payments are worth what was deferred: in Brazil the
    *custo efetivo total* (CET, Resolução CMN 4.881/2020).

    :param received: what was deferred, on the day
    :param flows: dates, not before the day, and amounts, not below zero
    :return: ``None`` if no rate from -99 to 100,000 percent makes them equal, as when
        all is paid on the day
    :raise ValueError: for a payment before the day, or below zero
    """
    flows = list(flows)
    if any(when < day or amount < 0 for when, amount in flows):
        raise ValueError("payments come after what was deferred, and are not negative")
    if all(when == day for when, amount in flows if amount):
        return None
    low, high = LOWEST_PERCENT, HIGHEST_PERCENT
    if (
        not present_value(flows, day, high)
        <= received
        <= present_value(flows, day, low)
    ):
        return None
    while high - low > PERCENT_DIGITS / 100:
        middle = (low + high) / 2
        if present_value(flows, day, middle) > received:
            low = middle
        else:
            high = middle
    return round_to((low + high) / 2, PERCENT_DIGITS)
