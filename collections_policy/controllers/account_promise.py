from odoo.http import route

from .account import BY_LINK, BY_LOGIN, LINK, PAGE, enter_by_link
from .account_forms import CollectionsAccountForms


class CollectionsAccountPromise(CollectionsAccountForms):
    @route(f"{PAGE}/promise", methods=["POST"], **BY_LOGIN)
    def my_collections_promise(self, creditor=None, **_typed):
        return self._hear(self._enter(creditor), "promise")

    @route(f"{LINK}/promise", methods=["POST"], **BY_LINK)
    def collections_promise(self, token, **_typed):
        return self._hear(enter_by_link(token), "promise")
