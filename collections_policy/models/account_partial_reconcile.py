from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        partials = super().create(vals_list)
        partials._refresh_collections_cases()
        return partials

    def unlink(self):
        # EXTENDS 'account'
        lines = self.debit_move_id | self.credit_move_id
        result = super().unlink()
        lines.exists()._refresh_collections_cases()
        lines.exists()._follow_collections_agreements()
        return result

    def _refresh_collections_cases(self):
        (self.debit_move_id | self.credit_move_id)._refresh_collections_cases()
