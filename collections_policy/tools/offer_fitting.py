"""An offer to a debtor, made smaller until it keeps to the limits, and why.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .charge_terms import HUNDRED, ZERO
from .deal import Claim, discount
from .deal_limits import Limits
from .instalments import due_dates, split
from .late_charges import PARTS, round_to

RHYTHM = "monthly"


@dataclass(frozen=True)
class Suggestion:
    """An offer, paid monthly and without interest.

    :param principal_percent: discount on the principal
    :param charges_percent: discount on each of the late charges
    :param down_percent: down payment, of what is to be paid after the discount
    :param count: how many instalments, without the down payment
    :param first_days: from today to the first payment, the down payment if there is one
    :param reasons: codes, and values for the words; after those of the rules, the names
        of the limits that made the offer smaller, with what is ``allowed``, and
        ``nothing_left`` if a discount would have left nothing to pay
    """

    principal_percent: Decimal
    charges_percent: Decimal
    down_percent: Decimal
    count: int
    first_days: int
    reasons: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def discounts(self) -> dict[str, Decimal]:
        """Percents by component, as :func:`.deal.discount` takes them."""
        charges = dict.fromkeys(PARTS, self.charges_percent)
        return {"principal": self.principal_percent} | charges

    def payment_dates(self, today: date) -> list[date]:
        """Return the dates of the down payment, if there is one, and of instalments."""
        payments = self.count + (1 if self.down_percent else 0)
        return due_dates(today + timedelta(self.first_days), payments, RHYTHM)

    def amounts(self, claim: Claim, rounding: Decimal) -> tuple[Decimal, Decimal]:
        """Return the down payment, and what is left for the instalments."""
        to_pay = (claim - discount(claim, self.discounts, rounding)).total
        down = round_to(to_pay * self.down_percent / HUNDRED, rounding)
        return down, to_pay - down


def fit(
    offer: Suggestion, limits: Limits, claim: Claim, today: date, rounding: Decimal
) -> Suggestion:
    """Return the offer, or one that gives less, is paid sooner, in fewer payments.

    What would be paid in parts that are too small or end too late is paid at once.  A
    discount of all that is owed is left away: a waiver is no deal.

    :param rounding: the smallest unit of the currency
    """
    return _Fitting(limits, claim, today, rounding).fit(offer)


class _Fitting:
    """The limits for a claim, and the reasons they gave so far."""

    def __init__(self, limits, claim, today, rounding):
        self.limits = limits
        self.claim = claim
        self.today = today
        self.rounding = rounding
        self.reasons = []

    def fit(self, offer):
        offer = self._fit_discounts(offer)
        offer = replace(
            offer,
            down_percent=self._at_least("min_down_percent", offer.down_percent),
            count=self._at_most("max_count", offer.count),
            first_days=self._at_most("max_first_days", offer.first_days),
        )
        first_days = self._at_most("max_term_days", offer.first_days)
        offer = self._fit_payments(replace(offer, first_days=first_days))
        return replace(offer, reasons=offer.reasons + tuple(self.reasons))

    def _fit_discounts(self, offer):
        offer = replace(
            offer,
            principal_percent=self._at_most(
                "max_principal_percent", offer.principal_percent
            ),
            charges_percent=self._at_most("max_charges_percent", offer.charges_percent),
        )
        if any(offer.amounts(self.claim, self.rounding)):
            return offer
        self._tell("nothing_left")
        return replace(offer, principal_percent=ZERO, charges_percent=ZERO)

    def _fit_payments(self, offer):
        """Try fewer instalments; what does not even fit with one is paid at once."""
        down, financed = offer.amounts(self.claim, self.rounding)
        if not down:
            offer = replace(offer, down_percent=ZERO)
        at_once = replace(offer, count=1, down_percent=ZERO)
        if not financed:
            return at_once
        while offer.count and offer != at_once:
            missed = [*self._missed_limits(offer, financed)]
            if not missed:
                return offer
            for name, allowed in missed:
                self._tell(name, allowed=allowed)
            offer = replace(offer, count=offer.count - 1)
        return at_once

    def _missed_limits(self, offer, financed):
        """Yield what an offer in parts is too small or too long for."""
        lowest = self.limits.min_instalment or self.rounding
        too_many = financed < lowest * offer.count
        if too_many or min(split(financed, offer.count, self.rounding)) < lowest:
            yield "min_instalment", lowest
        most = self.limits.max_term_days
        last = offer.payment_dates(self.today)[-1]
        if most is not None and (last - self.today).days > most:
            yield "max_term_days", most

    def _at_least(self, name, wanted):
        allowed = getattr(self.limits, name)
        if allowed is None or wanted >= allowed:
            return wanted
        self._tell(name, allowed=allowed)
        return allowed

    def _at_most(self, name, wanted):
        allowed = getattr(self.limits, name)
        if allowed is None or wanted <= allowed:
            return wanted
        self._tell(name, allowed=allowed)
        return allowed

    def _tell(self, code, **values):
        if (code, values) not in self.reasons:
            self.reasons.append((code, values))
