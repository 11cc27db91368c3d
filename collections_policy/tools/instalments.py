"""Instalments of what is owed: how many, when, how much, and what of it is interest.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.  Each
amount is a multiple of the smallest unit of its currency, and all add up to the deal.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .charge_terms import HUNDRED, ZERO
from .currency_units import to_units
from .late_charges import round_to

# A plan of five years: the most that Brazil's Lei 14.181/2021 knows (CDC, art. 104-A)
AT_MOST = 60


@dataclass(frozen=True)
class Instalment:
    """A payment that was agreed on.

    :param number: from 1 on; the down payment is 0
    :param amount: what is to be paid: ``principal`` and ``interest``
    :param principal: what of it pays back what is owed
    """

    number: int
    date: date
    amount: Decimal
    principal: Decimal
    interest: Decimal


class Unaffordable(ValueError):
    """No number of instalments is low enough.

    :ivar least: the lowest that the highest instalment can be
    """

    def __init__(self, least: Decimal):
        super().__init__(f"an instalment is {least} at least")
        self.least = least


class _Rhythm(NamedTuple):
    """How instalments follow each other.

    :param nth: from the first date and a number from 0 on to a date
    :param days: how many of the thirty days of a month's interest lie between two
    """

    nth: Callable[[date, int], date]
    days: int


def _nth_month(first, after):
    year, month = divmod(first.year * 12 + first.month - 1 + after, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))


_RHYTHMS = {
    "weekly": _Rhythm(lambda first, after: first + timedelta(7 * after), 7),
    "fortnightly": _Rhythm(lambda first, after: first + timedelta(14 * after), 14),
    "monthly": _Rhythm(_nth_month, 30),
}
RHYTHMS = tuple(_RHYTHMS)


class _Loan(NamedTuple):
    """What is paid back in equal instalments, at a rate for each of them."""

    financed: Decimal
    count: int
    rate: Decimal
    amount: Decimal

    @property
    def charged(self):
        return self.amount * self.count - self.financed


class _Model(NamedTuple):
    """How interest makes an instalment.

    :param amount: from what is financed, the count and the rate to an instalment, not
        rounded
    :param gathered: from a loan, an instalment's number and the principal left before
        it, to the interest that is paid with it and those before, not rounded
    """

    amount: Callable[[Decimal, int, Decimal], Decimal]
    gathered: Callable[[_Loan, int, Decimal], Decimal]


def _simple_amount(financed, count, rate):
    return financed / count + financed * rate


def _simple_gathered(loan, number, left):
    return loan.charged * number / loan.count


def _linear_amount(financed, count, rate):
    return financed * (1 + rate * count) / (count * (1 + rate * (count - 1) / 2))


def _linear_gathered(loan, number, left):
    digits = number * (2 * loan.count - number + 1)
    return loan.charged * digits / (loan.count * (loan.count + 1))


def _price_amount(financed, count, rate):
    return financed / sum((1 + rate) ** -number for number in range(1, count + 1))


def _price_gathered(loan, number, left):
    paid_back = loan.financed - left
    return loan.amount * (number - 1) - paid_back + left * loan.rate


_MODELS = {
    "simple": _Model(_simple_amount, _simple_gathered),
    "linear": _Model(_linear_amount, _linear_gathered),
    "price": _Model(_price_amount, _price_gathered),
}
INTEREST_MODELS = ("none", *_MODELS)


def split(total: Decimal, count: int, rounding: Decimal) -> list[Decimal]:
    """Return equal parts of an amount; the last takes what rounding leaves.

    A part is rounded to the nearest unit, and down where nothing would be left for the
    last: none is below one unit.

    :param rounding: the smallest unit of the currency
    :raise ValueError: if the count is below 1, or there is less than a unit for each
    """
    units = to_units(total, rounding)
    if not 0 < count <= units:
        raise ValueError(f"{total} can't be split into {count}")
    part = (2 * units + count) // (2 * count)
    if part * (count - 1) >= units:
        part = units // count
    last = units - part * (count - 1)
    return [unit * rounding for unit in [part] * (count - 1) + [last]]


def due_dates(first: date, count: int, rhythm: str) -> list[date]:
    """Return the dates of instalments.

    :param rhythm: one of ``RHYTHMS``; ``monthly`` keeps the day of the first date, or
        takes the last day of a month that does not have it
    """
    return [_RHYTHMS[rhythm].nth(first, after) for after in range(count)]


def schedule(
    financed: Decimal,
    count: int,
    first_date: date,
    rhythm: str,
    model: str,
    monthly_percent: Decimal,
    rounding: Decimal,
    down_payment: Decimal = ZERO,
    down_date: date | None = None,
) -> tuple[Instalment, ...]:
    """Return what is to be paid, and when; principal adds up to what is owed.

    :param financed: what is left of the debt after the down payment
    :param count: how many instalments, without the down payment; 0 if it is all
    :param rhythm: one of ``RHYTHMS``
    :param model: one of ``INTEREST_MODELS``.  ``none``: equal parts, the last takes
        what rounding leaves.  With the others all instalments are the same, and at
        least what is owed is paid.  ``simple``: each bears the rate on all that is
        financed (flat).  ``linear``: simple interest, reckoned to the last date, of
        which each bears less than the one before (Gauss).  ``price``: compound
        interest, on what is left each time (French system)
    :param monthly_percent: for thirty days; other rhythms have their days' share of it
    :param rounding: the smallest unit of the currency
    :param down_payment: what is paid first, without interest: instalment number 0
    :param down_date: when; not after the first date
    :raise ValueError: for amounts that are no multiples of the unit, below zero, or
        less than a unit an instalment; for a rate below zero; for a down payment
        without a date, or after the first date
    """
    down = _down_payment(down_payment, down_date, first_date, rounding)
    if not financed and not count:
        return down
    rate = _rate(monthly_percent, rhythm)
    amounts = _amounts(financed, count, model, rate, rounding)
    if model == "none" or not rate:
        principals = amounts
    else:
        loan = _Loan(financed, count, rate, amounts[0])
        principals = _principals(loan, _MODELS[model], rounding)
    dates = due_dates(first_date, count, rhythm)
    return down + tuple(
        Instalment(number, day, amount, principal, amount - principal)
        for number, (day, amount, principal) in enumerate(
            zip(dates, amounts, principals, strict=True), 1
        )
    )


def solve_count(
    financed: Decimal,
    affordable: Decimal,
    model: str,
    monthly_percent: Decimal,
    rounding: Decimal,
    rhythm: str = "monthly",
    at_most: int = AT_MOST,
) -> int:
    """Return the smallest number of instalments of which each can be paid.

    :param affordable: the highest that an instalment may be
    :param at_most: the highest number of instalments
    :raise Unaffordable: if there is none; it says how low an instalment can be
    :raise ValueError: if ``at_most`` is below 1; for amounts that :func:`schedule`
        does not take
    """
    rate = _rate(monthly_percent, rhythm)
    most = min(at_most, to_units(financed, rounding))
    highest = []
    for count in range(1, max(most, 1) + 1):
        highest.append(max(_amounts(financed, count, model, rate, rounding)))
        if highest[-1] <= affordable:
            return count
    raise Unaffordable(min(highest))


def _rate(monthly_percent, rhythm):
    if monthly_percent < 0:
        raise ValueError("interest must not be below zero")
    return monthly_percent * _RHYTHMS[rhythm].days / (30 * HUNDRED)


def _down_payment(amount, day, first_date, rounding):
    if to_units(amount, rounding) < 0:
        raise ValueError("a down payment must not be below zero")
    if not amount:
        return ()
    if day is None or day > first_date:
        raise ValueError("a down payment needs a date, not after the first instalment")
    return (Instalment(0, day, amount, amount, ZERO),)


def _amounts(financed, count, model, rate, rounding):
    """Return each instalment; with interest, they are equal and pay all back."""
    parts = split(financed, count, rounding)
    if model == "none" or not rate:
        return parts
    amount = round_to(_MODELS[model].amount(financed, count, rate), rounding)
    enough = -(-to_units(financed, rounding) // count) * rounding
    return [max(amount, enough)] * count


def _principals(loan, model, rounding):
    """Return what each instalment pays back.

    No interest is below zero, and what is left fits into the instalments to come.
    """
    principals, left = [], loan.financed
    for number in range(1, loan.count + 1):
        gathered = round_to(model.gathered(loan, number, left), rounding)
        principal = loan.amount * number - gathered - (loan.financed - left)
        to_come = loan.amount * (loan.count - number)
        principal = min(max(principal, left - to_come), loan.amount, left)
        principals.append(principal)
        left -= principal
    return principals
