"""When and how often somebody may be contacted: reckoning on moments and dates."""

from datetime import date, datetime, timedelta

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.contact_caps import first_day_within_cap
from ..tools.contact_hours import (
    HORIZON,
    ContactHours,
    find_hindrance,
    next_common_opening,
)
from ..tools.zones import STATE_ZONES, find_zones

SAO_PAULO = pytz.timezone("America/Sao_Paulo")
NEW_YORK = pytz.timezone("America/New_York")
TOKYO = pytz.timezone("Asia/Tokyo")
OFFICE = {day: [(9, 18)] for day in range(5)}
MONDAY = date(2026, 3, 16)

hours = st.dictionaries(
    st.integers(0, 6),
    st.lists(
        st.tuples(st.integers(0, 47), st.integers(1, 12)).map(
            lambda span: (span[0] / 2, min((span[0] + span[1]) / 2, 24))
        ),
        min_size=1,
        max_size=2,
    ),
)
zones = st.sampled_from([SAO_PAULO, NEW_YORK, TOKYO, pytz.utc])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
constraints = st.lists(st.builds(ContactHours, zones, hours), min_size=1, max_size=3)


def is_open(constraint, moment):
    """Tell what the next opening means, by looking at the clock on the wall."""
    local = pytz.utc.localize(moment).astimezone(constraint.zone)
    hour = local.hour + local.minute / 60 + local.second / 3600
    hour += local.microsecond / 3.6e9
    return not constraint.is_day_off(local.date()) and any(
        start <= hour < end for start, end in constraint.hours.get(local.weekday(), ())
    )


@tagged("-at_install", "post_install", "collections")
class TestContactHours(BaseCase):
    def test_an_evening_waits_for_the_morning_there(self):
        office = ContactHours(SAO_PAULO, OFFICE)
        opening = next_common_opening(datetime(2026, 3, 16, 22), [office])
        self.assertEqual(opening.start, datetime(2026, 3, 17, 12))
        self.assertEqual(opening.end, datetime(2026, 3, 17, 21))

    def test_a_friday_evening_waits_for_monday(self):
        office = ContactHours(SAO_PAULO, OFFICE)
        opening = next_common_opening(datetime(2026, 3, 20, 21), [office])
        self.assertEqual(opening.start, datetime(2026, 3, 23, 12))

    def test_holidays_are_closed(self):
        office = ContactHours(SAO_PAULO, OFFICE, {MONDAY}.__contains__)
        opening = next_common_opening(datetime(2026, 3, 16, 13), [office])
        self.assertEqual(opening.start, datetime(2026, 3, 17, 12))

    def test_the_end_of_an_hour_is_closed(self):
        office = ContactHours(pytz.utc, OFFICE)
        last = datetime(2026, 3, 16, 17, 59, 59)
        self.assertEqual(next_common_opening(last, [office]).start, last)
        end = datetime(2026, 3, 16, 18)
        self.assertGreater(next_common_opening(end, [office]).start, end)

    def test_summer_time_moves_the_hours(self):
        office = ContactHours(NEW_YORK, OFFICE)
        before = next_common_opening(datetime(2026, 3, 6), [office])
        after = next_common_opening(datetime(2026, 3, 9), [office])
        self.assertEqual((before.start.hour, after.start.hour), (14, 13))

    def test_hours_that_never_meet(self):
        day = ContactHours(pytz.utc, {0: [(9, 12)]})
        night = ContactHours(pytz.utc, {0: [(20, 22)]})
        self.assertIsNone(next_common_opening(datetime(2026, 3, 16), [day, night]))
        self.assertIsNone(next_common_opening(datetime(2026, 3, 16), [day, closed()]))

    def test_no_constraint_is_open(self):
        now = datetime(2026, 3, 16, 3)
        self.assertEqual(next_common_opening(now, []).start, now)

    @settings(max_examples=200, deadline=None)
    @given(moments, constraints)
    def test_nothing_before_an_opening_is_open_and_all_of_it_is(self, moment, rules):
        opening = next_common_opening(moment, rules)
        end = opening.start if opening else moment + timedelta(days=14)
        step = (end - moment) / 50
        for part in range(50 if step else 0):
            before = moment + part * step
            self.assertFalse(all(is_open(rule, before) for rule in rules), before)
        if opening:
            self.assertGreaterEqual(opening.start, moment)
            self.assertGreater(opening.end, opening.start)
            span = opening.end - opening.start
            for part in range(10):
                during = opening.start + part * span / 10
                self.assertTrue(all(is_open(rule, during) for rule in rules), during)

    @settings(max_examples=100, deadline=None)
    @given(moments, constraints)
    def test_somebody_is_to_blame_for_waiting(self, moment, rules):
        opening = next_common_opening(moment, rules)
        hindrance = find_hindrance(moment, rules)
        if opening and opening.start == moment:
            self.assertIsNone(hindrance)
        else:
            self.assertTrue(hindrance is None or not is_open(hindrance, moment))
        if not opening:
            self.assertGreater(HORIZON, timedelta())


def closed():
    return ContactHours(pytz.utc, {})


@tagged("-at_install", "post_install", "collections")
class TestContactCaps(BaseCase):
    def test_seven_in_seven_days(self):
        contacts = [MONDAY - timedelta(days=number) for number in range(7)]
        day = first_day_within_cap(MONDAY, contacts, 7, 7)
        self.assertEqual(day, MONDAY + timedelta(days=1))
        self.assertEqual(first_day_within_cap(MONDAY, contacts[1:], 7, 7), MONDAY)

    def test_two_days_apart(self):
        yesterday = MONDAY - timedelta(days=1)
        day = first_day_within_cap(MONDAY, [yesterday], 2, 7, gap_days=2)
        self.assertEqual(day, MONDAY + timedelta(days=1))

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(st.integers(-30, 0), max_size=12),
        st.integers(0, 4),
        st.integers(1, 15),
        st.integers(0, 5),
    )
    def test_the_first_day_on_which_it_is_allowed(self, ago, number, days, gap):
        contacts = [MONDAY + timedelta(days=day) for day in ago]
        found = first_day_within_cap(MONDAY, contacts, number, days, gap)

        def is_allowed(day):
            lately = [c for c in contacts if c > day - timedelta(days=days)]
            rested = (
                all(day >= c + timedelta(days=gap) for c in contacts) if gap else True
            )
            return rested and (not number or len(lately) < number)

        self.assertTrue(is_allowed(found))
        day = MONDAY
        while day < found:
            self.assertFalse(is_allowed(day))
            day += timedelta(days=1)


@tagged("-at_install", "post_install", "collections")
class TestZones(BaseCase):
    def test_every_name_is_a_zone(self):
        for states in STATE_ZONES.values():
            for zones_of_state in states.values():
                self.assertLessEqual(set(zones_of_state), pytz.all_timezones_set)

    def test_the_state_decides_where_a_country_has_many(self):
        self.assertEqual(find_zones("BR", "AC"), ("America/Rio_Branco",))
        self.assertIn("America/Manaus", find_zones("BR"))
        self.assertEqual(find_zones("JP"), ("Asia/Tokyo",))
        self.assertEqual(find_zones(False), ())
