"""Scorecards fitted on a company's own history, and tried on what came after.

What was known of a debtor is reckoned as of the day before each invoice, or as of the
first of each month, by the statement that the night uses; so nothing leaks back.
"""

from datetime import timedelta
from math import ceil

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..pipeline.scope import AllDebtors
from ..tools import backtest, scorecard, scorecard_fit
from ..tools.scorecard_fit import Row, TooLittleHistory
from .collections_behaviour_figures import CONTESTED

MONTHS = 24  # of history that are looked at
MOST = 20_000  # observations, so that it ends within a minute
TEST_SHARE = 0.3  # the newest part, on which the card is only tried
PATIENCE = 90  # days in which a debtor pays, or does not
SCORE_STEP = 10


class CollectionsScorecard(models.Model):
    _inherit = "collections.scorecard"

    def action_fit(self):
        """Fit a scorecard on the history of the current company, and open it.

        :raises UserError: if there is too little history; it says how much is needed
        """
        self.ensure_one()
        self._check_manager()
        company = self.env.company.root_id
        card = self._fit(company, company._get_collections_date(), self.target)
        return card.get_formview_action()

    @api.model
    def _fit(self, company, date, target):
        """Return a new scorecard, fitted on the older part of a company's history.

        It is not in force.  Its figures are of the newer part, which it never saw.

        :param company: a root company
        :param date: the company's day
        :param str target: a code of ``target``
        :raises UserError: if there is too little history
        """
        history = self._get_history(company, date, target)
        early, later = self._split(history, target)
        try:
            card = scorecard_fit.fit(
                [row for _day, row in early], scorecard.FEATURES[target], target
            )
        except TooLittleHistory as error:
            raise UserError(self._tell_too_little(target, error)) from None
        values = self._prepare_card_values(company, date, card)
        values.update(self._prepare_test_values(company, card, early, later))
        return self.sudo().create(values).sudo(False)

    def _split(self, history, target):
        """Return the older and the newer part.

        What was observed before the newer part begins, and turned out after that, is
        in neither.
        """
        later = history[ceil(len(history) * (1 - TEST_SHARE)) :]
        if not later:
            return history, []
        first_day = later[0][0]
        return (
            [
                (day, row)
                for day, row in history
                if self._get_day_known(day, row, target) < first_day
            ],
            [(day, row) for day, row in history if day >= first_day],
        )

    def _get_day_known(self, day, row, target):
        """Return the day by whose end it is known how it went."""
        if target == "late":
            return day + timedelta(days=row.values["term"] or 0)
        return day + timedelta(days=2 * PATIENCE)

    def _tell_too_little(self, target, error):
        values = {
            "count": error.count,
            "bad": error.bad,
            "needed": scorecard_fit.MIN_ROWS,
            "each": scorecard_fit.MIN_OF_EACH,
        }
        if target == "late":
            return self.env._(
                "There is not enough history yet: %(needed)s invoices that were due in "
                "the last two years are needed, besides the newest third; at least "
                "%(each)s paid late and %(each)s on time. There are %(count)s, and "
                "%(bad)s were late. Until then, the ready-made scorecard serves.",
                **values,
            )
        return self.env._(
            "There is not enough history yet: %(needed)s months of customers who owed "
            "something are needed, besides the newest third; in at least %(each)s of "
            "them something was not paid in 90 days, and in %(each)s all was. There "
            "are %(count)s, and %(bad)s went badly. Until then, the ready-made "
            "scorecard serves.",
            **values,
        )

    # === VALUES === #

    def _prepare_card_values(self, company, date, card):
        targets = dict(self._fields["target"]._description_selection(self.env))
        Line = self.env["collections.scorecard.line"]
        lines = [(code, band) for code, own in card.bands.items() for band in own]
        return {
            "name": self.env._(
                "%(what)s (fitted on %(date)s)",
                what=targets[card.target],
                date=fields.Date.to_string(date),
            ),
            "company_id": company.id,
            "target": card.target,
            "base": card.base,
            "fitted_on": date,
            "line_ids": [
                Command.create(Line._prepare_values(number, code, band))
                for number, (code, band) in enumerate(lines, 1)
            ],
        }

    def _prepare_test_values(self, company, card, early, later):
        fitted = [row for _day, row in early]
        tried = [row for _day, row in later]
        pairs = [(card.get_probability(row.values), row.is_bad) for row in tried]
        values = {
            "fit_from": early[0][0],
            "fit_to": early[-1][0],
            "fit_count": len(fitted),
            "fit_bad_rate": sum(row.is_bad for row in fitted) / len(fitted),
            "score_shares": self._get_score_shares(card, fitted),
        }
        if not tried:
            return values
        return values | {
            "test_from": later[0][0],
            "test_to": later[-1][0],
            "test_count": len(tried),
            "test_bad_rate": sum(row.is_bad for row in tried) / len(tried),
            "auc": backtest.auc(pairs),
            "ks": backtest.ks(pairs),
            "figure_ids": self._prepare_figures(company, card, fitted, tried),
            "decile_ids": [
                Command.create({"number": number, **tenth._asdict()})
                for number, tenth in enumerate(backtest.calibration(pairs), 1)
            ],
        }

    def _get_score_shares(self, card, rows):
        """Return how many rows have a score in each tenth of 0 to 100."""
        shares = [0] * (100 // SCORE_STEP)
        for row in rows:
            score = scorecard.to_score(card.get_points(row.values))
            shares[min(score // SCORE_STEP, len(shares) - 1)] += 1
        return shares

    def _prepare_figures(self, company, card, fitted, tried):
        """Return how good this card is, and what it is measured by."""
        in_force = self._get_in_force(company, card.target)._get_card()
        base = sum(row.is_bad for row in fitted) / len(fitted)
        rule = backtest.last_time_rule([(_was_late(r), r.is_bad) for r in fitted])
        ways = {
            "card": lambda row: card.get_probability(row.values),
            "current": lambda row: in_force.get_probability(row.values),
            "base": lambda row: base,
            "last": lambda row: rule[_was_late(row)],
        }
        commands = []
        for number, (way, predict) in enumerate(ways.items()):
            pairs = [(predict(row), row.is_bad) for row in tried]
            values = {
                "sequence": number,
                "way": way,
                "auc": backtest.auc(pairs),
                "brier": backtest.brier(pairs),
                "log_loss": backtest.log_loss(pairs),
            }
            commands.append(Command.create(values))
        return commands

    # === HISTORY === #

    @api.model
    def _get_history(self, company, date, target):
        """Return what was known, and how it went, oldest first.

        :param company: a root company
        :param date: the company's day
        :param str target: a code of ``target``
        :rtype: list[tuple[date, Row]]
        """
        first = date - relativedelta(months=MONTHS)
        observations = getattr(self, f"_get_{target}_sql")(first, date)
        return self._observe(company, first, target, observations)

    @api.model
    def _observe(self, company, first, target, observations):
        """Return what was known at each observation, and how it went.

        :param company: a root company
        :param first: the first day of which something is observed
        :param str target: a code of ``target``
        :param SQL observations: a query over ``item`` and ``contested``
        :rtype: list[tuple[date, Row]]
        """
        Behaviour = self.env["collections.behaviour"].sudo()
        features = Behaviour._get_debtor_features(SQL("figures.date"))
        if target == "late":
            features.update(Behaviour._get_invoice_features())
        items = Behaviour._keep_items(company, first)
        observed = SQL(
            "WITH item AS (%s), %s %s",
            items,
            CONTESTED,
            observations,
        )
        query = SQL(
            """
            WITH item AS (%(items)s),
            %(contested)s,
            observation AS (%(observed)s),
            moment AS (SELECT DISTINCT partner_id, date FROM observation),
            %(figures)s
            SELECT item.day, item.is_bad, %(features)s
              FROM observation AS item
              JOIN figures USING (partner_id, date)
          ORDER BY item.day, item.key
            """,
            items=items,
            contested=CONTESTED,
            observed=Behaviour._keep("collections_figures_observation", observed),
            figures=Behaviour._get_figures_at_sql(company, AllDebtors()),
            features=SQL(", ").join(features.values()),
        )
        return [
            (day, Row(dict(zip(features, values, strict=True)), bool(is_bad)))
            for day, is_bad, *values in self.env.execute_query(query)
        ]

    def _get_late_sql(self, first, date):
        """Invoices that were due by now, and whether they were paid late."""
        return SQL(
            """
            SELECT line_id AS key,
                   partner_id,
                   date_issue AS day,
                   date_issue - 1 AS date,
                   date_issue,
                   date_due,
                   amount,
                   closed_on IS NULL OR paid_on > date_due AS is_bad
              FROM item
             WHERE is_invoice
               AND NOT is_set_aside
               AND date_issue >= %(first)s
               AND date_due < %(date)s
               AND (closed_on IS NULL OR paid_on IS NOT NULL)
               AND NOT %(is_contested)s
          ORDER BY MD5(line_id::text)
             LIMIT %(most)s
            """,
            first=first,
            date=date,
            is_contested=self._get_is_contested_sql(date),
            most=MOST,
        )

    def _get_issued_sql(self, first):
        """All invoices since a day, whatever became of them."""
        return SQL(
            """
            SELECT line_id AS key,
                   partner_id,
                   date_issue AS day,
                   date_issue - 1 AS date,
                   date_issue,
                   date_due,
                   amount,
                   FALSE AS is_bad
              FROM item
             WHERE is_invoice AND date_issue >= %s
          ORDER BY MD5(line_id::text)
             LIMIT %s
            """,
            first,
            MOST,
        )

    def _get_unpaid_sql(self, first, date):
        """Debtors on the first of each month, and whether they went on to pay.

        It went badly where something that was open then was still open 90 days later,
        or 90 days after its due date.
        """
        return SQL(
            """
            SELECT partner_id AS key,
                   partner_id,
                   month.day,
                   month.day AS date,
                   BOOL_OR(closed_on IS NULL
                           OR paid_on > GREATEST(month.day, date_due) + %(patience)s)
                   AS is_bad
              FROM item
              JOIN (SELECT GENERATE_SERIES(
                               DATE_TRUNC('month', %(first)s::date),
                               %(last)s::date, '1 month')::date AS day) AS month
                ON item.date_issue <= month.day
               AND item.date_due <= month.day + %(patience)s
               AND (item.closed_on IS NULL OR item.closed_on > month.day)
             WHERE is_invoice
               AND NOT is_set_aside
               AND (closed_on IS NULL OR paid_on IS NOT NULL)
               AND NOT %(is_contested)s
          GROUP BY partner_id, month.day
          ORDER BY MD5(partner_id::text || month.day)
             LIMIT %(most)s
            """,
            first=first,
            last=date - timedelta(days=2 * PATIENCE),
            patience=PATIENCE,
            is_contested=self._get_is_contested_sql(date),
            most=MOST,
        )

    def _get_is_contested_sql(self, date):
        return SQL(
            "EXISTS (SELECT FROM contested WHERE contested.line_id = item.line_id "
            "AND %s BETWEEN contested.date_from AND contested.date_to)",
            date,
        )


def _was_late(row):
    last = row.values["last_late"]
    return None if last is None else last > 0
