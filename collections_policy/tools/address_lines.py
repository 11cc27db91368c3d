"""Addresses, as they are written on envelopes and in lists."""

import textwrap
from collections import namedtuple

Fitted = namedtuple("Fitted", ("lines", "is_small"))
Fitted.__doc__ = """Lines as they fit a window, and whether small print is needed."""

# What the address zone of a window takes (DIN 5008: 27.3 mm by 80 mm): lines, characters
REGULAR = (6, 42)
SMALL = (8, 52)


def join_address(lines):
    """Return the lines of an address as one."""
    return ", ".join(filter(None, (line.strip(" ,") for line in lines)))


def fit_address(lines):
    """Break the lines of an address so that they fit a window.

    What does not even fit in small print loses lines in the middle: the name and where
    it is are needed most.

    >>> fit_address(["Aurora", "1 Oven Lane", "Bath"])
    Fitted(lines=['Aurora', '1 Oven Lane', 'Bath'], is_small=False)
    """
    for is_small, (count, width) in enumerate((REGULAR, SMALL)):
        broken = [part for line in lines for part in textwrap.wrap(line, width)]
        if len(broken) <= count:
            return Fitted(broken, bool(is_small))
    half = count // 2
    return Fitted(broken[:half] + broken[-half:], True)
