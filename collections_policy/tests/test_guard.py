"""The gate: who may be contacted now, and what becomes of those who may not."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY, CollectionsCommon

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


@tagged("post_install", "-at_install", "collections")
class TestOverride(GuardCommon):
    def setUp(self):
        super().setUp()
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self._create_invoice_due(TODAY - timedelta(days=4))
        self.action = self._plan(TODAY)
        self.manager = new_test_user(
            self.env,
            "manager_guard",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _override(self, user, moment="2026-03-16 20:00:00"):
        with freeze_time(moment):
            action = self.action.with_user(user)
            self.env["collections.override.wizard"].with_user(user).create(
                {"action_ids": [Command.set(action.ids)], "reason": "He asked for it"}
            ).action_confirm()

    def test_a_manager_lets_it_through_and_it_is_kept(self):
        self._deliver_at(datetime(2026, 3, 16, 20))
        self._override(self.manager)
        self.assertEqual(self.action.state, "queued")
        self.assertEqual(self.action.override_user_id, self.manager)
        self.assertEqual(self.action.override_reason, "He asked for it")
        self.assertEqual(self.action.override_date, datetime(2026, 3, 16, 20))

    def test_a_collector_may_not(self):
        self._deliver_at(datetime(2026, 3, 16, 20))
        with self.assertRaises(AccessError):
            self._override(self.collector)
        self.assertEqual(self.action.state, "planned")

    def test_what_was_refused_stays_refused(self):
        self._deliver_at(datetime(2026, 3, 16, 20))
        self._say("refused")
        self._override(self.manager)
        self.assertEqual(
            (self.action.state, self.action.reason), ("failed", "opted_out")
        )

    def test_only_what_is_put_off(self):
        with self.assertRaisesRegex(UserError, "put off"):
            self._override(self.manager)


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


@tagged("post_install", "-at_install", "collections")
class TestCalls(GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder([("Call", 3, [self._phone(sequence=10)])])
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def _finish(self, action, outcome, day, **values):
        with self._clock(day):
            self.env["collections.outcome.wizard"].with_user(self.collector).create(
                {"action_id": action.id, "outcome": outcome, **values}
            ).action_confirm()

    def _start(self):
        action = self._plan(TODAY)
        self._deliver(TODAY)
        return action

    def test_without_a_number_nobody_can_be_called(self):
        self.debtor.phone = False
        action = self._start()
        self.assertEqual((action.state, action.reason), ("failed", "no_address"))

    def test_each_attempt_is_kept_and_counts(self):
        self._create_rule(caps=[{"channel": "phone", "number": 2, "days": 7}])
        action = self._start()
        self.assertEqual((action.state, action.address), ("todo", "+1 555 0100"))
        for days in (1, 2):
            again = self._noon(TODAY + timedelta(days=days))
            day = TODAY + timedelta(days=days - 1)
            self._finish(action, "no_answer", day, call_again_at=again)
            self._deliver(TODAY + timedelta(days=days))
        self.assertEqual(action.call_ids.mapped("number"), ["+1 555 0100"] * 2)
        self.assertEqual((action.state, action.guard_reason), ("planned", "cap"))
        self.assertEqual(action.not_before, self._midnight(TODAY + timedelta(days=7)))
        self._deliver(TODAY + timedelta(days=7))
        self.assertEqual(action.state, "todo")

    def test_after_a_conversation_there_is_peace(self):
        self._create_rule(caps=[{"channel": "phone", "rest_days": 7}])
        action = self._start()
        again = self._noon(TODAY + timedelta(days=2))
        self._finish(action, "call_back", TODAY, call_again_at=again)
        self.assertTrue(action.call_ids.reached)
        self._deliver(TODAY + timedelta(days=2))
        self.assertEqual((action.state, action.guard_reason), ("planned", "rest"))
        self.assertEqual(action.not_before, self._midnight(TODAY + timedelta(days=7)))

    def test_the_hour_of_the_next_call_is_kept(self):
        action = self._start()
        again = datetime(2026, 3, 18, 16, 30)
        self._finish(action, "call_back", TODAY, call_again_at=again)
        self._deliver_at(datetime(2026, 3, 18, 16, 29))
        self.assertEqual(action.state, "planned")
        self._deliver_at(again)
        self.assertEqual(action.state, "todo")

    def test_the_caller_is_told_when_it_is_too_late(self):
        self._create_rule([("phone", WORKDAYS, 8, 20)])
        action = self._start()
        wizard = self.env["collections.outcome.wizard"].with_user(self.collector)
        with freeze_time("2026-03-16 19:00:00"):
            self.assertFalse(wizard.new({"action_id": action.id}).gate_label)
        with freeze_time("2026-03-16 20:30:00"):
            label = wizard.new({"action_id": action.id}).gate_label
        self.assertIn("Not before Tuesday 08:00", label)

    def test_a_wrong_number_brings_the_next_step(self):
        self._use_ladder(
            [
                (
                    "Call",
                    3,
                    [
                        self._phone(sequence=10),
                        self._email(sequence=20, only_if_unreached=True),
                    ],
                )
            ]
        )
        action = self._start()
        self._finish(action, "wrong_number", TODAY)
        mail = self._actions(self.invoice)[-1]
        self.assertEqual((mail.channel, mail.state), ("email", "planned"))


@tagged("post_install", "-at_install", "collections")
class TestConsent(GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder(
            [
                (
                    "First",
                    3,
                    [self._email(), self._phone(only_if_unreached=True)],
                )
            ]
        )
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def test_who_refused_a_channel_is_reached_by_the_next(self):
        self._say("refused")
        self.assertFalse(self._night(TODAY))
        mail, call = self._actions(self.invoice)
        self.assertEqual((mail.state, mail.reason), ("failed", "opted_out"))
        self.assertEqual(mail.guard_answer, "no")
        self._deliver(TODAY)
        self.assertEqual(call.state, "todo")

    def test_the_last_word_counts(self):
        self._say("refused")
        self._say("given")
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_what_is_on_its_way_is_taken_back(self):
        action = self._plan(TODAY)
        self._deliver_at(self._noon(TODAY))
        self.assertEqual(action.state, "queued")
        self._say("refused")
        self.assertEqual(action.state, "planned")
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(action.reason, "opted_out")

    def test_a_contact_speaks_for_the_debtor(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.debtor.id}
        )
        consent = self._say("refused", partner=contact)
        self.assertEqual(consent.partner_id, self.debtor)

    def test_nothing_is_rewritten(self):
        consent = self._say("refused")
        with self.assertRaises(UserError):
            consent.state = "given"
        with self.assertRaises(UserError):
            consent.unlink()

    def test_saying_the_same_again_adds_nothing(self):
        self._say("refused")
        self.assertFalse(self._say("refused"))

    def test_some_places_ask_for_consent(self):
        rule = self._create_rule(needs_consent=True)
        self.assertFalse(self._night(TODAY))
        action = self._actions(self.invoice)[0]
        self.assertEqual((action.state, action.reason), ("failed", "no_consent"))
        self.assertEqual(action.contact_rule_id, rule)
        self._say("given")
        action.action_retry()
        self.assertEqual(action.state, "queued")

    def test_another_companys_word_is_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["collections.consent"]._note(
            other, self.debtor, "email", "refused", "writing"
        )
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_the_preferred_channel_where_the_level_has_it(self):
        self.debtor.collections_channel = "phone"
        self.assertFalse(self._night(TODAY))
        mail, call = self._actions(self.invoice)
        self.assertEqual((mail.state, mail.reason), ("failed", "other_channel"))
        self.assertEqual(call.channel, "phone")

    def test_a_preference_that_the_level_does_not_have_stops_nothing(self):
        self._use_ladder([("First", 3, [self._email()])])
        self.debtor.collections_channel = "phone"
        self.assertEqual(len(self._night(TODAY)), 1)


@tagged("post_install", "-at_install", "collections")
class TestNobodyIsContacted(GuardCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))

    def test_who_must_not_be_contacted(self):
        for kind in ("lawyer", "insolvency", "deceased", "over_indebted", "hardship"):
            hold = self.env["collections.hold"].create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": self.company.id,
                    "kind": kind,
                    "reason": "As told",
                    "date_from": TODAY,
                }
            )
            self.assertHeld(self.invoice, TODAY, kind)
            hold.action_lift()
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_it_is_about_the_debtor(self):
        with self.assertRaisesRegex(ValidationError, "not about one invoice"):
            self.env["collections.hold"].create(
                {
                    "move_id": self.invoice.id,
                    "company_id": self.company.id,
                    "kind": "deceased",
                    "reason": "As told",
                    "date_from": TODAY,
                }
            )

    def test_after_the_limitation_period_nothing_is_claimed(self):
        self.policy.limitation_years = 5
        old = self._create_invoice_due(date(2021, 3, 15))
        last_day = self._create_invoice_due(date(2021, 3, 16))
        self.assertHeld(old, TODAY, "prescribed")
        self.assertEqual(self._evaluate(last_day, TODAY)[0].held_reason, None)

    def test_nothing_of_other_kinds_by_hand(self):
        kinds = self.env["collections.hold.wizard"]._selection_kind()
        self.assertIn(("deceased", "Deceased"), kinds)
        self.assertTrue(all(len(kind) == 2 for kind in kinds))


@tagged("post_install", "-at_install", "collections")
class TestUnanswered(GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder(
            [
                (
                    "First",
                    3,
                    [self._email(answer_days=5), self._phone(only_if_unreached=True)],
                ),
                ("Second", 30, [self._email()]),
            ]
        )
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=3))
        self._night(TODAY)

    def test_after_some_days_without_an_answer_the_next_step_follows(self):
        self._night(TODAY + timedelta(days=4))
        self.assertEqual(len(self._actions(self.invoice)), 1)
        self._night(TODAY + timedelta(days=5))
        call = self._actions(self.invoice)[-1]
        self.assertEqual((call.channel, call.state), ("phone", "todo"))
        self._night(TODAY + timedelta(days=6))
        self.assertEqual(len(self._actions(self.invoice)), 2, "once")

    def test_paid_is_an_answer(self):
        self._pay(self.invoice)
        self._night(TODAY + timedelta(days=5))
        self.assertEqual(len(self._actions(self.invoice)), 1)


@tagged("post_install", "-at_install", "collections")
class TestReport(GuardCommon):
    def test_a_run_tells_what_was_put_off_and_why(self):
        rule = self._create_rule([("any", WORKDAYS, 9, 18)])
        for name in ("One", "Two"):
            debtor = self._create_debtor(name)
            self._create_invoice_due(TODAY - timedelta(days=4), partner=debtor)
        self._plan(TODAY)
        self._deliver_at(datetime(2026, 3, 16, 6))
        run = self.env["collections.run"].search([("date", "=", TODAY)])
        [delay] = run.delay_ids
        self.assertEqual(
            (delay.answer, delay.reason, delay.contact_rule_id, delay.count),
            ("later", "contact_hours", rule, 2),
        )
        found = self.env["collections.action"].search(delay.action_open()["domain"])
        self.assertEqual(len(found), 2)

    def test_a_batch_is_judged_in_as_many_statements_as_one(self):
        self._create_rule(
            [("any", WORKDAYS, 9, 18)], [{"number": 2, "days": 7}], needs_consent=True
        )
        actions = self.env["collections.action"]
        for number in range(12):
            debtor = self._create_debtor(f"Debtor {number}")
            self._say("given", partner=debtor)
            self._create_invoice_due(TODAY - timedelta(days=4), partner=debtor)
        actions = self._plan(TODAY)
        guard = self.env["collections.guard"]

        def count(judged):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            verdicts = guard._judge(judged, self._noon(TODAY))
            self.assertEqual({v.answer for v in verdicts.values()}, {"yes"})
            return self.env.cr.sql_log_count - before

        count(actions[:2])
        self.assertEqual(count(actions), count(actions[:2]))


@tagged("post_install", "-at_install", "collections")
class TestPresets(GuardCommon):
    """The contact rules that come with the addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["collections.contact.rule"].with_context(active_test=False).search(
            []
        ).active = True
        cls.env.ref("collections_policy.contact_rule_br").company_id = False

    def _judge(self, country, moment, channel="email", state=None, **values):
        debtor = self._create_debtor(
            f"Debtor of {country} {moment}",
            country_id=self.env.ref(f"base.{country}").id,
            state_id=self.env["res.country.state"]
            .search([("country_id.code", "=", country.upper()), ("code", "=", state)])
            .id,
            phone="+1 555 0100",
            is_company=False,
            **values,
        )
        step = self._email() if channel == "email" else self._phone(sequence=10)
        self._use_ladder([("First", 3, [step])])
        due = moment.date() - timedelta(days=4)
        self._create_invoice_due(due, partner=debtor)
        action = self._plan(moment.date()).filtered(
            lambda action: action.partner_id == debtor
        )
        return self.env["collections.guard"]._judge(action, moment)[action]

    def test_brazil_on_weekdays_from_nine_to_six(self):
        verdict = self._judge("br", datetime(2026, 3, 16, 22), state="SP")
        self.assertEqual(verdict.not_before, datetime(2026, 3, 17, 12))
        verdict = self._judge("br", datetime(2026, 3, 16, 15), state="SP")
        self.assertEqual(verdict.answer, "yes")

    def test_united_states_until_nine_in_the_evening_there(self):
        verdict = self._judge("us", datetime(2026, 3, 17, 3), state="CA")
        self.assertEqual(verdict.answer, "yes")
        verdict = self._judge("us", datetime(2026, 3, 17, 3), state="NY")
        self.assertEqual(verdict.not_before, datetime(2026, 3, 17, 12))

    def test_colombia_by_authorised_channels_alone(self):
        verdict = self._judge("co", datetime(2026, 3, 16, 15))
        self.assertEqual((verdict.answer, verdict.reason), ("no", "no_consent"))

    def test_every_preset_says_where_it_is_from(self):
        rules = self.env["ir.model.data"].search(
            [
                ("module", "=", "collections_policy"),
                ("model", "=", "collections.contact.rule"),
            ]
        )
        presets = self.env["collections.contact.rule"].browse(rules.mapped("res_id"))
        self.assertEqual(len(presets), 5)
        for rule in presets:
            self.assertTrue(rule.legal_ref)
            self.assertIn("not legal advice", rule.note)


@tagged("post_install", "-at_install", "collections")
class TestHolidays(GuardCommon):
    def _fill(self, **values):
        wizard = self.env["collections.holidays.wizard"].create(
            {
                "calendar_id": self.company.resource_calendar_id.id,
                "country_id": self.env.ref("base.br").id,
                "year": "2026",
                **values,
            }
        )
        return wizard.action_confirm()

    def test_a_years_holidays_and_no_day_twice(self):
        self._fill()
        holidays = self.company._get_collections_holidays()
        self.assertIn(date(2026, 9, 7), holidays)
        count = self.env["resource.calendar.leaves"].search_count([])
        self._fill()
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([]), count)
        self._fill(state_id=self.env.ref("base.state_br_sp").id)
        self.assertIn(date(2026, 7, 9), self.company._get_collections_holidays())

    def test_what_is_no_year_and_no_known_country(self):
        with self.assertRaisesRegex(UserError, "not a year"):
            self._fill(year="20x6")
        with self.assertRaisesRegex(UserError, "not known"):
            nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "QX"})
            self._fill(country_id=nowhere.id)
