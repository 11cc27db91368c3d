"""Invoices of which a level waits for the proof of a registered notice."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .account_move import GROUP


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    collections_awaits_proof = fields.Boolean(
        string="Waits for Proof",
        compute="_compute_collections",
        search="_search_collections_awaits_proof",
        compute_sudo=True,
        groups=GROUP,
    )

    @api.model
    def _get_collections_fields(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_collections_fields(), "collections_awaits_proof"]

    def _set_collections(self, item):
        # EXTENDS 'collections_policy'
        result = super()._set_collections(item)
        self.collections_awaits_proof = item.awaits_proof and not item.held_reason
        return result

    @api.model
    def _search_collections_awaits_proof(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_evaluated_domain(SQL("awaits_proof AND held_reason IS NULL"))


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_awaits_proof = fields.Boolean(
        string="Waits for Proof of Delivery",
        compute="_compute_collections_awaits_proof",
        search="_search_collections_awaits_proof",
        groups=GROUP,
    )

    @api.model
    def _get_collections_fields(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_collections_fields(), "collections_awaits_proof"]

    @api.depends("line_ids.collections_awaits_proof")
    def _compute_collections_awaits_proof(self):
        for move in self:
            move.collections_awaits_proof = any(
                move.collections_item_ids.mapped("collections_awaits_proof")
            )

    @api.model
    def _search_collections_awaits_proof(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("line_ids", "any", [("collections_awaits_proof", "=", True)])

    def _get_collections_sentences(self, item):
        # EXTENDS 'collections_policy'
        sentences = super()._get_collections_sentences(item)
        if item.collections_awaits_proof:
            notices = self.env["collections.notice"].sudo()._find_about(item.ids)
            sentences.append(
                item.collections_next_level_id._tell_waiting(notices.get(item.id))
            )
        return sentences
