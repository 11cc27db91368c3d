"""Whether a request that failed can have reached anybody."""

import requests
from urllib3.exceptions import NewConnectionError


def never_reached(error):
    """Tell whether an error says that no connection was made.

    :param Exception error: what was raised, for a reason that it remembers
    """
    while error is not None:
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return True
        if isinstance(error, requests.exceptions.ConnectionError):
            reason = getattr(error.args[0] if error.args else None, "reason", None)
            return isinstance(reason, NewConnectionError)
        error = error.__cause__ or error.__context__
    return False
