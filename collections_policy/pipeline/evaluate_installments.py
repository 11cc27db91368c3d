"""The instalments of running agreements, on the ladder in the place of their items.

Where the books stay as they are (``plan``), the items of an agreement are held, and
what is due of it are its instalments.  They go through the same statement as open
items, so that the same ladder, the same planning and the same gate are theirs.
"""

from odoo import models
from odoo.tools import SQL


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _flush(self):
        # EXTENDS 'collections.evaluator'
        for model in ("collections.agreement", "collections.agreement.installment"):
            self.env[model].flush_model()
        return super()._flush()

    def _get_open_line_sources(self, company):
        # EXTENDS 'collections.evaluator'
        return [
            *super()._get_open_line_sources(company),
            self._get_installment_sql(company),
        ]

    def _get_installment_sql(self, company):
        """Every instalment of which something is open, its id below zero.

        It has the policy that the agreement's own names for instalments, if any.
        """
        return SQL(
            """
                SELECT -installment.id,
                       NULL,
                       debtor.id,
                       debtor.active,
                       debtor.own_policy_id,
                       debtor.rule_policy_id,
                       debtor.hold_id,
                       debtor.hold_kind,
                       debtor.held_until,
                       agreement.move_company_id,
                       agreement.currency_id,
                       ROUND((installment.amount - installment.amount_paid)
                             * worth.rate, 6),
                       installment.amount - installment.amount_paid,
                       installment.date_due,
                       agreement.date_start,
                       installment.name,
                       FALSE,
                       'not_paid',
                       policy.agreement_policy_id
                  FROM debtor
                  JOIN collections_agreement AS agreement
                    ON agreement.partner_id = debtor.id
                   AND agreement.state = 'active'
                   AND agreement.books = 'plan'
                   AND agreement.company_id = %(company)s
                  JOIN collections_agreement_installment AS installment
                    ON installment.agreement_id = agreement.id
                   AND installment.amount > installment.amount_paid
             LEFT JOIN collections_policy AS policy
                    ON policy.id = agreement.policy_id
            CROSS JOIN LATERAL %(worth)s AS worth
            """,
            company=company.id,
            worth=self._get_worth_sql(company),
        )

    def _get_worth_sql(self, company):
        """What a unit of an agreement's currency is worth: as its items have it."""
        return SQL(
            """
            (SELECT CASE WHEN agreement.currency_id = %s THEN 1
                    ELSE COALESCE(SUM(item.balance)
                                  / NULLIF(SUM(item.amount_currency), 0), 1)
                    END AS rate
               FROM collections_agreement_line AS covered
               JOIN account_move_line AS item ON item.id = covered.move_line_id
              WHERE covered.agreement_id = agreement.id)
            """,
            company.currency_id.id,
        )
