"""How late, how often and how it changes: figures of payments, on plain numbers."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.payment_date import get_expected_date, get_usual_days
from ..tools.payment_figures import (
    FOREVER,
    Item,
    Seen,
    get_direction,
    reckon,
    smoothed_on_time,
    weighted_days_late,
)

TODAY = date(2026, 3, 16)


def ago(days):
    return TODAY - timedelta(days)


def paid(amount, late, age=0, **kwargs):
    """An invoice that was paid some days ago, so many days after it was due."""
    due = ago(age + late)
    return Item(
        due - timedelta(30), due, amount, payments=((ago(age), amount),), **kwargs
    )


def owed(amount, late, **kwargs):
    """An invoice that is open, and was due some days ago."""
    return Item(ago(late + 30), ago(late), amount, **kwargs)


@tagged("-at_install", "post_install", "collections")
class TestPaymentFigures(BaseCase):
    def test_days_late_are_weighted_by_amount(self):
        figures = reckon([paid(1000, 0), paid(500, 10), paid(2000, 35)], TODAY)
        self.assertAlmostEqual(figures.days_late, 75000 / 3500)
        self.assertEqual(round(figures.days_late, 2), 21.43)
        self.assertEqual(figures.days_late_simple, 15)

    def test_half_a_year_halves_the_weight(self):
        figures = reckon([paid(1000, 0), paid(1000, 30, age=180)], TODAY)
        self.assertAlmostEqual(figures.days_late, 10)
        self.assertEqual(figures.days_late_simple, 15)

    def test_early_payments_are_not_less_than_on_time(self):
        figures = reckon([paid(1000, -20), paid(1000, 10)], TODAY)
        self.assertEqual(figures.days_late, 5)

    def test_what_is_overdue_is_as_late_as_it_is(self):
        figures = reckon([paid(1000, 0), owed(3000, 40)], TODAY)
        self.assertEqual(figures.days_late, 30)
        self.assertEqual(figures.worst, 40)
        self.assertEqual(figures.paid_count, 1)
        self.assertEqual(figures.amount_overdue, 3000)

    def test_part_of_them_on_time(self):
        self.assertEqual(smoothed_on_time(1, 3), 0.625)
        self.assertEqual(smoothed_on_time(0, 0), 0.8)
        self.assertEqual(
            reckon([paid(5, 0), paid(5, 1), paid(5, 2)], TODAY).on_time, 0.625
        )

    def test_an_item_is_as_late_as_its_last_payment(self):
        item = Item(ago(60), ago(30), 100, ((ago(30), 60), (ago(10), 40)))
        self.assertEqual(reckon([item], TODAY).days_late, 20)
        before = reckon([item], ago(20))
        self.assertEqual(before.days_late, 10)
        self.assertEqual((before.amount_open, before.paid_count), (40, 0))

    def test_what_is_credited_is_not_late(self):
        credited = Item(ago(90), ago(60), 100, credits=((ago(1), 100),))
        half = Item(ago(90), ago(60), 100, ((ago(55), 30),), ((ago(1), 70),))
        self.assertIsNone(reckon([credited], TODAY).days_late)
        self.assertEqual(reckon([half], TODAY).days_late, 5)

    def test_what_is_contested_is_left_out(self):
        late = paid(1000, 50, contested=((ago(60), FOREVER),))
        self.assertIsNone(reckon([late], TODAY).days_late)
        until = owed(1000, 50, contested=((ago(60), ago(1)),))
        self.assertIsNone(reckon([until], ago(1)).days_late)
        self.assertEqual(reckon([until], TODAY).days_late, 50)
        self.assertEqual(reckon([until], ago(1)).amount_open, 1000)
        self.assertEqual(reckon([until], ago(1)).amount_overdue, 0)

    def test_trend(self):
        items = [paid(100, 20, age=30), paid(100, 5, age=120), paid(300, 9, age=200)]
        self.assertEqual(reckon(items, TODAY).trend, 12)
        self.assertIsNone(reckon(items[:1], TODAY).trend)
        self.assertEqual(
            [get_direction(days) for days in (None, -6, -5, 0, 5, 6)],
            [None, "better", "steady", "steady", "steady", "worse"],
        )

    def test_three_years_are_remembered(self):
        old = paid(100, 10, age=1090)
        self.assertIsNone(reckon([old], TODAY).days_late)
        self.assertEqual(reckon([old], TODAY).date_first, old.issued)
        self.assertEqual(reckon([owed(100, 1200)], TODAY).days_late, 1200)

    def test_due_dates_of_one_invoice_are_one_invoice(self):
        items = [paid(100, 0, number=1), paid(100, 0, number=1), paid(9, 0, number=2)]
        self.assertEqual(reckon(items, TODAY).paid_count, 2)

    def test_nothing_known(self):
        figures = reckon([], TODAY)
        self.assertIsNone(figures.days_late)
        self.assertIsNone(figures.worst)
        self.assertIsNone(weighted_days_late([Seen(3, 0)]))
        self.assertEqual(figures.on_time, 0.8)


@tagged("-at_install", "post_install", "collections")
class TestPaymentDate(BaseCase):
    def test_usual_days_are_drawn_to_the_average(self):
        self.assertEqual(get_usual_days(None, 0, 12), 12)
        self.assertEqual(get_usual_days(20, 3, 10), 15)
        self.assertEqual(get_usual_days(20, 97, 10), 20)

    def test_expected_when_the_customer_usually_pays(self):
        due = TODAY + timedelta(5)
        self.assertEqual(get_expected_date(due, 0, TODAY), due)
        self.assertEqual(get_expected_date(due, 8, TODAY), due + timedelta(8))
        self.assertEqual(get_expected_date(ago(8), 8, TODAY), TODAY)

    def test_twice_as_late_once_that_has_passed(self):
        for late, expected in ((9, 16), (16, 16), (17, 32), (32, 32), (33, 64)):
            with self.subTest(late=late):
                day = get_expected_date(ago(late), 8, TODAY)
                self.assertEqual((day - ago(late)).days, expected)

    def test_a_week_at_least(self):
        for late, expected in ((1, 7), (7, 7), (8, 14), (15, 28)):
            with self.subTest(late=late):
                day = get_expected_date(ago(late), 0, TODAY)
                self.assertEqual((day - ago(late)).days, expected)
