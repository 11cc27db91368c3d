"""What was owed on a day, rebuilt from what was matched since.

The residual of a journal item on a day is that of now, with what was matched with it
after that day put back.  Only items that are open now, or were matched since, are
looked at.
"""

from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .memo import asked_once

SALES = ("out_invoice", "out_refund", "out_receipt")
VERY_LATE = 90  # days

Owed = namedtuple(
    "Owed", ("total", "claims", "current", "overdue", "very_late", "late_90_180")
)
Owed.__doc__ = """What was owed on a day, in the company's currency.

``claims`` is what customers owed, ``total`` the same less their credits that were not
matched; ``current`` what was not due of the claims, ``overdue`` what was, ``very_late``
for more than 90 days, and ``late_90_180`` for 91 to 180 days.
"""


class CollectionsReceivables(models.AbstractModel):
    _name = "collections.receivables"
    _description = "Collections: receivables as of a day"

    # === QUERIES === #

    @api.model
    def _get_query(self, scope, *dates, of_document=False):
        """Return a query of the items of a scope that were booked by the last of dates.

        :param MetricScope scope: whose items; its days play no part
        :param dates: days of the company, in their order
        :param of_document: residuals in the currency of each item, not the company's
        :return: the query, and the residual of an item at the end of each day
        :rtype: tuple[Query, list[SQL]]
        """
        Item = self.env["account.move.line"]
        Item.flush_model()
        self.env["account.partial.reconcile"].flush_model()
        query = Item._search(self._get_domain(scope, dates), order=None)
        fname = "amount_residual_currency" if of_document else "amount_residual"
        residual = Item._field_to_sql(query.table, fname, query)
        booked = Item._field_to_sql(query.table, "date", query)
        later = {day: self._join_later(query, day, of_document) for day in dates}
        # Open now, or matched since: where all was joined anyway, no item is looked up
        query.add_where(
            SQL(
                "(%s IS NOT TRUE OR %s IS NOT NULL)",
                Item._field_to_sql(query.table, "reconciled", query),
                later[min(dates)],
            )
        )
        return query, [
            SQL(
                "CASE WHEN %s <= %s THEN %s + COALESCE(%s, 0) ELSE 0 END",
                booked,
                day,
                residual,
                later[day],
            )
            for day in dates
        ]

    def _get_domain(self, scope, dates):
        """Return the condition of the items that were booked by the last of dates."""
        return Domain(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", max(dates)),
            ]
        ) & self._narrow(scope)

    @api.model
    def _narrow(self, scope):
        """Return the condition that journal items are in a scope."""
        return self.env["collections.narrowing"]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id.commercial_partner_id",
            policy="collections_level_id.policy_id",
            salesperson="move_id.invoice_user_id",
            collector="partner_id.collections_case_id.user_id",
        )

    def _join_later(self, query, day, of_document):
        """Join what was matched with each item after a day.

        :return: its amount, as it has to be put back
        """
        alias = query.make_alias(query.table, f"later_{day:%Y%m%d}")
        query.add_join(
            "LEFT JOIN",
            alias,
            SQL(
                """
                (SELECT line_id, SUM(amount) AS amount
                   FROM (SELECT debit_move_id AS line_id, %(debited)s AS amount
                           FROM account_partial_reconcile
                          WHERE max_date > %(day)s
                      UNION ALL
                         SELECT credit_move_id, -%(credited)s
                           FROM account_partial_reconcile
                          WHERE max_date > %(day)s) AS matched
               GROUP BY line_id)
                """,
                day=day,
                debited=SQL("debit_amount_currency" if of_document else "amount"),
                credited=SQL("credit_amount_currency" if of_document else "amount"),
            ),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "line_id"),
                SQL.identifier(query.table, "id"),
            ),
        )
        return SQL.identifier(alias, "amount")

    @api.model
    def _get_due_sql(self, query):
        """Return the due date of an item."""
        Item = self.env["account.move.line"]
        return SQL(
            "COALESCE(%s, %s)",
            Item._field_to_sql(query.table, "date_maturity", query),
            Item._field_to_sql(query.table, "date", query),
        )

    @api.model
    def _get_debtor_sql(self, query):
        """Return the commercial partner of an item."""
        contact = query.left_join(
            query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        return SQL.identifier(contact, "commercial_partner_id")

    # === SUMS === #

    @api.model
    @asked_once
    def _sum_owed(self, scope, day):
        """Return what was owed at the end of a day.

        :rtype: Owed
        """
        query, [residual] = self._get_query(scope, day)
        late = SQL("%s - %s", day, self._get_due_sql(query))

        def claims(condition):
            return SQL(
                "COALESCE(SUM(%s) FILTER (WHERE %s > 0 AND %s), 0)",
                residual,
                residual,
                condition,
            )

        [row] = self.env.execute_query(
            query.select(
                SQL("COALESCE(SUM(%s), 0)", residual),
                claims(SQL("TRUE")),
                claims(SQL("%s <= 0", late)),
                claims(SQL("%s > 0", late)),
                claims(SQL("%s > %s", late, VERY_LATE)),
                claims(SQL("%s BETWEEN %s AND %s", late, VERY_LATE + 1, 2 * VERY_LATE)),
            )
        )
        return Owed(*map(float, row))

    @api.model
    @asked_once
    def _sum_sales(self, scope, first, last):
        """Return what was invoiced on account between two days, credit notes taken off.

        :return: in the company's currency, taxes included, for each month by its first
            day
        :rtype: dict[date, float]
        """
        Item = self.env["account.move.line"]
        groups = Item._read_group(
            Domain(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("move_id.move_type", "in", SALES),
                    ("invoice_date", ">=", first),
                    ("invoice_date", "<=", last),
                ]
            )
            & self._narrow(scope),
            ["invoice_date:month"],
            ["balance:sum"],
        )
        return {month: balance for month, balance in groups}

    @api.model
    @asked_once
    def _sum_fate(self, scope, first, last):
        """Return what became of what was overdue on a day, by another one.

        :return: what was overdue, and what is still owed of the same items
        :rtype: tuple[float, float]
        """
        query, [before, after] = self._get_query(scope, first, last)
        overdue = SQL("%s > 0 AND %s < %s", before, self._get_due_sql(query), first)
        [row] = self.env.execute_query(
            query.select(
                SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", before, overdue),
                SQL(
                    "COALESCE(SUM(LEAST(GREATEST(%s, 0), %s)) FILTER (WHERE %s), 0)",
                    after,
                    before,
                    overdue,
                ),
            )
        )
        return tuple(map(float, row))

    @api.model
    def _sum_customers(self, scope, day):
        """Return how many customers owed something on a day, and how many were late.

        :rtype: tuple[int, int]
        """
        query, [residual] = self._get_query(scope, day)
        debtor = self._get_debtor_sql(query)
        [row] = self.env.execute_query(
            query.select(
                SQL("COUNT(DISTINCT %s) FILTER (WHERE %s > 0)", debtor, residual),
                SQL(
                    "COUNT(DISTINCT %s) FILTER (WHERE %s > 0 AND %s < %s)",
                    debtor,
                    residual,
                    self._get_due_sql(query),
                    day,
                ),
            )
        )
        return row

    @api.model
    def _sum_vintage(self, scope):
        """Return what fell due in a scope's days, and what of it is open at their end.

        :rtype: tuple[float, float]
        """
        Item = self.env["account.move.line"]
        groups = Item._read_group(
            Domain(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("move_id.move_type", "in", SALES),
                    ("date_maturity", ">=", scope.date_from),
                    ("date_maturity", "<=", scope.date_to),
                    ("balance", ">", 0),
                ]
            )
            & self._narrow(scope),
            [],
            ["balance:sum"],
        )
        query, [residual] = self._get_query(scope, scope.date_to)
        in_period = SQL(
            "%s > 0 AND %s BETWEEN %s AND %s",
            residual,
            self._get_due_sql(query),
            scope.date_from,
            scope.date_to,
        )
        [row] = self.env.execute_query(
            query.select(
                SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", residual, in_period)
            )
        )
        return float(groups[0][0] or 0), float(row[0])
