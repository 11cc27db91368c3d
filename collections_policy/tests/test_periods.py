"""Periods, and what they are held against: no database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.periods import (
    PERIODS,
    Period,
    get_period,
    is_still_on,
    months_until,
    same_length_before,
    weeks_from,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@tagged("post_install", "-at_install", "collections")
class TestPeriods(BaseCase):
    def test_a_period_that_runs_is_held_against_as_many_days(self):
        for code, today, period, before in (
            (
                "this_month",
                date(2026, 3, 10),
                (date(2026, 3, 1), date(2026, 3, 10)),
                (date(2026, 2, 1), date(2026, 2, 10)),
            ),
            (
                "this_month",
                date(2026, 3, 31),
                (date(2026, 3, 1), date(2026, 3, 31)),
                (date(2026, 2, 1), date(2026, 2, 28)),
            ),
            (
                "last_month",
                date(2026, 3, 10),
                (date(2026, 2, 1), date(2026, 2, 28)),
                (date(2026, 1, 1), date(2026, 1, 31)),
            ),
            (
                "this_quarter",
                date(2026, 5, 31),
                (date(2026, 4, 1), date(2026, 5, 31)),
                (date(2026, 1, 1), date(2026, 2, 28)),
            ),
            (
                "last_90_days",
                date(2026, 3, 31),
                (date(2026, 1, 1), date(2026, 3, 31)),
                (date(2025, 10, 3), date(2025, 12, 31)),
            ),
            (
                "last_12_months",
                date(2026, 3, 15),
                (date(2025, 3, 16), date(2026, 3, 15)),
                (date(2024, 3, 16), date(2025, 3, 15)),
            ),
        ):
            with self.subTest(code=code, today=today):
                self.assertEqual(get_period(code, today), (period, before))

    def test_what_runs_on_is_still_on(self):
        march, april = date(2026, 3, 31), date(2026, 4, 1)
        rolling = {"last_90_days", "last_12_months"}
        for code in PERIODS:
            with self.subTest(code=code):
                self.assertTrue(is_still_on(code, date(2026, 3, 30), march))
                self.assertEqual(is_still_on(code, march, april), code in rolling)
        self.assertTrue(is_still_on("this_quarter", april, date(2026, 5, 1)))

    @given(st.sampled_from(sorted(PERIODS)), DAYS)
    def test_the_period_before_ends_before(self, code, today):
        period, before = get_period(code, today)
        self.assertLessEqual(period.date_from, period.date_to)
        self.assertLessEqual(period.date_to, today)
        self.assertLessEqual(before.date_from, before.date_to)
        self.assertLess(before.date_to, period.date_from)

    def test_as_many_days_before(self):
        period = Period(date(2026, 3, 1), date(2026, 3, 10))
        self.assertEqual(
            same_length_before(period), (date(2026, 2, 19), date(2026, 2, 28))
        )

    @given(DAYS)
    def test_months_follow_each_other(self, day):
        months = months_until(day)
        self.assertEqual(len(months), 12)
        self.assertEqual(months[-1].date_to, day)
        for one, other in zip(months, months[1:], strict=False):
            self.assertEqual(one.date_to + timedelta(1), other.date_from)
            self.assertEqual(other.date_from.day, 1)

    @given(DAYS)
    def test_weeks_begin_on_a_monday(self, day):
        weeks = weeks_from(day, 3)
        self.assertLessEqual(weeks[0].date_from, day)
        self.assertLessEqual(day, weeks[0].date_to)
        for one, other in zip(weeks, weeks[1:], strict=False):
            self.assertEqual(one.date_from.weekday(), 0)
            self.assertEqual(one.date_to + timedelta(1), other.date_from)
