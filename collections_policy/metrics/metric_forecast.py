"""How much may come in within the next weeks."""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

HORIZONS = (30, 60, 90)  # days


class CollectionsMetricCashForecast(models.AbstractModel):
    _name = "collections.metric.cash_forecast"
    _inherit = "collections.metric"
    _description = "Collections: cash forecast"
    _unit = "money"
    _sequence = 96

    def _get_label(self):
        return self.env._("Cash Expected in 30 Days")

    def _get_formula(self):
        return self.env._(
            "From today on: open promises by their day, open instalments by their due "
            "date, and other open items on the day on which they may be expected × how "
            "probably they are paid by then. Credits that are not matched don’t count."
        )

    def _get_parts(self):
        return {
            "promised": self.env._("Of it promised"),
            "agreed": self.env._("Of it agreed"),
            "due": self.env._("Of it other items"),
            "within_60": self.env._("In 60 days"),
            "within_90": self.env._("In 90 days"),
            "open": self.env._("All that is open"),
        }

    def _reckon(self, scope):
        today = self._get_company(scope)._get_collections_date()
        if scope.date_to < today:
            return {"is_past": True}
        nearest = self._until(today, HORIZONS[0])
        sums = {
            **{
                kind: self._expected(SQL("%s AND kind = %s", nearest, kind))
                for kind in ("promised", "agreed", "due")
            },
            **{
                f"within_{days}": self._expected(self._until(today, days))
                for days in HORIZONS
            },
            "open": SQL("SUM(amount)"),
        }
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) AS expected",
                SQL(", ").join(SQL("COALESCE(%s, 0)", each) for each in sums.values()),
                self.env["collections.expectations"]._get_sql(scope, today),
            )
        )
        return dict(zip(sums, map(float, row), strict=True))

    def _until(self, today, days):
        return SQL("day < %s", today + timedelta(days=days))

    def _expected(self, condition):
        return SQL("SUM(amount * probability) FILTER (WHERE %s)", condition)

    def _get_value(self, numbers):
        return numbers.get("within_30")

    def _get_why(self, numbers):
        return self.env._("A forecast begins today: choose a period that is not over.")

    def _get_records_action(self, scope):
        return self._get_window(
            "collections.forecast",
            self._narrow(
                scope,
                company="company_id",
                policy="policy_id",
                salesperson="salesperson_id",
                collector="collector_id",
            ),
            views="graph,pivot,list",
        )
