"""The portal of debtors who have signed in: what is due, and what can be done."""

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.account.controllers.portal import PortalAccount

from .preferences import choose

PAGE = "/my/collections/preferences"


class CollectionsPortal(PortalAccount):
    # === INVOICES === #

    def _get_account_searchbar_filters(self):
        # EXTENDS 'account': all that the debtor is reminded of
        filters = super()._get_account_searchbar_filters()
        filters["overdue_invoices"]["domain"] = self._get_collections_domain()
        return filters

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        # EXTENDS 'account': what a late invoice costs today
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values["collections_charges"] = self._draw_collections_charges(invoice)
        return values

    def _draw_collections_charges(self, invoice):
        """Return the late charges of an invoice that the user was let see.

        :return: HTML; nothing where nothing is late, all is left alone, or a rate is
            not known
        """
        invoice = invoice.sudo()
        company = invoice.company_id.root_id
        date = company._get_collections_date()
        lines = invoice._get_collections_told_lines(date)
        return invoice.env["collections.charge.statement"]._draw(
            company, lines, date, for_debtor=True
        )

    def _get_collections_domain(self):
        """Return the domain of the invoices of which anything is overdue.

        Odoo's own knows but the invoices of the user himself, and their last due date.
        """
        late = Domain("display_type", "=", "payment_term") & Domain(
            "date_maturity", "<", request.env.company._get_collections_date()
        )
        return (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("payment_state", "in", ("not_paid", "partial"))
            & Domain("commercial_partner_id", "=", self._get_debtor().id)
            & Domain("line_ids", "any", late & Domain("reconciled", "=", False))
        )

    def _get_debtor(self):
        return request.env.user.commercial_partner_id

    # === BANNER === #

    @route("/my/collections/dismiss", type="http", auth="user", methods=["POST"])
    def collections_dismiss(self, back="/my", **_form):
        """Leave the banner away until the user signs in again."""
        request.session["collections_dismissed"] = True
        return request.redirect(back)

    # === PREFERENCES === #

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'account'
        values = super()._prepare_home_portal_values(counters)
        if "collections_count" in counters:
            cases = request.env["collections.case"].sudo()
            values["collections_count"] = cases.search_count(
                [
                    ("partner_id", "=", self._get_debtor().id),
                    ("company_id", "in", self._get_creditors().ids),
                ],
                limit=1,
            )
        return values

    @route(PAGE, type="http", auth="user", methods=["GET", "POST"], website=True)
    def my_collections_preferences(self, creditor=None, saved=False, **typed):
        creditors = self._get_creditors()
        company = self._choose_creditor(creditors, creditor)
        values, changed = choose(company, self._get_debtor(), typed, "portal")
        if changed:
            return request.redirect(f"{PAGE}?creditor={company.id}&saved=1")
        return request.render(
            "collections_policy.portal_my_preferences",
            {
                **self._prepare_portal_layout_values(),
                **values,
                "page_name": "collections_preferences",
                "company": company,
                "creditors": creditors,
                "is_saved": bool(saved),
            },
        )

    def _get_creditors(self):
        """Return the companies that may contact the user."""
        return request.env.companies.sudo().root_id

    def _choose_creditor(self, creditors, creditor):
        """Return the creditor that was asked for, if it is one; else the first."""
        return creditors.filtered(lambda company: str(company.id) == creditor) or (
            request.env.company.sudo().root_id
        )
