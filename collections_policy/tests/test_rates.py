"""Series and their values: what is kept, noted, and told to the reckoning."""

import base64
from datetime import date
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CollectionsCommon

MONTHS = [date(2025, month, 1) for month in range(1, 13)]
JANUARY, FEBRUARY, MARCH, APRIL = MONTHS[:4]


class RateCommon(CollectionsCommon):
    """A monthly index, and a reference rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls._create_rate("Index", "X-INDEX", "index")
        cls.reference = cls._create_rate("Reference", "X-REF", "reference")

    @classmethod
    def _create_rate(cls, name, code, kind, **values):
        return cls.env["collections.rate"].create(
            {"name": name, "code": code, "kind": kind, **values}
        )

    @classmethod
    def _fill(cls, rate, percents, **values):
        return cls.env["collections.rate.value"].create(
            [
                {"rate_id": rate.id, "date": day, "percent": percent, **values}
                for day, percent in percents.items()
            ]
        )

    def _get_notes(self, rate):
        """Return what the chatter of a series says, oldest first."""
        messages = rate.message_ids.sorted("id")
        return [str(message.preview) for message in messages]

    def _get_percents(self, rate):
        return {value.date: value._get_decimal() for value in rate.value_ids}


@tagged("post_install", "-at_install", "collections")
class TestRates(RateCommon):
    def test_percents_are_exact(self):
        self._fill(self.index, {JANUARY: 0.16, FEBRUARY: 1.31, MARCH: 0.589427})
        values = self.index._get_values(date(2025, 1, 16), date(2025, 3, 10))
        self.assertEqual(
            values,
            [
                (JANUARY, Decimal("0.16")),
                (FEBRUARY, Decimal("1.31")),
                (MARCH, Decimal("0.589427")),
            ],
        )
        self.assertIsInstance(values[0][1], Decimal)

    def test_the_value_in_force_on_the_first_day(self):
        self._fill(
            self.reference,
            {date(2024, 10, 23): 3.4, date(2025, 2, 5): 2.9, date(2025, 4, 23): 2.4},
        )
        values = self.reference._get_values(JANUARY, date(2025, 4, 22))
        self.assertEqual(
            values,
            [(date(2024, 10, 23), Decimal("3.4")), (date(2025, 2, 5), Decimal("2.9"))],
        )
        on_its_day = self.reference._get_values(date(2025, 2, 5), date(2025, 2, 5))
        self.assertEqual([day for day, _percent in on_its_day], [date(2025, 2, 5)])
        self.assertFalse(
            self.reference._get_values(date(2024, 1, 1), date(2024, 10, 22))
        )

    def test_several_series_are_one_query(self):
        self._fill(self.index, {JANUARY: 1})
        self._fill(self.reference, {JANUARY: 4})
        rates = self.index | self.reference | self._create_rate("Empty", "X-0", "index")
        self.env.flush_all()
        with self.assertQueryCount(1):
            values = rates._get_values_of(rates, JANUARY, MARCH)
        self.assertEqual([len(values[rate]) for rate in rates], [1, 1, 0])
        self.assertEqual(rates._get_values_of(rates.browse(), JANUARY, MARCH), {})

    def test_missing_months_are_told(self):
        self._fill(self.index, {JANUARY: 0, MARCH: 1})
        missing = self.index._get_missing_months(date(2024, 12, 5), date(2025, 4, 2))
        self.assertEqual(missing, [date(2024, 12, 1), FEBRUARY, APRIL])
        self._fill(self.reference, {FEBRUARY: 3})
        missing = self.reference._get_missing_months(JANUARY, APRIL)
        self.assertEqual(missing, [JANUARY])

    def test_the_form_warns_of_gaps(self):
        self._fill(self.index, {JANUARY: 0, MARCH: 1})
        with self._clock(date(2025, 5, 31)):
            self.assertEqual(self.index.missing_months, "Feb 2025, Apr 2025")
        self.env.invalidate_all()
        with self._clock(date(2027, 1, 1)):
            self.assertIn("more", self.index.missing_months)
            self.assertFalse(self.reference.missing_months)

    def test_the_latest_value(self):
        self._fill(self.index, {MARCH: 0.56, JANUARY: 0.16})
        self.assertEqual(self.index.latest_date, MARCH)
        self.assertAlmostEqual(self.index.latest_percent, 0.56)
        self.assertFalse(self.reference.latest_date)

    # === WHAT IS REFUSED === #

    def test_a_day_within_a_month(self):
        with self.assertRaisesRegex(ValidationError, "first day of the month"):
            self._fill(self.index, {date(2025, 1, 15): 1})
        self._fill(self.reference, {date(2025, 1, 15): 1})
        with self.assertRaises(ValidationError):
            self.reference.kind = "monthly"

    def test_typing_a_day_means_its_month(self):
        with Form(self.index) as form, form.value_ids.new() as line:
            line.date = date(2025, 1, 15)
            line.percent = 0.16
        self.assertEqual(self.index.value_ids.date, JANUARY)
        self.assertEqual(self.index.value_ids.origin, "typed")

    @mute_logger("odoo.sql_db")
    def test_a_date_twice(self):
        self._fill(self.index, {JANUARY: 1})
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self._fill(self.index, {JANUARY: 2})

    @mute_logger("odoo.sql_db")
    def test_a_code_twice(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self._create_rate("Again", "X-INDEX", "index")

    def test_absurd_percents(self):
        for rate, percent in (
            (self.index, 131),
            (self.index, -21),
            (self.reference, 999),
        ):
            value = self._fill(rate, {date(2000 + len(rate.value_ids), 1, 1): 1})
            with self.assertRaisesRegex(ValidationError, "can't be right"):
                value.percent = percent
        self._fill(self.index, {JANUARY: -0.68, FEBRUARY: 82.39})

    # === WHAT IS NOTED === #

    def test_a_change_leaves_a_note(self):
        value = self._fill(self.index, {JANUARY: 0.16}, origin="fetched", source="IBGE")
        value.percent = 0.61
        note = self._get_notes(self.index)[-1]
        self.assertIn("Jan 2025: 0.16 → 0.61", note)
        self.assertEqual(
            self.index.message_ids.sorted("id")[-1].author_id, self.env.user.partner_id
        )
        self.assertEqual((value.origin, value.source), ("typed", False))

    def test_what_stays_the_same_leaves_none(self):
        value = self._fill(self.index, {JANUARY: 0.16})
        before = self._get_notes(self.index)
        value.write({"percent": 0.16, "source": "IBGE"})
        self.assertEqual(self._get_notes(self.index), before)
        self.assertEqual(value.source, "IBGE")

    def test_another_month_leaves_a_note(self):
        value = self._fill(self.index, {JANUARY: 0.16})
        value.date = FEBRUARY
        self.assertIn(
            "Jan 2025: 0.16 → Feb 2025: 0.16", self._get_notes(self.index)[-1]
        )

    def test_what_is_removed_leaves_a_note(self):
        self._fill(self.index, {JANUARY: 0.16}).unlink()
        self.assertIn("removed, it was 0.16", self._get_notes(self.index)[-1])

    # === WHO MAY === #

    def test_collectors_read_and_managers_write(self):
        models = ("collections.rate", "collections.rate.value")
        stranger = new_test_user(self.env, "stranger_rates", groups="base.group_user")
        manager = new_test_user(
            self.env,
            "manager_rates",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        rights = {stranger: "", self.collector: "r", manager: "rwcu"}
        for user, allowed in rights.items():
            for model in models:
                for operation in ("read", "write", "create", "unlink"):
                    self.assertEqual(
                        self.env[model].with_user(user).has_access(operation),
                        operation[0] in allowed,
                        (user.login, model, operation),
                    )
        self.index.with_user(manager).write(
            {"value_ids": [Command.create({"date": JANUARY, "percent": 0.16})]}
        )
        as_collector = self.index.with_user(self.collector)
        self.assertAlmostEqual(as_collector.value_ids.percent, 0.16)
        with self.assertRaises(AccessError):
            as_collector.value_ids.percent = 1
        with self.assertRaises(AccessError):
            as_collector.action_fetch()
        wizard = self.env["collections.rate.import.wizard"].with_user(self.collector)
        self.assertFalse(wizard.has_access("create"))

    def test_all_companies_share_them(self):
        other = self._create_company(name="Other Rates")
        user = new_test_user(
            self.env,
            "other_rates",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertEqual(self.index.with_user(user).name, "Index")

    # === WHAT CAME WITH THE PROGRAM === #

    def test_the_shipped_series(self):
        legal = self.env.ref("collections_policy.rate_br_legal")
        self.assertEqual(
            legal._get_values(JANUARY, MARCH),
            [
                (JANUARY, Decimal("0.589427")),
                (FEBRUARY, Decimal("0.902209")),
                (MARCH, Decimal(0)),
            ],
        )
        ipca = self.env.ref("collections_policy.rate_br_ipca")
        self.assertEqual(
            ipca._get_values(JANUARY, FEBRUARY),
            [(JANUARY, Decimal("0.16")), (FEBRUARY, Decimal("1.31"))],
        )
        mro = self.env.ref("collections_policy.rate_eu_mro")
        self.assertEqual(
            [
                mro._get_values(day, day)[0][1]
                for day in (date(2026, 1, 1), date(2026, 7, 1))
            ],
            [Decimal("2.15"), Decimal("2.4")],
        )
        bank_rate = self.env.ref("collections_policy.rate_gb_bank_rate")
        day = date(2025, 12, 31)
        self.assertEqual(bank_rate._get_values(day, day)[0][1], Decimal("3.75"))

    def test_shipped_values_say_who_says_so(self):
        shipped = self.env["collections.rate.value"].search(
            [("origin", "=", "shipped")]
        )
        self.assertTrue(shipped)
        self.assertTrue(all(shipped.mapped("source")))

    def test_shipped_values_add_up_to_the_published_years(self):
        """The months of a year multiplied, as IBGE and FGV publish the year."""
        published = {
            "rate_br_ipca": {2021: "10.06", 2022: "5.79", 2023: "4.62", 2024: "4.83"},
            "rate_br_inpc": {2022: "5.93", 2023: "3.71"},
            "rate_br_igpm": {2022: "5.45", 2023: "-3.18"},
        }
        for name, years in published.items():
            rate = self.env.ref(f"collections_policy.{name}")
            for year, expected in years.items():
                factor = Decimal(1)
                values = rate._get_values(date(year, 1, 1), date(year, 12, 31))
                self.assertEqual(len(values), 12)
                for _month, percent in values:
                    factor *= 1 + percent / 100
                # Months are rounded to two places, years are of the index itself
                difference = abs((factor - 1) * 100 - Decimal(expected))
                self.assertLess(difference, Decimal("0.02"), (name, year))

    def test_history_does_not_touch_what_is_there(self):
        ipca = self.env.ref("collections_policy.rate_br_ipca")
        value = ipca._get_known()[JANUARY]
        value.percent = 0.17
        ipca._get_known()[FEBRUARY].unlink()
        self.env["collections.rate"]._load_history()
        self.assertEqual(ipca._get_known()[JANUARY]._get_decimal(), Decimal("0.17"))
        self.assertEqual(ipca._get_known()[FEBRUARY].origin, "shipped")

    def test_nothing_is_fetched_unless_somebody_says_so(self):
        shipped = self.env["collections.rate"].search([])
        self.assertFalse(any(shipped.mapped("is_automatic")))


@tagged("post_install", "-at_install", "collections")
class TestRateImport(RateCommon):
    def _upload(self, text, rate=None, **values):
        return self.env["collections.rate.import.wizard"].create(
            {
                "rate_id": (rate or self.index).id,
                "file": base64.b64encode(text.encode()),
                "filename": "index.csv",
                **values,
            }
        )

    def test_a_preview_writes_nothing(self):
        self._fill(self.index, {JANUARY: 0.16, FEBRUARY: 1.3})
        wizard = self._upload("01/2025;0,16\n02/2025;1,31\n03/2025;0,56")
        wizard.action_preview()
        self.assertEqual(
            (wizard.new_count, wizard.changed_count, wizard.same_count), (1, 1, 1)
        )
        changed = wizard.line_ids.filtered(lambda line: line.change == "changed")
        self.assertEqual(
            (changed.date, changed.old_percent, changed.percent), (FEBRUARY, 1.3, 1.31)
        )
        self.assertEqual(len(self.index.value_ids), 2)
        self.assertEqual(self._get_percents(self.index)[FEBRUARY], Decimal("1.3"))

    def test_importing(self):
        self._fill(self.index, {JANUARY: 0.16, FEBRUARY: 1.3})
        wizard = self._upload("01/2025;0,16\n02/2025;1,31\n03/2025;0,56")
        wizard.action_preview()
        wizard.action_confirm()
        self.assertEqual(
            self._get_percents(self.index),
            {
                JANUARY: Decimal("0.16"),
                FEBRUARY: Decimal("1.31"),
                MARCH: Decimal("0.56"),
            },
        )
        known = self.index._get_known()
        self.assertEqual(
            [known[day].origin for day in (JANUARY, FEBRUARY, MARCH)],
            ["typed", "imported", "imported"],
        )
        self.assertEqual(known[MARCH].source, "index.csv")
        notes = self._get_notes(self.index)
        self.assertIn("Feb 2025: 1.3 → 1.31", notes[-2])
        self.assertIn("1 new, 1 changed", notes[-1])

    def test_bad_lines_stop_it_unless_left_out(self):
        wizard = self._upload("01/2025;0,16\nFonte;IBGE", source="IBGE")
        wizard.action_preview()
        problem = wizard.problem_ids
        self.assertEqual((problem.line, problem.text), (2, "Fonte;IBGE"))
        self.assertIn("Not a date", problem.reason)
        with self.assertRaisesRegex(UserError, "nothing was imported"):
            wizard.action_confirm()
        self.assertFalse(self.index.value_ids)
        wizard.leave_out = True
        wizard.action_confirm()
        self.assertEqual(self.index.value_ids.source, "IBGE")

    def test_the_screen_of_the_preview(self):
        wizard = self._upload("01/2025;0,16\nFonte;IBGE")
        wizard.action_preview()
        with Form(wizard) as form:
            self.assertEqual((len(form.line_ids), len(form.problem_ids)), (1, 1))
            form.leave_out = True
        wizard.action_confirm()
        self.assertEqual(self.index.value_ids.date, JANUARY)

    def test_another_look_forgets_the_first(self):
        wizard = self._upload("01/2025;0,16\nFonte;IBGE", leave_out=True)
        wizard.action_preview()
        wizard.action_back()
        wizard.file = base64.b64encode(b"02/2025;1,31")
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.date, FEBRUARY)
        self.assertFalse(wizard.problem_ids)

    def test_each_reason_has_words(self):
        lines = ["x;1", "01/2025", "15/01/2025;1", "01/2025;x", "01/2025;0,1234567"]
        lines += ["01/2025;999", "01/2025;1", "01/2025;1"]
        wizard = self._upload("\n".join(["mês;%", *lines]))
        wizard.action_preview()
        self.assertEqual(len(set(wizard.problem_ids.mapped("reason"))), 7)

    def test_what_is_no_csv(self):
        for text in ("PK\0\0", "", "mês;%\n\n"):
            with self.assertRaises(UserError):
                self._upload(text or " ").action_preview()
