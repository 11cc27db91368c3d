"""How probable it is that an open invoice is paid late, and when it may be expected."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import payment_date
from .fields import Reference


class CollectionsItemRisk(models.Model):
    """One row for each open due date of an invoice; the night writes it."""

    _name = "collections.item.risk"
    _description = "Risk of an open invoice"
    _order = "expected_date, id"
    _rec_name = "move_id"
    _log_access = False

    company_id = Reference(comodel_name="res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    move_id = Reference(comodel_name="account.move", string="Invoice", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="Open", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    probability_late = fields.Float(
        string="Probably Late",
        digits=(5, 4),
        readonly=True,
        aggregator="avg",
        help="How probable it is that it is paid after its due date; 1 once it is.",
    )
    expected_date = fields.Date(
        string="Expected On",
        readonly=True,
        help="Its due date and the days by which the customer is usually late; when "
        "these have passed, twice as many.",
    )

    _one_an_item = models.UniqueIndex("(move_line_id)")
    _by_company = models.Index("(company_id)")

    @api.model
    def _refresh(self, company, date):
        """Write the rows that changed, for all open invoices of a company.

        It rests on the debtors' figures: see ``collections.behaviour``.

        :param company: a root company
        :param date: the company's day
        """
        self.flush_model()
        for model in ("account.move", "account.move.line", "collections.behaviour"):
            self.env[model].flush_model()
        self.env.cr.execute(self._get_upsert_sql(company, date))
        self.env.cr.execute(self._get_forget_sql(company))
        self.invalidate_model()

    def _get_upsert_sql(self, company, date):
        names = SQL(
            "company_id, partner_id, move_id, amount, date_due, probability_late, "
            "expected_date"
        )
        values = SQL(
            "EXCLUDED.company_id, EXCLUDED.partner_id, EXCLUDED.move_id, "
            "EXCLUDED.amount, EXCLUDED.date_due, EXCLUDED.probability_late, "
            "EXCLUDED.expected_date"
        )
        known = SQL(
            "known.company_id, known.partner_id, known.move_id, known.amount, "
            "known.date_due, known.probability_late, known.expected_date"
        )
        return SQL(
            """
            INSERT INTO collections_item_risk AS known (move_line_id, %(names)s)
                 %(risks)s
            ON CONFLICT (move_line_id) DO UPDATE SET (%(names)s) = ROW(%(values)s)
                  WHERE (%(known)s) IS DISTINCT FROM (%(values)s)
            """,
            names=names,
            values=values,
            known=known,
            risks=self._get_risks_sql(company, date),
        )

    def _get_risks_sql(self, company, date):
        Behaviour = self.env["collections.behaviour"]
        card = self.env["collections.scorecard"]._get_in_force(company, "late")
        features = Behaviour._get_debtor_features(SQL("item.date_issue"))
        features.update(Behaviour._get_invoice_features())
        return SQL(
            """
            WITH average AS (
                SELECT COALESCE(SUM(days_late * paid_count)
                                / NULLIF(SUM(paid_count) FILTER (
                                      WHERE days_late IS NOT NULL), 0), 0) AS days
                  FROM collections_behaviour WHERE company_id = %(company)s
            ),
            item AS (%(items)s)
            SELECT item.line_id,
                   %(company)s,
                   item.partner_id,
                   item.move_id,
                   item.residual,
                   item.date_due,
                   CASE WHEN item.date_due < %(date)s THEN 1
                        ELSE ROUND(%(probability)s::numeric, 4) END,
                   CASE WHEN item.date_due + usual.days >= %(date)s
                        THEN item.date_due + usual.days
                        ELSE item.date_due + step.days * POWER(2, GREATEST(CEIL(
                                 LN((%(date)s - item.date_due)::float8 / step.days)
                                 / LN(2::float8) - 1e-9), 0))::int
                   END
              FROM item
        CROSS JOIN average
         LEFT JOIN collections_behaviour AS figures
                ON figures.company_id = %(company)s
               AND figures.partner_id = item.partner_id,
                   LATERAL (
                SELECT FLOOR((COALESCE(figures.days_late * figures.paid_count, 0)
                              + average.days * %(prior)s)
                             / (COALESCE(figures.paid_count, 0) + %(prior)s) + 0.5
                            )::int AS days
                   ) AS usual,
                   LATERAL (SELECT GREATEST(usual.days, %(least)s) AS days) AS step
            """,
            company=company.id,
            date=SQL("%s::date", date),
            items=self._get_open_items_sql(company),
            probability=card._get_probability_sql(card._get_points_sql(features)),
            prior=payment_date.PRIOR,
            least=payment_date.LEAST,
        )

    def _get_open_items_sql(self, company):
        evaluator = self.env["collections.evaluator"]
        return SQL(
            """
            SELECT line.id AS line_id,
                   line.move_id,
                   contact.commercial_partner_id AS partner_id,
                   COALESCE(move.invoice_date, move.date) AS date_issue,
                   COALESCE(line.date_maturity, line.date) AS date_due,
                   line.balance AS amount,
                   line.amount_residual AS residual
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN res_partner AS contact ON contact.id = line.partner_id
             WHERE line.account_id IN %s
               AND line.company_id IN %s
               AND line.parent_state = 'posted'
               AND line.reconciled IS NOT TRUE
               AND line.amount_residual > 0
               AND move.move_type IN ('out_invoice', 'out_receipt')
            """,
            evaluator._get_receivable_account_ids(company),
            tuple(company._get_collections_companies().ids),
        )

    def _get_forget_sql(self, company):
        """Forget what is paid."""
        return SQL(
            """
            DELETE FROM collections_item_risk AS known
                  WHERE company_id = %s
                    AND NOT EXISTS (
                        SELECT FROM account_move_line AS line
                         WHERE line.id = known.move_line_id
                           AND line.parent_state = 'posted'
                           AND line.reconciled IS NOT TRUE
                           AND line.amount_residual > 0)
            """,
            company.id,
        )
