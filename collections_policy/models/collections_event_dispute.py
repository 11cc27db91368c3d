"""Disputes, and what was decided, written down as events."""

from odoo import api, models
from odoo.tools import float_repr


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("dispute_opened", self.env._("Dispute opened")),
            ("dispute_justified", self.env._("Dispute justified")),
            ("dispute_unjustified", self.env._("Dispute unjustified")),
            ("dispute_settled", self.env._("Dispute settled")),
            ("dispute_withdrawn", self.env._("Dispute withdrawn")),
        ]


class CollectionsDispute(models.Model):
    _inherit = "collections.dispute"

    @api.model
    def _open(self, *args, **kwargs):
        # EXTENDS 'collections_policy'
        dispute = super()._open(*args, **kwargs)
        self.env["collections.event"]._append_about(dispute, "dispute_opened")
        return dispute

    def _set_closed(self, target, resolution=None):
        # EXTENDS 'collections_policy'
        changed = super()._set_closed(target, resolution)
        self.env["collections.event"]._append_about(changed, f"dispute_{target}")
        return changed

    def _keep_files(self):
        """Keep what the debtor sent with it, and return the SHA-256 of each file."""
        files = self.message_ids.attachment_ids.sorted("id")
        return files._keep_as_evidence()

    def _prepare_event_payload(self):
        payload = {
            "reason": self.reason_id.name,
            "description": self.description,
            "said": self.source,
            "items": [line._prepare_event_payload() for line in self.line_ids],
            "files": [
                {"file": file.name, "sha256": sha256}
                for file, sha256 in self._keep_files().items()
            ],
            "resolution": self.resolution,
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsDisputeLine(models.Model):
    _inherit = "collections.dispute.line"

    def _prepare_event_payload(self):
        digits = self.currency_id.decimal_places
        return {
            "item": self.move_line_id.display_name,
            "contested": float_repr(self.amount_currency, digits),
            "currency": self.currency_id.name,
        }
