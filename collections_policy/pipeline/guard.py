"""Third stage: may we contact this debtor now?  The compliance gate, and the only one.

Each rule is a method that looks at a batch of actions and returns a verdict for those
it has something to say about; a new rule is a new method in ``_get_rules``.
"""

from collections import namedtuple
from datetime import datetime, timedelta

from odoo import models

Verdict = namedtuple(
    "Verdict", ("answer", "reason", "not_before"), defaults=(None, datetime.min)
)
Verdict.__doc__ = """The gate's answer: ``yes``, ``later`` (from a moment on, UTC) or ``no``.

``reason`` is a code of ``collections.action.reason``.
"""

YES = Verdict("yes")
STRICTNESS = {"yes": 0, "later": 1, "no": 2}


class CollectionsGuard(models.AbstractModel):
    _name = "collections.guard"
    _description = "Collections: compliance gate"

    def _judge(self, actions, date):
        """Return the strictest verdict on each action.

        :param actions: ``collections.action`` records of one company
        :param date: the day, in the company's time zone
        :rtype: dict[collections.action, Verdict]
        """
        verdicts = dict.fromkeys(actions, YES)
        for rule in self._get_rules():
            for action, verdict in getattr(self, rule)(actions, date).items():
                verdicts[action] = max(
                    verdicts[action], verdict, key=self._get_strictness
                )
        return verdicts

    def _get_rules(self):
        """Return the names of the rules, in the order in which they are asked."""
        return ["_rule_approval", "_rule_once_a_day"]

    def _get_strictness(self, verdict):
        return (STRICTNESS[verdict.answer], verdict.not_before)

    def _rule_approval(self, actions, date):
        """A step that needs approval does not happen without it."""
        return {
            action: Verdict("no", "not_approved")
            for action in actions
            if action.step_id.needs_approval and not action.approved_by_id
        }

    def _rule_once_a_day(self, actions, date):
        """A debtor hears from us once a day at most through each channel."""
        limited = actions.filtered(
            lambda action: (
                action._get_channel()._is_message
                and action.policy_id.grouping == "debtor"
            )
        )
        heard = {
            (partner.id, channel)
            for partner, channel in self.env["collections.action"]._read_group(
                [
                    ("partner_id", "in", limited.partner_id.ids),
                    ("company_id", "in", limited.company_id.ids),
                    ("state", "in", ("queued", "sent", "done")),
                    ("date_reached", "=", date),
                ],
                ["partner_id", "channel"],
            )
        }
        verdicts = {}
        for action in limited.sorted(
            lambda action: (-action.level_id.ladder_days, action.id)
        ):
            key = (action.partner_id.id, action.channel)
            if key in heard:
                tomorrow = action.company_id._get_collections_midnight(
                    date + timedelta(days=1)
                )
                verdicts[action] = Verdict("later", "once_a_day", tomorrow)
            heard.add(key)
        return verdicts
