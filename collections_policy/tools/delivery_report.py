"""What mail servers, and the programs of readers, report of a message that was sent.

Delivery status notifications (RFC 3464) and message disposition notifications, or read
receipts (RFC 8098).  Pure functions of an :class:`email.message.Message`; whatever
comes in, they don't fail.  Anybody can write a report: it counts by the name of the
message that it gives, which only who has got that message knows.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.message import Message
from email.utils import parsedate_to_datetime

from .mail_parts import clean, get, get_all, get_text, get_type, walk
from .notice_states import DELIVERED, UNMAPPED, Meaning
from .replies import is_report

MESSAGE_ID = re.compile(r"<[^<>\s]+>")
MOST = 50  # outcomes, or names of messages, that one report is believed

DELIVERY, READING = "delivery", "reading"
FAILED = "failed"
READ_GRADE = 4

# What a mail server's action proves.  *Relayed* and *expanded* went on to where nobody
# reports; *delayed* is still where it was handed over.
DELIVERIES = {
    "delivered": Meaning(DELIVERED),
    "relayed": Meaning("in_transit"),
    "expanded": Meaning("in_transit"),
    "delayed": Meaning("in_transit", 1),
    FAILED: Meaning("returned", 1),
}
# What a reader's program may have done: all of it with a message that has arrived.
READINGS = ("displayed", "deleted", "dispatched", "processed", "denied")


@dataclass(frozen=True)
class Outcome:
    """What became of a message for one recipient.

    ``kind``: ``delivery`` or ``reading``; ``action``: what was done, in lower case;
    ``status``: such as ``5.1.1`` (RFC 3463), or how a reader's program came to do it;
    ``recipient``: an address, or empty; ``moment``: UTC, if it is told; ``detail``: in
    the words of the server.
    """

    kind: str
    action: str
    status: str = ""
    recipient: str = ""
    moment: datetime | None = None
    detail: str = ""

    @property
    def meaning(self) -> Meaning:
        """What it means for a notice, and what it proves."""
        if self.kind == DELIVERY:
            return DELIVERIES.get(self.action, Meaning(UNMAPPED))
        if self.action not in READINGS:
            return Meaning(UNMAPPED)
        return Meaning(DELIVERED, READ_GRADE if self._was_read else None)

    @property
    def _was_read(self):
        """A person had it displayed; a program that answers by itself proves less."""
        return self.action == "displayed" and "manual-action" in self.status


@dataclass(frozen=True)
class Report:
    """A report: about which message, when it was written, and what it says.

    ``envelope_id``: what the sender called the message towards the server;
    ``message_ids``: with their angle brackets, the surest first; ``moment``: UTC.
    """

    envelope_id: str
    message_ids: tuple[str, ...]
    moment: datetime | None
    outcomes: tuple[Outcome, ...]


def get_answered_ids(message: Message) -> tuple[str, ...]:
    """Return the names of the messages that a message answers, the surest first.

    With their angle brackets.
    """
    return _find_ids([(message, "in-reply-to"), (message, "references")])


def get_returned_ids(message: Message) -> tuple[str, ...]:
    """Return the names of the messages that a message reports of, or comes back with.

    With their angle brackets.  What encloses none is taken for an answer: some programs
    name the message so.  Else that does not count, since it may name a whole thread.
    """
    parts = list(walk(message))
    receipts = [block for part in parts for block in _get_receipts(part)]
    returned = [block for part in parts for block in _get_returned(part)]
    found = _find_ids(
        [
            *((block, "original-message-id") for block in receipts),
            *((block, "message-id") for block in returned),
        ]
    )
    return found or get_answered_ids(message)


def get_moment(message: Message) -> datetime | None:
    """Return when a message was written, UTC, as far as it tells."""
    return _read_moment(get_text(message, "date"))


def read_report(message: Message) -> Report | None:
    """Return what a report says; ``None`` if it is no report, or says nothing."""
    if not is_report(message):
        return None
    parts = list(walk(message))
    blocks = [block for part in parts for block in _get_blocks(part)]
    outcomes = [*_read_deliveries(blocks), *_read_readings(parts)]
    if not outcomes:
        return None
    return Report(
        envelope_id=next(filter(None, map(_get_envelope_id, [*blocks, *parts])), ""),
        message_ids=get_returned_ids(message),
        moment=get_moment(message),
        outcomes=tuple(outcomes[:MOST]),
    )


# === MAIL SERVERS === #


def _get_blocks(part):
    """Return the groups of fields of a delivery status: each recipient's is one."""
    payload = part.get_payload()
    is_status = get_type(part) == "message/delivery-status"
    return payload if is_status and isinstance(payload, list) else []


def _get_envelope_id(block):
    return get_text(block, "original-envelope-id")


def _read_deliveries(blocks):
    for block in blocks:
        action, status = get(block, "action"), get(block, "status")
        if not action and status:
            action = "" if status.startswith("2") else FAILED
        if action or status:
            yield Outcome(
                kind=DELIVERY,
                action=action,
                status=status,
                recipient=_get_recipient(block),
                moment=_read_moment(get_text(block, "last-attempt-date")),
                detail=_get_typed(block, "diagnostic-code"),
            )


# === READERS' PROGRAMS === #


def _read_readings(parts):
    for part in parts:
        for block in _get_receipts(part):
            status, separator, action = get(block, "disposition").partition(";")
            action = action if separator else ""
            kind, _slash, trouble = action.strip().partition("/")
            if kind:
                yield Outcome(
                    kind=READING,
                    action="" if "error" in trouble else kind.strip(),
                    status=status.strip(),
                    recipient=_get_recipient(block),
                    detail=get_text(block, "reporting-ua"),
                )


def _get_receipts(part):
    """Return the fields of a read receipt: Python takes them for a message."""
    if get_type(part) != "message/disposition-notification":
        return []
    payload = part.get_payload()
    if isinstance(payload, str):
        return [message_from_string(payload)]
    return payload if isinstance(payload, list) else []


# === WHICH MESSAGE === #


def _find_ids(fields):
    """Return the names of messages that fields hold.

    :param fields: pairs of a part and the name of a header, in lower case
    """
    found = [
        message_id
        for block, name in fields
        for value in get_all(block, name)
        for message_id in MESSAGE_ID.findall(value)
    ]
    return tuple(dict.fromkeys(found))[:MOST]


def _get_returned(part):
    """Return the message that is reported of, as far as it comes back."""
    payload = part.get_payload()
    kind = get_type(part)
    if kind == "text/rfc822-headers" and isinstance(payload, str):
        return [message_from_string(payload.lstrip())]
    if kind in ("message/rfc822", "message/global") and isinstance(payload, list):
        return payload
    return []


# === FIELDS === #


def _get_recipient(block):
    """Return the address to which it was sent, as far as it is told."""
    addresses = (
        _get_typed(block, name) for name in ("original-recipient", "final-recipient")
    )
    return next(filter(None, addresses), "").strip("<>").lower()


def _get_typed(block, name):
    """Return the value of a field that begins with what kind of value it is."""
    kind, separator, value = get_text(block, name).partition(";")
    return (value if separator else kind).strip()


def _read_moment(text):
    """Return a moment, UTC, if it is one that a calendar has."""
    try:
        moment = parsedate_to_datetime(clean(text))
        if moment.tzinfo:
            moment = moment.astimezone(UTC)
        return moment.replace(tzinfo=None, microsecond=0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
