"""What of an item's late charges was booked, or waived."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.charge_terms import ZERO
from ..tools.late_charges import PARTS, Parts


class CollectionsCharge(models.Model):
    """A part of what being late costs that is settled, one way or another.

    It is written once and kept: what is undone later only changes its state.  It is the
    only link between a document and what caused it.
    """

    _name = "collections.charge"
    _description = "Booked or waived late charge"
    _order = "date desc, id desc"
    _rec_name = "move_id"

    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        ondelete="set null",
        readonly=True,
    )
    number = fields.Integer(
        readonly=True, help="Which of the item's charges it is: 1 for the first."
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    terms_id = fields.Many2one(comodel_name="collections.charge.terms", readonly=True)
    date = fields.Date(
        string="Reckoned Up To",
        required=True,
        readonly=True,
        help="The last day that counts.",
    )
    compensation = fields.Monetary(readonly=True)
    penalty = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    correction = fields.Monetary(readonly=True)
    total = fields.Monetary(compute="_compute_total", store=True)
    kind = fields.Selection(
        selection=[("booked", "Booked"), ("waived", "Waived")],
        required=True,
        readonly=True,
    )
    cause = fields.Selection(
        selection=[
            ("level", "Level reached"),
            ("paid", "Paid late"),
            ("hand", "By hand"),
        ],
        required=True,
        readonly=True,
    )
    level_id = fields.Many2one(
        comodel_name="collections.level",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    document_id = fields.Many2one(
        comodel_name="account.move",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice, or debit note, that books it.",
    )
    explanation = fields.Text(
        readonly=True, help="How it came about, as it was told to the customer."
    )
    payments = fields.Char(
        readonly=True, help="The payments of the item that were seen, by their ids."
    )
    state = fields.Selection(
        selection=[
            ("in_force", "In force"),
            ("undone", "Undone"),
            ("withdrawn", "Withdrawn by a person"),
        ],
        default="in_force",
        required=True,
        readonly=True,
        help="Undone: its cause went away, and it may be booked afresh. Withdrawn: a "
        "person cancelled it, and it is not booked again by itself.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        default=lambda self: self.env.uid,
        readonly=True,
        help="Who booked or waived it.",
    )
    reason = fields.Char(readonly=True)
    undone_reason = fields.Char(string="Why It Was Undone", readonly=True)

    _one_after_another = models.UniqueIndex(
        "(move_line_id, number)",
        "The late charges of this invoice were booked or waived at the same moment by "
        "someone else. Look at them again.",
    )

    @api.depends(*PARTS)
    def _compute_total(self):
        for charge in self:
            charge.total = sum(charge[part] for part in PARTS)

    # === ACTION METHODS === #

    def action_undo(self):
        """Take back what was booked or waived: it may be claimed again."""
        self._check_manager()
        for charge in self.filtered(lambda charge: charge.state == "in_force"):
            charge._lock()
            charge._reverse_document(charge.company_id._get_collections_date())
            charge.sudo().write(
                {
                    "state": "withdrawn",
                    "undone_reason": self.env._("By %s", self.env.user.name),
                }
            )

    def action_open_document(self):
        self.ensure_one()
        return self.document_id.get_formview_action()

    def action_open_invoice(self):
        self.ensure_one()
        return self.move_id.get_formview_action()

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(
                self.env._("Only a collections manager can book or waive late charges.")
            )

    # === GETTERS === #

    def _get_parts(self):
        """Return what is settled by all of these charges together.

        :rtype: Parts
        """
        return Parts(
            **{
                part: sum(
                    (get_exact(charge[part], charge.currency_id) for charge in self),
                    ZERO,
                )
                for part in PARTS
            }
        )

    def _is_cancelled(self):
        """Tell whether a person took back the document that books it."""
        self.ensure_one()
        document = self.document_id
        return self.kind == "booked" and (
            not document
            or document.state == "cancel"
            or document.payment_state == "reversed"
        )

    # === STATES === #

    def _lock(self):
        """Keep others from the charges of the same items until this is done.

        :raises LockError: if someone else is at them
        """
        self.move_line_id.sudo().lock_for_update(allow_referencing=True)

    def _note_cancelled(self):
        """Count those as withdrawn whose document a person took back."""
        cancelled = self.filtered(lambda charge: charge._is_cancelled())
        cancelled.write(
            {
                "state": "withdrawn",
                "undone_reason": self.env._("Its document was cancelled or reversed."),
            }
        )
        return cancelled

    def _undo(self, date, reason):
        """Reverse the document of a charge that no longer holds.

        :param date: the company's day
        :param str reason: why, in words
        """
        self._reverse_document(date)
        self.write({"state": "undone", "undone_reason": reason})

    def _reverse_document(self, date):
        """Cancel a draft; credit what was posted, matched with what is open of it."""
        self.ensure_one()
        document = self.document_id
        if document.state == "draft":
            document.button_cancel()
        elif document.state == "posted":
            day = self.company_id._get_collections_open_date(date, document.journal_id)
            credit = document._reverse_moves([{"date": day, "invoice_date": day}])
            credit._post(soft=False)
            if document.amount_residual:
                (document | credit).line_ids.filtered(
                    lambda line: (
                        line.account_type == "asset_receivable" and not line.reconciled
                    )
                ).reconcile()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Late charges are kept: undo them instead."))


def get_exact(amount, currency):
    """Return what a monetary field holds, without a float's noise.

    :rtype: Decimal
    """
    return Decimal(str(currency.round(amount)))
