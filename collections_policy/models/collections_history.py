"""What is known of debtors: how they paid, and how they kept their word."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ..tools.offer_suggestion import History

LOOK_BACK_MONTHS = 36


class CollectionsHistory(models.AbstractModel):
    _name = "collections.history"
    _description = "Collections: a debtor's history"

    def _read(self, company, debtors, date):
        """Return what is known of debtors on a day, all at once.

        :param company: a root company
        :param debtors: commercial partners
        :param date: the day, in the company's time zone
        :return: by the debtor's id
        :rtype: dict[int, History]
        """
        if not debtors:
            return {}
        self.env.flush_all()
        query = SQL(
            """
            SELECT debtor.id,
                   COALESCE(%(date)s - owed.oldest_due, 0),
                   COALESCE((%(date)s - bought.first_day) * 12 / 365, 0),
                   COALESCE(paid.number, 0),
                   COALESCE(ROUND(paid.days_late, 1), 0),
                   COALESCE(promised.broken, 0),
                   COALESCE(promised.kept, 0),
                   COALESCE(agreed.breached, 0)
              FROM res_partner AS debtor
         LEFT JOIN LATERAL %(owed)s AS owed ON TRUE
         LEFT JOIN LATERAL %(bought)s AS bought ON TRUE
         LEFT JOIN LATERAL %(paid)s AS paid ON TRUE
         LEFT JOIN LATERAL %(promised)s AS promised ON TRUE
         LEFT JOIN LATERAL %(agreed)s AS agreed ON TRUE
             WHERE debtor.id IN %(debtors)s
            """,
            date=date,
            debtors=tuple(debtors.ids),
            owed=self._get_owed_sql(company, date),
            bought=self._get_bought_sql(company),
            paid=self._get_paid_sql(company, date),
            promised=self._get_promised_sql(company),
            agreed=self._get_agreed_sql(company),
        )
        return {row[0]: History(*row[1:]) for row in self.env.execute_query(query)}

    def _get_lines_sql(self, company):
        """The receivable lines of the debtor's invoices."""
        return SQL(
            """
            account_move_line AS line
              JOIN res_partner AS contact ON contact.id = line.partner_id
              JOIN account_move AS move ON move.id = line.move_id
             WHERE contact.commercial_partner_id = debtor.id
               AND move.move_type = 'out_invoice'
               AND line.account_id IN %(accounts)s
               AND line.company_id IN %(companies)s
               AND line.parent_state = 'posted'
            """,
            accounts=self.env["collections.evaluator"]._get_receivable_account_ids(
                company
            ),
            companies=tuple(company._get_collections_companies().ids),
        )

    def _get_owed_sql(self, company, date):
        return SQL(
            """
            (SELECT MIN(line.date_maturity) AS oldest_due
               FROM %(lines)s
                AND line.reconciled IS NOT TRUE
                AND line.date_maturity < %(date)s)
            """,
            lines=self._get_lines_sql(company),
            date=date,
        )

    def _get_bought_sql(self, company):
        return SQL(
            "(SELECT MIN(move.invoice_date) AS first_day FROM %s)",
            self._get_lines_sql(company),
        )

    def _get_paid_sql(self, company, date):
        """How many items were paid, and how many days late they were."""
        return SQL(
            """
            (SELECT COUNT(*) AS number,
                    AVG(GREATEST(item.paid_on - item.date_maturity, 0)) AS days_late
               FROM (SELECT line.date_maturity,
                            (SELECT MAX(partial.max_date)
                               FROM account_partial_reconcile AS partial
                              WHERE partial.debit_move_id = line.id) AS paid_on
                       FROM %(lines)s
                        AND line.reconciled
                        AND line.date_maturity > %(since)s) AS item
              WHERE item.paid_on IS NOT NULL)
            """,
            lines=self._get_lines_sql(company),
            since=date - relativedelta(months=LOOK_BACK_MONTHS),
        )

    def _get_promised_sql(self, company):
        return SQL(
            """
            (SELECT COUNT(*) FILTER (WHERE state IN ('broken', 'partly')) AS broken,
                    COUNT(*) FILTER (WHERE state = 'kept') AS kept
               FROM collections_promise
              WHERE partner_id = debtor.id AND company_id = %s)
            """,
            company.id,
        )

    def _get_agreed_sql(self, company):
        return SQL(
            """
            (SELECT COUNT(*) AS breached
               FROM collections_agreement
              WHERE partner_id = debtor.id
                AND company_id = %s
                AND state = 'breached')
            """,
            company.id,
        )
