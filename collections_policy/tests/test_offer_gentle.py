"""What is offered in hardship: time within the limits, and all of the principal."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.deal import Claim
from ..tools.deal_limits import Deal, Limits, check
from ..tools.instalments import split
from ..tools.offer import Terms, shape
from ..tools.offer_gentle import suggest_gently

TODAY = date(2026, 3, 16)
CENT = Decimal("0.01")


def claim(principal="1000.00", penalty="20.00"):
    return Claim(principal=Decimal(principal), penalty=Decimal(penalty))


@tagged("collections")
class TestOfferGentle(BaseCase):
    def test_without_limits(self):
        offer = suggest_gently(Limits(), claim(), TODAY, CENT)
        self.assertEqual(
            (offer.principal_percent, offer.charges_percent, offer.down_percent),
            (0, 100, 0),
        )
        self.assertEqual((offer.count, offer.first_days), (24, 30))
        self.assertEqual(offer.amounts(claim(), CENT), (0, Decimal("1000.00")))
        self.assertEqual(offer.reasons, (("hardship", {}),))

    def test_it_keeps_to_the_limits(self):
        for limits in (
            Limits(max_count=10, max_charges_percent=Decimal(50)),
            Limits(min_instalment=Decimal(150)),
            Limits(max_term_days=200, max_first_days=5),
            Limits(min_down_percent=Decimal(20), max_count=3),
        ):
            with self.subTest(limits=limits):
                owed = claim()
                offer = suggest_gently(limits, owed, TODAY, CENT)
                down, _financed = offer.amounts(owed, CENT)
                deal = shape(
                    owed,
                    Terms(
                        date_first=offer.payment_dates(TODAY)[0],
                        charges_percent=offer.charges_percent,
                        down_payment=down,
                        count=offer.count,
                    ),
                    TODAY,
                    CENT,
                    TODAY,
                )
                self.assertIsInstance(deal, Deal)
                self.assertEqual(check(deal, limits), ())

    def test_as_many_as_there_may_be(self):
        offer = suggest_gently(Limits(max_count=36), claim(), TODAY, CENT)
        self.assertEqual(offer.count, 36)
        self.assertEqual(sum(split(Decimal(1000), 36, CENT)), 1000)

    def test_nothing_owed(self):
        with self.assertRaises(ValueError):
            suggest_gently(Limits(), claim("0", "0"), TODAY, CENT)
