"""The client pack's list of open items, by age, as of the end of the month."""

from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..metrics.aging_bars import BUCKETS, CREDIT
from ..tools.workbook import write_workbook


class CollectionsClientPack(models.Model):
    _inherit = "collections.client.pack"

    def _get_files(self):
        # EXTENDS 'collections.client.pack'
        owed = self._get_owed()
        sheets = [self._get_ages_sheet(owed), self._get_items_sheet(owed)]
        return [
            *super()._get_files(),
            (self.env._("2 Open Items.xlsx"), write_workbook(sheets)),
        ]

    def _get_owed(self):
        """Return what was open at the end of the month, the oldest first.

        :return: of each item what was open, in its currency and in the company's
        :rtype: dict[account.move.line, tuple[Decimal, Decimal]]
        """
        in_document, in_company = (
            self._read_residuals(of_document) for of_document in (True, False)
        )
        items = self.env["account.move.line"].browse(set(in_document) | set(in_company))
        items = items.sorted(lambda item: (item.date_maturity or item.date, item.id))
        return {
            item: (
                self._get_amount(in_document.get(item.id), item.currency_id),
                self._get_amount(in_company.get(item.id), item.company_currency_id),
            )
            for item in items
        }

    def _read_residuals(self, of_document):
        """Return what was open of each item at the end of the month.

        :param bool of_document: in its currency, not the company's
        :rtype: dict[int, float]
        """
        query, [residual] = self.env["collections.receivables"]._get_query(
            self._get_scope(), self._get_last_day(), of_document=of_document
        )
        query.add_where(SQL("%s <> 0", residual))
        number = SQL.identifier(query.table, "id")
        return dict(self.env.execute_query(query.select(number, residual)))

    def _get_age(self, item, amount):
        """Return the key of an item's age, and the days it is late."""
        days = (self._get_last_day() - (item.date_maturity or item.date)).days
        if amount < 0:
            return CREDIT, max(days, 0)
        bucket = next(
            each for each in BUCKETS if each.last is None or days <= each.last
        )
        return bucket.key, max(days, 0)

    def _get_ages_sheet(self, owed):
        """Return what was open by currency and age, and all in the company's."""
        keys = [*(bucket.key for bucket in BUCKETS), CREDIT]
        own = self.company_id.currency_id
        sums, in_company = {}, dict.fromkeys(keys, self._get_amount(0, own))
        for item, (amount, amount_company) in owed.items():
            currency = item.currency_id
            ages = sums.setdefault(
                currency, dict.fromkeys(keys, self._get_amount(0, currency))
            )
            age, _days = self._get_age(item, amount or amount_company)
            ages[age] += amount
            in_company[age] += amount_company
        rows = [
            [currency.name, *ages.values(), sum(ages.values(), Decimal())]
            for currency, ages in sorted(sums.items(), key=lambda pair: pair[0].name)
        ]
        if rows:
            total = self.env._("All, in %s", own.name)
            rows.append(
                [total, *in_company.values(), sum(in_company.values(), Decimal())]
            )
        label = self.env["collections.chart.aging"]._get_row_label
        return self._prepare_sheet(
            self.env._("By Age"),
            [self.env._("Currency"), *map(label, keys), self.env._("Total")],
            rows,
            self._get_as_of(),
        )

    def _get_items_sheet(self, owed):
        label = self.env["collections.chart.aging"]._get_row_label
        rows = []
        for item, (amount, amount_company) in owed.items():
            age, days = self._get_age(item, amount or amount_company)
            debtor = item.partner_id.commercial_partner_id
            rows.append(
                [
                    debtor.name,
                    debtor.vat,
                    item.move_id.name,
                    item.move_id.ref,
                    item.move_id.invoice_date or item.date,
                    item.date_maturity,
                    days,
                    label(age),
                    item.currency_id.name,
                    self._get_amount(item.amount_currency, item.currency_id),
                    amount,
                    amount_company,
                    item.collections_level_id.name,
                ]
            )
        return self._prepare_sheet(
            self.env._("Open Items"),
            [
                self.env._("Customer"),
                self.env._("Tax ID"),
                self.env._("Number"),
                self.env._("Reference"),
                self.env._("Issued On"),
                self.env._("Due On"),
                self.env._("Days Late"),
                self.env._("Age"),
                self.env._("Currency"),
                self.env._("Amount"),
                self.env._("Open"),
                self.env._("Open in %s", self.company_id.currency_id.name),
                self.env._("Level Now"),
            ],
            rows,
            self._get_as_of(),
        )

    def _get_as_of(self):
        return self.env._("As of %s", self._write_day(self._get_last_day()))
