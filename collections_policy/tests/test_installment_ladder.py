"""The instalments of a plan are reminded of, as items of a ladder of their own."""

from datetime import timedelta

from odoo.tests import tagged

from .agreement_common import AgreementCommon
from .common import TODAY

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestInstallmentLadder(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ladder = cls._create_policy(
            "Instalments",
            [
                ("Coming up", -3, [cls._email()]),
                ("Missed", 2, [cls._email(), cls._task(only_if_unreached=True)]),
                ("At risk", 7, [cls._task()]),
            ],
            skip_soft_after=0,
        )
        cls.policy.agreement_policy_id = cls.ladder
        cls.invoice = cls._create_invoice_due(TODAY - 20 * DAY, 600.0)

    def setUp(self):
        super().setUp()
        self.agreement = self._agree_on(self.invoice)

    def _agree_on(self, invoice):
        return self._agree(invoice, count=2, date_first=TODAY + 3 * DAY)

    def _get_said(self):
        """Return what was sent or is to be done, as level and reference."""
        actions = self.env["collections.action"].search(
            [
                ("partner_id", "=", self.debtor.id),
                ("state", "in", ("sent", "todo", "planned", "queued")),
            ],
            order="id",
        )
        return [
            (action.level_id.name, *action.carried_line_ids.mapped("name"))
            for action in actions
        ]

    def _live(self, *days):
        for day in days:
            self._night(TODAY + day * DAY)
        return self._get_said()

    def test_each_instalment_has_a_ladder_of_its_own(self):
        first, second = self.agreement.installment_ids.mapped("name")
        said = self._live(0, 1)
        self.assertEqual(said, [("Coming up", first)])
        self.assertEqual(self._live(3, 5), [*said, ("Missed", first)])
        self.assertEqual(self._live(10), [*said, ("Missed", first), ("At risk", first)])
        with self._clock(TODAY + 11 * DAY):
            self._pay(self.invoice, 300.0, date=TODAY + 11 * DAY)
        self.assertEqual(self.agreement.installment_ids[0].state, "paid")
        self.assertIn(("Coming up", second), self._live(30, 31))

    def test_the_message_is_about_the_instalment(self):
        self._live(0)
        action = self.env["collections.action"].search(
            [("partner_id", "=", self.debtor.id)], order="id desc", limit=1
        )
        [line] = action.carried_line_ids
        self.assertEqual(line.agreement_id, self.agreement)
        self.assertEqual(line.amount_currency, 300.0)
        self.assertEqual(line.date_due, TODAY + 3 * DAY)
        self.assertFalse(line.move_line_id)
        self.assertIn(line.name, action.body)
        self.assertIn("300.00", action.body)
        self.assertIn("/collections/account/", action.body)
        self.assertNotIn(self.invoice.name, action.body)

    def test_what_has_no_level_is_found_all_the_same(self):
        self._live(0)
        upcoming = self._create_invoice_due(TODAY + 30 * DAY)
        for records in (upcoming, self._get_items(upcoming)):
            with self.subTest(records._name):
                domain = [
                    ("id", "in", records.ids),
                    ("collections_level_id", "=", False),
                ]
                self.assertEqual(records.search(domain), records)

    def test_paid_before_it_left_nothing_is_sent(self):
        self._plan(TODAY)
        with self._clock(TODAY):
            self._pay(self.invoice, 300.0)
        self._deliver(TODAY)
        self.assertEqual(self._get_said(), [])

    def test_paid_in_part_the_rest_is_claimed(self):
        self._live(0)
        with self._clock(TODAY + DAY):
            self._pay(self.invoice, 100.0, date=TODAY + DAY)
        self._live(5)
        action = self.env["collections.action"].search(
            [("partner_id", "=", self.debtor.id)], order="id desc", limit=1
        )
        self.assertEqual(action.level_id.name, "Missed")
        self.assertEqual(action.carried_line_ids.amount_currency, 200.0)

    def test_the_invoice_is_left_alone_and_is_chased_again_when_it_ends(self):
        self._live(0)
        [item] = self._evaluate(self.invoice, TODAY)
        self.assertEqual(item.held_reason, "agreement")
        with self._clock(TODAY + DAY):
            self.agreement._cancel("They ask us to")
        self._live(2)
        carried = (
            self.env["collections.action"]
            .search([("partner_id", "=", self.debtor.id), ("state", "=", "sent")])[0]
            .carried_line_ids
        )
        self.assertEqual(carried.move_id, self.invoice)
        self.assertFalse(carried.installment_id)

    def test_who_is_paused_hears_nothing(self):
        self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "reason": "Illness",
                "kind": "hardship",
                "date_from": TODAY,
            }
        )
        self.assertEqual(self._live(0, 5), [])

    def test_a_second_plan_adds_nothing(self):
        self._plan(TODAY)
        self._plan(TODAY)
        self.assertEqual(len(self._get_said()), 1)

    def test_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": TODAY - 60 * DAY,
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 0.5,
            }
        )
        invoice = self._create_invoice_due(
            TODAY - 20 * DAY,
            600.0,
            partner=self._create_debtor("Euro"),
            currency_id=euro.id,
        )
        agreement = self._agree_on(invoice)
        items = self.env["collections.evaluator"]._evaluate(
            self.company, TODAY, partners=agreement.partner_id
        )
        owed = {item.line_id: item.amount for item in items if item.line_id < 0}
        self.assertEqual(owed, {-each.id: 600.0 for each in agreement.installment_ids})
