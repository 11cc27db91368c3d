"""The short text on documents: a sentence or two, and where to read the rest."""

from odoo import api, models


class CollectionsPolicyToldText(models.Model):
    _inherit = "collections.policy.told.text"

    @api.model
    def _prepare_short_text(self, company, debtor, text=None):
        """Return what stands on a document of a customer, in the context's language.

        :param company: the company whose document it is
        :param debtor: a commercial partner
        :param text: what the customer is told; by default, by its policy
        :return: ``summary``, ``title`` and ``url``; nothing where nothing was published
        :rtype: dict[str, str]
        """
        company = company.sudo().root_id
        policies = self.env["collections.policy"]
        text = text or policies._get_told_text(company, debtor)
        if not text:
            return {}
        return {
            "summary": text._get_summary(),
            "title": text._get_title(),
            "url": self.env["collections.link"]._get_told_url(company, debtor),
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_collections_told(self, report_type):
        """Return the short text on an invoice, as it is printed or shown in the portal.

        :param str report_type: ``html`` in the portal, else ``pdf``
        :rtype: dict[str, str]
        """
        self.ensure_one()
        place = "portal" if report_type == "html" else "invoice"
        move = self.sudo()
        if (
            move.move_type not in ("out_invoice", "out_receipt")
            or move.state != "posted"
            or not move.company_id._tells_collections_policy(place)
        ):
            return {}
        chosen = move.collections_policy_id.told_id
        return move.env["collections.policy.told.text"]._prepare_short_text(
            move.company_id,
            move.commercial_partner_id,
            chosen and chosen._get_text(self.env.lang),
        )
