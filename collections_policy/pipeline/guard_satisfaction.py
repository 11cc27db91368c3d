"""The gate: who is to be left alone is not asked how satisfied he is either."""

from odoo import models


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _get_rules(self, action):
        # EXTENDS 'collections.guard': a manager's override does not lift it
        rules = super()._get_rules(action)
        return ["_rule_left_alone", *rules] if action.satisfaction_id else rules

    def _prepare_facts(self, actions, now):
        # EXTENDS 'collections.guard'
        facts = super()._prepare_facts(actions, now)
        debtors = actions.filtered("satisfaction_id").partner_id
        found = self._get_left_alone(facts.company, debtors, facts.date)
        facts.left_alone = {**facts.left_alone, **found}
        return facts
