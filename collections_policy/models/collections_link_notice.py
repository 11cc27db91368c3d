from odoo import models

NOTICE = "collections_policy.notice"


class CollectionsLink(models.AbstractModel):
    _inherit = "collections.link"

    def _get_notice_url(self, notice):
        """Return where the customer reads a notice, and confirms that it got it.

        The link does not expire: what it leads to is evidence.
        """
        company, debtor = notice.company_id.root_id, notice.partner_id
        number = debtor.sudo().collections_link_number
        token = self._sign(NOTICE, (debtor.id, company.id, number, notice.id))
        return f"{company.get_base_url()}/collections/notice/{token}"

    def _read_notice_token(self, token):
        """Return the notice that a token is for, in sudo; else nothing."""
        notices = self.env["collections.notice"].sudo()
        parties, details = self._read(NOTICE, token)
        if not parties:
            return notices
        company, debtor = parties
        number, notice_id = details
        notice = notices.browse(notice_id).exists()
        if (
            number != debtor.collections_link_number
            or notice.partner_id != debtor
            or notice.company_id.root_id != company
            or notice.state == "cancelled"
        ):
            return notices
        return notice
