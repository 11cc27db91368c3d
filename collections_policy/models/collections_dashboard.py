"""What the dashboard shows, in one call."""

import logging
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..metrics.memo import with_memo
from ..metrics.metric import Figure
from ..metrics.scope import MetricScope
from ..tools.periods import (
    PERIODS,
    Period,
    get_period,
    months_until,
    same_length_before,
)
from .res_partner import GROUP

_logger = logging.getLogger(__name__)

CUSTOM = "custom"
NARROWED_BY = {
    "policy_id": "collections.policy",
    "version_id": "collections.policy.version",
    "segment_id": "collections.segment",
    "salesperson_id": "res.users",
    "collector_id": "res.users",
}


class CollectionsDashboard(models.AbstractModel):
    """Figures and charts of a company, for a period, with the one before.

    What is measured is up to the metrics (``collections.metric``), and what is drawn to
    the charts (``collections.chart``); here they are put in their places.

    Filters are a dict of ``period`` (a code of ``tools/periods.py``, or ``custom`` with
    ``date_from`` and ``date_to``), ``policy_id``, ``version_id``, ``segment_id``,
    ``salesperson_id`` and ``collector_id``.  Whoever asks for more of what the
    dashboard shows adds its ``day``, up to which a period goes that still runs.
    """

    _name = "collections.dashboard"
    _description = "Collections: dashboard"

    # Which metrics are shown where; those that nobody names come last
    _sections = (
        (
            "receivables",
            ("receivables", "overdue", "overdue_rate", "credits", "cash_forecast"),
        ),
        ("speed", ("dso", "dso_count_back", "best_dso", "add", "days_late", "pmr")),
        ("success", ("collected", "recovery_rate", "cei", "cure_rate", "roll_rate")),
        ("promises", ("promises_kept", "agreements_kept", "promise_rate", "rpc_rate")),
        ("work", ("actions", "cost_to_collect", "contactability", "disputes")),
    )
    _others = "others"

    # === WHAT THE SCREEN ASKS FOR === #

    @api.model
    def get_dashboard(self, filters=None, fresh=False):
        """Return all that the dashboard shows.

        :param dict filters: see the class
        :param bool fresh: reckon now what was kept at night
        :return: ``why`` alone, in words, where nothing can be shown
        :rtype: dict
        """
        self._check_dashboard_access()
        company = self.env.company.root_id
        if company not in self.env.companies:
            return {
                "why": self.env._(
                    "These are the figures of a company with all its branches: choose "
                    "%s among the companies at the top.",
                    company.sudo().name,
                )
            }
        filters = filters or {}
        day = self._get_day(filters, fresh)
        scope, before = self._get_scopes({**filters, "day": day})
        charts, refreshed_on = self._prepare_charts(scope, day, fresh)
        sections = self._prepare_sections(scope, before, fresh)
        refreshed_on = self._get_oldest(sections, refreshed_on)
        return {
            "company": company.name,
            "note": self._get_companies_note(company),
            "age_note": self._get_age_note(company, refreshed_on),
            "currency_id": company.currency_id.id,
            "day": fields.Date.to_string(day),
            "date_from": fields.Date.to_string(scope.date_from),
            "date_to": fields.Date.to_string(scope.date_to),
            "periods": self._get_period_labels(),
            "narrowed_by": self._get_narrowings(),
            "sections": sections,
            "charts": charts,
            "refreshed_on": fields.Datetime.to_string(refreshed_on),
        }

    @api.model
    def get_trend(self, code, filters=None):
        """Return a figure month by month, the last one up to the end of the period.

        :param str code: the metric's
        :param dict filters: see the class
        :rtype: dict
        """
        self._check_dashboard_access()
        metric = self._get_metric(code)
        scope, _before = self._get_scopes(filters or {})
        months = months_until(scope.date_to)
        scopes = [self._for_days(scope, month) for month in months]
        figures = metric._get_series(scopes)
        return {
            "label": metric._get_label(),
            "unit": metric._unit,
            "months": [
                {
                    "date": fields.Date.to_string(month.date_from),
                    "value": figure.value,
                    "why": figure.why,
                }
                for month, figure in zip(months, figures, strict=True)
            ],
        }

    @api.model
    def open_metric(self, code, filters=None):
        """Return the window action of the records behind a figure, or nothing.

        :rtype: dict | bool
        """
        self._check_dashboard_access()
        scope, _before = self._get_scopes(filters or {})
        return self._get_metric(code)._get_records_action(scope) or False

    @api.model
    def open_chart(self, code, key, part=None, filters=None):
        """Return the window action of the records behind a row of a chart, or a part.

        :rtype: dict
        """
        self._check_dashboard_access()
        scope, _before = self._get_scopes(filters or {})
        charts = self.env["collections.chart"]._get_all()
        if code not in charts:
            raise UserError(self.env._("There is no such chart any more."))
        return charts[code]._get_records_action(scope, key, part)

    @api.model
    def get_report_action(self, filters=None):
        """Return the action that prints the report of the month of a period.

        :rtype: dict
        """
        self._check_dashboard_access()
        scope, _before = self._get_scopes(filters or {})
        report = self.env.ref("collections_policy.action_report_monthly")
        return report.report_action(
            self.env.company.root_id.ids,
            data={"month": fields.Date.to_string(scope.date_from)},
            config=False,
        )

    @api.model
    def _get_companies_note(self, company):
        """Return whose figures these are, in words, where several companies are chosen.

        :rtype: str | bool
        """
        others = self.env["res.company"]._get_collections_desk() - company
        if not others:
            return False
        return self.env._(
            "These are the figures of %(company)s alone: companies have currencies and "
            "policies of their own. For those of %(others)s, click on their name in "
            "the company menu; all of them are side by side under Clients.",
            company=company.name,
            others=", ".join(others.mapped("name")),
        )

    # === SCOPES === #

    def _check_dashboard_access(self):
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("Only collectors can see these figures."))

    @api.model
    def _get_scopes(self, filters):
        """Return what filters ask for, and the same of the period before.

        :rtype: tuple[MetricScope, MetricScope]
        """
        company = self.env.company.root_id
        narrowed = {
            fname: int(filters[fname]) for fname in NARROWED_BY if filters.get(fname)
        }
        scope = MetricScope(company.id, date.min, date.max, **narrowed)
        day = fields.Date.to_date(filters.get("day"))
        period, before = self._get_periods(
            filters, day or company._get_collections_date()
        )
        return self._for_days(scope, period), self._for_days(scope, before)

    def _for_days(self, scope, period):
        narrowed = {fname: getattr(scope, fname) for fname in NARROWED_BY}
        return MetricScope(scope.company_id, *period, **narrowed)

    def _get_periods(self, filters, today):
        code = filters.get("period") or "this_month"
        if code in PERIODS:
            return get_period(code, today)
        period = Period(
            fields.Date.to_date(filters.get("date_from")) or today,
            fields.Date.to_date(filters.get("date_to")) or today,
        )
        if code != CUSTOM or period.date_from > period.date_to:
            raise UserError(self.env._("Choose a period that begins before it ends."))
        return period, same_length_before(period)

    def _get_period_labels(self):
        labels = {
            "this_month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "this_quarter": self.env._("This quarter"),
            "last_90_days": self.env._("Last 90 days"),
            "last_12_months": self.env._("Last 12 months"),
            CUSTOM: self.env._("Other days"),
        }
        return [{"code": code, "label": label} for code, label in labels.items()]

    def _get_narrowings(self):
        """Return what figures can be narrowed down by, in the screen's order."""
        company = self.env.company.root_id
        of_company = [["company_id", "=", company.id]]
        people = [["share", "=", False]]
        found = [
            ("policy_id", self.env._("Policy"), of_company),
            ("salesperson_id", self.env._("Salesperson"), people),
            ("collector_id", self.env._("Collector"), people),
            ("segment_id", self.env._("Segment"), of_company),
            ("version_id", self.env._("Version"), of_company),
        ]
        return [
            {
                "name": name,
                "label": label,
                "model": NARROWED_BY[name],
                "domain": domain,
            }
            for name, label, domain in found
        ]

    # === FIGURES === #

    def _get_metric(self, code):
        metrics = self.env["collections.metric"]._get_all()
        if code not in metrics:
            raise UserError(self.env._("There is no such figure any more."))
        return metrics[code]

    def _get_section_labels(self):
        return {
            "receivables": self.env._("What Is Owed"),
            "speed": self.env._("How Fast It Is Paid"),
            "success": self.env._("What Reminders Bring"),
            "promises": self.env._("Promises and Agreements"),
            "work": self.env._("Work and Cost"),
            self._others: self.env._("More Figures"),
        }

    def _prepare_sections(self, scope, before, fresh=False):
        """Return the sections that have a figure, each with its tiles."""
        metrics = with_memo(self.env["collections.metric"])._get_all()
        labels = self._get_section_labels()
        named = {code for _name, codes in self._sections for code in codes}
        rest = tuple(code for code in metrics if code not in named)
        sections = []
        for name, codes in (*self._sections, (self._others, rest)):
            tiles = [
                self._prepare_tile(code, metrics[code], scope, before, fresh)
                for code in codes
                if code in metrics
            ]
            if tiles:
                sections.append({"code": name, "label": labels[name], "tiles": tiles})
        return sections

    def _prepare_tile(self, code, metric, scope, before, fresh=False):
        """Return a figure with how it changed.

        ``change`` is in the metric's unit (percent: in points), ``change_percent`` in
        percent of the figure before; ``good`` tells whether it is for the better, and
        is none where that can't be told.
        """
        past, figure = self._measure(metric, [before, scope], fresh)
        change = None
        if figure.value is not None and past.value is not None:
            change = figure.value - past.value
        return {
            "code": code,
            "label": metric._get_label(),
            "unit": metric._unit,
            "value": figure.value,
            "why": figure.why,
            "formula": metric._get_formula(),
            "parts": [{"label": label, "value": part} for label, part in figure.parts],
            "before": past.value,
            "change": change,
            "change_percent": (
                100 * change / abs(past.value) if change and past.value else None
            ),
            "good": self._is_good(metric, change),
            "refreshed_on": fields.Datetime.to_string(figure.refreshed_on)
            if figure.refreshed_on
            else False,
        }

    def _measure(self, metric, scopes, fresh=False):
        """Return figures; of a metric that fails the others know nothing.

        :param bool fresh: reckon now what was kept at night
        """
        try:
            with self.env.cr.savepoint(flush=False):
                if fresh:
                    return [metric._measure(scope) for scope in scopes]
                return metric._get_series(scopes)
        except Exception:
            _logger.exception("%s could not be measured", metric._name)
            problem = self.env._("It could not be worked out: see the server's log.")
            return [Figure(None, problem) for _scope in scopes]

    def _is_good(self, metric, change):
        if not change or metric._more_is == "plain":
            return None
        return (change > 0) == (metric._more_is == "better")

    # === CHARTS === #

    def _prepare_charts(self, scope, day, fresh):
        """Return the charts, and when the oldest of their numbers were reckoned."""
        services = self.env["collections.chart"]._get_all()
        numbers = self.env["collections.chart.kept"]._get_numbers(
            services, scope, day, fresh
        )
        now = fields.Datetime.now()
        return (
            [
                self._prepare_chart(code, service, numbers[code][0])
                for code, service in services.items()
            ],
            min((kept_on or now for _rows, kept_on in numbers.values()), default=now),
        )

    def _prepare_chart(self, code, service, rows):
        return {
            "code": code,
            "kind": service._kind,
            "label": service._get_label(),
            "help": service._get_help(),
            "parts": {
                key: {"label": label, "tone": tone}
                for key, (label, tone) in service._get_parts().items()
            },
            "rows": service._describe(rows),
        }
