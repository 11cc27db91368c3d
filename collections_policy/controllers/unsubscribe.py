"""To refuse a channel by one click, as RFC 8058 has it."""

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .preferences import render_private, speak


class CollectionsUnsubscribe(Controller):
    """Who looks at the links of a message (GET) changes nothing, as scanners do.

    Who asks (POST) is heard.
    """

    @route(
        "/collections/unsubscribe/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def collections_ask(self, token, **_query):
        return self._answer(token, is_done=False)

    # A mail program asks, without a session: the token is what proves the right to
    @route(
        "/collections/unsubscribe/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        multilang=False,
        sitemap=False,
        csrf=False,
        save_session=False,
    )
    def collections_unsubscribe(self, token, **_form):
        return self._answer(token, is_done=True)

    def _answer(self, token, is_done):
        found = request.env["collections.link"]._read_unsubscribe_token(token)
        if not found:
            raise NotFound
        company, debtor, channel = found
        speak(debtor)
        consents = request.env["collections.consent"].sudo()
        if is_done:
            consents._note(company, debtor, channel, "refused", "message")
        labels = dict(request.env["collections.channel"]._selection_contact_channel())
        return render_private(
            "collections_policy.unsubscribe_page",
            {
                "company": company,
                "is_done": is_done,
                "channel": labels.get(channel, channel),
            },
        )
