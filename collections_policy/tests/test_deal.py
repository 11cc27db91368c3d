"""Discounts by component, shares of them, and what a deal is worth."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.deal import (
    Claim,
    discount,
    discount_for,
    distribute,
    effective_yearly_percent,
    present_value,
)
from ..tools.instalments import schedule
from ..tools.late_charges import round_to

D = Decimal
CENT = D("0.01")
TODAY = date(2026, 1, 15)
CLAIM = Claim(
    principal=D(1000),
    compensation=D(40),
    penalty=D(20),
    interest=D("33.33"),
    correction=D(15),
)


def amounts(*values):
    return [D(value) for value in values]


def after(days):
    return TODAY + timedelta(days)


@tagged("-at_install", "post_install", "collections")
class TestDiscount(BaseCase):
    def test_claim_adds_up(self):
        self.assertEqual(CLAIM.charges, D("108.33"))
        self.assertEqual(CLAIM.total, D("1108.33"))

    def test_by_component(self):
        taken = discount(
            CLAIM, {"principal": D(10), "interest": D(50), "penalty": D(100)}, CENT
        )
        self.assertEqual(
            taken, Claim(principal=D(100), penalty=D(20), interest=D("16.67"))
        )
        self.assertEqual((CLAIM - taken).total, D("971.66"))

    def test_all_is_all(self):
        everything = dict.fromkeys(
            ("principal", "compensation", "penalty", "interest", "correction"), D(100)
        )
        self.assertEqual(discount(CLAIM, everything, CENT), CLAIM)

    def test_rounded_in_the_currency(self):
        claim = Claim(principal=D(333))
        for unit, taken in (("1", "111"), ("0.01", "110.99"), ("0.001", "110.989")):
            self.assertEqual(
                discount(claim, {"principal": D("33.33")}, D(unit)).principal, D(taken)
            )

    def test_bad_percents(self):
        for percents in ({"principal": D(101)}, {"interest": D(-1)}, {"fees": D(10)}):
            with self.subTest(**percents), self.assertRaises(ValueError):
                discount(CLAIM, percents, CENT)

    def test_an_amount_is_taken_off_charges_first(self):
        for amount, taken in (
            ("0", Claim()),
            ("30", Claim(interest=D(30))),
            ("60", Claim(interest=D("33.33"), penalty=D(20), compensation=D("6.67"))),
            (
                "208.33",
                Claim(
                    principal=D(100),
                    compensation=D(40),
                    penalty=D(20),
                    interest=D("33.33"),
                    correction=D(15),
                ),
            ),
            ("1108.33", CLAIM),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(discount_for(CLAIM, D(amount), CENT), taken)

    def test_correction_is_the_last_of_the_charges(self):
        self.assertEqual(discount_for(CLAIM, D("93.33"), CENT).correction, 0)
        self.assertEqual(discount_for(CLAIM, D("94.33"), CENT).correction, 1)

    def test_not_more_than_is_owed(self):
        for amount in ("1108.34", "-0.01", "10.005"):
            with self.subTest(amount=amount), self.assertRaises(ValueError):
                discount_for(CLAIM, D(amount), CENT)


@tagged("-at_install", "post_install", "collections")
class TestDistribute(BaseCase):
    def test_in_proportion(self):
        self.assertEqual(
            distribute(D(30), amounts(100, 50, 150), CENT), amounts(10, 5, 15)
        )

    def test_who_lost_most_gets_the_units_left(self):
        self.assertEqual(
            distribute(D(10), amounts(1, 1, 1), CENT), amounts("3.34", "3.33", "3.33")
        )
        # 1.25, 2.5, 6.25: one yen is left
        self.assertEqual(distribute(D(10), amounts(10, 20, 50), D(1)), amounts(1, 3, 6))

    def test_no_share_above_its_weight(self):
        weights = amounts("0.01", "0.01", "99.98")
        self.assertEqual(distribute(D(100), weights, CENT), weights)
        self.assertEqual(
            distribute(D("99.99"), weights, CENT), amounts("0.01", "0.01", "99.97")
        )

    def test_nothing_for_nothing(self):
        self.assertEqual(distribute(D(7), amounts(0, 3, 0), CENT), amounts(0, 7, 0))
        self.assertEqual(distribute(D(0), amounts(0, 3), CENT), amounts(0, 0))
        self.assertEqual(distribute(D(0), [], CENT), [])

    def test_what_can_not_be_shared(self):
        for amount, weights in (
            ("1", amounts(0, 0)),
            ("1", []),
            ("-1", amounts(1)),
            ("1", amounts(2, -1)),
            ("0.001", amounts(1)),
        ):
            with self.subTest(weights=weights), self.assertRaises(ValueError):
                distribute(D(amount), weights, CENT)


@tagged("-at_install", "post_install", "collections")
class TestPresentValue(BaseCase):
    def worth(self, flows, percent):
        flows = [(after(days), D(amount)) for days, amount in flows]
        return round_to(present_value(flows, TODAY, D(percent)), CENT)

    def test_a_year_from_now(self):
        self.assertEqual(self.worth([(365, 1120)], 12), D(1000))
        self.assertEqual(self.worth([(730, "1254.40")], 12), D(1000))
        # 1000 / 1.12 ** (182 / 365)
        self.assertEqual(self.worth([(182, 1000)], 12), D("945.06"))

    def test_today_and_without_a_rate(self):
        self.assertEqual(self.worth([(0, 1000)], 12), D(1000))
        self.assertEqual(self.worth([(10, 600), (900, 400)], 0), D(1000))
        self.assertEqual(self.worth([], 12), 0)

    def test_what_was_paid_is_worth_more(self):
        self.assertEqual(self.worth([(-365, 1000)], 12), D(1120))

    def test_compares_offers(self):
        cash = self.worth([(5, 900)], 12)
        parts = self.worth([(30 * month, "158.33") for month in range(1, 7)], 12)
        self.assertEqual((cash, parts), (D("898.60"), D("919.63")))

    def test_a_rate_that_can_not_be(self):
        with self.assertRaises(ValueError):
            self.worth([(1, 1)], -100)


@tagged("-at_install", "post_install", "collections")
class TestEffectiveRate(BaseCase):
    def rate(self, received, flows):
        flows = [(after(days), D(amount)) for days, amount in flows]
        return effective_yearly_percent(D(received), TODAY, flows)

    def test_after_a_year(self):
        self.assertEqual(self.rate(1000, [(365, 1120)]), D(12))
        self.assertEqual(self.rate(1000, [(365, 900)]), D(-10))
        self.assertEqual(self.rate(1000, [(730, 1210)]), D(10))

    def test_no_interest(self):
        self.assertEqual(self.rate(1000, [(0, 300), (30, 350), (60, 350)]), 0)

    def test_one_percent_a_month(self):
        # Thirty days each: 1.01 ** (365 / 30) - 1
        instalments = schedule(
            D(6000), 12, after(30), "monthly", "price", D(1), D("0.0001")
        )
        flows = [(after(30 * one.number), one.amount) for one in instalments]
        self.assertEqual(effective_yearly_percent(D(6000), TODAY, flows), D("12.8695"))

    def test_flat_interest_is_nearly_twice_as_dear(self):
        flows = [(30 * month, 1060) for month in range(1, 7)]
        self.assertEqual(self.rate(6000, flows), D("22.6272"))

    def test_there_is_none(self):
        self.assertIsNone(self.rate(1000, [(0, 1000)]))
        self.assertIsNone(self.rate(1000, []))
        self.assertIsNone(self.rate(1000, [(0, 1001), (30, 1)]))
        self.assertIsNone(self.rate(1000, [(1, 100000)]))

    def test_not_before_the_day(self):
        for flow in ((-1, 10), (1, -10)):
            with self.subTest(flow=flow), self.assertRaises(ValueError):
                self.rate(10, [flow])
