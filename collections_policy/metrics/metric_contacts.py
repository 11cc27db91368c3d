"""How much is done, and how many are reached."""

from odoo import models
from odoo.fields import Domain

HAPPENED = ("sent", "done")


class CollectionsMetricActions(models.AbstractModel):
    _name = "collections.metric.actions"
    _inherit = "collections.metric"
    _description = "Collections: contacts"
    _sequence = 90

    def _get_label(self):
        return self.env._("Contacts")

    def _get_formula(self):
        return self.env._(
            "Messages that left and tasks that were done in the period, by the policy "
            "or by hand."
        )

    def _get_parts(self):
        return {
            "alone": self.env._("By themselves"),
            "by_person": self.env._("By a person"),
        }

    def _get_domain(self, scope):
        return (
            Domain("date_reached", ">=", scope.date_from)
            & Domain("date_reached", "<=", scope.date_to)
            & Domain("state", "in", HAPPENED)
            & self._narrow(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="step_id.level_id.policy_id",
                version="policy_version_id",
                salesperson="partner_id.user_id",
                collector="case_id.user_id",
            )
        )

    def _reckon(self, scope):
        services = self.env["collections.channel"]._get_all()
        groups = self.env["collections.action"]._read_group(
            self._get_domain(scope), ["channel"], ["__count"]
        )
        by_person = sum(
            count for channel, count in groups if services[channel]._is_by_person
        )
        total = sum(count for _channel, count in groups)
        return {"by_person": by_person, "alone": total - by_person, "total": total}

    def _get_value(self, numbers):
        return numbers["total"]

    def _get_records_action(self, scope):
        return self._get_window(
            "collections.action", self._get_domain(scope), views="list,pivot,graph,form"
        )


class CollectionsMetricContactability(models.AbstractModel):
    _name = "collections.metric.contactability"
    _inherit = "collections.metric.actions"
    _description = "Collections: contactability"
    _unit = "percent"
    _more_is = "better"
    _sequence = 91

    def _get_label(self):
        return self.env._("Contactability")

    def _get_formula(self):
        return self.env._(
            "Customers that at least one contact of the period went through to ÷ "
            "customers that one was tried with."
        )

    def _get_parts(self):
        return {
            "through": self.env._("Got through"),
            "tried": self.env._("Tried"),
        }

    def _reckon(self, scope):
        Action = self.env["collections.action"]
        through = Action._read_group(
            self._get_domain(scope), [], ["partner_id:count_distinct"]
        )
        tried = Action._read_group(
            self._get_tried_domain(scope), [], ["partner_id:count_distinct"]
        )
        return {"through": through[0][0], "tried": tried[0][0]}

    def _get_tried_domain(self, scope):
        failed = (
            Domain("state", "=", "failed")
            & Domain("date_planned", ">=", scope.date_from)
            & Domain("date_planned", "<=", scope.date_to)
            & self._narrow(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="step_id.level_id.policy_id",
                salesperson="partner_id.user_id",
                collector="case_id.user_id",
            )
        )
        return self._get_domain(scope) | failed

    def _get_value(self, numbers):
        tried = numbers["tried"]
        return 100 * numbers["through"] / tried if tried else None

    def _get_why(self, numbers):
        return self.env._("Nobody was contacted in this period.")

    def _get_records_action(self, scope):
        return self._get_window(
            "collections.action",
            self._get_tried_domain(scope),
            views="list,pivot,graph,form",
        )


class CollectionsMetricReach(models.AbstractModel):
    _name = "collections.metric.rpc_rate"
    _inherit = "collections.metric"
    _description = "Collections: reach rate"
    _unit = "percent"
    _more_is = "better"
    _sequence = 86

    def _get_label(self):
        return self.env._("Reach Rate")

    def _get_formula(self):
        return self.env._(
            "Calls in which somebody spoke with the customer ÷ all calls that were "
            "tried (right-party contacts)."
        )

    def _get_parts(self):
        return {
            "reached": self.env._("Conversations"),
            "calls": self.env._("Calls"),
            "promised": self.env._("Promises made in them"),
        }

    def _get_domain(self, scope):
        return (
            Domain("date", ">=", scope.date_from)
            & Domain("date", "<=", scope.date_to)
            & self._narrow(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="action_id.step_id.level_id.policy_id",
                salesperson="partner_id.user_id",
                collector="user_id",
            )
        )

    def _reckon(self, scope):
        groups = self.env["collections.call"]._read_group(
            self._get_domain(scope), ["reached", "outcome"], ["__count"]
        )
        return {
            "reached": sum(count for reached, _outcome, count in groups if reached),
            "promised": sum(
                count for _reached, outcome, count in groups if outcome == "promised"
            ),
            "calls": sum(count for _reached, _outcome, count in groups),
        }

    def _get_value(self, numbers):
        calls = numbers["calls"]
        return 100 * numbers["reached"] / calls if calls else None

    def _get_why(self, numbers):
        return self.env._("Nobody was called in this period.")

    def _get_records_action(self, scope):
        domain = self._get_domain(scope)
        actions = self.env["collections.call"]._search(domain).subselect("action_id")
        return self._get_window(
            "collections.action",
            [("id", "in", [row[0] for row in self.env.execute_query(actions)])],
        )


class CollectionsMetricPromiseRate(models.AbstractModel):
    _name = "collections.metric.promise_rate"
    _inherit = "collections.metric.rpc_rate"
    _description = "Collections: promise rate"
    _sequence = 84

    def _get_label(self):
        return self.env._("Promises a Conversation")

    def _get_formula(self):
        return self.env._(
            "Conversations in which the customer promised to pay ÷ all conversations."
        )

    def _get_value(self, numbers):
        reached = numbers["reached"]
        return 100 * numbers["promised"] / reached if reached else None

    def _get_why(self, numbers):
        return self.env._("Nobody was spoken with in this period.")
