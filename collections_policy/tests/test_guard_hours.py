"""At which hours debtors are contacted: theirs, not ours."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY
from .guard_common import WORKDAYS, GuardCommon


@tagged("post_install", "-at_install", "collections")
class TestHours(GuardCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def _plan_one(self):
        return self._plan(TODAY)

    def test_without_rules_every_hour_is_open(self):
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 3))
        self.assertEqual((action.state, action.guard_answer), ("queued", "yes"))

    def test_before_the_hours_it_waits_and_then_goes_by_itself(self):
        rule = self._create_rule([("any", WORKDAYS, 9, 18)])
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 8, 59))
        self.assertEqual((action.state, action.guard_answer), ("planned", "later"))
        self.assertEqual(action.not_before, datetime(2026, 3, 16, 9))
        self.assertEqual(action.contact_rule_id, rule)
        self._deliver_at(datetime(2026, 3, 16, 9))
        self.assertEqual((action.state, action.guard_answer), ("queued", "yes"))
        self.assertEqual(action.not_after, datetime(2026, 3, 16, 18))

    def test_the_words_say_when_where_and_by_which_rule(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self.debtor.write({"country_id": self.env.ref("base.br").id, "lang": "en_US"})
        self.debtor.state_id = self.env.ref("base.state_br_sp")
        action = self._plan_one()
        with freeze_time("2026-03-20 22:00:00"):
            self._deliver_at(datetime(2026, 3, 20, 22))
            self.assertEqual(
                action.guard_label,
                "Not before Monday 09:00 (Sao Paulo). Outside contact hours: "
                "Springfield, Art. 1",
            )

    def test_hours_are_those_of_the_debtor(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self.debtor.country_id = self.env.ref("base.jp")
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 10))
        self.assertEqual(action.not_before, datetime(2026, 3, 17, 0))

    def test_the_zone_of_whoever_typed_the_contact_says_nothing(self):
        self.debtor.write({"country_id": self.env.ref("base.jp").id, "tz": "UTC"})
        self.assertEqual(
            self.debtor._get_collections_zones(self.company), ("Asia/Tokyo",)
        )

    def test_who_may_live_in_several_zones_is_asked_for_all(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self.debtor.country_id = self.env.ref("base.br")
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 12, 30))
        self.assertEqual(action.not_before, datetime(2026, 3, 16, 14), "9:00 in Acre")

    def test_where_no_hour_is_open_in_all_zones_the_companys_decides(self):
        self._create_rule([("any", WORKDAYS, 9, 12)])
        self.debtor.country_id = self.env.ref("base.ru")
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 8))
        self.assertEqual(action.not_before, datetime(2026, 3, 16, 9))

    def test_holidays_wait(self):
        self._create_rule(no_holidays=True)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founder's Day",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 16),
                "date_to": datetime(2026, 3, 16, 23, 59, 59),
            }
        )
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 12))
        self.assertEqual(action.not_before, datetime(2026, 3, 17))

    def test_rules_of_other_places_people_and_times(self):
        night = [("any", WORKDAYS, 22, 23)]
        us, jp = self.env.ref("base.us"), self.env.ref("base.jp")
        self._create_rule(night, country_id=jp.id)
        self._create_rule(night, applies_to="consumer")
        self._create_rule(night, date_to=TODAY - timedelta(days=1))
        self._create_rule(night, date_from=TODAY + timedelta(days=1))
        self._create_rule(
            night,
            country_id=us.id,
            state_ids=[Command.set(us.state_ids[:1].ids)],
        )
        other = self.env["res.company"].create({"name": "Other"})
        self._create_rule(night, company_id=other.id)
        self._create_rule([("phone", WORKDAYS, 22, 23)])
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 12))
        self.assertEqual(action.state, "queued")

    def test_the_debtors_own_hours_come_on_top(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self.debtor.write({"collections_hour_from": 17, "collections_hour_to": 20})
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 12))
        self.assertEqual(action.not_before, datetime(2026, 3, 16, 17))
        self.assertFalse(action.contact_rule_id, "his own wish")

    def test_hours_that_make_no_sense_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "begin before they end"):
            self.debtor.collections_hour_from = 20

    def test_a_message_that_waited_too_long_in_the_queue_comes_back(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        action = self._plan_one()
        self._deliver_at(datetime(2026, 3, 16, 17, 59))
        mail = action.message_id.mail_ids
        self.assertEqual((action.state, mail.state), ("queued", "outgoing"))
        with freeze_time("2026-03-16 18:00:00"):
            mail._hold_back(auto_commit=False)
        self.assertEqual((action.state, mail.state), ("planned", "cancel"))
        self._deliver_at(datetime(2026, 3, 16, 18, 1))
        self.assertEqual(action.not_before, datetime(2026, 3, 17, 9))
        self._deliver_at(datetime(2026, 3, 17, 9))
        self.assertEqual(action.state, "queued")

    def test_send_now_does_not_go_around_it(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        action = self._plan_one()
        with freeze_time("2026-03-16 20:00:00"):
            answer = action.with_user(self.collector).action_send_now()
        self.assertEqual(action.state, "planned")
        self.assertIn("Not before", answer["params"]["message"])
