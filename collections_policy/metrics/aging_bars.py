"""What is open today, by how long it has been due."""

from collections import namedtuple

from odoo import models
from odoo.fields import Date, Domain
from odoo.tools import SQL

Bucket = namedtuple("Bucket", ("key", "first", "last"))
Bucket.__doc__ = """Days since the due date, both included; none: without end."""

BUCKETS = (
    Bucket("current", None, 0),
    Bucket("1_30", 1, 30),
    Bucket("31_60", 31, 60),
    Bucket("61_90", 61, 90),
    Bucket("91_120", 91, 120),
    Bucket("121_180", 121, 180),
    Bucket("over_180", 181, None),
)
CREDIT = "credit"


class CollectionsChartAging(models.AbstractModel):
    _name = "collections.chart.aging"
    _inherit = "collections.chart"
    _description = "Collections: open items by age"
    _is_split = False
    _sequence = 10

    def _get_label(self):
        return self.env._("Open Today, by Age")

    def _get_help(self):
        return self.env._(
            "What is open of posted receivables, by the days since the due date. "
            "Credit notes and payments that are not matched yet stand apart."
        )

    def _get_row_label(self, key):
        labels = {
            "current": self.env._("Not due"),
            "1_30": self.env._("1 to 30 days"),
            "31_60": self.env._("31 to 60 days"),
            "61_90": self.env._("61 to 90 days"),
            "91_120": self.env._("91 to 120 days"),
            "121_180": self.env._("121 to 180 days"),
            "over_180": self.env._("More than 180 days"),
            CREDIT: self.env._("Credits not matched"),
        }
        return labels[key]

    def _get_parts(self):
        return {
            "current": (self.env._("Not due"), "good"),
            "late": (self.env._("Late"), "warn"),
            "very_late": (self.env._("Late by more than 90 days"), "bad"),
            CREDIT: (self.env._("Credits"), "plain"),
        }

    def _reckon(self, scope):
        items = self.env["account.move.line"]
        query = items._search(self._get_domain(scope), order=None)
        residual = items._field_to_sql(query.table, "amount_residual", query)
        due = self._get_due_sql(query)
        today = self._get_today(scope)
        query.groupby = SQL("1")
        found = self.env.execute_query(
            query.select(
                SQL(
                    "CASE WHEN %s < 0 THEN -1 ELSE WIDTH_BUCKET(%s - %s, %s) END",
                    residual,
                    today,
                    due,
                    [bucket.first for bucket in BUCKETS if bucket.first],
                ),
                SQL("COUNT(*)"),
                SQL("SUM(%s)", residual),
            )
        )
        sums = {number: (count, amount) for number, count, amount in found}
        rows = [
            self._prepare_row(scope, bucket.key, *sums.get(number, (0, 0.0)))
            for number, bucket in enumerate(BUCKETS)
        ]
        if -1 in sums:
            rows.append(self._prepare_row(scope, CREDIT, *sums[-1]))
        return rows

    def _prepare_row(self, scope, key, count, amount):
        amount = self._get_company(scope).currency_id.round(amount)
        kind = key if key in ("current", CREDIT) else "late"
        if key in ("91_120", "121_180", "over_180"):
            kind = "very_late"
        row = {"key": key, "count": count, "amount": amount}
        return {**row, "parts": [{**row, "key": kind}]}

    def _get_due_sql(self, query):
        items = self.env["account.move.line"]
        return SQL(
            "COALESCE(%s, %s)",
            items._field_to_sql(query.table, "date_maturity", query),
            items._field_to_sql(query.table, "date", query),
        )

    # === RECORDS === #

    def _get_domain(self, scope):
        """Return the condition of the open items of a scope, on journal items."""
        return Domain(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "!=", 0),
            ]
        ) & self.env["collections.narrowing"]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id.commercial_partner_id",
            policy="collections_level_id.policy_id",
            salesperson="move_id.invoice_user_id",
            collector="partner_id.collections_case_id.user_id",
        )

    def _get_due_domain(self, first, last):
        """Return the condition that items are due between two days, both included.

        :param first: the first day, or none
        :param last: the last day, or none
        """

        def between(fname):
            domain = Domain.TRUE
            if first:
                domain &= Domain(fname, ">=", first)
            if last:
                domain &= Domain(fname, "<=", last)
            return domain

        return (Domain("date_maturity", "!=", False) & between("date_maturity")) | (
            Domain("date_maturity", "=", False) & between("date")
        )

    def _get_records_action(self, scope, key, part=None):
        domain = self._get_domain(scope)
        if key == CREDIT:
            domain &= Domain("amount_residual", "<", 0)
        else:
            today = self._get_today(scope)
            bucket = next(each for each in BUCKETS if each.key == key)
            domain &= Domain("amount_residual", ">", 0) & self._get_due_domain(
                bucket.last is not None and Date.subtract(today, days=bucket.last),
                bucket.first is not None and Date.subtract(today, days=bucket.first),
            )
        return self._get_window("account.move.line", domain, self._get_row_label(key))
