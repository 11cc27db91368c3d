"""Hours that several rules leave, held against a look at each quarter of an hour."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.week_hours import WEEK, common_hours, group_days

SPANS = st.lists(
    st.tuples(st.integers(0, 96), st.integers(0, 96)).map(
        lambda span: (span[0] / 4, span[1] / 4)
    ),
    max_size=3,
)
RULE = st.dictionaries(st.integers(0, 6), SPANS, max_size=7)


def is_open(hours, day, quarter):
    moment = quarter / 4 + 0.1
    return any(start <= moment < end for start, end in hours.get(day, ()))


@tagged("post_install", "-at_install", "collections")
class TestWeekHours(BaseCase):
    @settings(deadline=None)
    @given(st.lists(RULE, max_size=4))
    def test_what_is_left_is_what_all_rules_allow(self, rules):
        found = common_hours(rules)
        binding = [rule for rule in rules if rule]
        if not binding:
            self.assertIsNone(found)
            return
        for day in WEEK:
            for quarter in range(96):
                self.assertEqual(
                    is_open(found, day, quarter),
                    all(is_open(rule, day, quarter) for rule in binding),
                )

    @settings(deadline=None)
    @given(RULE)
    def test_the_groups_are_the_week(self, hours):
        seen = {}
        for runs, spans in group_days(hours):
            for first, last in runs:
                for day in range(first, last + 1):
                    self.assertNotIn(day, seen)
                    seen[day] = spans
        for day in WEEK:
            for quarter in range(96):
                self.assertEqual(
                    is_open(seen, day, quarter), is_open(hours, day, quarter)
                )

    def test_a_working_week(self):
        hours = {day: [(9, 12), (12, 18.5)] for day in range(5)} | {5: [(9, 13)]}
        self.assertEqual(
            group_days(hours), [([(0, 4)], [(9, 18.5)]), ([(5, 5)], [(9, 13)])]
        )
        hours[2] = []
        self.assertEqual(group_days(hours)[0], ([(0, 1), (3, 4)], [(9, 18.5)]))
