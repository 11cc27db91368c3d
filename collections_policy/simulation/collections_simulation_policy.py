"""Policies are simulated before they are changed."""

from odoo import models


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    def action_simulate(self):
        """Open a new simulation: of the policy as it is, or of what it proposes."""
        self.ensure_one()
        simulation = self.env["collections.simulation"].create(
            self._prepare_simulation()
        )
        return simulation._open()

    def _prepare_simulation(self):
        values = {"company_id": self.company_id.id, "policy_id": self.id}
        original = self._get_simulated_original()
        if original:
            values.update(policy_id=original.id, other_id=self.id)
        return values

    def _get_simulated_original(self):
        """Return the policy that this one is a proposal for, if it is one."""
        field = self._fields.get("draft_of_id")
        return self[field.name] if field else self.browse()
