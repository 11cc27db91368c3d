from odoo.http import route

from .account import BY_LINK, BY_LOGIN, LINK, PAGE, enter_by_link
from .account_forms import CollectionsAccountForms


class CollectionsAccountDispute(CollectionsAccountForms):
    @route(f"{PAGE}/dispute", methods=["POST"], **BY_LOGIN)
    def my_collections_dispute(self, creditor=None, **_typed):
        return self._hear(self._enter(creditor), "dispute")

    @route(f"{LINK}/dispute", methods=["POST"], **BY_LINK)
    def collections_dispute(self, token, **_typed):
        return self._hear(enter_by_link(token), "dispute")
