"""Instalments: how many, when, how much, and what of it is interest."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.instalments import (
    INTEREST_MODELS,
    Unaffordable,
    due_dates,
    schedule,
    solve_count,
    split,
)

D = Decimal
CENT = D("0.01")
FILS = D("0.001")
YEN = D(1)
FIRST = date(2026, 1, 31)


def plan(model="price", financed="6000", count=6, percent="1", unit=CENT, **kwargs):
    values = {"first_date": FIRST, "rhythm": "monthly"} | kwargs
    return schedule(
        D(financed),
        count,
        values.pop("first_date"),
        values.pop("rhythm"),
        model,
        D(percent),
        unit,
        **values,
    )


def column(instalments, name):
    return [getattr(instalment, name) for instalment in instalments]


def amounts(*values):
    return [D(value) for value in values]


@tagged("-at_install", "post_install", "collections")
class TestSplit(BaseCase):
    def test_the_last_takes_the_rounding(self):
        self.assertEqual(split(D(1000), 3, CENT), amounts("333.33", "333.33", "333.34"))
        self.assertEqual(split(D(2000), 3, CENT), amounts("666.67", "666.67", "666.66"))

    def test_each_currency_has_its_unit(self):
        self.assertEqual(split(D(1000), 3, YEN), amounts(333, 333, 334))
        self.assertEqual(split(D(1), 3, FILS), amounts("0.333", "0.333", "0.334"))
        self.assertEqual(
            split(D("1.00"), 3, D("0.05")), amounts("0.35", "0.35", "0.30")
        )

    def test_something_is_left_for_the_last(self):
        # Rounded up, 0.02 each would be more than there is after five
        self.assertEqual(split(D("0.09"), 6, CENT), amounts(*["0.01"] * 5, "0.04"))
        self.assertEqual(
            split(D("0.06"), 4, CENT), amounts("0.01", "0.01", "0.01", "0.03")
        )
        self.assertEqual(split(D("0.06"), 6, CENT), amounts(*["0.01"] * 6))

    def test_too_little_to_split(self):
        for total, count in (("0.05", 6), ("0", 1), ("-1", 2), ("10", 0)):
            with self.subTest(total=total, count=count), self.assertRaises(ValueError):
                split(D(total), count, CENT)

    def test_no_fractions_of_a_unit(self):
        with self.assertRaisesRegex(ValueError, "no multiple"):
            split(D("10.005"), 2, CENT)


@tagged("-at_install", "post_install", "collections")
class TestDueDates(BaseCase):
    def test_monthly_keeps_the_day(self):
        self.assertEqual(
            due_dates(FIRST, 4, "monthly"),
            [FIRST, date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
        )

    def test_monthly_in_a_leap_year(self):
        self.assertEqual(
            due_dates(date(2027, 12, 30), 3, "monthly"),
            [date(2027, 12, 30), date(2028, 1, 30), date(2028, 2, 29)],
        )

    def test_weekly_and_fortnightly(self):
        self.assertEqual(
            due_dates(FIRST, 3, "weekly"), [FIRST, date(2026, 2, 7), date(2026, 2, 14)]
        )
        self.assertEqual(
            due_dates(FIRST, 3, "fortnightly"),
            [FIRST, date(2026, 2, 14), date(2026, 2, 28)],
        )


@tagged("-at_install", "post_install", "collections")
class TestSchedule(BaseCase):
    def test_six_thousand_at_one_percent(self):
        for model, amount, total in (
            ("price", "1035.29", "6211.74"),
            ("linear", "1034.15", "6204.90"),
            ("simple", "1060.00", "6360.00"),
            ("none", "1000.00", "6000.00"),
        ):
            with self.subTest(model=model):
                instalments = plan(model)
                self.assertEqual(column(instalments, "amount"), amounts(amount) * 6)
                self.assertEqual(sum(column(instalments, "amount")), D(total))
                self.assertEqual(sum(column(instalments, "principal")), D(6000))
                self.assertEqual(
                    sum(column(instalments, "interest")), D(total) - D(6000)
                )
                self.assertEqual(column(instalments, "number"), [1, 2, 3, 4, 5, 6])

    def test_price_bears_interest_on_what_is_left(self):
        self.assertEqual(
            column(plan("price"), "interest"),
            amounts("60.00", "50.25", "40.40", "30.45", "20.40", "10.24"),
        )

    def test_linear_bears_less_each_time(self):
        # 204.90 in parts of 6, 5, 4, 3, 2 and 1 twenty-firsts
        self.assertEqual(
            column(plan("linear"), "interest"),
            amounts("58.54", "48.79", "39.03", "29.27", "19.51", "9.76"),
        )

    def test_simple_bears_the_same_each_time(self):
        self.assertEqual(column(plan("simple"), "interest"), amounts("60.00") * 6)

    def test_without_a_rate_all_models_are_the_same(self):
        plans = {plan(model, "1000", 3, "0") for model in INTEREST_MODELS}
        self.assertEqual(
            [column(instalments, "amount") for instalments in plans],
            [amounts("333.33", "333.33", "333.34")],
        )

    def test_other_rhythms_have_their_share_of_the_rate(self):
        for rhythm, interest in (("weekly", "14.00"), ("fortnightly", "28.00")):
            instalments = plan("simple", rhythm=rhythm)
            self.assertEqual(column(instalments, "interest"), amounts(interest) * 6)

    def test_yen_and_fils(self):
        self.assertEqual(
            column(plan("price", "6000", unit=YEN), "amount"), amounts(1035) * 6
        )
        self.assertEqual(
            column(plan("price", "6000", unit=FILS), "amount"), amounts("1035.290") * 6
        )

    def test_never_pays_back_less_than_is_owed(self):
        # 33.33 each, as 33.3339 is rounded, would be 10 cents short
        instalments = plan("price", "1000", 30, "0.0001")
        self.assertEqual(column(instalments, "amount"), amounts("33.34") * 30)
        self.assertEqual(sum(column(instalments, "principal")), D(1000))
        self.assertGreaterEqual(min(column(instalments, "interest")), 0)

    def test_down_payment_comes_first(self):
        instalments = plan(
            "none",
            "700",
            6,
            down_payment=D(300),
            down_date=date(2026, 1, 5),
            first_date=date(2026, 2, 5),
        )
        self.assertEqual(column(instalments, "number"), [0, 1, 2, 3, 4, 5, 6])
        self.assertEqual(
            column(instalments, "amount"), amounts(300, *["116.67"] * 5, "116.65")
        )
        self.assertEqual(sum(column(instalments, "principal")), D(1000))
        self.assertEqual(instalments[0].date, date(2026, 1, 5))
        self.assertEqual(instalments[0].interest, 0)

    def test_down_payment_may_be_all(self):
        instalments = plan("price", "0", 0, down_payment=D(300), down_date=FIRST)
        self.assertEqual(column(instalments, "amount"), [D(300)])

    def test_down_payment_needs_a_date_before_the_others(self):
        for day in (None, date(2026, 2, 1)):
            with self.subTest(day=day), self.assertRaisesRegex(ValueError, "date"):
                plan(down_payment=D(10), down_date=day)

    def test_nothing_below_zero(self):
        for kwargs in (
            {"percent": "-1"},
            {"financed": "-1"},
            {"down_payment": D(-1), "down_date": FIRST},
            {"financed": "0"},
            {"count": 0},
        ):
            with self.subTest(**kwargs), self.assertRaises(ValueError):
                plan(**kwargs)


@tagged("-at_install", "post_install", "collections")
class TestSolveCount(BaseCase):
    def test_by_what_can_be_paid(self):
        for model, affordable, count in (
            ("price", "1035.29", 6),
            ("price", "1035.28", 7),
            ("linear", "1034.15", 6),
            ("linear", "1034.14", 7),
            ("simple", "1060", 6),
            ("simple", "1059.99", 7),
            ("none", "1000", 6),
            ("none", "6000", 1),
        ):
            with self.subTest(model=model, affordable=affordable):
                self.assertEqual(
                    solve_count(D(6000), D(affordable), model, D(1), CENT), count
                )

    def test_the_highest_instalment_counts(self):
        # 333.33, 333.33, 333.34
        self.assertEqual(solve_count(D(1000), D("333.34"), "none", D(0), CENT), 3)
        self.assertEqual(solve_count(D(1000), D("333.33"), "none", D(0), CENT), 4)

    def test_weekly(self):
        self.assertEqual(
            solve_count(D(6000), D(1014), "simple", D(1), CENT, rhythm="weekly"), 6
        )

    def test_says_how_low_an_instalment_can_be(self):
        for model, at_most, least in (
            ("none", 6, "1000"),
            ("price", 6, "1035.29"),
            ("simple", 60, "160"),
        ):
            with self.subTest(model=model), self.assertRaises(Unaffordable) as caught:
                solve_count(D(6000), D(99), model, D(1), CENT, at_most=at_most)
            self.assertEqual(caught.exception.least, D(least))

    def test_interest_alone_may_be_too_much(self):
        with self.assertRaises(Unaffordable):
            solve_count(D(6000), D("59.99"), "price", D(1), CENT, at_most=1000)

    def test_five_years_at_most(self):
        self.assertEqual(solve_count(D(6000), D(100), "none", D(0), CENT), 60)
        with self.assertRaises(Unaffordable):
            solve_count(D(6000), D("99.99"), "none", D(0), CENT)

    def test_not_below_a_unit(self):
        with self.assertRaises(Unaffordable) as caught:
            solve_count(D(3), D("0.5"), "none", D(0), YEN)
        self.assertEqual(caught.exception.least, 1)
