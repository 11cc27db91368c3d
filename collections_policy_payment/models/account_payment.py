from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_post(self):
        # EXTENDS 'account_payment': what the customer chose is paid first; Odoo would
        # pay the oldest due dates of all the invoices instead
        result = super().action_post()
        for payment in self:
            payment._pay_collections_choice()
        return result

    def _pay_collections_choice(self):
        """Reconcile the payment with the open items that it was made for."""
        chosen = self.payment_transaction_id.sudo().collections_line_ids
        if not chosen:
            return
        lines = (self.move_id.line_ids + chosen).filtered(
            lambda line: (
                line.account_id == self.destination_account_id
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )
        if lines & self.move_id.line_ids and lines & chosen:
            lines.reconcile()
