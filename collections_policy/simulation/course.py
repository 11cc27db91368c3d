"""What is simulated, and what a simulation comes to."""

from typing import NamedTuple


class Terms(NamedTuple):
    """What is simulated.

    ``start`` is the first day, in the company's time zone, ``days`` how many there are;
    ``share`` the percentage of debtors that is looked at; ``notice_days`` after how
    many days a registered notice is proven delivered.
    """

    start: object
    days: int
    share: int = 100
    notice_days: int = 10


class Contact(NamedTuple):
    """What became of an action on a day.

    ``kind``: ``done`` (it went out, or was done), ``unreached``, ``later`` or ``no``
    (put off, or not allowed, by the gate), ``notice`` (a registered notice is made);
    ``reason`` tells why, a code of ``collections.action.reason``.
    """

    day: object
    kind: str
    reason: str | None
    partner_id: int
    policy_id: int | None
    level_id: int | None
    channel: str | None
    amount: float
    cost: float


class Standing(NamedTuple):
    """How many open items stand at a level when the last day is over."""

    policy_id: int | None
    level_id: int | None
    items: int
    debtors: int
    amount: float


class Place(NamedTuple):
    """What a level is called, and where it stands: days from the due date."""

    name: str
    days: float
    tone: str


class Course(NamedTuple):
    """What a simulation comes to.

    ``debtors`` and ``looked_at``: how many owe something, and of how many the course
    tells; ``levels``: the :class:`Place` of each level by its id, since those of a
    policy that is only tried are nowhere else.
    """

    contacts: list
    standings: list
    levels: dict
    debtors: int
    looked_at: int
