"""How often somebody may be contacted, on plain dates: no ORM, no clock."""

from collections.abc import Iterable
from datetime import date, timedelta


def first_day_within_cap(
    day: date, contacts: Iterable[date], number: int, days: int, gap_days: int = 0
) -> date:
    """Return the first day, from a day on, on which one more contact is allowed.

    :param contacts: the days of the contacts there were; several may share one
    :param number: how many contacts are allowed in any ``days`` days, the day itself
        counted; 0 for any number
    :param gap_days: how many days must lie between a contact and the next: with 2, who
        was contacted on Monday may be contacted again on Wednesday; 0 for none
    """
    latest_first = sorted(contact for contact in contacts if contact <= day)[::-1]
    if gap_days and latest_first:
        day = max(day, latest_first[0] + timedelta(days=gap_days))
    if number and len(latest_first) >= number:
        day = max(day, latest_first[number - 1] + timedelta(days=days))
    return day
