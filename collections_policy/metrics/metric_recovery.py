"""What reminders bring, and what they cost."""

from odoo import models
from odoo.fields import Domain


class CollectionsMetricCollected(models.AbstractModel):
    _name = "collections.metric.collected"
    _inherit = "collections.metric"
    _description = "Collected late"
    _unit = "money"
    _more_is = "better"
    _sequence = 60

    def _get_label(self):
        return self.env._("Collected Late")

    def _get_formula(self):
        return self.env._(
            "What was paid in the period after its due date. Credit notes don’t count."
        )

    def _get_parts(self):
        return {"paid": self.env._("Paid in all")}

    def _reckon(self, scope):
        paid = self.env["collections.payments"]._sum(
            scope, scope.date_from, scope.date_to
        )
        return {"paid": paid.amount, "late": paid.late}

    def _get_value(self, numbers):
        return numbers["late"]


class CollectionsMetricRecoveryRate(models.AbstractModel):
    _name = "collections.metric.recovery_rate"
    _inherit = "collections.metric"
    _description = "Collections: recovery rate"
    _unit = "percent"
    _more_is = "better"
    _sequence = 62

    def _get_label(self):
        return self.env._("Recovery Rate")

    def _get_formula(self):
        return self.env._(
            "Of the contacts of the period: what was paid within %s days, and before "
            "the next contact about the item ÷ what they were about. It says what "
            "followed, not what caused it. Worked out at night.",
            self.env.company.root_id.sudo().collections_recovery_days,
        )

    def _get_parts(self):
        return {
            "recovered": self.env._("Recovered"),
            "due": self.env._("What they were about"),
            "contacts": self.env._("Contacts"),
            "still_open": self.env._("Of them not over yet"),
        }

    def _reckon(self, scope):
        Recovery = self.env["collections.recovery"]
        [(due, recovered, contacts, cost)] = Recovery._read_group(
            self._get_domain(scope),
            [],
            ["amount_due:sum", "amount_recovered:sum", "__count", "cost:sum"],
        )
        running = Recovery.search_count(
            self._get_domain(scope) & Domain("is_over", "=", False)
        )
        return {
            "due": due or 0.0,
            "recovered": recovered or 0.0,
            "contacts": contacts,
            "cost": cost or 0.0,
            "still_open": running,
        }

    def _get_domain(self, scope):
        return (
            Domain("date", ">=", scope.date_from)
            & Domain("date", "<=", scope.date_to)
            & self._narrow(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="policy_id",
                version="policy_version_id",
                salesperson="partner_id.user_id",
                collector="collector_id",
            )
        )

    def _get_value(self, numbers):
        due = numbers["due"]
        return 100 * numbers["recovered"] / due if due else None

    def _get_why(self, numbers):
        return self.env._("Nobody was contacted in this period.")

    def _get_records_action(self, scope):
        return self._get_window(
            "collections.recovery", self._get_domain(scope), views="pivot,graph,list"
        )


class CollectionsMetricFirstContactPaid(models.AbstractModel):
    _name = "collections.metric.first_contact_paid"
    _inherit = "collections.metric.recovery_rate"
    _description = "Collections: paid after the first contact"
    _sequence = 64

    def _get_label(self):
        return self.env._("Paid after the First Contact")

    def _get_formula(self):
        return self.env._(
            "The recovery rate of contacts about items of which nothing was said "
            "before."
        )

    def _get_domain(self, scope):
        return super()._get_domain(scope) & Domain("is_first", "=", True)


class CollectionsMetricCostToCollect(models.AbstractModel):
    _name = "collections.metric.cost_to_collect"
    _inherit = "collections.metric.recovery_rate"
    _description = "Collections: cost to collect"
    _more_is = "worse"
    _sequence = 92

    def _get_label(self):
        return self.env._("Cost to Collect")

    def _get_formula(self):
        return self.env._(
            "What the contacts of the period cost, by the tariffs of their channels ÷ "
            "what they recovered."
        )

    def _get_parts(self):
        return {
            "cost": self.env._("Cost"),
            "recovered": self.env._("Recovered"),
            "contacts": self.env._("Contacts"),
        }

    def _get_value(self, numbers):
        recovered = numbers["recovered"]
        return 100 * numbers["cost"] / recovered if recovered else None

    def _get_why(self, numbers):
        return self.env._("Nothing was recovered by the contacts of this period.")
