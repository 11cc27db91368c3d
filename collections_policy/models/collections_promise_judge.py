"""Promises are judged by what was really paid: in sets, whenever that changes."""

from collections import namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.promise_outcome import judge

Payments = namedtuple("Payments", ("promise_id", "paid", "owed"))
Payments.__doc__ = """What became of the items of a promise.

``paid`` is what was paid in time; ``owed`` is that and what was still open at the end
of the last day that counts.
"""


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    @api.model
    def _judge_open(self, company, date, debtors):
        """Judge the promises of debtors that are open.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: whose promises to look at
        """
        self.sudo().search(
            debtors.domain("partner_id.commercial_partner_id")
            & Domain("company_id", "=", company.id)
            & Domain("state", "=", "open")
        )._judge(date)

    @api.model
    def _judge_lines(self, lines):
        """Judge again what was promised for items of which payments changed.

        A payment that is noted late counts by its own day, and one that is undone never
        was: a promise that was decided may come out otherwise.
        """
        promises = self.sudo().search(
            [("line_ids", "in", lines.ids), ("state", "!=", "withdrawn")]
        )
        for company, own in promises.grouped("company_id").items():
            own._judge(company._get_collections_date())

    def _judge(self, date):
        """Judge promises of one company, whether or not they were decided before.

        :param date: the company's day
        """
        by_outcome = {}
        by_id = self.grouped("id")
        for found in self._get_payments():
            promise = by_id[found.promise_id]
            paid = float(found.paid)
            if promise.currency_id.compare_amounts(promise.amount_paid, paid):
                promise.amount_paid = paid
            outcome = promise._get_outcome(found, date)
            by_outcome.setdefault(outcome, []).append(promise.id)
        self.browse(by_outcome.pop("withdrawn", ()))._set_withdrawn()
        for outcome, promise_ids in by_outcome.items():
            self.browse(promise_ids)._set_judged(outcome, date)

    def _get_outcome(self, found, date):
        """Return the state that a promise comes to.

        Credit notes, and payments of an earlier day, make what is owed less: no more is
        expected than is left of it.  If nothing is left, though nothing was paid, there
        is nothing to keep any more.

        :param Payments found: what became of its items
        :param date: the company's day
        """
        expected = min(Decimal(str(self.amount)), found.owed)
        if expected <= 0:
            return "withdrawn"
        return judge(
            expected,
            found.paid,
            self.date,
            date,
            self.tolerance_days,
            Decimal(str(self.tolerance_percent)),
        )

    def _get_payments(self):
        """Return what became of the items of promises, in one statement.

        Payments count by their own day, in the currency of the items; those that had
        been matched before the promise was made do not.  An invoice that is a draft for
        a while, to be corrected, is owed all the same.

        :rtype: list[Payments]
        """
        if not self:
            return []
        for model in ("account.move", "account.move.line"):
            self.env[model].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.flush_model()
        query = SQL(
            """
            SELECT promise.id,
                   COALESCE(SUM(matched.in_time), 0)::text,
                   (COALESCE(SUM(matched.in_time), 0)
                    + COALESCE(SUM(matched.later), 0)
                    + COALESCE(SUM(line.amount_residual_currency) FILTER (
                          WHERE line.parent_state <> 'cancel'), 0))::text
              FROM collections_promise AS promise
         LEFT JOIN collections_promise_line_rel AS rel
                ON rel.promise_id = promise.id
         LEFT JOIN account_move_line AS line ON line.id = rel.line_id
         LEFT JOIN LATERAL (
                SELECT SUM(partial.debit_amount_currency) FILTER (
                           WHERE payer.move_type <> 'out_refund'
                             AND partial.max_date BETWEEN promise.date_promised
                                                      AND promise.date_last
                       ) AS in_time,
                       SUM(partial.debit_amount_currency) FILTER (
                           WHERE partial.max_date > promise.date_last
                       ) AS later
                  FROM account_partial_reconcile AS partial
                  JOIN account_move_line AS credit
                    ON credit.id = partial.credit_move_id
                  JOIN account_move AS payer ON payer.id = credit.move_id
                 WHERE partial.debit_move_id = line.id
                   AND partial.id > promise.known_partial_id
                   ) AS matched ON TRUE
             WHERE promise.id IN %s
          GROUP BY promise.id
            """,
            tuple(self.ids),
        )
        return [
            Payments(promise_id, Decimal(paid), Decimal(owed))
            for promise_id, paid, owed in self.env.execute_query(query)
        ]
