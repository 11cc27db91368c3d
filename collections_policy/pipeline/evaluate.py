"""First stage: which level has each open item reached on a date, and why.

One statement over the open items of a company answers it for the night's planning, for
a simulation, for a screen that asks "why this level?", and for searches, so that they
cannot disagree.  It reads; it writes nothing.
"""

from collections import namedtuple

from odoo import models
from odoo.tools import SQL

from .scope import AllDebtors, Debtors

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
    "awaits_proof",
    "limitation_end",
)

EvaluatedItem = namedtuple("EvaluatedItem", COLUMNS)
EvaluatedItem.__doc__ = """What the policy says of one open item on a date.

``line_id`` is that of the journal item; below zero, of an instalment of an agreement,
in the place of the items that it is about (``evaluate_installments.py``).
``level_id`` is the last level that happened and ``level_date`` its day;
``target_level_id`` the level that is due on the date (whether or not the item is held),
``planned_for`` the day for which an action for it is planned, if one is;
``next_level_id`` and ``next_date`` what comes next, that level included.
``held_reason`` is empty for items that may be chased.
``amount`` and ``amount_currency`` are what is claimed: what is open of the item, less
the part that is contested.
``due_amount`` and ``credit_amount`` are what the debtor owes in all on the
ladder, and its own open credits, in the company's currency.
``awaits_proof`` tells that the next level waits for the proof that a registered notice
was delivered (``evaluate_proof.py``): it has no ``next_date`` before that.
``limitation_end`` is the last day before the claim lapses (``evaluate_limitation.py``).
"""

