"""What an e-mail that came in is: a person's answer, a machine's, or a report.

Pure functions of an :class:`email.message.Message`.  They read the headers as they
came, so that no malformed one makes them fail.  The subject is not asked: in doubt a
message is a person's, since an answer that nobody reads costs more than one look too
many.
"""

from collections import namedtuple
from email.message import Message

import lxml.html

from .mail_parts import clean, get, get_all, get_type, walk

# What vacation programs add besides, or instead of, the header of RFC 3834
AUTOMATIC_MARKS = {
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-mail-autoreply",
}
AUTOMATIC_PRECEDENCES = {"auto_reply", "auto-reply", "bulk", "junk"}
DENIALS = {"", "no", "false", "0"}
MAIL_SYSTEMS = {"mailer-daemon", "postmaster"}

QUOTED = "//*[@data-o-mail-quote]"

Outcome = namedtuple("Outcome", ("action", "status"))
Outcome.__doc__ = """What a notification (RFC 3464) says became of a message.

``action``: ``failed``, ``delayed``, ``delivered``, ``relayed``, ``expanded``, or empty;
``status``: such as ``5.1.1`` (RFC 3463), or empty.
"""


# === WHO WROTE IT === #


def is_automatic(message: Message) -> bool:
    """Tell whether no person wrote a message: vacation notices, receipts, reports."""
    return (
        is_report(message)
        or _says_automatic(message)
        or get(message, "precedence") in AUTOMATIC_PRECEDENCES
        or _has_empty_sender(message)
    )


def is_report(message: Message) -> bool:
    """Tell whether a message is a delivery status notification or a read receipt."""
    kind = get_type(message)
    return kind in ("multipart/report", "message/disposition-notification")


def _says_automatic(message):
    """RFC 3834, section 5; and the marks of older programs."""
    submitted = get(message, "auto-submitted")
    if submitted and submitted.split(";")[0].strip() not in DENIALS:
        return True
    return any(get(message, mark) not in DENIALS for mark in AUTOMATIC_MARKS)


def _has_empty_sender(message):
    """An empty return path wants no answer (RFC 5321); nor has what names no sender."""
    paths = [clean(value) for value in get_all(message, "return-path")]
    return "<>" in paths or get(message, "from") in ("", "<>")


# === WHAT A REPORT SAYS === #


def tells_failure(message: Message) -> bool:
    """Tell whether a message that came to where bounces come says that one failed.

    What came back in no standard form is taken for a failure, but for the notice of a
    vacation program: these write to where bounces go.
    """
    outcomes = get_outcomes(message)
    if outcomes:
        return any(map(_has_failed, outcomes))
    if is_report(message):
        return not _is_receipt(message)
    return _is_of_mail_system(message) or not _says_automatic(message)


def is_permanent(message: Message) -> bool:
    """Tell whether a failure is for good, as far as its report says: not 4.x.x."""
    failed = [outcome for outcome in get_outcomes(message) if _has_failed(outcome)]
    return not failed or any(not outcome.status.startswith("4") for outcome in failed)


def get_outcomes(message: Message) -> list[Outcome]:
    """Return what a delivery status notification says of each recipient."""
    blocks = []
    for part in walk(message):
        payload = part.get_payload()
        if get_type(part) == "message/delivery-status" and isinstance(payload, list):
            blocks += payload
    outcomes = [Outcome(get(block, "action"), get(block, "status")) for block in blocks]
    return [outcome for outcome in outcomes if outcome.action or outcome.status]


def _has_failed(outcome):
    if outcome.action:
        return outcome.action == "failed"
    return not outcome.status.startswith("2")


def _is_receipt(message):
    """Tell whether a report is that of a reader's program (RFC 8098)."""
    return any(
        "disposition-notification" in get(part, "content-type")
        for part in walk(message)
    )


def _is_of_mail_system(message):
    local_part = get(message, "from").rpartition("<")[2].partition("@")[0]
    failed = get_all(message, "x-failed-recipients")
    return bool(failed) or local_part.strip() in MAIL_SYSTEMS


# === WHAT IT SAYS === #


def get_new_text(html: str) -> str:
    """Return the plain text of an answer, without what it quotes.

    :param html: a body that passed Odoo's sanitizer, which marks quotations; one that
        is nothing but a quotation is returned whole
    """
    if not html or not html.strip():
        return ""
    root = lxml.html.fromstring(f"<div>{html}</div>")
    whole = _get_text(root)
    for node in root.xpath(QUOTED):
        if node.getparent() is not None:
            node.drop_tree()
    return _get_text(root) or whole


def _get_text(root):
    return " ".join(" ".join(root.itertext()).split())
