"""When money may be expected, and how probably: what forecasts of cash rest on."""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .aging_bars import BUCKETS
from .scope import MetricScope

HORIZON = timedelta(days=90)
HABITS = timedelta(days=364)  # of payments that tell how late customers pay


class CollectionsExpectations(models.AbstractModel):
    """Each open item once: by a promise, by an instalment, or by how things go."""

    _name = "collections.expectations"
    _description = "Collections: what may be expected"

    @api.model
    def _get_sql(self, scope, today):
        """Return a query of all that is expected.

        :param MetricScope scope: of whom; its days play no part
        :param date today: the company's day; nothing is expected before it
        :return: a row has ``kind`` ("promised", "agreed", "due"), ``day``, ``amount``
            in the company's currency, its ``probability`` (0 to 1), ``policy_id``,
            ``salesperson_id`` and ``collector_id``
        :rtype: SQL
        """
        self.env.flush_all()
        return SQL(" UNION ALL ").join(
            (
                self._get_promises_sql(scope, today),
                self._get_instalments_sql(scope, today),
                self._get_items_sql(scope, today),
            )
        )

    # === WHAT SOMEBODY HAS SAID === #

    def _get_promises_sql(self, scope, today):
        promises = self.env["collections.promise"]
        outlook = self.env["collections.chart.outlook"]
        query = promises._search(outlook._get_promise_domain(scope), order=None)
        debtor = query.left_join(
            query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        case = query.left_join(
            query.table, "case_id", "collections_case", "id", "case_id"
        )
        level = query.left_join(case, "level_id", "collections_level", "id", "level_id")
        return self._select(
            query,
            kind="promised",
            day=self._not_before(
                today, promises._field_to_sql(query.table, "date", query)
            ),
            amount=outlook._get_promise_left_sql(query),
            probability=SQL("1"),
            policy_id=SQL.identifier(level, "policy_id"),
            salesperson_id=SQL.identifier(debtor, "user_id"),
            collector_id=SQL.identifier(case, "user_id"),
        )

    def _get_instalments_sql(self, scope, today):
        instalments = self.env["collections.agreement.installment"]
        company = self.env["res.company"].browse(scope.company_id)
        outlook = self.env["collections.chart.outlook"]
        query = instalments._search(outlook._get_instalment_domain(scope), order=None)
        agreement = query.left_join(
            query.table, "agreement_id", "collections_agreement", "id", "agreement_id"
        )
        debtor = query.left_join(
            agreement, "partner_id", "res_partner", "id", "partner_id"
        )
        return self._select(
            query,
            kind="agreed",
            day=self._not_before(
                today, instalments._field_to_sql(query.table, "date_due", query)
            ),
            amount=outlook._get_instalment_left_sql(company, query),
            probability=SQL("1"),
            policy_id=SQL.identifier(agreement, "policy_id"),
            salesperson_id=SQL.identifier(debtor, "user_id"),
            collector_id=SQL.identifier(agreement, "user_id"),
        )

    # === OTHER ITEMS === #

    def _get_items_sql(self, scope, today):
        Item = self.env["account.move.line"]
        company = self.env["res.company"].browse(scope.company_id)
        query = Item._search(self._get_item_domain(scope), order=None)
        day, probability = self._get_expectation_sql(query, company, today)
        return self._select(
            query,
            kind="due",
            day=self._not_before(today, day),
            amount=Item._field_to_sql(query.table, "amount_residual", query),
            probability=probability,
            **self.env["collections.aging"]._join_dimensions(company, query),
        )

    def _get_item_domain(self, scope):
        return (
            self.env["collections.chart.aging"]._get_domain(scope)
            & Domain("amount_residual", ">", 0)
            & Domain("collections_is_announced", "=", False)
        )

    @api.model
    def _get_expectation_sql(self, query, company, today):
        """Return on which day an open item may be expected, and how probably.

        To be overridden by what knows more of a customer.  Here: the due date, and by
        how many days the company's customers are late on average; what has passed that
        day comes in the middle of the next 90.  And as probably as items of the same
        age were paid within 90 days, lately.

        :param Query query: of journal items
        :param company: a root company
        :param date today: the company's day
        :rtype: tuple[SQL, SQL]
        """
        due = self.env["collections.receivables"]._get_due_sql(query)
        shares = self._get_paid_shares(company, today)
        usual = SQL("%s + %s", due, self._get_days_late(company, today))
        day = SQL(
            "CASE WHEN %s >= %s THEN %s ELSE %s END",
            usual,
            today,
            usual,
            today + HORIZON / 2,
        )
        probability = SQL(
            "(%s::float8[])[WIDTH_BUCKET(%s - %s, %s) + 1]",
            [shares.get(number, 1.0) for number, _bucket in enumerate(BUCKETS)],
            today,
            due,
            [bucket.first for bucket in BUCKETS if bucket.first],
        )
        return day, probability

    def _get_days_late(self, company, today):
        """Return by how many days customers were late in the last year, on average."""
        metric = self.env["collections.metric.days_late"]
        scope = MetricScope(company.id, today - HABITS, today)
        return round(metric._get_value(metric._reckon(scope)) or 0)

    def _get_paid_shares(self, company, today):
        """Return which part was settled of what was open 90 days ago, by its age then.

        :return: 0 to 1, for the place of each bucket in which something was open
        :rtype: dict[int, float]
        """
        then = today - HORIZON
        receivables = self.env["collections.receivables"]
        query, [before, after] = receivables._get_query(
            MetricScope(company.id, then, today), then, today
        )
        query.add_where(SQL("%s > 0", before))
        query.groupby = SQL("1")
        rows = self.env.execute_query(
            query.select(
                SQL(
                    "WIDTH_BUCKET(%s - %s, %s)",
                    then,
                    receivables._get_due_sql(query),
                    [bucket.first for bucket in BUCKETS if bucket.first],
                ),
                SQL("SUM(%s)", before),
                SQL("SUM(LEAST(GREATEST(%s, 0), %s))", after, before),
            )
        )
        return {place: float(1 - left / whole) for place, whole, left in rows}

    # === HELPERS === #

    def _not_before(self, today, day):
        return SQL("GREATEST(%s, %s)", day, today)

    def _select(self, query, kind, **columns):
        return query.select(
            SQL("%s AS kind", kind),
            *(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in columns.items()
            ),
        )
