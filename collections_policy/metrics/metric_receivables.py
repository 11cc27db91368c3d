"""What is owed, and which part of it is late: figures of a day."""

from odoo import models


class CollectionsMetricOwed(models.AbstractModel):
    """Common to the figures that are read off what was owed on the last day."""

    _name = "collections.owed.mixin"
    _inherit = "collections.metric"
    _description = "Collections: a figure of what is owed"

    def _reckon(self, scope):
        owed = self.env["collections.receivables"]._sum_owed(scope, scope.date_to)
        return owed._asdict()

    def _get_records_action(self, scope):
        return self._get_window(
            "account.move.line",
            self.env["collections.chart.aging"]._get_domain(scope),
            views="list,pivot,graph",
        )


class CollectionsMetricReceivables(models.AbstractModel):
    _name = "collections.metric.receivables"
    _inherit = "collections.owed.mixin"
    _description = "Collections: receivables"
    _unit = "money"
    _sequence = 10

    def _get_label(self):
        return self.env._("Receivables")

    def _get_formula(self):
        return self.env._(
            "What customers owe at the end of the last day, less their credits that "
            "are not matched."
        )

    def _get_parts(self):
        return {
            "claims": self.env._("Owed"),
            "current": self.env._("Not due yet"),
            "overdue": self.env._("Overdue"),
        }

    def _get_value(self, numbers):
        return numbers["total"]


class CollectionsMetricOverdue(models.AbstractModel):
    _name = "collections.metric.overdue"
    _inherit = "collections.owed.mixin"
    _description = "Collections: overdue"
    _unit = "money"
    _more_is = "worse"
    _sequence = 20

    def _get_label(self):
        return self.env._("Overdue")

    def _get_formula(self):
        return self.env._(
            "What is open of items whose due date was before the last day, without "
            "credits."
        )

    def _get_parts(self):
        return {"very_late": self.env._("For more than 90 days")}

    def _get_value(self, numbers):
        return numbers["overdue"]

    def _get_records_action(self, scope):
        action = super()._get_records_action(scope)
        return {
            **action,
            "domain": [
                *action["domain"],
                ("amount_residual", ">", 0),
                ("date_maturity", "<", scope.date_to),
            ],
        }


class CollectionsMetricOverdueRate(models.AbstractModel):
    _name = "collections.metric.overdue_rate"
    _inherit = "collections.metric.overdue"
    _description = "Collections: overdue share"
    _unit = "percent"
    _sequence = 30

    def _get_label(self):
        return self.env._("Overdue Share")

    def _get_formula(self):
        return self.env._("Overdue ÷ all that customers owe, credits not taken off.")

    def _get_parts(self):
        return {
            "overdue": self.env._("Overdue"),
            "claims": self.env._("Owed"),
        }

    def _get_value(self, numbers):
        claims = numbers["claims"]
        return 100 * numbers["overdue"] / claims if claims else None

    def _get_why(self, numbers):
        return self.env._("Nothing was owed on that day.")


class CollectionsMetricCredits(models.AbstractModel):
    _name = "collections.metric.credits"
    _inherit = "collections.owed.mixin"
    _description = "Collections: credits not matched"
    _unit = "money"
    _more_is = "worse"
    _sequence = 40

    def _get_label(self):
        return self.env._("Credits Not Matched")

    def _get_formula(self):
        return self.env._(
            "Credit notes and payments of customers that are not matched with what "
            "they owe. Whoever looks at what is overdue should match them first."
        )

    def _get_value(self, numbers):
        return numbers["claims"] - numbers["total"]

    def _get_records_action(self, scope):
        action = super()._get_records_action(scope)
        return {**action, "domain": [*action["domain"], ("amount_residual", "<", 0)]}
