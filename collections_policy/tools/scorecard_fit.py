"""Fit a scorecard to what became of invoices or debtors: plain Python, no randomness.

Each figure is cut into bands.  A band's *weight of evidence* is the logarithm of its
odds against those of all, drawn towards nothing where few fell in it; where the sign of
a figure is presumed, neighbours that contradict it are pooled, so that points only rise
or only fall.  A logistic regression then says how much of each figure's evidence is
news, given the others; none may turn evidence around.
"""

from collections import Counter, namedtuple
from collections.abc import Iterable, Sequence
from math import exp, inf, log, log2

from .scorecard import MIDDLE, ODDS_AT_MIDDLE, TO_DOUBLE, Band, Card, Feature

MIN_ROWS = 300  # observations, and …
MIN_OF_EACH = 30  # … of these, that went well and that went badly
MIN_SHARE = 0.03  # of the observations, that a band holds at least
SMOOTHING = 20  # observations of the usual kind that each band is given
RIDGE = 3.0  # what coefficients cost
ROUNDS = 100
GOOD_ENOUGH = 1e-7
NEWTON_STEPS = 2

Row = namedtuple("Row", ("values", "is_bad"))
Row.__doc__ = (
    """An observation: figures by the code of their feature, and how it went."""
)
Bin = namedtuple("Bin", ("low", "high", "is_missing", "count", "bad"))


class TooLittleHistory(ValueError):
    """Not enough to learn from: ``count`` rows, ``bad`` of which went badly."""

    def __init__(self, count, bad):
        super().__init__(count, bad)
        self.count = count
        self.bad = bad


def fit(rows: Sequence[Row], features: Iterable[Feature], target: str) -> Card:
    """Return the scorecard that rows suggest.

    :param rows: what was known, and what became of it
    :param features: those that may count; one that says nothing has no bands
    :param target: of which probability; see ``scorecard.ODDS_AT_MIDDLE``
    :raise TooLittleHistory: if a card would be guesswork
    """
    bad = sum(bool(row.is_bad) for row in rows)
    if len(rows) < MIN_ROWS or not MIN_OF_EACH <= bad <= len(rows) - MIN_OF_EACH:
        raise TooLittleHistory(len(rows), bad)
    usual = log(bad / (len(rows) - bad))
    cut = {feature.code: get_bins(rows, feature, usual) for feature in features}
    cut = {code: bins for code, bins in cut.items() if len(bins) > 1}
    evidence = {
        code: [get_evidence(bin_, usual) for bin_ in bins] for code, bins in cut.items()
    }
    groups = _group(rows, cut, evidence)
    intercept, slopes = regress(groups, len(cut), usual)
    return _make_card(target, intercept, slopes, cut, evidence, len(rows))


# === BANDS === #


def get_bins(rows, feature, usual) -> list[Bin]:
    """Cut the values of a feature: none too small, none against its sign.

    :param usual: the logarithm of all observations' odds of going badly
    """
    known = [
        (row.values.get(feature.code), bool(row.is_bad))
        for row in rows
        if row.values.get(feature.code) is not None
    ]
    edges = (-inf, *feature.edges, inf)
    bins = [Bin(*pair, False, 0, 0) for pair in zip(edges, edges[1:], strict=False)]
    counts, bads = Counter(), Counter()
    for value, is_bad in known:
        place = sum(edge <= value for edge in feature.edges)
        counts[place] += 1
        bads[place] += is_bad
    bins = [b._replace(count=counts[n], bad=bads[n]) for n, b in enumerate(bins)]
    bins = _join_small(bins, max(MIN_SHARE * len(rows), 1))
    bins = _join_contrary(bins, feature.sign, usual)
    missing = [row for row in rows if row.values.get(feature.code) is None]
    if missing and bins:
        bad = sum(bool(row.is_bad) for row in missing)
        bins.append(Bin(-inf, inf, True, len(missing), bad))
    return bins


def _join_small(bins, least):
    """Join neighbours until each holds enough; the last joins backwards."""
    joined = []
    for bin_ in bins:
        if joined and joined[-1].count < least:
            joined[-1] = _join(joined[-1], bin_)
        else:
            joined.append(bin_)
    while len(joined) > 1 and joined[-1].count < least:
        last = joined.pop()
        joined[-1] = _join(joined[-1], last)
    return joined if joined[0].count else []


