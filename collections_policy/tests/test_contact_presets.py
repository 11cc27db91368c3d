"""The contact rules that come with the addon, and public holidays."""

from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .guard_common import GuardCommon


@tagged("post_install", "-at_install", "collections")
class TestPresets(GuardCommon):
    """The contact rules that come with the addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["collections.contact.rule"].with_context(active_test=False).search(
            []
        ).active = True
        cls.env.ref("collections_policy.contact_rule_br").company_id = False

    def _judge(self, country, moment, channel="email", state=None, **values):
        debtor = self._create_debtor(
            f"Debtor of {country} {moment}",
            country_id=self.env.ref(f"base.{country}").id,
            state_id=self.env["res.country.state"]
            .search([("country_id.code", "=", country.upper()), ("code", "=", state)])
            .id,
            phone="+1 555 0100",
            is_company=False,
            **values,
        )
        step = self._email() if channel == "email" else self._phone(sequence=10)
        self._use_ladder([("First", 3, [step])])
        due = moment.date() - timedelta(days=4)
        self._create_invoice_due(due, partner=debtor)
        action = self._plan(moment.date()).filtered(
            lambda action: action.partner_id == debtor
        )
        return self.env["collections.guard"]._judge(action, moment)[action]

    def test_brazil_on_weekdays_from_nine_to_six(self):
        verdict = self._judge("br", datetime(2026, 3, 16, 22), state="SP")
        self.assertEqual(verdict.not_before, datetime(2026, 3, 17, 12))
        verdict = self._judge("br", datetime(2026, 3, 16, 15), state="SP")
        self.assertEqual(verdict.answer, "yes")

    def test_united_states_until_nine_in_the_evening_there(self):
        verdict = self._judge("us", datetime(2026, 3, 17, 3), state="CA")
        self.assertEqual(verdict.answer, "yes")
        verdict = self._judge("us", datetime(2026, 3, 17, 3), state="NY")
        self.assertEqual(verdict.not_before, datetime(2026, 3, 17, 12))

    def test_colombia_by_authorised_channels_alone(self):
        verdict = self._judge("co", datetime(2026, 3, 16, 15))
        self.assertEqual((verdict.answer, verdict.reason), ("no", "no_consent"))

    def test_every_preset_says_where_it_is_from(self):
        rules = self.env["ir.model.data"].search(
            [
                ("module", "=", "collections_policy"),
                ("model", "=", "collections.contact.rule"),
            ]
        )
        presets = self.env["collections.contact.rule"].browse(rules.mapped("res_id"))
        self.assertEqual(len(presets), 5)
        for rule in presets:
            self.assertTrue(rule.legal_ref)
            self.assertIn("not legal advice", rule.note)


@tagged("post_install", "-at_install", "collections")
class TestHolidays(GuardCommon):
    def _fill(self, **values):
        wizard = self.env["collections.holidays.wizard"].create(
            {
                "calendar_id": self.company.resource_calendar_id.id,
                "country_id": self.env.ref("base.br").id,
                "year": "2026",
                **values,
            }
        )
        return wizard.action_confirm()

    def test_a_years_holidays_and_no_day_twice(self):
        self._fill()
        holidays = self.company._get_collections_holidays()
        self.assertIn(date(2026, 9, 7), holidays)
        count = self.env["resource.calendar.leaves"].search_count([])
        self._fill()
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([]), count)
        self._fill(state_id=self.env.ref("base.state_br_sp").id)
        self.assertIn(date(2026, 7, 9), self.company._get_collections_holidays())

    def test_what_is_no_year_and_no_known_country(self):
        with self.assertRaisesRegex(UserError, "not a year"):
            self._fill(year="20x6")
        with self.assertRaisesRegex(UserError, "not known"):
            nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "QX"})
            self._fill(country_id=nowhere.id)
