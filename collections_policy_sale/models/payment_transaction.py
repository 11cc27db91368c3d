from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # EXTENDS 'sale': what was paid in part waits for a manager; the payment counts
        waiting = self.filtered(
            lambda transaction: transaction.sale_order_ids.filtered("is_credit_held")
        )
        for order in waiting.sale_order_ids.filtered("is_credit_held"):
            order.sudo()._ask_for_release()
        return super(
            PaymentTransaction, self - waiting
        )._check_amount_and_confirm_order()
