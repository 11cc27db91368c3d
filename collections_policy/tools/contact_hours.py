"""When somebody may be contacted: weekly hours in one or several time zones.

Plain dates and moments, no ORM, no clock.  A moment is a naive ``datetime`` in UTC, as
Odoo keeps them; hours are those of the people who are contacted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz

HORIZON = timedelta(days=62)  # beyond which nobody waits for hours to open
ONE_DAY = timedelta(days=1)

Hours = Mapping[int, Sequence[tuple[float, float]]]


class Opening(NamedTuple):
    """A span of time during which contact is allowed: moments in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, eq=False)
class ContactHours:
    """Weekly hours in one time zone.

    :param zone: a time zone of ``pytz``
    :param hours: for each weekday (Monday is 0) pairs of hours, such as ``(9, 18.5)``
        for 09:00 to 18:30; a weekday without any is closed
    :param is_day_off: tells whether a date is a holiday, closed whatever its weekday
    """

    zone: pytz.BaseTzInfo
    hours: Hours
    is_day_off: Callable[[date], bool] = lambda day: False

    def next_opening(self, moment: datetime) -> Opening | None:
        """Return the first opening that ends after a moment, else ``None``.

        What is open without a break over midnight is one opening.
        """
        found = None
        day = self._localize(moment).date()
        last = day + HORIZON
        while day <= last:
            for opening in self._openings(day):
                if found and opening.start > found.end:
                    return found
                if found:
                    found = Opening(found.start, max(found.end, opening.end))
                elif opening.end > moment:
                    found = opening
            day += ONE_DAY
        return found

    def _localize(self, moment):
        return pytz.utc.localize(moment).astimezone(self.zone)

    def _openings(self, day):
        if self.is_day_off(day):
            return []
        return [
            Opening(self._moment(day, start), self._moment(day, end))
            for start, end in sorted(self.hours.get(day.weekday(), ()))
            if start < end
        ]

    def _moment(self, day, hour):
        """Return the moment at which it is an hour of a day in the zone."""
        local = datetime.combine(day, time.min) + timedelta(minutes=round(hour * 60))
        return self.zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


def next_common_opening(
    moment: datetime, constraints: Sequence[ContactHours]
) -> Opening | None:
    """Return when all constraints allow contact, from a moment on.

    :return: an opening that starts at the moment or after it, ``None`` if there is none
        within two months
    """
    start = moment
    while start <= moment + HORIZON:
        openings = [constraint.next_opening(start) for constraint in constraints]
        if not all(openings):
            return None
        latest = max((opening.start for opening in openings), default=start)
        if latest <= start:
            ends = [opening.end for opening in openings]
            return Opening(start, min(ends, default=moment + HORIZON))
        start = latest
    return None


def find_hindrance(
    moment: datetime, constraints: Sequence[ContactHours]
) -> ContactHours | None:
    """Return the constraint that keeps a moment closed the longest, if one does."""
    closed = [
        (opening.start if opening else datetime.max, index)
        for index, constraint in enumerate(constraints)
        for opening in [constraint.next_opening(moment)]
        if not opening or opening.start > moment
    ]
    return constraints[max(closed)[1]] if closed else None
