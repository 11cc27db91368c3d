"""What is drawn: each chart is a service in a file of its own.

Its numbers are kept apart from its words, so that what takes long is reckoned at night
(``chart_kept.py``) and read in the language of whoever looks.
"""

from odoo import api, models
from odoo.fields import Domain

PREFIX = "collections.chart."
USUAL_VIEWS = "list,form"
VIEWS = {
    "collections.case": "list,kanban,form",
    "collections.passage": "list,pivot,graph",
}


class CollectionsChart(models.AbstractModel):
    """A chart of collections.  Each one inherits from it and says what it shows."""

    _name = "collections.chart"
    _description = "Collections: a chart"

    # "bars": one row a bar, made of parts; "rows": a table of what to look at
    _kind = "bars"
    # Whether it is about the days of the scope, or about how things stand now
    _of_period = False
    # Whether rows are split into parts; else a row has one, which gives its colour
    _is_split = True
    _sequence = 100

    @api.model
    def _get_all(self):
        """Return the service of each chart, by its code, in the order they are shown.

        :rtype: dict[str, CollectionsChart]
        """
        services = {
            name.removeprefix(PREFIX): self.env[name]
            for name in self.env.registry
            if name.startswith(PREFIX) and name != "collections.chart.kept"
        }
        return dict(sorted(services.items(), key=lambda each: each[1]._sequence))

    def _get_label(self):
        """Return what people call it, in the user's language."""
        raise NotImplementedError

    def _get_help(self):
        """Return what its numbers are, in the user's language."""
        raise NotImplementedError

    def _reckon(self, scope):
        """Return its numbers, without any words.

        :param MetricScope scope: of what
        :return: rows of a ``key``, ``count`` and ``amount`` (of the company's
            currency), and of ``parts`` with the same, that sum up to the row
        :rtype: list[dict]
        """
        raise NotImplementedError

    def _get_row_label(self, key):
        """Return what a row is called, in the user's language."""
        raise NotImplementedError

    def _get_parts(self):
        """Return the parts that rows may have, with what they are called and a colour.

        :return: the label and the tone ("good", "plain", "soft", "warn", "bad") of each
        :rtype: dict[str, tuple[str, str]]
        """
        return {}

    def _describe(self, rows):
        """Return rows with their labels."""
        return [{**row, "label": self._get_row_label(row["key"])} for row in rows]

    def _get_records_action(self, scope, key, part=None):
        """Return the window action of the records behind a row, or behind a part of it.

        :rtype: dict
        """
        raise NotImplementedError

    # === HELPERS === #

    def _get_company(self, scope):
        return self.env["res.company"].browse(scope.company_id)

    def _get_today(self, scope):
        return self._get_company(scope)._get_collections_date()

    def _get_window(self, model, domain, name):
        """Return a window action on the records of a domain."""
        views = VIEWS.get(model, USUAL_VIEWS)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": views,
            "views": [(False, view) for view in views.split(",")],
            "domain": list(domain) if isinstance(domain, Domain) else domain,
            "context": {"create": False},
        }
