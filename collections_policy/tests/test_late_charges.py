"""What being late costs: the examples of laws, and of people who reckoned by hand."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.charge_terms import Correction, Interest, Terms
from ..tools.late_charges import CHARGES_FIRST, reckon, round_to
from ..tools.rate_series import DatedSeries, MissingValue, MonthlySeries

D = Decimal
CENT = D("0.01")
DUE = date(2026, 1, 31)

ONE_PERCENT = DatedSeries("Contract", {date(2000, 1, 1): D(1)})
ECB = DatedSeries("ECB", {date(2025, 6, 11): D("2.15"), date(2026, 6, 17): D("2.40")})
BANK_RATE = DatedSeries(
    "Bank Rate", {date(2025, 12, 18): D("3.75"), date(2026, 2, 5): D("3.50")}
)
TAXA_LEGAL = MonthlySeries(
    "Taxa Legal",
    {
        date(2025, 1, 1): D("0.589427"),
        date(2025, 2, 1): D("0.902209"),
        date(2025, 3, 1): D(0),
    },
)
IPCA = MonthlySeries("IPCA", {date(2025, 1, 1): D("0.16"), date(2025, 2, 1): D("1.31")})

BRAZIL = Terms(penalty=D(2), interest=Interest(ONE_PERCENT))
EUROPE = Terms(
    interest=Interest(ECB, "year_365", margin=D(8), fixing="half_year"),
    compensation=[(D(0), D(40))],
)
UNITED_KINGDOM = Terms(
    interest=Interest(
        BANK_RATE, "year_365", margin=D(8), fixing="half_year_eve", frozen=True
    ),
    compensation=[(D(0), D(40)), (D(1000), D(70)), (D(10000), D(100))],
)
BY_LAW = Terms(interest=Interest(TAXA_LEGAL, "month"))


def cost(terms, start=DUE, days=30, amount=1000, payments=(), **kwargs):
    """Reckon some days after an item was due; payments are days after it, and sums."""
    end = kwargs.pop("as_of", start + timedelta(days))
    paid = [(start + timedelta(after), D(paid)) for after, paid in payments]
    return reckon(terms, start, D(amount), paid, end, CENT, **kwargs)


@tagged("-at_install", "post_install", "collections")
class TestLateChargesByLaw(BaseCase):
    def test_united_kingdom(self):
        charges = cost(UNITED_KINGDOM, days=60, amount=10000)
        self.assertEqual(charges.interest, D("193.15"))
        self.assertEqual(charges.compensation, D(100))
        self.assertEqual(charges.total, D("293.15"))

    def test_united_kingdom_keeps_the_rate_of_the_eve_before(self):
        rates = {
            due: cost(UNITED_KINGDOM, start=due).periods[-1].percent
            for due in (date(2026, 6, 29), date(2026, 6, 30))
        }
        self.assertEqual(
            rates, {date(2026, 6, 29): D("11.75"), date(2026, 6, 30): D("11.50")}
        )

    def test_united_kingdom_compensates_by_what_is_owed(self):
        self.assertEqual(cost(UNITED_KINGDOM, amount="999.99").compensation, D(40))
        self.assertEqual(cost(UNITED_KINGDOM, amount=1000).compensation, D(70))
        self.assertEqual(cost(UNITED_KINGDOM, amount="9999.99").compensation, D(70))

    def test_europe(self):
        charges = cost(EUROPE)
        self.assertEqual(charges.interest, D("8.34"))
        self.assertEqual(charges.total, D("48.34"))

    def test_europe_over_two_half_years(self):
        charges = cost(EUROPE, start=date(2026, 6, 15))
        self.assertEqual(charges.interest, D("8.45"))
        lines = [
            (line.date_from, line.date_to, line.days, line.percent)
            for line in charges.periods
            if line.part == "interest"
        ]
        self.assertEqual(
            lines,
            [
                (date(2026, 6, 16), date(2026, 6, 30), 15, D("10.15")),
                (date(2026, 7, 1), date(2026, 7, 15), 15, D("10.40")),
            ],
        )

    def test_brazil_by_contract(self):
        charges = cost(BRAZIL, days=45)
        self.assertEqual((charges.penalty, charges.interest), (D(20), D(15)))

    def test_brazil_by_law(self):
        charges = cost(BY_LAW, start=date(2024, 12, 31), as_of=date(2025, 2, 28))
        self.assertEqual(charges.total, D("14.92"))

    def test_brazil_by_law_in_parts_of_months(self):
        charges = cost(BY_LAW, start=date(2025, 1, 15), as_of=date(2025, 2, 10))
        self.assertEqual(charges.total, D("6.26"))

    def test_brazil_by_law_in_a_month_at_zero(self):
        charges = cost(BY_LAW, start=date(2025, 2, 28), as_of=date(2025, 3, 31))
        self.assertEqual(charges.total, 0)

    def test_brazil_corrected(self):
        terms = Terms(correction=Correction(IPCA))
        charges = cost(terms, start=date(2024, 12, 31), as_of=date(2025, 2, 28))
        self.assertEqual(charges.correction, D("14.72"))

    def test_brazil_interest_is_on_the_corrected_value(self):
        terms = Terms(
            penalty=D(2),
            interest=Interest(TAXA_LEGAL, "month"),
            correction=Correction(IPCA),
        )
        charges = cost(terms, start=date(2024, 12, 31), as_of=date(2025, 2, 28))
        self.assertEqual(charges.correction, D("14.72"))
        self.assertEqual(charges.interest, D("15.14"))  # 1,014.72 at 1.491636 %
        self.assertEqual(charges.penalty, D(20))


@tagged("-at_install", "post_install", "collections")
class TestLateCharges(BaseCase):
    def test_nothing_is_due_on_the_day_itself(self):
        self.assertEqual(cost(BRAZIL, days=0).total, 0)
        self.assertEqual(cost(BRAZIL, days=-3).total, 0)

    def test_the_first_day_counts(self):
        self.assertEqual(cost(BRAZIL, days=1).interest, D("0.33"))

    def test_a_credit_costs_nothing(self):
        charges = cost(EUROPE, amount=-1000)
        self.assertEqual((charges.total, charges.principal_owed), (0, -1000))

    def test_within_grace_nothing_is_charged(self):
        terms = Terms(penalty=D(2), interest=Interest(ONE_PERCENT), grace_days=5)
        self.assertEqual(cost(terms, days=5).total, 0)
        self.assertEqual(cost(terms, days=9, payments=[(5, 1000)]).total, 0)

    def test_after_grace_the_days_count_from_the_start(self):
        terms = Terms(penalty=D(2), interest=Interest(ONE_PERCENT), grace_days=5)
        charges = cost(terms, days=6)
        self.assertEqual((charges.penalty, charges.interest), (D(20), D(2)))

    def test_the_day_past_grace_is_the_same_with_charges_first(self):
        terms = Terms(penalty=D(2), interest=Interest(ONE_PERCENT), grace_days=5)
        for days, total, principal in ((5, 0, 900), (6, 22, 922)):
            charges = cost(
                terms, days=days, payments=[(days, 100)], allocation=CHARGES_FIRST
            )
            self.assertEqual(
                (charges.total, charges.principal_owed), (total, principal)
            )

    def test_the_penalty_is_on_what_was_open_past_grace(self):
        terms = Terms(penalty=D(2), grace_days=5)
        self.assertEqual(cost(terms, payments=[(0, 100), (5, 300)]).penalty, D(12))
        self.assertEqual(cost(terms, payments=[(6, 400)]).penalty, D(20))

    def test_each_part_payment_ends_a_period(self):
        charges = cost(BRAZIL, days=30, payments=[(10, 400), (20, 100)])
        lines = [
            (line.days, line.open_amount, line.base, round_to(line.amount, CENT))
            for line in charges.periods
            if line.part == "interest"
        ]
        self.assertEqual(
            lines,
            [
                (10, 1000, 1000, D("3.33")),
                (10, 600, 600, D(2)),
                (10, 500, 500, D("1.67")),
            ],
        )
        self.assertEqual(charges.interest, D(7))
        self.assertEqual(charges.principal_owed, 500)

    def test_a_payment_to_come_is_not_seen(self):
        charges = cost(BRAZIL, days=30, payments=[(31, 1000)])
        self.assertEqual((charges.interest, charges.principal_owed), (10, 1000))

    def test_charges_stay_owed_when_the_principal_is_paid(self):
        charges = cost(BRAZIL, days=90, payments=[(30, 1000)])
        self.assertEqual((charges.principal_owed, charges.owed.total), (0, 30))

    def test_what_is_paid_beyond_the_principal_covers_charges(self):
        charges = cost(BRAZIL, days=90, payments=[(30, 1025)])
        self.assertEqual((charges.total, charges.owed.total), (30, 5))
        self.assertEqual(charges.owed.interest, 5)

    def test_what_is_paid_beyond_everything_is_told(self):
        for allocation in ("principal_first", "charges_first"):
            charges = cost(
                BRAZIL, days=90, payments=[(30, 1050)], allocation=allocation
            )
            self.assertEqual((charges.owed.total, charges.surplus), (0, 20))

    def test_charges_first(self):
        charges = cost(BRAZIL, days=60, payments=[(30, 530)], allocation=CHARGES_FIRST)
        self.assertEqual(charges.principal_owed, 500)
        self.assertEqual((charges.penalty, charges.interest), (20, 15))
        self.assertEqual((charges.owed.penalty, charges.owed.interest), (0, 5))

    def test_charges_first_begin_with_costs(self):
        charges = cost(EUROPE, payments=[(30, 45)], allocation=CHARGES_FIRST)
        self.assertEqual(
            (charges.owed.compensation, charges.owed.interest), (0, D("3.34"))
        )
        self.assertEqual(charges.principal_owed, 1000)

    def test_charges_first_do_not_correct_a_paid_correction(self):
        terms = Terms(correction=Correction(IPCA))
        charges = cost(
            terms,
            start=date(2024, 12, 31),
            as_of=date(2025, 2, 28),
            payments=[(31, "501.60")],
            allocation=CHARGES_FIRST,
        )
        self.assertEqual(charges.principal_owed, 500)
        self.assertEqual(charges.correction, D("8.15"))  # 1.60, and 1.31 % of 500

    def test_compound_interest(self):
        terms = Terms(interest=Interest(ONE_PERCENT, compound=True))
        self.assertEqual(cost(terms, days=90).interest, D("30.30"))
        self.assertEqual(cost(terms, days=45).interest, D("15.04"))

    def test_compound_interest_that_was_paid_bears_none(self):
        terms = Terms(interest=Interest(ONE_PERCENT, compound=True))
        charges = cost(
            terms, days=90, payments=[(30, 10), (60, 5)], allocation=CHARGES_FIRST
        )
        self.assertEqual(charges.interest, D("30.05"))  # 5 left over bear 1 %

    def test_a_rate_changes_on_its_day(self):
        agreed = DatedSeries("Agreed", {DUE: D(1), date(2026, 2, 11): D(2)})
        charges = cost(Terms(interest=Interest(agreed)), days=30)
        self.assertEqual([line.days for line in charges.periods], [10, 20])
        self.assertEqual(charges.interest, D("16.67"))

    def test_a_frozen_rate_is_that_of_the_first_day_late(self):
        agreed = DatedSeries(
            "Agreed", {DUE: D(9), date(2026, 2, 1): D(1), date(2026, 2, 2): D(5)}
        )
        charges = cost(Terms(interest=Interest(agreed, frozen=True)), days=30)
        self.assertEqual(charges.interest, D(10))

    def test_a_rate_is_never_below_zero(self):
        negative = DatedSeries("Euribor", {date(2015, 1, 1): D("-0.5")})
        self.assertEqual(cost(Terms(interest=Interest(negative))).interest, 0)
        with_margin = Terms(interest=Interest(negative, margin=D(8)))
        self.assertEqual(cost(with_margin).interest, D(75))

    def test_real_months_and_real_years(self):
        real_month = Terms(interest=Interest(ONE_PERCENT, "month"))
        self.assertEqual(cost(real_month, days=28).interest, D(10))
        yearly = DatedSeries("Agreed", {date(2000, 1, 1): D("36.6")})
        real_year = Terms(interest=Interest(yearly, "year"))
        self.assertEqual(
            cost(real_year, start=date(2024, 1, 1), days=10).interest, D(10)
        )

    def test_an_index_may_look_back(self):
        terms = Terms(correction=Correction(IPCA, lag=2))
        charges = cost(terms, start=date(2025, 2, 28), as_of=date(2025, 4, 30))
        self.assertEqual(charges.correction, D("14.72"))

    def test_a_falling_index_is_floored_over_the_whole_period(self):
        index = {
            date(2025, 1, 1): D(-1),
            date(2025, 2, 1): D(2),
            date(2025, 3, 1): D(-3),
        }
        series = MonthlySeries("IGP-M", index)
        until = {
            (floor, end): cost(
                Terms(correction=Correction(series, floor_zero=floor)),
                start=date(2024, 12, 31),
                as_of=end,
            ).correction
            for floor in (True, False)
            for end in (date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31))
        }
        self.assertEqual(
            list(until.values()), [0, D("9.80"), 0, -10, D("9.80"), D("-20.49")]
        )

    def test_a_missing_month_is_named(self):
        with self.assertRaises(MissingValue) as missing:
            cost(BY_LAW, start=date(2025, 3, 20), as_of=date(2025, 4, 1))
        error = missing.exception
        self.assertEqual(
            (error.series, error.day, error.monthly),
            ("Taxa Legal", date(2025, 4, 1), True),
        )
        with self.assertRaisesRegex(MissingValue, "IPCA has no value for 2025-03"):
            cost(
                Terms(correction=Correction(IPCA)),
                start=date(2025, 2, 28),
                as_of=date(2025, 3, 1),
            )

    def test_a_month_nobody_was_late_in_may_be_missing(self):
        charges = cost(
            BY_LAW,
            start=date(2025, 3, 1),
            as_of=date(2025, 4, 1),
            payments=[(30, 1000)],
        )
        self.assertEqual(charges.total, 0)

    def test_a_missing_day_is_named(self):
        with self.assertRaisesRegex(MissingValue, "ECB has no value for 2025-01-01"):
            cost(EUROPE, start=date(2025, 1, 31))
        known = DatedSeries("Agreed", {DUE: D(1)}, known_until=date(2026, 2, 10))
        self.assertEqual(
            cost(Terms(interest=Interest(known)), days=10).interest, D("3.33")
        )
        with self.assertRaisesRegex(MissingValue, "Agreed has no value for 2026-02-11"):
            cost(Terms(interest=Interest(known)), days=11)

    def test_a_half_is_rounded_up(self):
        for amount, rounding, rounded in (
            ("0.005", "0.01", "0.01"),
            ("0.0049", "0.01", "0.00"),
            ("2.5", "1", "3"),
            ("0.0005", "0.001", "0.001"),
            ("0.125", "0.05", "0.15"),
            ("-0.005", "0.01", "-0.01"),
        ):
            self.assertEqual(round_to(D(amount), D(rounding)), D(rounded))

    def test_a_half_is_seen_through_thirds(self):
        charges = cost(BRAZIL, days=1, amount="31.50")  # 0.0105
        self.assertEqual(charges.interest, D("0.01"))
        charges = cost(BRAZIL, days=1, amount="16.50")  # 0.0055
        self.assertEqual(charges.interest, D("0.01"))
        charges = cost(BRAZIL, days=7, amount="15")  # 0.035
        self.assertEqual(charges.interest, D("0.04"))

    def test_what_is_below_zero_is_refused(self):
        with self.assertRaisesRegex(ValueError, "below zero"):
            cost(BRAZIL, payments=[(1, -1)])
        for wrong in (
            {"penalty": D(-1)},
            {"grace_days": -1},
            {"compensation": [(D(0), D(-40))]},
        ):
            with self.assertRaisesRegex(ValueError, "below zero"):
                Terms(**wrong)
