"""What a debtor has paid: money that has arrived on its account."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

MONTHS = 12


class CollectionsReceipts(models.AbstractModel):
    _name = "collections.receipts"
    _description = "Collections: what a customer has paid"

    def _get(self, debtor, companies, date):
        """Return what a debtor paid during the last months, the last one first.

        :param debtor: a commercial partner
        :param companies: those that it was paid to
        :param date: today
        :rtype: list[dict]
        """
        lines = self.env["account.move.line"].search(
            self._get_domain(debtor, companies, date), order="date desc, id desc"
        )
        return [
            {
                "date": move.date,
                "number": move.name,
                "amount": -sum(own.mapped("amount_currency")),
                "currency": own.currency_id[:1],
                "payment": own.payment_id[:1],
            }
            for move, own in lines.grouped("move_id").items()
        ]

    def _get_domain(self, debtor, companies, date):
        entries = self.env["collections.account"]._get_entry_domain(debtor, companies)
        return (
            Domain(entries)
            & Domain("balance", "<", 0)
            & Domain("date", ">=", date - relativedelta(months=MONTHS))
            & (
                Domain("payment_id", "!=", False)
                | Domain("statement_line_id", "!=", False)
            )
        )

    def _find_payment(self, debtor, companies, number):
        """Return a payment of a debtor, of those that :meth:`_get` lists.

        :param int number: its database id
        :return: nothing if it is not one of them
        """
        dates = [company._get_collections_date() for company in companies.root_id]
        domain = self._get_domain(debtor, companies, min(dates))
        lines = self.env["account.move.line"].search(
            domain & Domain("payment_id", "=", number), limit=1
        )
        return lines.payment_id
