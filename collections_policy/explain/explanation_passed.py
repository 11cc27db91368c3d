"""Why: the levels that do not happen to an item, though others after them do."""

from odoo import models


class CollectionsExplanation(models.AbstractModel):
    _inherit = "collections.explanation"

    def _tell_passed(self, topic):
        """Return which levels are left out between the last one and the next.

        :rtype: list[str]
        """
        return [
            self.env._(
                "“%(level)s”: %(why)s.",
                level=level.name,
                why=self._get_passing_reason(topic, level),
            )
            for level in self._find_passed(topic)
        ]

    def _find_passed(self, topic):
        """Return the levels above the last one, and below the next; in their order."""
        reached = self._level(topic.item.level_id)
        following = self._level(topic.item.next_level_id)
        passed = topic.ladder
        if reached.policy_id == topic.policy:
            place = (reached.sequence, reached.id)
            passed = passed.filtered(lambda lv: (lv.sequence, lv.id) > place)
        elif reached:
            passed = passed.filtered(lambda lv: lv.ladder_days > reached.ladder_days)
        if following.policy_id == topic.policy and following:
            place = (following.sequence, following.id)
            passed = passed.filtered(lambda lv: (lv.sequence, lv.id) < place)
        return passed

    def _get_passing_reason(self, topic, level):
        """Return, in words, why a level is left out for an item."""
        item = topic.item
        net = item.due_amount - item.credit_amount
        if level.minimum_amount > net:
            return self.env._(
                "only for customers who owe %(minimum)s or more, this one owes "
                "%(owed)s",
                minimum=self._money(topic, level.minimum_amount),
                owed=self._money(topic, net),
            )
        if level._has_segment() and not self._is_in_segment(topic, level):
            return self.env._("only for certain customers, not this one")
        if level.delay <= 0 and item.date_due < topic.date:
            return self.env._("meant for before the due date, which has passed")
        if level in self._find_soft(topic):
            return self.env._(
                "too soft for a customer who broke %s promises or more",
                topic.policy.skip_soft_after,
            )
        if topic.policy.escalation == "by_age":
            return self.env._("the debt is old enough for a higher level")
        return self.env._("its day comes later than that of the next level")

    def _is_in_segment(self, topic, level):
        partner = self.env["res.partner"].with_context(active_test=False)
        domain = level._get_partner_domain()
        return bool(
            partner.search_count([("id", "=", topic.item.partner_id), *domain], limit=1)
        )

    def _find_soft(self, topic):
        if not topic.policy.skip_soft_after:
            return topic.ladder.browse()
        return self.env["collections.evaluator"]._get_soft_levels(topic.ladder)
