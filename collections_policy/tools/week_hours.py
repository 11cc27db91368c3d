"""Weekly hours that several rules leave, and the days that share them.

Plain numbers, no ORM, no clock.  Hours are pairs such as ``(9, 18.5)`` for 09:00 to
18:30, by weekday (Monday is 0); a weekday without any is closed.
"""

from collections.abc import Iterable, Mapping, Sequence

Span = tuple[float, float]
Hours = Mapping[int, Sequence[Span]]
WEEK = range(7)


def common_hours(rules: Iterable[Hours]) -> dict[int, list[Span]] | None:
    """Return the hours that all rules allow, tidied up.

    :param rules: hours by weekday; a rule without any hours forbids nothing
    :return: ``None`` if no rule forbids anything
    """
    found = None
    for rule in filter(None, rules):
        own = {day: _tidy(rule.get(day, ())) for day in WEEK}
        found = own if found is None else _cross(found, own)
    return found


def group_days(hours: Hours) -> list[tuple[list[tuple[int, int]], list[Span]]]:
    """Return the days on which the hours are the same, as runs, and these hours.

    :return: pairs of runs (first and last weekday) and hours, by the first day; days
        that are closed are left out
    """
    groups = {}
    for day in WEEK:
        spans = tuple(_tidy(hours.get(day, ())))
        if spans:
            groups.setdefault(spans, []).append(day)
    return [(_find_runs(days), list(spans)) for spans, days in groups.items()]


def _tidy(spans):
    """Return spans in order, those that touch as one, without empty ones."""
    tidy = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if tidy and start <= tidy[-1][1]:
            tidy[-1] = (tidy[-1][0], max(tidy[-1][1], end))
        else:
            tidy.append((start, end))
    return tidy


def _cross(first, second):
    return {
        day: _tidy(
            (max(one[0], two[0]), min(one[1], two[1]))
            for one in first[day]
            for two in second[day]
        )
        for day in WEEK
    }


def _find_runs(days):
    runs = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
