"""The figures of cases: worked out in sets, whenever something they rest on changes."""

from odoo import api, models
from odoo.tools import SQL

from ..pipeline.scope import Debtors
from .collections_action import HAPPENED, NOT_HAPPENED


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def _refresh(self, date):
        """Look again at what is owed in these cases: something was paid, or undone.

        :param date: the day, in the company's time zone
        """
        if not self:
            return
        self = self.sudo()
        debtors = Debtors(ids=self.partner_id.ids)
        self.env["collections.item"]._settle(date, debtors)
        self._drop_paid_actions()
        self._update_figures(date)

    def _update_figures(self, date):
        """Work out the figures of these cases; close those in which nothing is owed.

        :param date: the day, in the company's time zone
        """
        together = self.sudo().with_prefetch()
        together.fetch(["company_id"])
        for company, cases in together.grouped("company_id").items():
            cases._write_figures(company, date, SQL("debt.id IN %s", tuple(cases.ids)))

    @api.model
    def _refresh_range(self, company, date, debtors):
        """Work out the figures of the open cases of many debtors.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: those whose cases are meant
        """
        chosen = SQL(
            "debt.company_id = %s AND debt.state = 'open' AND %s",
            company.id,
            debtors.sql(SQL("debt.partner_id")),
        )
        self._write_figures(company, date, chosen)

    @api.model
    def _write_figures(self, company, date, chosen):
        self.env.flush_all()
        for statement in (
            self._get_amounts_sql(company, chosen),
            self._get_figures_sql(company, date, chosen),
            self._get_close_sql(date, chosen),
        ):
            self.env.cr.execute(statement)
        self.invalidate_model()
        self.env["collections.action.line"].invalidate_model(
            ["amount", "amount_currency"]
        )

    def _drop_paid_actions(self):
        """Cancel what was planned, or is on its way, about items paid meanwhile."""
        lines = self.env["collections.action.line"].search(
            [
                ("action_id.case_id", "in", self.ids),
                ("action_id.state", "in", NOT_HAPPENED),
                ("step_id", "!=", False),
                ("cancelled", "=", False),
                "|",
                ("move_line_id.reconciled", "=", True),
                ("move_line_id.parent_state", "!=", "posted"),
            ]
        )
        lines._drop("paid")

    def _get_amounts_sql(self, company, chosen):
        """One statement that brings up to date what tasks and plans are about.

        It is what is open of each item, less what is contested of it.
        """
        return SQL(
            """
            WITH %(contested)s,
            item AS NOT MATERIALIZED (
                SELECT line.id,
                       line.amount_residual
                       - COALESCE(contested.amount, 0) AS amount,
                       line.amount_residual_currency
                       - COALESCE(contested.amount_currency, 0) AS amount_currency
                  FROM account_move_line AS line
             LEFT JOIN contested ON contested.line_id = line.id
            )
            UPDATE collections_action_line AS line
               SET amount = item.amount,
                   amount_currency = item.amount_currency
              FROM item,
                   collections_action AS action,
                   collections_case AS debt
             WHERE item.id = line.move_line_id
               AND action.id = line.action_id
               AND debt.id = action.case_id
               AND %(chosen)s
               AND action.partner_id = debt.partner_id
               AND action.state IN ('failed', 'planned', 'to_approve', 'todo')
               AND action.letter_id IS NULL
               AND NOT line.cancelled
               AND line.amount_currency <> item.amount_currency
            """,
            contested=self.env["collections.evaluator"]._get_contested_sql(
                company,
                SQL(
                    "holder.id IN (SELECT debt.partner_id "
                    "FROM collections_case AS debt WHERE %s)",
                    chosen,
                ),
            ),
            chosen=chosen,
        )

    def _get_figures_sql(self, company, date, chosen):
        """One statement that works out figures, and writes those that changed.

        It looks each case up by indexes: how many there are, PostgreSQL may not know
        yet in a night in which most of them are opened.
        """
        figures = self._get_figure_columns()
        return SQL(
            """
            WITH chosen AS MATERIALIZED (
                SELECT debt.id, debt.partner_id
                  FROM collections_case AS debt
                 WHERE %(chosen)s
            ),
            ladder AS MATERIALIZED (
                SELECT ARRAY_AGG(id ORDER BY ladder_days, sequence, id) AS level_ids
                  FROM collections_level
            ),
            %(unmended)s
            UPDATE collections_case AS debt
               SET (%(names)s) = ROW(%(values)s)
              FROM chosen
        CROSS JOIN ladder
        CROSS JOIN LATERAL %(owed)s AS owed
        CROSS JOIN LATERAL %(work)s AS work
             WHERE debt.id = chosen.id
               AND (%(own)s) IS DISTINCT FROM (%(values)s)
            """,
            chosen=chosen,
            unmended=self._get_unmended_sql(),
            owed=self._get_owed_sql(company, date),
            work=self._get_work_sql(date),
            names=SQL(", ").join(map(SQL.identifier, figures)),
            own=SQL(", ").join(SQL.identifier("debt", name) for name in figures),
            values=SQL(", ").join(figures.values()),
        )

    def _get_figure_columns(self):
        """Return each figure with what it is, on ``owed``, ``work`` and ``ladder``."""
        return {
            "amount_open": SQL("COALESCE(owed.open, 0)"),
            "amount_overdue": SQL("COALESCE(owed.overdue, 0)"),
            "amount_credit": SQL("COALESCE(owed.credit, 0)"),
            "item_count": SQL("COALESCE(owed.items, 0)::int"),
            "date_oldest_due": SQL("owed.oldest"),
            "level_id": SQL("ladder.level_ids[owed.severity]"),
            "date_last_contact": SQL("work.last_contact"),
            "attention": SQL(
                "CASE WHEN work.failed THEN 'failed' "
                "WHEN work.to_approve THEN 'to_approve' "
                "WHEN work.todo THEN 'todo' END"
            ),
        }

    def _get_owed_sql(self, company, date):
        """What the debtor of a chosen case owes, and how far it has come."""
        return SQL(
            """
            (
                SELECT SUM(line.amount_residual) FILTER (
                           WHERE line.amount_residual > 0) AS open,
                       SUM(line.amount_residual) FILTER (WHERE %(late)s) AS overdue,
                       COUNT(*) FILTER (WHERE %(late)s) AS items,
                       MIN(COALESCE(line.date_maturity, line.date)) FILTER (
                           WHERE %(late)s) AS oldest,
                       -SUM(line.amount_residual) FILTER (
                           WHERE line.amount_residual < 0) AS credit,
                       MAX(ARRAY_POSITION(ladder.level_ids, item.level_id)) AS severity
                  FROM res_partner AS contact
                  JOIN account_move_line AS line ON line.partner_id = contact.id
             LEFT JOIN collections_item AS item ON item.item_key = line.id
                 WHERE contact.commercial_partner_id = chosen.partner_id
                   AND line.company_id IN %(companies)s
                   AND line.account_id IN %(accounts)s
                   AND line.reconciled IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND (line.no_followup IS NOT TRUE OR line.amount_residual < 0)
            )
            """,
            late=SQL(
                "line.amount_residual > 0 "
                "AND COALESCE(line.date_maturity, line.date) < %s",
                date,
            ),
            companies=tuple(company._get_collections_companies().ids),
            accounts=self.env["collections.evaluator"]._get_receivable_account_ids(
                company
            ),
        )

    def _get_unmended_sql(self):
        """The chosen cases in which an action failed that no other made up for."""
        return SQL(
            """
            unmended AS MATERIALIZED (
                SELECT DISTINCT action.case_id
                  FROM chosen
                  JOIN collections_action AS action ON action.case_id = chosen.id
                  JOIN collections_action_line AS line ON line.action_id = action.id
                  JOIN collections_level_step AS step ON step.id = line.step_id
                 WHERE action.state = 'failed'
                   AND NOT line.cancelled
                   AND NOT EXISTS (
                       SELECT FROM collections_action_line AS reached
                         JOIN collections_level_step AS same
                           ON same.id = reached.step_id
                          AND same.level_id = step.level_id
                         JOIN collections_action AS other
                           ON other.id = reached.action_id
                        WHERE reached.item_key = line.item_key
                          AND NOT reached.cancelled
                          AND other.state IN %s)
            )
            """,
            HAPPENED,
        )

    def _get_work_sql(self, date):
        """What is to be done in a chosen case, and when the debtor was reached last."""
        return SQL(
            """
            (
                SELECT chosen.id IN (SELECT case_id FROM unmended) AS failed,
                       BOOL_OR(action.state = 'to_approve'
                               AND action.date_planned <= %(date)s) AS to_approve,
                       BOOL_OR(action.state = 'todo'
                               AND action.channel IN %(at_desk)s) AS todo,
                       MAX(action.date_reached) FILTER (
                           WHERE action.state IN ('sent', 'done')) AS last_contact
                  FROM collections_action AS action
                 WHERE action.case_id = chosen.id
            )
            """,
            date=date,
            at_desk=self._get_desk_channels(),
        )

    def _get_desk_channels(self):
        """Return the codes of the channels whose work waits at the collector's desk.

        Letters wait in a list of their own, to be printed together.
        """
        services = self.env["collections.channel"]._get_all()
        return tuple(code for code, each in services.items() if not each._is_on_paper)

    def _get_close_sql(self, date, chosen):
        """One statement that closes cases in which nothing is owed or to be done."""
        return SQL(
            """
            UPDATE collections_case AS debt
               SET state = 'closed', date_closed = %(date)s
             WHERE %(chosen)s
               AND debt.state = 'open'
               AND debt.level_id IS NULL
               AND debt.amount_overdue = 0
               AND (debt.attention IN %(lasting)s) IS NOT TRUE
               AND NOT EXISTS (
                   SELECT FROM collections_action AS action
                    WHERE action.case_id = debt.id
                      AND action.state IN %(pending)s
                      AND (action.state <> 'failed' OR EXISTS (
                          SELECT FROM collections_action_line AS line
                           WHERE line.action_id = action.id
                             AND line.step_id IS NOT NULL
                             AND NOT line.cancelled)))
            """,
            date=date,
            chosen=chosen,
            lasting=tuple(self._get_lasting_needs()),
            pending=NOT_HAPPENED,
        )

    def _get_lasting_needs(self):
        """Return the needs that keep a case open though nothing is owed in it."""
        return ["answered"]
