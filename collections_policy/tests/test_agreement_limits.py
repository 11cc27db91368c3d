"""How far agreements may go, and who decides on what goes beyond."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .agreement_common import AgreementCommon
from .charge_common import DUE
from .common import TODAY


@tagged("post_install", "-at_install", "collections")
class TestLimits(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limit_ids = [Command.clear()]
        cls.policy.limit_ids = [
            Command.create({"age_from": age, **values})
            for age, values in (
                (0, {"max_charges_percent": 50, "max_count": 2}),
                (
                    31,
                    {
                        "max_principal_percent": 5,
                        "max_charges_percent": 100,
                        "min_down_percent": 10,
                        "max_count": 6,
                        "min_installment": 50,
                        "max_term_days": 200,
                        "max_first_days": 30,
                        "max_valid_days": 15,
                    },
                ),
                (
                    31,
                    {
                        "amount_from": 5000,
                        "max_principal_percent": 10,
                        "max_count": 12,
                    },
                ),
            )
        ]

    def _codes(self, agreement):
        with self._clock(TODAY):
            return [excess.code for excess in agreement._get_excesses()]

    def _create_invoice_late(self, days, amount=1000.0, **values):
        due = TODAY - timedelta(days=days)
        return self._create_invoice_due(due, amount, **values)

    def test_inside_a_collector_proposes(self):
        agreement = self._propose(
            self._create_invoice_late(60),
            principal_percent=5,
            down_payment=95.0,
            count=5,
        )
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.date_proposed, TODAY)
        self.assertFalse(agreement.decided_by_id)

    def test_every_limit(self):
        invoice = self._create_invoice_late(60)
        for terms, code in (
            ({"principal_percent": 5.01}, "max_principal_percent"),
            ({"count": 2}, "min_down_percent"),
            ({"count": 7, "down_payment": 200.0, "rhythm": "weekly"}, "max_count"),
            ({"down_payment": 900.0, "count": 3}, "min_instalment"),
            (
                {
                    "down_payment": 100.0,
                    "count": 4,
                    "date_first": TODAY,
                    "rhythm": "monthly",
                },
                None,
            ),
            ({"date_first": TODAY + timedelta(days=31)}, "max_first_days"),
            ({"valid_until": TODAY + timedelta(days=16)}, "max_valid_days"),
        ):
            codes = self._codes(self._draft(invoice, **terms))
            self.assertEqual(codes, [code] if code else [], terms)

    def test_the_term(self):
        invoice = self._create_invoice_late(60)
        agreement = self._draft(
            invoice,
            down_payment=100.0,
            count=6,
            date_first=TODAY + timedelta(days=30),
        )
        self.assertEqual(self._codes(agreement), ["max_term_days"])

    def test_by_age_and_amount(self):
        young = self._draft(self._create_invoice_late(10), principal_percent=1)
        self.assertEqual(self._codes(young), ["max_principal_percent"])
        big = self._draft(
            self._create_invoice_late(60, 5000.0), principal_percent=10, count=12
        )
        self.assertFalse(self._codes(big))

    def test_amounts_in_another_currency(self):
        """The lowest instalment of 50 dollars is 25 euros here."""
        self.env["res.currency.rate"].create(
            {
                "name": DUE - timedelta(days=100),
                "rate": 0.5,
                "currency_id": self.euro.id,
                "company_id": self.company.id,
            }
        )
        invoice = self._create_invoice_late(60, 100.0, currency_id=self.euro.id)
        terms = {"down_payment": 10.0}
        self.assertFalse(self._codes(self._draft(invoice, count=3, **terms)))
        self.assertEqual(
            self._codes(self._draft(invoice, count=4, **terms)), ["min_instalment"]
        )

    def test_for_some_customers(self):
        self.policy.limit_ids = [
            Command.create(
                {
                    "age_from": 40,
                    "max_principal_percent": 100,
                    "partner_domain": "[('ref', '=', 'VIP')]",
                }
            )
        ]
        invoice = self._create_invoice_late(60)
        terms = {"principal_percent": 90}
        self.assertTrue(self._codes(self._draft(invoice, **terms)))
        self.debtor.ref = "VIP"
        self.assertFalse(self._codes(self._draft(invoice, **terms)))
        with self.assertRaises(ValidationError):
            self.policy.limit_ids = [
                Command.create({"age_from": 1, "partner_domain": "[('nope', '=', 1)]"})
            ]

    def test_where_nothing_is_said_all_is_approved(self):
        self.policy.limit_ids = [Command.clear()]
        invoice = self._create_invoice_late(60)
        agreement = self._draft(invoice)
        self.assertEqual(self._codes(agreement), ["no_limits"])
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "says nothing"):
            agreement.action_propose()

    def test_renegotiations(self):
        invoice = self._create_invoice_late(60)
        agreement = self._agree(invoice)
        with self._clock(TODAY):
            renewed = agreement.with_user(self.collector)._renegotiate()
            renewed.write({"date_first": TODAY, "monthly_percent": 0})
            renewed._reshape()
        self.assertEqual(self._codes(renewed), ["max_renegotiations"])
        self.assertEqual(renewed.previous_id, agreement)
        self.assertEqual(agreement.state, "superseded")


@tagged("post_install", "-at_install", "collections")
class TestApproval(AgreementCommon):
    def _submit(self, user=None):
        agreement = self._draft(
            self._create_invoice_due(DUE, 1000.0), user=user, principal_percent=60
        )
        with self._clock(TODAY):
            self._decide(agreement, "submit", "They would go bankrupt")
        return agreement

    def _decide(self, agreement, verb, reason):
        action = getattr(agreement, f"action_{verb}")()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(agreement.env.user)
            .with_context(**action["context"])
        )
        wizard.reason = reason
        wizard.save().action_confirm()

    def test_four_eyes(self):
        agreement = self._submit()
        self.assertEqual(agreement.state, "to_approve")
        with self._clock(TODAY):
            with self.assertRaises(AccessError):
                agreement._approve("Me too")
            self._decide(agreement.with_user(self.manager), "approve", "Agreed")
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.requested_by_id, self.collector)
        self.assertEqual(agreement.request_reason, "They would go bankrupt")
        self.assertEqual(agreement.decided_by_id, self.manager)
        self.assertEqual(agreement.decision_reason, "Agreed")

    def test_not_ones_own(self):
        agreement = self._submit(user=self.manager)
        self.assertFalse(agreement.can_decide)
        with self._clock(TODAY):
            with self.assertRaisesRegex(UserError, "Somebody else"):
                agreement._approve("Mine")
            with self.assertRaisesRegex(UserError, "Somebody else"):
                agreement._refuse("Mine")
            self.assertTrue(agreement.with_user(self.other_manager).can_decide)
            agreement.with_user(self.other_manager)._approve("Yours")
        self.assertEqual(agreement.state, "proposed")

    def test_refused_and_shaped_again(self):
        agreement = self._submit()
        with self._clock(TODAY):
            self._decide(agreement.with_user(self.manager), "refuse", "Too much")
            self.assertEqual(agreement.state, "refused")
            agreement.action_withdraw()
            agreement.principal_percent = 50
            agreement.action_propose()
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(agreement.amount_total, 500.0)

    def test_a_reason_is_needed(self):
        agreement = self._draft(
            self._create_invoice_due(DUE, 1000.0), principal_percent=60
        )
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "reason"):
            agreement._submit(" ")

    def test_what_was_not_asked_is_not_approved(self):
        agreement = self._draft(
            self._create_invoice_due(DUE, 1000.0), principal_percent=60
        )
        with self._clock(TODAY), self.assertRaises(UserError):
            agreement.with_user(self.manager)._approve("Just so")
        self.assertEqual(agreement.state, "draft")

    def test_what_is_beyond_is_told(self):
        agreement = self._draft(
            self._create_invoice_due(DUE, 1000.0), principal_percent=60
        )
        with self._clock(TODAY):
            self.assertTrue(agreement.needs_approval)
            self.assertIn("50", agreement.excess_text)
            with self.assertRaisesRegex(UserError, "Discount on principal"):
                agreement.action_propose()
