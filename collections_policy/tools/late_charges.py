"""What one late item costs up to a day, and why: penalty, interest, and the rest.

Plain dates and decimals, no ORM, no clock.  Every euro of an item costs from the day
after it was due until the day it is paid, that day included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .charge_terms import HUNDRED, ZERO, Span, Terms
from .rate_series import ONE_DAY

# Noise of divisions goes before a half is rounded up; SQL can do it in the same way.
NOISE = Decimal("1e-10")

# In what order a payment covers them, when charges come before principal
PARTS = ("compensation", "penalty", "interest", "correction")

PRINCIPAL_FIRST = "principal_first"
CHARGES_FIRST = "charges_first"


@dataclass(frozen=True)
class Period:
    """A line that explains charges to a person.

    :param part: one of ``PARTS``
    :param date_from: the first day that counts
    :param date_to: the last day that counts
    :param open_amount: what was open of the item during these days
    :param base: what the percent was applied to: what was open, corrected to the day it
        was paid or is reckoned for, or with the interest before if that bears interest
    :param percent: as it was told: a month's or a year's rate, an index, a penalty;
        ``None`` for a fixed sum
    :param amount: what comes of it, not rounded
    """

    part: str
    date_from: date
    date_to: date
    open_amount: Decimal
    base: Decimal
    percent: Decimal | None
    amount: Decimal

    @property
    def days(self) -> int:
        return (self.date_to - self.date_from).days + 1


@dataclass(frozen=True)
class Parts:
    """Charges by what they are for, each rounded once, in the item's currency."""

    compensation: Decimal = ZERO
    penalty: Decimal = ZERO
    interest: Decimal = ZERO
    correction: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return sum((getattr(self, part) for part in PARTS), ZERO)


@dataclass(frozen=True)
class Charges(Parts):
    """All that an item has cost up to a day, whether it was paid or not.

    :param owed: what of the charges no payment covered
    :param principal_owed: what is open of the item itself
    :param surplus: what was paid beyond all that was owed
    :param periods: the lines that explain the charges; those of a part add up to it,
        but for rounding
    """

    owed: Parts = field(default_factory=Parts)
    principal_owed: Decimal = ZERO
    surplus: Decimal = ZERO
    periods: tuple[Period, ...] = ()


def reckon(
    terms: Terms,
    start: date,
    amount: Decimal,
    payments: Iterable[tuple[date, Decimal]],
    as_of: date,
    rounding: Decimal,
    allocation: str = PRINCIPAL_FIRST,
) -> Charges:
    """Return what an item costs for being late.

    :param start: the day it was due, or a notice was delivered: it does not count
    :param amount: what was owed; a credit, below zero, costs nothing
    :param payments: days and amounts, in any order; those after ``as_of`` are not seen
    :param as_of: the last day that counts
    :param rounding: the smallest unit of the currency, such as ``Decimal("0.01")``; a
        half is rounded up
    :param allocation: what a payment covers first: ``principal_first``, or
        ``charges_first`` in the order of ``PARTS`` (Germany: § 367 BGB; Brazil: Código
        Civil art. 354).  What is left of it covers the other, and charges stay
        owed when the principal is paid.  With charges first every payment strikes the
        account: what is owed on that day is what goes on to cost, and what was paid for
        a correction stays paid if the index falls
    :raise MissingValue: if a rate or an index that is needed is not known
    :raise ValueError: for a payment below zero
    """
    seen = sorted(payment for payment in payments if payment[0] <= as_of)
    if any(paid < 0 for day, paid in seen):
        raise ValueError("a payment must not be below zero")
    if amount <= 0:
        return Charges(principal_owed=amount, surplus=_sum(paid for day, paid in seen))
    account = _ACCOUNTS[allocation](terms, start, amount, as_of, rounding)
    for day, paid in seen:
        account.pay(day, paid)
    return account.close()


def round_to(amount: Decimal, rounding: Decimal) -> Decimal:
    """Round to a multiple of the smallest unit of a currency, a half away from zero."""
    units = amount.quantize(NOISE, ROUND_HALF_UP) / rounding
    return units.quantize(Decimal(1), ROUND_HALF_UP) * rounding


class _Account:
    """One item's account: what was paid, in order of date, and what it costs.

    :ivar late_from: the first day past the days of grace
    :ivar open: the principal that is not paid
    :ivar surplus: what was paid and covers neither principal nor charges
    """

    def __init__(self, terms, start, amount, as_of, rounding):
        self.terms = terms
        self.start = start
        self.late_from = start + timedelta(days=terms.grace_days + 1)
        self.as_of = as_of
        self.rounding = rounding
        self.open = amount
        self.surplus = ZERO
        self.periods = []
        self.paid = dict.fromkeys(PARTS, ZERO)

    def pay(self, day, amount):
        raise NotImplementedError

    def close(self):
        raise NotImplementedError

    def _pay_principal(self, amount):
        """Cover principal; return what of it is covered."""
        covered = min(amount, self.open)
        self.open -= covered
        return covered

    def _pay_charges(self, amount):
        """Cover charges reckoned so far; return what of them is covered."""
        left = amount
        for part in PARTS:
            covered = min(left, max(self._charged(part) - self.paid[part], ZERO))
            self.paid[part] += covered
            left -= covered
        return amount - left

    def _charge_once(self, amount):
        """Charge what falls due on the first day past the days of grace."""
        day = self.late_from
        compensation = self.terms.compensation_for(amount)
        penalty = amount * self.terms.penalty / HUNDRED
        self.periods += [
            Period(part, day, day, amount, amount, percent, charge)
            for part, percent, charge in (
                ("compensation", None, compensation),
                ("penalty", self.terms.penalty, penalty),
            )
            if charge
        ]

    def _unrounded(self, part):
        return _sum(period.amount for period in self.periods if period.part == part)

    def _charged(self, part):
        return round_to(self._unrounded(part), self.rounding)

    def _get_charges(self):
        charged = {part: self._charged(part) for part in PARTS}
        owed = {part: max(charged[part] - self.paid[part], ZERO) for part in PARTS}
        return Charges(
            **charged,
            owed=Parts(**owed),
            principal_owed=self.open,
            surplus=self.surplus,
            periods=tuple(self.periods),
        )


