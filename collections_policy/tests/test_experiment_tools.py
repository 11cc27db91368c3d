"""Experiments without a database: the statistics, and the draw."""

from collections import Counter
from math import exp, lgamma, log, pi, sqrt

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.experiment_draw import (
    CHALLENGER,
    CHAMPION,
    draw_arms,
    get_band,
    get_band_limits,
    is_drawn,
)
from ..tools.experiment_statistics import (
    SRM_ALARM,
    compare_means,
    compare_shares,
    sample_ratio_mismatch,
    sample_size_for_means,
    sample_size_for_shares,
    summarise,
    t_cdf,
    t_quantile,
    visible_difference_of_means,
    visible_difference_of_shares,
    wilson_interval,
    winsorise,
)

shares = st.integers(1, 500).flatmap(
    lambda count: st.tuples(st.integers(0, count), st.just(count))
)
values = st.lists(st.floats(0, 1e6), min_size=2, max_size=40)


@tagged("collections")
class TestShares(BaseCase):
    def test_two_proportions(self):
        found = compare_shares(420, 1000, 465, 1000)
        self.assertAlmostEqual(found.statistic, 2.026, 3)
        self.assertAlmostEqual(found.p_value, 0.0428, 4)
        self.assertAlmostEqual(found.difference, 0.045)
        self.assertAlmostEqual(found.interval.low, 0.0015, 4)
        self.assertAlmostEqual(found.interval.high, 0.0883, 4)

    def test_newcombe_as_published(self):
        """Newcombe 1998, table II, method 10, example (a): 56/70 less 48/80."""
        found = compare_shares(48, 80, 56, 70)
        self.assertAlmostEqual(found.interval.low, 0.0524, 4)
        self.assertAlmostEqual(found.interval.high, 0.3339, 4)

    def test_wilson(self):
        low, high = wilson_interval(18, 25)
        self.assertAlmostEqual(low, 0.524, 3)
        self.assertAlmostEqual(high, 0.857, 3)
        low, high = wilson_interval(0, 3)
        self.assertEqual(low, 0)
        self.assertAlmostEqual(high, 0.561, 3)

    def test_sample_sizes(self):
        for first, second, count in [
            (0.42, 0.45, 4286),
            (0.42, 0.47, 1550),
            (0.42, 0.52, 390),
            (0.10, 0.12, 3841),
        ]:
            with self.subTest(first=first, second=second):
                self.assertEqual(sample_size_for_shares(first, second), count)

    def test_what_can_be_seen(self):
        self.assertAlmostEqual(visible_difference_of_shares(4286, 0.42), 0.03, 4)
        self.assertAlmostEqual(visible_difference_of_shares(390, 0.42), 0.10, 3)
        self.assertEqual(visible_difference_of_shares(3, 0.42), 0)
        self.assertEqual(visible_difference_of_shares(1, 0.42), 0)
        self.assertEqual(visible_difference_of_shares(100, 1.0), 0)
        self.assertAlmostEqual(visible_difference_of_means(63, 10), 5, 1)
        self.assertEqual(visible_difference_of_means(0, 10), 0)

    def test_nothing_to_compare(self):
        for question in (
            lambda: wilson_interval(0, 0),
            lambda: compare_shares(1, 2, 3, 2),
            lambda: sample_size_for_shares(0.4, 0.4),
            lambda: sample_size_for_shares(0.9, 1.1),
            lambda: sample_size_for_means(0, 1),
            lambda: summarise([1]),
        ):
            with self.assertRaises(ValueError):
                question()

    def test_all_or_none_is_no_difference(self):
        for successes in (0, 10):
            found = compare_shares(successes, 10, successes, 10)
            self.assertEqual((found.statistic, found.p_value), (0, 1))

    @settings(deadline=None)
    @given(shares, shares)
    def test_arms_may_change_places(self, first, second):
        there = compare_shares(*first, *second)
        back = compare_shares(*second, *first)
        self.assertAlmostEqual(there.difference, -back.difference)
        self.assertAlmostEqual(there.p_value, back.p_value)
        self.assertAlmostEqual(there.interval.low, -back.interval.high)
        self.assertLessEqual(there.interval.low, there.difference + 1e-12)
        self.assertGreaterEqual(there.interval.high, there.difference - 1e-12)
        self.assertTrue(0 <= there.p_value <= 1)

    @settings(deadline=None)
    @given(shares)
    def test_a_share_lies_in_its_interval(self, share):
        low, high = wilson_interval(*share)
        self.assertLessEqual(0, low)
        self.assertLessEqual(low, share[0] / share[1] + 1e-12)
        self.assertGreaterEqual(high, share[0] / share[1] - 1e-12)
        self.assertLessEqual(high, 1)

    @settings(deadline=None)
    @given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.4))
    def test_smaller_differences_need_more(self, first, second, step):
        assume(abs(second - first) > 0.001)
        further = second + step if second > first else second - step
        assume(0 <= further <= 1)
        self.assertGreaterEqual(
            sample_size_for_shares(first, second),
            sample_size_for_shares(first, further),
        )


