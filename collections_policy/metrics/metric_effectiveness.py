"""Which part of what could be collected was, and what became of what was late."""

from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools.collection_effectiveness import collection_effectiveness

DAY = relativedelta(days=1)
DAYS_OF_MONTH = 365.25 / 12


class CollectionsMetricCei(models.AbstractModel):
    _name = "collections.metric.cei"
    _inherit = "collections.metric"
    _description = "Collections: effectiveness index"
    _unit = "percent"
    _more_is = "better"
    _sequence = 70

    def _get_label(self):
        return self.env._("Collection Effectiveness")

    def _get_formula(self):
        return self.env._(
            "CEI: (receivables at the beginning + sales − receivables at the end) ÷ "
            "(receivables at the beginning + sales − what is not due at the end) × "
            "100, with all sales of the period."
        )

    def _get_parts(self):
        return {
            "opening": self.env._("At the beginning"),
            "sales": self.env._("Sales"),
            "closing": self.env._("At the end"),
            "current": self.env._("Of it not due"),
        }

    def _reckon(self, scope):
        receivables = self.env["collections.receivables"]
        closing = receivables._sum_owed(scope, scope.date_to)
        opening = receivables._sum_owed(scope, scope.date_from - DAY)
        sales = receivables._sum_sales(scope, scope.date_from, scope.date_to)
        return {
            "opening": opening.total,
            "sales": float(sum(sales.values())),
            "closing": closing.total,
            "current": closing.current,
            "months": max(1, round(scope.days / DAYS_OF_MONTH)),
        }

    def _get_value(self, numbers):
        return collection_effectiveness(
            numbers["opening"], numbers["sales"], numbers["closing"], numbers["current"]
        )

    def _get_why(self, numbers):
        return self.env._("Nothing could be collected in this period.")


class CollectionsMetricCeiMonthly(models.AbstractModel):
    _name = "collections.metric.cei_monthly"
    _inherit = "collections.metric.cei"
    _description = "Collections: effectiveness index, of an average month"
    _sequence = 71

    def _get_label(self):
        return self.env._("Collection Effectiveness (Monthly Sales)")

    def _get_formula(self):
        return self.env._(
            "CEI as for the whole period, but with the sales of an average month: "
            "sales ÷ months of the period. Both are in use; within a month they agree."
        )

    def _get_parts(self):
        return {**super()._get_parts(), "months": self.env._("Months")}

    def _get_value(self, numbers):
        return collection_effectiveness(
            numbers["opening"],
            numbers["sales"],
            numbers["closing"],
            numbers["current"],
            numbers["months"],
        )


class CollectionsMetricRollRate(models.AbstractModel):
    _name = "collections.metric.roll_rate"
    _inherit = "collections.metric"
    _description = "Collections: roll rate"
    _unit = "percent"
    _more_is = "worse"
    _sequence = 76

    def _get_label(self):
        return self.env._("Roll Rate")

    def _get_formula(self):
        return self.env._(
            "What is still open of the items that were overdue on the day before the "
            "period ÷ what was open of them then. The same items on both days."
        )

    def _get_parts(self):
        return {
            "overdue": self.env._("Overdue at the beginning"),
            "still_open": self.env._("Still open at the end"),
        }

    def _reckon(self, scope):
        overdue, still_open = self.env["collections.receivables"]._sum_fate(
            scope, scope.date_from - DAY, scope.date_to
        )
        return {"overdue": overdue, "still_open": still_open}

    def _get_value(self, numbers):
        overdue = numbers["overdue"]
        return 100 * numbers["still_open"] / overdue if overdue else None

    def _get_why(self, numbers):
        return self.env._("Nothing was overdue when the period began.")


class CollectionsMetricCureRate(models.AbstractModel):
    _name = "collections.metric.cure_rate"
    _inherit = "collections.metric.roll_rate"
    _description = "Collections: cure rate"
    _more_is = "better"
    _sequence = 74

    def _get_label(self):
        return self.env._("Cure Rate")

    def _get_formula(self):
        return self.env._(
            "What was paid or credited of the items that were overdue on the day "
            "before the period ÷ what was open of them then: 100 % less the roll rate."
        )

    def _get_value(self, numbers):
        rolled = super()._get_value(numbers)
        return None if rolled is None else 100 - rolled
