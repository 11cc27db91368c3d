"""How often debtors are contacted, over all channels."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import TODAY
from .guard_common import WORKDAYS, GuardCommon


@tagged("post_install", "-at_install", "collections")
class TestCaps(GuardCommon):
    def _remind(self, days, amount=500.0):
        """Have one more invoice become due for a level some days from now."""
        day = TODAY + timedelta(days=days)
        self._create_invoice_due(day - timedelta(days=4), amount)
        actions = self._plan(day)
        self._deliver(day)
        return actions.filtered(lambda action: action.state != "cancelled")

    def test_so_many_in_so_many_days_over_all_channels(self):
        rule = self._create_rule(caps=[{"number": 2, "days": 7}])
        self.assertEqual(self._remind(0).state, "sent")
        self.assertEqual(self._remind(1).state, "sent")
        third = self._remind(2)
        self.assertEqual((third.state, third.guard_reason), ("planned", "cap"))
        self.assertEqual(third.contact_rule_id, rule)
        self.assertEqual(third.not_before, self._midnight(TODAY + timedelta(days=7)))

    def test_waiting_for_a_cap_waits_for_the_hours_as_well(self):
        self._create_rule([("any", WORKDAYS, 9, 18)], [{"gap_days": 5}])
        self.assertEqual(self._remind(0).state, "sent")
        second = self._remind(1)
        self.assertEqual(second.not_before, datetime(2026, 3, 23, 9), "no Saturday")

    def test_what_came_back_does_not_count(self):
        self._create_rule(caps=[{"number": 1, "days": 7}])
        self._remind(0).sudo()._set_failed("bounced", now=self._noon(TODAY))
        self.assertEqual(self._remind(1).state, "sent")

    def test_what_may_have_been_sent_counts(self):
        self._create_rule(caps=[{"number": 1, "days": 7}])
        self._remind(0).sudo()._set_failed("unsure", now=self._noon(TODAY))
        self.assertEqual(self._remind(1).state, "planned")

    def test_other_debtors_and_companies_do_not_count(self):
        self._create_rule(caps=[{"number": 1, "days": 7}])
        self._remind(0)
        other = self._create_debtor("Another")
        self._create_invoice_due(TODAY - timedelta(days=4), partner=other)
        self._night(TODAY)
        self.assertEqual(
            self.env["collections.action"]
            .search([("partner_id", "=", other.id)])
            .state,
            "sent",
        )

    def test_a_cap_on_letters_leaves_mails_alone(self):
        self._create_rule(caps=[{"channel": "phone", "number": 1, "days": 7}])
        self._remind(0)
        self.assertEqual(self._remind(1).state, "sent")

    def test_of_two_on_one_day_the_higher_level_comes_first(self):
        self._use_ladder(
            [
                ("First", 3, [self._email()]),
                ("Call", 10, [self._phone(sequence=10)]),
            ]
        )
        self.policy.escalation = "by_age"
        self.debtor.phone = "+1 555 0100"
        self._create_rule(caps=[{"number": 1, "days": 3}])
        low = self._create_invoice_due(TODAY - timedelta(days=4), 10.0)
        high = self._create_invoice_due(TODAY - timedelta(days=12), 20.0)
        self._night(TODAY)
        self.assertEqual(self._actions(high).state, "todo")
        mail = self._actions(low)
        self.assertEqual((mail.state, mail.guard_reason), ("planned", "cap"))

    def test_one_channel_a_week(self):
        self._use_ladder(
            [
                ("First", 3, [self._email()]),
                ("Call", 6, [self._phone(sequence=10)]),
            ]
        )
        self.debtor.phone = "+1 555 0100"
        self._create_rule(one_channel_days=7)
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        self._night(TODAY + timedelta(days=3))
        call = self._actions(invoice)[-1]
        self.assertEqual((call.channel, call.guard_reason), ("phone", "one_channel"))
        self.assertEqual(call.not_before, self._midnight(TODAY + timedelta(days=7)))
