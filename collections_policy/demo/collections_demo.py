"""The demo company: a maker of furniture, whose past ``documents.csv`` tells."""

from odoo import api, models


class CollectionsDemo(models.AbstractModel):
    _name = "collections.demo"
    _inherit = "collections.demo.story"
    _description = "Collections: demo company"

    _documents = "collections_policy/demo/documents.csv"

    @api.model
    def _load(self):
        """Replay the demo company's past up to today."""
        self._replay(self.env.ref("base.main_company"))