class _PrincipalFirst(_Account):
    """Payments cover principal: each is reckoned from the start to its day."""

    def __init__(self, *args):
        super().__init__(*args)
        self.tranches = []

    def pay(self, day, amount):
        covered = self._pay_principal(amount)
        self.tranches.append((day, covered))
        self.surplus += amount - covered

    def close(self):
        tranches = [*self.tranches, (self.as_of, self.open)]
        late = [(day, paid) for day, paid in tranches if paid and day >= self.late_from]
        if late:
            self._charge_once(_sum(paid for day, paid in late))
            self.periods += self._merge(late)
        self.surplus -= self._pay_charges(self.surplus)
        return self._get_charges()

    def _merge(self, tranches):
        """Return one line for all that was open during the same days."""
        merged = {}
        breaks = [day for day, paid in tranches]
        for day, paid in tranches:
            for period in accrue(
                self.terms, self.start, self.start, day, paid, breaks=breaks
            ):
                key = PARTS.index(period.part), period.date_from
                merged[key] = _add(merged[key], period) if key in merged else period
        return [merged[key] for key in sorted(merged)]


class _ChargesFirst(_Account):
    """Payments cover charges: each strikes the account, which goes on from there."""

    def __init__(self, *args):
        super().__init__(*args)
        self.struck = None

    def pay(self, day, amount):
        self._strike(day)
        left = amount - self._pay_charges(amount)
        self.surplus += left - self._pay_principal(left)

    def close(self):
        self._strike(self.as_of)
        return self._get_charges()

    def _strike(self, day):
        """Charge up to a day, which must be past the days of grace to cost."""
        if day < self.late_from or not self.open:
            return
        if not self.struck:
            self._charge_once(self.open)
        self.periods += accrue(
            self.terms,
            self.start,
            self.struck or self.start,
            day,
            self.open,
            correction=self._unrounded("correction") - self.paid["correction"],
            interest=self._unrounded("interest") - self.paid["interest"],
        )
        self.struck = day


_ACCOUNTS = {PRINCIPAL_FIRST: _PrincipalFirst, CHARGES_FIRST: _ChargesFirst}


def accrue(
    terms: Terms,
    default: date,
    start: date,
    end: date,
    amount: Decimal,
    correction: Decimal = ZERO,
    interest: Decimal = ZERO,
    breaks: Sequence[date] = (),
) -> list[Period]:
    """Return what an amount that stays open from a day to another bears, in lines.

    :param default: the day before the first day of being late
    :param start: the day before the first day that counts
    :param correction: what is owed of the correction before: it is corrected, too
    :param interest: what is owed of the interest before: it bears compound interest
    :param breaks: days after which a new line starts
    """
    lines, value = _correct(terms, start, end, amount, amount + correction, breaks)
    if terms.interest:
        spans = _cut(terms.interest.spans(start, end, default), breaks)
        base = value + interest if terms.interest.compound else value
        for span in spans:
            if terms.interest.compound:
                charge = base * (growth(span.percent, span.days, span.length) - 1)
            else:
                charge = base * span.percent * span.days / (HUNDRED * span.length)
            lines.append(_line("interest", span, amount, base, charge))
            if terms.interest.compound:
                base += charge
    return lines


def growth(percent: Decimal, days: int, length: int) -> Decimal:
    """Return by what compound interest multiplies a debt in some days."""
    return (1 + percent / HUNDRED) ** (Decimal(days) / length)


def _correct(terms, start, end, amount, value, breaks):
    """Return the lines of a correction, and the corrected value."""
    if not terms.correction:
        return [], value
    lines, corrected = [], value
    for span in _cut(terms.correction.spans(start, end), breaks):
        charge = corrected * (terms.correction.factor(span) - 1)
        lines.append(_line("correction", span, amount, corrected, charge))
        corrected += charge
    if terms.correction.floor_zero and corrected < value:
        return [], value
    return lines, corrected


def _cut(spans: Iterable[Span], breaks):
    """Cut spans after some days."""
    for span in spans:
        start = span.start
        for day in sorted({day for day in breaks if start < day < span.end}):
            yield span._replace(start=start, end=day)
            start = day
        yield span._replace(start=start)


def _line(part, span, amount, base, charge):
    return Period(
        part, span.start + ONE_DAY, span.end, amount, base, span.percent, charge
    )


def _add(period, other):
    return replace(
        period,
        open_amount=period.open_amount + other.open_amount,
        base=period.base + other.base,
        amount=period.amount + other.amount,
    )


def _sum(amounts):
    return sum(amounts, ZERO)
