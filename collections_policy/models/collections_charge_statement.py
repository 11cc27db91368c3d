"""Late charges as people see them: item by item, part by part, and the total."""

from collections import namedtuple
from decimal import Decimal
from functools import cache

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

from ..tools.late_charges import PARTS, Parts
from .amounts import AmountFormat

SHORT = 8  # lines that had better stay together on a page
Claim = namedtuple("Claim", ("line_id", "partner_id", "currency_id", "amount"))
Claim.__doc__ = """What may still be claimed of an open item's charges, in its currency.

The amount is ``None`` where a rate or an index is not known.
"""


class CollectionsChargeStatement(models.AbstractModel):
    _name = "collections.charge.statement"
    _description = "Collections: statement of late charges"

    # === DRAWN === #

    def _draw(self, company, lines, date, for_debtor=False):
        """Return what items cost up to a date, to be read by people.

        :param company: the root company that the items are owed to
        :param lines: receivable ``account.move.line`` records, late or not
        :param date: the last day that counts
        :param bool for_debtor: leave out what is not known, instead of telling what is
            missing
        :return: HTML in the reader's language; nothing where nothing is charged
        :rtype: Markup
        """
        return self._draw_each(company, {True: lines}, date, for_debtor)[True]

    def _draw_each(self, company, groups, date, for_debtor=False):
        """Return what each group of items costs, reckoned all at once.

        :param dict groups: ``account.move.line`` records, by any key
        :return: HTML, by key
        :rtype: dict[Any, Markup]
        """
        lines = self.env["account.move.line"].union(*groups.values())
        entries = self._get_entries(company, lines, date)
        if not entries:
            return dict.fromkeys(groups, Markup())
        amounts = self._get_open_amounts(lines, date)
        values = self._prepare_drawing(date)
        return {
            key: self._draw_blocks(
                self._prepare_blocks(own, entries, amounts, date, for_debtor),
                date,
                values,
            )
            for key, own in groups.items()
        }

    def _draw_blocks(self, blocks, date, values=None):
        """Return what blocks tell, to be read by people; nothing if there is none.

        :param list blocks: what :meth:`_prepare_block` returns, of each currency
        :param dict values: what :meth:`_prepare_drawing` returns, if it is at hand
        :rtype: Markup
        """
        if not blocks:
            return Markup()
        values = values or self._prepare_drawing(date)
        return self.env["ir.qweb"]._render(
            "collections_policy.charges", {**values, "charges": blocks}
        )

    def _prepare_drawing(self, date):
        return {
            "date": date,
            "lang_dir": self._get_lang_dir(),
            "format_amount": AmountFormat(self.env),
            "format_date": cache(lambda value: format_date(self.env, value)),
        }

    def _get_lang_dir(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return lang.direction or "ltr"

    # === ITEMS === #

    def _get_entries(self, company, lines, date):
        """Return what is shown of each item that costs something.

        It takes no statement where no policy of the company has terms.

        :param company: the root company that the items are owed to
        :rtype: dict[account.move.line, dict]
        """
        if not lines or not self.env["collections.policy"]._has_charge_terms(company):
            return {}
        charger = self.env["collections.charger"]
        return {
            line: self._prepare_entry(line, reckoning)
            for line, reckoning in charger._reckon(lines, date).items()
            if reckoning.missing or reckoning.claim.total
        }

    def _prepare_entry(self, line, reckoning):
        """Return what is shown of an item; amounts are floats, in its currency.

        ``deducted``, below zero, is what of the parts was claimed or waived before.
        """
        missing = reckoning.missing
        parts = [
            {"label": label, "amount": float(amount), "sentences": sentences}
            for label, amount, sentences in self._explain(reckoning, line.currency_id)
            if amount > 0
        ]
        total = float(reckoning.claim.total)
        charged = sum(part["amount"] for part in parts)
        return {
            "number": line.move_id._get_collections_name(),
            "date_due": line.date_maturity or line.date,
            "parts": parts,
            "deducted": line.currency_id.round(total - charged),
            "total": total,
            "missing": missing
            and self.env["collections.charger"]._explain_missing(missing),
        }

    def _explain(self, reckoning, currency):
        if reckoning.missing:
            return []
        return self.env["collections.charge.writer"]._explain(reckoning, currency)

    def _get_open_amounts(self, lines, date):
        """Return what was open of items on a date, in their currency.

        :rtype: dict[account.move.line, float]
        """
        paid_later = dict(
            self.env["account.partial.reconcile"]._read_group(
                [
                    ("debit_move_id", "in", lines.ids),
                    ("credit_move_id.move_id.move_type", "!=", "out_refund"),
                    ("max_date", ">", date),
                ],
                ["debit_move_id"],
                ["debit_amount_currency:sum"],
            )
        )
        return {
            line: line.amount_residual_currency + paid_later.get(line, 0.0)
            for line in lines
        }

    # === BLOCKS === #

    def _prepare_blocks(self, lines, entries, amounts, date, for_debtor=False):
        """Return what items cost by currency.

        :param dict entries: what :meth:`_get_entries` returns
        :param dict amounts: what is open of each item, in its currency
        :rtype: list[dict]
        """
        known = lines.filtered(lambda line: line.date <= date or line in entries)
        blocks = [
            self._prepare_block(
                currency,
                [
                    {**entries[line], "open": amounts[line]}
                    for line in own
                    if line in entries
                ],
                sum(amounts[line] for line in own),
                for_debtor,
            )
            for currency, own in known.grouped("currency_id").items()
        ]
        return list(filter(None, blocks))

    def _prepare_block(self, currency, entries, principal, for_debtor=False):
        """Return what items of a currency cost; nothing if they don't.

        :param list entries: those of the items, each with what is ``open`` of it
        :param float principal: what is owed without the charges
        """
        is_known = not any(entry["missing"] for entry in entries)
        if not entries or (for_debtor and not is_known):
            return {}
        charges = currency.round(sum(entry["total"] for entry in entries))
        return {
            "currency": currency,
            "entries": sorted(entries, key=lambda entry: entry["date_due"]),
            "is_known": is_known,
            "is_short": self._count_lines(entries) <= SHORT,
            "principal": principal,
            "charges": charges,
            "total": currency.round(principal + charges),
        }

    def _count_lines(self, entries):
        return len(entries) + sum(
            1 + len(part["sentences"]) for entry in entries for part in entry["parts"]
        )

    # === SUMS === #

    def _get_claims(self, company, date, debtors):
        """Return what may still be claimed of the charges of debtors' open items.

        It takes the same statements however many there are, none where no policy of
        the company has terms.

        :param company: a root company
        :param Debtors debtors: whose items to look at
        :rtype: list[Claim]
        """
        if not self.env["collections.policy"]._has_charge_terms(company):
            return []
        charger = self.env["collections.charger"].sudo()
        charged = charger._charge_all(company, date, debtors)
        lines = charger.env["account.move.line"].browse(row.line_id for row in charged)
        settled = charger._get_settled(lines)
        return [
            Claim(
                row.line_id,
                row.partner_id,
                row.currency_id,
                self._sum_claim(row, settled.get(line, Parts())),
            )
            for line, row in zip(lines, charged, strict=True)
        ]

    def _sum_claim(self, charged, settled):
        parts = [(getattr(charged, part), getattr(settled, part)) for part in PARTS]
        if any(amount is None for amount, _before in parts):
            return None
        return sum((max(amount - before, 0) for amount, before in parts), Decimal())
