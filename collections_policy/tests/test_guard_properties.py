"""No order of events gets a contact past the gate, for a year or in a tangle."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from ..pipeline.scope import AllDebtors
from .common import TODAY, CollectionsCommon
from .guard_common import WORKDAYS, GuardCommon

# What people and the pipeline do, in any order; the number is minutes that pass before
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "plan",
                "deliver",
                "send",
                "send_now",
                "retry",
                "refuse",
                "agree",
                "hold",
                "lift",
                "bounce",
                "invoice",
            ]
        ),
        st.integers(0, 900),
    ),
    min_size=6,
    max_size=24,
)


class Undo(Exception):
    """Ends a savepoint, so that what happened in it has not."""


@tagged("post_install", "-at_install", "collections")
class TestNoWayAround(GuardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy(
            "Another",
            [
                ("First", 1, [cls._email()]),
                ("Second", 2, [cls._email()]),
                ("Third", 3, [cls._email()]),
            ],
            gap_days=1,
        )
        cls.company.collections_policy_id = cls.policy

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(EVENTS)
    def test_no_order_of_events_gets_a_message_past(self, events):
        try:
            with self.env.cr.savepoint():
                self._go_through(events)
                raise Undo
        except Undo:
            self.env.invalidate_all()

    def _go_through(self, events):
        self._create_rule([("any", WORKDAYS, 9, 18)], [{"number": 2, "days": 4}])
        self.now = datetime(2026, 3, 16, 7)
        self.left, self.refused, self.held = [], False, False
        self._do_invoice()
        self._do_plan()
        for event, minutes in events:
            self.now += timedelta(minutes=minutes)
            with freeze_time(self.now):
                getattr(self, f"_do_{event}")()

    def _get_actions(self, *states):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("partner_id", "=", self.debtor.id), ("state", "in", states)])
        )

    def _do_invoice(self):
        self._create_invoice_due(self.now.date() - timedelta(days=2))

    def _do_plan(self):
        self._plan(self.now.date())

    def _do_deliver(self):
        self._deliver_at(self.now)

    def _do_send(self):
        mails = self._get_actions("queued").message_id.mail_ids
        mails._hold_back(auto_commit=False)
        going = self._get_actions("queued")
        for action in going:
            self._check(action)
        self._send_queue(self.now.date())
        self.left += [self.now] * len(going)

    def _check(self, action):
        """What must hold at the very moment at which a message leaves."""
        self.assertLess(self.now.weekday(), 5)
        self.assertTrue(9 <= self.now.hour < 18, self.now)
        self.assertFalse(self.refused, "refused")
        self.assertFalse(self.held, "held")
        since = self.now.date() - timedelta(days=4)
        lately = [moment for moment in self.left if moment.date() > since]
        self.assertLess(len(lately), 2, "more often than is allowed")
        today = [m for m in self.left if m.date() == self.now.date()]
        self.assertFalse(today, "twice on a day")

    def _do_send_now(self):
        if actions := self._get_actions("planned"):
            actions.with_user(self.collector).action_send_now()

    def _do_retry(self):
        failed = self._get_actions("failed").filtered("can_retry")
        if failed:
            failed.with_user(self.collector).action_retry()

    def _do_bounce(self):
        for action in self._get_actions("sent")[:1]:
            action._set_failed("bounced", now=self.now)
            self.left.remove(min(self.left, key=lambda m: abs(m - action.date_done)))

    def _do_refuse(self):
        self._say("refused")
        self.refused = True

    def _do_agree(self):
        self._say("given")
        self.refused = False

    def _do_hold(self):
        self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "reason": "A lawyer has called",
                "kind": "lawyer",
                "date_from": self.now.date(),
            }
        )
        self.held = True

    def _do_lift(self):
        self.env["collections.hold"].search(
            [("partner_id", "=", self.debtor.id)]
        ).action_lift()
        self.held = False


@tagged("post_install", "-at_install", "collections")
class TestAYear(CollectionsCommon):
    """A year, day by day, of debtors who live where a preset applies and never pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["collections.contact.rule"].with_context(active_test=False)
        for name in ("br", "br_sp", "us", "co", "cl"):
            cls.env.ref(f"collections_policy.contact_rule_{name}").active = True
        cls.rules = rules.search([("active", "=", True)])
        cls.policy = cls._create_policy(
            "Often",
            [
                (f"Level {day}", day, [step])
                for day, step in (
                    (1, cls._email()),
                    (2, cls._task(channel="phone")),
                    (4, cls._email()),
                    (6, cls._email()),
                    (9, cls._task(channel="phone")),
                    (10, cls._email()),
                )
            ],
            gap_days=1,
        )
        cls.company.collections_policy_id = cls.policy
        cls.debtors = {
            code: cls._create_debtor(
                f"Debtor of {code}",
                is_company=False,
                country_id=cls.env.ref(f"base.{code}").id,
                phone="+1 555 0100",
            )
            for code in ("br", "us", "co", "cl")
        }
        for code in ("email", "phone"):
            cls.env["collections.consent"]._note(
                cls.company, cls.debtors["co"], code, "given", "contract"
            )

    def test_the_presets_hold_for_a_year(self):
        contacts = defaultdict(list)
        for number in range(365):
            day = TODAY + timedelta(days=number)
            self._go_through(day, number, contacts)
        for code, told in contacts.items():
            self.assertGreater(len(told), 12, code)
        self._check_hours(contacts)
        self._check_chile(contacts["cl"])
        self._check_colombia(contacts["co"])
        self._check_united_states(contacts["us"])

    def _go_through(self, day, number, contacts):
        if number % 60 == 0:
            for debtor in self.debtors.values():
                self._create_invoice_due(day, partner=debtor)
        self._plan_all(day)
        deliverer = self.env["collections.deliverer"]
        for hour in (6, 15):
            moment = datetime(day.year, day.month, day.day, hour)
            before = self._get_told()
            while deliverer._deliver_batch(self.company, moment):
                pass
            for action in self._get_told() - before:
                contacts[action.partner_id.country_id.code.lower()].append(
                    (moment, action.channel)
                )
            self._send_queue(day)
            self._call(moment)

    def _plan_all(self, day):
        """Plan a day by itself, without a run and its report."""
        everybody = AllDebtors()
        self.env["collections.evaluator"]._materialize(self.company, day, everybody)
        self.env["collections.reviewer"]._release(self.company, day, everybody)
        self.env["collections.planner"]._plan(self.company, day)

    def _get_told(self):
        return self.env["collections.action"].search(
            [("state", "in", ("queued", "todo"))]
        )

    def _call(self, moment):
        for action in self.env["collections.action"].search([("state", "=", "todo")]):
            with freeze_time(moment):
                self.env["collections.outcome.wizard"].create(
                    {"action_id": action.id, "outcome": "reached"}
                ).action_confirm()

    def _check_hours(self, contacts):
        for code, zone, first, last in (
            ("br", "America/Sao_Paulo", 9, 18),
            ("us", "America/New_York", 8, 21),
            ("co", "America/Bogota", 7, 19),
        ):
            for moment, _channel in contacts[code]:
                local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
                self.assertTrue(first <= local.hour < last, (code, local))
                if code == "br":
                    self.assertLess(local.weekday(), 5)

    def _check_chile(self, told):
        calls = sorted(moment.date() for moment, channel in told if channel == "phone")
        self.assertTrue(
            all(later - sooner >= timedelta(days=7) for sooner, later in pairs(calls))
        )
        mails = sorted(moment.date() for moment, channel in told if channel == "email")
        self.assertTrue(
            all(later - sooner >= timedelta(days=2) for sooner, later in pairs(mails))
        )
        for day in mails:
            week = [d for d in mails if day <= d < day + timedelta(days=7)]
            self.assertLessEqual(len(week), 2)

    def _check_colombia(self, told):
        self.assertLessEqual(max(Counter(m.date() for m, _c in told).values()), 1)
        for moment, channel in told:
            for other, by in told:
                if by != channel:
                    apart = abs((other.date() - moment.date()).days)
                    self.assertGreaterEqual(apart, 7)

    def _check_united_states(self, told):
        calls = sorted(moment.date() for moment, channel in told if channel == "phone")
        self.assertTrue(
            all(later - sooner >= timedelta(days=7) for sooner, later in pairs(calls))
        )


def pairs(days):
    return zip(days, days[1:], strict=False)
