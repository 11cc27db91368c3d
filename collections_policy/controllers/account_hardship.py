from odoo.http import route

from .account import BY_LINK, BY_LOGIN, LINK, PAGE, enter_by_link
from .account_forms import CollectionsAccountForms


class CollectionsAccountHardship(CollectionsAccountForms):
    @route(f"{PAGE}/hardship", methods=["POST"], **BY_LOGIN)
    def my_collections_hardship(self, creditor=None, **_typed):
        return self._hear(self._enter(creditor), "hardship")

    @route(f"{LINK}/hardship", methods=["POST"], **BY_LINK)
    def collections_hardship(self, token, **_typed):
        return self._hear(enter_by_link(token), "hardship")
