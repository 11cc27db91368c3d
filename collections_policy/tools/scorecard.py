"""A scorecard: for each figure of a debtor a band, for each band points, and no more.

On plain numbers, no ORM.  The points add up to a score, and ten points more double the
odds that it goes well: what a score means, and why it is what it is, can be read off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

TO_DOUBLE = 10  # points that double the odds
MIDDLE = 50
LOW_RISK = 60  # the score from which a debtor's risk is low …
HIGH_RISK = 40  # … and below which it is high

# At a score of 50, how many go well for each that goes badly
ODDS_AT_MIDDLE = {"late": 1, "unpaid": 10}


@dataclass(frozen=True)
class Feature:
    """What of a debtor or an invoice may count, and where its bands may begin.

    ``sign`` is 1 where more of it can only be worse, -1 where it can only be better,
    and 0 where nothing is presumed.
    """

    code: str
    edges: tuple[float, ...]
    sign: int = 0


# Neither income, address, age nor sex are here, and they are not to be
OF_DEBTORS = (
    Feature("days_late", (0.5, 2, 5, 10, 15, 20, 30, 45, 60, 90), 1),
    Feature("on_time", (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95), -1),
    Feature("worst", (1, 5, 10, 15, 30, 45, 60, 90, 180), 1),
    Feature("last_late", (1, 5, 10, 15, 30, 60, 90), 1),
    Feature("trend", (-30, -10, -5, -1, 1, 5, 10, 30), 1),
    Feature("overdue_share", (0.001, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9), 1),
    Feature("limit_use", (0.25, 0.5, 0.75, 0.9, 1, 1.2), 1),
    Feature("broken", (1, 2, 3), 1),
    Feature("bounced", (1, 2, 3), 1),
    Feature("tenure", (90, 180, 365, 730, 1825), -1),
)
OF_INVOICES = (
    Feature("amount_ratio", (0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8)),
    Feature("term", (1, 8, 15, 22, 31, 46, 61, 91)),
)
FEATURES = {"unpaid": OF_DEBTORS, "late": OF_DEBTORS + OF_INVOICES}


@dataclass(frozen=True)
class Band:
    """Values from ``low`` on and below ``high``; ``is_missing``: none is known."""

    points: float
    low: float = -inf
    high: float = inf
    is_missing: bool = False
    share: float = 0.0
    bad_rate: float | None = None

    def holds(self, value):
        if value is None or self.is_missing:
            return value is None and self.is_missing
        return self.low <= value < self.high


@dataclass(frozen=True)
class Card:
    """The points of one target: ``base``, and those of each feature's band."""

    target: str
    base: float
    bands: Mapping[str, tuple[Band, ...]] = field(default_factory=dict)

    def get_band(self, code, value):
        """Return the band that holds a value, or none: it then has no points."""
        return next((band for band in self.bands[code] if band.holds(value)), None)

    def get_points(self, values: Mapping[str, float | None]) -> float:
        """Return what the bands of all figures add up to, the base included."""
        bands = (self.get_band(code, values.get(code)) for code in self.bands)
        return self.base + sum(band.points for band in bands if band)

    def get_probability(self, values) -> float:
        """Return how probable it is that it goes badly, from 0 to 1."""
        return to_probability(self.get_points(values), self.target)


def to_probability(points: float, target: str) -> float:
    """Return how probable it is that it goes badly, from a sum of points."""
    odds = ODDS_AT_MIDDLE[target] * 2.0 ** ((points - MIDDLE) / TO_DOUBLE)
    return 1 / (1 + odds)


def to_score(points: float) -> int:
    """Return the score, from 0 to 100: higher is better."""
    return int(min(max(points, 0), 100) + 0.5)


def to_band(score: int, paid_count: int, enough: int) -> str:
    """Return ``low``, ``medium`` or ``high`` risk, or ``insufficient`` data."""
    if paid_count < enough:
        return "insufficient"
    if score >= LOW_RISK:
        return "low"
    return "high" if score < HIGH_RISK else "medium"


@dataclass(frozen=True)
class Reason:
    """What a figure does to a score: ``effect`` in points, against the usual."""

    code: str
    value: float | None
    effect: float


def get_reasons(card: Card, values, count=3, is_good=False) -> list[Reason]:
    """Return the figures that pull a score down the most, or with ``is_good`` up.

    Each is held against the mean of its bands, weighed by how many fall in them.
    """
    reasons = []
    for code, bands in card.bands.items():
        band = card.get_band(code, values.get(code))
        if band and not band.is_missing:
            effect = band.points - get_usual_points(bands)
            reasons.append(Reason(code, values[code], effect))
    sign = -1 if is_good else 1
    reasons.sort(key=lambda reason: (sign * reason.effect, reason.code))
    return [reason for reason in reasons if sign * reason.effect < 0][:count]


def get_usual_points(bands) -> float:
    """Return the mean points of bands, weighed by their shares if these are known."""
    shares = [band.share for band in bands]
    if not sum(shares):
        shares = [not band.is_missing for band in bands]
    total = sum(shares)
    return sum(b.points * s for b, s in zip(bands, shares, strict=True)) / total
