"""First stage: which level has each open item reached on a date, and why.

One statement over the open items of a company answers it for the night's planning, for
a simulation, for a screen that asks "why this level?", and for searches, so that they
cannot disagree.  It reads; it writes nothing.
"""

import logging
from collections import namedtuple
from datetime import timedelta

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.calendars import NoWorkingDayError, due_limit, working_days_between

_logger = logging.getLogger(__name__)

COLUMNS = (
    "line_id",
    "move_id",
    "partner_id",
    "company_id",
    "currency_id",
    "amount",
    "amount_currency",
    "date_due",
    "date_issue",
    "number",
    "policy_id",
    "policy_origin",
    "level_id",
    "level_date",
    "target_level_id",
    "planned_for",
    "next_level_id",
    "next_date",
    "held_reason",
    "hold_id",
    "due_amount",
    "credit_amount",
    "due_level_ids",
)

EvaluatedItem = namedtuple("EvaluatedItem", COLUMNS)
EvaluatedItem.__doc__ = """What the policy says of one open item on a date.

``level_id`` is the last level that happened and ``level_date`` its day;
``target_level_id`` the level that is due on the date (whether or not the item is held),
``planned_for`` the day for which an action for it is planned, if one is;
``next_level_id`` and ``next_date`` what comes next, that level included.
``held_reason`` is empty for items that may be chased.
``due_amount`` and ``credit_amount`` are what the debtor owes in all on the
ladder, and its own open credits, in the company's currency.  ``due_level_ids`` are the
levels for which the item is old enough, reached or not.
"""

READ_MODELS = (
    "account.move",
    "account.move.line",
    "res.partner",
    "collections.action",
    "collections.action.line",
    "collections.hold",
    "collections.item",
)
FAR_AWAY = "9999-12-31"
HORIZON = 800  # days ahead for which the next business day can be told


