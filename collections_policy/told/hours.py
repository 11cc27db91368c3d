"""At which hours, and how often, customers are contacted."""

from babel.dates import get_day_names

from odoo import models
from odoo.tools.misc import babel_locale_parse, get_lang

from ..pipeline.charge_terms_book import CUSTOMERS
from ..tools.clock import format_clock
from ..tools.week_hours import common_hours, group_days


class CollectionsToldWriter(models.AbstractModel):
    _inherit = "collections.told.writer"

    def _get_methods(self, subject):
        # EXTENDS 'collections.told.writer'
        methods = super()._get_methods(subject)
        if subject.policy.told_hours:
            methods.append(self._tell_hours)
        return methods

    def _tell_hours(self, subject):
        rules = self._get_rules(subject)
        return self._prepare_part(
            "hours",
            self.env._("At which hours, and how often"),
            self._get_hour_rows(subject, rules),
            [
                self.env._(
                    "We write to you once a day at most by each channel, about all "
                    "that is due together."
                ),
                *self._tell_caps(rules),
                *self._tell_conditions(rules),
                self.env._(
                    "Where the law of the place where you live is stricter, we keep to "
                    "it. Hours are those of your time zone."
                ),
            ],
        )

    def _get_rules(self, subject):
        """Return the rules that hold in the company's country, wherever in it."""
        rules = self.env["collections.contact.rule"]._get_in_force(
            subject.company, subject.today
        )
        countries = (subject.company.country_id, rules.country_id.browse())
        return rules.filtered(
            lambda rule: rule.country_id in countries and not rule.state_ids
        )

    # === HOURS === #

    def _get_hour_rows(self, subject, rules):
        """Return the hours by channels, apart for persons and companies if need be.

        :return: pairs of the channels, and their hours
        :rtype: list[tuple[str, str]]
        """
        by_kind = {
            customer: self._get_hours_told(
                subject,
                rules.filtered(lambda rule, c=customer: rule.applies_to in ("all", c)),
            )
            for customer in CUSTOMERS.values()
        }
        if by_kind["business"] == by_kind["consumer"]:
            return list(by_kind["business"].items())
        return [
            *(
                (self.env._("%s (companies)", means), hours)
                for means, hours in by_kind["business"].items()
            ),
            *(
                (self.env._("%s (persons)", means), hours)
                for means, hours in by_kind["consumer"].items()
            ),
        ]

    def _get_hours_told(self, subject, rules):
        """Return the hours in words, by the channels that they are for.

        :rtype: dict[str, str]
        """
        channels = {}
        for service in self._get_timed_channels(subject):
            hours = common_hours(rule._get_hours(service) for rule in rules)
            if hours is not None:
                told = self._write_hours(hours)
                channels.setdefault(told, []).append(service._tell_means())
        return {self._join(means): told for told, means in channels.items()}

    def _get_timed_channels(self, subject):
        """Return the channels that customers feel at the moment they are used."""
        steps = subject.ladder.step_ids.sorted(lambda step: step.channel)
        services = (step._get_channel() for step in steps)
        return [
            service
            for service in dict.fromkeys(services)
            if service._is_contact and service._keeps_hours
        ]

    def _write_hours(self, hours):
        groups = group_days(hours)
        if not groups:
            return self.env._("at no hour")
        return "; ".join(
            self.env._(
                "%(days)s, %(hours)s",
                days=self._join(self._write_run(*run) for run in runs),
                hours=self._join(self._write_span(*span) for span in spans),
            )
            for runs, spans in groups
        )

    def _write_run(self, first, last):
        names = self._get_weekdays()
        if first == last:
            return names[first]
        return self.env._("%(first)s to %(last)s", first=names[first], last=names[last])

    def _get_weekdays(self):
        """Return the names of the days, Monday first, as they stand in a sentence."""
        locale = babel_locale_parse(get_lang(self.env).code)
        return get_day_names("wide", locale=locale)

    def _write_span(self, start, end):
        return self.env._(
            "%(start)s to %(end)s", start=format_clock(start), end=format_clock(end)
        )

    # === HOW OFTEN, AND WHAT ELSE === #

    def _tell_caps(self, rules):
        """Return how often customers are contacted at most."""
        groups = dict(self.env["collections.channel"]._selection_channel_group())
        labels = {
            "consumer": self.env._("for persons"),
            "business": self.env._("for companies"),
        }
        sentences = []
        for cap in rules.cap_ids.filtered("number"):
            whom = [labels[kind] for kind in labels if kind == cap.rule_id.applies_to]
            sentences.append(
                self.env._(
                    "%(channels)s: at most %(number)s contacts in %(days)s days.",
                    channels=", ".join([groups.get(cap.channel, cap.channel), *whom]),
                    number=cap.number,
                    days=cap.days,
                )
            )
        return list(dict.fromkeys(sentences))

    def _tell_conditions(self, rules):
        sentences = []
        if any(rules.mapped("no_holidays")):
            sentences.append(self.env._("On holidays we leave you in peace."))
        if any(rules.mapped("needs_consent")):
            sentences.append(
                self.env._("We use only the channels that you have agreed to.")
            )
        return sentences
