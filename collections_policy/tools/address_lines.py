"""Addresses, as they are written on envelopes and in lists."""

import textwrap
from collections import namedtuple

Fitted = namedtuple("Fitted", ("lines", "size"))
Fitted.__doc__ = """Lines as they fit a window, and the size of print that they need."""

# What the address zone of a window takes (27.3 mm by 72 mm at least): lines, characters
SIZES = {"regular": (6, 36), "small": (8, 43), "tiny": (9, 50)}


def join_address(lines):
    """Return the lines of an address as one."""
    return ", ".join(filter(None, (line.strip(" ,") for line in lines)))


def fit_address(lines):
    """Break the lines of an address so that they fit a window, in the largest print.

    What does not even fit in the smallest loses lines in the middle: the name and the
    place are needed most.

    >>> fit_address(["Aurora", "1 Oven Lane", "Bath"])
    Fitted(lines=['Aurora', '1 Oven Lane', 'Bath'], size='regular')
    """
    for size, (count, width) in SIZES.items():
        broken = [part for line in lines for part in textwrap.wrap(line, width)]
        if len(broken) <= count:
            return Fitted(broken, size)
    half = count // 2
    return Fitted(broken[:half] + broken[half - count :], size)
