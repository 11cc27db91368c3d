"""Where work is stuck: what waits for a person, and where items stay longest."""

from collections import namedtuple

from odoo import models
from odoo.fields import Date, Domain

from ..models.collections_notice import OPEN as NOTICE_OPEN
from .passage import STUCK_AFTER

AGREED = "amount_total:sum_currency"
LEVELS_SHOWN = 5
STUCK = "stuck_"

Bottleneck = namedtuple("Bottleneck", ("model", "domain", "amount"))
Bottleneck.__doc__ = """Records that wait: their model, which ones, and what their
amounts come to in the company's currency, as an aggregate."""


class CollectionsChartBottlenecks(models.AbstractModel):
    """Each bottleneck is a ``_find_<code>``, named in :meth:`_get_codes`.

    The records behind it are those of the same condition that it was counted by.
    """

    _name = "collections.chart.bottlenecks"
    _inherit = "collections.chart"
    _description = "Collections: bottlenecks"
    _kind = "rows"
    _is_split = False
    _sequence = 40

    def _get_label(self):
        return self.env._("Bottlenecks Today")

    def _get_help(self):
        return self.env._(
            "What waits for somebody, with the amount that it is about: for customers "
            "what is overdue, for actions and notices what they claim, for disputes "
            "what is contested, for agreements what was agreed. For levels, what is "
            "stuck there: open for more than 30 days at the level."
        )

    def _get_codes(self):
        """Return the codes of what is looked for.

        :rtype: list[str]
        """
        return [
            "answered",
            "to_approve",
            "agreements_to_approve",
            "failed",
            "todo",
            "notice_to_make",
            "notice_overdue",
            "disputes_overdue",
            "agreements_at_risk",
            "unassigned",
        ]

    def _get_row_label(self, key):
        return self._get_labels([key])[key]

    def _get_labels(self, keys):
        """Return what rows are called, by their key."""
        labels = {
            "answered": self.env._("Answers nobody has read"),
            "to_approve": self.env._("Actions to approve"),
            "agreements_to_approve": self.env._("Agreements to approve"),
            "failed": self.env._("Customers who could not be reached"),
            "todo": self.env._("Tasks to do"),
            "notice_to_make": self.env._("Registered notices to make"),
            "notice_overdue": self.env._("Notices without proof in time"),
            "disputes_overdue": self.env._("Disputes past their day"),
            "agreements_at_risk": self.env._("Agreements at risk"),
            "unassigned": self.env._("Overdue customers without a collector"),
        }
        stuck = [key for key in keys if key not in labels]
        names = self.env["collections.chart.funnel"]._get_level_labels(
            [self._get_stuck_level(key) for key in stuck]
        )
        for key in stuck:
            labels[key] = self.env._("Stuck at “%s”", names[self._get_stuck_level(key)])
        return labels

    def _describe(self, rows):
        labels = self._get_labels([row["key"] for row in rows])
        return [
            {**row, "label": labels[row["key"]], "note": self._get_note(row)}
            for row in rows
        ]

    def _get_note(self, row):
        if "days" not in row:
            return ""
        return self.env._("%s days on average", row["days"])

    def _reckon(self, scope):
        """Return what waits, the largest amount first."""
        rows = [self._count(scope, code) for code in self._get_codes()]
        rows += self._count_stuck(scope)
        return sorted(
            (row for row in rows if row["count"]),
            key=lambda row: (-row["amount"], -row["count"], row["key"]),
        )

    def _count(self, scope, code):
        found = self._find(scope, code)
        ((count, amount),) = self.env[found.model]._read_group(
            found.domain, [], ["__count", found.amount]
        )
        return self._prepare_row(scope, code, count, amount or 0.0)

    def _prepare_row(self, scope, code, count, amount):
        amount = self._get_company(scope).currency_id.round(amount)
        return {"key": code, "count": count, "amount": amount, "parts": []}

    def _find(self, scope, code):
        """Return what a row counts.

        :rtype: Bottleneck
        """
        if code.startswith(STUCK):
            domain = self._get_stuck_domain(scope) & Domain(
                "level_id", "=", self._get_stuck_level(code)
            )
            return Bottleneck("collections.passage", domain, "amount_left:sum")
        if code not in self._get_codes():
            raise ValueError(f"No bottleneck is called {code!r}.")
        return getattr(self, f"_find_{code}")(scope)

    def _get_records_action(self, scope, key, part=None):
        found = self._find(scope, key)
        return self._get_window(found.model, found.domain, self._get_row_label(key))

    # === CUSTOMERS === #

    def _get_case_domain(self, scope):
        return Domain("state", "=", "open") & self.env[
            "collections.narrowing"
        ]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id",
            policy="level_id.policy_id",
            salesperson="action_ids.line_ids.move_line_id.move_id.invoice_user_id",
            collector="user_id",
        )

    def _find_attention(self, scope, attention):
        domain = self._get_case_domain(scope) & Domain("attention", "=", attention)
        return Bottleneck("collections.case", domain, "amount_overdue:sum")

    def _find_answered(self, scope):
        return self._find_attention(scope, "answered")

    def _find_failed(self, scope):
        return self._find_attention(scope, "failed")

    def _find_notice_to_make(self, scope):
        domain = self._get_case_domain(scope) & Domain("lacks_notice", "=", True)
        return Bottleneck("collections.case", domain, "amount_overdue:sum")

    def _find_unassigned(self, scope):
        domain = (
            self._get_case_domain(scope)
            & Domain("user_id", "=", False)
            & Domain("amount_overdue", ">", 0)
        )
        return Bottleneck("collections.case", domain, "amount_overdue:sum")

    # === ACTIONS === #

    def _get_action_domain(self, scope):
        return self.env["collections.narrowing"]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id",
            policy="step_id.level_id.policy_id",
            version="policy_version_id",
            salesperson="line_ids.move_line_id.move_id.invoice_user_id",
            collector="case_id.user_id",
        )

    def _find_to_approve(self, scope):
        domain = (
            self._get_action_domain(scope)
            & Domain("state", "=", "to_approve")
            & Domain("date_planned", "<=", self._get_today(scope))
        )
        return Bottleneck("collections.action", domain, "amount:sum")

    def _find_todo(self, scope):
        domain = self._get_action_domain(scope) & Domain("state", "=", "todo")
        return Bottleneck("collections.action", domain, "amount:sum")

    # === PROOF === #

    def _find_notice_overdue(self, scope):
        domain = (
            Domain("state", "in", NOTICE_OPEN)
            & Domain("date_deadline", "<", self._get_today(scope))
            & self.env["collections.narrowing"]._get_domain(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="action_id.step_id.level_id.policy_id",
                salesperson="line_ids.move_line_id.move_id.invoice_user_id",
                collector="case_id.user_id",
            )
        )
        return Bottleneck("collections.notice", domain, "amount:sum")

    # === WHAT CUSTOMERS SAY === #

    def _find_disputes_overdue(self, scope):
        domain = (
            Domain("state", "=", "open")
            & Domain("date_due", "<", self._get_today(scope))
            & self.env["collections.narrowing"]._get_domain(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="case_id.level_id.policy_id",
                salesperson="line_ids.move_line_id.move_id.invoice_user_id",
                collector="case_id.user_id",
            )
        )
        return Bottleneck("collections.dispute", domain, "amount:sum")

    def _get_agreement_domain(self, scope):
        return self.env["collections.narrowing"]._get_domain(
            scope,
            company="company_id",
            debtor="partner_id",
            policy="policy_id",
            salesperson="line_ids.move_line_id.move_id.invoice_user_id",
            collector="user_id",
        )

    def _find_agreements_to_approve(self, scope):
        domain = self._get_agreement_domain(scope) & Domain("state", "=", "to_approve")
        return Bottleneck("collections.agreement", domain, AGREED)

    def _find_agreements_at_risk(self, scope):
        domain = (
            self._get_agreement_domain(scope)
            & Domain("state", "=", "active")
            & Domain("date_cure", "!=", False)
        )
        return Bottleneck("collections.agreement", domain, AGREED)

    # === LEVELS === #

    def _get_stuck_level(self, key):
        return int(key.removeprefix(STUCK))

    def _get_stuck_domain(self, scope):
        latest = Date.subtract(self._get_today(scope), days=STUCK_AFTER)
        return (
            Domain("outcome", "=", "stuck")
            & Domain("date_entered", "<", latest)  # spares looking at what is new
            & Domain("move_line_id.reconciled", "=", False)
            & self.env["collections.narrowing"]._get_domain(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="policy_id",
                version="action_id.policy_version_id",
                salesperson="salesperson_id",
                collector="collector_id",
            )
        )

    def _count_stuck(self, scope):
        """Return the levels at which items stay longest, with how many days."""
        found = self.env["collections.passage"]._read_group(
            self._get_stuck_domain(scope),
            ["level_id"],
            ["__count", "amount_left:sum", "days:avg"],
        )
        longest = sorted(found, key=lambda group: (-group[3], group[0].id))
        return [
            {
                **self._prepare_row(scope, f"{STUCK}{level.id}", count, amount),
                "days": round(days),
            }
            for level, count, amount, days in longest[:LEVELS_SHOWN]
        ]
