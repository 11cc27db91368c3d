"""The numbers of charts that take long, as they were at night."""

import time
from datetime import date

from odoo import api, fields, models

from ..tools.periods import PERIODS, get_period
from .scope import MetricScope

KEPT_FROM = 0.5  # seconds: what is quicker is reckoned whenever somebody looks


class CollectionsChartKept(models.Model):
    _name = "collections.chart.kept"
    _description = "Collections: numbers of a chart"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    chart = fields.Char(required=True, readonly=True)
    date_from = fields.Date(readonly=True, help="Empty: how things stood on that day.")
    date_to = fields.Date(required=True, readonly=True)
    numbers = fields.Json(readonly=True)
    kept_on = fields.Datetime(required=True, readonly=True)

    _by_period = models.Index("(company_id, date_to, chart)")

    @api.model
    def _get_numbers(self, charts, scope, day, fresh=False):
        """Return the numbers of charts, each with when they were reckoned.

        :param dict charts: the service of each chart, by its code
        :param MetricScope scope: of what
        :param date day: from when on it will do how things stood, for the company
        :param bool fresh: reckon all of them now
        :return: by the chart's code; no moment where they were reckoned just now
        :rtype: dict[str, tuple[list[dict], datetime | None]]
        """
        kept = {} if fresh else self._find_kept(charts, scope, day)
        return {
            code: kept.get(code) or (service._reckon(scope), None)
            for code, service in charts.items()
        }

    @api.model
    def _find_kept(self, charts, scope, day):
        company = self.env["res.company"].browse(scope.company_id)
        branches = company._get_collections_companies().filtered("active")
        if (
            self.env["collections.narrowing"]._is_narrowed(scope)
            or branches - self.env.companies
        ):
            return {}
        found = self.sudo().search(
            [
                ("company_id", "=", scope.company_id),
                ("chart", "in", list(charts)),
                "|",
                ("date_from", "=", False),
                ("date_to", "=", scope.date_to),
            ]
        )
        return {
            each.chart: (each.numbers or [], each.kept_on)
            for each in found
            if charts[each.chart]._is_kept_for(each, scope, day)
        }

    @api.model
    def _keep(self, company, today):
        """Keep the numbers of those charts that take long, for the usual periods."""
        self.search([("company_id", "=", company.id)]).unlink()
        for code, service in self.env["collections.chart"]._get_all().items():
            for period in self._get_periods(service, today):
                began = time.monotonic()
                numbers = service._reckon(MetricScope(company.id, *period))
                if time.monotonic() - began < KEPT_FROM:
                    break
                self.create(
                    {
                        "company_id": company.id,
                        "chart": code,
                        "date_from": period.date_from if service._of_period else False,
                        "date_to": period.date_to,
                        "numbers": numbers,
                        "kept_on": fields.Datetime.now(),
                    }
                )

    @api.model
    def _get_periods(self, service, today):
        """Return the periods of a chart that are kept, the longest first."""
        periods = {get_period(code, today)[0] for code in PERIODS}
        longest_first = sorted(periods, key=lambda each: each.date_from - each.date_to)
        if service._of_period:
            return longest_first
        return [each for each in longest_first if each.date_to == today][:1]


class CollectionsChart(models.AbstractModel):
    _inherit = "collections.chart"

    def _is_kept_for(self, kept, scope, day):
        """Tell whether numbers that were kept are those of a scope, or as good."""
        if not self._of_period:
            return kept.date_to >= day
        return (kept.date_from, kept.date_to) == (scope.date_from, scope.date_to)


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections_policy': after all that charts may read
        return [*super()._get_stages(), "charts"]

    @api.model
    def _refresh_charts(self, company, day: date):
        self.env["collections.chart.kept"]._keep(company, day)
