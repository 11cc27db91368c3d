from odoo import models


class CollectionsRun(models.Model):
    _inherit = "collections.run"

    def _begin(self):
        # EXTENDS 'collections_policy': what is over holds nothing up on this day
        self.env["collections.hardship"]._expire(self.company_id, self.date)
        return super()._begin()
