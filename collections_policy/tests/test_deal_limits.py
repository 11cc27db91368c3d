"""How far a deal may go, by age and balance, and where it goes beyond."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.deal import Claim, discount_for
from ..tools.deal_limits import Band, Deal, Excess, Limits, check, choose_band
from ..tools.instalments import schedule

D = Decimal
CENT = D("0.01")
TODAY = date(2026, 1, 15)
CLAIM = Claim(principal=D(1000), penalty=D(20), interest=D(80))


def after(days):
    return TODAY + timedelta(days)


def deal(taken=None, count=6, down="0", first=30, claim=CLAIM, unit=CENT, **kwargs):
    """Return a deal without interest; the down payment is paid after five days."""
    taken = taken or Claim()
    instalments = schedule(
        (claim - taken).total - D(down),
        count,
        after(first),
        "monthly",
        "none",
        D(0),
        unit,
        D(down),
        after(5),
    )
    return Deal(claim, taken, instalments, unit, TODAY, **kwargs)


@tagged("-at_install", "post_install", "collections")
class TestDealLimits(BaseCase):
    def assertExcess(self, offered, asked, **limit):
        """Assert that one limit is exceeded, by what is asked."""
        [(code, allowed)] = limit.items()
        self.assertEqual(
            check(offered, Limits(**limit)), (Excess(code, asked, allowed),)
        )

    def assertWithin(self, offered, **limits):
        self.assertEqual(check(offered, Limits(**limits)), ())

    def test_no_limits(self):
        self.assertWithin(deal(discount_for(CLAIM, D(1099), CENT), 1, first=9999))

    def test_discount_on_principal(self):
        offered = deal(Claim(principal=D("200.01")))
        self.assertExcess(offered, D("20.01"), max_principal_percent=D(20))
        self.assertExcess(offered, D("20.01"), max_principal_percent=D(0))
        self.assertWithin(deal(Claim(principal=D(200))), max_principal_percent=D(20))
        self.assertWithin(offered, max_charges_percent=D(0))

    def test_discount_that_is_just_above_is_told_as_above(self):
        claim = Claim(principal=D(1000000))
        offered = deal(Claim(principal=D("200000.01")), claim=claim)
        self.assertExcess(offered, D("20.01"), max_principal_percent=D(20))

    def test_discount_on_charges_is_on_all_of_them(self):
        # 50 of 100; of the interest alone it is more
        self.assertWithin(deal(Claim(interest=D(50))), max_charges_percent=D(50))
        self.assertExcess(
            deal(Claim(interest=D(40), penalty=D(20))),
            D(60),
            max_charges_percent=D(50),
        )
        self.assertWithin(deal(Claim(interest=D(50))), max_principal_percent=D(0))

    def test_a_percent_is_rounded_in_the_currency(self):
        claim = Claim(principal=D("10.01"))
        self.assertWithin(
            deal(Claim(principal=D("5.01")), claim=claim), max_principal_percent=D(50)
        )
        self.assertExcess(
            deal(Claim(principal=D("5.02")), claim=claim),
            D("50.15"),
            max_principal_percent=D(50),
        )
        self.assertWithin(
            deal(Claim(principal=D(51)), 2, claim=Claim(principal=D(101)), unit=D(1)),
            max_principal_percent=D(50),
        )

    def test_down_payment_is_of_what_is_left_to_pay(self):
        taken = Claim(penalty=D(20), interest=D(80))
        self.assertWithin(deal(taken, down="300"), min_down_percent=D(30))
        self.assertExcess(
            deal(taken, down="299.99"), D("29.99"), min_down_percent=D(30)
        )
        self.assertExcess(deal(taken), D(0), min_down_percent=D(30))

    def test_instalments(self):
        self.assertWithin(deal(count=6), max_count=6)
        self.assertExcess(deal(count=7), 7, max_count=6)
        self.assertWithin(deal(count=6, down="100"), max_count=6)

    def test_lowest_instalment(self):
        # 1,100 in six: 183.33 and 183.35
        self.assertWithin(deal(), min_instalment=D("183.33"))
        self.assertExcess(deal(), D("183.33"), min_instalment=D("183.34"))
        self.assertWithin(deal(count=1, down="1000"), min_instalment=D(100))
        self.assertExcess(deal(count=1, down="1050"), D(50), min_instalment=D(100))
        self.assertWithin(deal(count=2, down="10"), min_instalment=D(100))

    def test_all_at_once_needs_neither_parts_nor_down_payment(self):
        self.assertWithin(
            deal(count=1), max_count=0, min_instalment=D(5000), min_down_percent=D(30)
        )
        self.assertWithin(
            deal(count=0, down="1100"), max_count=0, min_instalment=D(5000)
        )

    def test_dates(self):
        # 14 February, 14 March, ... 14 July
        self.assertWithin(deal(), max_term_days=180, max_first_days=30)
        self.assertExcess(deal(), 180, max_term_days=179)
        self.assertExcess(deal(), 30, max_first_days=29)
        self.assertWithin(deal(down="100"), max_first_days=5)
        self.assertExcess(deal(down="100"), 5, max_first_days=4)

    def test_validity(self):
        self.assertWithin(deal(valid_until=after(10)), max_valid_days=10)
        self.assertExcess(deal(valid_until=after(11)), 11, max_valid_days=10)
        self.assertWithin(deal(valid_until=TODAY), max_valid_days=0)
        self.assertExcess(deal(), None, max_valid_days=10)

    def test_renegotiations(self):
        self.assertWithin(deal(renegotiations=1), max_renegotiations=1)
        self.assertExcess(deal(renegotiations=2), 2, max_renegotiations=1)
        self.assertExcess(deal(renegotiations=1), 1, max_renegotiations=0)
        self.assertWithin(deal(), max_renegotiations=0)

    def test_tells_all_that_is_too_much(self):
        taken = Claim(principal=D(300), penalty=D(20), interest=D(80))
        limits = Limits(
            max_principal_percent=D(10),
            max_charges_percent=D(50),
            min_down_percent=D(10),
            max_count=6,
            min_instalment=D(100),
            max_term_days=90,
            max_first_days=10,
            max_valid_days=5,
            max_renegotiations=0,
        )
        offered = deal(taken, 12, valid_until=after(6), renegotiations=1)
        self.assertEqual(
            [(excess.code, excess.asked) for excess in check(offered, limits)],
            [
                ("max_principal_percent", 30),
                ("max_charges_percent", 100),
                ("min_down_percent", 0),
                ("max_count", 12),
                ("min_instalment", D("58.33")),
                ("max_term_days", 364),
                ("max_first_days", 30),
                ("max_valid_days", 6),
                ("max_renegotiations", 1),
            ],
        )

    def test_a_deal_must_add_up(self):
        good = deal(Claim(principal=D(100)))
        with self.assertRaisesRegex(ValueError, "left to pay"):
            Deal(CLAIM, Claim(), good.schedule, CENT, TODAY)
        with self.assertRaisesRegex(ValueError, "needs a payment"):
            Deal(CLAIM, CLAIM, (), CENT, TODAY)
        with self.assertRaisesRegex(ValueError, "more than is owed"):
            Deal(CLAIM, Claim(penalty=D(21)), good.schedule, CENT, TODAY)

    def test_limits_must_be_percents(self):
        for name in (
            "max_principal_percent",
            "max_charges_percent",
            "min_down_percent",
        ):
            for percent in (D(-1), D("100.01")):
                with self.subTest(name=name), self.assertRaisesRegex(ValueError, name):
                    Limits(**{name: percent})


@tagged("-at_install", "post_install", "collections")
class TestBands(BaseCase):
    # The mandate of a telecom agency: days, balance, discount
    bands = [
        Band(days, D(amount), Limits(max_principal_percent=D(percent)))
        for days, amount, percent in (
            (150, 0, 30),
            (150, 1500, 35),
            (150, 5000, 40),
            (180, 0, 40),
            (180, 1500, 45),
            (180, 5000, 50),
            (210, 0, 60),
            (210, 1500, 65),
            (210, 5000, 70),
        )
    ]

    def percent(self, days, amount):
        return choose_band(self.bands, days, D(amount)).limits.max_principal_percent

    def test_by_age_then_by_amount(self):
        for bands in (self.bands, self.bands[::-1]):
            self.bands = bands
            self.assertEqual(self.percent(150, "1499.99"), 30)
            self.assertEqual(self.percent(179, "1500"), 35)
            self.assertEqual(self.percent(180, "1499.99"), 40)
            self.assertEqual(self.percent(209, "4999.99"), 45)
            self.assertEqual(self.percent(999, "5000"), 70)

    def test_none_is_reached(self):
        self.assertIsNone(choose_band(self.bands, 149, D(9999)))
        self.assertIsNone(choose_band(self.bands, 150, D(-1)))
        self.assertIsNone(choose_band([], 150, D(1)))

    def test_a_younger_band_holds_where_the_older_is_for_more(self):
        bands = [Band(0, D(0), Limits(max_count=2)), Band(90, D(1000), Limits())]
        self.assertEqual(choose_band(bands, 100, D(999)), bands[0])
        self.assertEqual(choose_band(bands, 100, D(1000)), bands[1])
