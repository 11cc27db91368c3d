"""Is the challenger better than the champion, or was it luck?  Pure.

Two arms are compared by a share (of debtors that paid) or by means (of amounts, or of
days).  Shares are numbers from 0 to 1, a confidence or a power likewise; a difference
is always the second arm less the first.
"""

from math import ceil, erfc, exp, inf, isnan, lgamma, log, log1p, sqrt
from statistics import NormalDist, fmean, variance
from typing import NamedTuple

NORMAL = NormalDist()
CONFIDENCE = 0.95
POWER = 0.80
SRM_ALARM = 0.001  # below it, arms of these sizes are no accident
WINSORISED = 0.01  # the share of the largest values that is cut down
TINY = 1e-300
PRECISION = 1e-15


class Interval(NamedTuple):
    """The bounds between which the true value lies, with a certain confidence."""

    low: float
    high: float


class Comparison(NamedTuple):
    """How the second arm differs from the first.

    ``statistic`` is z or t; ``p_value`` the chance of a difference this large, either
    way, if there were none at all.
    """

    difference: float
    interval: Interval
    statistic: float
    p_value: float


class Sample(NamedTuple):
    """What a comparison of means needs to know of an arm."""

    count: int
    mean: float
    variance: float


# === SHARES === #


def wilson_interval(successes, count, confidence=CONFIDENCE):
    """Return the interval of a share by Wilson's score method.

    It stays within 0 and 1, and is of use for few cases as well.  Wilson, E. B. (1927):
    Probable inference, the law of succession, and statistical inference.

    :raises ValueError: if there are no cases, or more successes than cases
    """
    _check_share(successes, count)
    z = _two_sided(confidence)
    share = successes / count
    scale = 1 + z * z / count
    centre = (share + z * z / (2 * count)) / scale
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / scale
    return Interval(
        0.0 if successes == 0 else max(0.0, centre - spread),
        1.0 if successes == count else min(1.0, centre + spread),
    )


def compare_shares(
    first_successes, first_count, second_successes, second_count, confidence=CONFIDENCE
):
    """Compare two shares: the z test of two proportions, their variance pooled.

    The interval of the difference is Newcombe's, from two of Wilson's (1998: Interval
    estimation for the difference between independent proportions, method 10).

    :rtype: Comparison
    :raises ValueError: if an arm has no cases, or more successes than cases
    """
    _check_share(first_successes, first_count)
    _check_share(second_successes, second_count)
    first = first_successes / first_count
    second = second_successes / second_count
    pooled = (first_successes + second_successes) / (first_count + second_count)
    error = sqrt(pooled * (1 - pooled) * (1 / first_count + 1 / second_count))
    z = (second - first) / error if error else 0.0
    return Comparison(
        second - first,
        _newcombe(
            first,
            wilson_interval(first_successes, first_count, confidence),
            second,
            wilson_interval(second_successes, second_count, confidence),
        ),
        z,
        erfc(abs(z) / sqrt(2)),
    )


def _newcombe(first, first_interval, second, second_interval):
    difference = second - first
    below = sqrt(
        (second - second_interval.low) ** 2 + (first_interval.high - first) ** 2
    )
    above = sqrt(
        (second_interval.high - second) ** 2 + (first - first_interval.low) ** 2
    )
    return Interval(difference - below, difference + above)


def _check_share(successes, count):
    if count <= 0 or not 0 <= successes <= count:
        raise ValueError(f"{successes} of {count} is no share")


# === MEANS === #


def winsorise(*arms, share=WINSORISED):
    """Cut the largest values down, so that a single one does not decide.

    The limit is the same for all arms: the value that no more than a share of all
    values exceeds.

    :param arms: lists of numbers
    :return: as many lists
    """
    values = sorted(value for arm in arms for value in arm)
    if not values:
        return [list(arm) for arm in arms]
    limit = values[len(values) - 1 - int(len(values) * share)]
    return [[min(value, limit) for value in arm] for arm in arms]


def summarise(values):
    """Return the :class:`Sample` of a list of two numbers at least.

    :raises ValueError: if there are fewer
    """
    if len(values) < 2:
        raise ValueError("A mean's spread needs two values at least")
    return Sample(len(values), fmean(values), variance(values))


def compare_means(first, second, confidence=CONFIDENCE):
    """Compare two means by Welch's test, which lets variances differ.

    Welch, B. L. (1947), with the degrees of freedom of Welch and Satterthwaite.

    :param Sample first, second: the arms
    :rtype: Comparison
    """
    difference = second.mean - first.mean
    parts = [arm.variance / arm.count for arm in (first, second)]
    error = sqrt(sum(parts))
    if not error:
        alike = difference == 0
        statistic = 0.0 if alike else inf if difference > 0 else -inf
        return Comparison(
            difference, Interval(difference, difference), statistic, float(alike)
        )
    freedom = sum(parts) ** 2 / sum(
        part**2 / (arm.count - 1)
        for part, arm in zip(parts, (first, second), strict=True)
    )
    spread = t_quantile((1 + confidence) / 2, freedom) * error
    t = difference / error
    return Comparison(
        difference,
        Interval(difference - spread, difference + spread),
        t,
        2 * t_cdf(-abs(t), freedom),
    )


