"""Negotiation: from what history suggests to a proposal, within limits or beyond."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestNegotiation(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limit_ids = [
            Command.create(
                {
                    "max_charges_percent": 100,
                    "max_principal_percent": 5,
                    "min_down_percent": 10,
                    "max_count": 6,
                    "max_first_days": 30,
                    "max_term_days": 200,
                    "max_valid_days": 15,
                    "max_renegotiations": 1,
                }
            )
        ]
        cls.company.collections_discount_account_id = cls.company_data[
            "default_account_expense"
        ]
        cls.old = cls._create_invoice_due(TODAY - 40 * DAY, 700.0)
        cls.late = cls._create_invoice_due(TODAY - 10 * DAY, 300.0)
        cls.coming = cls._create_invoice_due(TODAY + 10 * DAY, 50.0)

    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _open(self, **values):
        wizards = self.env["collections.negotiation.wizard"].with_user(self.collector)
        action = wizards._open(self.company, self.debtor)
        wizard = wizards.browse(action["res_id"])
        wizard.write(values)
        return wizard

    def _propose(self, wizard):
        action = wizard.action_propose()
        return self.env["collections.agreement"].browse(action["res_id"])

    def test_it_opens_on_all_that_is_overdue(self):
        wizard = self._open()
        self.assertEqual(wizard.move_line_ids.move_id, self.old | self.late)
        self.assertIn(self.coming, wizard.open_line_ids.move_id)
        self.assertEqual(wizard.claimed, 1000.0)
        self.assertFalse(wizard.problem)
        self.assertFalse(wizard.needs_approval, "what is suggested is allowed")
        self.assertEqual((wizard.down_payment, wizard.count), (200.0, 6))
        self.assertIn("Little is known yet", wizard.suggestion_html)
        self.assertIn("40 days", wizard.history_html)
        self.assertIn("Instalments: up to 6", wizard.allowed_html)

    def test_from_the_suggestion_to_a_proposal(self):
        wizard = self._open()
        agreement = self._propose(wizard)
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.amount_total, 1000.0)
        self.assertEqual(
            agreement.installment_ids.mapped("amount"),
            [200.0, 133.33, 133.33, 133.33, 133.33, 133.33, 133.35],
        )
        self.assertEqual(agreement.summary, wizard.summary)
        document = agreement.proposal_attachment_id
        self.assertEqual(document.res_id, agreement.id)
        self.assertEqual(len(agreement.terms_hash), 64)
        for text in (b"INV/", agreement.name.encode(), b"novation", b"133.35"):
            self.assertIn(text, document.raw)

    def test_what_can_be_paid_tells_how_many(self):
        wizard = self._open(down_payment=0, down_percent=0)
        with Form(wizard) as form:
            form.way = "affordable"
            form.affordable = 300.0
            self.assertEqual(form.count, 4)
            form.affordable = 100.0  # would take ten: more than the policy allows
            self.assertEqual(form.count, 4)

    def test_a_down_payment_in_percent_follows_the_discount(self):
        with Form(self._open()) as form:
            form.principal_percent = 5
            form.down_percent = 30
            self.assertEqual(form.down_payment, 285.0)

    def test_a_later_day_gives_nothing_away(self):
        wizard = self._open(principal_percent=5)
        with Form(wizard) as form:
            form.way = "later"
            form.date_first = TODAY + 20 * DAY
        agreement = self._propose(wizard)
        self.assertEqual(agreement.kind, "postpone")
        self.assertEqual(agreement.installment_ids.mapped("amount"), [1000.0])

    def test_beyond_the_limits_a_manager_has_to_approve(self):
        wizard = self._open(principal_percent=20)
        self.assertTrue(wizard.needs_approval)
        self.assertIn("20", wizard.excess_html)
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_propose()
        wizard.reason = "Lost a contract"
        agreement = self._propose(wizard)
        self.assertEqual(agreement.state, "to_approve")
        self.assertEqual(agreement.request_reason, "Lost a contract")

    def test_where_the_policy_says_nothing_all_is_to_be_approved(self):
        self.policy.limit_ids.unlink()
        wizard = self._open()
        self.assertTrue(wizard.needs_approval)
        self.assertIn("says nothing", wizard.allowed_html)

    def test_three_offers_side_by_side(self):
        wizard = self._open()
        for count in (2, 3, 4):
            wizard.count = count
            wizard.action_keep()
        self.assertEqual(wizard.offer_ids.mapped("count"), [2, 3, 4])
        self.assertFalse(wizard.can_keep)
        with self.assertRaisesRegex(UserError, "up to 3"):
            wizard.action_keep()
        self.assertEqual(set(wizard.offer_ids.mapped("total")), {1000.0})
        later = wizard.offer_ids.sorted("count")[-1]
        later.action_take()
        self.assertEqual(wizard.count, 4)
        wizard.offer_ids[0].action_drop()
        self.assertTrue(wizard.can_keep)

    def test_waiting_costs(self):
        self.company.collections_capital_percent = 20
        soon, late = self._open(count=1), self._open(count=6)
        self.assertGreater(soon.present, late.present)
        self.assertEqual(late.cost, late.currency_id.round(1000 - late.present))

    def test_terms_that_make_no_deal_are_told_beside_them(self):
        for values, words in (
            ({"date_first": TODAY - DAY}, "first payment"),
            ({"down_payment": 2000.0}, "down payment"),
            ({"count": 0}, "instalments"),
            ({"principal_percent": 100, "charges_percent": 100}, "nothing is left"),
            ({"valid_until": TODAY - DAY}, "expired"),
        ):
            with self.subTest(**values):
                wizard = self._open(**values)
                self.assertIn(words, wizard.problem)
                with self.assertRaises(UserError):
                    wizard.action_propose()

    def test_what_is_disputed_is_left_out(self):
        item = self.old.line_ids.filtered("date_maturity")
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        self.env["collections.dispute"]._open(
            self.company, self.debtor, [(item, None)], reason, "Broken", "call"
        )
        wizard = self._open()
        self.assertEqual(wizard.move_line_ids.move_id, self.late)

    def test_nothing_to_negotiate_about(self):
        wizards = self.env["collections.negotiation.wizard"].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "owes nothing"):
            wizards._open(self.company, self._create_debtor("Paid Up"))

    def test_each_currency_by_itself(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._create_invoice_due(TODAY - 3 * DAY, 10.0, currency_id=euro.id)
        wizard = self._open()
        self.assertEqual(wizard.currency_id, self.company.currency_id)
        self.assertNotIn(euro, wizard.open_line_ids.currency_id)

    def test_a_promise_broken_asks_for_a_down_payment(self):
        self.env["collections.promise"].sudo().create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.debtor.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": 100.0,
                    "date_promised": TODAY - 30 * DAY,
                    "date": TODAY - 20 * DAY,
                    "state": "broken",
                    "date_matured": TODAY - 20 * DAY,
                    "source": "call",
                }
            ]
            * 2
        )
        wizard = self._open()
        self.assertEqual(wizard.down_payment, 300.0)
        self.assertIn("Promises were broken (2)", wizard.suggestion_html)
        self.assertIn("0 of 2 promises kept", wizard.history_html)
