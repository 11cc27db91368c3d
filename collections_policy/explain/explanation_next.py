"""Why: where an item stands, what comes next, and why on that day."""

from datetime import timedelta

from odoo import fields, models

from ..tools.calendars import NoWorkingDayError, offset_date


class CollectionsExplanation(models.AbstractModel):
    _inherit = "collections.explanation"

    # === WHERE IT STANDS === #

    def _tell_level(self, topic):
        """Return which level has happened last.

        :rtype: list[str]
        """
        level = self._level(topic.item.level_id)
        if not level:
            return [self.env._("No level has happened yet.")]
        date = self._date(topic.item.level_date)
        if level.policy_id == topic.policy:
            return [
                self.env._(
                    "“%(level)s” happened on %(date)s.", level=level.name, date=date
                )
            ]
        return [
            self.env._(
                "“%(level)s” of “%(policy)s” happened on %(date)s: what comes next is "
                "found by comparing days.",
                level=level.name,
                policy=level.policy_id.name,
                date=date,
            )
        ]

    # === WHAT COMES NEXT === #

    def _tell_next(self, topic):
        """Return what comes next, when, and why then.

        :rtype: list[str]
        """
        item = topic.item
        if not topic.policy:
            return []
        if item.awaits_proof:
            return [self._tell_proof(topic)]
        level = self._level(item.next_level_id)
        if not level:
            return [self.env._("The policy has no further level for it.")]
        if item.planned_for:
            return [self._tell_due(topic, level), *self._tell_planned(topic, level)]
        if item.held_reason:
            return [self._tell_once_free(topic, level)]
        if item.target_level_id:
            return [
                self._tell_due(topic, level),
                self._tell_who_plans(topic),
                *self._tell_contact(topic, level),
            ]
        return [
            self._tell_upcoming(topic, level),
            *self._tell_day(topic, level),
            *self._tell_contact(topic, level),
        ]

    def _tell_proof(self, topic):
        notices = self.env["collections.notice"]._find_about([topic.item.line_id])
        return self._level(topic.item.next_level_id)._tell_waiting(
            notices.get(topic.item.line_id)
        )

    def _tell_due(self, topic, level):
        return self.env._(
            "“%(level)s” is due: %(when)s, %(due)s.",
            level=level.name,
            when=level.offset_label,
            due=self._date(topic.item.date_due),
        )

    def _tell_who_plans(self, topic):
        if topic.company.collections_automatic:
            return self.env._("The next daily run plans it.")
        return self.env._(
            "Nothing is planned by itself in %s: plan it by hand, or switch the daily "
            "run on.",
            topic.company.name,
        )

    def _tell_once_free(self, topic, level):
        if not topic.item.next_date:
            return self.env._("“%s” follows once it is held no more.", level.name)
        return self.env._(
            "“%(level)s” follows on %(date)s, once it is held no more.",
            level=level.name,
            date=self._date(topic.item.next_date),
        )

    def _tell_upcoming(self, topic, level):
        return self.env._(
            "Next: “%(level)s” on %(date)s.",
            level=level.name,
            date=self._date(topic.item.next_date),
        )

    # === WHY ON THAT DAY === #

    def _tell_day(self, topic, level):
        """Return why a level that is not due yet comes on its day, and not before.

        :rtype: list[str]
        """
        item = topic.item
        if level._has_own_clock():
            return [self._tell_clock(topic, level)]
        begins = self._find_begin(topic, level)
        if begins == item.next_date:
            return [self._tell_clock(topic, level)]
        gap = topic.policy.gap_days
        if item.level_date and item.level_date + timedelta(days=gap) == item.next_date:
            return [
                self.env._(
                    "Its days are over since %(begin)s, but %(gap)s days have to lie "
                    "between two levels, and the last one happened on %(date)s.",
                    begin=self._date(begins),
                    gap=gap,
                    date=self._date(item.level_date),
                )
            ]
        if level.waits_for:
            return [
                self.env._("It had to wait for the proof that a notice was delivered.")
            ]
        return []

    def _tell_clock(self, topic, level):
        if level.delay_kind == "business" and not level._has_own_clock():
            return self.env._(
                "That is %(when)s, %(due)s, days off left out.",
                when=level.offset_label,
                due=self._date(topic.item.date_due),
            )
        return self.env._(
            "That is %(when)s, %(due)s.",
            when=level.offset_label,
            due=self._date(topic.item.date_due),
        )

    def _find_begin(self, topic, level):
        """Return the day on which a level's own days are over."""
        delay, business = level._get_place()
        is_working = topic.company._get_working_day_test()
        try:
            return offset_date(topic.item.date_due, delay, business, is_working)
        except NoWorkingDayError:
            return offset_date(topic.item.date_due, delay, False, is_working)

    # === WHAT IS PLANNED === #

    def _tell_planned(self, topic, level):
        """Return what is planned for a level that is due, and where that stands.

        :rtype: list[str]
        """
        lines = self.env["collections.action.line"].search(
            [
                ("item_key", "=", topic.item.line_id),
                ("step_id.level_id", "=", level.id),
                ("cancelled", "=", False),
            ]
        )
        return [
            sentence
            for action in lines.action_id.sorted("id")
            for sentence in self._tell_action(action)
        ]

    # === THE CONTACT === #

    def _tell_contact(self, topic, level):
        """Return when the debtor is expected to hear from us.

        :rtype: list[str]
        """
        step = level.step_ids.filtered(
            lambda step: step.active and not step.only_if_unreached
        ).sorted(lambda step: (step.delay_days, step.sequence, step.id))[:1]
        if not step:
            return []
        date = topic.item.next_date + timedelta(days=step.delay_days)
        sketch = self.env["collections.action"].new(
            {
                "company_id": topic.company.id,
                "partner_id": topic.item.partner_id,
                "step_id": step.id,
                "channel": step.channel,
                "date_planned": date,
                "state": "planned",
            }
        )
        return [self._tell_expected(sketch, date)]

    def _tell_expected(self, action, date):
        """Return when an action is expected to happen, by what the gate says now.

        :param date: the day for which it is planned
        """
        company = action.company_id
        opening = company._get_collections_midnight(date) + timedelta(
            hours=company.collections_hour
        )
        now = max(opening, self._get_now())
        verdict = self.env["collections.guard"]._judge(action, now)[action]
        channels = dict(action._selection_channel())
        words = {"channel": channels.get(action.channel, "")}
        if verdict.answer == "yes":
            return self.env._(
                "The next contact is expected on %(date)s (%(channel)s).",
                date=self._date(company._get_collections_date(now)),
                **words,
            )
        if verdict.answer == "later":
            return self.env._(
                "The next contact is expected on %(date)s (%(channel)s). %(why)s",
                date=self._date(company._get_collections_date(verdict.not_before)),
                why=action._explain_verdict(*self._get_words(verdict)),
                **words,
            )
        return self.env._(
            "By itself there will be no contact (%(channel)s). %(why)s",
            why=action._explain_verdict(*self._get_words(verdict)),
            **words,
        )

    def _get_words(self, verdict):
        return verdict.answer, verdict.reason, verdict.not_before, verdict.contact_rule

    def _get_now(self):
        return fields.Datetime.now()
