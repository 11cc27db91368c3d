"""Whether the scores of today are still those that a scorecard was fitted on."""

from odoo import api, models
from odoo.tools import SQL

from ..tools import backtest, scorecard
from .collections_scorecard_fit import SCORE_STEP

ACTIVITY = "collections_policy.mail_activity_type_scorecard"


class CollectionsScorecard(models.Model):
    _inherit = "collections.scorecard"

    @api.model
    def _watch(self, company, date):
        """Note the drift of a company's scorecards, and tell who put them in force.

        :param company: a root company
        :param date: the company's day
        """
        cards = self.search(
            [("company_id", "=", company.id), ("state", "=", "in_force")]
        )
        for card in cards:
            found = card._get_scores_found(company, date)
            drift = backtest.psi(card.score_shares or [], found)
            card.write({"psi": drift or 0.0, "psi_date": date})
            if drift and drift > backtest.DRIFTED:
                card._tell_drift()

    def _get_scores_found(self, company, date):
        """Return how many have a score in each tenth of 0 to 100."""
        shares = [0] * (100 // SCORE_STEP)
        self.env["collections.behaviour"].flush_model()
        self.env["collections.item.risk"].flush_model()
        query = getattr(self, f"_get_{self.target}_scores_sql")(company, date)
        for tenth, number in self.env.execute_query(query):
            shares[int(tenth)] += number
        return shares

    def _get_unpaid_scores_sql(self, company, date):
        """Those of debtors that owe something."""
        return SQL(
            """
            SELECT LEAST(score / %s, 9), COUNT(*)
              FROM collections_behaviour
             WHERE company_id = %s AND amount_open > 0
          GROUP BY 1
            """,
            SCORE_STEP,
            company.id,
        )

    def _get_late_scores_sql(self, company, date):
        """Those of invoices that are not due yet: the others are what was left over."""
        return SQL(
            """
            SELECT LEAST(GREATEST(FLOOR((
                       %(middle)s + %(double)s
                       * LN((1 - probability) / probability / %(odds)s) / LN(2::float8)
                       + 0.5) / %(step)s), 0), 9),
                   COUNT(*)
              FROM (SELECT LEAST(GREATEST(probability_late, 0.0001), 0.9999)::float8
                           AS probability
                      FROM collections_item_risk
                     WHERE company_id = %(company)s AND date_due >= %(date)s) AS risk
          GROUP BY 1
            """,
            middle=scorecard.MIDDLE,
            double=scorecard.TO_DOUBLE,
            odds=scorecard.ODDS_AT_MIDDLE["late"],
            step=SCORE_STEP,
            company=company.id,
            date=date,
        )

    def _tell_drift(self):
        """Have the one who put it in force look, unless that is still to be done."""
        if self.activity_search([ACTIVITY]):
            return
        self.activity_schedule(
            ACTIVITY,
            user_id=self.user_id.id or self.env.uid,
            note=self.env._(
                "What this scorecard meets has changed since it was fitted (PSI "
                "%(psi).2f): fit a new one, and compare.",
                psi=self.psi,
            ),
        )
