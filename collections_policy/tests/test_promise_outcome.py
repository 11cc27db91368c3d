"""Whether a promise was kept, and how many were."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.promise_outcome import judge, kept_ratio

D = Decimal
PROMISED_FOR = date(2026, 3, 10)


def outcome(paid, days=1, promised="1000", **kwargs):
    """Judge some days after the date of a promise."""
    today = PROMISED_FOR + timedelta(days)
    return judge(D(promised), D(paid), PROMISED_FOR, today, **kwargs)


@tagged("-at_install", "post_install", "collections")
class TestPromiseOutcome(BaseCase):
    def test_after_its_date(self):
        self.assertEqual(outcome("1000"), "kept")
        self.assertEqual(outcome("1001"), "kept")
        self.assertEqual(outcome("999.99"), "partly")
        self.assertEqual(outcome("0.01"), "partly")
        self.assertEqual(outcome("0"), "broken")

    def test_open_to_the_end_of_its_day(self):
        self.assertEqual(outcome("0", days=-5), "open")
        self.assertEqual(outcome("999.99", days=0), "open")
        self.assertEqual(outcome("0", days=1), "broken")

    def test_kept_early(self):
        self.assertEqual(outcome("1000", days=-5), "kept")

    def test_some_days_later_is_good(self):
        self.assertEqual(outcome("0", days=3, tolerance_days=3), "open")
        self.assertEqual(outcome("0", days=4, tolerance_days=3), "broken")

    def test_some_percent_less_is_good(self):
        for paid, expected in (("950", "kept"), ("949.99", "partly")):
            self.assertEqual(outcome(paid, tolerance_percent=D(5)), expected)
        self.assertEqual(outcome("950", days=-1, tolerance_percent=D(5)), "kept")
        self.assertEqual(outcome("0", tolerance_percent=D(5)), "broken")

    def test_any_amount_and_any_tolerance(self):
        self.assertEqual(outcome("0.50", promised="0.50"), "kept")
        self.assertEqual(outcome("0.01", tolerance_percent=D(100)), "kept")

    def test_bad_input(self):
        for kwargs in (
            {"promised": "0"},
            {"promised": "-1"},
            {"tolerance_percent": D(-1)},
            {"tolerance_percent": D(101)},
        ):
            with self.subTest(**kwargs), self.assertRaises(ValueError):
                outcome("10", **kwargs)


@tagged("-at_install", "post_install", "collections")
class TestKeptRatio(BaseCase):
    def test_by_count_and_by_amount(self):
        promises = [
            ("kept", D(100)),
            ("kept", D(200)),
            ("partly", D(300)),
            ("broken", D(600)),
        ]
        self.assertEqual(kept_ratio(promises), (D("0.5"), D("0.25")))

    def test_what_is_open_does_not_count(self):
        self.assertEqual(kept_ratio([("kept", D(1)), ("open", D(9))]), (1, 1))
        self.assertEqual(kept_ratio([("broken", D(1)), ("open", D(9))]), (0, 0))

    def test_none(self):
        self.assertEqual(kept_ratio([]), (None, None))
        self.assertEqual(kept_ratio([("open", D(9))]), (None, None))
