from odoo import models


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _accept(self, name, source, ip=None):
        # EXTENDS 'collections_policy': whoever accepts acknowledges the debt:
        # limitation begins anew (Código Civil, art. 202, VI)
        items = self.sudo().line_ids.move_line_id
        result = super()._accept(name, source, ip)
        self.env["collections.limitation.interruption"].sudo()._note(
            items,
            self._get_today(),
            "acknowledgement",
            agreement_id=self.id,
            reference=self.name,
        )
        return result
