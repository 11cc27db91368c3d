"""Guides for customers: signed in, from the page of their account, or by a message."""

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .account import BY_LINK, BY_LOGIN, LINK, enter_by_link
from .account_forms import CollectionsAccountForms
from .preferences import render_private, speak

GUIDES = "/my/guides"
ONE = "<int:number>"


class CollectionsGuides(CollectionsAccountForms):
    # === LIST === #

    @route(GUIDES, methods=["GET"], **BY_LOGIN)
    def my_guides(self, creditor=None, **_query):
        return self._show_guides(self._enter(creditor))

    @route(f"{LINK}/guides", methods=["GET"], **BY_LINK)
    def collections_guides(self, token, **_query):
        return self._show_guides(enter_by_link(token))

    def _show_guides(self, entry):
        return self._render_guides(
            entry,
            "collections_policy.portal_my_guides",
            "collections_policy.guides_page",
            {"themes": self._get_offered(entry).grouped("theme_id").items()},
        )

    # === ONE === #

    @route(f"{GUIDES}/{ONE}", methods=["GET"], **BY_LOGIN)
    def my_guide(self, number, creditor=None, **_query):
        return self._show_guide(self._enter(creditor), number)

    @route(f"{LINK}/guides/{ONE}", methods=["GET"], **BY_LINK)
    def collections_account_guide(self, token, number, **_query):
        return self._show_guide(enter_by_link(token), number)

    def _show_guide(self, entry, number):
        guide = self._find_guide(entry, number)
        if not request.env.user._is_internal():
            request.env["collections.guide.click"]._note(
                guide, entry.company, entry.debtor, self._get_source(entry)
            )
        address = f"{self._get_guides_url(entry)}/{guide.id}"
        return self._render_guides(
            entry,
            "collections_policy.portal_my_guide",
            "collections_policy.guide_page",
            {"guide": guide, "file_url": f"{address}/file{entry.query}"},
        )

    @route(f"{GUIDES}/{ONE}/file", methods=["GET"], **BY_LOGIN)
    def my_guide_file(self, number, creditor=None, **_query):
        return send_file(self._find_guide(self._enter(creditor), number))

    @route(f"{LINK}/guides/{ONE}/file", methods=["GET"], **BY_LINK)
    def collections_account_guide_file(self, token, number, **_query):
        return send_file(self._find_guide(enter_by_link(token), number))

    # === WHAT IS OFFERED === #

    def _get_offered(self, entry):
        guides = request.env["collections.guide"].sudo()
        return guides._get_offered(entry.company.sudo(), entry.debtor.sudo())

    def _find_guide(self, entry, number):
        """Return a guide that is offered; colleagues may look at any that they see.

        :raises HTTPException: if there is none
        """
        guides = self._get_offered(entry)
        if request.env.user.has_group("collections_policy.group_user"):
            mine = request.env["collections.guide"].search([("id", "=", number)])
            guides |= mine.sudo()
        guide = guides.filtered(lambda guide: guide.id == number)
        if not guide:
            raise NotFound
        return guide

    def _get_source(self, entry):
        return "account" if entry.is_link else "portal"

    def _get_guides_url(self, entry):
        return f"{entry.url}/guides" if entry.is_link else GUIDES

    # === PAGES === #

    def _render_guides(self, entry, portal_template, link_template, values):
        shown = {
            **values,
            "company": entry.company,
            "is_preview": entry.is_preview,
            "guides_url": self._get_guides_url(entry),
            "query": entry.query,
            "back_url": f"{entry.url}{entry.query}",
        }
        if entry.is_link:
            return render_private(link_template, shown)
        return request.render(
            portal_template,
            {
                **self._prepare_portal_layout_values(),
                **shown,
                "page_name": "collections_guides",
                "creditors": self._get_creditors(),
            },
        )

    def _prepare_account_values(self, entry, query):
        # EXTENDS 'collections_policy'
        values = super()._prepare_account_values(entry, query)
        return {**values, "guides_url": self._get_guides_url(entry)}

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'account'
        values = super()._prepare_home_portal_values(counters)
        if "collections_guide_count" in counters:
            values["collections_guide_count"] = len(self._get_offered(self._enter()))
        return values


class CollectionsGuideLink(Controller):
    """What a message offers: the link proves whom it was offered to, and by what."""

    @route("/collections/guide/<string:token>", methods=["GET"], **BY_LINK)
    def collections_guide(self, token, **_query):
        company, debtor, guide, level = self._read(token)
        speak(debtor)
        if self._is_read_by_customer():
            request.env["collections.guide.click"]._note(
                guide, company, debtor, "message", level
            )
        return render_private(
            "collections_policy.guide_page",
            {
                "company": company,
                "guide": guide.with_env(request.env(su=True)),
                "is_preview": request.env.user._is_internal(),
                "file_url": f"/collections/guide/{token}/file",
            },
        )

    @route("/collections/guide/<string:token>/file", methods=["GET"], **BY_LINK)
    def collections_guide_file(self, token, **_query):
        _company, _debtor, guide, _level = self._read(token)
        return send_file(guide)

    @route("/collections/guide/cover/<int:number>", methods=["GET"], **BY_LINK)
    def collections_guide_cover(self, number, **_query):
        guide = request.env["collections.guide"].sudo().browse(number).exists()
        if not guide.is_published or not guide.cover:
            raise NotFound
        return (
            request.env["ir.binary"]
            ._get_image_stream_from(guide, "cover")
            .get_response()
        )

    def _read(self, token):
        found = request.env["collections.link"]._read_guide_token(token)
        if not found:
            raise NotFound
        return found

    def _is_read_by_customer(self):
        """Tell whether it is no colleague, and no program that only looks ahead."""
        http = request.httprequest
        ahead = http.headers.get("Sec-Purpose") or http.headers.get("Purpose") or ""
        return (
            http.method == "GET"
            and "prefetch" not in ahead
            and not request.env.user._is_internal()
        )


def send_file(guide):
    """Return the PDF of a guide, to be kept.

    :raises HTTPException: if it has none
    """
    if guide.kind != "file":
        raise NotFound
    stream = request.env["ir.binary"]._get_stream_from(
        guide, "file", filename=guide.file_name or f"{guide.name}.pdf"
    )
    return stream.get_response(as_attachment=True)
