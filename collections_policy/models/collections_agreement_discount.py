"""The discount of agreements in the ledger: an entry, or credit notes with taxes."""

from odoo import models
from odoo.fields import Command
from odoo.tools import groupby

from ..tools.deal import distribute
from .collections_agreement_books import is_receivable
from .collections_charge import get_exact


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _book_discount(self, amounts, date):
        """Give away what is open of items, in the way that the company chose.

        :param amounts: how much of each open item, in its currency
        :type amounts: dict[account.move.line, Decimal]
        :param date: the day, in the company's time zone
        """
        amounts = {item: amount for item, amount in amounts.items() if amount}
        if not amounts:
            return
        way = self.company_id.sudo().collections_discount_way
        moves = getattr(self, f"_discount_by_{way}")(amounts, date)
        self.write(
            {
                "discount_move_ids": [Command.link(move.id) for move in moves],
                "amount_given": self.amount_given + float(sum(amounts.values())),
            }
        )

    # === AN ENTRY === #

    def _discount_by_entry(self, amounts, date):
        """Write off what is given away, to the account of discounts; no taxes.

        :return: the entry
        """
        company = self.move_company_id
        journal = company._get_collections_agreement_journal()
        credits = [
            self._prepare_given_credit(item, amount) for item, amount in amounts.items()
        ]
        entry = (
            self.env["account.move"]
            .with_company(company)
            .create(
                self._prepare_entry(
                    journal, date, [*credits, self._prepare_given_debit(credits)]
                )
            )
        )
        entry._post(soft=False)
        lines = entry.line_ids.sorted("id")[: len(credits)]
        for item, credit in zip(amounts, lines, strict=True):
            (item | credit).reconcile()
        return entry

    def _prepare_given_credit(self, item, amount):
        """Return the line that credits an item, at the rate it has in the ledger."""
        share = float(amount) / item.amount_residual_currency
        balance = item.company_currency_id.round(item.amount_residual * share)
        return {
            "name": self.env._("Discount by agreement %s", self.name),
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": -float(amount),
            "balance": -balance,
            "date_maturity": item.date_maturity,
        }

    def _prepare_given_debit(self, credits):
        company = self.move_company_id
        return {
            "name": self.env._("Discount by agreement %s", self.name),
            "account_id": company._get_collections_discount_account().id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": -sum(line["amount_currency"] for line in credits),
            "balance": -sum(line["balance"] for line in credits),
        }

    # === CREDIT NOTES === #

    def _discount_by_credit_note(self, amounts, date):
        """Credit the invoices in proportion, with their taxes.

        :return: the credit notes
        """
        notes = self.env["account.move"]
        items = self.env["account.move.line"].union(*amounts)
        for invoice, amount in self._get_given_by_invoice(sum(amounts.values())):
            notes |= self._create_credit_note(invoice, amount, date)
        notes.line_ids.filtered(is_receivable).account_id = items[:1].account_id
        notes._post(soft=False)  # and matched with its invoice, where that is open
        credits = notes.line_ids.filtered(is_receivable)
        unmatched, owed = (
            lines.filtered(lambda line: not line.reconciled)
            for lines in (credits, items)
        )
        if unmatched and owed:
            (unmatched | owed).reconcile()
        return notes

    def _get_given_by_invoice(self, total):
        """Return how much of a discount each invoice bears.

        :rtype: list[tuple[account.move, Decimal]]
        """
        by_invoice = [
            (
                invoice,
                sum(
                    get_exact(line.discount_principal, line.currency_id)
                    for line in lines
                ),
            )
            for invoice, lines in groupby(self.line_ids, lambda line: line.move_id)
        ]
        shares = distribute(
            total, [weight for _invoice, weight in by_invoice], self._get_unit()
        )
        return [
            (invoice, share)
            for (invoice, _weight), share in zip(by_invoice, shares, strict=True)
            if share
        ]

    def _create_credit_note(self, invoice, amount, date):
        writer = self.env["collections.document.writer"]
        groups = groupby(
            invoice.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            ),
            lambda line: (line.account_id, line.tax_ids),
        )
        kinds = [
            (
                account,
                taxes,
                sum(get_exact(line.price_total, line.currency_id) for line in lines),
            )
            for (account, taxes), lines in groups
        ]
        shares = distribute(
            amount, [weight for _account, _taxes, weight in kinds], self._get_unit()
        )
        lines = [
            {
                "name": self.env._(
                    "Discount by agreement %(agreement)s on %(invoice)s",
                    agreement=self.name,
                    invoice=invoice.name,
                ),
                "account_id": account.id,
                "tax_ids": [Command.set(taxes.ids)],
                "quantity": 1,
                "price_unit": float(share),
            }
            for (account, taxes, _weight), share in zip(kinds, shares, strict=True)
            if share
        ]
        return writer._create(self._prepare_credit_note(invoice, date, lines), amount)

    def _prepare_credit_note(self, invoice, date, lines):
        day = invoice.company_id._get_collections_open_date(date, invoice.journal_id)
        return {
            "move_type": "out_refund",
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "partner_id": invoice.partner_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "reversed_entry_id": invoice.id,
            "invoice_date": day,
            "date": day,
            "invoice_origin": invoice.name,
            "ref": self.name,
            "invoice_line_ids": [Command.create(values) for values in lines],
        }
