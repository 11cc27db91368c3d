"""The numbers of metrics that take long, as they were at night."""

import time

from odoo import api, fields, models

from ..tools.periods import PERIODS, get_period, months_until
from .memo import with_memo
from .scope import MetricScope

KEPT_FROM = 1  # second: what is quicker is reckoned whenever somebody looks
SETTLED_MONTHS = 3  # months after which a past one is reckoned again rarely
RARELY = 30  # days


class CollectionsMetricKept(models.Model):
    _name = "collections.metric.kept"
    _description = "Collections: numbers of a metric"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    metric = fields.Char(required=True, readonly=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    numbers = fields.Json(readonly=True)
    kept_on = fields.Datetime(required=True, readonly=True)

    _by_period = models.UniqueIndex("(company_id, metric, date_from, date_to)")

    @api.model
    def _find(self, metric, scopes):
        """Return what was kept of a metric for some scopes, with when it was reckoned.

        :rtype: dict[MetricScope, tuple[dict, datetime]]
        """
        whole = [scope for scope in scopes if self._is_of_whole_company(scope)]
        if not whole:
            return {}
        found = self.sudo().search(
            [
                ("company_id", "in", [scope.company_id for scope in whole]),
                ("metric", "=", metric._name),
                ("date_to", "in", [scope.date_to for scope in whole]),
            ]
        )
        kept = {
            (each.company_id.id, each.date_from, each.date_to): each for each in found
        }
        keys = {
            scope: (scope.company_id, scope.date_from, scope.date_to) for scope in whole
        }
        return {
            scope: (kept[key].numbers, kept[key].kept_on)
            for scope, key in keys.items()
            if key in kept
        }

    @api.model
    def _get_newest_day(self, scope):
        """Return the day of the newest night that kept the numbers of a company.

        :param MetricScope scope: of whom; its days play no part
        :return: no day where nothing is kept of it
        :rtype: date | None
        """
        if not self._is_of_whole_company(scope):
            return None
        [(newest,)] = self.sudo()._read_group(
            [("company_id", "=", scope.company_id)], [], ["date_to:max"]
        )
        return newest or None

    @api.model
    def _is_of_whole_company(self, scope):
        company = self.env["res.company"].browse(scope.company_id)
        branches = company._get_collections_companies().filtered("active")
        return not (
            self.env["collections.narrowing"]._is_narrowed(scope)
            or branches - self.env.companies
        )

    # === AT NIGHT === #

    @api.model
    def _keep(self, company, today):
        """Keep the numbers of all metrics for the usual periods, if they take long."""
        known = {
            (each.metric, each.date_from, each.date_to): each
            for each in self.search([("company_id", "=", company.id)])
        }
        metrics = with_memo(self.env["collections.metric"])._get_all().values()
        periods = self._get_periods(today)
        wanted = {}
        if self._take_long(company, metrics, periods[0]):
            wanted = {
                (metric._name, *period): (metric, period)
                for period in periods
                for metric in metrics
            }
        self.union(*(each for key, each in known.items() if key not in wanted)).unlink()
        for key, (metric, period) in wanted.items():
            if not self._is_fresh(known.get(key), today):
                self._keep_one(company, metric, period, known.get(key))

    def _take_long(self, company, metrics, period):
        """Tell whether people would have to wait for the metrics of a period."""
        began = time.monotonic()
        for metric in metrics:
            metric._reckon(MetricScope(company.id, *period))
        return time.monotonic() - began >= KEPT_FROM

    def _is_fresh(self, kept, today):
        """Tell whether a month that is long over was reckoned lately."""
        return (
            kept
            and (today - kept.date_to).days > SETTLED_MONTHS * 31
            and (today - kept.kept_on.date()).days < RARELY
        )

    def _keep_one(self, company, metric, period, known):
        """Keep a metric for a period, in the place of what was known of it."""
        values = {
            "numbers": metric._reckon(MetricScope(company.id, *period)),
            "kept_on": fields.Datetime.now(),
        }
        if known:
            known.write(values)
        else:
            self.create(
                {
                    "company_id": company.id,
                    "metric": metric._name,
                    "date_from": period.date_from,
                    "date_to": period.date_to,
                    **values,
                }
            )

    @api.model
    def _get_periods(self, today):
        """Return the periods that are kept, the longest and latest first."""
        asked = [period for code in PERIODS for period in get_period(code, today)]
        return sorted(
            {*asked, *months_until(today)},
            key=lambda each: (each.date_from - each.date_to, each.date_to),
        )


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections_policy': after all that metrics read
        return [*super()._get_stages(), "metrics"]

    @api.model
    def _refresh_metrics(self, company, day):
        self.env["collections.metric.kept"]._keep(company, day)
