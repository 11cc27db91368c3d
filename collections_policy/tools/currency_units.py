"""Money as whole numbers of the smallest unit: nothing is lost when it is shared."""

from decimal import Decimal


def to_units(amount: Decimal, rounding: Decimal) -> int:
    """Return how many of the smallest units of a currency an amount is.

    :param rounding: that unit, such as ``Decimal("0.01")``
    :raise ValueError: if the amount is no multiple of it
    """
    units = amount / rounding
    if units != units.to_integral_value():
        raise ValueError(f"{amount} is no multiple of {rounding}")
    return int(units)
