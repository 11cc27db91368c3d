"""How debtors have paid, up to any day: one statement over the ledger, in sets.

The night asks it of all debtors for today; whoever fits or tries a scorecard asks it of
each debtor for the day before each of its invoices.  What the figures mean is said by
``tools/payment_figures.py``.
"""

from odoo import api, models
from odoo.tools import SQL

from ..pipeline.scope import AllDebtors
from ..tools import payment_figures as rules

READ_MODELS = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "collections.action",
    "collections.dispute",
    "collections.dispute.line",
    "collections.promise",
    "res.partner",
)
# Of those columns that are taken over into a row as they are
FIGURES = (
    "days_late",
    "days_late_simple",
    "on_time",
    "worst",
    "last_late",
    "trend",
    "paid_count",
    "usual_amount",
    "amount_open",
    "amount_overdue",
    "amount_invoiced",
    "average_term",
    "date_first",
    "broken_count",
    "bounced_count",
    "limit_amount",
)


class CollectionsBehaviour(models.Model):
    _inherit = "collections.behaviour"

    @api.model
    def _get_figures_sql(self, company, date, debtors=None, items=None):
        """Return the query of how debtors have paid, by what was known on a day.

        Its columns are ``partner_id``, ``date``, and those of ``FIGURES``; it has a row
        for each debtor with items of three years, or open ones.

        :param company: a root company; its branches' items are its own
        :param date: the day, in the company's time zone: to its end
        :param Debtors debtors: whose items to look at; by default everybody's
        :param SQL items: see :meth:`_keep_items`; by default they are looked up
        :rtype: SQL
        """
        self._flush_figures()
        debtors = debtors or AllDebtors()
        found = SQL("MATERIALIZED (%s)", self._get_item_sql(company, date, debtors))
        return SQL(
            """
            WITH item AS %(items)s,
            %(contested)s,
            moment AS (SELECT DISTINCT partner_id, %(date)s::date AS date FROM item),
            %(figures)s
            SELECT * FROM figures
            """,
            items=SQL("(%s)", items) if items else found,
            contested=CONTESTED,
            date=date,
            figures=self._get_figures_at_sql(company, debtors),
        )

    def _flush_figures(self):
        for model in READ_MODELS:
            self.env[model].flush_model()

    @api.model
    def _keep_items(self, company, first):
        """Keep all items for this transaction, in a table that the planner knows.

        :param company: a root company
        :param first: the first day as of which figures are asked for
        :return: the query of them
        :rtype: SQL
        """
        self._flush_figures()
        query = self._get_item_sql(company, first, AllDebtors())
        return self._keep("collections_figures_item", query)

    def _keep(self, name, query):
        """Keep what a query gives in a temporary table, and return the query of that.

        Without statistics on millions of rows, a join may be planned that never ends.
        """
        table = SQL.identifier("pg_temp", name)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s",
                SQL.identifier(name),
                query,
            )
        )
        self.env.cr.execute(SQL("ANALYZE %s", table))
        return SQL("TABLE %s", table)

    def _get_item_sql(self, company, first, debtors):
        """The query of what was ever owed, and what became of it.

        ``closed_on`` is the day since which nothing is open of it, ``paid_on`` that of
        the last payment, ``paid`` what was paid and not credited.  What is blocked, or
        is in payment and not matched yet, ``is_set_aside``: nobody calls it late.
        """
        evaluator = self.env["collections.evaluator"]
        return SQL(
            """
            SELECT line.id AS line_id,
                   line.move_id,
                   contact.commercial_partner_id AS partner_id,
                   COALESCE(move.invoice_date, move.date) AS date_issue,
                   COALESCE(line.date_maturity, line.date) AS date_due,
                   move.move_type IN ('out_invoice', 'out_receipt') AS is_invoice,
                   line.reconciled IS NOT TRUE
                   AND move.payment_state IN ('blocked', 'in_payment')
                   AS is_set_aside,
                   line.balance AS amount,
                   SUM(partial.amount) FILTER (
                       WHERE payer.move_type <> 'out_refund') AS paid,
                   MAX(partial.max_date) FILTER (
                       WHERE payer.move_type <> 'out_refund'
                         AND partial.debit_amount_currency > 0) AS paid_on,
                   CASE WHEN line.reconciled
                        THEN MAX(partial.max_date) END AS closed_on
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN res_partner AS contact ON contact.id = line.partner_id
         LEFT JOIN account_partial_reconcile AS partial
                ON partial.debit_move_id = line.id
         LEFT JOIN account_move_line AS credit
                ON credit.id = partial.credit_move_id
         LEFT JOIN account_move AS payer ON payer.id = credit.move_id
             WHERE line.account_id IN %(accounts)s
               AND line.company_id IN %(companies)s
               AND line.parent_state = 'posted'
               AND line.balance > 0
               AND (COALESCE(line.date_maturity, line.date) >= %(forgotten)s
                    OR line.reconciled IS NOT TRUE
                    OR line.id IN (SELECT debit_move_id
                                     FROM account_partial_reconcile
                                    WHERE max_date > %(first)s))
               AND %(in_scope)s
          GROUP BY line.id, move.id, contact.id
            """,
            accounts=evaluator._get_receivable_account_ids(company),
            companies=tuple(company._get_collections_companies().ids),
            first=first,
            forgotten=SQL("%s::date - %s", first, rules.WINDOW),
            in_scope=debtors.sql(SQL("contact.commercial_partner_id")),
        )

    def _get_figures_at_sql(self, company, debtors):
        """The table ``figures``, for each ``partner_id`` and ``date`` of ``moment``."""
        return SQL(
            "%s, %s, %s, %s",
            SEEN,
            self._get_first_sql(company, debtors),
            self._get_trouble_sql(company),
            self._get_summed_sql(company),
        )

    def _get_first_sql(self, company, debtors):
        """Since when debtors have bought."""
        return SQL(
            """
            first AS (
                SELECT contact.commercial_partner_id AS partner_id,
                       MIN(COALESCE(move.invoice_date, move.date)) AS date
                  FROM account_move AS move
                  JOIN res_partner AS contact ON contact.id = move.partner_id
                 WHERE move.move_type IN ('out_invoice', 'out_receipt')
                   AND move.state = 'posted'
                   AND move.company_id IN %(companies)s
                   AND %(in_scope)s
              GROUP BY contact.commercial_partner_id
            )
            """,
            companies=tuple(company._get_collections_companies().ids),
            in_scope=debtors.sql(SQL("contact.commercial_partner_id")),
        )

    def _get_trouble_sql(self, company):
        """Promises that were broken, and contacts that reached nobody, in a year."""
        return SQL(
            """
            broken AS (
                SELECT moment.partner_id, moment.date, COUNT(*) AS number
                  FROM moment
                  JOIN collections_promise AS promise USING (partner_id)
                 WHERE promise.state = 'broken'
                   AND promise.company_id = %(company)s
                   AND promise.date_matured > moment.date - %(year)s
                   AND promise.date_matured <= moment.date
              GROUP BY moment.partner_id, moment.date
            ),
            bounced AS (
                SELECT moment.partner_id, moment.date, COUNT(*) AS number
                  FROM moment
                  JOIN collections_action AS action USING (partner_id)
                 WHERE action.state = 'failed'
                   AND action.reason IN %(reasons)s
                   AND action.company_id = %(company)s
                   AND action.date_done >= moment.date - %(year)s + 1
                   AND action.date_done < moment.date + 1
              GROUP BY moment.partner_id, moment.date
            )
            """,
            company=company.id,
            year=rules.YEAR,
            reasons=tuple(self._get_bounce_reasons()),
        )

    @api.model
    def _get_bounce_reasons(self):
        """Return the reasons of failed actions for which an address was no good."""
        return ["bounced", "returned", "no_address", "bad_address", "wrong_number"]

    def _get_limit_sql(self, company):
        """The debtor's credit limit; none where the company uses none."""
        if not company.sudo().account_use_credit_limit:
            return SQL("NULL::float8")
        Partner = self.env["res.partner"].sudo().with_company(company)
        fallback = Partner._fields["credit_limit"].get_company_dependent_fallback(
            Partner
        )
        return SQL(
            "NULLIF(COALESCE((partner.credit_limit ->> %s)::float8, %s::float8), 0)",
            str(company.id),
            fallback or 0.0,
        )

    def _get_summed_sql(self, company):
        return SQL(
            """
            behaved AS (
                SELECT partner_id,
                       date,
                       SUM(amount * decay * late) / NULLIF(SUM(amount * decay), 0)
                       AS days_late,
                       AVG(late) AS days_late_simple,
                       (COALESCE(SUM(decay) FILTER (WHERE late = 0), 0) + %(prior)s)
                       / (SUM(decay) + %(weight)s) AS on_time,
                       MAX(late) FILTER (WHERE age <= %(year)s) AS worst,
                       (ARRAY_AGG(late ORDER BY age, late DESC)
                           FILTER (WHERE is_paid))[1] AS last_late,
                       SUM(amount * late) FILTER (WHERE age < %(recent)s)
                       / NULLIF(SUM(amount) FILTER (WHERE age < %(recent)s), 0)
                       - SUM(amount * late) FILTER (WHERE age >= %(recent)s
                                                      AND age < %(year)s)
                       / NULLIF(SUM(amount) FILTER (WHERE age >= %(recent)s
                                                      AND age < %(year)s), 0) AS trend,
                       COUNT(DISTINCT move_id) FILTER (WHERE is_paid) AS paid_count,
                       AVG(amount) FILTER (WHERE is_paid) AS usual_amount
                  FROM seen
              GROUP BY partner_id, date
            ),
            owed AS (
                SELECT partner_id,
                       date,
                       SUM(residual) AS amount_open,
                       SUM(residual) FILTER (
                           WHERE date_due < date AND NOT is_contested) AS amount_overdue
                  FROM opened
              GROUP BY partner_id, date
            ),
            bought AS (
                SELECT moment.partner_id,
                       moment.date,
                       SUM(item.amount) AS amount_invoiced,
                       AVG(item.date_due - item.date_issue) AS average_term
                  FROM moment
                  JOIN item USING (partner_id)
                 WHERE item.is_invoice
                   AND item.date_issue <= moment.date
                   AND item.date_issue > moment.date - %(year)s
              GROUP BY moment.partner_id, moment.date
            ),
            figures AS (
                SELECT moment.partner_id,
                       moment.date,
                       ROUND(behaved.days_late::numeric, 2)::float8 AS days_late,
                       ROUND(behaved.days_late_simple, 2)::float8 AS days_late_simple,
                       ROUND(COALESCE(behaved.on_time, %(usual)s)::numeric, 4)::float8
                       AS on_time,
                       behaved.worst,
                       behaved.last_late,
                       ROUND(behaved.trend, 2)::float8 AS trend,
                       COALESCE(behaved.paid_count, 0) AS paid_count,
                       ROUND(behaved.usual_amount, 2)::float8 AS usual_amount,
                       COALESCE(owed.amount_open, 0) AS amount_open,
                       COALESCE(owed.amount_overdue, 0) AS amount_overdue,
                       COALESCE(bought.amount_invoiced, 0) AS amount_invoiced,
                       ROUND(bought.average_term, 1)::float8 AS average_term,
                       first.date AS date_first,
                       COALESCE(broken.number, 0) AS broken_count,
                       COALESCE(bounced.number, 0) AS bounced_count,
                       %(limit)s AS limit_amount
                  FROM moment
                  JOIN res_partner AS partner ON partner.id = moment.partner_id
             LEFT JOIN behaved USING (partner_id, date)
             LEFT JOIN owed USING (partner_id, date)
             LEFT JOIN bought USING (partner_id, date)
             LEFT JOIN broken USING (partner_id, date)
             LEFT JOIN bounced USING (partner_id, date)
             LEFT JOIN first ON first.partner_id = moment.partner_id
                            AND first.date <= moment.date
            )
            """,
            prior=rules.USUAL_ON_TIME * rules.USUAL_WEIGHT,
            weight=rules.USUAL_WEIGHT,
            usual=rules.USUAL_ON_TIME,
            year=rules.YEAR,
            recent=rules.RECENT,
            limit=self._get_limit_sql(company),
        )


