"""What is contested of open items, and whose promises were broken too often.

Both are small tables beside the many open items, joined once.
"""

from odoo import models
from odoo.tools import SQL


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _get_contested_sql(self, company, in_scope):
        """Open items that are contested in part, and how much of them.

        An item of which no more is open than is contested ``is_whole``: it is held, and
        nothing is taken off it.  In the company's currency the part is in proportion.

        :param company: a root company
        :param SQL in_scope: which debtors, on ``holder``, a commercial partner
        """
        return SQL(
            """
            contested AS MATERIALIZED (
                SELECT line.id AS line_id,
                       part.amount >= line.amount_residual_currency AS is_whole,
                       CASE WHEN part.amount < line.amount_residual_currency
                            THEN part.amount ELSE 0 END AS amount_currency,
                       CASE WHEN part.amount < line.amount_residual_currency
                            THEN ROUND(line.amount_residual * part.amount
                                       / line.amount_residual_currency
                                       / %(unit)s::numeric) * %(unit)s::numeric
                            ELSE 0 END AS amount
                  FROM (SELECT claim.move_line_id,
                               SUM(claim.amount_currency) AS amount
                          FROM collections_dispute AS dispute
                          JOIN collections_dispute_line AS claim
                            ON claim.dispute_id = dispute.id AND NOT claim.is_whole
                          JOIN res_partner AS contact
                            ON contact.id = dispute.partner_id
                          JOIN res_partner AS holder
                            ON holder.id = contact.commercial_partner_id
                         WHERE dispute.state = 'open'
                           AND dispute.company_id = %(company)s
                           AND %(in_scope)s
                      GROUP BY claim.move_line_id) AS part
                  JOIN account_move_line AS line ON line.id = part.move_line_id
                 WHERE line.amount_residual_currency > 0
            )
            """,
            unit=str(company.currency_id.rounding),
            company=company.id,
            in_scope=in_scope,
        )

    def _get_breaker_sql(self, company, debtors):
        """How many promises debtors broke since their open case was opened."""
        return SQL(
            """
            breaker AS MATERIALIZED (
                SELECT debt.partner_id, COUNT(*) AS broken
                  FROM collections_promise AS promise
                  JOIN collections_case AS debt
                    ON debt.company_id = promise.company_id
                   AND debt.partner_id = promise.partner_id
                   AND debt.state = 'open'
                   AND debt.date_opened <= promise.date_matured
                 WHERE promise.state = 'broken'
                   AND promise.company_id = %(company)s
                   AND %(in_scope)s
              GROUP BY debt.partner_id
            )
            """,
            company=company.id,
            in_scope=debtors.sql(SQL("promise.partner_id")),
        )
