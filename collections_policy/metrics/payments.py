"""What was paid of invoices, by the day of the payment; credit notes are left out."""

from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .memo import asked_once
from .receivables import SALES

Paid = namedtuple("Paid", ("amount", "late", "weighted"))
Paid.__doc__ = """What was paid, in the company's currency.

``late`` is what of it was paid after its due date, ``weighted`` the sum of amounts by
the days after it.
"""


class CollectionsPayments(models.AbstractModel):
    _name = "collections.payments"
    _description = "Collections: what was paid"

    @api.model
    @asked_once
    def _sum(self, scope, first, last):
        """Return what was paid between two days.

        :param MetricScope scope: of whom
        :rtype: Paid
        """
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(amount), 0),
                       COALESCE(SUM(amount) FILTER (WHERE days > 0), 0),
                       COALESCE(SUM(amount * GREATEST(days, 0)), 0)
                  FROM (%s) AS paid
                """,
                self._get_sql(scope, first, last),
            )
        )
        return Paid(*map(float, row))

    @api.model
    def _get_sql(self, scope, first, last):
        """Return a query of each payment of each item: amount, days late, item."""
        Item = self.env["account.move.line"]
        for model in (Item, self.env["account.partial.reconcile"]):
            model.flush_model()
        matched = SQL(
            "(SELECT debit_move_id FROM account_partial_reconcile "
            "WHERE max_date BETWEEN %s AND %s)",
            first,
            last,
        )
        query = Item._search(
            Domain(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                ]
            )
            & Domain("id", "in", matched)
            & self.env["collections.receivables"]._narrow(scope),
            order=None,
        )
        due = self.env["collections.receivables"]._get_due_sql(query)
        partial = query.make_alias(query.table, "partial")
        query.add_join(
            "JOIN",
            partial,
            "account_partial_reconcile",
            SQL(
                "%s = %s AND %s BETWEEN %s AND %s",
                SQL.identifier(partial, "debit_move_id"),
                SQL.identifier(query.table, "id"),
                SQL.identifier(partial, "max_date"),
                first,
                last,
            ),
        )
        query.add_where(
            SQL(
                """
                NOT EXISTS (
                    SELECT FROM account_move_line AS credit
                      JOIN account_move AS move ON move.id = credit.move_id
                     WHERE credit.id = %s AND move.move_type IN %s)
                """,
                SQL.identifier(partial, "credit_move_id"),
                SALES,
            )
        )
        return query.select(
            SQL("%s AS item_id", SQL.identifier(query.table, "id")),
            SQL("%s AS amount", SQL.identifier(partial, "amount")),
            SQL("%s - %s AS days", SQL.identifier(partial, "max_date"), due),
        )
