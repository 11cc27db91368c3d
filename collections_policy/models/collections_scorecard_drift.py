"""Whether the scores of today are still those that a scorecard was fitted on."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools import backtest
from .collections_scorecard_fit import SCORE_STEP

RECENT_MONTHS = 3
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
        return getattr(self, f"_get_{self.target}_scores")(company, date)

    def _get_unpaid_scores(self, company, date):
        """Those of debtors that owe something."""
        self.env["collections.behaviour"].flush_model()
        query = SQL(
            """
            SELECT LEAST(score / %s, %s), COUNT(*)
              FROM collections_behaviour
             WHERE company_id = %s AND amount_open > 0
          GROUP BY 1
            """,
            SCORE_STEP,
            100 // SCORE_STEP - 1,
            company.id,
        )
        found = dict(self.env.execute_query(query))
        return [found.get(tenth, 0) for tenth in range(100 // SCORE_STEP)]

    def _get_late_scores(self, company, date):
        """Those of invoices of three months, as of the day before each."""
        first = date - relativedelta(months=RECENT_MONTHS)
        rows = self._observe(company, first, "late", self._get_issued_sql(first))
        return self._get_score_shares(self._get_card(), [row for _day, row in rows])

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
