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
            due = planner._get_fallback_sql(SQL("%s", tuple(own.ids)), SQL("TRUE"))
            actions |= planner._write_actions(company, date, due, run)
        return actions

    def _get_fallback_key(self, action):
        return (action.company_id, action.run_id)

    def _plan_unanswered(self, company, date, run=None):
        """Plan the next step where nothing came of a message for some days.

        What ``collections.evaluator._materialize`` left is what there is to plan.

        :return: the new actions, due on the day
        """
        Step = self.env["collections.level.step"]
        if not Step.search_count(
            [("answer_days", ">", 0), ("company_id", "=", company.id)], limit=1
        ):
            return self.env["collections.action"]
        due = self._get_fallback_sql(
            self._get_unanswered_sql(company, date), SQL("item.target_level_id IS NULL")
        )
        return self._write_actions(company, date, due, run)

    def _get_unanswered_sql(self, company, date):
        """The messages of which nothing came within the days that their step waits."""
        return SQL(
            """
            (SELECT action.id
               FROM collections_action AS action
               JOIN collections_level_step AS own ON own.id = action.step_id
              WHERE action.company_id = %(company)s
                AND action.state = 'sent'
                AND own.answer_days > 0
                AND action.date_reached + own.answer_days <= %(date)s
                AND action.partner_id IN (
                    SELECT partner_id FROM collections_evaluated))
            """,
            company=company.id,
            date=date,
        )

    def _get_fallback_sql(self, tried, condition):
        """For each item of some actions, the next step that waits for a failure.

        :param SQL tried: the ids of the actions
        :param SQL condition: which of their evaluated items count
        """
        return SQL(
            """
            SELECT DISTINCT item.line_id, waiting.id AS step_id
              FROM collections_action_line AS line
              JOIN collections_level_step AS tried ON tried.id = line.step_id
              JOIN collections_level AS level ON level.id = tried.level_id
              JOIN collections_evaluated AS item ON item.line_id = line.item_key
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
                           WHERE other.item_key = line.item_key
                             AND other.step_id = step.id
                             AND NOT other.cancelled)
                 ORDER BY step.sequence, step.id
                    LIMIT 1) AS waiting
             WHERE line.action_id IN %(tried)s
               AND NOT line.cancelled
               AND item.held_reason IS NULL
               AND NOT %(is_barred)s
               AND %(condition)s
               AND (reached.id IS NULL OR %(not_beyond)s)
            """,
            tried=tried,
            condition=condition,
            is_barred=self.env["collections.evaluator"]._get_is_barred_sql(
                SQL("level.id")
            ),
            not_beyond=SQL(
                "(reached.ladder_days, reached.sequence, reached.id) "
                "<= (level.ladder_days, level.sequence, level.id)"
            ),
        )
