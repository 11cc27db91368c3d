"""Which deal to offer, by age and history, always within the limits."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.deal import Claim, discount
from ..tools.deal_limits import Deal, Limits, check
from ..tools.instalments import schedule
from ..tools.late_charges import PARTS
from ..tools.offer_suggestion import History, suggest

D = Decimal
CENT = D("0.01")
TODAY = date(2026, 1, 15)
CLAIM = Claim(principal=D(1000), penalty=D(20), interest=D(80))
GOOD = {"invoices_paid": 10, "average_days_late": D(4)}


def offer(days=200, claim=CLAIM, limits=None, unit=CENT, **past):
    return suggest(History(days, **past), limits or Limits(), claim, TODAY, unit)


def codes(suggestion):
    return [code for code, values in suggestion.reasons]


@tagged("-at_install", "post_install", "collections")
class TestOfferSuggestion(BaseCase):
    def test_older_debts_get_more(self):
        for days, principal, charges, count in (
            (-3, 0, 50, 2),
            (0, 0, 50, 2),
            (30, 0, 50, 2),
            (31, 0, 100, 6),
            (90, 0, 100, 6),
            (91, 10, 100, 12),
            (181, 20, 100, 12),
            (360, 20, 100, 12),
            (361, 40, 100, 12),
        ):
            with self.subTest(days=days):
                found = offer(days, **GOOD)
                self.assertEqual(
                    found.discounts,
                    {"principal": principal} | dict.fromkeys(PARTS, charges),
                )
                self.assertEqual(found.count, count)
                self.assertEqual(found.reasons[0], ("age", {"days": days}))

    def test_thirty_percent_and_six(self):
        for past in ({"breached_deals": 1}, {"broken_promises": 2}):
            with self.subTest(**past):
                found = offer(claim=Claim(principal=D(1250)), **GOOD, **past)
                self.assertEqual((found.down_percent, found.count), (30, 6))
                # 20 percent off, 30 percent of 1,000 now, the rest in six months
                self.assertEqual(
                    found.amounts(Claim(principal=D(1250)), CENT), (300, 700)
                )
                self.assertEqual(
                    found.payment_dates(TODAY),
                    [date(2026, month, 18) for month in range(1, 8)],
                )
                self.assertEqual(found.reasons, (("age", {"days": 200}), (*past, past)))

    def test_what_the_past_asks_for(self):
        for past, code, down in (
            (GOOD, "pays_well", 0),
            (GOOD | {"broken_promises": 1}, "pays_well", 0),
            ({"kept_promises": 1}, "keeps_promises", 0),
            ({"kept_promises": 1, "broken_promises": 1}, "little_known", 20),
            ({"invoices_paid": 2}, "little_known", 20),
            ({"invoices_paid": 3, "average_days_late": D(15)}, "pays_well", 0),
            ({"invoices_paid": 3, "average_days_late": D(16)}, "pays_late", 10),
            ({}, "little_known", 20),
        ):
            with self.subTest(past=past):
                found = offer(**past)
                self.assertEqual(codes(found), ["age", code])
                self.assertEqual(
                    (found.down_percent, found.count, found.first_days), (down, 12, 7)
                )

    def test_reasons_have_their_values(self):
        self.assertEqual(
            offer(**GOOD).reasons[1],
            ("pays_well", {"invoices_paid": 10, "average_days_late": D(4)}),
        )

    def test_an_old_customer_is_let_off_young_charges(self):
        found = offer(10, months_as_customer=24, **GOOD)
        self.assertEqual(found.charges_percent, 100)
        self.assertEqual(found.reasons[-1], ("long_standing", {"months": 24}))
        for past in (
            {"months_as_customer": 23},
            {"months_as_customer": 24, "broken_promises": 1},
            {"months_as_customer": 24, "breached_deals": 1},
        ):
            self.assertEqual(offer(10, **past).charges_percent, 50)

    def test_old_debts_need_no_old_customer(self):
        self.assertNotIn("long_standing", codes(offer(31, months_as_customer=24)))

    def test_an_offer_leaves_something_to_pay(self):
        found = offer(claim=Claim(interest=D(80)), **GOOD)
        self.assertEqual(set(found.discounts.values()), {0})
        self.assertIn("nothing_left", codes(found))

    def test_nothing_to_offer(self):
        with self.assertRaises(ValueError):
            offer(claim=Claim())


@tagged("-at_install", "post_install", "collections")
class TestOfferWithinLimits(BaseCase):
    def assertFits(self, expected, reasons, past=GOOD, claim=CLAIM, **limits):
        """Assert down payment, count and first days; that they fit; and why."""
        limits = Limits(**limits)
        found = offer(claim=claim, limits=limits, **past)
        self.assertEqual((found.down_percent, found.count, found.first_days), expected)
        self.assertEqual(
            found.reasons[2:],
            tuple((name, {"allowed": allowed}) for name, allowed in reasons.items()),
        )
        self.assertEqual(check(deal_of(found, claim), limits), ())

    def test_discounts(self):
        limits = Limits(max_principal_percent=D(5), max_charges_percent=D(0))
        found = offer(limits=limits, **GOOD)
        self.assertEqual((found.principal_percent, found.charges_percent), (5, 0))
        self.assertEqual(
            codes(found)[2:], ["max_principal_percent", "max_charges_percent"]
        )
        self.assertEqual(check(deal_of(found, CLAIM), limits), ())

    def test_limits_that_are_wide_give_no_reasons(self):
        self.assertFits(
            (0, 12, 7),
            {},
            max_principal_percent=D(20),
            max_charges_percent=D(100),
            min_down_percent=D(0),
            max_count=12,
            min_instalment=D("66.63"),
            max_term_days=341,
            max_first_days=7,
        )

    def test_each_limit(self):
        # 800 to pay
        for name, allowed, expected in (
            ("min_down_percent", D(25), (25, 12, 7)),
            ("max_count", 4, (0, 4, 7)),
            ("max_first_days", 2, (0, 12, 2)),
            ("min_instalment", D(150), (0, 5, 7)),
            ("max_term_days", 340, (0, 11, 7)),
            ("max_term_days", 5, (0, 1, 5)),
        ):
            with self.subTest(name=name):
                self.assertFits(expected, {name: allowed}, **{name: allowed})

    def test_the_last_instalment_is_not_too_low_either(self):
        # Six of 166.67 would leave 166.65
        claim = Claim(principal=D(1000))
        found = suggest(
            History(31, **GOOD), Limits(min_instalment=D("166.66")), claim, TODAY, CENT
        )
        self.assertEqual(found.count, 5)

    def test_payments_too_small_to_part(self):
        self.assertFits(
            (0, 1, 3),
            {"min_instalment": D(1000)},
            {"breached_deals": 1},
            min_instalment=D(1000),
        )
        self.assertFits((0, 1, 7), {"max_count": 0}, max_count=0)
        self.assertFits(
            (0, 1, 7), {"min_down_percent": D(100)}, min_down_percent=D(100)
        )

    def test_a_down_payment_that_is_too_little_to_be_one(self):
        claim = Claim(principal=D("0.02"))
        found = offer(claim=claim, invoices_paid=3, average_days_late=D(20))
        self.assertEqual((found.down_percent, found.count), (0, 2))


def deal_of(found, claim):
    """Return the deal that an offer becomes."""
    down, financed = found.amounts(claim, CENT)
    dates = found.payment_dates(TODAY)
    instalments = schedule(
        financed,
        found.count,
        dates[1 if down else 0],
        "monthly",
        "none",
        D(0),
        CENT,
        down,
        TODAY + timedelta(found.first_days),
    )
    taken = discount(claim, found.discounts, CENT)
    return Deal(claim, taken, instalments, CENT, TODAY)
