"""How many of the customers that answered are satisfied."""

from odoo import models
from odoo.fields import Domain

from ..models.collections_satisfaction import SATISFIED


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

    def _get_parts(self):
        # EXTENDS 'collections.metric'
        return {
            "satisfied": self.env._("Satisfied"),
            "answered": self.env._("Answered"),
        }

    def _reckon(self, scope):
        # OVERRIDE 'collections.metric'
        counts = dict(
            self.env["collections.satisfaction"]._read_group(
                self._get_domain(scope), ["is_satisfied"], ["__count"]
            )
        )
        return {"satisfied": counts.get(True, 0), "answered": sum(counts.values())}

    def _get_value(self, numbers):
        # OVERRIDE 'collections.metric'
        answered = numbers["answered"]
        return 100 * numbers["satisfied"] / answered if answered else None

    def _get_why(self, numbers):
        # EXTENDS 'collections.metric'
        return self.env._("Nobody has answered.")

    def _get_domain(self, scope):
        """Return the answers that a scope is about."""
        return (
            Domain("date_answered", ">=", scope.date_from)
            & Domain("date_answered", "<=", scope.date_to)
            & self._narrow(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="level_id.policy_id",
                salesperson="partner_id.user_id",
                collector="user_id",
            )
        )

    def _get_records_action(self, scope):
        # OVERRIDE 'collections.metric'
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_satisfaction_action"
        )
        action["domain"] = list(self._get_domain(scope))
        action["context"] = {}
        return action
