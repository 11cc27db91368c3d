"""Scorecards and how good they are, on plain numbers."""

import random
from math import log

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import backtest, credit_limit
from ..tools.scorecard import (
    FEATURES,
    Band,
    Card,
    Feature,
    get_reasons,
    to_band,
    to_probability,
    to_score,
)
from ..tools.scorecard_fit import Row, TooLittleHistory, fit

INF = float("inf")
pairs = st.lists(
    st.tuples(st.integers(0, 6).map(lambda n: n / 6), st.booleans()), max_size=40
)


def naive_auc(pairs):
    good = [value for value, went in pairs if not went]
    bad = [value for value, went in pairs if went]
    if not good or not bad:
        return None
    won = sum((b > g) + (b == g) / 2 for b in bad for g in good)
    return won / len(good) / len(bad)


def naive_ks(pairs):
    good = [value for value, went in pairs if not went]
    bad = [value for value, went in pairs if went]
    if not good or not bad:
        return None
    return max(
        abs(
            sum(g <= cut for g in good) / len(good)
            - sum(b <= cut for b in bad) / len(bad)
        )
        for cut, _went in pairs
    )


@tagged("-at_install", "post_install", "collections")
class TestBacktest(BaseCase):
    @given(pairs)
    def test_auc_and_ks_are_what_they_mean(self, pairs):
        for quick, naive in (
            (backtest.auc(pairs), naive_auc(pairs)),
            (backtest.ks(pairs), naive_ks(pairs)),
        ):
            if naive is None:
                self.assertIsNone(quick)
            else:
                self.assertAlmostEqual(quick, naive)

    def test_brier_and_log_loss(self):
        pairs = [(0.8, True), (0.4, False)]
        self.assertAlmostEqual(backtest.brier(pairs), (0.04 + 0.16) / 2)
        self.assertAlmostEqual(backtest.log_loss(pairs), -(log(0.8) + log(0.6)) / 2)
        self.assertLess(backtest.log_loss([(0.0, True)]), 14)

    @given(pairs)
    def test_calibration_counts_each_once(self, pairs):
        tenths = backtest.calibration(pairs)
        self.assertEqual(sum(each.count for each in tenths), len(pairs))
        bad = sum(each.count * each.observed for each in tenths)
        self.assertAlmostEqual(bad, sum(went for _value, went in pairs))
        for left, right in zip(tenths, tenths[1:], strict=False):
            self.assertLessEqual(left.high, right.low)

    def test_psi(self):
        self.assertEqual(backtest.psi([10, 20, 70], [1, 2, 7]), 0)
        expected = 0.1 * log(0.6 / 0.5) - 0.1 * log(0.4 / 0.5)
        self.assertAlmostEqual(backtest.psi([50, 50], [60, 40]), expected)
        self.assertGreater(backtest.psi([90, 10, 0], [40, 40, 20]), backtest.DRIFTED)
        self.assertIsNone(backtest.psi([], []))

    def test_late_last_time_late_again(self):
        trained = [(True, True)] * 3 + [(True, False)] + [(False, False)] * 4
        rule = backtest.last_time_rule(trained)
        self.assertEqual(rule, {True: 0.75, False: 0.0, None: 0.375})


@tagged("-at_install", "post_install", "collections")
class TestScorecard(BaseCase):
    card = Card(
        "unpaid",
        50,
        {
            "days_late": (
                Band(10, -INF, 5, share=0.5),
                Band(-10, 5, INF, share=0.5),
                Band(0, is_missing=True),
            ),
            "broken": (Band(0, -INF, 1), Band(-20, 1, INF)),
        },
    )

    def test_ten_points_double_the_odds(self):
        self.assertAlmostEqual(to_probability(50, "late"), 1 / 2)
        self.assertAlmostEqual(to_probability(60, "late"), 1 / 3)
        self.assertAlmostEqual(to_probability(50, "unpaid"), 1 / 11)
        self.assertAlmostEqual(to_probability(40, "unpaid"), 1 / 6)

    def test_points_add_up(self):
        for values, points in (
            ({"days_late": 4.99, "broken": 0}, 60),
            ({"days_late": 5, "broken": 1}, 20),
            ({"days_late": None, "broken": 0}, 50),
            ({}, 50),
        ):
            self.assertEqual(self.card.get_points(values), points)

    def test_score_and_band(self):
        self.assertEqual([to_score(p) for p in (-3, 49.5, 49.4, 130)], [0, 50, 49, 100])
        self.assertEqual(to_band(60, 3, 3), "low")
        self.assertEqual(to_band(59, 3, 3), "medium")
        self.assertEqual(to_band(40, 3, 3), "medium")
        self.assertEqual(to_band(39, 3, 3), "high")
        self.assertEqual(to_band(90, 2, 3), "insufficient")

    def test_reasons_are_what_moves_the_score_most(self):
        bad = get_reasons(self.card, {"days_late": 30, "broken": 1})
        self.assertEqual([reason.code for reason in bad], ["broken", "days_late"])
        only = get_reasons(self.card, {"days_late": 30, "broken": 0}, 1)
        self.assertEqual([reason.value for reason in only], [30])
        good = get_reasons(self.card, {"days_late": 1, "broken": 1}, is_good=True)
        self.assertEqual([reason.code for reason in good], ["days_late"])

    def test_what_is_not_looked_at(self):
        looked_at = {feature.code for feature in FEATURES["late"] + FEATURES["unpaid"]}
        for word in ("income", "address", "country", "zip", "age", "sex", "gender"):
            self.assertNotIn(word, looked_at)


