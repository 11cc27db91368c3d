"""Steps by which a case goes to a lawyer."""

from odoo import fields, models


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    channel = fields.Selection(
        selection_add=[("lawyer", "Lawyer")], ondelete={"lawyer": "cascade"}
    )
