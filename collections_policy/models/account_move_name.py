"""What documents are called where customers read of them."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_collections_name(self):
        """Return what an invoice is called in messages, statements and deals.

        :rtype: str
        """
        self.ensure_one()
        return self._get_collections_names()[self]

    def _get_collections_names(self):
        """Return what invoices are called in messages, statements and deals.

        To be extended where documents have names of their own.

        :rtype: dict[account.move, str]
        """
        return {move: move.name or move.ref or "" for move in self}
