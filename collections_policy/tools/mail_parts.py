"""The headers and parts of an e-mail, as they came: no malformed one makes it fail.

Pure functions of an :class:`email.message.Message`.
"""

import re

LONGEST = 998  # characters of a header that are looked at: a line of RFC 5322
COMMENT = re.compile(r"\([^()]*\)")
NO_TEXT = re.compile("[\0\ud800-\udfff]")


def walk(message):
    """Yield a message and its own parts, not those of messages that it encloses."""
    yield message
    payload = message.get_payload()
    if get_type(message).startswith("multipart/") and isinstance(payload, list):
        for part in payload:
            yield from walk(part)


def get_type(part) -> str:
    """Return the media type of a part, in lower case."""
    return get(part, "content-type").partition(";")[0].strip() or "text/plain"


def get(part, name: str) -> str:
    """Return the value of a part's first header of a name, in plain lower case.

    :param name: in lower case
    """
    return next((clean(value) for value in get_all(part, name)), "")


def get_text(part, name: str) -> str:
    """Return the value of a part's first header of a name, on one line.

    :param name: in lower case
    """
    return next(
        (" ".join(value[:LONGEST].split()) for value in get_all(part, name)), ""
    )


def get_all(part, name: str) -> list[str]:
    """Return the values of the headers of a name, as they came.

    What no database keeps, NUL and bytes that are no text, is replaced.

    :param name: in lower case
    """
    return [
        NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(value))
        for header, value in part.raw_items()
        if header.lower() == name
    ]


def clean(value: str) -> str:
    """Return a header's value in lower case, without comments and folding."""
    value, count = value[:LONGEST], 1
    while count:
        value, count = COMMENT.subn(" ", value)
    return " ".join(value.split()).lower()
