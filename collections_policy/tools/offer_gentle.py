"""What to offer whoever goes through a hard time: as much as may be given of time.

Plain dates and decimals, no ORM, no clock.  Percents are percents: two is ``2``.
"""

from datetime import date
from decimal import Decimal

from .charge_terms import HUNDRED, ZERO
from .deal import Claim
from .deal_limits import Limits
from .offer_fitting import Suggestion, fit

MOST = 24  # instalments, where the limits do not say
FIRST_DAYS = 30  # to the first payment


def suggest_gently(
    limits: Limits, claim: Claim, today: date, rounding: Decimal
) -> Suggestion:
    """Return an offer that asks for as little at a time as the limits allow.

    Late charges are given away, all of what is owed besides is paid, in as many
    instalments as there may be, without a down payment unless one has to be.

    :param rounding: the smallest unit of the currency
    :raise ValueError: if nothing is owed
    """
    if claim.total <= 0:
        raise ValueError("there is nothing to make an offer for")
    gentle = Suggestion(
        principal_percent=ZERO,
        charges_percent=HUNDRED,
        down_percent=ZERO,
        count=limits.max_count or MOST,
        first_days=FIRST_DAYS,
        reasons=(("hardship", {}),),
    )
    return fit(gentle, limits, claim, today, rounding)
