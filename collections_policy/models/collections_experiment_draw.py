"""Debtors are drawn in sets, when they first come to the champion's ladder."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.experiment_draw import chance, draw_arms, get_band, is_drawn
from ..tools.measure_states import OPEN as MEASURE_OPEN
from .collections_hold import OF_THE_DEBTOR
from .collections_notice import OPEN as NOTICE_OPEN


class CollectionsExperiment(models.Model):
    _inherit = "collections.experiment"

    @api.model
    def _enrol(self, company, date, debtors):
        """Draw the debtors that have come to the ladder of a champion.

        To be called before they are evaluated, so that the challenger has them from
        their first step on.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: whom to look at
        """
        experiments = self._get_active(company).filtered(
            lambda experiment: experiment._is_open_to_new(date)
        )
        if not experiments:
            return
        evaluator = self.env["collections.evaluator"].sudo()
        entrants = evaluator._find_entrants(company, date, debtors, experiments)
        for experiment in experiments:
            experiment._draw(entrants.get(experiment.id, {}), date)

    def _is_open_to_new(self, date):
        self.ensure_one()
        is_early = not self.date_closing or date <= self.date_closing
        return self.state == "running" and is_early

    def _draw(self, entrants, date):
        """Write down who takes part, in which arm, and who is left out.

        :param dict entrants: by the debtor's id its :class:`Entrant`
        :param date: the day on which they enter
        """
        salt = self.sudo().salt
        taking_part = {
            partner_id: entrant
            for partner_id, entrant in entrants.items()
            if is_drawn(salt, partner_id, self.share_percent)
        }
        bands = {
            partner_id: get_band(entrant.amount, self.band_limits or [])
            for partner_id, entrant in taking_part.items()
        }
        drawn = self._count_bands()
        chosen = sorted(
            (each for each, entrant in taking_part.items() if not entrant.excluded),
            key=lambda partner_id: chance(salt, "turn", partner_id),
        )
        if self.planned_count:
            room = 2 * self.planned_count - sum(drawn.values())
            chosen = chosen[: max(0, room)]
        arms = draw_arms(salt, [(each, bands[each]) for each in chosen], drawn)
        last_partial_id = self._get_last_partial_id() if taking_part else 0
        self.env["collections.experiment.debtor"].sudo().create(
            [
                {
                    **self._prepare_debtor(entrant, date),
                    "partner_id": partner_id,
                    "arm": arms.get(partner_id, False),
                    "band": bands[partner_id],
                    "known_partial_id": last_partial_id,
                }
                for partner_id, entrant in taking_part.items()
                if partner_id in arms or entrant.excluded
            ]
        )

    def _prepare_debtor(self, entrant, date):
        return {
            "experiment_id": self.id,
            "date_entered": date,
            "date_horizon": date + timedelta(days=self.horizon_days),
            "amount_due": entrant.amount,
            "excluded_reason": entrant.excluded,
            "item_ids": [] if entrant.excluded else entrant.get_commands(),
        }

    def _count_bands(self):
        """Return how many debtors were drawn before, by band."""
        Debtor = self.env["collections.experiment.debtor"].sudo()
        domain = Domain("experiment_id", "=", self.id) & Domain("arm", "!=", False)
        return defaultdict(int, Debtor._read_group(domain, ["band"], ["__count"]))

    def _get_last_partial_id(self):
        self.env["account.partial.reconcile"].flush_model()
        query = SQL("SELECT COALESCE(MAX(id), 0) FROM account_partial_reconcile")
        [[last_id]] = self.env.execute_query(query)
        return last_id

    # === WHO IS LEFT OUT === #

    def _get_exclusions(self, company, date):
        """Return which debtors are not drawn, and why: the first reason counts.

        To be extended, together with
        ``collections.experiment.debtor._selection_excluded_reason``.

        :return: for each reason a condition on ``item``, an item of ``weighed``, and
            ``entry``, an experiment
        :rtype: dict[str, SQL]
        """
        debtor = SQL("item.partner_id")
        own = {
            "own_policy": SQL(
                "SELECT partner_id FROM item WHERE policy_origin IN "
                "('invoice', 'debtor')"
            ),
            "hold": SQL(
                """
                SELECT partner_id FROM collections_hold
                 WHERE active AND company_id = %s AND kind IN %s AND date_from <= %s
                   AND COALESCE(date_to, %s) >= %s
                """,
                company.id,
                OF_THE_DEBTOR,
                date,
                date,
                date,
            ),
        }
        for code, table, states in (
            ("dispute", "collections_dispute", ("open",)),
            (
                "agreement",
                "collections_agreement",
                ("to_approve", "proposed", "active"),
            ),
            ("measure", "collections_measure", MEASURE_OPEN),
            ("notice", "collections_notice", NOTICE_OPEN),
        ):
            own[code] = SQL(
                "SELECT partner_id FROM %s WHERE company_id = %s AND state IN %s",
                SQL.identifier(table),
                company.id,
                tuple(states),
            )
        return {
            **{code: SQL("%s IN (%s)", debtor, query) for code, query in own.items()},
            "left_out": self._get_left_out_sql(debtor),
        }

    def _get_left_out_sql(self, debtor):
        """Whether a debtor is among those that an experiment leaves out."""
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        conditions = [
            SQL(
                "(entry.experiment_id = %s AND %s IN %s)",
                experiment.id,
                debtor,
                Partner._search(experiment._get_left_out_domain()).subselect(),
            )
            for experiment in self
            if experiment.leaves_out
        ]
        return SQL(" OR ").join(conditions) if conditions else SQL("FALSE")
