"""Cases that are opened: what their customers had accepted before is written down."""

from odoo import models


class CollectionsPlanner(models.AbstractModel):
    _inherit = "collections.planner"

    def _insert(self, model_name, columns, source, *tables):
        # EXTENDS 'collections.planner'
        records = super()._insert(model_name, columns, source, *tables)
        if records._name == "collections.case":
            records._record_earlier_acceptances()
        return records
