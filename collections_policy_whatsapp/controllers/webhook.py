"""Where Meta tells what became of messages, and what debtors answer."""

import json

from odoo import fields, http
from odoo.http import request

from ..tools.signature import is_same, is_signed

MAX_BODY = 1024 * 1024  # bytes
MAX_CHALLENGE = 256  # characters
ROUTE = "/collections/whatsapp/webhook/<string:uuid>"


class WhatsappWebhook(http.Controller):
    @http.route(
        ROUTE,
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def verify(self, uuid, **params):
        """Prove to Meta that we know the word that it was told."""
        account = self._find_account(uuid)
        challenge = params.get("hub.challenge", "")[:MAX_CHALLENGE]
        is_known = account.verify_token and is_same(
            account.verify_token, params.get("hub.verify_token", "")
        )
        if not is_known or params.get("hub.mode") != "subscribe":
            return self._answer(403)
        return self._answer(200, challenge)

    @http.route(
        ROUTE,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def receive(self, uuid, **_params):
        """Take in what Meta tells, once it has proved who it is."""
        body = request.httprequest.get_data(cache=False)
        header = request.httprequest.headers.get("X-Hub-Signature-256")
        account = self._find_account(uuid)
        if not is_signed(account.app_secret, body, header):
            return self._answer(403)
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return self._answer(400)
        if not isinstance(payload, dict):
            return self._answer(400)
        account._receive(payload, fields.Datetime.now())
        return self._answer(200)

    def _find_account(self, uuid):
        """Return the account that a webhook belongs to, as the system sees it."""
        system = request.env.ref("base.user_root")
        accounts = request.env["collections.whatsapp.account"].with_user(system).sudo()
        found = accounts.with_context(active_test=False).search(
            [("uuid", "=", uuid)], limit=1
        )
        return found.with_context(active_test=True)

    def _answer(self, status, text=""):
        return request.make_response(
            text, headers=[("Content-Type", "text/plain; charset=utf-8")], status=status
        )
