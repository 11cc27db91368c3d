"""Whether what was asked of a provider may have been done, by how the asking failed."""

import ssl

import requests
import urllib3

from odoo.exceptions import UserError

from odoo.addons.iap.tools.iap_tools import InsufficientCreditError

REFUSED = range(400, 500)  # HTTP: the request was not carried out

# There was nobody to ask, or no way to ask
UNASKED = (
    InsufficientCreditError,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NewConnectionError,
)


def may_have_left(error):
    """Tell whether messages may have left although asking to send them failed.

    Odoo's own error says little; the one that it was raised for says what happened.
    Where it was raised for none, nothing had been asked yet.

    :param Exception error: what the asking raised
    """
    causes = list(_get_causes(error))
    if len(causes) == 1 and isinstance(error, UserError):
        return False
    return not any(map(_is_unasked, causes))


def _get_causes(error):
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _is_unasked(error):
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code in REFUSED
    return isinstance(error, UNASKED)
