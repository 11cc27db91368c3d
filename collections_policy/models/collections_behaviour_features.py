"""What scorecards may look at, as SQL: the features of ``tools/scorecard.py``.

They are asked of a row of figures, named ``figures``, and those of an invoice also of a
row named ``item``.
"""

from odoo import api, models
from odoo.tools import SQL


class CollectionsBehaviour(models.Model):
    _inherit = "collections.behaviour"

    @api.model
    def _get_debtor_features(self, date):
        """Return each figure of a debtor, by the code of its feature.

        :param SQL date: the day they are of
        :rtype: dict[str, SQL]
        """
        return {
            "days_late": SQL("figures.days_late"),
            "on_time": SQL(
                "CASE WHEN figures.days_late IS NOT NULL THEN figures.on_time END"
            ),
            "worst": SQL("figures.worst"),
            "last_late": SQL("figures.last_late"),
            "trend": SQL("figures.trend"),
            "overdue_share": SQL(
                "(figures.amount_overdue / NULLIF(figures.amount_open, 0))::float8"
            ),
            "limit_use": SQL(
                "(figures.amount_open / NULLIF(figures.limit_amount, 0))::float8"
            ),
            "broken": SQL("figures.broken_count"),
            "bounced": SQL("figures.bounced_count"),
            "tenure": SQL("%s - figures.date_first", date),
        }

    @api.model
    def _get_invoice_features(self):
        """Return each figure of an invoice, by the code of its feature.

        :rtype: dict[str, SQL]
        """
        return {
            "amount_ratio": SQL(
                "(item.amount / NULLIF(figures.usual_amount, 0))::float8"
            ),
            "term": SQL("item.date_due - item.date_issue"),
        }

    def _get_values(self, date):
        """Return the figures of debtors, none where they are not known.

        :param date: the company's day
        :return: by the id of a row: by the code of a feature
        :rtype: dict[int, dict]
        """
        if not self:
            return {}
        self.flush_recordset()
        features = self._get_debtor_features(SQL("%s::date", date))
        rows = self.env.execute_query(
            SQL(
                "SELECT figures.id, %s FROM collections_behaviour AS figures "
                "WHERE figures.id IN %s",
                SQL(", ").join(features.values()),
                tuple(self.ids),
            )
        )
        return {row[0]: dict(zip(features, row[1:], strict=True)) for row in rows}