# === BEFORE IT BEGINS === #


def sample_size_for_shares(first, second, power=POWER, confidence=CONFIDENCE):
    """Return how many cases each arm needs, to see a share change to another.

    Fleiss, Levin and Paik: Statistical Methods for Rates and Proportions, without the
    continuity correction.

    :param float power: how likely the change is to be seen, if it is there
    :rtype: int
    :raises ValueError: if the shares are equal, or not from 0 to 1
    """
    if first == second or not (0 <= first <= 1 and 0 <= second <= 1):
        raise ValueError(f"{first} and {second} are not two different shares")
    mean = (first + second) / 2
    spread = _two_sided(confidence) * sqrt(2 * mean * (1 - mean))
    spread += NORMAL.inv_cdf(power) * sqrt(first * (1 - first) + second * (1 - second))
    return max(2, ceil((spread / (second - first)) ** 2))


def sample_size_for_means(difference, deviation, power=POWER, confidence=CONFIDENCE):
    """Return how many cases each arm needs, to see a difference of means.

    :param float deviation: the standard deviation within an arm
    :rtype: int
    :raises ValueError: if there is no difference, or no deviation
    """
    if not difference or deviation <= 0:
        raise ValueError("A difference and a deviation are needed")
    z = _two_sided(confidence) + NORMAL.inv_cdf(power)
    return max(2, ceil(2 * (z * deviation / difference) ** 2))


def visible_difference_of_shares(count, first, power=POWER, confidence=CONFIDENCE):
    """Return the smallest rise of a share that so many cases in each arm show.

    :return: a share; 0 where no rise at all would be seen
    """
    low, high = 0.0, 1 - first
    if (
        count < 2
        or not 0 < high <= 1
        or sample_size_for_shares(first, 1.0, power, confidence) > count
    ):
        return 0.0
    for _step in range(40):
        middle = (low + high) / 2
        if sample_size_for_shares(first, first + middle, power, confidence) > count:
            low = middle
        else:
            high = middle
    return high


def visible_difference_of_means(count, deviation, power=POWER, confidence=CONFIDENCE):
    """Return the smallest difference of means that so many in each arm show.

    :return: the difference; 0 where there are too few
    """
    if count < 2:
        return 0.0
    z = _two_sided(confidence) + NORMAL.inv_cdf(power)
    return z * deviation * sqrt(2 / count)


# === WAS IT DRAWN FAIRLY === #


def sample_ratio_mismatch(first_count, second_count, first_share=0.5):
    """Return the p value of the arms' sizes: the chi-square test, one degree.

    One below :data:`SRM_ALARM` tells that something is wrong with the draw.

    :param float first_share: the share of all that the first arm should have
    """
    total = first_count + second_count
    if not total:
        return 1.0
    expected = total * first_share
    rest = total - expected
    chi = (first_count - expected) ** 2 / expected + (second_count - rest) ** 2 / rest
    return erfc(sqrt(chi / 2))


# === DISTRIBUTIONS === #


def _two_sided(confidence):
    return NORMAL.inv_cdf((1 + confidence) / 2)


def t_cdf(t, freedom):
    """Return the chance that Student's t is no larger, with degrees of freedom."""
    if isnan(t) or freedom <= 0:
        raise ValueError(f"t of {t} with {freedom} degrees of freedom")
    tail = _regularized_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


def t_quantile(share, freedom):
    """Return the t below which a share of Student's distribution lies.

    :raises ValueError: if the share is not between 0 and 1
    """
    if not 0 < share < 1:
        raise ValueError(f"{share} is no share between 0 and 1")
    if share < 0.5:
        return -t_quantile(1 - share, freedom)
    low, high = 0.0, 2.0
    while t_cdf(high, freedom) < share:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if t_cdf(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _regularized_beta(x, a, b):
    """The incomplete beta function over the whole one (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _regularized_beta(1 - x, b, a)
    front = exp(
        lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x) - log(a)
    )
    return front / _beta_fraction(x, a, b)


def _beta_fraction(x, a, b):
    """The continued fraction of the incomplete beta function, by Lentz' method."""
    value, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, 1000):
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + step - 1) * (a + step))
        else:
            term = half * (b - half) * x / ((a + step - 1) * (a + step))
        lower = 1 / ((1 + term * lower) or TINY)
        upper = (1 + term / upper) or TINY
        value *= upper * lower
        if abs(upper * lower - 1) < PRECISION:
            break
    return value
