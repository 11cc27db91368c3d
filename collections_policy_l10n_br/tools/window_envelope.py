"""Where on a sheet of A4 an address is seen through the window of an envelope.

Brazilian letters go in envelopes of 114 x 229 mm (ISO C6/C5, “envelope ofício com
janela”), folded in three as the marks on the sheet say, the first fold at 105 mm. The
folded sheet is smaller than the envelope and slides in it, by 19 mm sidewards and 9 mm
up and down: only what stands in the *safe area* is seen however it lies, which is kept
2 mm clear of. How large the window is, and where, is the maker's choice.

All measures are in millimetres.
"""

import textwrap
from collections import namedtuple

from reportlab.pdfbase.pdfmetrics import stringWidth

Window = namedtuple("Window", ("left", "bottom", "width", "height"))
Window.__doc__ = """A window: its size, and its distance from the envelope's left and
bottom edges."""

Area = namedtuple("Area", ("left", "top", "width", "height"))
Area.__doc__ = """A part of a sheet, by its distance from the sheet's left and top."""

FittedAddress = namedtuple("FittedAddress", ("lines", "size", "line_height"))
FittedAddress.__doc__ = """Lines as they fit an area; the size of print in points."""

ENVELOPE_WIDTH, ENVELOPE_HEIGHT = 229, 114
SHEET_WIDTH, FOLD = 210, 105
SLIDES_SIDEWARDS = ENVELOPE_WIDTH - SHEET_WIDTH
SLIDES_UP = ENVELOPE_HEIGHT - FOLD
MARGIN = 2

POINT = 25.4 / 72
FONT = "Helvetica"
SPREAD = 1.2  # a server without Helvetica or Arial prints in DejaVu Sans, a fifth wider
SIZES = (
    (10, 4.5),
    (9, 4.0),
    (8, 3.6),
    (7, 3.1),
)  # points; millimetres from line to line
WIDEST = 95  # no line of an address is longer
SMALLEST = Area(0, 0, 46, 14)  # a safe area that takes an address at all
# Where else there is print: beside the address, on its right or left; and above it
FACTS_RIGHT, FACTS_LEFT, HEAD = 124, 91, 37


def get_safe_area(window):
    """Return the part of the sheet that is seen however the sheet lies.

    >>> get_safe_area(Window(left=20, bottom=15, width=90, height=45))
    Area(left=22, top=56, width=67, height=32)
    """
    return Area(
        left=window.left + MARGIN,
        top=FOLD - window.bottom - window.height + SLIDES_UP + MARGIN,
        width=min(window.width - SLIDES_SIDEWARDS - 2 * MARGIN, WIDEST),
        height=window.height - SLIDES_UP - 2 * MARGIN,
    )


def is_usable(window):
    """Tell whether a window lies on its envelope, and shows an address surely."""
    area = get_safe_area(window)
    right, top = window.left + window.width, window.bottom + window.height
    return (
        window.left >= 5
        and window.bottom >= 10
        and right <= ENVELOPE_WIDTH - 5
        and top <= FOLD - HEAD
        and area.width >= SMALLEST.width
        and area.height >= SMALLEST.height
        and area.left + area.width <= SHEET_WIDTH - 5
        and (right <= FACTS_RIGHT or is_on_the_right(window))
    )


def is_on_the_right(window):
    """Tell whether an address stands on the right side of the sheet."""
    return window.left >= FACTS_LEFT + SLIDES_SIDEWARDS


def get_text_top(window):
    """Return from where on the text of a letter is never seen through the window."""
    return FOLD + SLIDES_UP - window.bottom


def fit_lines(lines, area):
    """Break the lines of an address so that they fit an area, in the largest print.

    What does not even fit in the smallest loses lines in the middle: the name and the
    place are needed most.

    :param list lines: strings
    :rtype: FittedAddress
    """
    for size, line_height in SIZES:
        count = int(area.height // line_height)
        broken = [part for line in lines for part in _break(line, size, area.width)]
        if len(broken) <= count:
            return FittedAddress(broken, size, line_height)
    half = count // 2
    return FittedAddress(broken[:half] + broken[half - count :], size, line_height)


def _break(line, size, width):
    """Return the parts of a line that are no wider than an area."""
    letters = len(line)
    while letters > 1:
        parts = textwrap.wrap(line, letters)
        if all(_measure(part, size) <= width for part in parts):
            return parts
        letters -= 1
    return list(line)


def _measure(text, size):
    return stringWidth(text, FONT, size) * POINT * SPREAD
