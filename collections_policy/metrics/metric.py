"""What is measured: each figure is a service in a file of its own.

Figures read; they never write to what they measure.
"""

from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain

PREFIX = "collections.metric."

Figure = namedtuple("Figure", ("value", "why", "parts", "refreshed_on"))
Figure.__doc__ = """A figure's value.

``value`` is a number in the metric's unit, or none where it can't be told: ``why`` then
says so in words.  ``parts`` are the amounts that its formula was given, a label with a
number each.  ``refreshed_on`` is when it was summed up (UTC); none: just now.
"""
Figure.__new__.__defaults__ = (None, (), None)


class CollectionsMetric(models.AbstractModel):
    """A figure of collections.  Each metric inherits from it and says what it is."""

    _name = "collections.metric"
    _description = "Collections: a figure"

    # "days", "percent", "money" (of the company's currency), "number"
    _unit = "number"
    # Whether more of it is "better", "worse", or neither ("plain")
    _more_is = "plain"
    _sequence = 100

    @api.model
    def _get_all(self):
        """Return the service of each metric, by its code, in the order they are shown.

        :rtype: dict[str, CollectionsMetric]
        """
        services = {
            name.removeprefix(PREFIX): self.env[name]
            for name in self.env.registry
            if name.startswith(PREFIX) and name != "collections.metric.kept"
        }
        return dict(sorted(services.items(), key=lambda each: each[1]._sequence))

    def _get_label(self):
        """Return what people call it, in the user's language."""
        raise NotImplementedError

    def _get_formula(self):
        """Return how it is reckoned, in the user's language."""
        raise NotImplementedError

    def _reckon(self, scope):
        """Return the numbers that the formula is given, without any words.

        :param MetricScope scope: of what
        :rtype: dict[str, float | int | None]
        """
        raise NotImplementedError

    def _get_value(self, numbers):
        """Return what the formula makes of its numbers, or none.

        :rtype: float | None
        """
        raise NotImplementedError

    def _get_parts(self):
        """Return what the numbers are called that are shown beside the formula.

        :rtype: dict[str, str]
        """
        return {}

    def _get_why(self, numbers):
        """Return why there is no value, in the user's language."""
        return self.env._("There is nothing to reckon it from in this period.")

    def _tell(self, numbers, refreshed_on=None):
        """Return numbers as a figure, in the user's language.

        :param refreshed_on: when they were reckoned (UTC); none: just now
        :rtype: Figure
        """
        value = self._get_value(numbers)
        why = self._get_why(numbers) if value is None else None
        parts = tuple(
            (label, numbers[key])
            for key, label in self._get_parts().items()
            if numbers.get(key) is not None
        )
        return Figure(value, why, parts, refreshed_on)

    def _measure(self, scope):
        """Return the figure of a scope.

        :param MetricScope scope: of what
        :rtype: Figure
        """
        return self._tell(self._reckon(scope))

    def _get_series(self, scopes):
        """Return the figures of several scopes, such as months in a row.

        What was kept at night is not reckoned again (``metric_kept.py``).

        :rtype: list[Figure]
        """
        kept = self.env["collections.metric.kept"]._find(self, scopes)
        return [
            self._tell(*kept[scope]) if scope in kept else self._measure(scope)
            for scope in scopes
        ]

    def _get_records_action(self, scope):
        """Return the window action of the records behind the figure, or nothing.

        :rtype: dict | None
        """
        return None

    # === HELPERS === #

    def _get_company(self, scope):
        return self.env["res.company"].browse(scope.company_id)

    def _narrow(self, scope, **paths):
        return self.env["collections.narrowing"]._get_domain(scope, **paths)

    def _narrow_by_customer(self, scope):
        """Return the condition of records that know their customer alone."""
        return self._narrow(
            scope,
            company="company_id",
            debtor="partner_id",
            policy="partner_id.collections_case_id.policy_id",
            salesperson="partner_id.user_id",
            collector="partner_id.collections_case_id.user_id",
        )

    def _get_window(self, model, domain, views="list,form"):
        """Return a window action on the records of a domain."""
        return {
            "type": "ir.actions.act_window",
            "name": self._get_label(),
            "res_model": model,
            "view_mode": views,
            "views": [(False, view) for view in views.split(",")],
            "domain": list(domain) if isinstance(domain, Domain) else domain,
            "context": {"create": False},
        }
