"""Late charges that an agreement settles."""

from odoo import fields, models
from odoo.exceptions import UserError


class CollectionsCharge(models.Model):
    _inherit = "collections.charge"

    cause = fields.Selection(
        selection_add=[("agreement", "Agreement")],
        ondelete={"agreement": "cascade"},
    )
    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def action_undo(self):
        # EXTENDS 'collections_policy': one document books all that was agreed on
        if self.agreement_id:
            raise UserError(
                self.env._(
                    "These are part of an agreement: cancel %s instead.",
                    ", ".join(self.agreement_id.mapped("name")),
                )
            )
        return super().action_undo()

    def _undo_for_agreement(self, reason):
        """Claim again what an agreement settled, whose documents are reversed."""
        self.sudo().write({"state": "undone", "undone_reason": reason})
