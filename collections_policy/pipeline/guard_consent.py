"""The gate: what debtors said of being contacted, and what they prefer."""

from odoo import models

from .guard import Verdict


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _rule_consent(self, action, facts):
        """Who refused a channel is not contacted by it; some places ask for consent.

        A formal notice goes out all the same, but not where consent is asked for.
        """
        if not action._get_channel()._is_contact:
            return None
        word = facts.words.get((action.partner_id.id, action.channel))
        if word == "refused" and action._may_be_refused():
            return Verdict("no", "opted_out", elsewhere=True)
        asking = facts.rules[action.partner_id].filtered("needs_consent")[:1]
        if asking and word != "given":
            return Verdict("no", "no_consent", contact_rule=asking, elsewhere=True)
        return None

    def _rule_preferred_channel(self, action, facts):
        """Another message gives way to one by the channel that the debtor prefers.

        It must be there: a later step of the level, that waits for this one to fail.
        """
        preferred = action.partner_id.collections_channel
        if not action._get_channel()._is_message or preferred in (
            False,
            action.channel,
        ):
            return None
        waiting = action.level_id.step_ids.filtered(
            lambda step: (
                step.channel == preferred
                and step.only_if_unreached
                and (step.sequence, step.id)
                > (action.step_id.sequence, action.step_id.id)
            )
        )
        if waiting and facts.words.get((action.partner_id.id, preferred)) != "refused":
            return Verdict("no", "other_channel", elsewhere=True)
        return None
