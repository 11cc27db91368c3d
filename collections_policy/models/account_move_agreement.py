"""Invoices in agreements: what is settled by an agreement's entry is not paid yet."""

from odoo import fields, models

from .account_move import GROUP


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_agreement_ids = fields.Many2many(
        comodel_name="collections.agreement",
        string="Agreements",
        compute="_compute_collections_agreement_ids",
        groups=GROUP,
    )
    collections_agreement_count = fields.Integer(
        compute="_compute_collections_agreement_ids", groups=GROUP
    )

    def _compute_collections_agreement_ids(self):
        agreements = self.env["collections.agreement"].search(
            [
                "|",
                "|",
                ("line_ids.move_id", "in", self.ids),
                ("document_id", "in", self.ids),
                ("entry_id", "in", self.ids),
            ]
        )
        for move in self:
            own = agreements.filtered(
                lambda each, move=move: (
                    move._origin
                    in each.line_ids.move_id | each.document_id | each.entry_id
                )
            )
            move.collections_agreement_ids = own
            move.collections_agreement_count = len(own)

    def action_open_collections_agreements(self):
        self.ensure_one()
        return self.collections_agreement_ids._get_window_action()

    # === PAID === #

    def _invoice_paid_hook(self):
        # EXTENDS 'account': an entry that reschedules an invoice pays nothing; the hook
        # is called once the agreement is kept
        waiting = self._get_rescheduled()
        return super(AccountMove, self - waiting)._invoice_paid_hook()

    def _get_rescheduled(self):
        """Return those of the invoices that an agreement's entry settled for now."""
        if not self:
            return self
        running = (
            self.env["collections.agreement"]
            .sudo()
            .search(
                [
                    ("books", "=", "reschedule"),
                    ("state", "=", "active"),
                    "|",
                    ("line_ids.move_id", "in", self.ids),
                    ("document_id", "in", self.ids),
                ]
            )
        )
        return self & running._get_own_invoices().with_env(self.env)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        # EXTENDS 'account': instalments follow from what is paid
        result = super()._reconcile_post_hook(data)
        self._follow_collections_agreements()
        return result

    def _follow_collections_agreements(self):
        """See what became of agreements by what was matched, or no longer is."""
        if self.env.context.get("collections_agreement_booking"):
            return
        agreements = self.env["collections.agreement"]._get_running_for(self)
        agreements._follow_safely()
