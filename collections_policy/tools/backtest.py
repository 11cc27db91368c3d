"""How good probabilities were, now that it is known what happened: plain numbers.

All functions take pairs of what was predicted (the probability that it goes badly, or
any number that is higher the worse it looks) and whether it went badly.
"""

from collections import namedtuple
from collections.abc import Sequence
from math import log

TINY = 1e-6
FEW = 0.0005  # stands in for a share of nothing, which has no logarithm
DRIFTED = 0.2  # PSI above which what a card was fitted on is no longer what it meets

Decile = namedtuple("Decile", ("count", "low", "high", "predicted", "observed"))
Decile.__doc__ = (
    """A tenth, by what was predicted: its bounds, and the means of both."""
)
Pairs = Sequence[tuple[float, bool]]


def auc(pairs: Pairs) -> float | None:
    """Return how often a bad one was predicted worse than a good one; a tie is a half.

    It is the area under the ROC curve, by ranks (Mann and Whitney).  None where all
    went the same way.
    """
    ordered = sorted(pairs, key=lambda pair: pair[0])
    bad = sum(bool(went) for _p, went in ordered)
    good = len(ordered) - bad
    if not bad or not good:
        return None
    ranks, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        rank = (start + 1 + end) / 2
        ranks += rank * sum(bool(went) for _p, went in ordered[start:end])
        start = end
    return (ranks - bad * (bad + 1) / 2) / (bad * good)


def ks(pairs: Pairs) -> float | None:
    """Return the most by which the shares of good and bad ones below a value differ.

    Kolmogorov and Smirnov's statistic, from 0 to 1; none where all went the same way.
    """
    bad = sum(bool(went) for _p, went in pairs)
    good = len(pairs) - bad
    if not bad or not good:
        return None
    best = seen_bad = seen_good = 0
    ordered = sorted(pairs, key=lambda pair: pair[0])
    for number, (value, went) in enumerate(ordered, 1):
        seen_bad += bool(went)
        seen_good += not went
        if number == len(ordered) or ordered[number][0] != value:
            best = max(best, abs(seen_good / good - seen_bad / bad))
    return best


def brier(pairs: Pairs) -> float | None:
    """Return the mean square by which probabilities were off: 0 is perfect."""
    if not pairs:
        return None
    return sum((value - bool(went)) ** 2 for value, went in pairs) / len(pairs)


def log_loss(pairs: Pairs) -> float | None:
    """Return the mean surprise at what happened, in nats: 0 is perfect."""
    if not pairs:
        return None
    total = 0.0
    for value, went in pairs:
        value = min(max(value, TINY), 1 - TINY)
        total -= log(value if went else 1 - value)
    return total / len(pairs)


def calibration(pairs: Pairs, parts: int = 10) -> list[Decile]:
    """Return what was predicted against what happened, by tenths of the predicted."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    bounds = [len(ordered) * number // parts for number in range(parts + 1)]
    deciles = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        own = ordered[start:end]
        if own:
            values = [value for value, _went in own]
            observed = sum(bool(went) for _v, went in own) / len(own)
            mean = sum(values) / len(own)
            deciles.append(Decile(len(own), values[0], values[-1], mean, observed))
    return deciles


def psi(expected: Sequence[float], found: Sequence[float]) -> float | None:
    """Return how far two distributions over the same bands are apart.

    The population stability index: below 0.1 nothing to speak of, above 0.2 much.

    :param expected: how many, or which share, fell in each band when it was fitted
    :param found: the same of now
    """
    if not sum(expected) or not sum(found):
        return None
    result = 0.0
    for was, now in zip(expected, found, strict=True):
        was = max(was / sum(expected), FEW)
        now = max(now / sum(found), FEW)
        result += (now - was) * log(now / was)
    return result


def last_time_rule(trained: Sequence[tuple[bool | None, bool]]) -> dict:
    """Return the probability that the rule “late last time, late again” gives.

    :param trained: whether it was late the last time (none: there was none), and
        whether it was this time, of those that a card was fitted on
    :return: the share that was late, by what was the last time
    """
    overall = sum(bool(now) for _last, now in trained) / len(trained)
    rule = {}
    for last in (True, False, None):
        own = [bool(now) for before, now in trained if before is last]
        rule[last] = sum(own) / len(own) if own else overall
    return rule
