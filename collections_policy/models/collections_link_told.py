"""Links to what a customer is told of the policy: they tell nothing of the customer."""

from odoo import models

TOLD = "collections_policy.told"


class CollectionsLink(models.AbstractModel):
    _inherit = "collections.link"

    def _get_told_url(self, company, debtor):
        """Return where a customer reads the policy that it falls under.

        It does not expire: it stands on invoices and orders. What it opens says nothing
        of the customer.

        :param company: a root company
        """
        token = self._sign(TOLD, (debtor.id, company.id))
        return f"{company.get_base_url()}/collections/told/{token}"

    def _read_told_token(self, token):
        """Return the company and the debtor that a token is for; else ``None``."""
        parties, _details = self._read(TOLD, token)
        return parties
