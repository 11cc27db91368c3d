"""The gate: at which hours, and on which days, debtors may be contacted."""

import pytz

from odoo import models

from ..tools.contact_hours import (
    HORIZON,
    ContactHours,
    find_hindrance,
    next_common_opening,
)
from .guard import Verdict

EVERY_DAY = range(7)
ALL_DAY = [(0.0, 24.0)]


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _within_hours(self, verdict, action, facts):
        """Return a verdict as it is once contact hours are kept as well."""
        channel = action._get_channel()
        if not (channel._is_contact and channel._keeps_hours):
            return verdict
        moment = max(facts.now, verdict.not_before)
        rules, opening = self._find_opening(moment, action, facts)
        if not opening:
            return Verdict("later", "contact_hours", moment + HORIZON)
        if opening.start > moment:
            rule = rules[find_hindrance(moment, list(rules))]
            return Verdict("later", "contact_hours", opening.start, contact_rule=rule)
        if verdict.answer == "yes":
            return verdict._replace(not_after=opening.end if rules else None)
        return verdict

    def _find_opening(self, moment, action, facts):
        """Return when a debtor may be contacted next, and the rules that say so.

        Who may live in several zones is contacted when it is allowed in all of them; if
        it never is, the company's own zone decides.

        :return: what :meth:`_get_hours` returns, and an ``Opening`` or ``None``
        """
        partner, channel = action.partner_id, action._get_channel()
        zones = partner._get_collections_zones(facts.company)
        here = (facts.company._get_collections_tz().zone,)
        for candidates in (zones, here):
            rules = self._get_hours(partner, candidates, channel, facts)
            key = (moment, *rules)
            if key not in facts.openings:
                facts.openings[key] = next_common_opening(moment, list(rules))
            if opening := facts.openings[key]:
                break
        return rules, opening

    def _get_hours(self, partner, zones, channel, facts):
        """Return the hours that a debtor's rules and own wishes set for a channel.

        :param zones: the names of the time zones in which the debtor may live
        :return: the contact rule, or none for a wish, by hours
        :rtype: dict[ContactHours, collections.contact.rule]
        """
        hours = {}
        for rule in facts.rules[partner]:
            key = (rule.id, channel._get_code(), zones)
            if key not in facts.hours:
                facts.hours[key] = self._prepare_hours(rule, channel, zones, facts)
            hours.update(dict.fromkeys(facts.hours[key], rule))
        wish = partner._get_collections_wished_hours()
        hours.update(dict.fromkeys(self._localize_hours(wish, zones) if wish else ()))
        return hours

    def _prepare_hours(self, rule, channel, zones, facts):
        hours = rule._get_hours(channel)
        if not hours and not rule.no_holidays:
            return []
        return self._localize_hours(
            hours or dict.fromkeys(EVERY_DAY, ALL_DAY),
            zones,
            rule._get_day_off_test(facts.company),
        )

    def _localize_hours(self, hours, zones, is_day_off=lambda day: False):
        """Return weekly hours in each of the zones a debtor may live in."""
        return [ContactHours(pytz.timezone(zone), hours, is_day_off) for zone in zones]
