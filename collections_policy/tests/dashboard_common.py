"""What tests of figures and charts share."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from ..metrics.metric import Figure
from ..metrics.scope import MetricScope
from .common import TODAY, CollectionsCommon


class FakeMetric:
    """A metric as its contract says, without the registry."""

    def __init__(self, label, unit="number", more_is="plain", values=(), why=None):
        self._name = f"collections.metric.{label}"
        self._unit = unit
        self._more_is = more_is
        self._sequence = 10
        self.label = label
        self.values = dict(values)
        self.why = why
        self.asked = []

    def _get_label(self):
        return self.label

    def _get_formula(self):
        return f"How {self.label} is reckoned"

    def _get_series(self, scopes):
        self.asked += scopes
        return [self._measure(scope) for scope in scopes]

    def _measure(self, scope):
        value = self.values.get(scope.date_from)
        if value is None:
            return Figure(None, self.why or "Nothing was sold.")
        return Figure(value, parts=(("A part", value / 2),))

    def _get_records_action(self, scope):
        return None


class DashboardCommon(CollectionsCommon):
    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _scope(self, days=90, **narrowed):
        return MetricScope(self.company.id, TODAY - timedelta(days), TODAY, **narrowed)

    def _reckon(self, chart, scope=None):
        """Return the rows of a chart by what they are called."""
        service = self.env[f"collections.chart.{chart}"]
        rows = service._reckon(scope or self._scope())
        return {row["label"]: row for row in service._describe(rows)}

    def _parts(self, row):
        """Return the count and the amount of each part that a row has."""
        return {
            part["key"]: (part["count"], part["amount"])
            for part in row["parts"]
            if part["count"] or part["amount"]
        }

    def _find_behind(self, chart, row, part=None, scope=None):
        """Return the records that a click on a row, or on a part of it, opens."""
        action = self.env[f"collections.chart.{chart}"]._get_records_action(
            scope or self._scope(), row["key"], part
        )
        return self.env[action["res_model"]].search(action["domain"])

    @contextmanager
    def _metrics(self, **metrics):
        registered = self.registry["collections.metric"]
        with patch.object(registered, "_get_all", lambda _self: metrics):
            yield