class CollectionsEvaluator(models.AbstractModel):
    _name = "collections.evaluator"
    _description = "Collections: evaluate open items"

    def _evaluate(self, company, date, partners=None, lines=None, policies=None):
        """Return what the policies say of the open items of a company on a date.

        :param company: a root company; the items of its branches are its own
        :param date: the day, in the company's time zone
        :param partners: only the items of these debtors (commercial partners)
        :param lines: only these journal items
        :param policies: the policies to apply, in the order in which their rules are
            tried; by default those of the company
        :rtype: list[EvaluatedItem]
        """
        query = self._get_query(company, date, partners, lines, policies)
        return [EvaluatedItem(*row) for row in self.env.execute_query(query)]

    def _evaluate_range(self, company, date, first, last):
        """Return the same for the debtors whose database ids lie in a range."""
        between = SQL("debtor.id BETWEEN %s AND %s", first, last)
        query = self._get_query(company, date, only=between)
        return [EvaluatedItem(*row) for row in self.env.execute_query(query)]

    def _get_query(
        self, company, date, partners=None, lines=None, policies=None, only=None
    ):
        """Return the statement itself, with the columns of ``EvaluatedItem``."""
        self = self.with_company(company)
        self._flush()
        if policies is None:
            policies = self.env["collections.policy"].sudo()._get_assignable(company)
        levels = self._get_levels(policies)
        conditions = [only or SQL("TRUE")]
        if lines is not None:
            partners = lines.partner_id.commercial_partner_id
        if partners is not None:
            conditions.append(SQL("debtor.id IN %s", tuple(partners.ids) or (0,)))
        return SQL(
            """
            WITH %(parameters)s,
            %(open_line)s,
            %(credit)s,
            %(item)s,
            %(weighed)s
            %(answer)s
            """,
            parameters=self._get_parameters_sql(company, date, policies, levels),
            open_line=self._get_open_line_sql(company, SQL(" AND ").join(conditions)),
            credit=self._get_credit_sql(),
            item=self._get_item_sql(company, date),
            weighed=self._get_weighed_sql(date),
            answer=self._get_answer_sql(date, lines),
        )

    def _flush(self):
        """Write what is still pending of all that the statement reads."""
        for model in READ_MODELS:
            self.env[model].flush_model()

    def _get_levels(self, policies):
        """Return the levels that may apply, and those where items may stand.

        A policy that was changed or archived leaves items on levels of its own: their
        place on the new ladder is found by comparing offsets.
        """
        used = SQL("SELECT DISTINCT level_id FROM collections_item")
        used_ids = [row[0] for row in self.env.execute_query(used)]
        Level = self.env["collections.level"].sudo().with_context(active_test=False)
        return (policies._get_ladder() | Level.browse(used_ids)).sorted(
            lambda level: (level.policy_id.id, level.sequence, level.id)
        )

    # === PARTS OF THE STATEMENT === #

    def _get_parameters_sql(self, company, date, policies, levels):
        """The policies, levels, rules and calendar, as tables of constants."""
        return SQL(
            "%s, %s, %s, %s, %s",
            self._get_policy_sql(policies),
            self._get_level_sql(company, date, policies, levels),
            self._get_rule_sql(policies),
            self._get_segment_sql(levels & policies.level_ids),
            self._get_calendar_sql(company, date, levels),
        )

    def _get_policy_sql(self, policies):
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s)",
                policy.id,
                index,
                policy.escalation == "by_age",
                policy.gap_days,
                policy.minimum_balance,
            )
            for index, policy in enumerate(policies)
        ] or [SQL("(0, 0, FALSE, 1, 0.0)")]
        return SQL(
            "policy (id, priority, by_age, gap_days, minimum_balance) "
            "AS MATERIALIZED (VALUES %s)",
            SQL(", ").join(rows),
        )

    def _get_level_sql(self, company, date, policies, levels):
        is_working = company._get_working_day_test()
        current = policies.level_ids.filtered("active")
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s::date, %s, %s, %s)",
                level.id,
                level.policy_id.id,
                rank,
                level.delay,
                level.delay_kind == "business",
                self._get_due_limit(level, date, is_working),
                level.minimum_amount,
                level._has_segment(),
                level in current and bool(level.step_ids),
            )
            for rank, level in enumerate(levels)
        ] or [SQL("(0, 0, 0, 0, FALSE, NULL::date, 0.0, FALSE, FALSE)")]
        return SQL(
            "level (id, policy_id, rank, delay, business, due_limit, minimum_amount, "
            "segmented, current) AS MATERIALIZED (VALUES %s)",
            SQL(", ").join(rows),
        )

    def _get_due_limit(self, level, date, is_working):
        """Return the latest due date that has reached a level on a date.

        Where the calendar knows no working day for a year, calendar days stand in.
        """
        try:
            return due_limit(
                date, level.delay, level.delay_kind == "business", is_working
            )
        except NoWorkingDayError:
            _logger.warning("The calendar has no working days near %s", date)
            return due_limit(date, level.delay, False, is_working)

    def _get_rule_sql(self, policies):
        """For each debtor, the first policy whose rule matches it."""
        matches = [
            SQL(
                "SELECT id, %s AS priority, %s AS policy_id "
                "FROM res_partner WHERE id IN %s",
                index,
                policy.id,
                self._get_partner_subselect(policy),
            )
            for index, policy in enumerate(policies)
            if policy.by_rule
        ] or [SQL("SELECT 0 AS id, 0 AS priority, 0 AS policy_id WHERE FALSE")]
        return SQL(
            "rule_match (id, policy_id) AS ("
            "SELECT DISTINCT ON (id) id, policy_id FROM (%s) AS matching "
            "ORDER BY id, priority)",
            SQL(" UNION ALL ").join(matches),
        )

    def _get_segment_sql(self, levels):
        """The debtors that levels with a segment of their own are for."""
        matches = [
            SQL(
                "SELECT id, %s AS level_id FROM res_partner WHERE id IN %s",
                level.id,
                self._get_partner_subselect(level),
            )
            for level in levels
            if level._has_segment()
        ] or [SQL("SELECT 0 AS id, 0 AS level_id WHERE FALSE")]
        return SQL("segment (id, level_id) AS (%s)", SQL(" UNION ALL ").join(matches))

    def _get_partner_subselect(self, record):
        """Return the ids of the debtors that a policy or a level is for.

        Archived ones are included.  A rule that can't be read any more matches nobody,
        and holds up itself alone.
        """
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        try:
            return Partner._search(record._get_partner_domain()).subselect()
        except (ValidationError, ValueError) as error:
            _logger.warning("%s matches nobody: %s", record, error)
            return SQL("(SELECT id FROM res_partner WHERE FALSE)")

    def _get_calendar_sql(self, company, date, levels):
        """The working days around the date, in order, as one array.

        ``days[width_bucket(due, days) + n]`` is the n-th working day after ``due``.
        """
        business = levels.filtered(lambda level: level.delay_kind == "business")
        reach = 2 * max((abs(level.delay) for level in business), default=0) + 30
        days = (
            working_days_between(
                date - timedelta(days=reach),
                date + timedelta(days=reach + HORIZON),
                company._get_working_day_test(),
            )
            if business
            else [date]
        )
        return SQL("calendar (days) AS MATERIALIZED (SELECT %s::date[])", days)

    def _get_open_line_sql(self, company, condition):
        """Every open receivable line, with its debtor."""
        return SQL(
            """
            open_line AS (
                SELECT line.id AS line_id,
                       line.move_id,
                       debtor.id AS partner_id,
                       debtor.active AS partner_active,
                       line.company_id,
                       line.currency_id,
                       line.amount_residual AS amount,
                       line.amount_residual_currency AS amount_currency,
                       COALESCE(line.date_maturity, line.date) AS date_due,
                       COALESCE(move.invoice_date, move.date) AS date_issue,
                       move.name AS number,
                       line.no_followup,
                       move.payment_state,
                       move.collections_policy_id AS move_policy_id,
                       %(partner_policy)s AS partner_policy_id
                  FROM account_move_line AS line
                  JOIN account_move AS move ON move.id = line.move_id
                  JOIN res_partner AS contact ON contact.id = line.partner_id
                  JOIN res_partner AS debtor
                    ON debtor.id = contact.commercial_partner_id
                 WHERE line.account_id IN %(accounts)s
                   AND line.company_id IN %(companies)s
                   AND line.reconciled IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_residual_currency <> 0
                   AND %(condition)s
            )
            """,
            partner_policy=self.env["res.partner"]
            .sudo()
            .with_company(company)
            ._field_to_sql("debtor", "collections_policy_id"),
            accounts=self._get_receivable_account_ids(company),
            companies=tuple(company._get_collections_companies().ids),
            condition=condition,
        )

    def _get_receivable_account_ids(self, company):
        accounts = (
            self.env["account.account"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("account_type", "=", "asset_receivable"),
                    ("company_ids", "in", company._get_collections_companies().ids),
                ]
            )
        )
        return tuple(accounts.ids) or (0,)

    def _get_credit_sql(self):
        """The debtors' own open credits: credit notes and payments not matched yet."""
        return SQL(
            """
            credit AS (
                SELECT partner_id,
                       currency_id,
                       -SUM(amount_currency) AS amount_currency,
                       -SUM(amount) AS amount
                  FROM open_line
                 WHERE amount_currency < 0
              GROUP BY partner_id, currency_id
            )
            """
        )

    def _get_item_sql(self, company, date):
        """Each open item with its policy, where it stands, and its own holds."""
        return SQL(
            """
            pause AS (
                SELECT partner_id,
                       move_id,
                       (ARRAY_AGG(id ORDER BY until DESC, id DESC))[1] AS id,
                       (ARRAY_AGG(kind ORDER BY until DESC, id DESC))[1] AS kind,
                       MAX(until) AS until
                  FROM (SELECT hold.id,
                               hold.kind,
                               hold.move_id,
                               holder.commercial_partner_id AS partner_id,
                               COALESCE(date_to, %(far_away)s::date) AS until
                          FROM collections_hold AS hold
                          JOIN res_partner AS holder ON holder.id = hold.partner_id
                         WHERE hold.active
                           AND hold.company_id = %(company)s
                           AND date_from <= %(date)s
                           AND COALESCE(date_to, %(far_away)s::date) >= %(date)s
                       ) AS hold
              GROUP BY partner_id, move_id
            ),
            item AS (
                SELECT open_line.*,
                       chosen.policy_id,
                       chosen.policy_origin,
                       state.level_id,
                       state.level_date,
                       reached.policy_id AS reached_policy_id,
                       reached.rank AS reached_rank,
                       reached.due_limit AS reached_limit,
                       (SELECT MAX(due_limit)
                          FROM level
                         WHERE level.policy_id = chosen.policy_id
                           AND level.current) AS ladder_limit,
                       %(held_reason)s AS held_reason,
                       CASE WHEN COALESCE(move_pause.until, '-infinity')
                               >= COALESCE(partner_pause.until, '-infinity')
                            THEN move_pause.id ELSE partner_pause.id
                       END AS hold_id,
                       GREATEST(move_pause.until, partner_pause.until) AS held_until
                  FROM open_line
             LEFT JOIN rule_match ON rule_match.id = open_line.partner_id
             LEFT JOIN policy AS by_move ON by_move.id = open_line.move_policy_id
             LEFT JOIN policy AS by_partner
                    ON by_partner.id = open_line.partner_policy_id
             LEFT JOIN policy AS by_default ON by_default.id = %(default_policy)s
            CROSS JOIN LATERAL (
                    SELECT COALESCE(by_move.id, by_partner.id, rule_match.policy_id,
                                    by_default.id) AS policy_id,
                           CASE WHEN by_move.id IS NOT NULL THEN 'invoice'
                                WHEN by_partner.id IS NOT NULL THEN 'debtor'
                                WHEN rule_match.policy_id IS NOT NULL THEN 'rule'
                                WHEN by_default.id IS NOT NULL THEN 'default'
                                ELSE 'none' END AS policy_origin
                 ) AS chosen
             LEFT JOIN collections_item AS state
                    ON state.move_line_id = open_line.line_id
             LEFT JOIN level AS reached ON reached.id = state.level_id
             LEFT JOIN pause AS move_pause
                    ON move_pause.move_id = open_line.move_id
             LEFT JOIN pause AS partner_pause
                    ON partner_pause.partner_id = open_line.partner_id
                   AND partner_pause.move_id IS NULL
                 WHERE open_line.amount_currency > 0
            )
            """,
            date=date,
            far_away=FAR_AWAY,
            company=company.id,
            default_policy=company.sudo().collections_policy_id.id or 0,
            held_reason=self._get_own_hold_sql(),
        )

    def _get_own_hold_sql(self):
        """Why an item is held for reasons of its own, the strongest first.

        Extend it together with ``collections.hold._selection_reason``.
        """
        return SQL(
            """
            CASE WHEN chosen.policy_id IS NULL THEN 'no_policy'
                 WHEN open_line.no_followup THEN 'excluded'
                 WHEN open_line.payment_state = 'blocked' THEN 'blocked'
                 WHEN open_line.payment_state = 'in_payment' THEN 'in_payment'
                 WHEN NOT open_line.partner_active THEN 'archived'
                 WHEN COALESCE(move_pause.until, '-infinity')
                   >= COALESCE(partner_pause.until, '-infinity') THEN move_pause.kind
                 ELSE partner_pause.kind
            END
            """
        )

    def _get_weighed_sql(self, date):
        """Each item beside all that its debtor owes on the ladder, and its credits.

        Credits pay first for what is overdue and has come furthest, so that what is
        claimed falls in level as well as in amount.
        """
        return SQL(
            """
            credit_total AS (
                SELECT partner_id, SUM(amount) AS amount
                  FROM credit GROUP BY partner_id
            ),
            owed_total AS (
                SELECT partner_id, SUM(amount) AS amount
                  FROM item
                 WHERE held_reason IS NULL AND date_due <= ladder_limit
              GROUP BY partner_id
            ),
            ranked AS (
                SELECT item.*,
                       CASE WHEN held_reason IS NULL AND date_due <= ladder_limit
                            THEN SUM(amount_currency) FILTER (
                                     WHERE held_reason IS NULL
                                       AND date_due <= ladder_limit
                                 ) OVER (
                                     PARTITION BY partner_id, currency_id
                                     ORDER BY date_due >= %(date)s, reached_limit,
                                              date_due, line_id)
                       END AS up_to_here
                  FROM item
            ),
            weighed AS (
                SELECT item.*,
                       policy.by_age,
                       policy.gap_days,
                       COALESCE(owed_total.amount, 0) AS due_amount,
                       COALESCE(credit_total.amount, 0) AS credit_amount,
                       CASE
                         WHEN item.held_reason IS NOT NULL THEN item.held_reason
                         WHEN credit_total.amount >= owed_total.amount
                           OR credit.amount_currency >= item.up_to_here
                         THEN 'credits'
                         WHEN owed_total.amount - COALESCE(credit_total.amount, 0)
                              < policy.minimum_balance
                         THEN 'minimum'
                       END AS reason
                  FROM ranked AS item
             LEFT JOIN policy ON policy.id = item.policy_id
             LEFT JOIN owed_total USING (partner_id)
             LEFT JOIN credit USING (partner_id, currency_id)
             LEFT JOIN credit_total USING (partner_id)
            )
            """,
            date=date,
        )

    def _get_answer_sql(self, date, lines):
        """The level due on the date, and what comes next."""
        return SQL(
            """
            SELECT item.line_id,
                   item.move_id,
                   item.partner_id,
                   item.company_id,
                   item.currency_id,
                   item.amount,
                   item.amount_currency,
                   item.date_due,
                   item.date_issue,
                   item.number,
                   item.policy_id,
                   item.policy_origin,
                   item.level_id,
                   item.level_date,
                   target.id AS target_level_id,
                   planned.date AS planned_for,
                   coming.level_id AS next_level_id,
                   CASE WHEN item.reason IS NULL THEN coming.date
                        WHEN item.held_until < %(far_away)s::date
                        THEN GREATEST(coming.date, item.held_until + 1)
                   END AS next_date,
                   item.reason AS held_reason,
                   item.hold_id,
                   item.due_amount,
                   item.credit_amount,
                   ARRAY(SELECT level.id
                           FROM level
                          WHERE %(applicable)s
                            AND item.date_due <= level.due_limit) AS due_level_ids
              FROM weighed AS item
         LEFT JOIN LATERAL (
                SELECT level.id
                  FROM level
                 WHERE %(applicable)s
                   AND %(above_reached)s
                   AND item.date_due <= level.due_limit
                   AND (level.delay > 0 OR item.date_due >= %(date)s)
                   AND COALESCE(item.level_date + item.gap_days, %(date)s) <= %(date)s
              ORDER BY CASE WHEN item.by_age OR level.delay <= 0
                            THEN -level.rank ELSE level.rank END
                 LIMIT 1
                   ) AS target ON TRUE
         LEFT JOIN LATERAL (
                SELECT MIN(action.date_planned) AS date
                  FROM collections_action_line AS line
                  JOIN collections_action AS action ON action.id = line.action_id
                 WHERE line.move_line_id = item.line_id
                   AND line.level_id = target.id
                   AND line.step_id IS NOT NULL
                   AND NOT line.cancelled
                   ) AS planned ON TRUE
         LEFT JOIN LATERAL (
                SELECT level.id, moment.date
                  FROM level,
                       calendar,
                       LATERAL (
                           SELECT CASE
                               WHEN NOT level.business OR level.delay = 0
                               THEN item.date_due + level.delay
                               WHEN level.delay > 0
                               THEN calendar.days[
                                   WIDTH_BUCKET(item.date_due, calendar.days)
                                   + level.delay]
                               ELSE calendar.days[
                                   WIDTH_BUCKET(item.date_due - 1, calendar.days)
                                   + 1 + level.delay]
                           END AS date
                       ) AS start,
                       LATERAL (
                           SELECT GREATEST(
                               start.date,
                               %(date)s,
                               item.level_date + item.gap_days
                           ) AS date
                       ) AS moment
                 WHERE %(applicable)s
                   AND %(above_reached)s
                   AND (level.delay > 0
                        OR level.due_limit < item.date_due
                           AND moment.date <= item.date_due)
              ORDER BY CASE WHEN item.by_age AND item.date_due <= level.due_limit
                            THEN -level.rank ELSE level.rank END
                 LIMIT 1
                   ) AS upcoming ON target.id IS NULL
        CROSS JOIN LATERAL (
                SELECT COALESCE(target.id, upcoming.id) AS level_id,
                       CASE WHEN target.id IS NULL THEN upcoming.date
                            ELSE GREATEST(planned.date, %(date)s) END AS date
                   ) AS coming
             WHERE %(chosen)s
          ORDER BY item.partner_id, item.date_due, item.line_id
            """,
            date=date,
            far_away=FAR_AWAY,
            applicable=self._get_applicable_sql(),
            above_reached=self._get_above_reached_sql(),
            chosen=(
                SQL("item.line_id IN %s", tuple(lines.ids) or (0,))
                if lines is not None
                else SQL("TRUE")
            ),
        )

    def _get_applicable_sql(self):
        """Whether a level is for the item at all."""
        return SQL(
            """
            level.policy_id = item.policy_id
            AND level.current
            AND item.due_amount - item.credit_amount >= level.minimum_amount
            AND (NOT level.segmented OR EXISTS (
                    SELECT FROM segment
                     WHERE segment.level_id = level.id
                       AND segment.id = item.partner_id))
            """
        )

    def _get_above_reached_sql(self):
        """Whether a level lies above the last one that happened.

        Within a policy by the order of the ladder; between policies, by what the
        offsets come to on the date.
        """
        return SQL(
            """
            (item.reached_rank IS NULL
             OR CASE WHEN item.reached_policy_id = level.policy_id
                     THEN level.rank > item.reached_rank
                     ELSE level.due_limit < item.reached_limit END)
            """
        )
