from odoo import fields, models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    collections_dispute_id = fields.Many2one(
        comodel_name="collections.dispute",
        string="Dispute",
        groups="collections_policy.group_user",
    )

    def reverse_moves(self, is_modify=False):
        # EXTENDS 'account': a credit note for a dispute decides it, once it is posted
        dispute = self.sudo().collections_dispute_id.with_env(self.env)
        if not dispute:
            return super().reverse_moves(is_modify=is_modify)
        dispute.check_access("write")
        earlier = self.move_ids.reversal_move_ids
        result = super().reverse_moves(is_modify=is_modify)
        dispute._note_credits(self.move_ids.reversal_move_ids - earlier)
        return result