def _join_contrary(bins, sign, usual):
    """Pool neighbours whose evidence contradicts the sign."""
    pooled = []
    for bin_ in bins:
        pooled.append(bin_)
        while sign and len(pooled) > 1 and _contradict(*pooled[-2:], sign, usual):
            last = pooled.pop()
            pooled[-1] = _join(pooled[-1], last)
    return pooled


def _contradict(left, right, sign, usual):
    return sign * get_evidence(left, usual) >= sign * get_evidence(right, usual)


def _join(left, right):
    return Bin(
        left.low, right.high, False, left.count + right.count, left.bad + right.bad
    )


def get_evidence(bin_: Bin, usual: float) -> float:
    """Return how much worse than usual the odds of a band are, in logarithms.

    :param usual: the logarithm of all observations' odds of going badly
    """
    rate = 1 / (1 + exp(-usual))
    bad = bin_.bad + SMOOTHING * rate
    good = bin_.count - bin_.bad + SMOOTHING * (1 - rate)
    return log(bad / good) - usual


# === REGRESSION === #


def _group(rows, cut, evidence):
    """Return the rows with the same bands as one: evidence, how many, how many bad."""
    groups = {}
    for row in rows:
        places = tuple(_find(bins, row.values.get(code)) for code, bins in cut.items())
        group = groups.setdefault(places, [0, 0])
        group[0] += 1
        group[1] += bool(row.is_bad)
    tables = list(evidence.values())
    return [
        (
            [
                0.0 if place is None else table[place]
                for place, table in zip(places, tables, strict=True)
            ],
            count,
            bad,
        )
        for places, (count, bad) in sorted(groups.items(), key=lambda each: str(each))
    ]


def _find(bins, value):
    for place, bin_ in enumerate(bins):
        if bin_.is_missing == (value is None) and (
            value is None or bin_.low <= value < bin_.high
        ):
            return place
    return None


def regress(groups, width, usual) -> tuple[float, list[float]]:
    """Return the intercept and the slopes, none below zero, that explain groups best.

    Coordinate by coordinate, each by Newton's method, until nothing moves; slopes cost
    ``RIDGE`` times half their square.
    """
    intercept, slopes = usual, [0.0] * width
    totals = [usual] * len(groups)
    for _round in range(ROUNDS):
        moved = 0.0
        for number in range(-1, width):
            column = [1.0 if number < 0 else x[number] for x, count, bad in groups]
            for _step in range(NEWTON_STEPS):
                now = intercept if number < 0 else slopes[number]
                cost = 0.0 if number < 0 else RIDGE
                slope, curve = _differentiate(groups, column, totals)
                new = now - (slope + cost * now) / (curve + cost + 1e-9)
                new = new if number < 0 else max(new, 0.0)
                change = new - now
                totals = [
                    total + change * x for total, x in zip(totals, column, strict=True)
                ]
                moved = max(moved, abs(change))
                if number < 0:
                    intercept = new
                else:
                    slopes[number] = new
        if moved < GOOD_ENOUGH:
            break
    return intercept, slopes


def _differentiate(groups, column, totals):
    slope = curve = 0.0
    for (_x, count, bad), x, total in zip(groups, column, totals, strict=True):
        expected = 1 / (1 + exp(-max(min(total, 30), -30)))
        slope += x * (count * expected - bad)
        curve += x * x * count * expected * (1 - expected)
    return slope, curve


# === POINTS === #


def _make_card(target, intercept, slopes, cut, evidence, count):
    factor = TO_DOUBLE / log(2)
    base = MIDDLE - factor * intercept - TO_DOUBLE * log2(ODDS_AT_MIDDLE[target])
    bands = {}
    for (code, bins), slope in zip(cut.items(), slopes, strict=True):
        if slope < 0.01:
            continue
        bands[code] = tuple(
            Band(
                round(-factor * slope * weight, 1),
                bin_.low,
                bin_.high,
                bin_.is_missing,
                bin_.count / count,
                bin_.bad / bin_.count if bin_.count else None,
            )
            for bin_, weight in zip(bins, evidence[code], strict=True)
        )
    return Card(target, round(base, 1), bands)
