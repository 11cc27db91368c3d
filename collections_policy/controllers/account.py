"""The page on which debtors see what they owe, signed in or by a message's link."""

from collections import namedtuple

from werkzeug.exceptions import NotFound, abort

from odoo.http import content_disposition, request, route

from ..models.collections_account import DOCUMENTS
from .portal import CollectionsPortal
from .preferences import PRIVATE, render_private, speak

PAGE = "/my/collections"
LINK = "/collections/account/<string:token>"
BY_LINK = {
    "type": "http",
    "auth": "public",
    "website": True,
    "multilang": False,
    "sitemap": False,
}
BY_LOGIN = {"type": "http", "auth": "user", "website": True}
STATEMENT = "collections_policy.action_report_statement"
RECEIPT = "account.action_report_payment_receipt"

Entry = namedtuple(
    "Entry",
    "company debtor companies url query is_preview is_link",
    defaults=[False] * 2,
)
Entry.__doc__ = """Who looks at which account, and where.

``company`` is the root company and ``companies`` those of its branches whose items
are seen. ``url`` and ``query`` are what the addresses of the page begin and end with.
``is_preview``: a colleague looks, who does not speak for the debtor. ``is_link``:
nobody has signed in as the debtor.
"""


def read_link(token):
    """Return whose account a link opens, and whether it does not any more.

    :return: nothing if it is no link to an account
    :rtype: tuple[Entry, bool] | None
    """
    found = request.env["collections.link"]._read_account_token(token)
    if not found:
        return None
    company, debtor, is_expired = found
    entry = Entry(
        company,
        debtor,
        company._get_collections_companies(),
        url=f"/collections/account/{token}",
        query="",
        is_preview=request.env.user._is_internal(),
        is_link=True,
    )
    return entry, is_expired


def enter_by_link(token):
    """Return whose account a link opens; the page speaks the debtor's language.

    :raises HTTPException: if it opens none, or has expired
    :rtype: Entry
    """
    found = read_link(token)
    if not found:
        raise NotFound
    entry, is_expired = found
    speak(entry.debtor)
    if is_expired:
        refuse(entry, "collections_policy.account_expired_page", 410)
    return entry


def refuse(entry, template, status):
    """Answer with a kind page that says why not.

    :raises HTTPException: always
    """
    page = render_private(template, {"company": entry.company}, status)
    page.flatten()
    abort(page)


def count(entry, what):
    """Note that a debtor does something.

    :raises HTTPException: if it has done so too often
    """
    visits = request.env["collections.visit"]
    if not entry.is_preview and not visits._count(entry.company, entry.debtor, what):
        refuse(entry, "collections_policy.account_busy_page", 429)


