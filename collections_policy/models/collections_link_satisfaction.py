from odoo import models

SATISFACTION = "collections_policy.satisfaction"


class CollectionsLink(models.AbstractModel):
    _inherit = "collections.link"

    def _get_satisfaction_url(self, asked):
        """Return where a customer says how satisfied it is.

        :param asked: a ``collections.satisfaction``
        """
        company, debtor = asked.company_id, asked.partner_id
        token = self._sign(SATISFACTION, (debtor.id, company.id, asked.id))
        return f"{company.get_base_url()}/collections/satisfaction/{token}"

    def _read_satisfaction_token(self, token):
        """Return the question that a token is for, in sudo; else nothing."""
        questions = self.env["collections.satisfaction"].sudo()
        parties, details = self._read(SATISFACTION, token)
        if not parties:
            return questions
        company, debtor = parties
        asked = questions.browse(details).exists()
        if asked.partner_id != debtor or asked.company_id != company:
            return questions
        return asked
