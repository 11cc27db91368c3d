"""The page of a registered notice: read it, download it, confirm that one has it."""

import base64

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import Controller, content_disposition, request, route

from ..models.collections_notice_portal import CONFIRM
from ..tools.notice_states import DOWNLOADED, OPENED
from .account import BY_LINK
from .preferences import PRIVATE, render_private, speak

LINK = "/collections/notice/<string:token>"


class CollectionsNoticePage(Controller):
    """By the link that the notice's e-mail holds; colleagues can only look."""

    @route(LINK, methods=["GET"], **BY_LINK)
    def collections_notice(self, token, **_query):
        notice = self._enter(token)
        self._note(notice, OPENED)
        return self._show(notice)

    @route(f"{LINK}/document", methods=["GET"], **BY_LINK)
    def collections_notice_document(self, token, **_query):
        notice = self._enter(token)
        self._note(notice, DOWNLOADED)
        pdf = base64.b64decode(notice.with_context(bin_size=False).pdf)
        return request.make_response(
            pdf,
            headers={
                **PRIVATE,
                "Content-Type": "application/pdf",
                "Content-Length": len(pdf),
                "Content-Disposition": content_disposition(notice.pdf_name),
            }.items(),
        )

    @route(f"{LINK}/confirm", methods=["POST"], **BY_LINK)
    def collections_notice_confirm(self, token, **_typed):
        notice = self._enter(token)
        if self._is_preview():
            raise Forbidden  # a colleague looks: he does not speak for the customer
        company = notice.company_id.root_id
        visits = request.env["collections.visit"]
        if not visits._count(company, notice.partner_id, CONFIRM):
            return render_private(
                "collections_policy.account_busy_page", {"company": company}, 429
            )
        typed = request.httprequest.form.to_dict()
        errors = notice._take_confirmation(typed, *self._get_visitor())
        if errors:
            return self._show(notice, typed, errors)
        return request.redirect(f"/collections/notice/{token}")

    def _enter(self, token):
        """Return the notice of a link; the page speaks the customer's language.

        :raises NotFound: if it is no such link
        """
        notice = request.env["collections.link"]._read_notice_token(token)
        if not notice or not (notice._may_have_left() or self._is_preview()):
            raise NotFound
        speak(notice.partner_id)
        return notice.with_context(lang=request.env.lang)

    def _note(self, notice, trace):
        """Note that it was looked at, by a customer and not by the headers alone."""
        if request.httprequest.method == "GET" and not self._is_preview():
            notice._note_trace(trace, *self._get_visitor())

    def _is_preview(self):
        return request.env.user._is_internal()

    def _get_visitor(self):
        """Return from which address of the network somebody comes, and with what."""
        visitor = request.httprequest
        return visitor.remote_addr, visitor.user_agent.string

    def _show(self, notice, typed=None, errors=None):
        return render_private(
            "collections_policy.notice_page",
            {
                "notice": notice,
                "company": notice.company_id,
                "url": request.httprequest.path.removesuffix("/confirm"),
                "is_preview": self._is_preview(),
                "confirmation": notice._get_confirmation(),
                "asks_tax_number": notice._asks_tax_number(),
                "typed": typed or {},
                "errors": errors or {},
            },
        )
