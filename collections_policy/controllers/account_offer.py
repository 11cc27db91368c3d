"""An offer on the page: looked at as often as one likes, then agreed on."""

from odoo.http import request, route

from .account import BY_LINK, BY_LOGIN, LINK, PAGE, enter_by_link
from .account_forms import CollectionsAccountForms


class CollectionsAccountOffer(CollectionsAccountForms):
    @route(f"{PAGE}/offer", methods=["POST"], **BY_LOGIN)
    def my_collections_offer(self, creditor=None, **typed):
        return self._hear_offer(self._enter(creditor), typed.get("step"))

    @route(f"{LINK}/offer", methods=["POST"], **BY_LINK)
    def collections_offer(self, token, **typed):
        return self._hear_offer(enter_by_link(token), typed.get("step"))

    def _hear_offer(self, entry, step):
        """Show what an offer comes to, or agree on it.

        :param str step: ``agree``, or else only look
        """
        if step == "agree":
            return self._hear(entry, "offer")
        return self._show_again(entry, "offer", self._listen(entry, "look"), {})

    def _prepare_account_values(self, entry, query):
        # EXTENDS 'collections_policy'
        return {**super()._prepare_account_values(entry, query), "preview": {}}

    def _show_again(self, entry, form, typed, errors, **told):
        # EXTENDS 'collections_policy': with what the offer comes to
        if form == "offer":
            offers = request.env["collections.account.offer"]
            wrong, told["preview"] = offers._preview(
                entry.company, entry.debtor, entry.companies, typed
            )
            errors = {**wrong, **errors}
        return super()._show_again(entry, form, typed, errors, **told)

    def _get_section(self, form):
        # EXTENDS 'collections_policy': it is among the agreements now
        return "agreement" if form in ("offer", "counter") else form
