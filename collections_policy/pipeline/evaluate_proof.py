"""Levels that wait until a registered notice about an item is proven delivered.

Such a level is a gate: nothing at or above it is due for an item before its proof is
there and the level's own days, if it counts from that proof, are over.  Where no level
waits, none of this is part of the statement.
"""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class Demand(NamedTuple):
    """What a level waits for: a grade of evidence, and whether a refusal will do."""

    grade: int
    by_refusal: bool


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _get_gates(self, policies):
        """Return the levels in use that wait for proof."""
        ladder = policies._get_ladder().filtered("step_ids")
        return ladder.filtered("waits_for")

    def _get_demands(self, policies):
        """Return what the levels of policies wait for, each once, in a fixed order.

        :rtype: list[Demand]
        """
        return sorted(
            {Demand(*gate._get_demand()) for gate in self._get_gates(policies)}
        )

    # === TABLES === #

    def _get_proof_tables(self, company, date, debtors, policies, demands):
        """Return the tables ``gate`` and ``proof``; none where no level waits."""
        if not demands:
            return []
        return [
            self._get_gate_sql(company, date, policies, demands),
            self._get_proof_sql(company, debtors, demands),
        ]

    def _get_gate_sql(self, company, date, policies, demands):
        """The levels that wait, with the latest day of proof that opens each.

        ``ask_limit``: the latest due date of items for which it is time to see to the
        proof.  A level with a clock of its own needs it as soon as the one before it
        has happened.
        """
        is_working = company._get_working_day_test()
        rows = []
        for gate in self._get_gates(policies):
            delay, business = gate._get_proof_delay()
            rows.append(
                SQL(
                    "(%s, %s, %s, %s, %s::date, %s::date)",
                    gate.id,
                    demands.index(Demand(*gate._get_demand())) + 1,
                    delay,
                    business,
                    self._get_limit(date, delay, business, is_working),
                    self._get_limit(date, gate._get_ask_days(), False, is_working),
                )
            )
        return SQL(
            "gate (level_id, demand, delay, business, proof_limit, ask_limit) "
            "AS MATERIALIZED (VALUES %s)",
            SQL(", ").join(rows),
        )

    def _get_proof_sql(self, company, debtors, demands):
        """For each item, the day on which each demand was first met, else infinity.

        The days are those of the company's time zone.
        """
        tz = company._get_collections_tz().zone
        met = [
            SQL(
                "COALESCE(LEAST(MIN(delivered_on) FILTER (WHERE grade >= %s), "
                "MIN(refused_on) FILTER (WHERE %s)), 'infinity')",
                demand.grade,
                demand.by_refusal,
            )
            for demand in demands
        ]
        return SQL(
            """
            proof AS MATERIALIZED (
                SELECT item_key, ARRAY[%(met)s]::date[] AS days
                  FROM (SELECT line.item_key,
                               notice.grade,
                               (notice.date_delivered AT TIME ZONE 'UTC'
                                AT TIME ZONE %(tz)s)::date AS delivered_on,
                               (notice.date_refused AT TIME ZONE 'UTC'
                                AT TIME ZONE %(tz)s)::date AS refused_on
                          FROM collections_notice AS notice
                          JOIN collections_notice_line AS line
                            ON line.notice_id = notice.id
                         WHERE notice.company_id = %(company)s
                           AND (notice.date_delivered IS NOT NULL
                                OR notice.date_refused IS NOT NULL)
                           AND %(in_scope)s) AS notice
              GROUP BY item_key
            )
            """,
            met=SQL(", ").join(met),
            tz=tz,
            company=company.id,
            in_scope=debtors.sql(SQL("notice.partner_id")),
        )

    # === PARTS OF ITEMS === #

    def _get_proofs_sql(self, demands):
        """The days on which an item's demands were met."""
        if not demands:
            return SQL("NULL::date[]")
        never = SQL("ARRAY_FILL('infinity'::date, ARRAY[%s])", len(demands))
        return SQL("COALESCE(proof.days, %s)", never)

    def _get_proof_join(self, demands):
        if not demands:
            return SQL()
        return SQL("LEFT JOIN proof ON proof.item_key = open_line.line_id")

    # === PARTS OF ANSWERS === #

    def _get_barred_sql(self, date, demands):
        """The lowest level above the last one that waits: nothing from it on is due.

        ``unproven`` tells that the proof is not there, rather than that days run;
        ``lacks_proof`` that nothing else comes first and it is time to see to it.
        """
        if not demands:
            return SQL(
                "CROSS JOIN (SELECT NULL::int AS barred_level_id, "
                "NULL::bigint AS barred_rank, FALSE AS unproven, "
                "FALSE AS lacks_proof) AS barred"
            )
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT first.id AS barred_level_id,
                       first.rank AS barred_rank,
                       first.unproven,
                       first.unproven
                       AND item.date_due <= first.ask_limit
                       AND NOT EXISTS (
                           SELECT FROM level
                            WHERE %(applicable)s
                              AND %(above_reached)s
                              AND level.delay > 0
                              AND level.rank < first.rank) AS lacks_proof
                  FROM (SELECT level.id,
                               level.rank,
                               gate.ask_limit,
                               item.proofs[gate.demand] > %(date)s AS unproven
                          FROM level
                          JOIN gate ON gate.level_id = level.id
                         WHERE %(applicable)s
                           AND %(above_reached)s
                           AND item.proofs[gate.demand] > gate.proof_limit
                      ORDER BY level.rank
                         LIMIT 1) AS first
                   ) AS barred ON TRUE
            """,
            date=date,
            applicable=self._get_applicable_sql(),
            above_reached=self._get_above_reached_sql(),
        )

    def _get_gate_join(self, demands):
        if not demands:
            return SQL()
        return SQL("LEFT JOIN gate ON gate.level_id = level.id")

    def _get_proven_on_sql(self, demands):
        """The first day on which a level's proof lets it begin: infinity if unknown."""
        if not demands:
            return SQL("NULL")
        return SQL(
            """
            CASE WHEN item.proofs[gate.demand] = 'infinity' THEN 'infinity'
                 WHEN gate.business AND gate.delay > 0
                 THEN calendar.days[WIDTH_BUCKET(item.proofs[gate.demand],
                                                 calendar.days) + gate.delay]
                 ELSE item.proofs[gate.demand] + gate.delay END
            """
        )

    def _get_is_barred_sql(self, level):
        """Whether a level stands at or above the one that waits for an item.

        :param SQL level: the level's id, beside ``item`` of ``collections_evaluated``
        """
        return SQL(
            """
            (item.barred_level_id IS NOT NULL AND EXISTS (
                SELECT FROM collections_level AS own
                  JOIN collections_level AS gate ON gate.id = item.barred_level_id
                 WHERE own.id = %s
                   AND (own.ladder_days, own.sequence, own.id)
                       >= (gate.ladder_days, gate.sequence, gate.id)))
            """,
            level,
        )
