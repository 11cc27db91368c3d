"""Who is drawn for an experiment, and into which arm: by hash, so the same each time.

Pure.  The draw needs the experiment's own salt, so that no two experiments draw the
same debtors, and nobody can tell an arm beforehand.
"""

from bisect import bisect_left
from collections import defaultdict
from hashlib import sha256

CHAMPION, CHALLENGER = "champion", "challenger"
BANDS = 4


def chance(salt, *key):
    """Return a number from 0 to below 1 that follows from a salt and a key."""
    text = ":".join(map(str, (salt, *key)))
    return int.from_bytes(sha256(text.encode()).digest()[:7]) / 2**56


def is_drawn(salt, debtor_id, percent):
    """Tell whether a debtor is among the percent of all that take part."""
    return chance(salt, "share", debtor_id) * 100 < percent


def get_band_limits(amounts, bands=BANDS):
    """Return the upper limits of bands of balances that hold as many debtors each.

    What lies above the last limit is in the last band.  Balances that are alike make
    fewer bands.

    :return: the limits, in order
    """
    ordered = sorted(amounts)
    places = (len(ordered) * band // bands - 1 for band in range(1, bands))
    limits = {ordered[place] for place in places if place >= 0}
    return sorted(limits - set(ordered[-1:]))


def get_band(amount, limits):
    """Return the number of the band that a balance is in, from 0."""
    return bisect_left(limits, amount)


def draw_arms(salt, debtors, drawn=None):
    """Return the arms of debtors: in each band, one of every two has the challenger.

    Debtors of a band come in the order of their hashes, pair by pair; a hash of the
    pair says which of the two has the challenger.  So the arms of a band never differ
    by more than one debtor.

    :param debtors: pairs of a debtor's id and the number of its band
    :param dict drawn: how many were drawn before, by band
    :rtype: dict[int, str]
    """
    by_band = defaultdict(list)
    for debtor_id, band in debtors:
        by_band[band].append(debtor_id)
    arms = {}
    for band, debtor_ids in by_band.items():
        debtor_ids.sort(key=lambda debtor_id: (chance(salt, debtor_id), debtor_id))
        first = (drawn or {}).get(band, 0)
        for place, debtor_id in enumerate(debtor_ids, first):
            arms[debtor_id] = _get_arm(salt, band, place)
    return arms


def _get_arm(salt, band, place):
    pair, is_second = divmod(place, 2)
    is_turned = chance(salt, "pair", band, pair) < 0.5
    return CHALLENGER if is_turned != bool(is_second) else CHAMPION
