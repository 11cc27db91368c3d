"""Limitation by the kind of document, and from what interrupted it."""

from odoo import models
from odoo.tools import SQL


class CollectionsEvaluator(models.AbstractModel):
    _inherit = "collections.evaluator"

    def _flush(self):
        # EXTENDS 'collections_policy'
        result = super()._flush()
        self.env["account.journal"].flush_model(["collections_limitation_kind_id"])
        self.env["collections.limitation.interruption"].flush_model()
        return result

    def _get_limitation_join(self, company):
        # OVERRIDE 'collections_policy': a kind of document comes before the policy
        if not company._is_collections_brazilian():
            return super()._get_limitation_join(company)
        return SQL(
            """
             LEFT JOIN account_move AS paper ON paper.id = open_line.move_id
             LEFT JOIN account_journal AS book ON book.id = paper.journal_id
             LEFT JOIN (VALUES %(terms)s)
                    AS term (kind_id, since, before, months, start_days)
                    ON term.kind_id = COALESCE(paper.collections_limitation_kind_id,
                                               book.collections_limitation_kind_id)
                   AND open_line.date_due >= term.since
                   AND open_line.date_due < term.before
             LEFT JOIN collections_limitation_interruption AS act
                    ON act.move_line_id = open_line.line_id AND act.active
            CROSS JOIN LATERAL (
                    SELECT (COALESCE(
                                act.date,
                                open_line.date_due + COALESCE(term.start_days, 0))
                            + MAKE_INTERVAL(months => COALESCE(
                                term.months, NULLIF(policy.limitation_years, 0) * 12))
                           )::date AS ends,
                           %(stops)s AS stops
                 ) AS limitation
            """,
            terms=self._get_limitation_terms_sql(company),
            stops=self._get_limitation_stops_sql(),
        )

    def _get_limitation_terms_sql(self, company):
        """Return the periods of a company's kinds of documents, as constants."""
        kinds = self.env["collections.limitation.kind"].sudo()
        found = kinds.with_context(active_test=False).search(
            [("company_id", "in", (False, company.id))]
        )
        ranges = found._get_ranges()
        rows = [
            SQL(
                "(%s, %s::date, %s::date, %s, %s)",
                kind_id,
                period.since,
                before,
                period.months,
                period.start_days,
            )
            for kind_id, period, before in ranges
        ]
        return SQL(", ").join(rows or [SQL("(0, NULL::date, NULL::date, 0, 0)")])
