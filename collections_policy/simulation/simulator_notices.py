"""Registered notices in a simulation: made when items wait, delivered in time."""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..tools.notice_states import TOP_GRADE, UNDERWAY, WITH_US


class CollectionsSimulator(models.AbstractModel):
    _inherit = "collections.simulator"

    def _let_notices_arrive(self, company, terms):
        """Let registered notices that are under way be delivered in their time."""
        begins = company._get_collections_midnight(terms.start)
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_notice
                   SET date_delivered = GREATEST(
                           COALESCE(date_posted, %(begins)s) + %(wait)s, %(begins)s),
                       grade = %(grade)s
                 WHERE company_id = %(company)s
                   AND date_delivered IS NULL
                   AND state IN %(on_its_way)s
                """,
                begins=begins,
                wait=timedelta(days=terms.notice_days),
                grade=TOP_GRADE,
                company=company.id,
                on_its_way=(*WITH_US, *UNDERWAY),
            )
        )

    def _serve_notices(self, company, moment, terms):
        """Make the registered notices that items wait for, and let them be delivered.

        What is to be served, the evaluation of the day has left.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH lacking AS (
                    SELECT item.line_id, item.partner_id, item.amount
                      FROM collections_evaluated AS item
                     WHERE item.lacks_proof
                       AND item.held_reason IS NULL
                       AND item.target_level_id IS NULL
                       AND NOT EXISTS (
                           SELECT FROM collections_notice_line AS line
                             JOIN collections_notice AS notice
                               ON notice.id = line.notice_id
                            WHERE line.item_key = item.line_id
                              AND notice.state IN %(on_its_way)s)
                ),
                made AS (
                    INSERT INTO collections_notice (
                                company_id, case_id, partner_id, name, addressee,
                                carrier_id, service, state, grade, amount,
                                date_posted, date_delivered)
                         SELECT %(company)s, debt.id, lacking.partner_id, '', '',
                                0, '', 'posted', %(grade)s, SUM(lacking.amount),
                                %(now)s, %(now)s + %(wait)s
                           FROM lacking
                           JOIN collections_case AS debt
                             ON debt.partner_id = lacking.partner_id
                            AND debt.company_id = %(company)s
                            AND debt.state = 'open'
                       GROUP BY debt.id, lacking.partner_id
                      RETURNING id, partner_id
                )
                INSERT INTO collections_notice_line (notice_id, item_key, currency_id)
                     SELECT made.id, lacking.line_id, %(currency)s
                       FROM made JOIN lacking USING (partner_id)
                """,
                on_its_way=(*WITH_US, *UNDERWAY),
                company=company.id,
                currency=company.currency_id.id,
                grade=TOP_GRADE,
                now=moment,
                wait=timedelta(days=terms.notice_days),
            )
        )
