"""Somebody says that a hard time is the reason: asked for in a few words."""

from odoo import fields, models


class CollectionsOutcomeMixin(models.AbstractModel):
    _inherit = "collections.outcome.mixin"

    hardship_reason = fields.Selection(
        selection=lambda self: self.env["collections.hardship"]._selection_reason(),
        string="Because Of",
        default="not_said",
    )

    def _prepare_hold_details(self):
        # EXTENDS 'collections.outcome.mixin'
        return {
            **super()._prepare_hold_details(),
            "hardship_reason": self.hardship_reason,
        }

    def _check_moves(self):
        # EXTENDS 'collections.outcome.mixin': it is about the customer
        return None if self.outcome == "hardship" else super()._check_moves()

    def _get_told_note(self):
        # EXTENDS 'collections.outcome.mixin': it is kept with the hardship alone
        return False if self.outcome == "hardship" else super()._get_told_note()
