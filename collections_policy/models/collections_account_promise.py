"""Debtors say on their page when they can pay."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Date, Domain
from odoo.tools.misc import format_date

from .collections_account_form import ITEM

MONTHS = 12  # how long ago what was promised may be told
SHOWN = 5
LIMIT = 2


class CollectionsAccountPromise(models.AbstractModel):
    _name = "collections.account.promise"
    _inherit = "collections.account.form"
    _description = "Collections: a promise on the customer's account"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, companies, rows, date):
        """Return what the section shows: promises, and forms for what is overdue.

        :param rows: the open items, as the page shows them
        :param date: today
        """
        promises = self._get_promises(company, debtor, companies, date)
        current = promises.filtered(lambda promise: promise.state == "open")
        may_promise = self._may_promise(company, debtor)
        rows = self._filter_late(rows) if may_promise else []
        forms = self._prepare_forms(rows, date)
        told = [self._prepare_promise(promise, rows, date) for promise in current]
        renewals = [each["form"] for each in told if each["form"]]
        return {
            "told": told
            + [
                self._prepare_promise(promise, [], date)
                for promise in (promises - current)[:SHOWN]
            ],
            "forms": forms,
            "shown": forms + renewals,
            "may_promise": may_promise,
        }

    def _get_promises(self, company, debtor, companies, date):
        """Return what a debtor promised of late, of items that it may see."""
        promises = self.env["collections.promise"].search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "=", debtor.id)
            & (
                Domain("state", "=", "open")
                | Domain("date", ">=", date - relativedelta(months=MONTHS))
            )
        )
        return promises.filtered(
            lambda promise: promise.line_ids.company_id <= companies
        )

    def _prepare_promise(self, promise, rows, date):
        own = [
            row
            for row in rows
            if row["reason"] == "promise" and row["line"] in promise.line_ids
        ]
        return {
            "promise": promise,
            "words": self._get_words(promise),
            "form": self._prepare_form(own, date, promise) if own else None,
        }

    def _get_words(self, promise):
        """Return what became of a promise, as its debtor should read it."""
        if promise.renewed_by_id:
            return self.env._("Replaced by a new promise")
        return {
            "open": self.env._("Open"),
            "kept": self.env._("Paid. Thank you!"),
            "partly": self.env._("Paid in part"),
            "broken": self.env._("Not paid"),
            "withdrawn": self.env._("Taken back"),
        }[promise.state]

    def _prepare_forms(self, rows, date):
        """Return a form for what is overdue in each currency and not left alone."""
        by_currency = {}
        for row in rows:
            if not row["is_held"]:
                by_currency.setdefault(row["currency"], []).append(row)
        return [self._prepare_form(own, date) for own in by_currency.values()]

    def _prepare_form(self, rows, date, promise=None):
        """Return what a form shows.

        :param rows: items in one currency
        :param promise: the one that is to be put off, if it is
        """
        currency = rows[0]["currency"]
        amount = currency.round(sum(row["amount"] for row in rows))
        if promise:
            amount = min(amount, currency.round(promise.amount - promise.amount_paid))
        lines = self.env["account.move.line"].union(*(row["line"] for row in rows))
        return {
            "about": f"promise_{promise.id}" if promise else f"currency_{currency.id}",
            "promise": promise,
            "currency": currency,
            "rows": [{**row, "field": f"{ITEM}{row['line'].id}"} for row in rows],
            "amount": self._write_amount(amount, currency),
            "date_min": date,
            "date_max": self._get_last_date(lines, date),
        }

    def _filter_late(self, rows):
        """Return the overdue items that can be promised, now or for another day."""
        return [
            row
            for row in rows
            if row["days"] > 0 and (not row["is_held"] or row["reason"] == "promise")
        ]

    # === HOW OFTEN, AND HOW LATE === #

    def _may_promise(self, company, debtor):
        """Return whether a debtor may promise by itself once more.

        What is promised for the items that are open now counts, unless it was kept or
        taken back.
        """
        case = self.env["collections.case"]._get_open(company, debtor)
        made = self.env["collections.promise"].search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "=", debtor.id)
            & Domain("case_id", "=", case.id)
            & Domain("source", "in", self._get_own_sources())
            & Domain("line_ids.reconciled", "=", False)
            & (
                Domain("state", "in", ("open", "partly", "broken"))
                | Domain("renewed_by_id", "!=", False)
            )
        )
        return len(made) < self._get_promise_limit(case)

    def _get_own_sources(self):
        """Return where debtors promise by themselves, as codes. TO EXTEND."""
        return ["portal"]

    def _get_promise_limit(self, case):
        """Return how many promises a debtor may make by itself. TO EXTEND.

        One that is put off counts as two.

        :param case: the ``collections.case``, if one is open
        """
        return LIMIT

    def _get_last_date(self, lines, date):
        """Return the last day that may be promised; nothing if there is none."""
        days = self.env["collections.promise"]._get_policy(lines).promise_max_days
        return Date.add(date, days=days) if days else None

    # === WHAT IS TAKEN === #

    def _read_typed(self, sent, errors):
        # OVERRIDE
        if not self._may_promise(sent.company, sent.debtor):
            errors["form"] = self.env._(
                "You have promised this before. If you need more time, please write to "
                "us: we will find a way together."
            )
            return None
        lines = self._read_lines(sent.typed, self._filter_late(sent.rows), errors)
        if len(lines.currency_id) > 1:
            errors["items"] = self.env._("Promise each currency by itself.")
        if errors:
            return None
        return {
            "lines": lines,
            "amount": self._read_amount_of(lines, sent.typed, errors),
            "date": self._read_day(lines, sent, errors),
        }

    def _read_amount_of(self, lines, typed, errors):
        currency = lines.currency_id
        amount = self._read_amount(typed, currency, errors)
        most = sum(lines.mapped("amount_residual_currency"))
        if currency.compare_amounts(amount, most) > 0:
            errors["amount"] = self.env._(
                "That is more than what is open of it: %s.", currency.format(most)
            )
        return amount

    def _read_day(self, lines, sent, errors):
        day = self._read_date(sent.typed, errors)
        last = self._get_last_date(lines, sent.today)
        if day and day < sent.today:
            errors["date"] = self.env._("That day has passed.")
        elif day and last and day > last:
            errors["date"] = self.env._(
                "We can wait until %s at the latest. If you need longer, please write "
                "to us.",
                format_date(self.env, last),
            )
        return day

    def _keep(self, sent, values):
        # OVERRIDE
        self.env["collections.promise"]._note(
            sent.company,
            sent.debtor,
            values["lines"],
            values["amount"],
            values["date"],
            sent.source,
        )


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_forms(), "promise"]
