"""When reminders come, level by level, and by which channels."""

from odoo import models
from odoo.tools import groupby


class CollectionsToldWriter(models.AbstractModel):
    _inherit = "collections.told.writer"

    def _get_methods(self, subject):
        # EXTENDS 'collections.told.writer'
        methods = super()._get_methods(subject)
        if subject.policy.told_reminders:
            methods.append(self._tell_reminders)
        return methods

    def _tell_reminders(self, subject):
        rows = []
        for level in subject.ladder:
            what = self._tell_contacts(level)
            if what:
                rows.append((self._write_when(level), self._qualify(level, what)))
        if not rows:
            return None
        gap = subject.policy.gap_days
        return self._prepare_part(
            "reminders",
            self.env._("When you hear from us"),
            rows,
            [
                self.env._("Once you have paid, all that would come after falls away."),
                gap > 1
                and self.env._("Between two of these steps lie at least %s days.", gap),
            ],
        )

    def _tell_contacts(self, level):
        """Return what customers meet at a level, in a sentence; else nothing."""
        steps = [
            step for step in level.step_ids.sorted() if step._get_channel()._is_contact
        ]
        groups = groupby(steps, lambda step: (step.delay_days, step.only_if_unreached))
        told = [
            self._tell_moment(level, days, is_second_try, own)
            for (days, is_second_try), own in groups
        ]
        return "; ".join(told)

    def _tell_moment(self, level, days, is_second_try, steps):
        """Return what is done at once by some steps of a level."""
        services = list(dict.fromkeys(step._get_channel() for step in steps))
        acts = [act for act in (service._tell_act() for service in services) if act]
        means = [
            service._tell_means() for service in services if not service._is_by_person
        ]
        if means:
            acts.insert(0, self._tell_message(level, self._join(means)))
        what = self._join(acts)
        if days == 1:
            what = self.env._("1 day later %s", what)
        elif days:
            what = self.env._("%(days)s days later %(what)s", days=days, what=what)
        if is_second_try:
            what = self.env._("if that does not reach you, %s", what)
        return what

    def _tell_message(self, level, means):
        """Return what the message of a level is.

        :param str means: by what it comes, such as “by e-mail”
        """
        if level.tone == "formal":
            return self.env._("we send you a formal notice %s", means)
        if level.delay < 0:
            return self.env._("we tell you %s that the due date is near", means)
        if level.delay == 0:
            return self.env._("we tell you %s that the payment is due", means)
        if level.tone == "firm":
            return self.env._("we write to you %s, and ask you to talk to us", means)
        return self.env._("we remind you %s", means)
