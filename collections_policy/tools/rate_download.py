"""Asking a public source: one request, within bounds of time and size."""

import time
from urllib.parse import urljoin, urlsplit

import requests

from .rate_sources import SourceError

TIMEOUT = 20  # seconds: to connect, and again for each part of the answer
PATIENCE = 60  # seconds for all of it
MAX_BYTES = 5_000_000
MAX_HOPS = 3
# The Bank of England does not answer who does not say who asks
HEADERS = {"User-Agent": "Odoo collections_policy", "Accept-Encoding": "identity"}


def download(url, timeout=TIMEOUT, patience=PATIENCE, max_bytes=MAX_BYTES):
    """Return what an address answers.

    Redirects are followed on the same host alone.

    :param timeout: seconds to connect, and again for each part of the answer
    :param patience: seconds for all of it
    :rtype: bytes
    :raises SourceError: ``unreached``, ``status`` (what was answered is its detail),
        ``redirect`` or ``large``
    """
    deadline = time.monotonic() + patience
    try:
        for _hop in range(MAX_HOPS):
            with requests.get(
                url,
                headers=HEADERS,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                if not response.is_redirect:
                    return read(response, deadline, max_bytes)
                url = follow(url, response.headers["location"])
    except requests.RequestException as error:
        raise SourceError("unreached", type(error).__name__) from error
    raise SourceError("redirect", url)


def follow(url, location):
    """Return the address that a redirect leads to.

    :raises SourceError: if that is at another host, or less secure
    """
    target = urljoin(url, location)
    if urlsplit(target)[:2] != urlsplit(url)[:2]:
        raise SourceError("redirect", target)
    return target


def read(response, deadline, max_bytes):
    body = b""
    for part in response.iter_content(65536):
        body += part
        if len(body) > max_bytes:
            raise SourceError("large", f"> {max_bytes}")
        if time.monotonic() > deadline:
            raise SourceError("unreached", "Timeout")
    if response.status_code != 200:
        words = body[:100].decode("utf-8", "replace").strip()
        raise SourceError("status", f"{response.status_code} {words}")
    return body
