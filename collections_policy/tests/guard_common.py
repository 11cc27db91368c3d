"""What the tests of the gate are written with."""

from datetime import date

from odoo.fields import Command

from .common import CollectionsCommon

SATURDAY = date(2026, 3, 21)
MONDAY_AFTER = date(2026, 3, 23)
WORKDAYS = [str(day) for day in range(5)]


class GuardCommon(CollectionsCommon):
    def _create_rule(self, hours=(), caps=(), **values):
        """Create a contact rule from (channel, weekdays, from, to) and caps."""
        return self.env["collections.contact.rule"].create(
            {
                "name": "Springfield",
                "legal_ref": "Art. 1",
                "window_ids": [
                    Command.create(
                        {
                            "channel": channel,
                            "weekday": weekday,
                            "hour_from": start,
                            "hour_to": end,
                        }
                    )
                    for channel, weekdays, start, end in hours
                    for weekday in weekdays
                ],
                "cap_ids": [Command.create(cap) for cap in caps],
                **values,
            }
        )

    def _say(self, state, channel="email", partner=None):
        return self.env["collections.consent"]._note(
            self.company, partner or self.debtor, channel, state, "writing"
        )

    def _deliver_at(self, moment):
        while self.env["collections.deliverer"]._deliver_batch(self.company, moment):
            pass

    def _phone(self, **values):
        """Return a step by phone."""
        return self._task(channel="phone", **values)

    def _use_ladder(self, ladder):
        self.policy = self._create_policy("Another", ladder)
        self.company.collections_policy_id = self.policy
