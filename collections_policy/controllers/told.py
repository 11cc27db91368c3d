"""The policy in plain words: read in the portal, by a link, or by anybody; accepted."""

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import content_disposition, request, route

from .account import BY_LINK, BY_LOGIN, CollectionsAccount, count
from .preferences import PRIVATE, render_private, speak

PAGE = "/my/collections-policy"
LINK = "/collections/told/<string:token>"
PUBLIC = "/collections/policy/<int:number>"
ANYBODY = {"type": "http", "auth": "public", "website": True, "sitemap": False}
LONGEST_NAME = 200


class CollectionsTold(CollectionsAccount):
    # === PORTAL === #

    @route(PAGE, methods=["GET"], **BY_LOGIN)
    def my_collections_policy(self, creditor=None, accepted=None, **_query):
        entry = self._enter(creditor)
        text = self._get_told_now(entry)
        return self._show_told(entry, text, is_done=bool(accepted))

    @route(f"{PAGE}/<int:number>", methods=["GET"], **BY_LOGIN)
    def my_collections_policy_text(self, number, creditor=None, **_query):
        entry = self._enter(creditor)
        return self._show_told(entry, self._find_told(entry, number))

    @route(f"{PAGE}/<int:number>/pdf", methods=["GET"], **BY_LOGIN)
    def my_collections_policy_pdf(self, number, creditor=None, **_query):
        entry = self._enter(creditor)
        return self._print_told(self._find_told(entry, number))

    @route(f"{PAGE}/accept", methods=["POST"], **BY_LOGIN)
    def my_collections_policy_accept(self, creditor=None, **typed):
        if request.env.user._is_internal():
            raise Forbidden  # a colleague looks: he does not speak for the customer
        entry = self._enter(creditor)
        text = self._get_told_now(entry)
        count(entry, "acceptance")
        name, errors = self._read_acceptance(text, typed)
        if errors:
            return self._show_told(entry, text, typed=typed, errors=errors)
        acceptances = request.env["collections.policy.acceptance"]
        acceptances._accept(
            text, entry.debtor, name, "portal", **acceptances._get_origin()
        )
        return request.redirect(f"{PAGE}{entry.query}&accepted=1")

    def _read_acceptance(self, text, typed):
        """Return who accepts, and what is wrong with what was typed, by field.

        :param text: what is told now; it may have changed since the page was opened
        :param dict typed: what was typed: ``text``, ``name`` and ``read``
        :rtype: tuple[str, dict[str, str]]
        """
        env, errors = request.env, {}
        name = " ".join((typed.get("name") or "").split())[:LONGEST_NAME]
        if len(name.split()) < 2:
            errors["name"] = env._("Write your full name.")
        if not typed.get("read"):
            errors["read"] = env._("Please read it, and tick this.")
        if not text or typed.get("text") != str(text.id):
            errors["form"] = env._(
                "It has changed meanwhile: please read it again before you accept it."
            )
        return name, errors

    def _get_told_now(self, entry):
        """Return what the customer is told, in the language of the page."""
        policies = request.env["collections.policy"]
        return policies._get_told_text(entry.company, entry.debtor).sudo()

    def _find_told(self, entry, number):
        """Return a text that the customer is told now, or has accepted.

        :raises HTTPException: if it is neither
        """
        now = self._get_told_now(entry)
        accepted = self._get_acceptances(entry).text_id
        known = now.told_id.text_ids | accepted
        found = known.filtered(lambda text: text.id == number)
        if not found:
            raise NotFound
        return found

    def _get_acceptances(self, entry):
        return (
            request.env["collections.policy.acceptance"]
            .sudo()
            .search(
                [
                    ("company_id", "=", entry.company.id),
                    ("partner_id", "=", entry.debtor.id),
                ]
            )
        )

    def _show_told(self, entry, text, is_done=False, typed=None, errors=None):
        acceptances = self._get_acceptances(entry)
        now = self._get_told_now(entry)
        return request.render(
            "collections_policy.portal_my_told",
            {
                **self._prepare_portal_layout_values(),
                **self._prepare_told(text),
                "page_name": "collections_told",
                "company": entry.company,
                "creditors": self._get_creditors(),
                "query": entry.query,
                "acceptances": acceptances,
                "is_now": text.told_id == now.told_id,
                "has_accepted": text.told_id in acceptances.told_id,
                "may_accept": not request.env.user._is_internal(),
                "is_done": is_done,
                "typed": {"name": request.env.user.name, **(typed or {})},
                "errors": errors or {},
            },
            headers={"Cache-Control": "no-store"},
        )

    def _prepare_told(self, text):
        return {"text": text, "told": text.told_id, "content": text.content or {}}

    def _print_told(self, text):
        pdf = text._get_pdf()
        return request.make_response(
            pdf,
            headers={
                **PRIVATE,
                "Content-Type": "application/pdf",
                "Content-Length": len(pdf),
                "Content-Disposition": content_disposition(
                    f"{text._get_file_name()}.pdf"
                ),
            }.items(),
        )

    # === BY THE LINK ON DOCUMENTS === #

    @route(LINK, methods=["GET"], **BY_LINK)
    def collections_told(self, token, **_query):
        company, text = self._read_told_link(token)
        url = request.httprequest.path
        return self._show_told_page(company, text, url, may_sign_in=True)

    @route(f"{LINK}/pdf", methods=["GET"], **BY_LINK)
    def collections_told_pdf(self, token, **_query):
        return self._print_told(self._read_told_link(token)[1])

    def _read_told_link(self, token):
        """Return the company, and what the customer of a link is told."""
        parties = request.env["collections.link"]._read_told_token(token)
        if not parties:
            raise NotFound
        company, debtor = parties
        speak(debtor)
        text = request.env["collections.policy"]._get_told_text(company, debtor)
        if not text:
            raise NotFound
        return company, text.sudo()

    # === FOR ANYBODY === #

    @route(PUBLIC, methods=["GET"], **ANYBODY)
    def collections_policy(self, number, **_query):
        company, text = self._find_public(number)
        url = f"/collections/policy/{number}"
        return self._show_told_page(company, text, url)

    @route(f"{PUBLIC}/pdf", methods=["GET"], **ANYBODY)
    def collections_policy_pdf(self, number, **_query):
        return self._print_told(self._find_public(number)[1])

    def _find_public(self, number):
        """Return a company, and what it tells anybody.

        :raises HTTPException: if it tells nothing
        """
        company = request.env["res.company"].sudo().browse(number).exists()
        told = company.collections_policy_id.told_id
        if not company.collections_told_public or not told:
            raise NotFound
        return company, told._get_text(request.env.lang)

    def _show_told_page(self, company, text, url, may_sign_in=False):
        return render_private(
            "collections_policy.told_page",
            {
                **self._prepare_told(text),
                "company": company,
                "pdf_url": f"{url}/pdf",
                "may_sign_in": may_sign_in,
            },
        )
