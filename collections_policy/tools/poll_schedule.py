"""When a carrier is asked for news of a notice.  Pure: no ORM, no clock.

Often where something may happen any hour, seldom where nothing has for weeks.
"""

from datetime import datetime, timedelta

from .notice_states import CANCELLED, FINAL
from .tracking_answers import INVALID, NOT_YET, REFUSED, UNREADABLE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FINAL_FOR = 7 * DAY  # a carrier may undo what it said last
# Quiet for so long: asked each. The last counts for what is quiet for longer.
QUIET = ((3 * DAY, 6 * HOUR), (15 * DAY, 12 * HOUR), (60 * DAY, DAY))
SELDOM = 3 * DAY
ON_THE_ROUND = 2 * HOUR
MIN_PAUSE, MAX_PAUSE = timedelta(minutes=15), 6 * HOUR
LONGEST_PAUSE = DAY  # at the carrier's own wish


def get_next_ask(
    state: str,
    since: datetime,
    asked: datetime | None,
    result: str | None,
) -> datetime | None:
    """Return from when on there is to be asked again, ``None`` for not any more.

    :param state: where the notice stands
    :param since: when it came to that: UTC, as all moments
    :param asked: when there was asked last; a new number was not asked for yet
    :param result: what was answered last, one of ``tracking_answers.RESULTS``
    """
    if state == CANCELLED or result == INVALID:
        return None
    if asked is None:
        return None if state in FINAL else since
    following = asked + _get_interval(state, max(asked - since, timedelta()), result)
    if state in FINAL and following > since + FINAL_FOR:
        return None
    return following


def _get_interval(state, quiet, result):
    """Return after how long there is to be asked again."""
    if result in (REFUSED, UNREADABLE) or state in FINAL:
        return DAY
    if state == "out_for_delivery" and quiet < DAY and result != NOT_YET:
        return ON_THE_ROUND
    return next((each for limit, each in QUIET if quiet < limit), SELDOM)


def get_pause(failures: int, retry_after: float | None = None) -> timedelta:
    """Return for how long a carrier is left alone.

    :param failures: how often in a row it failed, from 1 on; each time twice as long
    :param retry_after: the seconds that it asked for; they count up to a day
    """
    pause = min(MIN_PAUSE * 2 ** min(max(failures, 1) - 1, 10), MAX_PAUSE)
    wish = min(timedelta(seconds=min(retry_after or 0, 10**9)), LONGEST_PAUSE)
    return max(pause, wish)
