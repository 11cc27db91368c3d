"""Where providers of registered mail tell what became of notices."""

from dataclasses import replace
from datetime import UTC

from odoo import fields
from odoo.http import Controller, request, route

from ..models.collections_carrier_webhook import WEBHOOK
from ..tools.tracking_numbers import WrongNumber, check
from ..tools.webhook_message import MAX_BODY, BadMessage, parse_message
from ..tools.webhook_signature import is_recent, is_signed

TIMESTAMP, SIGNATURE = "X-Collections-Timestamp", "X-Collections-Signature"


class CollectionsNoticeWebhook(Controller):
    """One message a request; what is in it says ``tools/webhook_message.py``.

    Two headers prove who sends it: ``X-Collections-Timestamp``, the seconds since 1970,
    and ``X-Collections-Signature``, ``sha256=`` and, in hexadecimal, the HMAC-SHA256 of
    the timestamp, a full stop, and the body, under the carrier's secret.

    The answers are JSON.  ``200 {"status": "received"}``: taken in, now or before,
    whether or not there is a notice with that number.  ``401``: ``signature`` (also for
    an address that belongs to nobody) or ``timestamp`` (more than five minutes off).
    ``413``: too large.  ``422``: what is wrong with the message.  A provider tries
    again after anything but 200, 413 and 422.
    """

    @route(
        WEBHOOK + "<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def collections_receive(self, token, **_params):
        """Take in a message, once it is sure who sends it."""
        now = fields.Datetime.now()
        body = request.httprequest.get_data()
        headers = request.httprequest.headers
        timestamp = headers.get(TIMESTAMP, "")
        carrier = self._find_carrier(token)
        signature = headers.get(SIGNATURE, "")
        if not is_signed(carrier.hook_secret, timestamp, signature, body):
            return self._refuse(401, "signature", "is missing or wrong")
        if not is_recent(timestamp, now.replace(tzinfo=UTC).timestamp()):
            return self._refuse(401, "timestamp", "is not within five minutes of ours")
        try:
            message = parse_message(body, now)
            number = check(carrier.scheme, message.number)
        except BadMessage as bad:
            return self._refuse(422, bad.field, bad.reason)
        except WrongNumber as wrong:
            return self._refuse(
                422, "number", f"is not a tracking number: {wrong.code}"
            )
        carrier._receive(replace(message, number=number), now)
        return request.make_json_response({"status": "received"})

    def _find_carrier(self, token):
        """Return the carrier of an address, as the system sees it."""
        system = request.env.ref("base.user_root")
        carriers = request.env["collections.carrier"].with_user(system).sudo()
        return carriers._find_by_hook(token)

    def _refuse(self, status, field, reason):
        return request.make_json_response(
            {"error": field, "reason": reason}, status=status
        )
