"""What a webhook of WhatsApp tells, read from what it sends.

Whatever is not as documented is passed over: the rest of the request still counts.
"""

from collections import namedtuple

MAX_TEXT = 4096  # characters, as WhatsApp takes
MAX_ID = 256

Status = namedtuple("Status", ("wamid", "tag", "state", "timestamp", "code", "detail"))
Status.__doc__ = """What became of a message; ``tag`` is what was sent along with it."""

Incoming = namedtuple(
    "Incoming", ("wamid", "number", "timestamp", "kind", "text", "answered", "name")
)
Incoming.__doc__ = (
    """What somebody wrote; ``answered`` is the id of what it refers to."""
)

TemplateStatus = namedtuple("TemplateStatus", ("name", "language", "state", "detail"))
TemplateStatus.__doc__ = """What Meta thinks of a message template."""

Trouble = namedtuple("Trouble", ("code", "detail"))
Trouble.__doc__ = """An error of the account or the app."""

STATES = ("sent", "delivered", "read", "failed")
MEDIA = ("image", "document", "video", "audio", "sticker")


def read_events(payload, business_account_id, phone_number_id):
    """Return the events that are about an account.

    :param payload: what the request's JSON stands for
    :param str business_account_id: of the account
    :param str phone_number_id: of the account
    :rtype: list
    """
    events = []
    if get_text(payload, "object") != "whatsapp_business_account":
        return events
    for entry in get_objects(payload, "entry"):
        for change in get_objects(entry, "changes"):
            value = get_object(change, "value")
            if get_text(change, "field") == "message_template_status_update":
                if get_text(entry, "id") == business_account_id:
                    events.append(read_template_status(value))
            elif get_number_id(value) == phone_number_id:
                events += read_value(value)
    return events


def read_value(value):
    """Return the events of a change to the field ``messages``."""
    names = {
        get_text(contact, "wa_id"): get_text(get_object(contact, "profile"), "name")
        for contact in get_objects(value, "contacts")
    }
    events = [read_status(status) for status in get_objects(value, "statuses")]
    events += [read_message(item, names) for item in get_objects(value, "messages")]
    events += [Trouble(*read_error(error)) for error in get_objects(value, "errors")]
    return [event for event in events if event]


def read_status(status):
    state = get_text(status, "status")
    wamid = get_text(status, "id")
    if state not in STATES or not wamid:
        return None
    errors = get_objects(status, "errors")
    code, detail = read_error(errors[0]) if errors else (None, "")
    tag = get_text(status, "biz_opaque_callback_data")
    return Status(wamid, tag, state, get_text(status, "timestamp"), code, detail)


def read_message(message, names):
    wamid, number = get_text(message, "id"), get_text(message, "from")
    kind = get_text(message, "type")
    if not wamid or not number or kind in ("", "reaction", "system"):
        return None
    return Incoming(
        wamid=wamid,
        number=number,
        timestamp=get_text(message, "timestamp"),
        kind=kind,
        text=read_text(message, kind),
        answered=get_text(get_object(message, "context"), "id"),
        name=names.get(number, ""),
    )


def read_text(message, kind):
    """Return what was written, or the words on the button that was pressed."""
    part = get_object(message, kind)
    if kind == "text":
        return get_text(part, "body", MAX_TEXT)
    if kind == "button":
        return get_text(part, "text", MAX_TEXT)
    if kind == "interactive":
        chosen = get_object(part, get_text(part, "type"))
        return get_text(chosen, "title", MAX_TEXT)
    if kind in MEDIA:
        return get_text(part, "caption", MAX_TEXT) or get_text(part, "filename")
    return ""


def read_template_status(value):
    return TemplateStatus(
        name=get_text(value, "message_template_name"),
        language=get_text(value, "message_template_language"),
        state=get_text(value, "event").lower(),
        detail=get_text(value, "reason"),
    )


def read_error(error):
    """Return the code of an error and what it says."""
    code = error.get("code")
    details = get_text(get_object(error, "error_data"), "details", MAX_TEXT)
    words = get_text(error, "message", MAX_TEXT) or get_text(error, "title", MAX_TEXT)
    return (
        code if isinstance(code, int) else None,
        ": ".join(word for word in (words, details) if word),
    )


# === GETTERS THAT TAKE ANYTHING === #


def get_number_id(value):
    return get_text(get_object(value, "metadata"), "phone_number_id")


def get_object(parent, name):
    found = parent.get(name) if isinstance(parent, dict) else None
    return found if isinstance(found, dict) else {}


def get_objects(parent, name):
    found = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(found, list):
        return []
    return [item for item in found if isinstance(item, dict)]


def get_text(parent, name, limit=MAX_ID):
    """Return a text that a database takes: no NUL, no half of a character."""
    found = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(found, str):
        return ""
    clean = found[:limit].replace("\0", "").encode("utf-8", "replace").decode()
    return clean.strip()
