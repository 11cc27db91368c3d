"""How Meta proves that it is the one who calls."""

import hashlib
import hmac

PREFIX = "sha256="


def sign(secret, body):
    """Return the header that Meta sends with a body, an HMAC under the app's secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"{PREFIX}{digest}"


def is_signed(secret, body, header):
    """Tell whether a body was signed with a secret."""
    if not secret or not header:
        return False
    return is_same(sign(secret, body), header)


def is_same(expected, given):
    """Compare two words in a time that does not tell how much of them is the same."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
