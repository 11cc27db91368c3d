"""Listings and protests in the evidence chain."""

from odoo import models
from odoo.tools import float_repr


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("measure_made", self.env._("Listing or protest prepared")),
            ("measure_notified", self.env._("Notified of a listing or protest")),
            ("measure_ready", self.env._("Listing or protest ready")),
            ("measure_approved", self.env._("Listing or protest approved")),
            ("measure_requested", self.env._("Listing or protest requested")),
            ("measure_registered", self.env._("Listing or protest registered")),
            ("measure_refused", self.env._("Listing or protest refused")),
            ("measure_cancelled", self.env._("Listing or protest cancelled")),
            ("measure_to_lift", self.env._("Listing or protest to lift")),
            ("measure_late", self.env._("Listing or protest not lifted in time")),
            ("measure_owed_again", self.env._("Claim of a listing owed again")),
            ("measure_lifted", self.env._("Listing or protest lifted")),
        ]

    def _get_payload_labels(self):
        # EXTENDS 'collections_policy'
        kinds = dict(self.env["collections.measure"]._selection_kind())
        return {**super()._get_payload_labels(), "measure_kind": kinds}


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    def _record_each(self, kind):
        """Write down what became of measures, and return them."""
        self.env["collections.event"]._append_about(self, kind)
        return self

    def _prepare_event_payload(self):
        payload = {
            "measure": self.name,
            "measure_kind": self.kind,
            "items": [line._prepare_event_payload() for line in self.line_ids],
            "agency": self.agency_id.name,
            "notice": self.notice_id.name,
            "notified": self.date_notified and self.date_notified.isoformat(),
            "days": self.notice_days,
            "approved": self.approved_by_id.name,
            "reference": self.reference,
            **self._prepare_file_payload(),
            "lift": self.date_lift_due and self.date_lift_due.isoformat(),
            "reason": self.end_reason,
        }
        return {name: value for name, value in payload.items() if value}

    def _prepare_file_payload(self):
        """Return what was asked with; other debtors stand in it as well.

        It is no document of the case: nobody who gets the dossier may see it.
        """
        file = self.sudo().file_id
        return {"file": file.name, "fingerprint": file.sha256} if file else {}


class CollectionsMeasureLine(models.Model):
    _inherit = "collections.measure.line"

    def _prepare_event_payload(self):
        payload = {
            "item": self.name,
            "due": self.date_due and self.date_due.isoformat(),
            "claimed": float_repr(
                self.amount_currency, self.currency_id.decimal_places
            ),
            "currency": self.currency_id.name,
        }
        return {name: value for name, value in payload.items() if value}
