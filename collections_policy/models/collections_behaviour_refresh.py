"""At night, how all debtors have paid is worked out again, in sets."""

from odoo import api, models
from odoo.tools import SQL

from ..tools import payment_figures, scorecard
from .collections_behaviour_figures import FIGURES

TABLE = SQL.identifier("pg_temp", "collections_figures")


class CollectionsBehaviour(models.Model):
    _inherit = "collections.behaviour"

    @api.model
    def _refresh(self, company, date):
        """Write the rows that changed, for all debtors of a company.

        :param company: a root company
        :param date: the company's day
        """
        self.flush_model()
        self.env["collections.scorecard"].flush_model()
        self.env["collections.scorecard.line"].flush_model()
        self.env["collections.behaviour.point"].flush_model()
        cr = self.env.cr
        items = self._keep_items(company, date)
        query = self._get_figures_sql(company, date, items=items)
        self._keep("collections_figures", query)
        cr.execute(self._get_upsert_sql(company, date))
        cr.execute(self._get_forget_sql(company))
        cr.execute(self._get_point_sql(company, date))
        self.invalidate_model()
        self.env["collections.behaviour.point"].invalidate_model()
        self.env["res.partner"].invalidate_model(
            self.env["res.partner"]._get_collections_behaviour_fields(), flush=False
        )

    def _get_upsert_sql(self, company, date):
        columns = [
            *FIGURES,
            "direction",
            "points",
            "score",
            "probability_unpaid",
            "band_reckoned",
        ]
        names = [SQL.identifier(name) for name in columns]
        return SQL(
            """
            INSERT INTO collections_behaviour AS known
                        (company_id, partner_id, band, %(names)s)
                 SELECT %(company)s, partner_id, band_reckoned, %(names)s
                   FROM (%(scored)s) AS scored
            ON CONFLICT (company_id, partner_id) DO UPDATE
                    SET (band, %(names)s) = ROW(
                            COALESCE(known.override_band, EXCLUDED.band), %(new)s)
                  WHERE (%(known)s) IS DISTINCT FROM (%(new)s)
            """,
            names=SQL(", ").join(names),
            new=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
            known=SQL(", ").join(SQL("known.%s", name) for name in names),
            company=company.id,
            scored=self._get_scored_sql(company, date),
        )

    def _get_scored_sql(self, company, date):
        """The figures, with what the scorecard in force makes of them."""
        card = self.env["collections.scorecard"]._get_in_force(company, "unpaid")
        features = self._get_debtor_features(SQL("%s::date", date))
        return SQL(
            """
            SELECT counted.*,
                   CASE WHEN trend IS NULL THEN NULL
                        WHEN ABS(trend) <= %(steady)s THEN 'steady'
                        WHEN trend > 0 THEN 'worse' ELSE 'better' END AS direction,
                   ROUND(%(probability)s::numeric, 4) AS probability_unpaid,
                   CASE WHEN paid_count < %(enough)s THEN 'insufficient'
                        WHEN score >= %(low)s THEN 'low'
                        WHEN score < %(high)s THEN 'high'
                        ELSE 'medium' END AS band_reckoned
              FROM (SELECT figures.*,
                           own.points,
                           FLOOR(LEAST(GREATEST(own.points, 0), 100) + 0.5)::int
                           AS score
                      FROM %(table)s AS figures,
                           LATERAL (SELECT %(points)s AS points) AS own
                   ) AS counted
            """,
            table=TABLE,
            points=card._get_points_sql(features),
            probability=card._get_probability_sql(SQL("points")),
            steady=payment_figures.STEADY,
            enough=payment_figures.ENOUGH,
            low=scorecard.LOW_RISK,
            high=scorecard.HIGH_RISK,
        )

    def _get_forget_sql(self, company):
        """Forget debtors of whom nothing is known any more."""
        return SQL(
            """
            DELETE FROM collections_behaviour AS known
                  WHERE company_id = %s
                    AND override_band IS NULL
                    AND NOT EXISTS (SELECT FROM %s AS figures
                                     WHERE figures.partner_id = known.partner_id)
            """,
            company.id,
            TABLE,
        )

    def _get_point_sql(self, company, date):
        return SQL(
            """
            INSERT INTO collections_behaviour_point AS known
                        (behaviour_id, date, score, days_late)
                 SELECT id, %s, score, days_late
                   FROM collections_behaviour
                  WHERE company_id = %s
            ON CONFLICT (behaviour_id, date) DO UPDATE
                    SET score = EXCLUDED.score, days_late = EXCLUDED.days_late
                  WHERE (known.score, known.days_late)
                        IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.days_late)
            """,
            date.replace(day=1),
            company.id,
        )
