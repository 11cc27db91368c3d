"""How a provider proves that a message is its own, and new.  Pure.

The signature is the HMAC-SHA256, under the secret that both sides know, of the
timestamp as it stands in its header, a full stop, and the body as it is sent.
"""

import hashlib
import hmac

PREFIX = "sha256="
WINDOW = 300  # seconds by which the clocks may differ; what is older is a replay
MAX_DIGITS = 12


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a message, as it stands in its header.

    :param timestamp: seconds since 1970, UTC, in digits
    """
    signed = timestamp.encode() + b"." + body
    return PREFIX + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, signature: str, body: bytes) -> bool:
    """Return whether a message was signed with a secret.

    It takes as long for a signature that is wrong from its first character on as for
    one whose last is wrong; and as long without a secret.
    """
    expected = sign(secret or "nobody's", timestamp, body)
    given = signature.encode("utf-8", "replace")
    return hmac.compare_digest(expected.encode(), given) and bool(secret)


def is_recent(timestamp: str, now: float) -> bool:
    """Return whether a timestamp lies within the window around the present.

    :param now: seconds since 1970
    """
    is_number = timestamp.isascii() and timestamp.isdigit()
    if not is_number or len(timestamp) > MAX_DIGITS:
        return False
    return abs(int(timestamp) - now) <= WINDOW
