"""Agreements that reschedule the books: an item for each instalment."""

from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ..tools.deal import distribute
from .collections_agreement_books import is_receivable
from .collections_charge import get_exact


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _open_reschedule(self, date):
        """Settle what is owed by an entry that opens an item for each instalment.

        What is given away if the deal is kept is one more item, which nobody is
        reminded of.
        """
        settled = self._get_settled_items()
        journal = self.move_company_id._get_collections_agreement_journal()
        opened = self.installment_ids.filtered(
            lambda each: each.amount > each.amount_before
        )
        credits = [self._prepare_settling_line(item) for item in settled]
        debits = self._prepare_opened_lines(settled, opened)
        entry = (
            self.env["account.move"]
            .with_company(self.move_company_id)
            .create(self._prepare_entry(journal, date, credits + debits))
        )
        self.entry_id = entry
        lines = entry.line_ids.sorted("id")
        for installment, line in zip(opened, lines[len(credits) :], strict=False):
            installment.move_line_id = line
        entry._post(soft=False)
        for item, credit in zip(settled, lines[: len(credits)], strict=True):
            (item | credit).reconcile()

    def _must_post_reschedule(self):
        """The document of charges is rescheduled as well: it can't be a draft."""
        return True

    def _get_settled_items(self):
        document = self.document_id.line_ids.filtered(is_receivable)
        return (self._get_items() | document).filtered(lambda item: not item.reconciled)

    def _prepare_entry(self, journal, date, lines):
        company = self.move_company_id
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "date": company._get_collections_open_date(date, journal),
            "ref": self.name,
            "collections_policy_id": self.policy_id.agreement_policy_id.id,
            "line_ids": [Command.create(values) for values in lines],
        }

    def _prepare_settling_line(self, item):
        """Return the line that settles an item, by what is left of it.

        In both currencies: no exchange difference comes up.
        """
        return {
            "name": self.env._(
                "%(agreement)s: %(item)s",
                agreement=self.name,
                item=item.move_id.name,
            ),
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": -item.amount_residual_currency,
            "balance": -item.amount_residual,
            "date_maturity": item.date_maturity,
        }

    def _prepare_opened_lines(self, settled, installments):
        """Return a line for each instalment, and one for what is given away.

        In the company's currency they share what the settled items are worth there.
        """
        currency = self.currency_id
        amounts = [
            get_exact(each.amount - each.amount_before, currency)
            for each in installments
        ]
        owed = sum(
            get_exact(item.amount_residual_currency, currency) for item in settled
        )
        given = owed - sum(amounts)
        values = [self._prepare_opened_line(each) for each in installments]
        if given:
            amounts.append(given)
            values.append(self._prepare_given_line())
        own = self.move_company_id.currency_id
        balances = distribute(
            sum(get_exact(item.amount_residual, own) for item in settled),
            amounts,
            Decimal(str(own.rounding)),
        )
        common = {
            "account_id": settled[:1].account_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": currency.id,
        }
        return [
            {
                **common,
                **line,
                "amount_currency": float(amount),
                "balance": float(balance),
            }
            for line, amount, balance in zip(values, amounts, balances, strict=True)
        ]

    def _prepare_opened_line(self, installment):
        return {
            "name": installment.name,
            "date_maturity": installment.date_due,
            "no_followup": False,
        }

    def _prepare_given_line(self):
        return {
            "name": self.env._("%s: discount, if it is kept", self.name),
            "date_maturity": self.date_last,
            "no_followup": True,
        }

    def _get_payable_reschedule(self):
        """Return the items that were opened for instalments."""
        return self.installment_ids.move_line_id

    def _get_rest_reschedule(self):
        """Return the item that was opened for what is given away."""
        return self.entry_id.line_ids.filtered(
            lambda line: (
                is_receivable(line)
                and line.amount_currency > 0
                and not line.reconciled
                and line not in self.installment_ids.move_line_id
            )
        )

    def _tell_paid_reschedule(self):
        """Tell that the invoices are paid now: the entry alone said nothing of it."""
        self._get_own_invoices().filtered(
            lambda move: move.payment_state in ("paid", "in_payment")
        )._invoice_paid_hook()
