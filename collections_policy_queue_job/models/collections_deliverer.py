from odoo import models


class CollectionsDeliverer(models.AbstractModel):
    _inherit = "collections.deliverer"

    def _work(self, company, now):
        # OVERRIDE 'collections_policy': jobs deliver
        if self._count_ready(company, now):
            company._start_collections_turns()
            self.env["collections.worker"]._look_again("deliver")
        return self.env["ir.cron"]._commit_progress()
