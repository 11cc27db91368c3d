"""The gate: how often debtors may be contacted."""

from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..tools.contact_caps import first_day_within_cap
from .guard import Verdict


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _get_contacts(self, company, date, partners, rules):
        """Return how debtors were contacted, as far back as the rules look.

        :param company: a root company
        :param date: the day, in the company's time zone
        :return: the channel, the day, and whether somebody spoke with the debtor, of
            each contact, by debtor's id
        :rtype: dict[int, list[tuple[str, date, bool]]]
        """
        reach = max((rule._get_reach() for rule in rules), default=0)
        contacts = defaultdict(list)
        for partner_id, *contact in self.env.execute_query(
            self._get_contacts_sql(company, date - timedelta(days=reach), partners)
        ):
            contacts[partner_id].append(tuple(contact))
        return contacts

    def _get_contacts_sql(self, company, since, partners):
        """The messages that went out or may have, and every attempt to call."""
        self.env["collections.action"].flush_model()
        self.env["collections.call"].flush_model()
        return SQL(
            """
            SELECT partner_id, channel, date_reached, FALSE
              FROM collections_action
             WHERE company_id = %(company)s
               AND partner_id IN %(partners)s
               AND channel IN %(messages)s
               AND date_reached >= %(since)s
               AND (state IN ('queued', 'sent', 'done')
                    OR state = 'failed' AND reason = 'unsure')
         UNION ALL
            SELECT partner_id, channel, date, reached
              FROM collections_call
             WHERE company_id = %(company)s
               AND partner_id IN %(partners)s
               AND date >= %(since)s
            """,
            company=company.id,
            partners=tuple(partners.ids) or (0,),
            messages=tuple(
                code
                for code, channel in self.env["collections.channel"]._get_all().items()
                if channel._is_message
            ),
            since=since,
        )

    def _rule_caps(self, action, facts):
        """So many contacts in so many days, and so many days between two."""
        found = None
        for cap in self._get_caps(action, facts):
            days = [date for date, _reached in self._get_counted(cap, action, facts)]
            day = first_day_within_cap(
                facts.date, days, cap.number, cap.days, cap.gap_days
            )
            found = self._later(found, day, "cap", cap.rule_id, facts)
        return found

    def _rule_rest(self, action, facts):
        """After a conversation a debtor is left in peace for some days."""
        found = None
        for cap in self._get_caps(action, facts).filtered("rest_days"):
            counted = self._get_counted(cap, action, facts)
            spoken = max((date for date, reached in counted if reached), default=None)
            if spoken:
                day = spoken + timedelta(days=cap.rest_days)
                found = self._later(found, day, "rest", cap.rule_id, facts)
        return found

    def _get_caps(self, action, facts):
        """Return the caps that an action comes under."""
        channel = action._get_channel()
        return facts.rules[action.partner_id].cap_ids.filtered(
            lambda cap: channel._is_contact and channel._is_among(cap.channel)
        )

    def _get_counted(self, cap, action, facts):
        """Return the contacts that count for a cap: the day, and if somebody spoke."""
        services = action._get_channel()._get_all()
        return [
            (date, reached)
            for code, date, reached in facts.contacts[action.partner_id.id]
            if code in services and services[code]._is_among(cap.channel)
        ]

    def _rule_one_channel(self, action, facts):
        """Whoever was contacted by one channel is not by another for some days."""
        if not action._get_channel()._is_contact:
            return None
        others = [
            date
            for channel, date, _reached in facts.contacts[action.partner_id.id]
            if channel != action.channel
        ]
        found = None
        for rule in facts.rules[action.partner_id].filtered("one_channel_days"):
            if others:
                day = max(others) + timedelta(days=rule.one_channel_days)
                found = self._later(found, day, "one_channel", rule, facts)
        return found

    def _later(self, found, day, reason, rule, facts):
        """Return the verdict that waits longer: one found before, or until a day."""
        if day <= facts.date:
            return found
        moment = facts.company._get_collections_midnight(day)
        if found and found.not_before >= moment:
            return found
        return Verdict("later", reason, moment, contact_rule=rule)
