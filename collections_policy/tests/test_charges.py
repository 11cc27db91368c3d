"""What late items cost: terms as records, item by item and all at once."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..pipeline.scope import Debtors
from .charge_common import DUE, ChargesCommon
from .common import TODAY


@tagged("post_install", "-at_install", "collections")
class TestReckoning(ChargesCommon):
    def test_brazil_to_the_cent(self):
        self._use_terms(self.env.ref("collections_policy.charge_terms_br_business"))
        invoice = self._create_invoice_due(DUE, 1000.0)
        found = self._reckon(invoice, DUE + timedelta(days=45))
        self.assertEqual(found.charges.penalty, Decimal("20.00"))
        self.assertEqual(found.charges.interest, Decimal("15.00"))
        self.assertEqual(found.charges.total, Decimal("35.00"))

    def test_nothing_before_the_day_after_it_was_due(self):
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1))
        invoice = self._create_invoice_due(DUE, 1000.0)
        self.assertFalse(self._reckon(invoice, DUE).charges.total)
        self.assertEqual(
            self._reckon(invoice, DUE + timedelta(days=1)).charges.interest,
            Decimal("0.33"),
        )

    def test_paid_within_the_days_of_grace(self):
        self._use_terms(self._create_terms(penalty=2, grace_days=5))
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, date=DUE + timedelta(days=5))
        self.assertFalse(self._reckon(invoice, TODAY).charges.total)

    def test_european_union_by_half_years(self):
        self._use_terms(self.env.ref("collections_policy.charge_terms_eu"))
        invoice = self._create_invoice_due(
            date(2026, 6, 15), 1000.0, currency_id=self.euro.id
        )
        found = self._reckon(invoice, date(2026, 7, 15))
        self.assertEqual(found.charges.interest, Decimal("8.45"))
        self.assertEqual(found.charges.compensation, Decimal("40"))

    def test_part_payments_period_by_period(self):
        self._use_terms(self._create_terms(interest="fixed", percent=1))
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, 400.0, DUE + timedelta(days=15))
        found = self._reckon(invoice, DUE + timedelta(days=45))
        self.assertEqual(found.charges.interest, Decimal("11.00"))
        self.assertEqual(
            [(period.days, period.open_amount) for period in found.charges.periods],
            [(15, Decimal(1000)), (30, Decimal(600))],
        )

    def test_interest_stays_when_the_principal_is_paid(self):
        self._use_terms(self._create_terms(interest="fixed", percent=1))
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, date=DUE + timedelta(days=30))
        for days in (30, 300):
            found = self._reckon(invoice, DUE + timedelta(days=days))
            self.assertEqual(found.charges.owed.interest, Decimal("10.00"))

    def test_what_a_credit_note_takes_back_was_never_owed(self):
        self._use_terms(self._create_terms(interest="fixed", percent=1))
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._take_back(invoice, 400.0)
        found = self._reckon(invoice, DUE + timedelta(days=30))
        self.assertEqual(found.charges.interest, Decimal("6.00"))

    def test_costs_and_interest_before_principal(self):
        terms = self._create_terms(interest="fixed", percent=1)
        terms.allocation = "charges_first"
        self._use_terms(terms)
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, 510.0, DUE + timedelta(days=30))
        found = self._reckon(invoice, DUE + timedelta(days=60))
        self.assertEqual(found.charges.principal_owed, Decimal(500))
        self.assertEqual(found.charges.interest, Decimal("15.00"))
        self.assertEqual(found.charges.owed.interest, Decimal("5.00"))

    def test_each_instalment_by_itself(self):
        self._use_terms(self._create_terms(interest="fixed", percent=1))
        invoice = self._create_invoice_due(
            DUE,
            900.0,
            invoice_payment_term_id=self._create_instalments().id,
            invoice_date_due=False,
        )
        items = self._get_items(invoice).sorted("date_maturity")
        found = self.env["collections.charger"]._reckon(items, DUE + timedelta(days=30))
        self.assertEqual(
            [found[item].charges.interest > 0 for item in items],
            [True, False, False],
        )

    def test_the_version_in_force_on_the_due_date_counts(self):
        terms = self._create_terms(date_from=date(2020, 1, 1), penalty=2)
        terms.version_ids = [Command.create({"date_from": DUE, "penalty": 1})]
        self._use_terms(terms)
        old = self._create_invoice_due(DUE - timedelta(days=1), 1000.0)
        new = self._create_invoice_due(DUE, 1000.0)
        self.assertEqual(self._reckon(old, TODAY).charges.penalty, Decimal(20))
        self.assertEqual(self._reckon(new, TODAY).charges.penalty, Decimal(10))

    def test_before_the_first_version_nothing_is_charged(self):
        self._use_terms(self._create_terms(date_from=DUE, penalty=2))
        invoice = self._create_invoice_due(DUE - timedelta(days=1))
        self.assertIsNone(self._reckon(invoice, TODAY))

    def test_companies_alone(self):
        terms = self._create_terms(penalty=2)
        terms.applies_to = "business"
        self._use_terms(terms)
        person = self._create_debtor("Person", is_company=False)
        company = self._create_invoice_due(DUE)
        self.assertIsNone(
            self._reckon(self._create_invoice_due(DUE, partner=person), TODAY)
        )
        self.assertTrue(self._reckon(company, TODAY).charges.penalty)

    def test_a_month_without_its_index_is_an_error_that_names_it(self):
        self._use_terms(self.env.ref("collections_policy.charge_terms_br_legal"))
        invoice = self._create_invoice_due(date(2025, 12, 15), 1000.0)
        self.env["collections.rate.value"].search([]).unlink()
        found = self._reckon(invoice, TODAY)
        self.assertIsNone(found.charges)
        words = self.env["collections.charger"]._explain_missing(found.missing)
        self.assertIn("Dec 2025", words)

    def test_late_from_the_day_of_the_formal_notice(self):
        terms = self._create_terms(interest="fixed", percent=1)
        terms.starts_with = "notice"
        self._use_terms(terms)
        invoice = self._create_invoice_due(DUE, 1000.0)
        self.assertIsNone(self._reckon(invoice, TODAY))
        level = self.policy.level_ids[1]
        level.tone = "formal"
        self._night(DUE + timedelta(days=level.delay))
        sent = self._actions(invoice).date_reached
        found = self._reckon(invoice, sent + timedelta(days=30))
        self.assertEqual(found.start, sent)
        self.assertEqual(found.charges.interest, Decimal("10.00"))


@tagged("post_install", "-at_install", "collections")
class TestPortfolio(ChargesCommon):
    """One statement says what the reckoning says, item by item."""

    def assertSame(self, day):
        charger = self.env["collections.charger"]
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "in", self.debtors.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", ">", 0),
            ]
        )
        one_by_one = {
            line.id: tuple(
                getattr(found.charges, part, None)
                for part in ("compensation", "penalty", "interest", "correction")
            )
            for line, found in charger._reckon(lines, day).items()
            if not found.charges or found.charges.total
        }
        rows = charger._charge_all(self.company, day, Debtors(ids=self.debtors.ids))
        together = {row.line_id: tuple(row[4:]) for row in rows}
        self.assertEqual(
            {
                line: values
                for line, values in together.items()
                if any(values) or None in values
            },
            one_by_one,
        )
        return together

    def _make_history(self):
        self.debtors = self.debtor
        for number in range(4):
            debtor = self._create_debtor(f"Debtor {number}", is_company=number % 2)
            self.debtors |= debtor
            for late, amount, paid in (
                (3, 99.99, 0),
                (45, 1000.0, 250.01),
                (200, 12345.67, 6000.0),
            ):
                due = TODAY - timedelta(days=late + number)
                invoice = self._create_invoice_due(due, amount, partner=debtor)
                if paid:
                    self._pay(invoice, paid, due + timedelta(days=late // 3))
                    self._pay(invoice, 10.0, due + timedelta(days=late // 2))

    def test_for_all_kinds_of_terms(self):
        for values in (
            {"penalty": 2, "interest": "fixed", "percent": 1},
            {"interest": "fixed", "percent": 1.5, "day_count": "month"},
            {
                "interest": "fixed",
                "percent": 12,
                "day_count": "year_365",
                "grace_days": 7,
            },
            {"interest": "fixed", "percent": 2, "compound": True},
            {
                "interest": "rate",
                "rate_id": self.reference.id,
                "percent": 8,
                "day_count": "year",
                "fixing": "half_year",
            },
            {
                "interest": "rate",
                "rate_id": self.reference.id,
                "percent": 8,
                "day_count": "year_365",
                "fixing": "half_year_eve",
                "frozen": True,
                "band_ids": self._bands((0, 40), (1000, 70), (10000, 100)),
            },
            {"interest": "fixed", "percent": 1, "index_id": self.index.id},
            {"index_id": self.index.id, "index_lag": 2, "index_floor": False},
        ):
            with self.subTest(values=values):
                if not hasattr(self, "debtors"):
                    self._make_history()
                terms = self._create_terms(**values)
                self._use_terms(terms)
                for allocation in ("principal_first", "charges_first"):
                    terms.allocation = allocation
                    self.assertTrue(self.assertSame(TODAY))

    def test_a_month_that_is_missing_is_not_zero(self):
        self.index.value_ids.filtered(
            lambda value: value.date == date(2026, 2, 1)
        ).unlink()
        self._make_history()
        self._use_terms(self._create_terms(index_id=self.index.id, penalty=2))
        found = self.assertSame(TODAY)
        self.assertIn((None,) * 4, found.values())
        self.assertTrue(any(values[1] for values in found.values()))

    def test_more_items_take_no_more_statements(self):
        self._make_history()
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1))
        charger = self.env["collections.charger"]

        def count(debtors):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            charger._charge_all(self.company, TODAY, Debtors(ids=debtors.ids))
            return self.env.cr.sql_log_count - before

        count(self.debtors)
        self.assertEqual(count(self.debtors), count(self.debtors[:2]))


@tagged("post_install", "-at_install", "collections")
class TestTerms(ChargesCommon):
    def test_what_the_law_forbids_is_refused_by_its_article(self):
        terms = self.env.ref("collections_policy.charge_terms_br_consumer")
        with self.assertRaisesRegex(ValidationError, "art. 52"):
            terms.version_ids.penalty = 10
        with self.assertRaisesRegex(ValidationError, "art. 412"):
            self.env.ref(
                "collections_policy.charge_terms_br_business"
            ).version_ids.penalty = 101

    def test_what_it_frowns_upon_is_a_warning(self):
        terms = self.env.ref("collections_policy.charge_terms_br_business")
        self.assertFalse(terms.warnings)
        terms.version_ids.penalty = 11
        self.assertIn("22.626", terms.warnings)

    def test_nobody_is_charged_more_than_the_law_allows(self):
        terms = self._create_terms(penalty=10)
        terms.cap_ids = self.env.ref(
            "collections_policy.charge_cap_br_consumer_penalty"
        )
        self._use_terms(terms)
        person = self._create_debtor("Person", is_company=False)
        for partner, penalty in ((person, 2), (self.debtor, 10)):
            invoice = self._create_invoice_due(DUE, 100.0, partner=partner)
            self.assertEqual(self._reckon(invoice, TODAY).charges.penalty, penalty)

    def test_what_is_not_complete_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "fixed rate"):
            self._create_terms(interest="fixed")
        with self.assertRaisesRegex(ValidationError, "published rate"):
            self._create_terms(interest="rate")
        with self.assertRaisesRegex(ValidationError, "another time"):
            self._create_terms(interest="rate", rate_id=self.reference.id)

    def test_in_words(self):
        for name, words in (
            ("br_consumer", "penalty of 2 %, interest of 1 % a month"),
            ("br_legal", "interest at the rate Taxa Legal, corrected by IPCA"),
            ("uk", "Bank Rate"),
        ):
            terms = self.env.ref(f"collections_policy.charge_terms_{name}")
            self.assertIn(words, terms.summary)

    def test_the_sentence_that_explains_it(self):
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1))
        invoice = self._create_invoice_due(DUE, 1000.0)
        found = self._reckon(invoice, DUE + timedelta(days=45))
        parts = self.env["collections.charge.writer"]._explain(
            found, invoice.currency_id
        )
        words = {label: (amount, lines) for label, amount, lines in parts}
        self.assertEqual(words["Interest"][0], Decimal("15.00"))
        [line] = words["Interest"][1]
        self.assertIn("45 days", line)
        self.assertIn("at 1 % a month", line)
        self.assertRegex(words["Penalty"][1][0], r"2 % of .*1,000.00, once: .*20.00")

    def test_the_lines_add_up_to_the_cent(self):
        self._use_terms(self._create_terms(interest="fixed", percent=1))
        invoice = self._create_invoice_due(DUE, 2817.5)
        for days, paid in ((5, 1000.0), (25, 500.0), (53, 500.0)):
            self._pay(invoice, paid, DUE + timedelta(days=days))
        found = self._reckon(invoice, DUE + timedelta(days=65))
        [[_label, amount, lines]] = self.env["collections.charge.writer"]._explain(
            found, invoice.currency_id
        )
        shown = [Decimal(line.rpartition(" ")[2].strip("$\xa0")) for line in lines]
        self.assertEqual(len(lines), 4)
        self.assertEqual(sum(shown).quantize(Decimal("0.01")), amount)
        self.assertEqual(amount, Decimal("32.38"))

    def test_a_manager_writes_terms_on_the_form(self):
        manager = new_test_user(
            self.env,
            "manager_charges",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        Terms = self.env["collections.charge.terms"].with_user(manager)
        with Form(Terms) as form:
            form.name = "Ours"
            with form.version_ids.new() as version:
                version.date_from = DUE
                version.penalty = 2
                version.interest = "fixed"
                version.percent = 1
        self.assertIn("penalty of 2 %", form.record.summary)
        self.assertTrue(form.record.with_user(self.collector).summary)
