"""Why: by which policy an item is chased."""

from odoo import models


class CollectionsExplanation(models.AbstractModel):
    _inherit = "collections.explanation"

    def _tell_policy(self, topic):
        """Return why it is this policy, and which ones were tried before.

        :rtype: list[str]
        """
        teller = getattr(self, f"_tell_policy_by_{topic.item.policy_origin}")
        return [teller(topic), *self._tell_out_of_use(topic)]

    def _tell_policy_by_invoice(self, topic):
        return self.env._("“%s” is set on the invoice.", topic.policy.name)

    def _tell_policy_by_debtor(self, topic):
        return self.env._("“%s” is set on the customer.", topic.policy.name)

    def _tell_policy_by_rule(self, topic):
        before = self._find_tried(topic, until=topic.policy)
        if not before:
            return self.env._(
                "The customer matches the rule of “%s”.", topic.policy.name
            )
        return self.env._(
            "The customer matches the rule of “%(policy)s”, and none of those tried "
            "before: %(others)s.",
            policy=topic.policy.name,
            others=self._names(before),
        )

    def _tell_policy_by_default(self, topic):
        tried = self._find_tried(topic)
        if not tried:
            return self.env._("“%s” is the company's default.", topic.policy.name)
        return self.env._(
            "“%(policy)s” is the company's default: the customer matches no rule of "
            "those tried before: %(others)s.",
            policy=topic.policy.name,
            others=self._names(tried),
        )

    def _tell_policy_by_none(self, topic):
        return self.env._(
            "No policy applies: none is set on the invoice or the customer, no rule "
            "matches, and the company has no default in use."
        )

    def _find_tried(self, topic, until=None):
        """Return the policies whose rules were tried before one, or all of them."""
        tried = topic.policies.browse()
        for policy in topic.policies:
            if policy == until:
                break
            if policy.by_rule:
                tried |= policy
        return tried

    def _tell_out_of_use(self, topic):
        """Tell of policies that were chosen by hand and don't count any more."""
        partner = topic.line.partner_id.commercial_partner_id.with_company(
            topic.company
        )
        chosen = (
            topic.line.move_id.collections_policy_id | partner.collections_policy_id
        )
        return [
            self.env._("“%s” was chosen, but is not in use any more.", policy.name)
            for policy in chosen.with_env(self.env)
            if policy not in topic.policies
        ]