class CollectionsAccount(CollectionsPortal):
    # === PAGE === #

    @route(PAGE, methods=["GET"], **BY_LOGIN)
    def my_collections(self, creditor=None, **query):
        return self._show_account(self._enter(creditor), query)

    @route(LINK, methods=["GET"], **BY_LINK)
    def collections_account(self, token, **query):
        return self._show_account(enter_by_link(token), query)

    def _show_account(self, entry, query, **told):
        """Return the page.

        :param dict query: what the address asks for besides
        :param told: what the page tells besides, by name
        """
        return self._render_account(
            entry,
            "collections_policy.portal_my_account",
            "collections_policy.account_page",
            {**self._prepare_account_values(entry, query), **told},
        )

    def _prepare_account_values(self, entry, query):
        """Return what the page shows.

        :param Entry entry: whose account it is, and who looks
        :param dict query: what the address asks for besides; anybody can have typed it
        """
        return request.env["collections.account"]._prepare_values(
            entry.company, entry.debtor, entry.companies
        )

    def _render_account(self, entry, portal_template, link_template, values):
        """Return a page of the account, as it is signed in or by link.

        :param dict values: what it shows
        """
        shown = {
            **values,
            "company": entry.company,
            "url": entry.url,
            "query": entry.query,
            "is_preview": entry.is_preview,
        }
        if entry.is_link:
            return render_private(link_template, shown)
        return request.render(
            portal_template,
            {
                **self._prepare_portal_layout_values(),
                **shown,
                "page_name": "collections_account",
                "creditors": self._get_creditors(),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _enter(self, creditor=None):
        """Return the account of the debtor that the user belongs to.

        :param str creditor: the database id of the creditor, if it was chosen
        :rtype: Entry
        """
        company = self._choose_creditor(self._get_creditors(), creditor)
        mine = request.env.companies.sudo()
        return Entry(
            company,
            self._get_debtor().sudo(),
            mine.filtered(lambda branch: branch.root_id == company),
            url=PAGE,
            query=f"?creditor={company.id}",
        )

    # === DOCUMENTS === #

    @route(f"{PAGE}/document/<int:number>", methods=["GET"], **BY_LOGIN)
    def my_collections_document(self, number, creditor=None, **_query):
        return self._show_document(self._enter(creditor), number)

    @route(f"{LINK}/document/<int:number>", methods=["GET"], **BY_LINK)
    def collections_document(self, token, number, **_query):
        return self._show_document(enter_by_link(token), number)

    def _show_document(self, entry, number):
        """Lead to an invoice of the debtor."""
        move = request.env["account.move"].sudo().browse(number).exists()
        if not (
            move.commercial_partner_id == entry.debtor
            and move.company_id in entry.companies
            and move.state == "posted"
            and move.move_type in DOCUMENTS
        ):
            raise NotFound
        return request.redirect(move.get_portal_url())

    @route(f"{PAGE}/statement", methods=["GET"], **BY_LOGIN)
    def my_collections_statement(self, creditor=None, **_query):
        return self._print_statement(self._enter(creditor))

    @route(f"{LINK}/statement", methods=["GET"], **BY_LINK)
    def collections_statement(self, token, **_query):
        return self._print_statement(enter_by_link(token))

    def _print_statement(self, entry):
        count(entry, "statement")
        data = {"company_id": entry.company.id, "company_ids": entry.companies.ids}
        date = entry.company._get_collections_date()
        name = request.env._(
            "Statement of %(date)s - %(creditor)s",
            date=date.isoformat(),
            creditor=entry.company.name,
        )
        return self._print_pdf(STATEMENT, entry.debtor, name, data)

    @route(f"{PAGE}/receipt/<int:number>", methods=["GET"], **BY_LOGIN)
    def my_collections_receipt(self, number, creditor=None, **_query):
        return self._print_receipt(self._enter(creditor), number)

    @route(f"{LINK}/receipt/<int:number>", methods=["GET"], **BY_LINK)
    def collections_receipt(self, token, number, **_query):
        return self._print_receipt(enter_by_link(token), number)

    def _print_receipt(self, entry, number):
        receipts = request.env["collections.receipts"].sudo()
        payment = receipts._find_payment(entry.debtor, entry.companies, number)
        if not payment:
            raise NotFound
        count(entry, "receipt")
        return self._print_pdf(RECEIPT, payment, payment.name)

    def _print_pdf(self, report, record, name, data=None):
        reports = request.env["ir.actions.report"].sudo()
        pdf, _kind = reports._render_qweb_pdf(report, record.ids, data=data)
        return request.make_response(
            pdf,
            headers={
                **PRIVATE,
                "Content-Type": "application/pdf",
                "Content-Length": len(pdf),
                "Content-Disposition": content_disposition(f"{name}.pdf"),
            }.items(),
        )

    # === CARD === #

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'account'
        values = super()._prepare_home_portal_values(counters)
        if "collections_open_count" in counters:
            account = request.env["collections.account"].sudo()
            values["collections_open_count"] = account._count_items(
                self._get_debtor(), request.env.companies
            )
        return values
