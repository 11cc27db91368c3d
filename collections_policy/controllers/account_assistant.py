"""The assistant on the page of the account, signed in or by a message's link."""

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import request, route

from .account import LINK, PAGE, CollectionsAccount, read_link
from .preferences import speak

TALK_BY_LOGIN = {"type": "jsonrpc", "auth": "user", "website": True}
TALK_BY_LINK = {
    "type": "jsonrpc",
    "auth": "public",
    "website": True,
    "multilang": False,
    "sitemap": False,
}


class CollectionsAccountAssistant(CollectionsAccount):
    """Both routes take ``key``, of the conversation if there is one, and ``text``, what
    was said; without it they tell how the conversation stands.
    """

    @route(f"{PAGE}/assistant", **TALK_BY_LOGIN)
    def my_collections_assistant(self, key=None, text=None, creditor=None):
        return self._converse(self._enter(str(creditor)), "portal", key, text)

    @route(f"{LINK}/assistant", **TALK_BY_LINK)
    def collections_assistant(self, token, key=None, text=None):
        found = read_link(token)
        if not found:
            raise NotFound
        entry, is_expired = found
        speak(entry.debtor)
        if is_expired:
            return {"is_gone": True}
        return self._converse(entry, "link", key, text)

    def _converse(self, entry, medium, key, text):
        """Return what is said, and asked, as of ``collections.assistant``.

        :param Entry entry: whose account it is, and who speaks
        :param str medium: where they speak
        """
        if entry.is_preview:
            raise Forbidden  # a colleague looks: he does not speak for the customer
        assistant = request.env["collections.assistant"]
        talk = assistant._prepare_talk(
            entry.company,
            entry.debtor,
            entry.companies,
            medium,
            author=entry.debtor if entry.is_link else request.env.user.partner_id,
            origin=request.httprequest.remote_addr,
            url=entry.url,
            query=entry.query,
        )
        if text is None:
            return assistant._resume(talk, key)
        return assistant._hear(talk, key, text)