@tagged("-at_install", "post_install", "collections")
class TestScorecardFit(BaseCase):
    features = (
        Feature("up", (2, 4, 6, 8), 1),
        Feature("down", (2, 4, 6, 8), -1),
        Feature("noise", (5,)),
    )

    def _draw(self, number=3000, seed=7):
        dice = random.Random(seed)
        rows = []
        for _each in range(number):
            values = {
                "up": dice.choice([None, *range(10)]),
                "down": dice.randrange(10),
                "noise": dice.randrange(10),
            }
            total = -1 + 0.4 * (values["up"] or 0) - 0.3 * values["down"]
            rows.append(Row(values, dice.random() < 1 / (1 + 2.718**-total)))
        return rows

    def test_it_finds_what_matters(self):
        rows = self._draw()
        card = fit(rows, self.features, "late")
        tried = [(card.get_probability(r.values), r.is_bad) for r in self._draw(seed=8)]
        self.assertGreater(backtest.auc(tried), 0.8)
        base = sum(row.is_bad for row in rows) / len(rows)
        self.assertLess(
            backtest.brier(tried), backtest.brier([(base, went) for _p, went in tried])
        )
        for tenth in backtest.calibration(tried, 4):
            self.assertAlmostEqual(tenth.predicted, tenth.observed, delta=0.06)

    def test_missing_values_have_a_band(self):
        card = fit(self._draw(), self.features, "late")
        missing = [band for band in card.bands["up"] if band.is_missing]
        self.assertEqual(len(missing), 1)
        self.assertGreater(missing[0].points, 0)

    def test_the_same_rows_give_the_same_card(self):
        rows = self._draw(600)
        self.assertEqual(
            fit(rows, self.features, "late"), fit(rows[::-1], self.features, "late")
        )

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 10**6), st.integers(300, 500))
    def test_points_go_one_way_whatever_happened(self, seed, number):
        dice = random.Random(seed)
        rows = [
            Row(
                {"up": dice.randrange(10), "down": dice.choice([None, *range(10)])},
                dice.random() < 0.4,
            )
            for _each in range(number)
        ]
        card = fit(rows, self.features, "late")
        for code, sign in (("up", 1), ("down", -1)):
            bands = [b for b in card.bands.get(code, ()) if not b.is_missing]
            points = [sign * band.points for band in bands]
            self.assertEqual(points, sorted(points, reverse=True))
            for left, right in zip(bands, bands[1:], strict=False):
                self.assertEqual(left.high, right.low)
            if bands:
                self.assertEqual((bands[0].low, bands[-1].high), (-INF, INF))

    def test_too_little_history(self):
        with self.assertRaises(TooLittleHistory):
            fit(self._draw(299), self.features, "late")
        rows = [Row({"up": n % 10}, n < 29) for n in range(500)]
        with self.assertRaises(TooLittleHistory) as caught:
            fit(rows, self.features, "late")
        self.assertEqual((caught.exception.count, caught.exception.bad), (500, 29))


@tagged("-at_install", "post_install", "collections")
class TestCreditLimitTool(BaseCase):
    def test_what_is_bought_until_it_is_paid(self):
        found = credit_limit.suggest(365_000, 30, 15, "medium")
        self.assertEqual((found.need, found.days, found.limit), (45_000, 45, 45_000))
        self.assertEqual(credit_limit.suggest(365_000, 30, 15, "low").limit, 67_000)
        self.assertEqual(credit_limit.suggest(365_000, 30, 15, "high").limit, 22_000)

    def test_step_by_step(self):
        found = credit_limit.suggest(365_000, 30, 15, "low", current=20_000)
        self.assertEqual((found.limit, found.is_capped), (40_000, True))
        found = credit_limit.suggest(365_000, 30, 15, "low", current=50_000)
        self.assertEqual((found.limit, found.is_capped), (67_000, False))

    def test_nothing_is_suggested_of_the_unknown(self):
        self.assertIsNone(credit_limit.suggest(365_000, 30, 15, "insufficient"))
        self.assertIsNone(credit_limit.suggest(0, 30, 15, "low"))

    def test_two_digits(self):
        for amount, rounded in ((12_750, 12_000), (99.9, 99), (7.6, 7), (0.4, 0)):
            self.assertEqual(credit_limit.round_down(amount), rounded)
