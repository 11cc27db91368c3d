"""Hardships written down as events: that there was one and until when, never why."""

from odoo import api, models


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("hardship_opened", self.env._("Hardship: collections paused")),
            ("hardship_moved", self.env._("Hardship: paused until another day")),
            ("hardship_talking", self.env._("Hardship: conversation")),
            ("hardship_helped", self.env._("Hardship: helped")),
            ("hardship_ended", self.env._("Hardship ended")),
            ("hardship_expired", self.env._("Hardship expired")),
        ]


class CollectionsHardship(models.Model):
    _inherit = "collections.hardship"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail'
        hardships = super().create(vals_list)
        self.env["collections.event"]._append_about(hardships, "hardship_opened")
        return hardships

    def _update_state(self, state, **values):
        # EXTENDS 'collections_policy'
        changed = super()._update_state(state, **values)
        self.env["collections.event"]._append_about(changed, f"hardship_{state}")
        return changed

    def _move_review(self):
        # EXTENDS 'collections_policy'
        result = super()._move_review()
        self.env["collections.event"]._append_about(self, "hardship_moved")
        return result

    def _prepare_event_payload(self):
        """Return what is told: a chain can't forget, so that why is not in it."""
        payload = {
            "said": self.source,
            "until": self.date_review.isoformat(),
            "agreement": self.agreement_id.name,
        }
        return {name: value for name, value in payload.items() if value}
