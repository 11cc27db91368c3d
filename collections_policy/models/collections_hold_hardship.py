"""Whoever is in hardship is left alone as long as it runs."""

from odoo import api, fields, models

from .collections_hardship import RUNNING


class CollectionsHold(models.Model):
    _inherit = "collections.hold"

    hardship_id = fields.Many2one(
        comodel_name="collections.hardship",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )

    @api.model
    def _selection_kind_by_hand(self):
        # EXTENDS 'collections_policy': it has a button of its own
        kinds = super()._selection_kind_by_hand()
        return [(code, label) for code, label in kinds if code != "hardship"]

    def _get_lift_problem(self):
        # EXTENDS 'collections_policy'
        if self.hardship_id.state in RUNNING:
            return self.env._(
                "End the hardship of %s instead: then nothing is paused for it any "
                "longer.",
                self.partner_id.name,
            )
        return super()._get_lift_problem()

    def _get_told(self):
        # EXTENDS 'collections_policy': its own events tell of it
        return super()._get_told().filtered(lambda hold: not hold.hardship_id)
