"""Invoices in agreements: what is settled by an agreement's entry is not paid yet."""

from odoo import api, fields, models
from odoo.exceptions import UserError

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

    # === DRAFT === #

    def button_draft(self):
        # EXTENDS 'account': what an agreement booked stays as long as it is in force
        self._check_no_collections_entry()
        return super().button_draft()

    def _check_no_collections_entry(self):
        in_force = (
            self.env["collections.agreement"]
            .sudo()
            .search(
                [("entry_id", "in", self.ids), ("state", "in", ("active", "kept"))],
                limit=1,
            )
        )
        if in_force:
            raise UserError(
                self.env._(
                    "%(entry)s holds the instalments of the agreement %(agreement)s: "
                    "cancel the agreement instead, and the entry is undone.",
                    entry=in_force.entry_id.name,
                    agreement=in_force.name,
                )
            )

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

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        # EXTENDS 'account': instalments follow from what is paid
        result = super()._reconcile_plan(reconciliation_plan)
        self.union(*_flatten(reconciliation_plan))._follow_collections_agreements()
        return result

    def _follow_collections_agreements(self):
        """See what became of agreements by what was matched, or no longer is."""
        if not self.env.context.get("collections_agreement_booking"):
            agreements = self.env["collections.agreement"]._get_running_for(self)
            agreements._follow_safely()


def _flatten(plan):
    """Yield the journal items of a plan of reconciliation, which may have branches."""
    for branch in plan:
        if isinstance(branch, models.BaseModel):
            yield branch
        else:
            yield from _flatten(branch)
