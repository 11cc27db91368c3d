"""What the law lets late charges cost at most."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.charge_caps import Cap, find_exceeded_caps, limit_terms
from ..tools.charge_terms import Interest, Terms
from ..tools.late_charges import reckon
from ..tools.rate_series import DatedSeries

D = Decimal
DAY = date(2026, 3, 16)
LEGAL_RATE = D("0.9")  # percent a month
CAPS = (
    Cap("consumer", "penalty", D(2), "CDC art. 52 § 1", blocks=True),
    Cap("all", "penalty", D(10), "Decreto 22.626/33 art. 9"),
    Cap("all", "penalty", D(100), "Código Civil art. 412", blocks=True),
    Cap("consumer", "interest", 2 * LEGAL_RATE, "Decreto 22.626/33 art. 1"),
)


def terms_of(penalty, rate, day_count="month_30", **kwargs):
    series = DatedSeries("Agreed", {date(2000, 1, 1): D(rate)})
    return Terms(penalty=D(penalty), interest=Interest(series, day_count, **kwargs))


def articles(terms, customer):
    exceeded = find_exceeded_caps(terms, CAPS, customer, DAY)
    return [(cap.article, cap.blocks) for cap in exceeded]


@tagged("-at_install", "post_install", "collections")
class TestChargeCaps(BaseCase):
    def test_what_is_usual_exceeds_nothing(self):
        self.assertEqual(articles(terms_of(2, 1), "consumer"), [])
        self.assertEqual(articles(Terms(), "consumer"), [])

    def test_a_consumer_is_better_protected(self):
        terms = terms_of("2.01", "1.81")
        self.assertEqual(articles(terms, "business"), [])
        self.assertEqual(
            articles(terms, "consumer"),
            [("CDC art. 52 § 1", True), ("Decreto 22.626/33 art. 1", False)],
        )

    def test_a_penalty_above_a_tenth_warns_and_above_the_principal_blocks(self):
        self.assertEqual(
            articles(terms_of(11, 1), "business"), [("Decreto 22.626/33 art. 9", False)]
        )
        self.assertIn(
            ("Código Civil art. 412", True), articles(terms_of(101, 1), "business")
        )

    def test_a_rate_a_year_is_compared_by_the_month(self):
        self.assertEqual(articles(terms_of(0, "21.6", "year_365"), "consumer"), [])
        self.assertTrue(articles(terms_of(0, "21.7", "year"), "consumer"))
        self.assertTrue(articles(terms_of(0, 1, margin=D("0.9")), "consumer"))

    def test_limited_terms(self):
        limited = limit_terms(terms_of(12, 30, "year_365"), CAPS, "consumer")
        self.assertEqual(limited.penalty, 2)
        self.assertEqual(limited.interest.rate_on(DAY), D("21.6"))
        limited = limit_terms(terms_of(12, 30, "year_365"), CAPS, "business")
        self.assertEqual((limited.penalty, limited.interest.rate_on(DAY)), (10, 30))

    def test_the_lowest_ceiling_holds(self):
        caps = [Cap("all", "interest", D(2), "a"), Cap("all", "interest", D(1), "b")]
        for order in (caps, caps[::-1]):
            limited = limit_terms(terms_of(0, 5), order, "consumer")
            self.assertEqual(limited.interest.rate_on(DAY), 1)

    @settings(deadline=None)
    @given(
        st.decimals(0, 300, places=2),
        st.decimals(0, 50, places=2),
        st.sampled_from(["month_30", "month", "year_365", "year"]),
        st.sampled_from(["consumer", "business"]),
        st.decimals("0.01", 10000, places=2),
        st.integers(0, 800),
    )
    def test_caps_hold(self, penalty, rate, day_count, customer, amount, days):
        terms = terms_of(penalty, rate, day_count)
        limited = limit_terms(terms, CAPS, customer)
        self.assertEqual(articles(limited, customer), [])
        if not articles(terms, customer):
            self.assertEqual(limited.penalty, terms.penalty)
            self.assertEqual(limited.interest.rate_on(DAY), terms.interest.rate_on(DAY))
        charges = reckon(limited, DAY, amount, [], DAY + timedelta(days), D("0.01"))
        share = D("0.02") if customer == "consumer" else D("0.1")
        self.assertLessEqual(charges.penalty, amount * share + D("0.005"))
        if customer == "consumer":
            months = D(days) / 28
            self.assertLessEqual(
                charges.interest, amount * D("0.018") * months + D("0.005")
            )
