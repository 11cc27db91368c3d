"""When the claim to an item lapses, and whether nothing is asked for after that."""

from odoo import models
from odoo.tools import SQL


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _get_limitation_join(self, company):
        """Return what is joined with an item to know its limitation period.

        The last table is called ``limitation``: ``ends`` is the last day on which the
        claim is not barred (empty: never), and ``stops`` tells that it is left alone
        from the day after on.  Beside it are ``open_line`` and ``policy``.

        :param company: a root company
        :rtype: SQL
        """
        return SQL(
            """
            CROSS JOIN LATERAL (
                    SELECT (open_line.date_due + MAKE_INTERVAL(
                               years => NULLIF(policy.limitation_years, 0)
                           ))::date AS ends,
                           %(stops)s AS stops
                 ) AS limitation
            """,
            stops=self._get_limitation_stops_sql(),
        )

    def _get_limitation_stops_sql(self):
        """Return whether the policy leaves an item's debtor alone once it lapsed."""
        return SQL(
            """
            (policy.limitation_stop = 'all'
             OR policy.limitation_stop = 'consumers'
                AND NOT EXISTS (SELECT FROM res_partner AS lapsed
                                 WHERE lapsed.id = open_line.partner_id
                                   AND lapsed.is_company))
            """
        )
