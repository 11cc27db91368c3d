"""An agreement is the way out of a hardship."""

from odoo import models


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _accept(self, name, source, ip=None):
        # EXTENDS 'collections_policy': what was agreed on takes the place of the pause
        result = super()._accept(name, source, ip)
        hardships = self.env["collections.hardship"]
        hardships._find_running(self.company_id.root_id, self.partner_id)._set_helped(
            self
        )
        return result
