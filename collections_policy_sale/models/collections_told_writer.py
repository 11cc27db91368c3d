"""Customers are told that new orders wait once they are late."""

from odoo import models


class CollectionsToldWriter(models.AbstractModel):
    _inherit = "collections.told.writer"

    def _get_consequences(self, level):
        # EXTENDS 'collections_policy'
        told = super()._get_consequences(level)
        if level.holds_orders:
            told.append(
                self.env._(
                    "new orders wait until what is late is paid, promised or agreed on"
                )
            )
        return told