# What is left out, and on which days: while it is contested, and for good where the
# debtor was right, even in part
CONTESTED = SQL(
    """
    contested AS MATERIALIZED (
        SELECT claim.move_line_id AS line_id,
               dispute.date_opened AS date_from,
               CASE WHEN dispute.state IN ('unjustified', 'withdrawn')
                    THEN dispute.date_closed - 1
                    ELSE 'infinity'::date END AS date_to
          FROM collections_dispute AS dispute
          JOIN collections_dispute_line AS claim ON claim.dispute_id = dispute.id
    )
    """
)
IS_CONTESTED = SQL(
    """
    EXISTS (SELECT FROM contested
             WHERE contested.line_id = item.line_id
               AND moment.date BETWEEN contested.date_from AND contested.date_to)
    """
)
SEEN = SQL(
    """
    opened AS MATERIALIZED (
        SELECT moment.partner_id,
               moment.date,
               item.move_id,
               item.date_due,
               item.is_invoice AND NOT item.is_set_aside AS is_seen,
               item.amount - COALESCE(matched.amount, 0) AS residual,
               %(is_contested)s AS is_contested
          FROM moment
          JOIN item USING (partner_id)
     LEFT JOIN LATERAL (
                SELECT SUM(partial.amount) AS amount
                  FROM account_partial_reconcile AS partial
                 WHERE partial.debit_move_id = item.line_id
                   AND partial.max_date <= moment.date
               ) AS matched ON TRUE
         WHERE item.date_issue <= moment.date
           AND (item.closed_on IS NULL OR item.closed_on > moment.date)
    ),
    seen AS (
        SELECT partner_id,
               date,
               move_id,
               late,
               amount,
               age,
               is_paid,
               POWER(0.5::float8, age / %(half_life)s::float8) AS decay
          FROM (SELECT moment.partner_id,
                       moment.date,
                       item.move_id,
                       GREATEST(item.paid_on - item.date_due, 0) AS late,
                       item.paid AS amount,
                       moment.date - item.paid_on AS age,
                       TRUE AS is_paid
                  FROM moment
                  JOIN item USING (partner_id)
                 WHERE item.is_invoice
                   AND item.closed_on <= moment.date
                   AND item.date_issue <= moment.date
                   AND item.date_due >= moment.date - %(window)s
                   AND item.paid > 0
                   AND item.paid_on IS NOT NULL
                   AND NOT %(is_contested)s
                 UNION ALL
                SELECT partner_id, date, move_id, date - date_due, residual, 0, FALSE
                  FROM opened
                 WHERE is_seen
                   AND date_due < date
                   AND residual > 0
                   AND NOT is_contested
               ) AS look
    )
    """,
    is_contested=IS_CONTESTED,
    half_life=rules.HALF_LIFE,
    window=rules.WINDOW,
)
