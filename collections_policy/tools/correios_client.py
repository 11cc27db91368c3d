"""Asking Correios' REST API: a token, then news of up to fifty objects at a time.

Sources: the manual of Correios' web services (CWS, 2.2 of September 2023).  A contract
is needed: its user, the access code to the API, and the number of a posting card.
Nothing that is secret shows in an error.
"""

import time
from datetime import timedelta

import requests

from .correios_answers import parse_objects, parse_token
from .tracking_answers import REFUSED, Answer, CarrierError

ADDRESSES = {
    "production": "https://api.correios.com.br",
    "test": "https://apihom.correios.com.br",
}
BATCH = 50  # objects in one request
TIMEOUT = 20  # seconds: to connect, and again for each part of the answer
PATIENCE = 60  # seconds for all of an answer
MAX_BYTES = 5_000_000
MAX_TRIES = 3  # of one request
MAX_WAIT = 5  # seconds between them; who wants more is asked another time
DEFAULT_WAIT = 1
TOKEN_HOURS = 1  # how long a token is used that does not tell how long it is good
CLOCKS_DIFFER = timedelta(days=1)
NOT_TO_THEIR_LIKING = (400, 422)  # what was asked, not who asks or where
TOKEN_MARGIN = timedelta(minutes=5)
MAX_TOKEN = timedelta(hours=24)
AGENT = "Odoo collections_policy"


class CorreiosClient:
    """One contract's way to the API, with one connection; to be closed.

    :param str url: see ``ADDRESSES``
    :param str user: who asks
    :param str key: the access code to the API
    :param str card: the number of the posting card
    :param now: the moment, UTC
    :param token: one that was granted before, with ``until``, UTC
    :param keep: called with each new token, and until when it is to be used
    """

    def __init__(
        self,
        url,
        user,
        key,
        card,
        now,
        token=None,
        until=None,
        keep=None,
        timeout=TIMEOUT,
        patience=PATIENCE,
        sleep=time.sleep,
    ):
        self.url = url.rstrip("/")
        self.now = now
        self._login = (user.encode(), key.encode())
        self._card = card
        is_good = token and until and now + TOKEN_MARGIN < until
        self._token = token if is_good else None
        self._keep = keep or (lambda token, until: None)
        self._timeout = timeout
        self._patience = patience
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers["User-Agent"] = AGENT
        self._session.headers["Accept"] = "application/json"

    def close(self):
        self._session.close()

    def ask(self, numbers):
        """Return what Correios say of each of some numbers.

        :param numbers: up to ``BATCH``, in their compact form
        :rtype: dict[str, Answer]
        :raises CarrierError: if nothing could be learned
        """
        answers = self._ask_apart(list(numbers))
        results = {answer.result for answer in answers.values()}
        if results == {REFUSED} and len(answers) > 1:
            raise CarrierError("refused", next(iter(answers.values())).words)
        return answers

    def _ask_apart(self, numbers):
        """Ask for numbers together, or by halves if they are refused together.

        So one number does not hold up the others.
        """
        try:
            body = self._get_objects(numbers)
            return parse_objects(body, numbers, self.now + CLOCKS_DIFFER)
        except CarrierError as error:
            if error.code != "refused":
                raise
            if len(numbers) == 1:
                return {numbers[0]: Answer(REFUSED, words=error.detail)}
        half = len(numbers) // 2
        return {**self._ask_apart(numbers[:half]), **self._ask_apart(numbers[half:])}

    def _get_objects(self, numbers):
        options = {
            "params": {"codigosObjetos": numbers, "resultado": "T"},
            "headers": {"Accept-Language": "pt-BR"},
        }
        was_fresh = not self._token
        status, body = self._request_as_us("/srorastro/v1/objetos", options)
        if status == 401 and not was_fresh:
            self._token = None
            status, body = self._request_as_us("/srorastro/v1/objetos", options)
        if status in (401, 403):
            raise CarrierError("login", f"HTTP {status}")
        if status != 200:
            is_theirs = status in NOT_TO_THEIR_LIKING
            code = "refused" if is_theirs else "settings"
            raise CarrierError(code, f"HTTP {status}")
        return body

    def _request_as_us(self, path, options):
        token = self._token or self._fetch_token()
        return self._request("GET", path, auth=_Bearer(token), **options)

    def _fetch_token(self):
        """Ask for a token, and have it kept."""
        status, body = self._request(
            "POST",
            "/token/v1/autentica/cartaopostagem",
            auth=self._login,
            json={"numero": self._card},
        )
        if status not in (200, 201):
            is_login = status in (401, 403)
            code = "login" if is_login else "settings"
            raise CarrierError(code, f"HTTP {status}")
        token, until = parse_token(body)
        latest = self.now + MAX_TOKEN
        until = min(until or self.now + timedelta(hours=TOKEN_HOURS), latest)
        self._token = token
        self._keep(token, until)
        return token

    # === ONE REQUEST === #

    def _request(self, method, path, **options):
        """Return the status and the body of an answer, after a short wait if need be.

        :raises CarrierError: ``busy``, ``down``, ``unreached`` or ``large``
        """
        for left in reversed(range(MAX_TRIES)):
            try:
                return self._request_once(method, path, **options)
            except CarrierError as error:
                wait = error.retry_after
                wait = DEFAULT_WAIT if wait is None else wait
                if error.code not in ("busy", "down") or wait > MAX_WAIT or not left:
                    raise
                self._sleep(wait)

    def _request_once(self, method, path, **options):
        try:
            with self._session.request(
                method,
                self.url + path,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
                **options,
            ) as response:
                body = self._read(response)
        except requests.RequestException as error:
            raise CarrierError("unreached", type(error).__name__) from None
        status = response.status_code
        if status == 429:
            raise CarrierError("busy", "HTTP 429", _read_retry_after(response))
        if status >= 500:
            raise CarrierError("down", f"HTTP {status}", _read_retry_after(response))
        return status, body

    def _read(self, response):
        deadline = time.monotonic() + self._patience
        body = b""
        for part in response.iter_content(65536):
            body += part
            if len(body) > MAX_BYTES:
                raise CarrierError("large", f"> {MAX_BYTES}")
            if time.monotonic() > deadline:
                raise CarrierError("unreached", "Timeout")
        return body


class _Bearer(requests.auth.AuthBase):
    """A token; set so that nothing in a ``.netrc`` takes its place."""

    def __init__(self, token):
        self._token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read_retry_after(response):
    """Return the seconds that a header asks to wait, if it tells a number."""
    text = response.headers.get("Retry-After", "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else None
