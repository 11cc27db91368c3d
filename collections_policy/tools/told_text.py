"""What customers are told, as a plain text that anybody can read, and verify.

No ORM.  What is told is a dictionary: ``title``, ``intro`` (paragraphs), ``parts`` and
``summary``; a part has a ``code``, a ``title``, ``rows`` (pairs of when and what) and
``paragraphs``.  All of it is text and lists, as JSON keeps it.
"""

import hashlib
from collections.abc import Mapping


def write_plain(content: Mapping) -> str:
    """Return what is told as a plain text, that ends with a new line."""
    blocks = [content["title"], *content["intro"]]
    for part in content["parts"]:
        rows = "\n".join(f"- {when}: {what}" for when, what in part["rows"])
        body = [text for text in (rows, *part["paragraphs"]) if text]
        blocks.append("\n".join([part["title"], *body]))
    return "\n\n".join(blocks) + "\n"


def get_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
