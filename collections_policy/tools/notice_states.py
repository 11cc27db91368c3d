"""The states of a registered notice, what each proves, and what carriers call them.

Pure: no ORM, no clock.
"""

from collections.abc import Mapping
from typing import NamedTuple

# Before a carrier has it; after that carriers may correct themselves in any direction
DRAFT, PRINTED, POSTED, CANCELLED = "draft", "printed", "posted", "cancelled"
DELIVERED = "delivered"
WITH_US = (DRAFT, PRINTED)
UNDERWAY = (
    POSTED,
    "in_transit",
    "out_for_delivery",
    "absent",
    "awaiting_pickup",
    "refused",
    "wrong_address",
    "moved",
    "returning",
)
FINAL = (DELIVERED, "returned", "lost")  # only another of them, or an undoing, counts
WITH_CARRIER = (*UNDERWAY, *FINAL)
STATES = (*WITH_US, *WITH_CARRIER, CANCELLED)
OBSTACLES = (
    "absent",
    "refused",
    "wrong_address",
    "moved",
)  # why it was not handed over

# Somebody had it before his eyes, or a machine had: signs that move nothing
OPENED, DOWNLOADED = "opened", "downloaded"
TRACES = (OPENED, DOWNLOADED)

# What is no state
VOID = "void"  # the event before it did not happen
UNMAPPED = "unmapped"  # nobody has said yet what it means: it proves nothing
EVENT_STATES = (*STATES, *TRACES, VOID, UNMAPPED)

# What a state proves, from 0 to 5: drafted; handed over; accepted by the recipient's
# provider or in the postal stream; delivered; read, or signed for with a name;
# acknowledged by the debtor
GRADES = {
    DRAFT: 0,
    PRINTED: 0,
    CANCELLED: 0,
    POSTED: 1,
    "lost": 1,
    DELIVERED: 3,
    **dict.fromkeys(UNDERWAY[1:], 2),
    "returned": 2,
    **dict.fromkeys(TRACES, 2),  # whoever opened it: it had come to where it went
}
TOP_GRADE = 5

# For each state, those from which a person may bring a notice to it. To a state that a
# notice had before, undoing an event leads as well.
TRANSITIONS = {
    PRINTED: {DRAFT, PRINTED},
    POSTED: {DRAFT, PRINTED, POSTED},
    CANCELLED: {DRAFT, PRINTED},
    **{state: set(WITH_CARRIER) for state in WITH_CARRIER if state != POSTED},
}


class Meaning(NamedTuple):
    """What a carrier's code means.

    ``grade``: what it proves, where that differs from its state's.
    """

    state: str
    grade: int | None = None


def get_grade(state: str, grade: int | None = None) -> int:
    """Return what an event proves, from 0 to 5.

    :param grade: what it proves by itself, if that is not what its state says
    """
    return GRADES.get(state, 0) if grade is None else min(max(grade, 0), TOP_GRADE)


def normalize_code(code, kind) -> tuple[str, str]:
    """Return a carrier's code and type the way they are compared: ``"BDE", "1"``.

    Carriers write a type as a number, or padded with zeros.
    """
    code = str(code if code is not None else "").strip().upper()
    kind = str(kind if kind is not None else "").strip().upper()
    if kind.isascii() and kind.isdigit():
        kind = str(int(kind))
    return code, kind


def find_meaning(codes: Mapping[tuple[str, str], Meaning], code, kind) -> Meaning:
    """Return what a code and type mean: never *delivered* unless the table says so.

    :param codes: what is known, by code and type; an empty type stands for all others
    """
    code, kind = normalize_code(code, kind)
    known = codes.get((code, kind)) or codes.get((code, ""))
    return known or Meaning(UNMAPPED)
