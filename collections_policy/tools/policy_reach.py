"""Which levels of a ladder a debt ever reaches, if it is followed from the start.

Pure: days from the due date, no calendar.
"""

from typing import NamedTuple


class Rung(NamedTuple):
    """A level: its key, and on which day from the due date it may begin."""

    key: int
    day: float


def find_never_reached(rungs, gap_days):
    """Return the keys of the levels that no debt ever reaches.

    That is where each debt goes to the highest level that it is old enough for, and
    rests between two: levels that are closer than that are passed by.

    :param list[Rung] rungs: in the order of the ladder
    :param int gap_days: days between two levels, at least 1
    :rtype: set
    """
    happened, day, place = set(), None, -1
    while place < len(rungs) - 1:
        following = rungs[place + 1].day
        day = following if day is None else max(following, day + gap_days)
        place = max(index for index, rung in enumerate(rungs) if rung.day <= day)
        happened.add(rungs[place].key)
    return {rung.key for rung in rungs} - happened


def find_late(rungs, gap_days):
    """Return the levels that begin later than they say, because of the gap.

    That is where levels follow each other one by one.

    :return: by key, how many days later
    :rtype: dict
    """
    late, day = {}, None
    for rung in rungs:
        earliest = rung.day if day is None else max(rung.day, day + gap_days)
        if earliest > rung.day:
            late[rung.key] = earliest - rung.day
        day = earliest
    return late


def find_silence(rungs, longest):
    """Return the levels before which nothing happens for too long.

    Only after the due date: before it, nobody is late.

    :param int longest: days that are not too long yet
    :return: by key, how many days
    :rtype: dict
    """
    silent, day = {}, 0
    for rung in rungs:
        if rung.day - day > longest:
            silent[rung.key] = rung.day - day
        day = max(rung.day, 0)
    return silent
