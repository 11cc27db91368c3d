"""In how many days is paid: days sales outstanding, and by how much it is too late."""

from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools.receivable_days import (
    average_days_delinquent,
    count_back_dso,
    simple_dso,
)

MONTHS_BACK = 24  # of sales that the count-back method looks at
DAY = relativedelta(days=1)


class CollectionsMetricDso(models.AbstractModel):
    _name = "collections.metric.dso"
    _inherit = "collections.metric"
    _description = "Collections: days sales outstanding"
    _unit = "days"
    _more_is = "worse"
    _sequence = 50

    def _get_label(self):
        return self.env._("DSO")

    def _get_formula(self):
        return self.env._(
            "Days sales outstanding, simple: receivables at the end ÷ sales of the "
            "period × its days. Sales are posted invoices less credit notes, taxes "
            "included."
        )

    def _get_parts(self):
        return {
            "total": self.env._("Receivables"),
            "sales": self.env._("Sales"),
            "days": self.env._("Days"),
        }

    def _reckon(self, scope):
        receivables = self.env["collections.receivables"]
        sales = receivables._sum_sales(scope, scope.date_from, scope.date_to)
        return {
            **receivables._sum_owed(scope, scope.date_to)._asdict(),
            "sales": float(sum(sales.values())),
            "days": scope.days,
        }

    def _get_value(self, numbers):
        return simple_dso(numbers["total"], numbers["sales"], numbers["days"])

    def _get_why(self, numbers):
        return self.env._("Nothing was sold on account in this period.")

    def _get_records_action(self, scope):
        return self.env["collections.metric.receivables"]._get_records_action(scope)


class CollectionsMetricBestDso(models.AbstractModel):
    _name = "collections.metric.best_dso"
    _inherit = "collections.metric.dso"
    _description = "Collections: best possible days sales outstanding"
    _sequence = 54

    def _get_label(self):
        return self.env._("Best Possible DSO")

    def _get_formula(self):
        return self.env._(
            "What is not due yet ÷ sales of the period × its days: the DSO if "
            "everybody paid in time."
        )

    def _get_parts(self):
        return {**super()._get_parts(), "current": self.env._("Not due yet")}

    def _get_value(self, numbers):
        return simple_dso(numbers["current"], numbers["sales"], numbers["days"])


class CollectionsMetricAdd(models.AbstractModel):
    _name = "collections.metric.add"
    _inherit = "collections.metric.dso"
    _description = "Collections: average days delinquent"
    _sequence = 56

    def _get_label(self):
        return self.env._("Average Days Delinquent")

    def _get_formula(self):
        return self.env._("DSO less the best possible DSO, of the same period.")

    def _get_value(self, numbers):
        terms = numbers["sales"], numbers["days"]
        return average_days_delinquent(
            simple_dso(numbers["total"], *terms), simple_dso(numbers["current"], *terms)
        )


class CollectionsMetricDsoCountBack(models.AbstractModel):
    _name = "collections.metric.dso_count_back"
    _inherit = "collections.metric.dso"
    _description = "Collections: days sales outstanding, counted back"
    _sequence = 52

    def _get_label(self):
        return self.env._("DSO (Count-Back)")

    def _get_formula(self):
        return self.env._(
            "Receivables at the end are counted back over the sales of the last month, "
            "then of the one before, until they are used up: whole months with all "
            "their days, the last one with its part. Not swayed by one strong month."
        )

    def _get_parts(self):
        return {"total": self.env._("Receivables")}

    def _reckon(self, scope):
        receivables = self.env["collections.receivables"]
        first = scope.date_to.replace(day=1)
        starts = [first - relativedelta(months=back) for back in range(MONTHS_BACK)]
        sales = receivables._sum_sales(scope, starts[-1], scope.date_to)
        ends = [scope.date_to, *(start - DAY for start in starts)]
        return {
            **receivables._sum_owed(scope, scope.date_to)._asdict(),
            "months": [
                (float(sales.get(start, 0.0)), (end - start).days + 1)
                for start, end in zip(starts, ends, strict=False)
            ],
        }

    def _get_value(self, numbers):
        return count_back_dso(numbers["total"], numbers["months"])

    def _get_why(self, numbers):
        return self.env._(
            "More is owed than was sold in the %s months before.", MONTHS_BACK
        )


class CollectionsMetricDaysLate(models.AbstractModel):
    _name = "collections.metric.days_late"
    _inherit = "collections.metric"
    _description = "Collections: days late, weighted by amount"
    _unit = "days"
    _more_is = "worse"
    _sequence = 58

    def _get_label(self):
        return self.env._("Days Late")

    def _get_formula(self):
        return self.env._(
            "Of all that was paid in the period: Σ (amount × days after the due date) "
            "÷ Σ amount. What was paid in time counts as 0 days; credit notes don’t "
            "count."
        )

    def _get_parts(self):
        return {
            "paid": self.env._("Paid"),
            "paid_late": self.env._("Of it late"),
        }

    def _reckon(self, scope):
        paid = self.env["collections.payments"]._sum(
            scope, scope.date_from, scope.date_to
        )
        return {
            "paid": paid.amount,
            "paid_late": paid.late,
            "weighted": paid.weighted,
        }

    def _get_value(self, numbers):
        paid = numbers["paid"]
        return numbers["weighted"] / paid if paid else None

    def _get_why(self, numbers):
        return self.env._("Nothing was paid in this period.")
