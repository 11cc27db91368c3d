"""What the day brings to agreements, before the day is planned."""

import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import SQL

from ..tools.instalment_payments import BreachRule, is_breached
from .collections_charge import get_exact

_logger = logging.getLogger(__name__)


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    @api.model
    def _work_day(self, company, date):
        """See to a company's agreements on a day.

        What was paid and what is late is written for all at once; those of which
        something changes are then looked at one by one.  What goes wrong with one holds
        up that one alone.

        :param company: a root company
        :param date: the day, in the company's time zone
        :return: what went wrong: pairs of an agreement and why, in words
        """
        offers = self._find_expired(company, date)
        offers._expire(date)
        self.env["collections.agreement.installment"]._refresh_chosen(
            date,
            SQL("agreement.company_id = %s AND agreement.state = 'active'", company.id),
        )
        problems = []
        for agreement in self._find_changing(company):
            try:
                with self.env.cr.savepoint():
                    agreement._work(date)
            except OperationalError:
                raise  # another worker was faster
            except Exception as error:
                _logger.info("Agreement %s is stuck", agreement.id, exc_info=True)
                problems.append((agreement, self._word_problem(agreement, error)))
        return problems

    def _find_expired(self, company, date):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("to_approve", "proposed")),
                ("valid_until", "<", date),
            ]
        )

    def _find_changing(self, company):
        """Return the active agreements that are paid, or of which something is late."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT agreement.id
                  FROM collections_agreement AS agreement
                  JOIN collections_agreement_installment AS installment
                    ON installment.agreement_id = agreement.id
                 WHERE agreement.company_id = %s
                   AND agreement.state = 'active'
              GROUP BY agreement.id
                HAVING BOOL_AND(installment.state = 'paid')
                    OR BOOL_OR(installment.state = 'late')
                    OR agreement.date_cure IS NOT NULL
              ORDER BY agreement.id
                """,
                company.id,
            )
        )
        return self.browse(row[0] for row in rows)

    def _is_breached(self, date):
        """Tell whether an agreement's own rule says that it is not kept.

        :param date: the day; what is due on it is in time
        """
        self.ensure_one()
        rule = BreachRule(self.breach_unpaid or None, self.breach_days or None)
        open_dues = [
            (each.date_due, get_exact(each.amount_open, each.currency_id))
            for each in self.installment_ids
            if each.state != "paid"
        ]
        return is_breached(open_dues, [], rule, date)

    def _word_problem(self, agreement, error):
        return self.env._(
            "Agreement %(name)s could not be worked on: %(error)s",
            name=agreement.name,
            error=error,
        )

    def _is_amid_sync(self):
        """Tell whether lines of documents that are written now would not be completed.

        Odoo's account.move._disable_recursion keeps it so.
        """
        stack = self.env.cr.cache.get("account_disable_recursion_stack", {})
        return bool(stack.get("skip_invoice_sync"))

    def _follow_safely(self):
        """Follow what was paid while somebody books payments, and never stop that.

        What can't be done now is done, or named, by the next day's run; so is what
        would be booked in the midst of Odoo's work on a document.
        """
        if self._is_amid_sync():
            self.env["collections.agreement.installment"]._refresh(self)
            return
        for agreement in self:
            try:
                with self.env.cr.savepoint():
                    agreement._follow()
            except OperationalError:
                raise
            except Exception:
                _logger.warning("Agreement %s waits", agreement.id, exc_info=True)


class CollectionsRun(models.Model):
    _inherit = "collections.run"

    def _begin(self):
        # EXTENDS 'collections_policy': agreements first, what they free is planned
        agreements = self.env["collections.agreement"]
        problems = agreements._work_day(self.company_id, self.date)
        result = super()._begin()
        self.env["collections.run.problem"]._note(self, problems)
        return result
