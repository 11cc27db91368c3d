"""How instalments are paid, and from when on a deal is broken."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.instalment_payments import (
    BreachRule,
    breach_day,
    follow,
    is_breached,
    restore,
)

D = Decimal
# Three times a hundred, on the 10th of January, February, March
DUES = [(date(2026, month, 10), D(100)) for month in (1, 2, 3)]
JANUARY, FEBRUARY, MARCH = (day for day, amount in DUES)
LATER = date(2026, 12, 31)


def after(day, days):
    return day + timedelta(days)


@tagged("-at_install", "post_install", "collections")
class TestFollow(BaseCase):
    def states(self, paid, today, dues=DUES):
        return [
            (one.paid, one.remaining, one.days_late)
            for one in follow(dues, D(paid), today)
        ]

    def test_the_oldest_is_covered_first(self):
        self.assertEqual(
            self.states("150", date(2026, 2, 15)),
            [(100, 0, 0), (50, 50, 5), (0, 100, 0)],
        )

    def test_in_time_on_the_day_itself(self):
        self.assertEqual([late for *_, late in self.states(0, JANUARY)], [0, 0, 0])
        self.assertEqual(
            [late for *_, late in self.states(0, after(JANUARY, 1))], [1, 0, 0]
        )

    def test_paid_in_advance(self):
        self.assertEqual(self.states("300", date(2026, 1, 1)), [(100, 0, 0)] * 3)

    def test_what_is_too_much_covers_nothing(self):
        self.assertEqual(self.states("301", LATER), [(100, 0, 0)] * 3)

    def test_in_the_order_given(self):
        self.assertEqual(
            self.states("150", date(2026, 2, 15), DUES[::-1]),
            [(0, 100, 0), (50, 50, 5), (100, 0, 0)],
        )

    def test_none(self):
        self.assertEqual(follow([], D(10), LATER), [])
        with self.assertRaises(ValueError):
            follow(DUES, D(-1), LATER)


@tagged("-at_install", "post_install", "collections")
class TestBreach(BaseCase):
    def assertBreach(self, day, rule, payments=(), today=LATER):
        """Assert the day, whatever the order, and that it holds from that day on."""
        paid = [(when, D(amount)) for when, amount in payments]
        for dues in (DUES, DUES[::-1]):
            for order in (paid, paid[::-1]):
                self.assertEqual(breach_day(dues, order, rule, today), day)
        if day:
            self.assertFalse(is_breached(DUES, paid, rule, after(day, -1)))
            self.assertTrue(is_breached(DUES, paid, rule, day))

    def test_one_unpaid(self):
        self.assertBreach(after(JANUARY, 1), BreachRule(unpaid=1))
        self.assertBreach(after(FEBRUARY, 1), BreachRule(unpaid=1), [(JANUARY, 100)])

    def test_two_unpaid(self):
        self.assertBreach(after(FEBRUARY, 1), BreachRule(unpaid=2))
        self.assertBreach(
            after(MARCH, 1), BreachRule(unpaid=2), [(after(JANUARY, 5), 100)]
        )

    def test_partly_paid_is_unpaid(self):
        self.assertBreach(
            after(FEBRUARY, 1), BreachRule(unpaid=2), [(JANUARY, "99.99")]
        )

    def test_never_two_at_once(self):
        payments = [(after(day, 20), amount) for day, amount in DUES]
        self.assertBreach(None, BreachRule(unpaid=2), payments)
        self.assertBreach(after(JANUARY, 1), BreachRule(unpaid=1), payments)

    def test_one_too_late(self):
        rule = BreachRule(days_late=10)
        self.assertBreach(after(JANUARY, 11), rule)
        self.assertBreach(after(FEBRUARY, 11), rule, [(after(JANUARY, 10), 100)])
        self.assertBreach(after(JANUARY, 11), rule, [(after(JANUARY, 11), 100)])

    def test_not_a_day(self):
        self.assertBreach(after(JANUARY, 1), BreachRule(days_late=0))
        self.assertBreach(None, BreachRule(days_late=0), [(JANUARY, 300)])
        self.assertBreach(None, BreachRule(days_late=0), DUES)

    def test_whichever_comes_first(self):
        self.assertBreach(after(FEBRUARY, 1), BreachRule(unpaid=2, days_late=60))
        self.assertBreach(after(JANUARY, 11), BreachRule(unpaid=2, days_late=10))

    def test_nothing_counts_before_its_date(self):
        self.assertBreach(None, BreachRule(1, 0), today=JANUARY)
        self.assertBreach(None, BreachRule(2), today=FEBRUARY)
        self.assertBreach(after(JANUARY, 1), BreachRule(1, 0), today=after(JANUARY, 1))

    def test_two_that_are_due_on_one_day(self):
        dues = [(JANUARY, D(50)), (JANUARY, D(50))]
        rule = BreachRule(unpaid=2)
        self.assertEqual(breach_day(dues, [], rule, LATER), after(JANUARY, 1))
        self.assertIsNone(breach_day(dues, [(JANUARY, D(50))], rule, LATER))

    def test_two_that_are_due_on_two_days(self):
        dues = [(JANUARY, D(50)), (after(JANUARY, 1), D(50))]
        self.assertEqual(
            breach_day(dues, [], BreachRule(unpaid=2), LATER), after(JANUARY, 2)
        )

    def test_paying_on_a_day_does_not_undo_it(self):
        payments = [(after(JANUARY, 1), 300)]
        self.assertBreach(after(JANUARY, 1), BreachRule(unpaid=1), payments)
        self.assertBreach(after(JANUARY, 1), BreachRule(days_late=0), payments)

    def test_no_rule_no_breach(self):
        self.assertBreach(None, BreachRule())

    def test_paid_in_small_parts(self):
        weekly = [(after(JANUARY, 7 * week), 25) for week in range(12)]
        weekly += [(JANUARY, 0), (LATER, "0.50")]
        # A quarter each week: January's hundred is full on the 21st day
        self.assertBreach(after(JANUARY, 21), BreachRule(days_late=20), weekly)
        # February's is full on its 18th day, March's on its 18th
        self.assertBreach(None, BreachRule(days_late=21), weekly)

    def test_bad_rules_and_payments(self):
        for rule in ({"unpaid": 0}, {"days_late": -1}):
            with self.subTest(**rule), self.assertRaises(ValueError):
                BreachRule(**rule)
        with self.assertRaises(ValueError):
            breach_day(DUES, [(JANUARY, D(-1))], BreachRule(1), LATER)


@tagged("-at_install", "post_install", "collections")
class TestRestore(BaseCase):
    def test_the_discount_is_lost(self):
        # 1,000 settled for 700 in 7 x 100, of which two were paid
        self.assertEqual(restore(D(1000), D(200)), D(800))

    def test_not_below_zero(self):
        self.assertEqual(restore(D(1000), D(1001)), 0)
