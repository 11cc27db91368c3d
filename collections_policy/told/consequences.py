"""What may follow where reminders are of no avail, and what is said before it."""

from odoo import models


class CollectionsToldWriter(models.AbstractModel):
    _inherit = "collections.told.writer"

    def _get_methods(self, subject):
        # EXTENDS 'collections.told.writer'
        methods = super()._get_methods(subject)
        if subject.policy.told_consequences:
            methods.append(self._tell_consequences)
        return methods

    def _tell_consequences(self, subject):
        rows = [
            (self._write_when(level), self._qualify(level, self._join(what)))
            for level in subject.ladder
            if (what := self._get_consequences(level))
        ]
        paragraphs = [*self._tell_measures(subject), *self._tell_court(subject)]
        if not (rows or paragraphs):
            return None
        return self._prepare_part(
            "consequences",
            self.env._("What may follow if nothing is paid or agreed"),
            rows,
            [
                *paragraphs,
                self.env._(
                    "None of this happens to what you contest, while a promise or "
                    "an agreement is kept, or once it is paid."
                ),
            ],
        )

    def _get_consequences(self, level):
        """Return what a level does with a debt, besides writing and calling. TO EXTEND.

        :rtype: list[str]
        """
        services = (step._get_channel() for step in level.step_ids.sorted())
        told = (service._tell_consequence() for service in services)
        return list(dict.fromkeys(filter(None, told)))

    def _tell_measures(self, subject):
        """Return what is said before a listing or a protest, and when it is lifted."""
        measures = self.env["collections.measure"]._selection_kind()
        used = set(subject.ladder.step_ids.mapped("channel"))
        sentences = []
        for code, label in measures:
            rule = self.env["collections.measure.rule"]._find(
                subject.company, code, subject.today
            )
            if code in used and rule:
                sentences.append(" ".join(self._tell_measure_rule(rule, label)))
        return sentences

    def _tell_measure_rule(self, rule, label):
        if rule.notice_days:
            before = self.env._(
                "%(measure)s: we send you a notice first, and %(days)s days pass "
                "before we ask for it.",
                measure=label,
                days=rule.notice_days,
            )
        else:
            before = self.env._("%s: we tell you before we ask for it.", label)
        after = self.env._(
            "Once the debt has been paid, we have it lifted within %s business days.",
            rule.lift_days,
        )
        return [before, after]

    def _tell_court(self, subject):
        policy = subject.policy
        if not policy.lawyer_id or not policy.legal_minimum_days:
            return []
        return [
            self.env._(
                "As a last resort we may go to court: not before an invoice is %s days "
                "late.",
                policy.legal_minimum_days,
            )
        ]
