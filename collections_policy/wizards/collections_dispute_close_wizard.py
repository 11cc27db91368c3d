from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CollectionsDisputeCloseWizard(models.TransientModel):
    """Decide a dispute, and say why."""

    _name = "collections.dispute.close.wizard"
    _description = "Close a dispute"

    dispute_ids = fields.Many2many(
        comodel_name="collections.dispute", required=True, readonly=True
    )
    outcome = fields.Selection(
        selection=[
            ("unjustified", "Unjustified: all of it is owed"),
            ("settled", "Settled: both sides agreed"),
            ("justified", "Justified: it was credited"),
            ("withdrawn", "Withdrawn by the customer"),
        ],
        required=True,
    )
    move_ids = fields.Many2many(
        comodel_name="account.move", compute="_compute_move_ids"
    )
    credit_move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="collections_dispute_close_credit_rel",
        string="Credit Notes",
        help="Those by which it was credited.",
    )
    resolution = fields.Text(help="What was decided, and why.")

    @api.depends("dispute_ids")
    def _compute_move_ids(self):
        for wizard in self:
            wizard.move_ids = wizard.dispute_ids.move_ids

    @api.model
    def _open(self, disputes):
        """Return the action that opens the wizard for disputes that are open."""
        disputes = disputes.filtered(lambda dispute: dispute.state == "open")
        if not disputes:
            raise UserError(self.env._("It is closed already."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the Dispute"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_ids": [Command.set(disputes.ids)]},
        }

    def action_confirm(self):
        self.ensure_one()
        self.dispute_ids.check_access("write")
        if self.outcome == "justified":
            self._check_credits()
            self.dispute_ids.sudo().credit_move_ids |= self.credit_move_ids
        self.dispute_ids._set_closed(self.outcome, self.resolution)
        return {"type": "ir.actions.act_window_close"}

    def _check_credits(self):
        """A dispute that is justified has its credit note, or the debt would stay."""
        credits = self.credit_move_ids
        if not credits or any(
            credit.state != "posted"
            or credit.move_type != "out_refund"
            or credit.commercial_partner_id not in self.dispute_ids.partner_id
            for credit in credits
        ):
            raise UserError(
                self.env._(
                    "Choose the posted credit notes of the customer, or make one with "
                    "“Credit Note”: the dispute is then justified once it is posted."
                )
            )