@tagged("collections")
class TestMeans(BaseCase):
    def test_welch_by_hand(self):
        """1/3 + 4/3 under the root; (5/3)² / (1/18 + 16/18) degrees of freedom."""
        found = compare_means(summarise([1, 2, 3]), summarise([2, 4, 6]))
        self.assertEqual(found.difference, 2)
        self.assertAlmostEqual(found.statistic, 2 / sqrt(5 / 3))
        freedom = (25 / 9) / (17 / 18)
        self.assertAlmostEqual(
            found.p_value, 2 * (1 - t_cdf(found.statistic, freedom)), 12
        )
        spread = t_quantile(0.975, freedom) * sqrt(5 / 3)
        self.assertAlmostEqual(found.interval.low, 2 - spread)
        self.assertAlmostEqual(found.interval.high, 2 + spread)

    def test_students_table(self):
        for share, freedom, expected in [
            (0.975, 1, 12.706),
            (0.975, 10, 2.228),
            (0.95, 30, 1.697),
            (0.995, 5, 4.032),
            (0.975, 1e7, 1.960),
        ]:
            with self.subTest(share=share, freedom=freedom):
                self.assertAlmostEqual(t_quantile(share, freedom), expected, 3)
                self.assertAlmostEqual(t_quantile(1 - share, freedom), -expected, 3)

    def test_means_without_spread(self):
        same = compare_means(summarise([2, 2]), summarise([2, 2, 2]))
        self.assertEqual((same.difference, same.p_value), (0, 1))
        other = compare_means(summarise([2, 2]), summarise([3, 3]))
        self.assertEqual((other.difference, other.p_value), (1, 0))

    def test_the_largest_are_cut_alike(self):
        first, second = winsorise([*range(99), 5], [*range(99), 1000])
        self.assertEqual(max(first), 98)
        self.assertEqual(max(second), 98)
        self.assertEqual(sorted(second)[:98], list(range(98)))
        self.assertEqual(winsorise([], []), [[], []])

    def test_sample_size(self):
        """2 · ((1.95996 + 0.84162) · 10 / 5)² = 62.8."""
        self.assertEqual(sample_size_for_means(5, 10), 63)

    @settings(deadline=None)
    @given(st.floats(-20, 20), st.floats(1, 60))
    def test_students_density_adds_up(self, t, freedom):
        def density(x):
            return exp(
                lgamma((freedom + 1) / 2)
                - lgamma(freedom / 2)
                - log(freedom * pi) / 2
                - (freedom + 1) / 2 * log(1 + x * x / freedom)
            )

        parts = 2000
        step = t / parts
        area = density(0) + density(t)
        area += sum((4 if i % 2 else 2) * density(i * step) for i in range(1, parts))
        self.assertAlmostEqual(t_cdf(t, freedom), 0.5 + area * step / 3, 7)

    @settings(deadline=None)
    @given(values, values)
    def test_arms_may_change_places(self, first, second):
        first, second = map(summarise, winsorise(first, second))
        there, back = compare_means(first, second), compare_means(second, first)
        self.assertAlmostEqual(there.p_value, back.p_value)
        self.assertEqual(there.difference, -back.difference)
        self.assertTrue(0 <= there.p_value <= 1)


@tagged("collections")
class TestDraw(BaseCase):
    def test_arms_of_other_sizes_are_no_accident(self):
        self.assertAlmostEqual(sample_ratio_mismatch(480, 520), 0.2059, 4)
        self.assertLess(sample_ratio_mismatch(4000, 4400), SRM_ALARM)
        self.assertEqual(sample_ratio_mismatch(0, 0), 1)
        self.assertEqual(sample_ratio_mismatch(75, 25, 0.75), 1)

    def test_the_share_that_takes_part(self):
        drawn = [number for number in range(10_000) if is_drawn("salt", number, 20)]
        self.assertTrue(1900 < len(drawn) < 2100)
        self.assertTrue(all(is_drawn("salt", number, 100) for number in range(1000)))
        more = {number for number in range(10_000) if is_drawn("salt", number, 30)}
        self.assertTrue(more.issuperset(drawn))

    def test_another_salt_draws_others(self):
        debtors = [(number, 0) for number in range(1000)]
        first, second = draw_arms("one", debtors), draw_arms("two", debtors)
        alike = sum(first[number] == second[number] for number in first)
        self.assertTrue(420 < alike < 580)

    def test_bands(self):
        limits = get_band_limits([10, 20, 30, 40, 50, 60, 70, 80])
        self.assertEqual(limits, [20, 40, 60])
        self.assertEqual(
            [get_band(n, limits) for n in (1, 20, 21, 60, 99)], [0, 0, 1, 2, 3]
        )
        self.assertEqual(get_band_limits([]), [])
        self.assertEqual(get_band_limits([5, 5, 5, 5]), [])
        self.assertEqual(get_band_limits([7]), [])

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.lists(
            st.lists(st.tuples(st.integers(1, 99), st.integers(0, 3)), max_size=12),
            max_size=4,
        ),
    )
    def test_bands_are_balanced_day_by_day(self, salt, days):
        drawn, arms = Counter(), {}
        for day in days:
            new = {debtor: band for debtor, band in day if debtor not in arms}
            found = draw_arms(salt, list(new.items()), drawn)
            shuffled = draw_arms(salt, sorted(new.items(), reverse=True), drawn)
            self.assertEqual(found, shuffled)
            drawn.update(new.values())
            arms.update((debtor, (arm, new[debtor])) for debtor, arm in found.items())
            sizes = Counter(arms.values())
            for band in drawn:
                sides = [sizes[arm, band] for arm in (CHAMPION, CHALLENGER)]
                self.assertEqual(sum(sides), drawn[band])
                self.assertLessEqual(abs(sides[0] - sides[1]), 1)
