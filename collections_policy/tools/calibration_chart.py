"""A picture of what was predicted against what happened, as SVG."""

from html import escape

SIZE = 320
MARGIN = 44


def draw(
    points: list[tuple[float, float]], predicted: str, observed: str, ideal: str
) -> str:
    """Return an SVG: a dot for each pair, and the line on which all should be.

    :param points: pairs of parts of 1: what was predicted, what happened
    :param predicted, observed: what the axes are called
    :param ideal: what the line is called
    """
    top = max((max(pair) for pair in points), default=1) or 1
    top = min(max(top * 1.1, 0.1), 1)
    dots = "".join(
        f'<circle cx="{_x(left, top):.1f}" cy="{_y(right, top):.1f}" r="5" '
        f'fill="#017e84"><title>{left:.1%} / {right:.1%}</title></circle>'
        for left, right in points
    )
    middle = MARGIN + SIZE / 2
    return (
        f'<svg viewBox="0 0 {SIZE + 2 * MARGIN} {SIZE + 2 * MARGIN}" '
        'style="max-width: 420px; width: 100%" role="img" '
        'font-family="sans-serif" font-size="13" fill="currentColor">'
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" '
        'fill="none" stroke="#adb5bd"/>'
        f'<line x1="{MARGIN}" y1="{MARGIN + SIZE}" x2="{MARGIN + SIZE}" y2="{MARGIN}" '
        'stroke="#adb5bd" stroke-dasharray="5 4"/>'
        f'<text x="{MARGIN + SIZE - 8}" y="{MARGIN - 8}" text-anchor="end">'
        f"{escape(ideal)}</text>"
        f'<text x="{middle}" y="{SIZE + 2 * MARGIN - 8}" text-anchor="middle">'
        f"{escape(predicted)}</text>"
        f'<text x="14" y="{middle}" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle})">{escape(observed)}</text>'
        f'<text x="{MARGIN}" y="{SIZE + MARGIN + 18}" text-anchor="middle">0%</text>'
        f'<text x="{MARGIN + SIZE}" y="{SIZE + MARGIN + 18}" text-anchor="end">'
        f"{top:.0%}</text>{dots}</svg>"
    )


def _x(part, top):
    return MARGIN + SIZE * part / top


def _y(part, top):
    return MARGIN + SIZE * (1 - part / top)
