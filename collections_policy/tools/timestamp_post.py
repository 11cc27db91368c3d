"""Asking a time-stamping authority: one request, within bounds (RFC 3161, 3.4)."""

import time

import requests

from .rate_download import HEADERS, PATIENCE, TIMEOUT, read
from .rate_sources import SourceError

MAX_BYTES = 100_000  # a token with its certificates has some 5,000
KINDS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}


def post(url, request, user=None, timeout=TIMEOUT, patience=PATIENCE):
    """Return what an authority answers.

    :param str url: its address
    :param bytes request: a ``TimeStampReq``
    :param user: a name and a password, if it asks for them
    :type user: tuple[str, str] | None
    :param timeout: seconds to connect, and again for each part of the answer
    :param patience: seconds for all of it
    :rtype: bytes
    :raises SourceError: ``unreached``, ``status`` (what was answered is its detail),
        ``redirect`` (none is followed) or ``large``
    """
    deadline = time.monotonic() + patience
    try:
        with requests.post(
            url,
            data=request,
            headers={**HEADERS, **KINDS},
            auth=user and tuple(part.encode() for part in user),
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.is_redirect:
                raise SourceError("redirect", response.headers["location"][:200])
            return read(response, deadline, MAX_BYTES)
    except requests.RequestException as error:
        raise SourceError("unreached", type(error).__name__) from error
