"""What follows when an action could not reach the debtor: the level's next step."""

from odoo import models
from odoo.tools import SQL

from .scope import Debtors


class CollectionsPlanner(models.AbstractModel):
    _inherit = "collections.planner"

    def _plan_fallback(self, failed, date):
        """Plan the next step that waits for the failure of those that came before.

        :param failed: ``collections.action`` records that did not reach the debtor
        :param date: the day, in the company's time zone
        :return: the new actions, due on the day
        """
        actions = self.env["collections.action"]
        for (company, run), own in failed.grouped(self._get_fallback_key).items():
            planner = self.sudo().with_company(company)
            self.env["collections.evaluator"]._materialize(
                company, date, Debtors(ids=own.partner_id.ids)
            )
            due = planner._get_fallback_sql(own)
            actions |= planner._write_actions(company, date, due, run)
        return actions

    def _get_fallback_key(self, action):
        return (action.company_id, action.run_id)

    def _get_fallback_sql(self, failed):
        """For each item of failed actions, the next step that waits for a failure."""
        return SQL(
            """
            SELECT DISTINCT item.line_id, waiting.id AS step_id
              FROM collections_action_line AS line
              JOIN collections_level_step AS tried ON tried.id = line.step_id
              JOIN collections_level AS level ON level.id = tried.level_id
              JOIN collections_evaluated AS item ON item.line_id = line.move_line_id
         LEFT JOIN collections_level AS reached ON reached.id = item.level_id
        CROSS JOIN LATERAL (
                   SELECT step.id
                     FROM step
                    WHERE step.level_id = tried.level_id
                      AND step.active
                      AND step.only_if_unreached
                      AND (step.sequence, step.id) > (tried.sequence, tried.id)
                      AND NOT EXISTS (
                          SELECT FROM collections_action_line AS other
                           WHERE other.move_line_id = line.move_line_id
                             AND other.step_id = step.id
                             AND NOT other.cancelled)
                 ORDER BY step.sequence, step.id
                    LIMIT 1) AS waiting
             WHERE line.action_id IN %(failed)s
               AND NOT line.cancelled
               AND item.held_reason IS NULL
               AND (reached.id IS NULL OR %(not_beyond)s)
            """,
            failed=tuple(failed.ids) or (0,),
            not_beyond=SQL(
                "(reached.ladder_days, reached.sequence, reached.id) "
                "<= (level.ladder_days, level.sequence, level.id)"
            ),
        )
