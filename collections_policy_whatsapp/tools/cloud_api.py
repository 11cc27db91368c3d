"""WhatsApp's Cloud API, as far as it is spoken here.

Of each request it is told what is sure: taken, refused, never arrived; or *unsure*,
where the connection broke, or the time was up, after the request may have been read.
"""

import ssl
from collections import namedtuple

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.exceptions import SSLError as WrappedSSLError

TIMEOUT = 30  # seconds: to connect, and again to be answered
HIDDEN = "…"

Answer = namedtuple(
    "Answer",
    ("what", "wamid", "wa_id", "status", "code", "subcode", "detail", "retry_after"),
    defaults=("", "", 0, None, None, "", ""),
)
Answer.__doc__ = """What came of handing over one message.

``what`` is ``accepted`` (then ``wamid`` is the message's id, ``wa_id`` the reader's),
``refused`` (then ``status``, ``code`` and ``subcode`` say why), ``unreached`` (nothing
was sent) or ``unsure``; ``detail`` says more, for people; ``retry_after`` is a header.
"""

NEVER_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
)


class CloudApi:
    """One business phone number at Meta.

    :param str url: the API's address with its version
    :param str phone_number_id: Meta's id of the number
    :param str token: the access token; it never shows in an answer
    :param timeout: seconds to connect, and again to be answered
    """

    def __init__(self, url, phone_number_id, token, timeout=TIMEOUT):
        self.url = url.rstrip("/")
        self.phone_number_id = phone_number_id
        self.timeout = timeout
        self._token = token

    def send(self, payload):
        """Hand over a message.

        :param dict payload: as the API wants it
        :rtype: Answer
        """
        return self._ask("POST", f"{self.phone_number_id}/messages", json=payload)

    def look(self):
        """Ask for the phone number itself, which proves that the settings are right.

        :return: what became of it, and what the API tells of the number
        :rtype: tuple[Answer, dict]
        """
        fields = "verified_name,display_phone_number,quality_rating"
        try:
            response = self._request(
                "GET", self.phone_number_id, params={"fields": fields}
            )
        except requests.RequestException as error:
            return Answer("unreached", detail=self._hide(error)), {}
        body = read_json(response)
        if response.status_code == 200 and body.get("id") == self.phone_number_id:
            return Answer("accepted", status=200), body
        return self._read_refusal(response, body), {}

    def _ask(self, method, path, **options):
        try:
            response = self._request(method, path, **options)
        except requests.RequestException as error:
            what = "unreached" if was_never_sent(error) else "unsure"
            return Answer(what, detail=self._hide(error))
        return self._read(response)

    def _request(self, method, path, **options):
        # A connection for each: whether a kept one was closed meanwhile can't be told
        return requests.request(
            method,
            f"{self.url}/{path}",
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=self.timeout,
            allow_redirects=False,
            **options,
        )

    def _read(self, response):
        body = read_json(response)
        wamid = first(body, "messages").get("id")
        is_success = response.status_code // 100 == 2
        if is_success and isinstance(wamid, str) and wamid:
            wa_id = first(body, "contacts").get("wa_id")
            return Answer("accepted", wamid=wamid, wa_id=wa_id or "", status=200)
        is_told = isinstance(body.get("error"), dict)
        if is_success or (response.status_code >= 500 and not is_told):
            detail = f"HTTP {response.status_code}"
            return Answer("unsure", status=response.status_code, detail=detail)
        return self._read_refusal(response, body)

    def _read_refusal(self, response, body):
        error = body.get("error")
        error = error if isinstance(error, dict) else {}
        data = error.get("error_data")
        details = data.get("details") if isinstance(data, dict) else None
        words = [error.get("message"), details]
        detail = ": ".join(word for word in words if isinstance(word, str) and word)
        return Answer(
            "refused",
            status=response.status_code,
            code=get_number(error, "code"),
            subcode=get_number(error, "error_subcode"),
            detail=self._hide(detail or f"HTTP {response.status_code}"),
            retry_after=response.headers.get("Retry-After", ""),
        )

    def _hide(self, words):
        """Return words without the token: Meta repeats one that it does not know."""
        return str(words).replace(self._token, HIDDEN) if self._token else str(words)


def read_json(response):
    """Return the object in a response's body; an empty one if there is none."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def first(body, name):
    """Return the first object of a list in an object; an empty one if there is none."""
    found = body.get(name)
    if isinstance(found, list) and found and isinstance(found[0], dict):
        return found[0]
    return {}


def get_number(error, name):
    number = error.get(name)
    return number if isinstance(number, int) else None


def was_never_sent(error):
    """Tell whether an error of ``requests`` came before anything had been sent."""
    if isinstance(error, NEVER_SENT):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, WrappedSSLError):
        return any(isinstance(e, ssl.SSLCertVerificationError) for e in reason.args)
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError))
