"""What the tests of agreements are written with."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import TODAY
from .test_charge_booking import BookingCommon

NEXT_WEEK = TODAY + timedelta(days=7)
MONTH = timedelta(days=31)


class AgreementCommon(BookingCommon):
    """Without late charges, but where a test wants them; limits that allow a lot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.charge_terms_id = False
        cls.policy.charge_document = "posted"
        cls.policy.limit_ids = [
            Command.create(
                {
                    "max_principal_percent": 50,
                    "max_charges_percent": 100,
                    "max_count": 12,
                    "max_renegotiations": 3,
                }
            )
        ]
        cls.given = cls.env["account.account"].create(
            {"name": "Discounts", "code": "659999", "account_type": "expense"}
        )
        cls.company.collections_discount_account_id = cls.given
        cls.other_manager = new_test_user(
            cls.env,
            "other_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.receivable = cls.company_data["default_account_receivable"]

    # === DEALS === #

    def _draft(self, *invoices, user=None, **terms):
        """Return a draft about all that is open of invoices, shaped."""
        moves = self.env["account.move"].union(*invoices)
        agreements = self.env["collections.agreement"].with_user(user or self.collector)
        with self._clock(TODAY):
            agreement = agreements.create(
                {
                    **agreements._prepare_from_items(self._get_open_items(moves)),
                    "date_first": NEXT_WEEK,
                    "monthly_percent": 0,
                    **terms,
                }
            )
            agreement._reshape()
        return agreement

    def _get_open_items(self, moves):
        return self._get_items(moves).filtered(lambda item: not item.reconciled)

    def _propose(self, *invoices, **terms):
        agreement = self._draft(*invoices, **terms)
        with self._clock(TODAY):
            agreement.action_propose()
        return agreement

    def _agree(self, *invoices, day=TODAY, **terms):
        """Return an agreement that is active since a day."""
        agreement = self._propose(*invoices, **terms)
        with self._clock(day):
            agreement._accept("A. Debtor", "test")
        return agreement.sudo()

    def _pay_next(self, agreement, day=TODAY, amount=None):
        """Pay what comes next of an agreement, as its button does."""
        with self._clock(day):
            action = agreement.action_register_payment()
            values = {"payment_date": day}
            if amount is not None:
                values["amount"] = amount
            wizard = (
                self.env["account.payment.register"]
                .with_context(**action["context"])
                .create(values)
            )
            return wizard._create_payments()

    def _work(self, day):
        """Do what the day's run does before it plans."""
        with self._clock(day):
            return self.env["collections.agreement"].sudo()._work_day(self.company, day)

    # === LOOKING === #

    def _owed(self, partner=None):
        """Return what the ledger says that a customer owes, in its currency."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", (partner or self.debtor).id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(sum(lines.mapped("amount_residual_currency")), 2)

    def _balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def assertPaid(self, agreement, *amounts):
        """Assert how much was paid of each instalment."""
        agreement.installment_ids.invalidate_recordset()
        self.assertEqual(agreement.installment_ids.mapped("amount_paid"), list(amounts))

    def assertLedgerBalanced(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT SUM(line.balance) FROM account_move_line AS line "
            "WHERE line.parent_state = 'posted' AND line.company_id = %s",
            [self.company.id],
        )
        self.assertFalse(round(self.env.cr.fetchone()[0] or 0, 2))
