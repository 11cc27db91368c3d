"""Offers: from terms to payments, and what they are worth."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.deal import Claim
from ..tools.instalments import Unaffordable
from ..tools.offer import Terms, count_for, down_payment_of, shape, weigh

TODAY = date(2026, 3, 16)
CENT = Decimal("0.01")
CLAIM = Claim(
    principal=Decimal("1000.00"), penalty=Decimal("20.00"), interest=Decimal("33.33")
)


@tagged("post_install", "-at_install", "collections")
class TestOffer(BaseCase):
    def _shape(self, claim=CLAIM, **terms):
        terms.setdefault("date_first", date(2026, 3, 31))
        return shape(claim, Terms(**terms), TODAY, CENT)

    def test_instalments_follow_the_down_payment(self):
        deal = self._shape(
            down_payment=Decimal("300"), count=2, date_first=date(2026, 3, 16)
        )
        self.assertEqual(
            [(payment.date, payment.amount) for payment in deal.schedule],
            [
                (date(2026, 3, 16), Decimal("300")),
                (date(2026, 4, 16), Decimal("376.67")),
                (date(2026, 5, 16), Decimal("376.66")),
            ],
        )

    def test_without_one_the_first_instalment_is_on_the_first_date(self):
        deal = self._shape(count=2, rhythm="weekly")
        days = [payment.date for payment in deal.schedule]
        self.assertEqual(days, [date(2026, 3, 31), date(2026, 4, 7)])

    def test_charges_and_principal_have_discounts_of_their_own(self):
        deal = self._shape(principal_percent=Decimal(10), charges_percent=Decimal(50))
        self.assertEqual(deal.discount.principal, Decimal("100.00"))
        self.assertEqual(deal.discount.charges, Decimal("26.67"))
        [payment] = deal.schedule
        self.assertEqual(payment.amount, Decimal("926.66"))

    def test_a_down_payment_of_all_leaves_no_instalment(self):
        deal = self._shape(down_payment=Decimal("1053.33"), count=6)
        self.assertEqual(len(deal.schedule), 1)

    def test_more_than_all_is_refused(self):
        for terms in (
            {"down_payment": Decimal("1053.34")},
            {"principal_percent": Decimal(100), "charges_percent": Decimal(100)},
        ):
            with self.subTest(**terms), self.assertRaises(ValueError):
                self._shape(**terms)

    def test_a_third_and_six(self):
        terms = Terms(date_first=TODAY, charges_percent=Decimal(100), count=6)
        down = down_payment_of(CLAIM, terms, Decimal(30), CENT)
        self.assertEqual(down, Decimal("300.00"))

    def test_what_can_be_paid_a_month_decides_how_many(self):
        terms = Terms(date_first=TODAY, charges_percent=Decimal(100))
        count = count_for(CLAIM, terms, Decimal("150"), CENT, at_most=12)
        self.assertEqual(count, 7)
        with self.assertRaises(Unaffordable) as caught:
            count_for(CLAIM, terms, Decimal("80"), CENT, at_most=12)
        self.assertEqual(caught.exception.least, Decimal("83.37"))

    def test_worth(self):
        claim = Claim(principal=Decimal("6000.00"))
        deal = self._shape(
            claim=claim,
            count=6,
            interest_model="price",
            monthly_percent=Decimal(1),
            date_first=date(2026, 4, 16),
        )
        worth = weigh(deal, Decimal(0))
        self.assertEqual(worth.total, Decimal("6211.74"))
        self.assertEqual(worth.interest, Decimal("211.74"))
        self.assertEqual(worth.present, worth.total)
        self.assertAlmostEqual(float(worth.effective_percent), 12.7, delta=0.3)
        dear = weigh(deal, Decimal(30))
        self.assertLess(dear.present, Decimal(6000))
        self.assertEqual(dear.cost, claim.total - dear.present)

    def test_nothing_is_deferred_when_all_is_paid_today(self):
        deal = self._shape(date_first=TODAY)
        self.assertIsNone(weigh(deal, Decimal(20)).effective_percent)
