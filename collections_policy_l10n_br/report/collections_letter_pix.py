from odoo import models


class ReportCollectionsLetter(models.AbstractModel):
    _inherit = "report.collections_policy.letter"

    def _prepare_letter(self, *args):
        # EXTENDS 'collections_policy': paper fetches no images
        values = super()._prepare_letter(*args)
        return {**values, "text": self.env["collections.pix"]._embed(values["text"])}
