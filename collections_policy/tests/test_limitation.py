"""Limitation: the switch of the policy, the warning before, and where it is seen."""

from datetime import date, timedelta

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon

WARNING = "collections_policy.mail_activity_type_limitation"


@tagged("post_install", "-at_install", "collections")
class TestLimitation(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limitation_years = 5
        cls.person = cls._create_debtor("A Person", is_company=False)
        cls.lapsed = cls._create_invoice_due(date(2021, 3, 15), partner=cls.person)
        cls.last_day = cls._create_invoice_due(date(2021, 3, 16), partner=cls.person)
        cls.firms = cls._create_invoice_due(date(2021, 3, 15))

    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _is_held(self, invoice):
        items = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        [item] = self.env["collections.evaluator"]._evaluate(
            self.company, TODAY, lines=items
        )
        return item.held_reason == "prescribed"

    def _get_warnings(self):
        case = self.env["collections.case"].search(
            [("partner_id", "=", self.person.id)]
        )
        return case.activity_ids.filtered(
            lambda each: each.activity_type_id == self.env.ref(WARNING)
        )

    def test_whose_claims_rest(self):
        for stop, expected in (
            ("all", (True, False, True)),
            ("consumers", (True, False, False)),
            ("none", (False, False, False)),
        ):
            self.policy.limitation_stop = stop
            invoices = (self.lapsed, self.last_day, self.firms)
            self.assertEqual(tuple(map(self._is_held, invoices)), expected, stop)

    def test_the_day_is_seen_and_found(self):
        self.assertEqual(self.last_day.collections_limitation_date, TODAY)
        self._plan(TODAY)
        soon = [
            ("collections_limitation_date", ">=", TODAY),
            ("collections_limitation_date", "<=", TODAY + timedelta(90)),
        ]
        found = self.env["account.move"].search(soon)
        self.assertIn(self.last_day, found)
        self.assertNotIn(self.lapsed, found)
        cases = self.env["collections.case"].search([("limitation_date", "<=", TODAY)])
        case = cases.filtered(lambda each: each.partner_id == self.person)
        self.assertEqual(case.limitation_date, date(2026, 3, 15))

    def test_without_years_nothing_ends(self):
        self.policy.limitation_years = 0
        self.assertFalse(self.last_day.collections_limitation_date)
        self.assertFalse(self._is_held(self.lapsed))

    def test_its_collector_is_warned_once_before_each_end(self):
        self._plan(TODAY - timedelta(62))
        self.assertFalse(self._get_warnings(), "too early")
        self._plan(TODAY - timedelta(61))
        first = self._get_warnings()
        self.assertEqual(first.date_deadline, date(2026, 3, 15))
        self.assertEqual(first.user_id, self.collector)
        self._plan(TODAY - timedelta(60))
        self.assertEqual(self._get_warnings(), first, "the first one to lapse counts")
        self._plan(TODAY)
        self.assertEqual(
            sorted(self._get_warnings().mapped("date_deadline")),
            [date(2026, 3, 15), TODAY],
        )

    def test_no_warning_where_none_is_wanted(self):
        self.policy.limitation_warn_days = 0
        self._plan(TODAY)
        self.assertFalse(self._get_warnings())
