"""At night, who is in which segment: after what segments may rest on."""

from odoo import api, models

RESTS_ON = "behaviour"


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections.refresh': what is summed up by segments comes later
        stages = super()._get_stages()
        place = stages.index(RESTS_ON) + 1 if RESTS_ON in stages else 1
        return [*stages[:place], "segments", *stages[place:]]

    def _refresh_segments(self, company, date):
        """Note who is in which segment of a company."""
        segments = self.env["collections.segment"].sudo()
        segments.search([("company_id", "=", company.id)])._refresh(date)
