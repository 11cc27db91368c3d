"""Late charges on random histories, against a reckoning day by day in fractions."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.charge_curves import borne_between, curve_lines
from ..tools.charge_terms import Correction, Interest, Terms
from ..tools.late_charges import (
    CHARGES_FIRST,
    PARTS,
    PRINCIPAL_FIRST,
    reckon,
    round_to,
)
from ..tools.rate_series import DatedSeries, MonthlySeries

CENT = Decimal("0.01")
TINY = Decimal("1e-9")
FIRST = date(2023, 6, 1)
MONTHS = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(72)]
ONE_DAY = timedelta(days=1)

percents = st.decimals(0, 30, places=2)
money = st.decimals("0.01", 9000, places=2)
days = st.integers(0, 500)
histories = st.lists(
    st.tuples(st.integers(-5, 200), st.decimals("0.01", 900, places=2)), max_size=6
)
starts = st.integers(0, 200).map(lambda after: FIRST + timedelta(after))
dated = st.dictionaries(st.integers(1, 900), percents, max_size=5).flatmap(
    lambda later: percents.map(
        lambda first: DatedSeries(
            "Rate",
            {date(2022, 1, 1): first}
            | {FIRST + timedelta(after): rate for after, rate in later.items()},
        )
    )
)


def curves_of(terms, first, last):
    """Return where the curves are on each day that has a line."""
    return {
        day: line.at(day)
        for line in curve_lines(terms, first, last)
        for day in (
            line.first + timedelta(after)
            for after in range((line.until - line.first).days)
        )
    }


def monthly(values):
    return st.lists(values, min_size=72, max_size=72).map(
        lambda rates: MonthlySeries("Index", dict(zip(MONTHS, rates, strict=True)))
    )


def interests(compound=None, **kwargs):
    compounds = st.booleans() if compound is None else st.just(compound)
    return st.builds(
        Interest,
        series=dated | monthly(percents),
        day_count=st.sampled_from(["month_30", "month", "year_365", "year"]),
        margin=st.decimals(0, 9, places=1),
        fixing=st.sampled_from(["day", "half_year", "half_year_eve"]),
        compound=compounds,
        **({"frozen": st.booleans()} | kwargs),
    )


def corrections(lowest=0):
    return st.builds(
        Correction,
        series=monthly(st.decimals(lowest, 3, places=2)),
        lag=st.integers(0, 3),
        floor_zero=st.booleans(),
    )


def all_terms(interest, correction):
    return st.builds(
        Terms,
        penalty=percents,
        interest=st.none() | interest,
        compensation=st.lists(st.tuples(money, money), max_size=3),
        correction=correction,
        grace_days=st.integers(0, 15),
    )


simple_terms = all_terms(interests(compound=False), st.none())
growing_terms = all_terms(interests(), st.none() | corrections())
any_terms = all_terms(interests(), st.none() | corrections(lowest=-3))
allocations = st.sampled_from([PRINCIPAL_FIRST, CHARGES_FIRST])


def payments_of(start, history):
    return [(start + timedelta(after), paid) for after, paid in history]


# The same reckoning, the naive way


def naive_rate(interest, day, start):
    """Return what a day bears, as a part of one."""
    fixing = start + ONE_DAY if interest.frozen else day
    if interest.fixing != "day":
        while (fixing.month, fixing.day) not in {(1, 1), (7, 1)}:
            fixing -= ONE_DAY
    if interest.fixing == "half_year_eve":
        fixing -= ONE_DAY
    values = interest.series.values
    latest = max(known for known in values if known <= fixing)
    percent = Fraction(values[latest]) + Fraction(interest.margin)
    length = {
        "month_30": 30,
        "month": monthrange(day.year, day.month)[1],
        "year_365": 365,
        "year": (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days,
    }[interest.day_count]
    return percent / 100 / length


def naive_index(correction, day):
    """Return the index number at the end of a day: 1 when the months begin."""
    number = Fraction(1)
    for position, month in enumerate(MONTHS[correction.lag :]):
        length = monthrange(month.year, month.month)[1]
        elapsed = min((day - month).days + 1, length)
        if elapsed <= 0:
            return number
        percent = Fraction(correction.series.values[MONTHS[position]])
        number *= 1 + percent / 100 * Fraction(elapsed, length)


def naive_corrected(correction, start, day):
    if not correction:
        return Fraction(1)
    corrected = naive_index(correction, day) / naive_index(correction, start)
    return max(corrected, Fraction(1)) if correction.floor_zero else corrected


def naive_once(terms, late):
    """Return compensation and penalty for an amount that is late."""
    compensation = reached = Fraction(0)
    for band, fixed in sorted(terms.compensation):
        if late >= band >= reached:
            compensation, reached = Fraction(fixed), Fraction(band)
    return compensation, late * Fraction(terms.penalty) / 100


def naive_round(fraction):
    """Round to cents, a half away from zero."""
    cents = floor(abs(fraction) * 100 + Fraction(1, 2))
    return Fraction(cents if fraction > 0 else -cents, 100)


def naive_principal_first(terms, start, amount, payments, as_of):
    """Tell the parts of the charges: each day, on each sum that was still open."""
    left, sums = Fraction(amount), []
    for day, paid in sorted(payments):
        if day <= as_of:
            sums.append((day, min(left, Fraction(paid))))
            left -= sums[-1][1]
    sums.append((as_of, left))
    late = [entry for entry in sums if (entry[0] - start).days > terms.grace_days]
    compensation = penalty = interest = correction = Fraction(0)
    if any(part for day, part in late):
        compensation, penalty = naive_once(terms, sum(part for day, part in late))
    corrected = [
        part * naive_corrected(terms.correction, start, day) for day, part in late
    ]
    correction = sum(corrected) - sum(part for day, part in late)
    day = start
    while terms.interest and day < as_of:
        day += ONE_DAY
        rate = naive_rate(terms.interest, day, start)
        for (until, _part), value in zip(late, corrected, strict=True):
            if day <= until:
                interest += value * rate
    return compensation, penalty, interest, correction


def naive_charges_first(terms, start, amount, payments, as_of):
    """Tell charges and what is owed: day by day, with the payments of each."""
    principal, surplus = Fraction(amount), Fraction(0)
    charges, covered = [Fraction(0)] * 3, [Fraction(0)] * 3
    last_of_grace = start + timedelta(terms.grace_days)
    for day, paid in payments:
        if day <= min(last_of_grace, as_of):
            surplus += max(Fraction(paid) - principal, 0)
            principal -= min(Fraction(paid), principal)
    if as_of > last_of_grace and principal:
        charges[:2] = naive_once(terms, principal)
    day = start
    while last_of_grace < as_of and day < as_of:
        day += ONE_DAY
        if terms.interest:
            charges[2] += principal * naive_rate(terms.interest, day, start)
        for when, paid in payments:
            if when == day > last_of_grace:
                left = Fraction(paid)
                for part in range(3):
                    share = min(left, naive_round(charges[part]) - covered[part])
                    covered[part] += share
                    left -= share
                surplus += max(left - principal, 0)
                principal -= min(left, principal)
    owed = [
        naive_round(charge) - paid
        for charge, paid in zip(charges, covered, strict=True)
    ]
    return charges, owed, principal, surplus


@tagged("-at_install", "post_install", "collections")
class TestLateChargesProperties(BaseCase):
    @settings(max_examples=100, deadline=None)
    @given(
        all_terms(interests(compound=False), st.none() | corrections(lowest=-3)),
        starts,
        money,
        histories,
        days,
    )
    def test_principal_first_day_by_day(self, terms, start, amount, history, after):
        payments, as_of = payments_of(start, history), start + timedelta(after)
        charges = reckon(terms, start, amount, payments, as_of, CENT)
        expected = naive_principal_first(terms, start, amount, payments, as_of)
        for part, exact in zip(PARTS, expected, strict=True):
            self.assertEqual(getattr(charges, part), naive_round(exact), part)

    @settings(max_examples=100, deadline=None)
    @given(simple_terms, starts, money, histories, days)
    def test_charges_first_day_by_day(self, terms, start, amount, history, after):
        payments, as_of = payments_of(start, history), start + timedelta(after)
        charges = reckon(terms, start, amount, payments, as_of, CENT, CHARGES_FIRST)
        exact, owed, principal, surplus = naive_charges_first(
            terms, start, amount, payments, as_of
        )
        for part, charge, left in zip(PARTS, exact, owed, strict=False):
            self.assertEqual(getattr(charges, part), naive_round(charge), part)
            self.assertEqual(getattr(charges.owed, part), left, part)
        self.assertEqual(
            (charges.principal_owed, charges.surplus), (principal, surplus)
        )

    @settings(max_examples=100, deadline=None)
    @given(growing_terms, starts, money, histories, days, days, allocations)
    def test_never_negative_and_growing(
        self, terms, start, amount, history, after, later, allocation
    ):
        payments = payments_of(start, history)
        charges, then = (
            reckon(terms, start, amount, payments, end, CENT, allocation)
            for end in (start + timedelta(after), start + timedelta(after + later))
        )
        for part in PARTS:
            self.assertGreaterEqual(getattr(charges, part), 0)
            self.assertGreaterEqual(getattr(charges.owed, part), 0)
            self.assertGreaterEqual(getattr(then, part), getattr(charges, part))

    @settings(max_examples=100, deadline=None)
    @given(any_terms, starts, money, histories, days, allocations)
    def test_no_money_is_lost(self, terms, start, amount, history, after, allocation):
        payments, as_of = payments_of(start, history), start + timedelta(after)
        charges = reckon(terms, start, amount, payments, as_of, CENT, allocation)
        paid = sum(paid for day, paid in payments if day <= as_of)
        covered = amount - charges.principal_owed + charges.surplus
        # A correction that was paid, and that a falling index takes back, stays paid
        self.assertGreaterEqual(paid - covered, charges.total - charges.owed.total)
        if not terms.correction:
            self.assertEqual(paid - covered, charges.total - charges.owed.total)
        if charges.surplus:
            self.assertEqual((charges.principal_owed, charges.owed.total), (0, 0))
        backwards = payments[::-1]
        self.assertEqual(
            charges, reckon(terms, start, amount, backwards, as_of, CENT, allocation)
        )

    @settings(max_examples=100, deadline=None)
    @given(
        all_terms(interests(frozen=st.just(False)), st.none() | corrections()),
        starts,
        money,
        days,
        days,
    )
    def test_parts_of_a_period_make_the_whole(
        self, terms, start, amount, first, second
    ):
        middle = start + timedelta(first)
        end = middle + timedelta(second)
        assume(first > terms.grace_days and second > terms.grace_days)

        def unrounded(part, begin, finish):
            charges = reckon(terms, begin, amount, [], finish, CENT)
            return sum(line.amount for line in charges.periods if line.part == part)

        factors = [
            1 + unrounded("correction", *span) / amount
            for span in ((start, middle), (middle, end), (start, end))
        ]
        self.assertAlmostEqual(factors[0] * factors[1], factors[2], delta=TINY)
        rates = [
            unrounded("interest", *span) / amount / factor
            for span, factor in zip(
                ((start, middle), (middle, end), (start, end)), factors, strict=True
            )
        ]
        if terms.interest and terms.interest.compound:
            whole = (1 + rates[0]) * (1 + rates[1]) - 1
        else:
            whole = rates[0] + rates[1]
        self.assertAlmostEqual(whole, rates[2], delta=TINY * (1 + whole))

    @settings(max_examples=100, deadline=None)
    @given(any_terms, starts, money, histories, days)
    def test_curves_say_the_same(self, terms, start, amount, history, after):
        payments, as_of = payments_of(start, history), start + timedelta(after)
        charges = reckon(terms, start, amount, payments, as_of, CENT)
        curves = curves_of(terms, FIRST, as_of)
        open_amount, interest, correction = amount, Decimal(0), Decimal(0)
        for day, paid in [*sorted(payments), (as_of, amount)]:
            if day > as_of:
                continue
            paid = min(paid, open_amount)
            open_amount -= paid
            if (day - start).days > terms.grace_days:
                borne = borne_between(terms, curves[start], curves[day])
                interest += paid * borne.interest
                correction += paid * borne.correction
        self.assertEqual(charges.interest, round_to(interest, CENT))
        self.assertEqual(charges.correction, round_to(correction, CENT))

    @settings(max_examples=100, deadline=None)
    @given(any_terms, starts, money, histories, days, allocations)
    def test_lines_explain_the_charges(
        self, terms, start, amount, history, after, allocation
    ):
        payments, as_of = payments_of(start, history), start + timedelta(after)
        charges = reckon(terms, start, amount, payments, as_of, CENT, allocation)
        for part in PARTS:
            lines = [line for line in charges.periods if line.part == part]
            whole = sum(line.amount for line in lines)
            self.assertEqual(getattr(charges, part), round_to(Decimal(whole), CENT))
            for line, following in zip(lines, lines[1:], strict=False):
                self.assertGreater(following.date_from, line.date_to)
                self.assertLessEqual(following.open_amount, line.open_amount)
            for line in lines:
                self.assertTrue(start < line.date_from <= line.date_to <= as_of)
                if part == "interest" and not terms.interest.compound:
                    rates = [
                        naive_rate(terms.interest, day, start)
                        for day in (line.date_from, line.date_to)
                    ]
                    self.assertEqual(rates[0], rates[1])
                    self.assertAlmostEqual(
                        Fraction(line.amount),
                        Fraction(line.base) * rates[0] * line.days,
                        delta=TINY,
                    )

    @settings(max_examples=100, deadline=None)
    @given(
        growing_terms,
        starts,
        st.sampled_from(["1", "0.01", "0.001", "0.05"]).map(Decimal),
        st.integers(1, 10**6),
        days,
    )
    def test_each_currency_rounds_its_way(self, terms, start, unit, units, after):
        amount = units * unit
        charges = reckon(terms, start, amount, [], start + timedelta(after), unit)
        for part in PARTS:
            rounded = getattr(charges, part)
            exact = sum(line.amount for line in charges.periods if line.part == part)
            self.assertEqual(rounded % unit, 0)
            self.assertLessEqual(abs(rounded - exact), unit / 2 + TINY)


@tagged("-at_install", "post_install", "collections")
class TestChargeCurves(BaseCase):
    gap = MonthlySeries(
        "Index",
        {date(2025, 1, 1): Decimal(1), date(2025, 3, 1): Decimal(2)},
    )

    def test_a_missing_month_cuts_the_curves(self):
        terms = Terms(correction=Correction(self.gap))
        curves = curves_of(terms, date(2024, 12, 31), date(2025, 4, 2))
        borne = {
            (start, end): end in curves
            and borne_between(terms, curves[start], curves[end])
            for start in (date(2024, 12, 31), date(2025, 2, 28))
            for end in (date(2025, 1, 31), date(2025, 3, 31), date(2025, 4, 1))
        }
        self.assertEqual(
            [known and round_to(known.correction, CENT) for known in borne.values()],
            [CENT, None, False, None, 2 * CENT, False],
        )

    def test_a_rate_nobody_knows_yet_is_not_frozen(self):
        terms = Terms(interest=Interest(self.gap, "month", frozen=True))
        curves = curves_of(terms, date(2025, 1, 15), date(2025, 3, 31))
        self.assertEqual(
            [
                borne_between(terms, curves[start], curves[date(2025, 3, 31)])
                for start in (date(2025, 1, 31), date(2025, 3, 31))
            ],
            [None, None],
        )
        borne = borne_between(
            terms, curves[date(2025, 1, 30)], curves[date(2025, 2, 28)]
        )
        self.assertEqual(round_to(borne.interest, Decimal("0.0001")), Decimal("0.0103"))

    def test_without_interest_nothing_gathers(self):
        curves = curves_of(Terms(), date(2025, 1, 1), date(2025, 1, 3))
        self.assertEqual([curve.interest for curve in curves.values()], [0, 0, 0])
