"""What interrupted limitation, in the evidence chain."""

from odoo import api, models

from odoo.addons.collections_policy.models.collections_event import Fact


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("limitation_interrupted", self.env._("Limitation interrupted")),
            ("limitation_restored", self.env._("Interruption of limitation undone")),
        ]

    def _get_payload_labels(self):
        # EXTENDS 'collections_policy'
        causes = self.env["collections.limitation.interruption"]._selection_cause()
        return {**super()._get_payload_labels(), "cause": dict(causes)}


class CollectionsLimitationInterruption(models.Model):
    _inherit = "collections.limitation.interruption"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        acts = super().create(vals_list)
        acts._record("limitation_interrupted")
        return acts

    def write(self, vals):
        # EXTENDS 'base'
        before = self.filtered("active")
        result = super().write(vals)
        if "active" in vals:
            (before - self.filtered("active"))._record("limitation_restored")
            (self.filtered("active") - before)._record("limitation_interrupted")
        return result

    def _record(self, kind):
        """Write down acts in the open cases of their debtors, if there are any."""
        cases = self.env["collections.case"].sudo()
        facts = []
        for act in self.sudo():
            case = cases.search(
                [
                    ("partner_id", "=", act.partner_id.id),
                    ("company_id", "=", act.company_id.root_id.id),
                    ("state", "=", "open"),
                ],
                limit=1,
            )
            if case:
                payload = act._prepare_event_payload()
                facts.append(Fact(case, kind, record=act, payload=payload))
        self.env["collections.event"]._append_many(facts)

    def _prepare_event_payload(self):
        payload = {
            "invoice": self.move_id.name,
            "date": self.date.isoformat(),
            "cause": self.cause,
            "reference": self.reference,
        }
        return {name: value for name, value in payload.items() if value}
