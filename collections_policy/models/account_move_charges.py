"""Late charges of invoices: what was booked of them, or waived."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

GROUP = "collections_policy.group_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_charge_count = fields.Integer(
        string="Booked or Waived Late Charges",
        compute="_compute_collections_charge_count",
        groups=GROUP,
    )

    def _compute_collections_charge_count(self):
        charges = self.env["collections.charge"]
        counts = {move.id: 0 for move in self}
        for fname in ("move_id", "document_id"):
            for move, count in charges._read_group(
                [(fname, "in", self.ids)], [fname], ["__count"]
            ):
                counts[move.id] += count
        for move in self:
            move.collections_charge_count = counts[move.id]

    # === ACTION METHODS === #

    def action_open_booked_charges(self):
        """Open what was booked or waived of invoices, or by these documents."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_charge_action"
        )
        action["domain"] = list(
            Domain("move_id", "in", self.ids) | Domain("document_id", "in", self.ids)
        )
        action["context"] = {}
        return action

    def action_collections_book_charges(self):
        """Book what may be claimed today of the late charges of invoices."""
        charges = self.env["collections.charge"]
        charges._check_manager()
        invoices = self._get_customer_invoices()
        booker = self.env["collections.charge.booker"]
        for line in invoices._get_collections_claims():
            day = line.company_id.root_id._get_collections_date()
            charges |= booker._book(line, day, "hand")
        if not charges:
            raise UserError(self.env._("No late charges may be claimed of these."))
        return invoices.action_open_booked_charges()

    def action_collections_waive_charges(self):
        self.env["collections.charge"]._check_manager()
        return self.env["collections.charge.waive.wizard"]._open(
            self._get_customer_invoices()
        )

    def _get_collections_claims(self):
        """Return the items of these invoices that may bear late charges."""
        return self.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
            )
        )
