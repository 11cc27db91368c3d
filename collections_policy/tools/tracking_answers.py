"""What carriers answer when they are asked for news of notices.  No ORM."""

from dataclasses import dataclass, field
from datetime import datetime

FOUND = "found"
NOT_YET = "not_yet"  # the carrier does not know the number as yet
INVALID = "invalid"  # it never will
UNREADABLE = "unreadable"  # what it says of the number makes no sense
REFUSED = "refused"  # it gives no news of the number
RESULTS = (FOUND, NOT_YET, INVALID, UNREADABLE, REFUSED)


class CarrierError(Exception):
    """A carrier gave no answer that could be used.

    Neither its text nor its arguments hold secrets.

    :param str code: ``login`` (it does not accept who asks), ``settings`` (what it is
        asked with can't be right), ``busy`` (too much was asked), ``down`` (an error of
        its own), ``unreached`` (no answer in time), ``refused`` (not what was asked
        for), ``shape`` (nothing can be made of the answer), ``large`` or ``surprise``
    :param str detail: more, for people
    :param retry_after: the seconds after which the carrier wants to be asked again
    """

    def __init__(self, code, detail="", retry_after=None):
        super().__init__(code, detail, retry_after)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True)
class Report:
    """One thing that a carrier reports of a notice.

    :param moment: UTC
    :param raw: the report as it came, as far as it is kept: text and lists of text
    """

    moment: datetime
    code: str
    kind: str
    receiver: str = ""
    note: str = ""
    raw: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a carrier says of one number.

    :param result: one of ``RESULTS``; only with ``FOUND`` there are ``reports``
    :param words: what it says to people
    """

    result: str
    reports: tuple[Report, ...] = ()
    words: str = ""
