"""Debtors that an experiment gave to a challenger have it in place of the champion.

What was chosen for an invoice or a customer stays above it.  Where no experiment runs,
none of this is part of the statement.
"""

from dataclasses import dataclass, field

from odoo import models
from odoo.fields import Command
from odoo.tools import SQL


@dataclass
class Entrant:
    """A debtor that has come to a champion's ladder, with what is due of it.

    ``excluded`` is why it can't be drawn, else nothing; ``items`` are ids of journal
    items, each with its amount and that in its currency.
    """

    excluded: str | None
    items: list[tuple[int, float, float]] = field(default_factory=list)

    @property
    def amount(self):
        return sum(amount for _line_id, amount, _in_currency in self.items)

    def get_commands(self):
        """Return what creates the items of ``collections.experiment.debtor``."""
        return [
            Command.create(
                {
                    "move_line_id": line_id,
                    "amount": amount,
                    "amount_currency": amount_currency,
                }
            )
            for line_id, amount, amount_currency in self.items
        ]


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _is_experimenting(self, company):
        return self.env["collections.experiment"]._is_any_active(company.id)

    def _get_policies(self, company):
        # EXTENDS 'collections.evaluator': a challenger applies to those drawn for it
        policies = super()._get_policies(company)
        if not self._is_experimenting(company):
            return policies
        active = self.env["collections.experiment"]._get_active(company)
        return policies | active.challenger_id

    def _flush(self):
        # EXTENDS 'collections.evaluator'
        for model in ("collections.experiment", "collections.experiment.debtor"):
            self.env[model].flush_model()
        return super()._flush()

    # === PARTS OF ITEMS === #

    def _get_trial_join(self, company):
        """Join the challenger of those whose rule or default is its champion."""
        if not self._is_experimenting(company):
            return SQL()
        return SQL(
            """
             LEFT JOIN (
                    SELECT drawn.partner_id,
                           experiment.champion_id,
                           policy.id AS policy_id
                      FROM collections_experiment AS experiment
                      JOIN collections_experiment_debtor AS drawn
                        ON drawn.experiment_id = experiment.id
                       AND drawn.arm = 'challenger'
                      JOIN policy ON policy.id = experiment.challenger_id
                     WHERE experiment.company_id = %(company)s
                       AND experiment.state IN ('running', 'closed')
                  ) AS trial
                    ON trial.partner_id = open_line.partner_id
                   AND trial.champion_id = COALESCE(open_line.rule_policy_id,
                                                    %(default_policy)s)
            """,
            company=company.id,
            default_policy=self._get_default_policy_sql(company),
        )

    def _get_trial_policy_sql(self, company):
        """The challenger, among the policies of which the first counts."""
        return SQL("trial.policy_id,") if self._is_experimenting(company) else SQL()

    def _get_trial_origin_sql(self, company):
        if not self._is_experimenting(company):
            return SQL()
        return SQL("WHEN trial.policy_id IS NOT NULL THEN 'experiment'")

    # === WHO COMES TO THE LADDER === #

    def _find_entrants(self, company, date, debtors, experiments):
        """Return who has come to the ladder of a champion, and what is due of them.

        The ladder begins where that of either policy does, so that both arms enter on
        the same day.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: whom to look at
        :param experiments: those that draw debtors, of the company
        :return: by the experiment's id, and the debtor's
        :rtype: dict[int, dict[int, Entrant]]
        """
        self = self.with_company(company)
        entrants = {}
        query = self._get_entrants_sql(company, date, debtors, experiments)
        for row in self.env.execute_query(query):
            experiment_id, partner_id, excluded, *item = row
            mine = entrants.setdefault(experiment_id, {})
            entrant = mine.setdefault(partner_id, Entrant(excluded))
            entrant.items.append(tuple(item))
        return entrants

    def _get_entrants_sql(self, company, date, debtors, experiments):
        policies = self._get_policies(company)
        exclusions = experiments._get_exclusions(company, date)
        return SQL(
            """
            WITH %(tables)s, entry (experiment_id, champion_id, due_limit) AS (
                VALUES %(entries)s
            )
            SELECT entry.experiment_id,
                   item.partner_id,
                   CASE %(exclusions)s END,
                   item.line_id,
                   item.amount,
                   item.amount_currency
              FROM weighed AS item
              JOIN entry ON entry.champion_id = item.policy_id
             WHERE item.policy_origin IN ('rule', 'default')
               AND item.reason IS NULL
               AND item.line_id > 0
               AND item.date_due <= entry.due_limit
               AND NOT EXISTS (
                   SELECT FROM collections_experiment_debtor AS known
                    WHERE known.experiment_id = entry.experiment_id
                      AND known.partner_id = item.partner_id)
          ORDER BY item.partner_id, item.line_id
            """,
            tables=self._get_tables_sql(company, date, debtors, policies),
            entries=SQL(", ").join(
                SQL(
                    "(%s, %s, %s::date)",
                    experiment.id,
                    experiment.champion_id.id,
                    self._get_entry_limit(company, date, experiment),
                )
                for experiment in experiments
            ),
            exclusions=SQL(" ").join(
                SQL("WHEN %s THEN %s", condition, code)
                for code, condition in exclusions.items()
            ),
        )

    def _get_entry_limit(self, company, date, experiment):
        """Return the latest due date that is on the ladder of either policy."""
        policies = experiment.champion_id | experiment.challenger_id
        levels = policies._get_ladder().filtered("step_ids")
        return max(self._get_due_limits(company, date, levels).values(), default=None)
