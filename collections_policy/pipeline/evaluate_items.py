"""The open items of debtors, weighed: their policy, holds, and what they add up to."""

from odoo import models
from odoo.tools import SQL

from .evaluate import FAR_AWAY


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _get_items_sql(self, company, date, debtors, demands):
        """Return the tables from ``debtor`` to ``weighed``."""
        return SQL(
            "%s, %s, %s, %s, %s, %s, %s, %s",
            self._get_pause_sql(company, date, debtors),
            self._get_contested_sql(company, debtors.sql(SQL("holder.id"))),
            self._get_debtor_sql(company, debtors),
            self._get_open_line_sql(company),
            self._get_credit_sql(),
            self._get_item_sql(company, date, demands),
            self._get_breaker_sql(company, debtors),
            self._get_weighed_sql(date),
        )

    def _get_pause_sql(self, company, date, debtors):
        """The holds in force: the longest of each item, invoice, and debtor."""
        return SQL(
            """
            pause AS MATERIALIZED (
                SELECT partner_id,
                       move_id,
                       line_id,
                       (ARRAY_AGG(id ORDER BY until DESC, id DESC))[1] AS id,
                       (ARRAY_AGG(kind ORDER BY until DESC, id DESC))[1] AS kind,
                       MAX(until) AS until
                  FROM (SELECT hold.id,
                               hold.kind,
                               hold.move_id,
                               hold.move_line_id AS line_id,
                               holder.commercial_partner_id AS partner_id,
                               COALESCE(date_to, %(far_away)s::date) AS until
                          FROM collections_hold AS hold
                          JOIN res_partner AS holder ON holder.id = hold.partner_id
                         WHERE hold.active
                           AND hold.company_id = %(company)s
                           AND date_from <= %(date)s
                           AND COALESCE(date_to, %(far_away)s::date) >= %(date)s
                           AND %(in_scope)s
                       ) AS hold
              GROUP BY partner_id, move_id, line_id
            )
            """,
            far_away=FAR_AWAY,
            company=company.id,
            date=date,
            in_scope=debtors.sql(SQL("holder.commercial_partner_id")),
        )

    def _get_debtor_sql(self, company, debtors):
        """The partners in scope, with what is said of all that they owe."""
        Partner = self.env["res.partner"].sudo().with_company(company)
        policy_field = Partner._fields["collections_policy_id"]
        return SQL(
            """
            debtor AS (
                SELECT partner.id,
                       partner.active,
                       COALESCE(
                           (partner.collections_policy_id ->> %(company)s)::int,
                           %(usual)s
                       ) AS own_policy_id,
                       rule_match.policy_id AS rule_policy_id,
                       pause.id AS hold_id,
                       pause.kind AS hold_kind,
                       pause.until AS held_until
                  FROM res_partner AS partner
             LEFT JOIN rule_match ON rule_match.id = partner.id
             LEFT JOIN pause
                    ON pause.partner_id = partner.id AND pause.move_id IS NULL
                 WHERE %(in_scope)s
            )
            """,
            company=str(company.id),
            usual=policy_field.get_company_dependent_fallback(Partner).id or None,
            in_scope=debtors.sql(SQL("partner.id")),
        )

    def _get_open_line_sql(self, company):
        """All that is owed, or was paid too much, with its debtor."""
        sources = self._get_open_line_sources(company)
        return SQL("open_line AS (%s)", SQL(" UNION ALL ").join(sources))

    def _get_open_line_sources(self, company):
        """Return the queries that tell what is owed, with the same columns each."""
        return [self._get_ledger_sql(company)]

    def _get_ledger_sql(self, company):
        """Every open receivable line."""
        return SQL(
            """
                SELECT line.id AS line_id,
                       line.move_id,
                       debtor.id AS partner_id,
                       debtor.active AS partner_active,
                       debtor.own_policy_id,
                       debtor.rule_policy_id,
                       debtor.hold_id,
                       debtor.hold_kind,
                       debtor.held_until,
                       line.company_id,
                       line.currency_id,
                       line.amount_residual AS amount,
                       line.amount_residual_currency AS amount_currency,
                       COALESCE(line.date_maturity, line.date) AS date_due,
                       COALESCE(move.invoice_date, move.date) AS date_issue,
                       move.name AS number,
                       line.no_followup,
                       move.payment_state,
                       move.collections_policy_id AS move_policy_id
                  FROM debtor
                  JOIN res_partner AS contact
                    ON contact.commercial_partner_id = debtor.id
                  JOIN account_move_line AS line ON line.partner_id = contact.id
                  JOIN account_move AS move ON move.id = line.move_id
                 WHERE line.account_id IN %(accounts)s
                   AND line.company_id IN %(companies)s
                   AND line.parent_state = 'posted'
                   AND %(is_open)s
            """,
            is_open=self._get_is_open_sql(),
            accounts=self._get_receivable_account_ids(company),
            companies=tuple(company._get_collections_companies().ids),
        )

    def _get_is_open_sql(self):
        """Which posted lines are looked at."""
        return SQL("line.reconciled IS NOT TRUE AND line.amount_residual_currency <> 0")

    def _get_receivable_account_ids(self, company):
        accounts = (
            self.env["account.account"]
            .sudo()
            .with_context(active_test=False)
            ._search(
                [
                    ("account_type", "=", "asset_receivable"),
                    ("company_ids", "in", company._get_collections_companies().ids),
                ],
                order="id",
            )
        )
        return tuple(accounts) or (0,)

    def _get_credit_sql(self):
        """The debtors' own open credits: credit notes and payments not matched yet."""
        return SQL(
            """
            credit AS MATERIALIZED (
                SELECT partner_id,
                       currency_id,
                       -SUM(amount_currency) AS amount_currency,
                       -SUM(amount) AS amount
                  FROM open_line
                 WHERE amount_currency < 0
              GROUP BY partner_id, currency_id
            )
            """
        )

    def _get_item_sql(self, company, date, demands=()):
        """Each open item with its policy, where it stands, and its own holds."""
        return SQL(
            """
            item AS (
                SELECT open_line.line_id,
                       open_line.move_id,
                       open_line.partner_id,
                       open_line.company_id,
                       open_line.currency_id,
                       open_line.amount - COALESCE(contested.amount, 0) AS amount,
                       open_line.amount_currency
                       - COALESCE(contested.amount_currency, 0) AS amount_currency,
                       open_line.date_due,
                       open_line.date_issue,
                       open_line.number,
                       policy.id AS policy_id,
                       chosen.policy_origin,
                       policy.minimum_balance,
                       policy.weighs_amount,
                       policy.weighs_segment,
                       policy.skip_soft_after,
                       policy.ladder_limit,
                       state.level_id,
                       state.level_date,
                       COALESCE(reached.policy_id, 0) AS reached_policy_id,
                       COALESCE(reached.rank, 0) AS reached_rank,
                       COALESCE(reached.due_limit, 'infinity') AS reached_limit,
                       GREATEST(
                           state.level_date + policy.gap_days, %(date)s
                       ) AS rested_on,
                       %(proofs)s AS proofs,
                       %(held_reason)s AS held_reason,
                       CASE WHEN contested.is_whole THEN NULL
                            ELSE CASE held.until
                                 WHEN line_pause.until THEN line_pause.id
                                 WHEN move_pause.until THEN move_pause.id
                                 ELSE open_line.hold_id END
                       END AS hold_id,
                       CASE WHEN contested.is_whole THEN NULL
                            ELSE held.until END AS held_until,
                       limitation.ends AS limitation_end
                  FROM open_line
             LEFT JOIN policy AS by_move ON by_move.id = open_line.move_policy_id
             LEFT JOIN policy AS by_partner ON by_partner.id = open_line.own_policy_id
             %(trial_join)s
            CROSS JOIN LATERAL (
                    SELECT COALESCE(by_move.id, by_partner.id, %(trial_policy)s
                                    open_line.rule_policy_id,
                                    %(default_policy)s) AS policy_id,
                           CASE WHEN by_move.id IS NOT NULL THEN 'invoice'
                                WHEN by_partner.id IS NOT NULL THEN 'debtor'
                                %(trial_origin)s
                                WHEN open_line.rule_policy_id IS NOT NULL THEN 'rule'
                                WHEN %(default_policy)s IS NOT NULL THEN 'default'
                                ELSE 'none' END AS policy_origin
                 ) AS chosen
             LEFT JOIN policy ON policy.id = chosen.policy_id
             LEFT JOIN collections_item AS state
                    ON state.item_key = open_line.line_id
             LEFT JOIN level AS reached ON reached.id = state.level_id
             LEFT JOIN pause AS line_pause
                    ON line_pause.line_id = open_line.line_id
             LEFT JOIN pause AS move_pause
                    ON move_pause.move_id = open_line.move_id
                   AND move_pause.line_id IS NULL
             LEFT JOIN contested ON contested.line_id = open_line.line_id
             %(proof_join)s
             %(limitation_join)s
            CROSS JOIN LATERAL (
                    SELECT GREATEST(line_pause.until, move_pause.until,
                                    open_line.held_until) AS until
                 ) AS held
                 WHERE %(is_claim)s
            )
            """,
            date=date,
            is_claim=self._get_is_claim_sql(),
            proofs=self._get_proofs_sql(demands),
            proof_join=self._get_proof_join(demands),
            limitation_join=self._get_limitation_join(company),
            trial_join=self._get_trial_join(company),
            trial_origin=self._get_trial_origin_sql(company),
            trial_policy=self._get_trial_policy_sql(company),
            default_policy=self._get_default_policy_sql(company),
            held_reason=self._get_own_hold_sql(date),
        )

    def _get_is_claim_sql(self):
        """Which of the lines that are looked at are owed to the company."""
        return SQL("open_line.amount_currency > 0")

    def _get_default_policy_sql(self, company):
        """The company's default policy, if it is one of those that are applied."""
        return SQL(
            "(SELECT id FROM policy WHERE id = %s::int)",
            company.sudo().collections_policy_id.id or None,
        )

    def _get_own_hold_sql(self, date):
        """Why an item is held for reasons of its own, the strongest first.

        Extend it together with ``collections.hold._selection_reason``.
        """
        return SQL(
            """
            CASE WHEN policy.id IS NULL THEN 'no_policy'
                 WHEN open_line.no_followup THEN 'excluded'
                 WHEN limitation.stops AND limitation.ends < %(date)s THEN 'prescribed'
                 WHEN open_line.payment_state = 'blocked' THEN 'blocked'
                 WHEN open_line.payment_state = 'in_payment' THEN 'in_payment'
                 WHEN NOT open_line.partner_active THEN 'archived'
                 WHEN contested.is_whole THEN 'dispute'
                 ELSE CASE held.until
                      WHEN line_pause.until THEN line_pause.kind
                      WHEN move_pause.until THEN move_pause.kind
                      ELSE open_line.hold_kind END
            END
            """,
            date=date,
        )

    def _get_weighed_sql(self, date):
        """Each item beside all that its debtor owes on the ladder, and its credits.

        Credits pay first for what is overdue and has come furthest, so that what is
        claimed falls in level as well as in amount.
        """
        return SQL(
            """
            owed_total AS (
                SELECT partner_id, SUM(amount) AS amount
                  FROM item
                 WHERE held_reason IS NULL AND date_due <= ladder_limit
              GROUP BY partner_id
            ),
            credit_total AS (
                SELECT partner_id, SUM(amount) AS amount
                  FROM credit GROUP BY partner_id
            ),
            claimed AS (
                SELECT line_id,
                       SUM(amount_currency) OVER (
                           PARTITION BY partner_id, currency_id
                           ORDER BY date_due >= %(date)s, reached_limit,
                                    date_due, line_id) AS up_to_here
                  FROM item
                 WHERE held_reason IS NULL
                   AND date_due <= ladder_limit
                   AND partner_id IN (SELECT partner_id FROM credit)
            ),
            weighed AS (
                SELECT item.*,
                       COALESCE(owed_total.amount, 0) AS due_amount,
                       COALESCE(credit_total.amount, 0) AS credit_amount,
                       CASE WHEN weighs_amount
                            THEN COALESCE(owed_total.amount, 0)
                                 - COALESCE(credit_total.amount, 0)
                            ELSE 0 END AS net_amount,
                       CASE WHEN weighs_segment
                            THEN partner_id ELSE 0 END AS segment_id,
                       COALESCE(breaker.broken >= NULLIF(skip_soft_after, 0),
                                FALSE) AS skips_soft,
                       CASE
                         WHEN item.held_reason IS NOT NULL THEN item.held_reason
                         WHEN credit_total.amount >= owed_total.amount
                           OR credit.amount_currency >= claimed.up_to_here
                         THEN 'credits'
                         WHEN owed_total.amount - COALESCE(credit_total.amount, 0)
                              < item.minimum_balance
                         THEN 'minimum'
                       END AS reason
                  FROM item
             LEFT JOIN owed_total USING (partner_id)
             LEFT JOIN claimed USING (line_id)
             LEFT JOIN credit USING (partner_id, currency_id)
             LEFT JOIN credit_total USING (partner_id)
             LEFT JOIN breaker USING (partner_id)
            )
            """,
            date=date,
        )
