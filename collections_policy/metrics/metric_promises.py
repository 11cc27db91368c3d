"""How good customers' words are, and how disputes go."""

from odoo import models
from odoo.fields import Domain

from ..models.collections_promise import MATURED


class CollectionsMetricPromisesKept(models.AbstractModel):
    _name = "collections.metric.promises_kept"
    _inherit = "collections.metric"
    _description = "Collections: promises kept"
    _unit = "percent"
    _more_is = "better"
    _sequence = 80

    def _get_label(self):
        return self.env._("Promises Kept")

    def _get_formula(self):
        return self.env._(
            "By amount: promises kept ÷ all promises that were decided in the period. "
            "One that was kept in part counts as not kept."
        )

    def _get_parts(self):
        return {
            "kept": self.env._("Kept"),
            "decided": self.env._("Decided"),
            "kept_count": self.env._("Kept (number)"),
            "decided_count": self.env._("Decided (number)"),
        }

    def _get_domain(self, scope):
        return (
            Domain("state", "in", MATURED)
            & Domain("date_matured", ">=", scope.date_from)
            & Domain("date_matured", "<=", scope.date_to)
            & self._narrow_by_customer(scope)
        )

    def _reckon(self, scope):
        groups = self.env["collections.promise"]._read_group(
            self._get_domain(scope), ["state"], ["amount_company:sum", "__count"]
        )
        sums = {state: (amount, count) for state, amount, count in groups}
        kept, kept_count = sums.get("kept", (0.0, 0))
        return {
            "kept": kept,
            "kept_count": kept_count,
            "decided": sum(amount for amount, _count in sums.values()),
            "decided_count": sum(count for _amount, count in sums.values()),
        }

    def _get_value(self, numbers):
        decided = numbers["decided"]
        return 100 * numbers["kept"] / decided if decided else None

    def _get_why(self, numbers):
        return self.env._("No promise was decided in this period.")

    def _get_records_action(self, scope):
        return self._get_window("collections.promise", self._get_domain(scope))


class CollectionsMetricAgreementsKept(models.AbstractModel):
    _name = "collections.metric.agreements_kept"
    _inherit = "collections.metric"
    _description = "Collections: agreements kept"
    _unit = "percent"
    _more_is = "better"
    _sequence = 82

    def _get_label(self):
        return self.env._("Agreements Kept")

    def _get_formula(self):
        return self.env._(
            "Agreements kept to the end ÷ those that were kept or breached in the "
            "period, by number."
        )

    def _get_parts(self):
        return {"kept": self.env._("Kept"), "ended": self.env._("Ended")}

    def _get_domain(self, scope):
        return (
            Domain("state", "in", ("kept", "breached"))
            & Domain("date_end", ">=", scope.date_from)
            & Domain("date_end", "<=", scope.date_to)
            & self._narrow_by_customer(scope)
        )

    def _reckon(self, scope):
        groups = dict(
            self.env["collections.agreement"]._read_group(
                self._get_domain(scope), ["state"], ["__count"]
            )
        )
        return {"kept": groups.get("kept", 0), "ended": sum(groups.values())}

    def _get_value(self, numbers):
        ended = numbers["ended"]
        return 100 * numbers["kept"] / ended if ended else None

    def _get_why(self, numbers):
        return self.env._("No agreement ended in this period.")

    def _get_records_action(self, scope):
        return self._get_window("collections.agreement", self._get_domain(scope))


class CollectionsMetricDisputes(models.AbstractModel):
    _name = "collections.metric.disputes"
    _inherit = "collections.metric"
    _description = "Collections: dispute time"
    _unit = "days"
    _more_is = "worse"
    _sequence = 94

    def _get_label(self):
        return self.env._("Dispute Time")

    def _get_formula(self):
        return self.env._(
            "Days from when a dispute was opened until it was closed, on average of "
            "those that were closed in the period."
        )

    def _get_parts(self):
        return {"closed": self.env._("Closed")}

    def _get_domain(self, scope):
        return (
            Domain("date_closed", ">=", scope.date_from)
            & Domain("date_closed", "<=", scope.date_to)
            & self._narrow_by_customer(scope)
        )

    def _reckon(self, scope):
        disputes = self.env["collections.dispute"].search_fetch(
            self._get_domain(scope), ["date_opened", "date_closed"]
        )
        lasted = [(each.date_closed - each.date_opened).days for each in disputes]
        return {"closed": len(lasted), "days": sum(lasted)}

    def _get_value(self, numbers):
        closed = numbers["closed"]
        return numbers["days"] / closed if closed else None

    def _get_why(self, numbers):
        return self.env._("No dispute was closed in this period.")

    def _get_records_action(self, scope):
        return self._get_window("collections.dispute", self._get_domain(scope))
