"""What may come in, week by week: what was promised, agreed, or is due."""

from odoo import models
from odoo.fields import Date, Domain
from odoo.tools import SQL

from ..tools.periods import weeks_from

WEEKS = 8
OVERDUE, LATER = "overdue", "later"


class CollectionsChartOutlook(models.AbstractModel):
    """The open items, each once: by a promise, an instalment, or its due date."""

    _name = "collections.chart.outlook"
    _inherit = "collections.chart"
    _description = "Collections: cash outlook"
    _sequence = 20

    def _get_label(self):
        return self.env._("Cash Outlook by Week")

    def _get_help(self):
        return self.env._(
            "What is left of open promises, by the day they are for; the open "
            "instalments of running agreements, by their due date; and all other open "
            "items by theirs. A promise or an instalment whose day has passed is "
            "expected this week. What is overdue and was not spoken of has no week."
        )

    def _get_row_label(self, key):
        if key == OVERDUE:
            return self.env._("Overdue, no day said")
        if key == LATER:
            return self.env._("Later")
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        pattern = "%d/%m" if lang.date_format.startswith("%d") else "%m/%d"
        return self.env._("Week of %s", Date.to_date(key).strftime(pattern))

    def _get_parts(self):
        return {
            "promised": (self.env._("Promised"), "good"),
            "agreed": (self.env._("Agreed instalments"), "soft"),
            "due": (self.env._("Other open items"), "plain"),
        }

    def _reckon(self, scope):
        rounded = self._get_company(scope).currency_id.round
        found = {
            "promised": self._sum_promises(scope),
            "agreed": self._sum_instalments(scope),
            "due": self._sum_items(scope),
        }
        rows = []
        for key in self._get_keys(scope):
            parts = []
            for code, sums in found.items():
                count, amount = sums.get(key, (0, 0.0))
                parts.append({"key": code, "count": count, "amount": rounded(amount)})
            rows.append(
                {
                    "key": key,
                    "count": sum(part["count"] for part in parts),
                    "amount": rounded(sum(part["amount"] for part in parts)),
                    "parts": parts,
                }
            )
        return rows

    # === WEEKS === #

    def _get_keys(self, scope):
        weeks = weeks_from(self._get_today(scope), WEEKS)
        return [OVERDUE, *(week.date_from.isoformat() for week in weeks), LATER]

    def _get_week_sql(self, scope, day, overdue):
        """Return the key of the row that a day belongs to.

        :param SQL day: the day that something is expected on
        :param str overdue: the key of what is of a day before today
        """
        today = self._get_today(scope)
        weeks = weeks_from(today, WEEKS)
        return SQL(
            """
            CASE WHEN %(day)s < %(today)s THEN %(overdue)s
                 WHEN %(day)s > %(last)s THEN %(later)s
                 ELSE TO_CHAR(DATE_TRUNC('week', %(day)s), 'YYYY-MM-DD') END
            """,
            day=day,
            today=today,
            overdue=overdue,
            last=weeks[-1].date_to,
            later=LATER,
        )

    def _get_day_domain(self, scope, key, fname, overdue):
        """Return the condition that a day belongs to a row."""
        today = self._get_today(scope)
        weeks = {week.date_from.isoformat(): week for week in weeks_from(today, WEEKS)}
        if key == OVERDUE:
            return Domain(fname, "<", today)
        if key == LATER:
            return Domain(fname, ">", max(weeks.values()).date_to)
        domain = Domain(fname, "<=", weeks[key].date_to)
        is_this_week = key == min(weeks)
        if not is_this_week:
            return domain & Domain(fname, ">=", weeks[key].date_from)
        return domain if overdue == key else domain & Domain(fname, ">=", today)

    def _get_this_week(self, scope):
        return weeks_from(self._get_today(scope), 1)[0].date_from.isoformat()

    def _sum_up(self, model, domain, scope, day, amount, overdue):
        """Return the count and the amount of the records of each row.

        :param str day: the field of the day that they are expected on
        :param amount: a function from a query to what each comes to, as SQL
        """
        records = self.env[model]
        query = records._search(domain, order=None)
        query.groupby = SQL("1")
        found = self.env.execute_query(
            query.select(
                self._get_week_sql(
                    scope, records._field_to_sql(query.table, day, query), overdue
                ),
                SQL("COUNT(*)"),
                SQL("SUM(%s)", amount(query)),
            )
        )
        return {key: (count, total) for key, count, total in found}

    # === PROMISES === #

    def _get_promise_domain(self, scope):
        return Domain("state", "=", "open") & self.env[
            "collections.narrowing"
        ]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id",
            policy="case_id.level_id.policy_id",
            salesperson="line_ids.move_id.invoice_user_id",
            collector="case_id.user_id",
        )

    def _get_promise_left_sql(self, query):
        """Return what is left of a promise, in the company's currency."""
        promises = self.env["collections.promise"]
        names = ("amount_company", "amount_paid", "amount")
        whole, paid, amount = (
            promises._field_to_sql(query.table, name, query) for name in names
        )
        return SQL("%s * GREATEST(1 - COALESCE(%s, 0) / %s, 0)", whole, paid, amount)

    def _sum_promises(self, scope):
        return self._sum_up(
            "collections.promise",
            self._get_promise_domain(scope),
            scope,
            "date",
            self._get_promise_left_sql,
            overdue=self._get_this_week(scope),
        )

    # === AGREEMENTS === #

    def _get_instalment_domain(self, scope):
        return Domain(
            [("agreement_id.state", "=", "active"), ("amount_open", ">", 0)]
        ) & self.env["collections.narrowing"]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id",
            policy="agreement_id.policy_id",
            salesperson="agreement_id.line_ids.move_line_id.move_id.invoice_user_id",
            collector="agreement_id.user_id",
        )

    def _get_instalment_left_sql(self, company, query):
        """Return what is open of an instalment, in the company's currency."""
        instalments = self.env["collections.agreement.installment"]
        return SQL(
            "%s * (SELECT worth.rate FROM collections_agreement AS agreement, "
            "LATERAL %s AS worth WHERE agreement.id = %s)",
            instalments._field_to_sql(query.table, "amount_open", query),
            self.env["collections.evaluator"]._get_worth_sql(company),
            instalments._field_to_sql(query.table, "agreement_id", query),
        )

    def _sum_instalments(self, scope):
        company = self._get_company(scope)
        return self._sum_up(
            "collections.agreement.installment",
            self._get_instalment_domain(scope),
            scope,
            "date_due",
            lambda query: self._get_instalment_left_sql(company, query),
            overdue=self._get_this_week(scope),
        )

    # === OTHER ITEMS === #

    def _get_item_domain(self, scope):
        return (
            self.env["collections.chart.aging"]._get_domain(scope)
            & Domain("amount_residual", ">", 0)
            & Domain("date_maturity", "!=", False)
            & Domain("collections_is_announced", "=", False)
        )

    def _sum_items(self, scope):
        items = self.env["account.move.line"]
        return self._sum_up(
            "account.move.line",
            self._get_item_domain(scope),
            scope,
            "date_maturity",
            lambda query: items._field_to_sql(query.table, "amount_residual", query),
            overdue=OVERDUE,
        )

    # === RECORDS === #

    def _get_records_action(self, scope, key, part=None):
        this_week = self._get_this_week(scope)
        model, domain, day, overdue = {
            "promised": (
                "collections.promise",
                self._get_promise_domain(scope),
                "date",
                this_week,
            ),
            "agreed": (
                "collections.agreement.installment",
                self._get_instalment_domain(scope),
                "date_due",
                this_week,
            ),
            "due": (
                "account.move.line",
                self._get_item_domain(scope),
                "date_maturity",
                OVERDUE,
            ),
        }[part or "due"]
        return self._get_window(
            model,
            domain & self._get_day_domain(scope, key, day, overdue),
            self._get_row_label(key),
        )
