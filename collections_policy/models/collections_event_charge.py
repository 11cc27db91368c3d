"""Late charges that are booked, waived or undone, written down as events."""

from odoo import api, models
from odoo.tools import float_repr

from ..tools.late_charges import PARTS


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("charge_booked", self.env._("Late charges booked")),
            ("charge_waived", self.env._("Late charges waived")),
            ("charge_undone", self.env._("Late charges undone")),
        ]


class CollectionsCharge(models.Model):
    _inherit = "collections.charge"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        charges = super().create(vals_list)
        self.env["collections.event"]._append_about(
            charges, lambda charge: f"charge_{charge.kind}"
        )
        return charges

    def write(self, vals):
        # EXTENDS 'base'
        in_force = self.filtered(lambda charge: charge.state == "in_force")
        result = super().write(vals)
        undone = in_force.filtered(lambda charge: charge.state != "in_force")
        self.env["collections.event"]._append_about(undone, "charge_undone")
        return result

    def _prepare_event_payload(self):
        digits = self.currency_id.decimal_places
        payload = {
            "invoice": self.move_id.name,
            "date": self.date.isoformat(),
            "currency": self.currency_id.name,
            **{part: float_repr(self[part], digits) for part in PARTS if self[part]},
            "note": self.undone_reason or self.reason,
        }
        return {name: value for name, value in payload.items() if value}
