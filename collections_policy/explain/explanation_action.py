"""Why: where an action stands."""

from odoo import models


class CollectionsExplanation(models.AbstractModel):
    _inherit = "collections.explanation"

    def _tell_action(self, action):
        """Return where an action stands, and what it waits for.

        :rtype: list[str]
        """
        teller = getattr(self, f"_tell_action_{action.state}", self._tell_action_closed)
        return [
            f"{action._get_short_label()}: {sentence}" for sentence in teller(action)
        ]

    def _tell_action_planned(self, action):
        planned = self.env._("planned for %s.", self._date(action.date_planned))
        if action.run_id.state == "paused":
            return [planned, self.env._("the run that planned it is paused.")]
        return [planned, self._tell_expected(action, action.date_planned)]

    def _tell_action_to_approve(self, action):
        return [
            self.env._(
                "waits for a manager's approval, planned for %s.",
                self._date(action.date_planned),
            )
        ]

    def _tell_action_queued(self, action):
        return [self.env._("on its way, and will count as sent once it has left.")]

    def _tell_action_todo(self, action):
        if not action.user_id:
            return [self.env._("waits for somebody to do it.")]
        return [self.env._("waits for %s to do it.", action.user_id.name)]

    def _tell_action_failed(self, action):
        reasons = dict(action._selection_reason())
        return [
            self.env._(
                "did not reach the customer (%s); until it does, or is skipped, the "
                "level has not happened.",
                reasons.get(action.reason, ""),
            )
        ]

    def _tell_action_closed(self, action):
        states = dict(action._fields["state"]._description_selection(self.env))
        label = states[action.state].lower()
        if action.date_reached:
            return [
                self.env._(
                    "%(state)s on %(date)s.",
                    state=label,
                    date=self._date(action.date_reached),
                )
            ]
        reasons = dict(action._selection_reason())
        return [
            self.env._(
                "%(state)s (%(reason)s).",
                state=label,
                reason=reasons.get(action.reason, ""),
            )
        ]
