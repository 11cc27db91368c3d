"""Promises, and whether they were kept, written down as events."""

from odoo import api, models
from odoo.tools import float_repr


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("promise_noted", self.env._("Promise noted")),
            ("promise_kept", self.env._("Promise kept")),
            ("promise_partly", self.env._("Promise kept in part")),
            ("promise_broken", self.env._("Promise broken")),
            ("promise_withdrawn", self.env._("Promise withdrawn")),
            ("promise_open", self.env._("Promise open again")),
        ]

    def _get_payload_labels(self):
        # EXTENDS 'collections_policy'
        sources = self.env["collections.promise"]._selection_source()
        return {**super()._get_payload_labels(), "said": dict(sources)}


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail'
        promises = super().create(vals_list)
        self.env["collections.event"]._append_about(promises, "promise_noted")
        return promises

    def _update_state(self, target, values):
        # EXTENDS 'collections_policy'
        changed = super()._update_state(target, values)
        self.env["collections.event"]._append_about(changed, f"promise_{target}")
        return changed

    def _prepare_event_payload(self):
        digits = self.currency_id.decimal_places
        paid = self.amount_paid and float_repr(self.amount_paid, digits)
        payload = {
            "items": sorted(self.line_ids.mapped("display_name")),
            "amount": float_repr(self.amount, digits),
            "currency": self.currency_id.name,
            "by": self.date.isoformat(),
            "paid": paid,
            "said": self.source,
            "note": self.note,
        }
        return {name: value for name, value in payload.items() if value}
