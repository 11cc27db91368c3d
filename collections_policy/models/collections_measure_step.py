"""Steps of the ladder that prepare a listing or a protest."""

from odoo import fields, models


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    channel = fields.Selection(
        selection_add=[("listing", "Negative listing"), ("protest", "Protest")],
        ondelete={"listing": "set default", "protest": "set default"},
    )
    agency_id = fields.Many2one(
        comodel_name="res.partner",
        string="Bureau or Notary",
        help="Who is asked for the listing or protest; it can be changed on each.",
    )


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    measure_ids = fields.One2many(
        comodel_name="collections.measure", inverse_name="action_id", readonly=True
    )

    def _selection_reason(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_reason(),
            ("measure", self.env._("The listing or protest did not come about")),
        ]
