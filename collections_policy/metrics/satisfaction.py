"""How many of the customers that answered are satisfied."""

from odoo import models
from odoo.fields import Domain

from ..models.collections_satisfaction import SATISFIED
from .metric import Figure


class CollectionsMetricSatisfaction(models.AbstractModel):
    _name = "collections.metric.satisfaction"
    _inherit = "collections.metric"
    _description = "Collections figure: customer satisfaction"

    _unit = "percent"
    _more_is = "better"
    _sequence = 120

    def _get_label(self):
        # OVERRIDE 'collections.metric'
        return self.env._("Customer Satisfaction")

    def _get_formula(self):
        # OVERRIDE 'collections.metric'
        return self.env._(
            "Answers with %(stars)s or 5 stars ÷ all answers of the days",
            stars=SATISFIED,
        )

    def _measure(self, scope):
        # OVERRIDE 'collections.metric'
        answers = self.env["collections.satisfaction"]
        domain = self._get_domain(scope)
        counts = dict(answers._read_group(domain, ["is_satisfied"], ["__count"]))
        satisfied, answered = counts.get(True, 0), sum(counts.values())
        parts = (
            (self.env._("Satisfied"), satisfied),
            (self.env._("Answered"), answered),
        )
        if not answered:
            return Figure(None, self.env._("Nobody has answered."), parts)
        return Figure(100 * satisfied / answered, None, parts)

    def _get_domain(self, scope):
        """Return the answers that a scope is about."""
        domain = (
            Domain("company_id", "=", scope.company_id)
            & Domain("date_answered", ">=", scope.date_from)
            & Domain("date_answered", "<=", scope.date_to)
        )
        for fname, value in (
            ("level_id.policy_id", scope.policy_id),
            ("partner_id.user_id", scope.salesperson_id),
            ("user_id", scope.collector_id),
        ):
            if value:
                domain &= Domain(fname, "=", value)
        return domain

    def _get_records_action(self, scope):
        # OVERRIDE 'collections.metric'
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_satisfaction_action"
        )
        action["domain"] = list(self._get_domain(scope))
        action["context"] = {}
        return action
