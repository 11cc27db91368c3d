"""What may be given in a deal, by age and balance of a debt, and what goes beyond it.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from .charge_terms import HUNDRED
from .deal import COMPONENTS, Claim, discount
from .instalments import Instalment
from .late_charges import PARTS, round_to

SHOWN_PERCENT = Decimal("0.01")
PERCENTS = ("max_principal_percent", "max_charges_percent", "min_down_percent")


@dataclass(frozen=True)
class Limits:
    """How far a deal may go; ``None`` is no limit.

    What is paid all at once needs no down payment, and is no instalment: those limits
    are for deals in two payments or more.

    :param max_principal_percent: discount on the principal
    :param max_charges_percent: discount on all late charges together
    :param min_down_percent: down payment, of what is to be paid after the discount,
        without interest
    :param max_count: how many instalments, without the down payment
    :param min_instalment: the lowest one, without the down payment
    :param max_term_days: from today to the last payment
    :param max_first_days: from today to the first payment
    :param max_valid_days: from today to the last day the offer can be accepted
    :param max_renegotiations: how many deals about the same debt there may have been
    :raise ValueError: for a percent below zero or above a hundred
    """

    max_principal_percent: Decimal | None = None
    max_charges_percent: Decimal | None = None
    min_down_percent: Decimal | None = None
    max_count: int | None = None
    min_instalment: Decimal | None = None
    max_term_days: int | None = None
    max_first_days: int | None = None
    max_valid_days: int | None = None
    max_renegotiations: int | None = None

    def __post_init__(self):
        for name in PERCENTS:
            percent = getattr(self, name)
            if percent is not None and not 0 <= percent <= HUNDRED:
                raise ValueError(f"{name} is a percent from 0 to 100")


@dataclass(frozen=True)
class Deal:
    """What is offered.

    :param claim: what is owed
    :param discount: what of it is given away
    :param schedule: all payments in order of date, the down payment among them
    :param rounding: the smallest unit of the currency
    :param valid_until: the last day the offer can be accepted; ``None`` for ever
    :param renegotiations: how many deals about the same debt there were before
    :raise ValueError: if more is given away than is owed, of any component, or what
        the schedule pays back is not all the rest; without any payment
    """

    claim: Claim
    discount: Claim
    schedule: tuple[Instalment, ...]
    rounding: Decimal
    today: date
    valid_until: date | None = None
    renegotiations: int = 0

    def __post_init__(self):
        left = self.claim - self.discount
        if any(getattr(left, name) < 0 for name in COMPONENTS):
            raise ValueError("a discount must not be more than is owed")
        if not self.schedule:
            raise ValueError("a deal needs a payment")
        if sum(payment.principal for payment in self.schedule) != left.total:
            raise ValueError("the payments are not what is left to pay")

    @property
    def down_payment(self) -> Decimal:
        return sum(payment.amount for payment in self.schedule if not payment.number)

    @property
    def instalments(self) -> list[Instalment]:
        return [payment for payment in self.schedule if payment.number]

    @property
    def in_parts(self) -> bool:
        return len(self.schedule) > 1


@dataclass(frozen=True)
class Excess:
    """A limit that a deal goes beyond.

    :param code: the name of a field of :class:`Limits`
    :param asked: what the deal has, in the same unit; ``None`` for no end
    :param allowed: the limit
    """

    code: str
    asked: Decimal | int | None
    allowed: Decimal | int


@dataclass(frozen=True)
class Band:
    """Limits for debts from an age and an amount on.

    :param age_from: days since the oldest due date
    :param amount_from: what is owed, in the currency of the band
    """

    age_from: int
    amount_from: Decimal
    limits: Limits


def choose_band(bands: Iterable[Band], age_days: int, amount: Decimal) -> Band | None:
    """Return the band for a debt: of those it has reached, the highest age, and of
    these the highest amount.

    :return: ``None`` if it has reached none: then nothing was said of such debts
    """
    reached = [
        band
        for band in bands
        if band.age_from <= age_days and band.amount_from <= amount
    ]
    return max(
        reached, key=lambda band: (band.age_from, band.amount_from), default=None
    )


def check(deal: Deal, limits: Limits) -> tuple[Excess, ...]:
    """Return the limits that a deal goes beyond, in the order of their fields."""
    found = (
        look(deal, code, getattr(limits, code))
        for code, look in _LOOKS.items()
        if getattr(limits, code) is not None
    )
    return tuple(excess for excess in found if excess)


def _look_at_discount(*names):
    """Return a look at the discount on components; the highest is rounded as it is."""

    def look(deal, code, allowed):
        highest = discount(deal.claim, dict.fromkeys(names, allowed), deal.rounding)
        given, owed = (
            sum(getattr(claim, name) for name in names)
            for claim in (deal.discount, deal.claim)
        )
        if given > highest.total:
            percent = given * HUNDRED / owed
            return Excess(code, percent.quantize(SHOWN_PERCENT, ROUND_UP), allowed)
        return None

    return look


def _look_at_down_payment(deal, code, allowed):
    to_pay = (deal.claim - deal.discount).total
    lowest = round_to(to_pay * allowed / HUNDRED, deal.rounding)
    if deal.in_parts and deal.down_payment < lowest:
        percent = deal.down_payment * HUNDRED / to_pay
        return Excess(code, percent.quantize(SHOWN_PERCENT, ROUND_DOWN), allowed)
    return None


def _look_at_lowest(deal, code, allowed):
    lowest = min((payment.amount for payment in deal.instalments), default=allowed)
    if deal.in_parts and lowest < allowed:
        return Excess(code, lowest, allowed)
    return None


def _look_at_most(read: Callable[[Deal], int | None]):
    """Return a look at a number that may be so high; ``None`` is too high."""

    def look(deal, code, allowed):
        asked = read(deal)
        if asked is None or asked > allowed:
            return Excess(code, asked, allowed)
        return None

    return look


def _count(deal):
    return len(deal.instalments) if deal.in_parts else 0


def _term_days(deal):
    return (deal.schedule[-1].date - deal.today).days


def _first_days(deal):
    return (deal.schedule[0].date - deal.today).days


def _valid_days(deal):
    return deal.valid_until and (deal.valid_until - deal.today).days


_LOOKS = {
    "max_principal_percent": _look_at_discount("principal"),
    "max_charges_percent": _look_at_discount(*PARTS),
    "min_down_percent": _look_at_down_payment,
    "max_count": _look_at_most(_count),
    "min_instalment": _look_at_lowest,
    "max_term_days": _look_at_most(_term_days),
    "max_first_days": _look_at_most(_first_days),
    "max_valid_days": _look_at_most(_valid_days),
    "max_renegotiations": _look_at_most(lambda deal: deal.renegotiations),
}
