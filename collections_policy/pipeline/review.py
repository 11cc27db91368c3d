"""What planned actions are about, held against what is owed now.

Planning and delivery both look again, in sets, at the table ``collections_evaluated``
that the first stage leaves in the transaction.
"""

from odoo import models
from odoo.tools import SQL

from ..models.collections_action import NOT_HAPPENED


class CollectionsReviewer(models.AbstractModel):
    _name = "collections.reviewer"
    _description = "Collections: review planned actions"

    def _release(self, company, date, debtors):
        """Drop what was planned, or is to be done, about items that are not due now.

        :param company: the root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: those whose items were evaluated
        """
        chosen = SQL(
            "action.company_id = %s AND %s",
            company.id,
            debtors.sql(SQL("action.partner_id")),
        )
        self._drop_undue(company, date, debtors, chosen)

    def _review(self, company, date, debtors, actions):
        """Bring actions up to date with what is owed, before they are delivered.

        :param actions: ``collections.action`` records of these debtors, not yet made
        :return: those that still have something to say
        """
        chosen = SQL("action.id IN %s", tuple(actions.ids))
        self._drop_undue(company, date, debtors, chosen)
        self._cancel_void(actions)
        actions = actions.filtered(lambda action: action.state != "cancelled")
        if actions:
            self.env.flush_all()
            for renew in (self._renew_lines, self._renew_list, self._renew_head):
                renew(actions, date)
            self.env.invalidate_all()
        return actions

    # === WHAT IS NOT DUE === #

    def _drop_undue(self, company, date, debtors, chosen):
        """Take the items that are not due out of the chosen actions."""
        evaluator = self.env["collections.evaluator"].with_company(company)
        evaluator._flush()
        query = SQL(
            """
            WITH %(parameters)s
            SELECT %(reason)s AS reason, ARRAY_AGG(line.id)
              FROM collections_action AS action
              JOIN collections_action_line AS line ON line.action_id = action.id
              JOIN collections_level_step AS step ON step.id = line.step_id
         LEFT JOIN level ON level.id = step.level_id
         LEFT JOIN (SELECT *, partner_id AS segment_id
                      FROM collections_evaluated) AS item
                ON item.line_id = line.item_key
             WHERE action.state IN %(pending)s
               AND %(chosen)s
               AND NOT line.cancelled
          GROUP BY 1
            """,
            parameters=evaluator._get_parameters_sql(
                company, date, debtors, evaluator._get_policies(company)
            ),
            reason=self._get_drop_reason_sql(date),
            pending=NOT_HAPPENED,
            chosen=chosen,
        )
        Line = self.env["collections.action.line"].sudo()
        for reason, line_ids in self.env.execute_query(query):
            if reason:
                Line.browse(line_ids)._drop(reason)

    def _get_drop_reason_sql(self, date):
        """Why an item is no longer to be chased, else null."""
        applicable = self.env["collections.evaluator"]._get_applicable_sql()
        return SQL(
            """
            CASE WHEN item.line_id IS NULL THEN 'paid'
                 WHEN item.held_reason IS NOT NULL THEN item.held_reason
                 WHEN level.id IS NULL OR item.policy_id <> level.policy_id
                 THEN 'policy_changed'
                 WHEN level.delay <= 0 AND item.date_due < %s THEN 'too_late'
                 WHEN NOT (%s AND item.date_due <= level.due_limit) THEN 'not_due'
                 WHEN %s THEN 'no_proof'
            END
            """,
            date,
            applicable,
            self.env["collections.evaluator"]._get_is_barred_sql(SQL("level.id")),
        )

    def _cancel_void(self, actions):
        """Cancel the actions that have nothing to say any more."""
        waiting = actions.filtered(lambda action: action.state != "cancelled")
        by_reason = waiting.grouped(lambda action: action._get_void_reason())
        for reason, void in by_reason.items():
            if reason:
                void._set_cancelled(reason)

    def _find_overstated(self, actions):
        """Return the actions that say of an item more than is open now."""
        query = SQL(
            """
            SELECT DISTINCT line.action_id
              FROM collections_action_line AS line
         LEFT JOIN collections_evaluated AS item ON item.line_id = line.item_key
             WHERE line.action_id IN %s
               AND NOT line.cancelled
               AND (item.line_id IS NULL OR item.amount_currency < line.amount_currency)
            """,
            tuple(actions.ids) or (0,),
        )
        self.env["collections.action.line"].flush_model()
        return actions.browse(row[0] for row in self.env.execute_query(query))

    # === WHAT IS OWED NOW === #

    def _renew_lines(self, actions, date):
        """Bring the items' amounts and due dates up to date."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_action_line AS line
                   SET amount = item.amount,
                       amount_currency = item.amount_currency,
                       date_due = item.date_due
                  FROM collections_evaluated AS item
                 WHERE item.line_id = line.item_key
                   AND line.action_id IN %s
                   AND NOT line.cancelled
                   AND (line.amount, line.amount_currency, line.date_due)
                       IS DISTINCT FROM
                       (item.amount, item.amount_currency, item.date_due)
                """,
                tuple(actions.ids),
            )
        )

    def _renew_list(self, actions, date):
        """List afresh what else is due."""
        planner = self.env["collections.planner"].with_company(actions.company_id)
        columns = planner._prepare_line_columns()
        listed = SQL(
            """
            SELECT action.id AS action_id, item.line_id, NULL::int AS step_id
              FROM collections_action AS action
              JOIN step ON step.id = action.step_id
              JOIN collections_evaluated AS item
                ON item.partner_id = action.partner_id
             WHERE action.id IN %(actions)s
               AND %(is_listed)s
               AND NOT EXISTS (
                   SELECT FROM collections_action_line AS own
                    WHERE own.action_id = action.id
                      AND own.item_key = item.line_id
                      AND own.step_id IS NOT NULL
                      AND NOT own.cancelled)
            """,
            actions=tuple(actions.ids),
            is_listed=planner._get_is_listed_sql(date),
        )
        self.env.cr.execute(
            SQL(
                """
                WITH %(steps)s,
                listed AS (%(listed)s),
                gone AS (
                    DELETE FROM collections_action_line AS line
                     WHERE line.action_id IN %(actions)s
                       AND line.step_id IS NULL
                       AND NOT EXISTS (
                           SELECT FROM listed
                            WHERE listed.action_id = line.action_id
                              AND listed.line_id = line.item_key)
                )
                INSERT INTO collections_action_line (%(names)s)
                     SELECT %(values)s
                       FROM listed AS entry
                       JOIN collections_evaluated AS item USING (line_id)
                      WHERE NOT EXISTS (
                            SELECT FROM collections_action_line AS line
                             WHERE line.action_id = entry.action_id
                               AND line.item_key = entry.line_id
                               AND line.step_id IS NULL)
                """,
                steps=planner._get_steps_sql(actions.company_id),
                listed=listed,
                actions=tuple(actions.ids),
                names=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(columns.values()),
            )
        )

    def _renew_head(self, actions, date):
        """Bring the actions' own amount up to date, and the step they speak for.

        An action whose own step no longer carries anything speaks for the highest of
        those that do.
        """
        planner = self.env["collections.planner"].with_company(actions.company_id)
        self.env.cr.execute(
            SQL(
                """
                WITH %(steps)s,
                carried AS (
                    SELECT line.action_id, line.item_key, line.amount, line.step_id
                      FROM collections_action_line AS line
                     WHERE line.action_id IN %(actions)s
                       AND line.step_id IS NOT NULL
                       AND NOT line.cancelled
                ),
                total AS (
                    SELECT action_id, SUM(amount) AS amount
                      FROM (SELECT DISTINCT action_id, item_key, amount
                              FROM carried) AS item
                  GROUP BY action_id
                ),
                head AS (
                    SELECT DISTINCT ON (carried.action_id)
                           carried.action_id, step.*
                      FROM carried
                      JOIN collections_action AS own ON own.id = carried.action_id
                      JOIN step ON step.id = carried.step_id
                  ORDER BY carried.action_id, step.id = own.step_id DESC,
                           step.severity DESC, step.sequence, step.id
                )
                UPDATE collections_action AS action
                   SET amount = total.amount,
                       step_id = head.id,
                       snapshot = CASE WHEN action.step_id = head.id
                                       THEN action.snapshot ELSE head.snapshot END
                  FROM total
                  JOIN head USING (action_id)
                 WHERE action.id = total.action_id
                   AND (action.amount, action.step_id)
                       IS DISTINCT FROM (total.amount, head.id)
                """,
                steps=planner._get_steps_sql(actions.company_id),
                actions=tuple(actions.ids),
            )
        )
