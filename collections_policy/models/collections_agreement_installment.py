"""The instalments of agreements, and what was paid of them."""

from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsAgreementInstallment(models.Model):
    """A payment that was agreed on: when, and how much."""

    _name = "collections.agreement.installment"
    _description = "Agreed instalment"
    _order = "agreement_id, date_due, number"

    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    partner_id = fields.Many2one(
        related="agreement_id.partner_id", string="Customer", store=True
    )
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    name = fields.Char(string="Reference", readonly=True)
    number = fields.Integer(
        readonly=True, aggregator=None, help="The down payment is 0."
    )
    date_due = fields.Date(string="Due On", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    principal = fields.Monetary(
        readonly=True, help="What of it pays back what is owed."
    )
    interest = fields.Monetary(readonly=True)
    # How it stands, refreshed in sets whenever something is paid, and every day
    amount_before = fields.Monetary(
        string="Paid Before",
        readonly=True,
        help="Paid between the proposal and its acceptance.",
    )
    amount_paid = fields.Monetary(string="Paid", readonly=True)
    amount_open = fields.Monetary(string="Open", readonly=True)
    state = fields.Selection(
        selection=[
            ("pending", "To come"),
            ("due", "Due"),
            ("late", "Late"),
            ("paid", "Paid"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Journal Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Where the books were rescheduled: the item that was opened for it.",
    )

    _once = models.UniqueIndex("(agreement_id, number)")

    @api.model
    def _refresh(self, agreements):
        """Work out again what was paid of agreements, and what is late today.

        What is paid covers the instalment that is due first; where there is an item
        for each, what was paid of that item.

        :param agreements: ``collections.agreement`` records
        """
        for company, batch in agreements.grouped("company_id").items():
            chosen = SQL("agreement.id IN %s", tuple(batch.ids))
            self._refresh_chosen(company._get_collections_date(), chosen)

    @api.model
    def _refresh_chosen(self, date, chosen):
        """Write what changed, in one statement for all.

        :param date: the day, in the company's time zone
        :param SQL chosen: which ``agreement``
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH paid AS MATERIALIZED (%(paid)s),
                placed AS (
                    SELECT installment.id,
                           installment.amount,
                           installment.date_due,
                           CASE WHEN installment.move_line_id IS NOT NULL
                                THEN installment.amount
                                     - opened.amount_residual_currency
                                WHEN agreement.books = 'reschedule'
                                THEN installment.amount_before
                                ELSE paid.amount - SUM(installment.amount) OVER due
                                     + installment.amount END AS covered
                      FROM paid
                      JOIN collections_agreement AS agreement ON agreement.id = paid.id
                      JOIN collections_agreement_installment AS installment
                        ON installment.agreement_id = agreement.id
                 LEFT JOIN account_move_line AS opened
                        ON opened.id = installment.move_line_id
                    WINDOW due AS (PARTITION BY installment.agreement_id
                                   ORDER BY installment.date_due, installment.number)
                ),
                state AS (
                    SELECT id, covered, amount - covered AS open,
                           CASE WHEN covered >= amount THEN 'paid'
                                WHEN date_due < %(date)s THEN 'late'
                                WHEN date_due = %(date)s THEN 'due'
                                ELSE 'pending' END AS name
                      FROM (SELECT id, amount, date_due,
                                   LEAST(GREATEST(covered, 0), amount) AS covered
                              FROM placed) AS limited
                )
                UPDATE collections_agreement_installment AS installment
                   SET amount_paid = state.covered,
                       amount_open = state.open,
                       state = state.name
                  FROM state
                 WHERE installment.id = state.id
                   AND (installment.amount_paid, installment.amount_open,
                        installment.state)
                       IS DISTINCT FROM (state.covered, state.open, state.name)
                """,
                paid=self._get_paid_sql(chosen),
                date=date,
            )
        )
        self.invalidate_model(["amount_paid", "amount_open", "state"])
        agreements = self.env["collections.agreement"]
        agreements.invalidate_model(agreements._get_followed_fields())

    def _get_paid_sql(self, chosen):
        """What was paid of agreements since they were shaped.

        It is what is owed less of the items than was stated, whatever paid it, and of
        the agreement's own documents; but for the discount that the agreement booked.
        """
        return SQL(
            """
            SELECT agreement.id,
                   COALESCE(items.amount, 0) + COALESCE(documents.amount, 0)
                   - agreement.amount_given AS amount
              FROM collections_agreement AS agreement
         LEFT JOIN LATERAL (
                SELECT SUM(GREATEST(
                           line.principal - item.amount_residual_currency, 0)) AS amount
                  FROM collections_agreement_line AS line
                  JOIN account_move_line AS item ON item.id = line.move_line_id
                 WHERE line.agreement_id = agreement.id
                   ) AS items ON TRUE
         LEFT JOIN LATERAL (
                SELECT SUM(item.amount_currency - item.amount_residual_currency)
                       AS amount
                  FROM account_move_line AS item
                  JOIN account_account AS account
                    ON account.id = item.account_id
                   AND account.account_type = 'asset_receivable'
                 WHERE item.move_id = agreement.document_id
                   AND item.parent_state = 'posted'
                   ) AS documents ON TRUE
             WHERE %s
            """,
            chosen,
        )
