from odoo import models

ADDITIONAL_DATA = 62


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _get_qr_code_vals_list(self, *args, **kwargs):
        # EXTENDS 'l10n_br': a code of ours has its reference, whatever the account says
        values = super()._get_qr_code_vals_list(*args, **kwargs)
        reference = self.env.context.get("collections_pix_txid")
        if not reference:
            return values
        return [
            (tag, self._get_additional_data_field(reference))
            if tag == ADDITIONAL_DATA
            else (tag, value)
            for tag, value in values
        ]
