"""The checks of a policy's health, one thing each."""

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..models.collections_word import get_language
from ..tools.charge_caps import find_exceeded_caps
from ..tools.policy_reach import Rung, find_late, find_never_reached, find_silence
from ..tools.rate_series import MissingValue
from .collections_policy_health import Finding

LONGEST_SILENCE = 45  # days without anything, after which debts are forgotten
LEGAL = ("listing", "protest", "lawyer")
PROVEN = ("3", "4", "5")  # grades of evidence that prove delivery
SHOWN_NAMES = 4


class CollectionsPolicyHealth(models.AbstractModel):
    _inherit = "collections.policy.health"

    # === LADDER === #

    def _check_ladder(self, facts):
        if not facts.ladder:
            text = self.env._("The ladder is empty: nothing ever happens.")
            yield Finding("error", "empty", text, facts.policy)
        for level in facts.ladder.filtered(lambda level: not level.step_ids):
            text = self.env._("“%s” has no steps: it never happens.", level.name)
            yield Finding("error", "no_steps", text, level)

    def _check_reach(self, facts):
        """Levels that no debt reaches, or later than they say."""
        ladder = facts.ladder.filtered(lambda level: not level.waits_for)
        rungs = [Rung(level.id, level.ladder_days) for level in ladder]
        gap = facts.policy.gap_days
        years = facts.policy.limitation_years
        if facts.policy.escalation == "by_age":
            never = find_never_reached(rungs, gap)
            late = {}
        else:
            never, late = set(), find_late(rungs, gap)
        for level in facts.ladder:
            if years and level.ladder_days >= 365 * years:
                text = self.env._(
                    "“%(level)s” is never reached: what is older than %(years)s years "
                    "is not claimed any more.",
                    level=level.name,
                    years=years,
                )
                yield Finding("error", "limitation", text, level)
            elif level.id in never:
                text = self.env._(
                    "“%(level)s” is never reached: %(gap)s days have to lie between "
                    "two levels, and the next one is due by then.",
                    level=level.name,
                    gap=gap,
                )
                yield Finding("error", "never", text, level)
            elif level.id in late:
                text = self.env._(
                    "“%(level)s” begins %(days)s days later than it says: %(gap)s days "
                    "have to lie between two levels.",
                    level=level.name,
                    days=round(late[level.id]),
                    gap=gap,
                )
                yield Finding("warning", "late", text, level)

    def _check_people(self, facts):
        """Levels that are for nobody whom the company knows as a customer."""
        partners = self.env["res.partner"].sudo()
        customers = Domain("customer_rank", ">", 0)
        if not partners.search_count(customers, limit=1):
            return
        for level in facts.ladder.filtered(lambda level: level._has_segment()):
            try:
                segment = level._get_partner_domain()
                if facts.policy.by_rule:
                    segment &= facts.policy._get_partner_domain()
            except ValidationError:
                continue  # told by another check
            if not partners.search_count(customers & segment, limit=1):
                text = self.env._("“%s” is for none of the customers.", level.name)
                yield Finding("warning", "nobody", text, level)

    def _check_rules(self, facts):
        """Rules that can't be read, as a run would tell them."""
        problems = self.env["collections.run.problem"].sudo()
        records = [facts.policy, *facts.ladder]
        for record, text in problems._get_rule_problems(records):
            yield Finding("error", "rule", text, record)

    def _check_silence(self, facts):
        rungs = [
            Rung(level.id, level.ladder_days)
            for level in facts.ladder.filtered("step_ids")
        ]
        silent = find_silence(rungs, LONGEST_SILENCE)
        for level in facts.ladder:
            if level.id in silent:
                text = self.env._(
                    "Before “%(level)s” nothing happens for %(days)s days.",
                    level=level.name,
                    days=round(silent[level.id]),
                )
                yield Finding("note", "silence", text, level)

    # === STEPS === #

    def _check_steps(self, facts):
        """What steps lack to work: a template, a person, a kind of task."""
        for step in facts.steps:
            if problem := step._get_problem():
                text = self.env._(
                    "%(step)s: %(problem)s", step=step.display_name, problem=problem
                )
                yield Finding("error", "incomplete", text, step.level_id)

    def _check_channels(self, facts):
        for step in facts.steps:
            if f"collections.channel.{step.channel}" not in self.env:
                text = self.env._(
                    "%s: its channel is not installed any more.", step.display_name
                )
                yield Finding("error", "channel", text, step.level_id)

    def _check_texts(self, facts):
        """Messages that are held back, as the check of their text tells."""
        for step in facts.steps.filtered("lint_errors"):
            text = self.env._(
                "%s: its text has errors, its messages are held back.",
                step.display_name,
            )
            yield Finding("error", "text", text, step.level_id)

    def _check_translations(self, facts):
        """Messages that are not written in a language that debtors read."""
        read = self._get_read_langs(facts)
        names = dict(self.env["res.lang"].get_installed())
        for template, (fields_said, step) in self._get_templates(facts).items():
            written = self._get_written(template, fields_said)
            missing = [lang for lang in read if get_language(lang) not in written]
            if missing:
                text = self.env._(
                    "“%(template)s” is not written in %(languages)s, which "
                    "%(count)s customers read.",
                    template=template.display_name,
                    languages=", ".join(names[lang] for lang in missing),
                    count=sum(read[lang] for lang in missing),
                )
                yield Finding("warning", "translation", text, step.level_id)

    def _get_read_langs(self, facts):
        """Return how many debtors read each language other than the source's."""
        return {
            lang: count
            for lang, count in facts.debtors_by_lang.items()
            if get_language(lang) != get_language("en_US")
        }

    def _get_templates(self, facts):
        """Return the templates whose text is translated: its fields, and a step."""
        found = {}
        for step in facts.steps:
            channel = step._get_channel()
            template = channel._text_fields and channel._get_template(step)
            if template and template not in found:
                own = channel._get_other_texts(template)
                names = [
                    name
                    for name in channel._text_fields
                    if name not in own and template._fields[name].translate
                ]
                if names:
                    found[template] = names, step
        return found

    def _get_written(self, template, names):
        """Return the languages in which a template says all of some fields."""
        content_of = self.env["collections.policy.content"].sudo()
        texts = content_of._read_translations(template, names)[template.id]
        return set.intersection(
            *({get_language(lang) for lang in texts[name] or ()} for name in names)
        )

    def _check_daily(self, facts):
        """Customers who would hear more than once on a day."""
        for level in facts.ladder:
            by_day = level.step_ids.filtered(
                lambda step: (
                    not step.only_if_unreached and step._get_channel()._is_contact
                )
            ).grouped("delay_days")
            for steps in by_day.values():
                if len(steps) > 1:
                    text = self.env._(
                        "“%(level)s” makes %(count)s contacts on one day: %(steps)s.",
                        level=level.name,
                        count=len(steps),
                        steps=", ".join(steps.mapped("summary")),
                    )
                    yield Finding("warning", "daily", text, level)

    # === LAW === #

    def _check_proof(self, facts):
        """Legal steps before which nothing has to be proven."""
        proven = False
        for level in facts.ladder:
            proven = proven or level.waits_for in PROVEN
            for step in level.step_ids.filtered(lambda step: step.channel in LEGAL):
                if not proven and not self._asks_for_proof(facts, step):
                    text = self.env._(
                        "%s: nothing proves before that the customer got a notice. Let "
                        "the level wait for proof of delivery.",
                        step.display_name,
                    )
                    yield Finding("error", "proof", text, level)

    def _asks_for_proof(self, facts, step):
        """Tell whether a legal step is held up by itself until a notice is proven."""
        if step.channel == "lawyer":
            return facts.policy.legal_evidence in PROVEN
        rules = self.env["collections.measure.rule"].sudo()
        rule = rules._find(facts.company, step.channel, facts.date)
        return bool(rule and rule.notice_grade)

    def _check_charges(self, facts):
        """Late charges beyond what the law allows, or that can't be reckoned."""
        terms = facts.policy.charge_terms_id
        if not terms:
            return
        if not terms.active:
            text = self.env._("The late charges “%s” are archived.", terms.name)
            yield Finding("warning", "charges", text, terms)
        version = terms._get_version(facts.date)
        exceeded = self.env["collections.charge.cap"]
        if version:
            exceeded, _missing = terms._find_exceeded(version, facts.date)
            exceeded |= self._find_other_caps(facts, terms, version)
        for cap in exceeded:
            text = self.env._(
                "The late charges “%(terms)s” go beyond a cap. %(cap)s",
                terms=terms.name,
                cap=cap._explain(),
            )
            yield Finding("error" if cap.blocks else "warning", "cap", text, terms)
        told = {cap._explain() for cap in exceeded}
        for text in terms._get_warnings(facts.date):
            if text not in told:
                yield Finding("warning", "charges", text, terms)

    def _find_other_caps(self, facts, terms, version):
        """Return caps of the company's country that the terms do not name."""
        country = terms.country_id or facts.company.country_id
        others = (
            self.env["collections.charge.cap"]
            .sudo()
            .search([("country_id", "=", country.id)])
            - terms.cap_ids
        )
        exceeded = others.browse()
        built = version._build(version._get_rate_values(facts.date, facts.date))
        for cap in others:
            customers = ("consumer", "business") if country else ()
            try:
                if any(
                    find_exceeded_caps(
                        built, [cap._build(facts.date)], customer, facts.date
                    )
                    for customer in customers
                    if terms._is_for(customer)
                ):
                    exceeded |= cap
            except MissingValue:
                continue  # it binds nobody before its rate is known
        return exceeded

    def _check_contacts(self, facts):
        """Debtors whose country has no contact rule: no hours, no caps."""
        lacking = {}
        for (country, is_company), count in facts.debtors_by_country.items():
            if not any(
                self._is_for(rule, country, is_company) for rule in facts.contact_rules
            ):
                lacking[country] = lacking.get(country, 0) + count
        if lacking:
            names = [
                country.name or self.env._("no country")
                for country in sorted(lacking, key=lambda each: -lacking[each])
            ]
            text = self.env._(
                "No contact rule holds for %(count)s customers (%(countries)s): no "
                "hours and no caps but once a day.",
                count=sum(lacking.values()),
                countries=", ".join(names[:SHOWN_NAMES]),
            )
            yield Finding("warning", "contact_rule", text, facts.policy)

    def _is_for(self, rule, country, is_company):
        return (
            rule.applies_to in ("all", "business" if is_company else "consumer")
            and (not rule.country_id or rule.country_id == country)
            and not rule.state_ids
        )

    # === PEOPLE, DEALS === #

    def _check_assignment(self, facts):
        """What people have to do, and nobody is asked to."""
        by_person = facts.steps.filtered("is_by_person")
        lost = by_person.filtered(
            lambda step: step.responsible == "user" and not step.user_id.active
        )
        for step in lost:
            text = self.env._(
                "%s: the person who is responsible is not here any more.",
                step.display_name,
            )
            yield Finding("error", "person", text, step.level_id)
        has_collector = facts.policy.user_id or facts.company.collections_user_id
        steps = (by_person - lost).filtered(lambda step: step.responsible != "user")
        if steps and not has_collector and facts.unassigned_count:
            text = self.env._(
                "Nobody is asked to call %s customers: they have no salesperson, and "
                "neither the policy nor the company has a collector.",
                facts.unassigned_count,
            )
            yield Finding("warning", "nobody_calls", text, facts.policy)

    def _check_limits(self, facts):
        if facts.ladder and not facts.policy.limit_ids:
            text = self.env._(
                "There are no limits for deals: each one has to be approved."
            )
            yield Finding("note", "limits", text, facts.policy)
