"""Agreements on the page: accept what is proposed, propose, and read the document."""

from werkzeug.exceptions import NotFound

from odoo.http import request, route

from .account import BY_LINK, BY_LOGIN, LINK, PAGE, count, enter_by_link
from .account_forms import CollectionsAccountForms

REPORT = "collections_policy.action_report_agreement"


class CollectionsAccountAgreement(CollectionsAccountForms):
    # === ACCEPT === #

    @route(f"{PAGE}/agreement", methods=["POST"], **BY_LOGIN)
    def my_collections_agreement(self, creditor=None, **_typed):
        return self._hear(self._enter(creditor), "agreement")

    @route(f"{LINK}/agreement", methods=["POST"], **BY_LINK)
    def collections_agreement(self, token, **_typed):
        return self._hear(enter_by_link(token), "agreement")

    # === PROPOSE === #

    @route(f"{PAGE}/counter", methods=["POST"], **BY_LOGIN)
    def my_collections_counter(self, creditor=None, **_typed):
        return self._hear(self._enter(creditor), "counter")

    @route(f"{LINK}/counter", methods=["POST"], **BY_LINK)
    def collections_counter(self, token, **_typed):
        return self._hear(enter_by_link(token), "counter")

    # === DOCUMENT === #

    @route(f"{PAGE}/agreement/<int:number>/document", methods=["GET"], **BY_LOGIN)
    def my_collections_agreement_document(self, number, creditor=None, **_query):
        return self._print_agreement(self._enter(creditor), number)

    @route(f"{LINK}/agreement/<int:number>/document", methods=["GET"], **BY_LINK)
    def collections_agreement_document(self, token, number, **_query):
        return self._print_agreement(enter_by_link(token), number)

    def _print_agreement(self, entry, number):
        forms = request.env["collections.account.agreement"].sudo()
        agreement = forms._find_printed(
            entry.company, entry.debtor, entry.companies, number
        )
        if not agreement:
            raise NotFound
        count(entry, "document")
        return self._print_pdf(REPORT, agreement, agreement._get_file_name())
