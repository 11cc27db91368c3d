"""What documents are called where customers read of them."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_collections_name(self):
        """Return what an invoice is called in messages, statements and deals.

        :rtype: str
        """
        self.ensure_one()
        return self.name or self.ref or ""
