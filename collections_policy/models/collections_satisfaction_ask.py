"""Who is asked, and after what: found in sets at night, sent like any other message."""

from collections import namedtuple
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .collections_action import NOT_HAPPENED
from .collections_hold import OF_THE_DEBTOR

WINDOW_DAYS = 7  # within which an occasion is still fresh
HARD_TONES = ("firm", "formal")

Occasion = namedtuple(
    "Occasion", ("partner_id", "case_id", "occasion", "user_id", "level_id", "channel")
)
Occasion.__doc__ = """After what a customer may be asked.

``case_id`` is its last case, if it has one; ``level_id`` the highest level that
happened in it, and ``channel`` that of the last contact.
"""


class CollectionsSatisfaction(models.Model):
    _inherit = "collections.satisfaction"

    @api.model
    def _ask_customers(self, company, date):
        """Ask the customers of a company of whom something has ended lately.

        :param company: a root company
        :param date: the day, in the company's time zone
        :return: the new records
        """
        occasions = company._get_collections_ask_occasions()
        if not occasions or not company._get_collections_ask_template():
            return self.browse()
        found = [
            Occasion(*row) for row in self._find_occasions(company, date, occasions)
        ]
        cases = self._open_missing_cases(company, date, found)
        asked = self.sudo().create(
            [
                {
                    **occasion._asdict(),
                    "case_id": occasion.case_id or cases[occasion.partner_id],
                    "company_id": company.id,
                    "date_asked": date,
                }
                for occasion in found
            ]
        )
        self.env["collections.action"].sudo().create(
            [each._prepare_action() for each in asked]
        )
        if asked:
            self.env["collections.action"]._trigger_cron()
        return asked

    def _open_missing_cases(self, company, date, occasions):
        """Open cases for debtors that have none: messages are those of a case.

        :return: the case's id, by the debtor's
        :rtype: dict[int, int]
        """
        cases = (
            self.env["collections.case"]
            .sudo()
            .create(
                [
                    {
                        "company_id": company.id,
                        "partner_id": occasion.partner_id,
                        "user_id": occasion.user_id,
                        "date_opened": date,
                    }
                    for occasion in occasions
                    if not occasion.case_id
                ]
            )
        )
        return {case.partner_id.id: case.id for case in cases}

    def _prepare_action(self):
        template = self.company_id._get_collections_ask_template()
        return {
            "satisfaction_id": self.id,
            "case_id": self.case_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "channel": "email",
            "user_id": self.user_id.id,
            "date_planned": self.date_asked,
            "snapshot": {"channel": "email", "template": template.display_name},
        }

    def _find_occasions(self, company, date, occasions):
        """Return whom to ask: one row a debtor, the last occasion of each.

        Nobody is asked twice within the days of the company, nor while something is
        disputed, pressed for, or a reason to be left alone.

        :return: what an :class:`Occasion` is made of
        :rtype: list[tuple]
        """
        for model in (
            "collections.action",
            "collections.agreement",
            "collections.case",
            "collections.dispute",
            "collections.hold",
            "collections.satisfaction",
        ):
            self.env[model].flush_model()
        sources = self._get_occasion_sources()
        query = SQL(
            """
            WITH occasion AS (%(occasions)s)
            SELECT DISTINCT ON (occasion.partner_id)
                   occasion.partner_id,
                   debt.id,
                   occasion.code,
                   COALESCE(occasion.user_id, debt.user_id),
                   history.level_id,
                   history.channel
              FROM occasion
         LEFT JOIN collections_case AS debt ON debt.id = (
                   SELECT MAX(own.id) FROM collections_case AS own
                    WHERE own.company_id = %(company)s
                      AND own.partner_id = occasion.partner_id)
        CROSS JOIN LATERAL (
                   SELECT (ARRAY_AGG(step.level_id
                                     ORDER BY level.ladder_days DESC, action.id DESC)
                               FILTER (WHERE step.id IS NOT NULL))[1] AS level_id,
                          (ARRAY_AGG(action.channel
                                     ORDER BY action.date_reached DESC, action.id DESC)
                          )[1] AS channel
                     FROM collections_action AS action
                LEFT JOIN collections_level_step AS step ON step.id = action.step_id
                LEFT JOIN collections_level AS level ON level.id = step.level_id
                    WHERE action.case_id = debt.id
                      AND action.state IN ('sent', 'done')
                      ) AS history
             WHERE %(conditions)s
          ORDER BY occasion.partner_id, occasion.date DESC, occasion.code
            """,
            occasions=SQL(" UNION ALL ").join(
                SQL("(%s)", sources[code](company, date - timedelta(days=WINDOW_DAYS)))
                for code in occasions
            ),
            company=company.id,
            conditions=SQL(" AND ").join(
                SQL("(%s)", condition)
                for condition in self._get_ask_conditions(company, date)
            ),
        )
        return self.env.execute_query(query)

    # === OCCASIONS === #

    def _get_occasion_sources(self):
        """Return what tells of each occasion, by its code: methods that return a query.

        They are given the company and the first day that counts; the query has
        ``partner_id``, ``code``, ``user_id`` and ``date``.
        """
        return {
            "accepted": self._get_accepted_sql,
            "kept": self._get_kept_sql,
            "dispute": self._get_dispute_sql,
            "paid": self._get_paid_sql,
        }

    def _get_accepted_sql(self, company, since):
        return SQL(
            """
            SELECT partner_id, 'accepted' AS code, user_id, date_start AS date
              FROM collections_agreement
             WHERE company_id = %s AND state = 'active' AND date_start >= %s
            """,
            company.id,
            since,
        )

    def _get_kept_sql(self, company, since):
        return SQL(
            """
            SELECT partner_id, 'kept' AS code, user_id, date_end AS date
              FROM collections_agreement
             WHERE company_id = %s AND state = 'kept' AND date_end >= %s
            """,
            company.id,
            since,
        )

    def _get_dispute_sql(self, company, since):
        return SQL(
            """
            SELECT partner_id, 'dispute' AS code, user_id, date_closed AS date
              FROM collections_dispute
             WHERE company_id = %s AND date_closed >= %s
               AND state IN ('justified', 'unjustified', 'settled')
            """,
            company.id,
            since,
        )

    def _get_paid_sql(self, company, since):
        """Cases that were closed, of customers that were contacted for them."""
        return SQL(
            """
            SELECT partner_id, 'paid' AS code, user_id, date_closed AS date
              FROM collections_case AS debt
             WHERE company_id = %s AND state = 'closed' AND date_closed >= %s
               AND EXISTS (
                   SELECT FROM collections_action AS action
                     JOIN collections_level_step AS step ON step.id = action.step_id
                     JOIN collections_level AS level ON level.id = step.level_id
                    WHERE action.case_id = debt.id
                      AND action.state IN ('sent', 'done')
                      AND level.delay > 0)
            """,
            company.id,
            since,
        )

    # === WHO IS NOT ASKED === #

    def _get_ask_conditions(self, company, date):
        """Return what has to be true of an occasion: conditions on ``occasion``."""
        since = date - timedelta(days=max(company.collections_ask_days, WINDOW_DAYS))
        return [
            SQL(
                """
                NOT EXISTS (
                    SELECT FROM collections_satisfaction AS asked
                     WHERE asked.company_id = %s
                       AND asked.partner_id = occasion.partner_id
                       AND asked.date_asked > %s)
                """,
                company.id,
                since,
            ),
            SQL(
                """
                NOT EXISTS (
                    SELECT FROM collections_dispute AS dispute
                     WHERE dispute.company_id = %s
                       AND dispute.partner_id = occasion.partner_id
                       AND dispute.state = 'open')
                """,
                company.id,
            ),
            SQL(
                """
                NOT EXISTS (
                    SELECT FROM collections_hold AS hold
                     WHERE hold.company_id = %s
                       AND hold.partner_id = occasion.partner_id
                       AND hold.active AND hold.move_id IS NULL
                       AND hold.kind IN %s
                       AND hold.date_from <= %s
                       AND COALESCE(hold.date_to, %s) >= %s)
                """,
                company.id,
                ("pause", *OF_THE_DEBTOR),
                date,
                date,
                date,
            ),
            SQL(
                """
                NOT EXISTS (
                    SELECT FROM collections_case AS pressed
                      JOIN collections_level AS level ON level.id = pressed.level_id
                     WHERE pressed.company_id = %s
                       AND pressed.partner_id = occasion.partner_id
                       AND pressed.state = 'open'
                       AND pressed.amount_overdue > 0
                       AND level.tone IN %s)
                """,
                company.id,
                HARD_TONES,
            ),
        ]

    def _is_unsuitable(self):
        """Tell whether the customer should not be asked any more, just now."""
        self.ensure_one()
        if not self._is_open():
            return True
        debtor = Domain("company_id", "=", self.company_id.id) & Domain(
            "partner_id", "=", self.partner_id.id
        )
        disputes = self.env["collections.dispute"].sudo()
        cases = self.env["collections.case"].sudo()
        return bool(
            disputes.search_count(debtor & Domain("state", "=", "open"), limit=1)
            or cases.search_count(
                debtor
                & Domain("state", "=", "open")
                & Domain("amount_overdue", ">", 0)
                & Domain("level_id.tone", "in", HARD_TONES),
                limit=1,
            )
        )

    def _cancel_messages(self):
        """Take back what has not left yet: there is nothing to ask any more."""
        actions = (
            self.env["collections.action"]
            .sudo()
            .search(
                [("satisfaction_id", "in", self.ids), ("state", "in", NOT_HAPPENED)]
            )
        )
        self.env["collections.reviewer"]._cancel_void(actions)

    def _answer(self, stars, comment):
        # EXTENDS 'collections.satisfaction'
        result = super()._answer(stars, comment)
        self._cancel_messages()
        return result
