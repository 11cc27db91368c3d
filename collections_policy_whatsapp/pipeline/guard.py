"""The gate: some channels are open only to those who have asked for them."""

from odoo import models

from odoo.addons.collections_policy.pipeline.guard import Verdict


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _rule_consent(self, action, facts):
        # EXTENDS 'collections_policy'
        verdict = super()._rule_consent(action, facts)
        if verdict or not action._get_channel()._needs_opt_in:
            return verdict
        if facts.words.get((action.partner_id.id, action.channel)) != "given":
            return Verdict("no", "no_consent", elsewhere=True)
        return None
