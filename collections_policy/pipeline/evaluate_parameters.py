"""What the evaluation takes from the policies and the calendar, as tables of constants.

So a million items are compared with values, and no statement is made for each policy.
"""

import logging
from datetime import timedelta

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.calendars import NoWorkingDayError, due_limit, working_days_between

_logger = logging.getLogger(__name__)

# Levels that are left out for debtors who broke their promises too often
SOFT_TONES = ("friendly", "courteous")
HORIZON = 800  # days ahead for which the next business day can be told


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _get_parameters_sql(self, company, date, debtors, policies):
        """Return the tables ``policy``, ``level``, ``rule_match`` and ``segment``."""
        ladder = policies._get_ladder().filtered("step_ids")
        levels = self._get_levels(ladder)
        limits = self._get_due_limits(company, date, levels)
        return SQL(
            "%s, %s, %s, %s",
            self._get_policy_sql(policies, ladder, limits),
            self._get_level_sql(levels, ladder, limits),
            self._get_rule_sql(policies, debtors),
            self._get_segment_sql(ladder, debtors),
        )

    def _get_levels(self, ladder):
        """Return the levels that may apply, and those where items may stand.

        A policy that was changed or archived leaves items on levels of its own: their
        place on the new ladder is found by comparing offsets.
        """
        used = SQL(
            "SELECT id FROM collections_level WHERE EXISTS ("
            "SELECT FROM collections_item WHERE level_id = collections_level.id)"
        )
        used_ids = [row[0] for row in self.env.execute_query(used)]
        return (ladder | ladder.browse(used_ids)).sorted(
            lambda level: (level.policy_id.id, level.sequence, level.id)
        )

    def _get_due_limits(self, company, date, levels):
        """Return the latest due date that has reached each level on a date.

        Where the calendar knows no working day for a year, calendar days stand in.
        """
        is_working = company._get_working_day_test()
        limits = {}
        for level in levels:
            delay, business = level._get_place()
            limits[level] = self._get_limit(date, delay, business, is_working)
        return limits

    def _get_limit(self, date, delay, business, is_working):
        try:
            return due_limit(date, delay, business, is_working)
        except NoWorkingDayError:
            _logger.warning("The calendar has no working days near %s", date)
            return due_limit(date, delay, False, is_working)

    def _get_policy_sql(self, policies, ladder, limits):
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s::date, %s, %s, %s)",
                policy.id,
                policy.escalation == "by_age",
                policy.gap_days,
                policy.limitation_years,
                policy.limitation_stop,
                policy.minimum_balance,
                max((limits[level] for level in levels), default=None),
                any(level.minimum_amount for level in levels),
                any(level._has_segment() for level in levels),
                policy.skip_soft_after,
            )
            for policy in policies
            for levels in [ladder.filtered(lambda lv, p=policy: lv.policy_id == p)]
        ] or [SQL("(0, FALSE, 1, 0, 'all', 0.0, NULL::date, FALSE, FALSE, 0)")]
        return SQL(
            "policy (id, by_age, gap_days, limitation_years, limitation_stop, "
            "minimum_balance, ladder_limit, weighs_amount, weighs_segment, "
            "skip_soft_after) AS MATERIALIZED (VALUES %s)",
            SQL(", ").join(rows),
        )

    def _get_soft_levels(self, ladder):
        """Return the levels that are left out for those who broke their promises.

        A level with no harder one above it is not: nothing would come in its place.
        """
        hard = ladder.filtered(lambda level: level.tone not in SOFT_TONES)
        highest = {
            level.policy_id: level._get_severity()
            for level in hard.sorted(lambda level: level._get_severity())
        }
        return (ladder - hard).filtered(
            lambda level: level._get_severity() < highest.get(level.policy_id, ())
        )

    def _get_level_sql(self, levels, ladder, limits):
        soft = self._get_soft_levels(ladder)
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s::date, %s, %s, %s, %s)",
                level.id,
                level.policy_id.id,
                rank,
                *level._get_place(),
                limits[level],
                level.minimum_amount,
                level._has_segment(),
                level in ladder,
                level in soft,
            )
            for rank, level in enumerate(levels, 1)
        ] or [SQL("(0, 0, 0, 0, FALSE, NULL::date, 0.0, FALSE, FALSE, FALSE)")]
        return SQL(
            "level (id, policy_id, rank, delay, business, due_limit, minimum_amount, "
            "segmented, current, soft) AS MATERIALIZED (VALUES %s), "
            "ranking (level_ids) AS MATERIALIZED ("
            "SELECT ARRAY_AGG(id ORDER BY rank) FROM level)",
            SQL(", ").join(rows),
        )

    # === RULES === #

    def _get_rule_sql(self, policies, debtors):
        """For each debtor, the first policy whose rule matches it."""
        matches = [
            SQL(
                "SELECT match.id, %s AS priority, %s AS policy_id "
                "FROM %s AS match (id)",
                index,
                policy.id,
                self._get_partner_subselect(policy, debtors),
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

    def _get_segment_sql(self, levels, debtors):
        """The debtors that levels with a segment of their own are for."""
        matches = [
            SQL(
                "SELECT match.id, %s AS level_id FROM %s AS match (id)",
                level.id,
                self._get_partner_subselect(level, debtors),
            )
            for level in levels
            if level._has_segment()
        ] or [SQL("SELECT 0 AS id, 0 AS level_id WHERE FALSE")]
        return SQL("segment (id, level_id) AS (%s)", SQL(" UNION ALL ").join(matches))

    def _get_partner_subselect(self, record, debtors):
        """Return the ids of the debtors that a policy or a level is for.

        Archived ones are included.  A rule that can't be read any more matches nobody,
        and holds up itself alone.
        """
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        try:
            domain = record._get_partner_domain() & debtors.domain()
            query = Partner._search(domain)
            if not query.is_empty():
                return query.subselect()
        except (ValidationError, ValueError) as error:
            _logger.warning("%s matches nobody: %s", record, error)
        return SQL("(SELECT id FROM res_partner WHERE FALSE)")

    # === CALENDAR === #

    def _get_calendar_sql(self, company, date, policies):
        """The working days around the date, in order, as one array.

        ``days[width_bucket(due, days) + n]`` is the n-th working day after ``due``.
        """
        business = policies._get_ladder().filtered(
            lambda level: level.delay_kind == "business"
        )
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
