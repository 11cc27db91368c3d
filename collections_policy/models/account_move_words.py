"""Promises and disputes of invoices, and the credit notes that decide disputes."""

from odoo import api, fields, models

GROUP = "collections_policy.group_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_promise_count = fields.Integer(
        string="Promises", compute="_compute_collections_words", groups=GROUP
    )
    collections_dispute_count = fields.Integer(
        string="Disputes", compute="_compute_collections_words", groups=GROUP
    )

    @api.depends("line_ids")
    def _compute_collections_words(self):
        items = self.collections_item_ids.ids
        promises = self.env["collections.promise"].search([("line_ids", "in", items)])
        contested = self.env["collections.dispute.line"].search(
            [("move_line_id", "in", items)]
        )
        for move in self:
            own = move.collections_item_ids._origin
            move.collections_promise_count = len(
                promises.filtered(lambda promise, own=own: promise.line_ids & own)
            )
            move.collections_dispute_count = len(
                contested.filtered(
                    lambda part, own=own: part.move_line_id in own
                ).dispute_id
            )

    def _post(self, soft=True):
        # EXTENDS 'account': a credit note that is posted decides a dispute
        posted = super()._post(soft)
        posted._close_collections_disputes()
        return posted

    def _close_collections_disputes(self):
        """Close as justified the disputes for which these credit notes were made."""
        credits = self.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "posted"
        )
        if credits:
            self.env["collections.dispute"].sudo().search(
                [("credit_move_ids", "in", credits.ids), ("state", "=", "open")]
            )._set_closed("justified")

    # === ACTION METHODS === #

    def action_collections_promise(self):
        invoices = self._get_customer_invoices()
        return self.env["collections.promise.wizard"]._open(
            invoices.line_ids, source="invoice"
        )

    def action_collections_dispute(self):
        invoices = self._get_customer_invoices()
        return self.env["collections.dispute.wizard"]._open(
            invoices.line_ids, invoices.line_ids, source="invoice"
        )

    def action_open_collections_promises(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_promise_action"
        )
        action["domain"] = [("line_ids.move_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_open_collections_disputes(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_dispute_action"
        )
        action["domain"] = [("line_ids.move_id", "in", self.ids)]
        action["context"] = {}
        return action
