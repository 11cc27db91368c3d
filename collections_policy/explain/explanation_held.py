"""Why: what an item is left alone for."""

from odoo import models


class CollectionsExplanation(models.AbstractModel):
    _inherit = "collections.explanation"

    def _tell_held(self, topic):
        """Return why it is left alone, and what of it is.

        :rtype: list[str]
        """
        sentences = self._tell_contested(topic)
        reason = topic.item.held_reason
        if not reason:
            return sentences
        hold = self.env["collections.hold"].browse(topic.item.hold_id or ())
        if hold and hold.kind == reason:
            return [self._tell_hold(hold), *sentences]
        teller = getattr(self, f"_tell_held_{reason}", self._tell_held_otherwise)
        return [teller(topic), *sentences]

    def _tell_hold(self, hold):
        kinds = dict(hold._fields["kind"]._description_selection(self.env))
        words = {"kind": kinds[hold.kind], "reason": hold.reason or ""}
        if not hold.date_to:
            return self.env._(
                "Held: %(kind)s, until somebody lifts it (%(reason)s).", **words
            )
        return self.env._(
            "Held: %(kind)s until %(date)s (%(reason)s).",
            date=self._date(hold.date_to),
            **words,
        )

    def _tell_held_otherwise(self, topic):
        reasons = dict(self.env["collections.hold"]._selection_reason())
        return self.env._("Held: %s.", reasons[topic.item.held_reason])

    def _tell_held_minimum(self, topic):
        item = topic.item
        return self.env._(
            "Below the minimum of %(minimum)s: the customer owes %(owed)s in all, "
            "after credits of %(credits)s.",
            minimum=self._money(topic, topic.policy.minimum_balance),
            owed=self._money(topic, item.due_amount - item.credit_amount),
            credits=self._money(topic, item.credit_amount),
        )

    def _tell_held_credits(self, topic):
        return self.env._(
            "Covered by the customer's own credits of %s, which are not matched yet.",
            self._money(topic, topic.item.credit_amount),
        )

    def _tell_held_prescribed(self, topic):
        years = topic.policy.limitation_years
        return self.env._(
            "The limitation period of %(years)s years was over on %(date)s.",
            years=years,
            date=self._date(topic.item.limitation_end),
        )

    def _tell_held_no_policy(self, topic):
        return self.env._("Held: no policy says what to do.")

    def _tell_contested(self, topic):
        """Tell how much of an item is contested, where the rest is chased."""
        line = topic.line
        contested = line.amount_residual - topic.item.amount
        if topic.company.currency_id.is_zero(contested):
            return []
        return [
            self.env._(
                "%(contested)s of it is contested and left out: %(amount)s is claimed.",
                contested=self._money(topic, contested),
                amount=self._money(topic, topic.item.amount),
            )
        ]
