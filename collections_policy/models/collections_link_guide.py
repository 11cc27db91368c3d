from odoo import models

GUIDE = "collections_policy.guide"


class CollectionsLink(models.AbstractModel):
    _inherit = "collections.link"

    def _get_guide_url(self, company, debtor, guide, level=None):
        """Return where a customer opens a guide that a message offers.

        The link does not expire: there is nothing about the customer on that page.

        :param company: a root company
        :param debtor: a commercial partner
        :param level: the ``collections.level`` of the message
        """
        number = debtor.sudo().collections_link_number
        level_id = level.id if level else 0
        token = self._sign(GUIDE, (debtor.id, company.id, number, guide.id, level_id))
        return f"{company.get_base_url()}/collections/guide/{token}"

    def _read_guide_token(self, token):
        """Return who was offered what: company, debtor, guide, and the level; in sudo.

        :return: ``None`` if that is no such link, or the guide is not published any
            more
        :rtype: tuple[res.company, res.partner, collections.guide, collections.level]
        """
        parties, details = self._read(GUIDE, token)
        if not parties:
            return None
        company, debtor = parties
        number, guide_id, level_id = details
        guide = self.env["collections.guide"].sudo().browse(guide_id).exists()
        if number != debtor.collections_link_number or not guide.is_published:
            return None
        level = self.env["collections.level"].sudo().browse(level_id or ()).exists()
        return company, debtor, guide, level
