"""The figures of a month on paper."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date, formatLang

from ..metrics.scope import MetricScope
from ..models.amounts import AmountFormat
from ..models.res_partner import GROUP
from ..tools.periods import get_period

TOP = 10  # debtors
NONE = "–"


class ReportCollectionsMonthly(models.AbstractModel):
    _name = "report.collections_policy.monthly_report"
    _description = "Collections report of a month, on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the reports of companies show, in the language of the context.

        :param docids: the database ids of root companies
        :param dict data: ``month``, any day of it; by default the month before
        """
        companies = self.env["res.company"].browse(docids).root_id
        if not self.env.su and (
            not self.env.user.has_group(GROUP) or companies - self.env.companies
        ):
            raise AccessError(self.env._("You have no access to these figures."))
        asked = fields.Date.to_date((data or {}).get("month"))
        return {
            "doc_ids": companies.ids,
            "doc_model": companies._name,
            "docs": companies,
            "reports": [
                self.sudo().with_company(company)._prepare_report(company, asked)
                for company in companies.sudo()
            ],
        }

    def _prepare_report(self, company, asked):
        today = company._get_collections_date()
        scope, before = self._get_scopes(company, asked, today)
        fresh = self.env["collections.metric.kept"]._get_newest_day(scope) != today
        dashboard = self.env["collections.dashboard"]
        self = self.with_context(lang=self.env.lang)
        month = self.env["collections.monthly.report"]._get_month_label(scope.date_from)
        return {
            "company": company,
            "month": month,
            "today": format_date(self.env, today),
            "runs": scope.date_to >= today,
            "lang_dir": self.env["res.lang"]._get_data(code=self.env.lang).direction
            or "ltr",
            "sections": [
                self._prepare_section(section, company)
                for section in dashboard._prepare_sections(scope, before, fresh)
            ],
            "charts": [
                self._prepare_chart(service, scope, company)
                for service in self.env["collections.chart"]._get_all().values()
            ],
            "debtors": self._prepare_debtors(company),
            "words": self._prepare_words(company, scope),
        }

    def _get_scopes(self, company, asked, today):
        """Return the month that is asked for, and the one before it."""
        if not asked:
            period, before = get_period("last_month", today)
        elif asked.replace(day=1) == today.replace(day=1):
            period, before = get_period("this_month", today)
        else:
            period, before = get_period("last_month", self._get_next_month(asked))
        return MetricScope(company.id, *period), MetricScope(company.id, *before)

    def _get_next_month(self, day):
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)

    # === FIGURES === #

    def _prepare_section(self, section, company):
        return {
            "label": section["label"],
            "tiles": [self._prepare_tile(tile, company) for tile in section["tiles"]],
        }

    def _prepare_tile(self, tile, company):
        """Return a figure in words."""
        known = tile["value"] is not None

        def write(value):
            return self._write_figure(value, tile["unit"], company.currency_id)

        return {
            "label": tile["label"],
            "value": write(tile["value"]),
            "before": write(tile["before"]) if known else "",
            "good": tile["good"],
            "note": tile["formula"] if known else tile["why"] or "",
        }

    def _write_figure(self, value, unit, currency):
        if value is None:
            return NONE
        if unit == "money":
            return AmountFormat(self.env)(value, currency)
        digits = 0 if float(value).is_integer() else 1
        number = formatLang(self.env, value, digits=digits)
        if unit == "percent":
            return self.env._("%s %%", number)
        return self.env._("%s days", number) if unit == "days" else number

    # === CHARTS === #

    def _prepare_chart(self, service, scope, company):
        """Return a chart as a table: a column for each part that some row has."""
        money = AmountFormat(self.env)
        rows = [
            row for row in service._describe(service._reckon(scope)) if row["count"]
        ]
        labels = service._get_parts()
        used = {part["key"] for row in rows for part in row["parts"] if part["count"]}
        keys = [key for key in labels if key in used]
        several = service._is_split and len(keys) > 1
        largest = max((abs(row["amount"]) for row in rows), default=0)
        return {
            "label": service._get_label(),
            "help": service._get_help(),
            "columns": [labels[key][0] for key in keys] if several else [],
            "rows": [
                {
                    "label": row["label"],
                    "note": row.get("note", ""),
                    "count": row["count"],
                    "amount": money(row["amount"], company.currency_id),
                    "width": round(100 * abs(row["amount"]) / largest)
                    if largest
                    else 0,
                    "parts": self._write_parts(row, keys, company) if several else [],
                }
                for row in rows
            ],
        }

    def _write_parts(self, row, keys, company):
        money = AmountFormat(self.env)
        amounts = {part["key"]: part["amount"] for part in row["parts"]}
        return [
            money(amounts[key], company.currency_id) if amounts.get(key) else ""
            for key in keys
        ]

    # === DEBTORS === #

    def _prepare_debtors(self, company):
        """Return those who owe most of what is overdue today."""
        money = AmountFormat(self.env)
        cases = self.env["collections.case"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("amount_overdue", ">", 0),
            ],
            order="amount_overdue desc, id",
            limit=TOP,
        )
        return [
            {
                "name": case.partner_id.display_name,
                "overdue": money(case.amount_overdue, company.currency_id),
                "open": money(case.amount_open, company.currency_id),
                "days": case.days_overdue,
                "level": case.level_id.name or "",
                "collector": case.user_id.name or "",
            }
            for case in cases
        ]

    # === PROMISES AND AGREEMENTS === #

    def _prepare_words(self, company, scope):
        """Return what was promised and agreed, and what became of it, in the month."""
        span = (scope.date_from, scope.date_to)
        promised = "amount_company:sum"
        agreed = "amount_total:sum_currency"
        asked = (
            (
                self.env._("Promises made"),
                "collections.promise",
                "date_promised",
                None,
                promised,
            ),
            (
                self.env._("Promises kept in full"),
                "collections.promise",
                "date_matured",
                "kept",
                promised,
            ),
            (
                self.env._("Promises kept in part"),
                "collections.promise",
                "date_matured",
                "partly",
                promised,
            ),
            (
                self.env._("Promises broken"),
                "collections.promise",
                "date_matured",
                "broken",
                promised,
            ),
            (
                self.env._("Agreements accepted"),
                "collections.agreement",
                "date_start",
                None,
                agreed,
            ),
            (
                self.env._("Agreements kept"),
                "collections.agreement",
                "date_end",
                "kept",
                agreed,
            ),
            (
                self.env._("Agreements breached"),
                "collections.agreement",
                "date_end",
                "breached",
                agreed,
            ),
        )
        return [
            self._count(company, label, model, day, span, state, amount)
            for label, model, day, state, amount in asked
        ]

    def _count(self, company, label, model, day, span, state, amount):
        first, last = span
        domain = [
            ("company_id", "=", company.id),
            (day, ">=", first),
            (day, "<=", last),
        ]
        if state:
            domain.append(("state", "=", state))
        ((count, total),) = self.env[model]._read_group(domain, [], ["__count", amount])
        return {
            "label": label,
            "count": count,
            "amount": AmountFormat(self.env)(total or 0.0, company.currency_id),
        }
