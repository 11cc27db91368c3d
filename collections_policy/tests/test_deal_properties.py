"""Deals on random debts: every cent is somewhere, and no limit is passed."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.deal import (
    COMPONENTS,
    Claim,
    discount,
    discount_for,
    distribute,
    effective_yearly_percent,
    present_value,
)
from ..tools.deal_limits import Deal, Limits, check
from ..tools.instalment_payments import BreachRule, breach_day, follow
from ..tools.instalments import (
    INTEREST_MODELS,
    RHYTHMS,
    Unaffordable,
    due_dates,
    schedule,
    solve_count,
    split,
)
from ..tools.offer_suggestion import History, suggest

D = Decimal
CENT = D("0.01")
TODAY = date(2026, 1, 15)

rounding = st.sampled_from(["1", "0.01", "0.001", "0.05"]).map(D)
counts = st.integers(1, 80)
models = st.sampled_from(INTEREST_MODELS)
rhythms = st.sampled_from(RHYTHMS)
rates = st.decimals(0, 20, places=3) | st.sampled_from([D(0), D("0.0001")])
percents = st.decimals(0, 100, places=2)
days = st.integers(0, 400).map(lambda after: TODAY + timedelta(after))
cents = st.integers(0, 10**7).map(lambda units: units * CENT)
flows = st.lists(st.tuples(days, cents), min_size=1, max_size=8)
claims = st.builds(Claim, **dict.fromkeys(COMPONENTS, cents))


def maybe(values):
    return st.none() | values


limits = st.builds(
    Limits,
    max_principal_percent=maybe(percents),
    max_charges_percent=maybe(percents),
    min_down_percent=maybe(percents),
    max_count=maybe(st.integers(0, 14)),
    min_instalment=maybe(cents),
    max_term_days=maybe(st.integers(0, 400)),
    max_first_days=maybe(st.integers(0, 10)),
)
histories = st.builds(
    History,
    debt_age_days=st.integers(-5, 800),
    months_as_customer=st.integers(0, 48),
    invoices_paid=st.integers(0, 6),
    average_days_late=st.decimals(0, 40, places=1),
    broken_promises=st.integers(0, 3),
    kept_promises=st.integers(0, 3),
    breached_deals=st.integers(0, 1),
)


@tagged("-at_install", "post_install", "collections")
class TestInstalmentProperties(BaseCase):
    @settings(max_examples=200, deadline=None)
    @given(st.integers(1, 200) | st.integers(1, 10**6), counts, rounding)
    def test_split_adds_up(self, units, count, unit):
        assume(units >= count)
        parts = split(units * unit, count, unit)
        self.assertEqual((sum(parts), len(parts)), (units * unit, count))
        self.assertGreaterEqual(min(parts), unit)
        self.assertEqual(len(set(parts[:-1])), min(count - 1, 1))

    @settings(max_examples=400, deadline=None)
    @given(
        st.integers(1, 10**7) | st.integers(1, 200),
        counts,
        models,
        rates,
        rhythms,
        rounding,
        st.integers(0, 500),
    )
    def test_every_unit_is_somewhere(
        self, units, count, model, percent, rhythm, unit, down
    ):
        assume(units >= count)
        financed, down = units * unit, down * unit
        plan = schedule(
            financed, count, TODAY, rhythm, model, percent, unit, down, TODAY
        )
        paid_back = sum(one.principal for one in plan)
        self.assertEqual(paid_back, financed + down)
        self.assertEqual(
            sum(one.interest for one in plan),
            sum(one.amount for one in plan) - financed - down,
        )
        for one in plan:
            self.assertEqual(one.amount, one.principal + one.interest)
            self.assertGreaterEqual(min(one.principal, one.interest), 0)
            for amount in (one.amount, one.principal, one.interest):
                self.assertEqual(amount % unit, 0)
        later = [one for one in plan if one.number]
        self.assertEqual([one.date for one in later], due_dates(TODAY, count, rhythm))
        if model != "none" and percent:
            self.assertEqual(len({one.amount for one in later}), 1)
        else:
            self.assertFalse(any(one.interest for one in plan))

    @settings(max_examples=200, deadline=None)
    @given(
        st.integers(10**4, 10**7),
        st.integers(1, 60),
        st.decimals("0.01", 10, places=2),
    )
    def test_price_is_worth_what_it_finances(self, units, count, percent):
        financed = units * CENT
        plan = schedule(financed, count, TODAY, "monthly", "price", percent, CENT)
        growth = 1 + percent / 100
        worth = sum(one.amount / growth**one.number for one in plan)
        # Each instalment is half a cent off at most, unless all must be paid back
        self.assertGreaterEqual(worth, financed - count * CENT / 2)
        if plan[0].amount * count != financed:
            self.assertLessEqual(worth, financed + count * CENT)

    @settings(max_examples=200, deadline=None)
    @given(st.integers(1, 5000), st.integers(0, 6000), models, rates, rhythms, rounding)
    def test_the_count_is_the_smallest(
        self, units, affordable, model, percent, rhythm, unit
    ):
        def highest(count):
            plan = schedule(units * unit, count, TODAY, rhythm, model, percent, unit)
            return max(one.amount for one in plan)

        tried = {count: highest(count) for count in range(1, min(units, 24) + 1)}
        enough = [count for count in tried if tried[count] <= affordable * unit]
        args = units * unit, affordable * unit, model, percent, unit, rhythm, 24
        if enough:
            self.assertEqual(solve_count(*args), enough[0])
        else:
            with self.assertRaises(Unaffordable) as caught:
                solve_count(*args)
            self.assertEqual(caught.exception.least, min(tried.values()))


@tagged("-at_install", "post_install", "collections")
class TestDealProperties(BaseCase):
    @settings(max_examples=200, deadline=None)
    @given(claims, st.dictionaries(st.sampled_from(COMPONENTS), percents))
    def test_discount_is_within_the_claim(self, claim, by_component):
        taken = discount(claim, by_component, CENT)
        for name in COMPONENTS:
            given_away, owed = getattr(taken, name), getattr(claim, name)
            self.assertTrue(0 <= given_away <= owed)
            exact = owed * by_component.get(name, D(0)) / 100
            self.assertLessEqual(abs(given_away - exact), CENT / 2)

    @settings(max_examples=200, deadline=None)
    @given(claims, st.data())
    def test_discount_for_is_all_of_it(self, claim, data):
        amount = data.draw(st.integers(0, int(claim.total / CENT))) * CENT
        taken = discount_for(claim, amount, CENT)
        self.assertEqual(taken.total, amount)
        for name in COMPONENTS:
            self.assertTrue(0 <= getattr(taken, name) <= getattr(claim, name))
        if taken.principal:
            self.assertEqual(taken.charges, claim.charges)

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(st.integers(0, 10**6), min_size=1, max_size=12),
        st.integers(0, 10**6),
        rounding,
    )
    def test_shares_add_up(self, weights, units, unit):
        assume(any(weights))
        owed = [weight * unit for weight in weights]
        shares = distribute(units * unit, owed, unit)
        self.assertEqual(sum(shares), units * unit)
        for share, weight in zip(shares, owed, strict=True):
            self.assertEqual(share % unit, 0)
            exact = units * unit * weight / sum(owed)
            self.assertLess(abs(share - exact), unit)
            if units <= sum(weights):
                self.assertLessEqual(share, weight)

    @settings(max_examples=100, deadline=None)
    @given(flows, st.decimals(0, 200, places=2), st.decimals("0.01", 50, places=2))
    def test_a_higher_rate_is_worth_less(self, payments, percent, more):
        worth = present_value(payments, TODAY, percent)
        less = present_value(payments, TODAY, percent + more)
        self.assertLessEqual(less, worth)
        if any(amount for day, amount in payments if day > TODAY):
            self.assertLess(less, worth)
        later = [(day + timedelta(1), amount) for day, amount in payments]
        self.assertLessEqual(present_value(later, TODAY, percent), worth)

    @settings(max_examples=50, deadline=None)
    @given(flows, st.decimals(-50, 300, places=2))
    def test_the_effective_rate_is_found_again(self, payments, percent):
        assume(any(amount > 1 for day, amount in payments if day > TODAY))
        received = present_value(payments, TODAY, percent)
        found = effective_yearly_percent(received, TODAY, payments)
        self.assertAlmostEqual(found, percent, delta=D("0.0001"))

    @settings(max_examples=300, deadline=None)
    @given(histories, limits, claims)
    def test_suggestions_keep_to_the_limits(self, history, most, claim):
        assume(claim.total)
        found = suggest(history, most, claim, TODAY, CENT)
        down, financed = found.amounts(claim, CENT)
        dates = found.payment_dates(TODAY)
        self.assertEqual(len(dates), found.count + (1 if down else 0))
        plan = schedule(
            financed,
            found.count,
            dates[1 if down else 0],
            "monthly",
            "none",
            D(0),
            CENT,
            down,
            dates[0],
        )
        taken = discount(claim, found.discounts, CENT)
        self.assertEqual(check(Deal(claim, taken, plan, CENT, TODAY), most), ())


@tagged("-at_install", "post_install", "collections")
class TestInstalmentPaymentProperties(BaseCase):
    @settings(max_examples=200, deadline=None)
    @given(flows, cents, days)
    def test_following_conserves_money(self, dues, paid, today):
        followed = follow(dues, paid, today)
        whole = sum(amount for day, amount in dues)
        self.assertEqual(sum(one.paid for one in followed), min(paid, whole))
        for one, (day, amount) in zip(followed, dues, strict=True):
            self.assertEqual((one.date, one.amount), (day, amount))
            self.assertTrue(0 <= one.paid <= amount)
            self.assertEqual(one.days_late > 0, bool(one.remaining) and day < today)
        by_date = sorted(followed, key=lambda one: one.date)
        for one, following in zip(by_date, by_date[1:], strict=False):
            if following.paid:
                self.assertFalse(one.remaining)

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(st.tuples(days, st.integers(1, 5).map(D)), min_size=1, max_size=5),
        st.lists(st.tuples(days, st.integers(1, 5).map(D)), max_size=8),
        maybe(st.integers(1, 3)),
        maybe(st.integers(0, 60)),
    )
    def test_breach_is_seen_day_by_day(self, dues, payments, unpaid, days_late):
        today = TODAY + timedelta(420)
        expected = None
        for after in range(421):
            day = TODAY + timedelta(after)
            # What is paid on a day is late on it: look at what was paid before
            paid = sum((amount for when, amount in payments if when < day), D(0))
            late = [one.days_late for one in follow(dues, paid, day) if one.days_late]
            if (unpaid is not None and len(late) >= unpaid) or (
                days_late is not None and max(late, default=0) > days_late
            ):
                expected = day
                break
        rule = BreachRule(unpaid, days_late)
        self.assertEqual(breach_day(dues, payments, rule, today), expected)