READ_MODELS = (
    "account.move",
    "account.move.line",
    "res.partner",
    "collections.action",
    "collections.action.line",
    "collections.case",
    "collections.dispute",
    "collections.dispute.line",
    "collections.hold",
    "collections.item",
    "collections.notice",
    "collections.notice.line",
    "collections.promise",
)
FAR_AWAY = "9999-12-31"
TABLE = SQL.identifier("pg_temp", "collections_evaluated")
# What the stages after it join by and choose by
ANALYZED = SQL("line_id, partner_id, target_level_id, planned_for, held_reason")
# What decides which level is due for an item, and which comes next
SITUATION = SQL(
    "policy_id, date_due, rested_on, reached_policy_id, reached_rank, reached_limit, "
    "net_amount, segment_id, skips_soft"
)


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
        debtors = AllDebtors()
        if lines is not None:
            partners = lines.partner_id.commercial_partner_id
        if partners is not None:
            debtors = Debtors(ids=partners.ids)
        query = self._get_query(company, date, debtors, lines, policies)
        return [EvaluatedItem(*row) for row in self.env.execute_query(query)]

    def _get_query(self, company, date, debtors=None, lines=None, policies=None):
        """Return the statement itself, with the columns of ``EvaluatedItem``."""
        self = self.with_company(company)
        if policies is None:
            policies = self._get_policies(company)
        return SQL(
            "WITH %s, %s %s",
            self._get_tables_sql(company, date, debtors or AllDebtors(), policies),
            self._get_calendar_sql(company, date, policies),
            self._get_answer_sql(date, lines, self._get_demands(policies)),
        )

    def _materialize(self, company, date, debtors):
        """Keep, for this transaction, what planning and delivery need to know.

        The table ``collections_evaluated`` has a row for each open item: its facts,
        ``policy_id``, ``level_id``, ``target_level_id``, ``planned_for`` and
        ``held_reason`` as in ``EvaluatedItem``; ``net_amount`` is what the debtor owes
        on the ladder less its credits, ``skips_soft`` whether soft levels are left out;
        ``barred_level_id`` is the level that waits for proof, and ``lacks_proof`` tells
        that it is time to see to it; ``limitation_end`` as in ``EvaluatedItem``.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: whose items to look at
        """
        self = self.with_company(company)
        policies = self._get_policies(company)
        query = SQL(
            "WITH %s %s",
            self._get_tables_sql(company, date, debtors, policies),
            self._get_due_answer_sql(date, self._get_demands(policies)),
        )
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", TABLE))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE collections_evaluated ON COMMIT DROP AS %s",
                query,
            )
        )
        self.env.cr.execute(SQL("ANALYZE %s (%s)", TABLE, ANALYZED))

    def _get_policies(self, company):
        return self.env["collections.policy"].sudo()._get_assignable(company)

    def _get_tables_sql(self, company, date, debtors, policies):
        """Return the tables that the answers draw upon, once all is written."""
        self._flush()
        demands = self._get_demands(policies)
        tables = [
            self._get_parameters_sql(company, date, debtors, policies),
            *self._get_proof_tables(company, date, debtors, policies, demands),
            self._get_items_sql(company, date, debtors, demands),
        ]
        return SQL(", ").join(tables)

    def _flush(self):
        """Write what is still pending of all that the statement reads."""
        for model in READ_MODELS:
            self.env[model].flush_model()

    # === ANSWERS === #

    def _get_due_answer_sql(self, date, demands):
        """The level due on the date, and whether an action for it is planned."""
        return SQL(
            """
            , %(situation)s
            SELECT item.line_id,
                   item.move_id,
                   item.partner_id,
                   item.currency_id,
                   item.amount,
                   item.amount_currency,
                   item.date_due,
                   item.date_issue,
                   item.number,
                   item.policy_id,
                   item.level_id,
                   situation.target_level_id,
                   planned.date AS planned_for,
                   item.reason AS held_reason,
                   item.due_amount - item.credit_amount AS net_amount,
                   item.skips_soft,
                   situation.barred_level_id,
                   situation.lacks_proof,
                   item.limitation_end
              FROM weighed AS item
         LEFT JOIN situation USING (%(key)s)
         LEFT JOIN LATERAL %(planned)s AS planned
                ON situation.target_level_id IS NOT NULL
            """,
            situation=self._get_situation_sql(
                demands,
                self._get_barred_sql(date, demands),
                self._get_target_sql(date),
            ),
            key=self._get_situation_key(demands),
            planned=self._get_planned_sql(),
        )

    def _get_answer_sql(self, date, lines, demands):
        """The level due on the date, and what comes next."""
        return SQL(
            """
            , %(situation)s
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
                   situation.target_level_id,
                   planned.date AS planned_for,
                   coming.level_id AS next_level_id,
                   CASE WHEN item.reason IS NULL OR coming.awaits_proof
                        THEN coming.date
                        WHEN item.held_until < %(far_away)s::date
                        THEN GREATEST(coming.date, item.held_until + 1)
                   END AS next_date,
                   item.reason AS held_reason,
                   item.hold_id,
                   item.due_amount,
                   item.credit_amount,
                   coming.awaits_proof,
                   item.limitation_end
              FROM weighed AS item
         LEFT JOIN situation USING (%(key)s)
         LEFT JOIN LATERAL %(planned)s AS planned
                ON situation.target_level_id IS NOT NULL
        CROSS JOIN LATERAL (
                SELECT COALESCE(situation.target_level_id,
                                situation.upcoming_level_id) AS level_id,
                       CASE WHEN situation.target_level_id IS NULL
                            THEN situation.upcoming_date
                            ELSE GREATEST(planned.date, %(date)s) END AS date,
                       situation.target_level_id IS NULL
                       AND situation.upcoming_level_id = situation.barred_level_id
                       AND situation.unproven AS awaits_proof
                   ) AS coming
             WHERE %(chosen)s
          ORDER BY item.partner_id, item.date_due, item.line_id
            """,
            date=date,
            far_away=FAR_AWAY,
            situation=self._get_situation_sql(
                demands,
                self._get_barred_sql(date, demands),
                self._get_target_sql(date),
                self._get_upcoming_sql(date, demands),
            ),
            key=self._get_situation_key(demands),
            planned=self._get_planned_sql(),
            chosen=(
                SQL("item.line_id IN %s", tuple(lines.ids) or (0,))
                if lines is not None
                else SQL("TRUE")
            ),
        )

    def _get_situation_key(self, demands):
        """Return what items share that are in the same situation."""
        return SQL("%s, proofs", SITUATION) if demands else SITUATION

    def _get_situation_sql(self, demands, *answers):
        """What the ladder says, once for all the items in the same situation."""
        return SQL(
            """
            situation AS MATERIALIZED (
                SELECT *
                  FROM (SELECT DISTINCT %(key)s FROM weighed) AS item
                  JOIN policy ON policy.id = item.policy_id
                  %(answers)s
            )
            """,
            key=self._get_situation_key(demands),
            answers=SQL(" ").join(answers),
        )

    def _get_target_sql(self, date):
        """The level that is due: the next one, or the highest where age decides."""
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT (SELECT level_ids FROM ranking)[
                           ABS(MIN(CASE WHEN policy.by_age OR level.delay <= 0
                                        THEN -level.rank ELSE level.rank END))
                       ] AS target_level_id
                  FROM level
                 WHERE %(applicable)s
                   AND %(above_reached)s
                   AND (barred_rank IS NULL OR level.rank < barred_rank)
                   AND item.date_due <= level.due_limit
                   AND (level.delay > 0 OR item.date_due >= %(date)s)
                   AND item.rested_on <= %(date)s
                   ) AS target ON TRUE
            """,
            date=date,
            applicable=self._get_applicable_sql(),
            above_reached=self._get_above_reached_sql(),
        )

    def _get_upcoming_sql(self, date, demands):
        """The next level and its day, where none is due; none while it is not known."""
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT level.id AS upcoming_level_id,
                       NULLIF(moment.date, 'infinity') AS upcoming_date
                  FROM level %(proof)s,
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
                           SELECT GREATEST(start.date, item.rested_on,
                                           %(proven_on)s) AS date
                       ) AS moment
                 WHERE %(applicable)s
                   AND %(above_reached)s
                   AND (barred_rank IS NULL OR level.rank <= barred_rank)
                   AND (level.delay > 0
                        OR level.due_limit < item.date_due
                           AND moment.date <= item.date_due)
              ORDER BY CASE WHEN policy.by_age AND item.date_due <= level.due_limit
                             AND level.rank IS DISTINCT FROM barred_rank
                            THEN -level.rank ELSE level.rank END
                 LIMIT 1
                   ) AS upcoming ON target.target_level_id IS NULL
            """,
            applicable=self._get_applicable_sql(),
            above_reached=self._get_above_reached_sql(),
            proof=self._get_gate_join(demands),
            proven_on=self._get_proven_on_sql(demands),
        )

    def _get_planned_sql(self):
        """The day for which an action for the target is planned, if one is."""
        return SQL(
            """
            (
                SELECT MIN(action.date_planned) AS date
                  FROM collections_action_line AS line
                  JOIN collections_action AS action ON action.id = line.action_id
                  JOIN collections_level_step AS step ON step.id = line.step_id
                 WHERE line.item_key = item.line_id
                   AND step.level_id = situation.target_level_id
                   AND NOT line.cancelled
            )
            """
        )

    def _get_applicable_sql(self):
        """Whether a level is for items in a situation at all."""
        return SQL(
            """
            level.policy_id = item.policy_id
            AND level.current
            AND item.net_amount >= level.minimum_amount
            AND NOT (level.soft AND item.skips_soft)
            AND (NOT level.segmented OR EXISTS (
                    SELECT FROM segment
                     WHERE segment.level_id = level.id
                       AND segment.id = item.segment_id))
            """
        )

    def _get_above_reached_sql(self):
        """Whether a level lies above the last one that happened.

        Within a policy by the order of the ladder; between policies, by what the
        offsets come to on the date.
        """
        return SQL(
            """
            CASE WHEN item.reached_policy_id = level.policy_id
                 THEN level.rank > item.reached_rank
                 ELSE level.due_limit < item.reached_limit END
            """
        )
