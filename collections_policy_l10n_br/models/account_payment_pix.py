from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_post(self):
        # EXTENDS 'account': a payment by one of our codes knows what it is for
        result = super().action_post()
        for payment in self.filtered(lambda payment: payment.memo):
            payment._pay_pix_items()
        return result

    def _pay_pix_items(self):
        """Reconcile a customer's payment with what its Pix reference is for."""
        debtor, items = self.env["collections.pix"]._find_paid(
            self.memo, self.company_id
        )
        if not items or self.partner_id.commercial_partner_id != debtor:
            return
        lines = (self.move_id.line_ids + items.with_env(self.env)).filtered(
            lambda line: (
                line.account_id == self.destination_account_id
                and line.company_id == self.company_id
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )
        if lines & self.move_id.line_ids and lines & items:
            lines.reconcile()
