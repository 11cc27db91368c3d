"""What is measured: each figure is a service in a file of its own.

Figures read; they never write to what they measure.
"""

from collections import namedtuple

from odoo import api, models

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
            if name.startswith(PREFIX)
        }
        return dict(sorted(services.items(), key=lambda each: each[1]._sequence))

    def _get_label(self):
        """Return what people call it, in the user's language."""
        raise NotImplementedError

    def _get_formula(self):
        """Return how it is reckoned, in the user's language."""
        raise NotImplementedError

    def _measure(self, scope):
        """Return the figure of a scope.

        :param MetricScope scope: of what
        :rtype: Figure
        """
        raise NotImplementedError

    def _get_series(self, scopes):
        """Return the figures of several scopes, such as months in a row.

        To be overridden where one statement tells them all.

        :rtype: list[Figure]
        """
        return [self._measure(scope) for scope in scopes]

    def _get_records_action(self, scope):
        """Return the window action of the records behind the figure, or nothing.

        :rtype: dict | None
        """
        return None
