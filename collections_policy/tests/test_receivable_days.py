"""Days sales outstanding and effectiveness: what credit managers reckon by hand."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.collection_effectiveness import collection_effectiveness
from ..tools.receivable_days import (
    average_days_delinquent,
    count_back_dso,
    simple_dso,
)

amounts = st.integers(0, 10**9)
months = st.lists(st.tuples(amounts, st.integers(28, 31)), max_size=30)


@tagged("-at_install", "post_install", "collections")
class TestReceivableDays(BaseCase):
    def test_simple(self):
        self.assertEqual(simple_dso(1_000_000, 1_250_000, 90), 72.0)
        self.assertIsNone(simple_dso(1_000, 0, 90))
        self.assertIsNone(simple_dso(1_000, -5, 90))

    def test_count_back(self):
        sold = [(400_000, 31), (350_000, 28), (500_000, 31)]
        self.assertEqual(count_back_dso(1_000_000, sold), 74.5)
        self.assertEqual(count_back_dso(0, sold), 0.0)
        self.assertIsNone(count_back_dso(1_250_001, sold))
        self.assertEqual(count_back_dso(1_250_000, sold), 90.0)

    def test_months_without_sales_count_with_their_days(self):
        self.assertEqual(count_back_dso(100, [(50, 30), (0, 31), (100, 30)]), 76.0)
        self.assertEqual(count_back_dso(100, [(0, 30), (-20, 31), (100, 30)]), 91.0)

    @given(amounts, amounts, months)
    def test_more_owed_is_more_days(self, less, more, sold):
        less, more = sorted((less, more))
        few, many = count_back_dso(less, sold), count_back_dso(more, sold)
        self.assertTrue(many is None or few <= many)
        if many is not None:
            self.assertLessEqual(many, sum(days for _sales, days in sold))

    def test_average_days_delinquent(self):
        self.assertEqual(average_days_delinquent(72.0, 45.0), 27.0)
        self.assertIsNone(average_days_delinquent(None, 45.0))

    def test_effectiveness(self):
        monthly = collection_effectiveness(6_200, 10_890, 6_340, 3_590, 3)
        self.assertAlmostEqual(monthly, 55.93, 2)
        self.assertAlmostEqual(
            collection_effectiveness(100_000, 1_000_000, 120_000, 100_000), 98.0, 1
        )
        self.assertIsNone(collection_effectiveness(0, 100, 100, 100))
        self.assertIsNone(collection_effectiveness(0, 0, 50, 100))

    @given(amounts, amounts, amounts)
    def test_all_or_nothing(self, opening, sales, current):
        """All that was due collected is 100 %, nothing of it is 0 %."""
        collectable = opening + sales - current
        if collectable <= 0:
            return
        everything = collection_effectiveness(opening, sales, current, current)
        nothing = collection_effectiveness(opening, sales, opening + sales, current)
        self.assertAlmostEqual(everything, 100.0)
        self.assertAlmostEqual(nothing, 0.0)
