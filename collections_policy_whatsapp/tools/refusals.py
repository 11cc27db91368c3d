"""What to do when the Cloud API refuses a message.

After Meta's list of error codes: developers.facebook.com/documentation/
business-messaging/whatsapp/support/error-codes
"""

from collections import namedtuple
from email.utils import parsedate_to_datetime

Course = namedtuple("Course", ("what", "reason", "pause"), defaults=(None, 0))
Course.__doc__ = """What to do about a message that was refused.

``what`` is ``hold``: the account is out of order, its queue waits for a person;
``rest``: the account sends too much, its queue waits for a while; ``again``: this
message waits for a while; ``never``: it can't be sent, for ``reason``, a code of
``collections.action.reason``.  ``pause`` is how many seconds to wait, at least.
"""

HOLD = Course("hold")
REST = Course("rest")
AGAIN = Course("again")
HOUR = 3600

COURSES = {
    # The token, the account, the number
    0: HOLD,
    3: HOLD,
    10: HOLD,
    190: HOLD,
    368: HOLD,
    131005: HOLD,
    131031: HOLD,
    131037: HOLD,
    131042: HOLD,
    131045: HOLD,
    133010: HOLD,
    # Too much at a time
    4: REST,
    80007: REST,
    130429: REST,
    131048: Course("rest", pause=HOUR),
    131057: Course("rest", pause=HOUR),
    133004: REST,
    131056: AGAIN,
    # Meta's own trouble
    1: AGAIN,
    2: AGAIN,
    131000: AGAIN,
    131016: AGAIN,
    # The reader
    130472: Course("never", "whatsapp_declined"),
    130497: Course("never", "whatsapp_declined"),
    131021: Course("never", "bad_address"),
    131026: Course("never", "no_whatsapp"),
    131047: Course("never", "whatsapp_declined"),
    131049: Course("never", "whatsapp_declined"),
    131050: Course("never", "opted_out"),
    # The message
    33: Course("never", "whatsapp_invalid"),
    100: Course("never", "whatsapp_invalid"),
    131008: Course("never", "whatsapp_invalid"),
    131009: Course("never", "whatsapp_invalid"),
    131051: Course("never", "whatsapp_invalid"),
}
TEMPLATES = range(132000, 133000)
PERMISSIONS = range(200, 300)
NO_SUCH_OBJECT = (100, 33)  # code and subcode: not a number that the token may use
SHORTEST = 60
LONGEST = HOUR
LONGEST_ASKED = 24 * HOUR


def find_course(code, subcode=None, status=0):
    """Return what to do about a refusal.

    :param int code: Meta's error code, if one was told
    :param int subcode: what it tells besides
    :param int status: of the HTTP response
    :rtype: Course
    """
    if (code, subcode) == NO_SUCH_OBJECT or code in PERMISSIONS:
        return HOLD
    if code in TEMPLATES:
        return Course("never", "whatsapp_template")
    if code in COURSES:
        return COURSES[code]
    if status == 429:
        return REST
    if status >= 500:
        return AGAIN
    if code is None:  # not the API that answers
        return HOLD
    return Course("never", "whatsapp_invalid")


def find_pause(course, tries, retry_after="", now=None):
    """Return how many seconds to wait: longer each time, or as long as was asked.

    :param Course course: what to do
    :param int tries: how often it was tried before
    :param str retry_after: the header, in seconds or as a date
    :param datetime now: the moment, UTC
    """
    doubled = min(SHORTEST * 2 ** min(tries, 10), LONGEST)
    asked = min(read_retry_after(retry_after, now), LONGEST_ASKED)
    return max(doubled, course.pause, asked)


def read_retry_after(text, now):
    """Return the seconds that a ``Retry-After`` header asks for, 0 if it does not."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        moment = parsedate_to_datetime(text).replace(tzinfo=None)
        return max(int((moment - now).total_seconds()), 0)
    except (TypeError, ValueError, OverflowError):
        return 0
