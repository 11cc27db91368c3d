"""Second stage: from what is due to the actions that the policy wants, by debtor.

Everything is written in sets, from the table ``collections_evaluated`` that the first
stage leaves in the transaction.  A second plan on the same day adds nothing: an item
whose step is planned already has a day in ``planned_for``, and a unique index stands
behind it.
"""

import json

from odoo import models
from odoo.tools import SQL

from ..models.collections_action import NOT_HAPPENED


class CollectionsPlanner(models.AbstractModel):
    _name = "collections.planner"
    _description = "Collections: plan actions"

    def _plan(self, company, date, run=None):
        """Write the actions that are due on a date, one per debtor and channel.

        What ``collections.evaluator._materialize`` left is what there is to plan.

        :param company: the root company
        :param date: the day, in the company's time zone
        :param run: the ``collections.run`` that asks, if any
        :return: the new ``collections.action`` records
        """
        self = self.sudo().with_company(company)
        self._supersede()
        actions = self._write_actions(company, date, self._get_due_sql(), run)
        return actions | self._plan_unanswered(company, date, run)

    def _write_actions(self, company, date, due, run=None):
        """Write cases, actions and their lines for the steps that items want.

        :param SQL due: a query of ``line_id`` and ``step_id``
        :return: the new ``collections.action`` records
        """
        steps = self._get_steps_sql(company)
        if not steps or not self._gather_contacts(steps, due):
            return self.env["collections.action"]
        self._insert(
            "collections.case",
            self._prepare_case_columns(company, date),
            self._get_new_cases_sql(company, date),
        )
        actions = self._insert(
            "collections.action",
            self._prepare_action_columns(company, date, run),
            self._get_new_actions_sql(company),
            steps,
        )
        self._insert(
            "collections.action.line",
            self._prepare_line_columns(),
            self._get_new_lines_sql(date),
            steps,
        )
        return actions

    def _insert(self, model_name, columns, source, *tables):
        """Write a record for each row of a query.

        :param dict columns: for each field an SQL expression on the query's tables
        :param SQL source: what follows ``FROM``
        :param SQL tables: what the source is written with (``WITH``)
        :return: the new records
        """
        model = self.env[model_name]
        model.flush_model()
        self.env.cr.execute(
            SQL(
                "%s INSERT INTO %s (%s) SELECT %s FROM %s RETURNING id",
                SQL("WITH %s", SQL(", ").join(tables)) if tables else SQL(),
                SQL.identifier(model._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(columns.values()),
                source,
            )
        )
        records = model.browse(row[0] for row in self.env.cr.fetchall())
        self.env.invalidate_all()
        return records

    # === STEPS === #

    def _get_steps_sql(self, company):
        """The steps of the company's policies, archived ones too, as constants."""
        Step = self.env["collections.level.step"].with_context(active_test=False)
        steps = Step.search(
            [
                ("level_id.policy_id.company_id", "=", company.id),
                ("level_id.policy_id.draft_of_id", "=", False),
            ]
        )
        steps.policy_id._ensure_versions()
        levels = steps.level_id.sorted(lambda level: level._get_severity())
        severity = {level: rank for rank, level in enumerate(levels)}
        rows = [
            self._prepare_step_columns(step, severity[step.level_id]) for step in steps
        ]
        if not rows:
            return SQL()
        return SQL(
            "step (%s) AS MATERIALIZED (VALUES %s)",
            SQL(", ").join(map(SQL.identifier, rows[0])),
            SQL(", ").join(SQL("(%s)", SQL(", ").join(row.values())) for row in rows),
        )

    def _prepare_step_columns(self, step, severity):
        """Return what a statement needs to know of a step.

        :param int severity: how high its level stands among those of all policies
        :rtype: dict[str, SQL]
        """
        company = step.policy_id.company_id
        user = step.user_id.filtered(
            lambda user: user.active and company in user.company_ids
        )
        return {
            "id": SQL("%s", step.id),
            "active": SQL("%s", step.active),
            "level_id": SQL("%s", step.level_id.id),
            "policy_id": SQL("%s", step.policy_id.id),
            "policy_version_id": SQL("%s::int", step.policy_id.version_id.id or None),
            "severity": SQL("%s", severity),
            "sequence": SQL("%s", step.sequence),
            "channel": SQL("%s", step.channel),
            "delay_days": SQL("%s", step.delay_days),
            "only_if_unreached": SQL("%s", step.only_if_unreached),
            "needs_approval": SQL("%s", step.needs_approval),
            "by_invoice": SQL("%s", step.policy_id.grouping == "invoice"),
            "responsible": SQL("%s", step.responsible),
            "user_id": SQL("%s::int", user.id or None),
            "snapshot": SQL("%s::jsonb", json.dumps(step._prepare_snapshot())),
        }

    def _get_due_sql(self):
        """The first steps of the levels that are due, with the items they are for."""
        return SQL(
            """
            SELECT item.line_id, step.id AS step_id
              FROM collections_evaluated AS item
              JOIN step ON step.level_id = item.target_level_id
             WHERE %s AND step.active AND NOT step.only_if_unreached
            """,
            self._get_is_to_plan_sql(),
        )

    def _get_is_to_plan_sql(self):
        """Whether an evaluated item wants a new action."""
        return SQL(
            "item.target_level_id IS NOT NULL AND item.held_reason IS NULL "
            "AND item.planned_for IS NULL"
        )

    # === CONTACTS === #

    def _gather_contacts(self, steps, due):
        """Group the steps that are due into as few contacts as possible.

        Items that reach several levels on one day are told of in one message, that of
        the highest level; each still counts as having had its own.  The table
        ``collections_carried`` says which action is to carry which item, and for which
        step of its own.

        :return: how many items are carried
        """
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.collections_carried")
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE collections_carried ON COMMIT DROP AS
                WITH %(steps)s,
                due AS (%(due)s),
                placed AS (
                    SELECT item.line_id,
                           item.partner_id,
                           item.amount,
                           step.id AS step_id,
                           CASE WHEN step.by_invoice
                                THEN item.move_id END AS document_id,
                           CASE WHEN step.severity = FIRST_VALUE(step.severity)
                                                     OVER contact
                                THEN step.id
                                ELSE FIRST_VALUE(step.id) OVER contact
                           END AS contact_step_id
                      FROM due
                      JOIN step ON step.id = due.step_id
                      JOIN collections_evaluated AS item USING (line_id)
                    WINDOW contact AS (
                               PARTITION BY %(group)s
                               ORDER BY step.severity DESC, step.sequence, step.id)
                ),
                contact AS (
                    SELECT nextval('collections_action_id_seq')::int AS action_id,
                           found.*
                      FROM (SELECT DISTINCT partner_id, contact_step_id, document_id
                              FROM placed) AS found
                )
                SELECT contact.action_id, placed.*
                  FROM placed
                  JOIN contact USING (partner_id, contact_step_id)
                 WHERE contact.document_id IS NOT DISTINCT FROM placed.document_id
                """,
                steps=steps,
                due=due,
                group=SQL(", ").join(self._get_group_columns()),
            )
        )
        return self.env.cr.rowcount

    def _get_group_columns(self):
        """Return what two steps must share to be one contact."""
        return [
            SQL("item.partner_id"),
            SQL("step.channel"),
            SQL("step.delay_days"),
            SQL("step.needs_approval"),
            SQL("CASE WHEN step.by_invoice THEN item.move_id END"),
        ]

    # === CASES === #

    def _prepare_case_columns(self, company, date):
        return {
            "company_id": SQL("%s", company.id),
            "partner_id": SQL("debtor.partner_id"),
            "user_id": SQL("COALESCE(%s)", SQL(", ").join(self._get_collectors())),
            "state": SQL("'open'"),
            "date_opened": SQL("%s::date", date),
            **self._prepare_figure_columns(),
            **self._prepare_log_columns(),
        }

    def _prepare_figure_columns(self):
        """Return a new case's figures, as far as the evaluation knows them."""
        return {
            "amount_open": SQL("debtor.amount_open"),
            "amount_overdue": SQL("debtor.amount_overdue"),
            "amount_credit": SQL("0"),
            "item_count": SQL("debtor.item_count"),
            "date_oldest_due": SQL("debtor.date_oldest_due"),
            "lacks_notice": SQL("FALSE"),
        }

    def _prepare_log_columns(self):
        """Return when the system wrote a record: nobody is named as its author."""
        now = SQL("NOW() AT TIME ZONE 'UTC'")
        return {"create_date": now, "write_date": now}

    def _get_collectors(self):
        """Return who may be given a new case: the first who works here has it.

        Customers, and so their salespeople, are shared by companies: who has no access
        to a company, or does not serve it, is passed over.
        """
        return [
            SQL(
                "(SELECT person.id FROM %s WHERE person.id = %s)",
                self._get_team_sql(),
                user,
            )
            for user in (
                SQL("policy.user_id"),
                SQL("partner.user_id"),
                SQL("company.collections_user_id"),
            )
        ] + [self._get_share_sql()]

    def _get_team_sql(self):
        """Return who serves the company: those named, or else all with access to it."""
        return SQL(
            """
            (SELECT users.id
               FROM res_users AS users
               JOIN res_company_users_rel AS access
                 ON access.user_id = users.id AND access.cid = company.id
              WHERE users.active
                AND (NOT EXISTS (SELECT FROM collections_desk_rel AS desk
                                  WHERE desk.company_id = company.id)
                     OR EXISTS (SELECT FROM collections_desk_rel AS desk
                                 WHERE desk.company_id = company.id
                                   AND desk.user_id = users.id))) AS person
            """
        )

    def _get_share_sql(self):
        """Return whom of those named a debtor falls to that nobody else has."""
        return SQL(
            """
            (SELECT (ARRAY_AGG(person.id ORDER BY person.id))
                        [1 + (debtor.partner_id %% NULLIF(COUNT(*), 0))::int]
               FROM %s
              WHERE EXISTS (SELECT FROM collections_desk_rel AS desk
                             WHERE desk.company_id = company.id))
            """,
            self._get_team_sql(),
        )

    def _get_new_cases_sql(self, company, date):
        """The debtors that have no open case yet."""
        counts = SQL(
            "(item.line_id > 0 AND item.held_reason IS DISTINCT FROM 'excluded')"
        )
        return SQL(
            """
            (SELECT item.partner_id,
                    (ARRAY_AGG(item.policy_id ORDER BY item.date_due, item.line_id)
                        FILTER (WHERE %(is_to_plan)s))[1] AS policy_id,
                    SUM(item.amount) FILTER (WHERE %(counts)s) AS amount_open,
                    COALESCE(SUM(item.amount) FILTER (WHERE %(late)s), 0)
                        AS amount_overdue,
                    COUNT(*) FILTER (WHERE %(late)s) AS item_count,
                    MIN(item.date_due) FILTER (WHERE %(late)s) AS date_oldest_due
               FROM collections_evaluated AS item
              WHERE item.partner_id IN (SELECT partner_id FROM collections_carried)
           GROUP BY item.partner_id) AS debtor
               JOIN res_partner AS partner ON partner.id = debtor.partner_id
               JOIN res_company AS company ON company.id = %(company)s
          LEFT JOIN collections_policy AS policy ON policy.id = debtor.policy_id
              WHERE NOT EXISTS (
                    SELECT FROM collections_case AS debt
                     WHERE debt.company_id = %(company)s
                       AND debt.partner_id = debtor.partner_id
                       AND debt.state = 'open')
            """,
            company=company.id,
            is_to_plan=self._get_is_to_plan_sql(),
            counts=counts,
            late=SQL("%s AND item.date_due < %s", counts, date),
        )

    # === ACTIONS === #

    def _prepare_action_columns(self, company, date, run):
        return {
            "id": SQL("contact.action_id"),
            "case_id": SQL("debt.id"),
            "company_id": SQL("%s", company.id),
            "partner_id": SQL("contact.partner_id"),
            "run_id": SQL("%s::int", run.id if run else None),
            "step_id": SQL("step.id"),
            "policy_version_id": SQL("step.policy_version_id"),
            "channel": SQL("step.channel"),
            "snapshot": SQL("step.snapshot"),
            "state": self._get_first_state_sql(),
            "date_planned": SQL("%s::date + step.delay_days", date),
            "user_id": self._get_responsible_sql(),
            "amount": SQL("contact.amount"),
            **self._prepare_log_columns(),
        }

    def _get_first_state_sql(self):
        return SQL("CASE WHEN step.needs_approval THEN 'to_approve' ELSE 'planned' END")

    def _get_responsible_sql(self):
        """Who has to do, or to answer for, a step in a case."""
        return SQL(
            """
            COALESCE(
                CASE step.responsible
                    WHEN 'user' THEN step.user_id
                    WHEN 'salesperson' THEN salesperson.id END,
                collector.id)
            """
        )

    def _get_new_actions_sql(self, company):
        return SQL(
            """
            (SELECT action_id, partner_id, contact_step_id, SUM(amount) AS amount
               FROM (SELECT DISTINCT action_id, partner_id, contact_step_id,
                            line_id, amount
                       FROM collections_carried) AS item
           GROUP BY action_id, partner_id, contact_step_id) AS contact
               JOIN step ON step.id = contact.contact_step_id
               JOIN collections_case AS debt
                 ON debt.company_id = %(company)s
                AND debt.partner_id = contact.partner_id
                AND debt.state = 'open'
               JOIN res_partner AS partner ON partner.id = contact.partner_id
          LEFT JOIN res_users AS collector
                 ON collector.id = debt.user_id AND collector.active
          LEFT JOIN res_users AS salesperson
                 ON salesperson.id = partner.user_id AND salesperson.active
                AND EXISTS (SELECT FROM res_company_users_rel AS access
                             WHERE access.user_id = salesperson.id
                               AND access.cid = %(company)s)
            """,
            company=company.id,
        )

    # === LINES === #

    def _prepare_line_columns(self):
        return {
            "action_id": SQL("entry.action_id"),
            "step_id": SQL("entry.step_id"),
            "item_key": SQL("item.line_id"),
            "move_line_id": SQL("CASE WHEN item.line_id > 0 THEN item.line_id END"),
            "installment_id": SQL("CASE WHEN item.line_id < 0 THEN -item.line_id END"),
            "name": SQL("item.number"),
            "currency_id": SQL("item.currency_id"),
            "amount": SQL("item.amount"),
            "amount_currency": SQL("item.amount_currency"),
            "date_issue": SQL("item.date_issue"),
            "date_due": SQL("item.date_due"),
            "cancelled": SQL("FALSE"),
        }

    def _get_new_lines_sql(self, date):
        """The items that actions carry, and those listed for completeness."""
        return SQL(
            """
            (SELECT action_id, line_id, step_id FROM collections_carried
              UNION ALL
             SELECT contact.action_id, item.line_id, NULL
               FROM (SELECT DISTINCT action_id, partner_id, contact_step_id
                       FROM collections_carried) AS contact
               JOIN step ON step.id = contact.contact_step_id
               JOIN collections_evaluated AS item
                 ON item.partner_id = contact.partner_id
              WHERE %(is_listed)s
                AND NOT EXISTS (
                    SELECT FROM collections_carried AS own
                     WHERE own.action_id = contact.action_id
                       AND own.line_id = item.line_id)) AS entry
               JOIN collections_evaluated AS item USING (line_id)
            """,
            is_listed=self._get_is_listed_sql(date),
        )

    def _get_is_listed_sql(self, date):
        """Whether an item that is not carried is listed, because it is due as well."""
        return SQL(
            """
            (NOT step.by_invoice
             AND (item.held_reason = 'credits'
                  OR item.held_reason IS NULL AND item.date_due < %s))
            """,
            date,
        )

    # === WHAT IS REPLACED === #

    def _supersede(self):
        """Cancel what was planned for another level and has not happened yet."""
        query = SQL(
            """
            SELECT line.id
              FROM collections_evaluated AS item
              JOIN collections_action_line AS line ON line.item_key = item.line_id
              JOIN collections_action AS action ON action.id = line.action_id
              JOIN collections_level_step AS step ON step.id = line.step_id
             WHERE %s
               AND NOT line.cancelled
               AND action.state IN %s
               AND step.level_id <> item.target_level_id
            """,
            self._get_is_to_plan_sql(),
            NOT_HAPPENED,
        )
        line_ids = [row[0] for row in self.env.execute_query(query)]
        self.env["collections.action.line"].browse(line_ids)._drop("superseded")
