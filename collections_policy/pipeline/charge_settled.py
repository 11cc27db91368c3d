"""What of late charges is settled already, and what bears none."""

from odoo import models
from odoo.tools import SQL


class CollectionsCharger(models.AbstractModel):
    _inherit = "collections.charger"

    def _get_settled(self, lines):
        # EXTENDS 'collections.charger'
        charges = (
            self.env["collections.charge"]
            .sudo()
            .search([("move_line_id", "in", lines.ids), ("state", "=", "in_force")])
        )
        return {
            lines.browse(line.id): settled._get_parts()
            for line, settled in charges.grouped("move_line_id").items()
        }

    def _get_is_claim_sql(self):
        # EXTENDS 'collections.charger': interest bears no interest
        # (Germany: § 289 BGB)
        self.env["collections.charge"].flush_model(["document_id"])
        is_fee = self._get_is_fee_sql(SQL("open_line.move_id"))
        return SQL("%s AND NOT %s", super()._get_is_claim_sql(), is_fee)

    def _get_is_fee_sql(self, move_id):
        """Whether a document books late charges."""
        return SQL(
            "EXISTS (SELECT FROM collections_charge WHERE document_id = %s)", move_id
        )
