"""What a provider of registered mail tells of one notice: its message, read.  Pure.

A message is a JSON object:

``event`` (required)
    the provider's name of this event, up to 64 letters, digits and ``-_.:``. A second
    message with the same name changes nothing.
``number`` (required)
    the tracking number of the notice.
``moment`` (required)
    when it happened, with seconds and an offset: ``2026-03-16T09:30:00-03:00``.
``code``, ``type``
    what happened, in the provider's codes; what they mean says the table of carriers'
    codes. A code that is not in it proves nothing until somebody says what it means.
``state``
    or, instead of a code, one of ``posted``, ``in_transit``, ``out_for_delivery``,
    ``absent``, ``awaiting_pickup``, ``refused``, ``wrong_address``, ``moved``,
    ``returning``, ``delivered``, ``returned``, ``lost``.
``receiver``, ``note``
    who received it; what else there is to say. Up to 500 characters each.
``receipt``
    ``{"name": "receipt.pdf", "content": "<base64>"}``: what the receiver signed, a PDF,
    JPEG or PNG of up to 5 MB.
"""

import base64
import binascii
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .foreign_json import clean_text, parse_json, read_moment
from .notice_states import WITH_CARRIER, normalize_code

MAX_BODY = 8_000_000  # bytes: a receipt in base64, and the rest
MAX_RECEIPT = 5_000_000  # bytes
CLOCKS_DIFFER = timedelta(minutes=10)
NAME = re.compile(r"[A-Za-z0-9._:-]{1,64}")
CODE = re.compile(r"[A-Z0-9._-]{1,40}")
KIND = re.compile(r"[A-Z0-9._-]{0,40}")
NOT_IN_NAMES = re.compile(r"[^\w .()-]+")
# How a file begins, and the ending of its name
KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}


class BadMessage(ValueError):
    """A message can't be taken in.

    :param str field: what is wrong with it: a field's name, or ``body``
    :param str reason: in English, for those who run the provider's side
    """

    def __init__(self, field, reason):
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Receipt:
    name: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """``code`` with ``kind``, or else ``state``, says what happened.

    ``moment`` is UTC; ``raw`` the message as it is kept, without its receipt.
    """

    event: str
    number: str
    moment: datetime
    code: str
    kind: str
    state: str
    receiver: str
    note: str
    raw: dict
    receipt: Receipt | None = None

    def as_sent(self):
        """Return the message as an object that ``read_message`` reads again."""
        if not self.receipt:
            return self.raw
        content = base64.b64encode(self.receipt.content).decode()
        return {**self.raw, "receipt": {"name": self.receipt.name, "content": content}}


def parse_message(body: bytes, now: datetime) -> Message:
    """Read a message.

    :param now: UTC
    :raise BadMessage: if it is none
    """
    try:
        content = parse_json(body)
    except ValueError:
        raise BadMessage("body", "is not JSON") from None
    if not isinstance(content, dict):
        raise BadMessage("body", "is not a JSON object")
    return _read_content(content, now)


def read_message(content: dict, number: str) -> Message:
    """Read a message that was taken in before, and kept.

    :param content: as ``Message.as_sent`` returned it
    :param number: its tracking number in its compact form
    """
    return replace(_read_content(content, datetime.max - CLOCKS_DIFFER), number=number)


def _read_content(content, now):
    event, number = (_read_text(content, name) for name in ("event", "number"))
    if not NAME.fullmatch(event):
        raise BadMessage("event", "1 to 64 letters, digits and . _ : -")
    if not number:
        raise BadMessage("number", "is missing")
    moment = _read_moment(content, now)
    code, kind, state = _read_meaning(content)
    texts = {name: _read_text(content, name) for name in ("receiver", "note")}
    raw = {
        "event": event,
        "number": number,
        "moment": clean_text(content["moment"]),
        "code": code,
        "type": kind,
        "state": state,
        **texts,
    }
    return Message(
        event=event,
        number=number,
        moment=moment,
        code=code,
        kind=kind,
        state=state,
        raw={name: text for name, text in raw.items() if text},
        receipt=_read_receipt(content.get("receipt")),
        **texts,
    )


def _read_text(content, name):
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise BadMessage(name, "is not text")
    return clean_text(value)


def _read_moment(content, now):
    try:
        moment = read_moment(content.get("moment"))
    except ValueError:
        reason = "is not like 2026-03-16T09:30:00-03:00"
        raise BadMessage("moment", reason) from None
    if moment > now + CLOCKS_DIFFER:
        raise BadMessage("moment", "lies in the future")
    return moment


def _read_meaning(content):
    code, kind = normalize_code(
        _read_text(content, "code")[:41], _read_text(content, "type")[:41]
    )
    state = _read_text(content, "state")
    if bool(code) == bool(state):
        raise BadMessage("code", "either code or state says what happened")
    if code and not (CODE.fullmatch(code) and KIND.fullmatch(kind)):
        raise BadMessage("code", "up to 40 letters, digits and . _ -, type as well")
    if state and state not in WITH_CARRIER:
        raise BadMessage("state", "is none of " + ", ".join(WITH_CARRIER))
    return code, kind if code else "", state


def _read_receipt(value):
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("content"), str):
        raise BadMessage("receipt", "has no content")
    try:
        content = base64.b64decode(value["content"], validate=True)
    except (binascii.Error, ValueError):
        raise BadMessage("receipt", "its content is not base64") from None
    if len(content) > MAX_RECEIPT:
        raise BadMessage("receipt", f"is larger than {MAX_RECEIPT} bytes")
    ending = next(
        (end for start, end in KINDS.items() if content.startswith(start)), ""
    )
    if not ending:
        raise BadMessage("receipt", "is neither PDF nor JPEG nor PNG")
    return Receipt(_name_receipt(value.get("name"), ending), content)


def _name_receipt(name, ending):
    """Return a harmless name, with the ending that the content has."""
    plain = NOT_IN_NAMES.sub("_", clean_text(name, 80))
    stem = plain.rpartition(".")[0] or plain
    return f"{stem.strip(' ._') or 'receipt'}.{ending}"
