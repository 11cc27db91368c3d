"""Business days: the pure functions, and that the database counts as they do."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.calendars import (
    NoWorkingDayError,
    add_working_days,
    due_limit,
    next_working_day,
    offset_date,
    working_days_between,
)
from .common import TODAY, CollectionsCommon

CARNIVAL = {date(2026, 2, 16), date(2026, 2, 17)}
dates = st.dates(date(2025, 6, 1), date(2027, 6, 1))
offsets = st.integers(-40, 90)


def is_working(day):
    return day.weekday() < 5 and day not in CARNIVAL


@tagged("post_install", "-at_install", "collections")
class TestCalendars(BaseCase):
    def test_working_days_leave_out_week_ends_and_holidays(self):
        friday = date(2026, 2, 13)
        self.assertEqual(next_working_day(friday, is_working), date(2026, 2, 18))
        self.assertEqual(add_working_days(friday, 2, is_working), date(2026, 2, 19))
        self.assertEqual(add_working_days(date(2026, 2, 18), -1, is_working), friday)
        self.assertEqual(add_working_days(date(2026, 2, 15), 0, is_working).day, 15)
        self.assertEqual(
            working_days_between(friday, date(2026, 2, 19), is_working),
            [friday, date(2026, 2, 18), date(2026, 2, 19)],
        )

    def test_a_calendar_without_work_is_an_error(self):
        with self.assertRaises(NoWorkingDayError):
            next_working_day(TODAY, lambda day: False)

    @given(dates, offsets, st.booleans())
    @settings(max_examples=300, deadline=None)
    def test_the_limit_is_the_last_due_date_that_is_reached(self, on, offset, business):
        limit = due_limit(on, offset, business, is_working)
        day_after = limit + timedelta(days=1)
        self.assertLessEqual(offset_date(limit, offset, business, is_working), on)
        self.assertGreater(offset_date(day_after, offset, business, is_working), on)

    @given(dates, st.integers(1, 60))
    @settings(max_examples=200, deadline=None)
    def test_there_and_back_again(self, day, count):
        if is_working(day):
            there = add_working_days(day, count, is_working)
            self.assertEqual(add_working_days(there, -count, is_working), day)


@tagged("post_install", "-at_install", "collections")
class TestBusinessDays(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "company_id": cls.company.id, "tz": "UTC"}
        )
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": cls.company.resource_calendar_id.id,
                "company_id": cls.company.id,
                "date_from": "2026-03-18 00:00:00",
                "date_to": "2026-03-18 23:59:59",
            }
        )
        cls.policy.level_ids = False
        cls.policy.write(
            {
                "level_ids": [
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "delay": delay,
                            "delay_kind": "business",
                            "sequence": delay + 10,
                            "step_ids": [cls._email()],
                        },
                    )
                    for name, delay in (("Before", -3), ("First", 3), ("Second", 8))
                ]
            }
        )

    def test_the_company_rests_on_week_ends_and_holidays(self):
        works = self.company._get_working_day_test()
        self.assertTrue(works(TODAY))
        self.assertFalse(works(TODAY + timedelta(days=2)), "a holiday")
        self.assertFalse(works(TODAY + timedelta(days=5)), "a Saturday")

    def test_levels_begin_on_the_business_day_that_was_announced(self):
        works = self.company._get_working_day_test()
        for shift in range(-3, 5):
            due = TODAY + timedelta(days=shift)
            invoice = self._create_invoice_due(due)
            first = offset_date(due, 3, True, works)
            day_before = first - timedelta(days=1)
            with self.subTest(due=due):
                [early] = self._evaluate(invoice, max(day_before, due))
                [item] = self._evaluate(invoice, first)
                self.assertFalse(early.target_level_id)
                self.assertEqual(early.next_date, first)
                self.assertEqual(item.target_level_id, self.policy.level_ids[1].id)

    def test_levels_before_the_due_date_count_business_days_too(self):
        works = self.company._get_working_day_test()
        due = TODAY + timedelta(days=14)
        invoice = self._create_invoice_due(due)
        before = offset_date(due, -3, True, works)
        [early] = self._evaluate(invoice, before - timedelta(days=1))
        [item] = self._evaluate(invoice, before)
        self.assertEqual(early.next_date, before)
        self.assertFalse(early.target_level_id)
        self.assertEqual(item.target_level_id, self.policy.level_ids[0].id)
