"""Before it begins: how many debtors it needs, how long it takes, what forbids it.

Nobody should begin an experiment that can't tell anything.
"""

import math

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ..pipeline.scope import AllDebtors
from ..tools.experiment_draw import get_band_limits
from ..tools.experiment_statistics import (
    sample_size_for_means,
    sample_size_for_shares,
    visible_difference_of_means,
    visible_difference_of_shares,
)
from .collections_experiment import ACTIVE, ENDED
from .collections_policy import parse_partner_domain

HISTORY_DAYS = 180  # of due dates that the baseline is taken from
LONG_YEARS = 3  # after which nobody waits for a result any more
INFLOW_DAYS = 90  # of which it is taken how many customers become late


class CollectionsExperiment(models.Model):
    _inherit = "collections.experiment"

    # From own history
    history_count = fields.Integer(
        string="Late in the Past",
        compute="_compute_history",
        store=True,
        help="Due dates of customers, of half a year, that passed unpaid and whose "
        "horizon is over.",
    )
    stock_count = fields.Integer(
        string="Late Now",
        compute="_compute_history",
        store=True,
        help="Customers that something is overdue of.",
    )
    inflow_count = fields.Float(
        string="Become Late in 30 Days",
        compute="_compute_history",
        store=True,
        digits=(16, 1),
        help="Customers, each counted once, in the last three months.",
    )
    history = fields.Json(compute="_compute_history", store=True)
    baseline = fields.Float(
        compute="_compute_baseline",
        store=True,
        readonly=False,
        digits=(16, 1),
        help="The measure as it is today, in percent or in days; from your own "
        "history, if there is any.",
    )
    baseline_deviation = fields.Float(
        string="Deviation",
        compute="_compute_baseline",
        store=True,
        readonly=False,
        digits=(16, 1),
        help="How far customers usually lie from the mean: the standard deviation.",
    )

    # How many are needed
    smallest_difference = fields.Float(
        string="Smallest Difference Worth Seeing",
        default=5.0,
        digits=(16, 1),
        help="In percentage points, or in days. The smaller it is, the more customers "
        "are needed to tell it from luck.",
    )
    needed_count = fields.Integer(
        string="Needed per Arm",
        compute="_compute_needed_count",
        help="Customers in each arm, so that the difference is seen in 80 of 100 "
        "experiments if it is there, and in 5 of 100 if it is not.",
    )
    planned_count = fields.Integer(
        string="Planned per Arm",
        compute="_compute_planned_count",
        store=True,
        readonly=False,
        help="Once so many were drawn into each arm, nobody else is.",
    )
    plan_text = fields.Char(string="What It Takes", compute="_compute_plan_text")
    is_underpowered = fields.Boolean(compute="_compute_plan_text")

    # === COMPUTE METHODS === #

    @api.depends("company_id", "champion_id", "horizon_days")
    def _compute_history(self):
        for experiment in self:
            found = experiment._read_history() if experiment.champion_id else {}
            experiment.history_count = found.get("count", 0)
            experiment.stock_count = found.get("stock", 0)
            experiment.inflow_count = found.get("inflow", 0)
            experiment.history = found

    @api.depends("history", "measure")
    def _compute_baseline(self):
        for experiment in self:
            found = experiment.history or {}
            experiment.baseline = found.get(experiment.measure or "paid", 0)
            experiment.baseline_deviation = found.get("deviation", 0)

    @api.depends("measure", "baseline", "baseline_deviation", "smallest_difference")
    def _compute_needed_count(self):
        for experiment in self:
            experiment.needed_count = experiment._get_needed()

    @api.depends("needed_count")
    def _compute_planned_count(self):
        for experiment in self:
            experiment.planned_count = experiment.needed_count

    @api.depends(
        "date_closing",
        "date_started",
        "debtor_ids.arm",
        "horizon_days",
        "inflow_count",
        "needed_count",
        "planned_count",
        "share_percent",
        "state",
        "stock_count",
    )
    @api.depends_context("lang")
    def _compute_plan_text(self):
        for experiment in self:
            experiment.plan_text = experiment._get_plan_text()
            experiment.is_underpowered = (
                experiment.state == "draft"
                and experiment.planned_count < experiment.needed_count
            )

    # === HOW MANY === #

    def _get_needed(self):
        """Return how many debtors each arm needs; 0 where that can't be told."""
        step, start = self.smallest_difference, self.baseline
        try:
            if self.measure == "days":
                return sample_size_for_means(step, self.baseline_deviation)
            end = start + step if start + step <= 100 else start - step
            return sample_size_for_shares(start / 100, end / 100)
        except ValueError:
            return 0

    def _get_missing(self):
        """Return how many debtors are still to be drawn, in both arms."""
        drawn = 0
        if self.state != "draft":
            drawn = sum(self.arm_ids.mapped("debtor_count"))
        return max(0, 2 * self.planned_count - drawn)

    def _get_expected_end(self):
        """Return the day of the result at the present inflow; nothing if never."""
        today = self._get_today()
        if self.state == "closed":
            last = self.env["collections.experiment.debtor"].search(
                [("experiment_id", "=", self.id)], order="date_horizon desc", limit=1
            )
            return max(last.date_horizon or today, today)
        if not self.planned_count:
            return self.date_closing and self._add_horizon(self.date_closing)
        share = self.share_percent / 100
        missing = self._get_missing()
        if self.state == "draft":
            missing = max(0, missing - self.stock_count * share)
        daily = self.inflow_count * share / 30
        if missing and not daily:
            return self.date_closing and self._add_horizon(self.date_closing)
        days = math.ceil(missing / daily) if missing else 0
        closing = today + relativedelta(days=min(days, 36500))
        if self.date_closing:
            closing = min(closing, self.date_closing)
        return self._add_horizon(max(closing, today))

    def _add_horizon(self, date):
        return date + relativedelta(days=self.horizon_days + 1)

    def _get_plan_text(self):
        if self.state in ENDED:
            return ""
        if not self.planned_count and not self.date_closing:
            return self.env._(
                "How many customers are needed can't be told: look at the baseline and "
                "the difference."
            )
        end = self._get_expected_end()
        values = {
            "number": formatLang(self.env, self._get_missing(), digits=0),
            "date": end and format_date(self.env, end),
        }
        if self.state == "closed" or not self.planned_count:
            return self.env._("The result is shown on about %(date)s.", **values)
        if not end:
            return self.env._(
                "Needs %(number)s more customers, and none have become late lately.",
                **values,
            )
        if end > self._get_today() + relativedelta(years=LONG_YEARS):
            return self._get_too_long_text()
        if self.state == "running":
            return self.env._(
                "Needs %(number)s more customers: the result is shown on about "
                "%(date)s.",
                **values,
            )
        return self.env._(
            "Needs %(number)s customers in both arms: begun today, the result is shown "
            "on about %(date)s.",
            **values,
        )

    def _get_too_long_text(self):
        """Say that it takes too long, and what could be seen in a year."""
        share = self.share_percent / 100
        yearly = int((self.stock_count + self.inflow_count * 365 / 30) * share / 2)
        values = {
            "number": formatLang(self.env, self._get_missing(), digits=0),
            "years": LONG_YEARS,
        }
        text = self.env._(
            "Needs %(number)s customers: at the present inflow that takes longer than "
            "%(years)s years.",
            **values,
        )
        visible = self._get_visible_difference(yearly)
        if not visible:
            return text
        seen = self.env._(
            "In a year, a difference of %s or more can be seen.",
            formatLang(self.env, visible, digits=1),
        )
        return f"{text} {seen}"

    def _get_visible_difference(self, count):
        """Return the smallest difference that so many in each arm show; 0 if none."""
        if self.measure == "days":
            return visible_difference_of_means(count, self.baseline_deviation)
        return 100 * visible_difference_of_shares(count, self.baseline / 100)

    # === HISTORY === #

    def _read_history(self):
        """Return how the champion's debtors paid, when they were late.

        Each day on which something of a debtor became due and was not paid counts as
        once; the horizon runs from there.

        :return: ``count``; ``paid`` and ``amount`` in percent, ``days`` and their
            ``deviation``; ``stock`` and ``inflow`` (in 30 days), in debtors
        :rtype: dict[str, float]
        """
        for model in ("account.move", "account.move.line", "account.partial.reconcile"):
            self.env[model].flush_model()
        [row] = self.env.execute_query_dict(self._get_history_sql())
        inflow = row.pop("lately") * 30 / INFLOW_DAYS
        return {
            **{name: float(value or 0) for name, value in row.items()},
            "inflow": round(inflow, 1),
        }

    def _get_history_sql(self):
        company, today = self.company_id, self._get_today()
        evaluator = self.env["collections.evaluator"].with_company(company)
        champion = self.champion_id
        return SQL(
            """
            WITH late AS (
                SELECT contact.commercial_partner_id AS partner_id,
                       line.date_maturity AS date_due,
                       SUM(line.balance - COALESCE(paid.in_time, 0)) AS owed,
                       SUM(COALESCE(paid.later, 0)) AS paid,
                       SUM(line.amount_residual) AS open,
                       MAX(paid.last_day) - line.date_maturity AS days
                  FROM account_move_line AS line
                  JOIN account_move AS move ON move.id = line.move_id
                  JOIN res_partner AS contact ON contact.id = line.partner_id
             LEFT JOIN LATERAL (
                    SELECT SUM(amount) FILTER (WHERE max_date <= line.date_maturity)
                               AS in_time,
                           SUM(amount) FILTER (WHERE max_date > line.date_maturity
                               AND max_date <= line.date_maturity + %(horizon)s)
                               AS later,
                           MAX(max_date) FILTER (
                               WHERE max_date <= line.date_maturity + %(horizon)s)
                               AS last_day
                      FROM account_partial_reconcile AS partial
                     WHERE partial.debit_move_id = line.id
                       ) AS paid ON TRUE
                 WHERE line.account_id IN %(accounts)s
                   AND line.company_id IN %(companies)s
                   AND line.parent_state = 'posted'
                   AND line.balance > 0
                   AND line.date_maturity < %(today)s
                   AND (line.date_maturity >= %(begin)s
                        OR line.reconciled IS NOT TRUE)
                   AND %(is_for)s
              GROUP BY contact.commercial_partner_id, line.date_maturity
                HAVING SUM(line.balance - COALESCE(paid.in_time, 0)) > 0
            ),
            judged AS (
                SELECT *, paid >= owed AS is_paid
                  FROM late
                 WHERE date_due >= %(begin)s AND date_due + %(horizon)s < %(today)s
            )
            SELECT COUNT(*) AS count,
                   AVG(is_paid::int) * 100 AS paid,
                   AVG(LEAST(paid / owed, 1)) * 100 AS amount,
                   AVG(CASE WHEN is_paid THEN days ELSE %(horizon)s END) AS days,
                   STDDEV_SAMP(CASE WHEN is_paid THEN days ELSE %(horizon)s END)
                       AS deviation,
                   (SELECT COUNT(DISTINCT partner_id) FROM late WHERE open > 0)
                       AS stock,
                   (SELECT COUNT(DISTINCT partner_id) FROM late
                     WHERE date_due >= %(lately)s) AS lately
              FROM judged
            """,
            horizon=self.horizon_days,
            accounts=evaluator._get_receivable_account_ids(company),
            companies=tuple(company._get_collections_companies().ids),
            today=today,
            begin=today - relativedelta(days=HISTORY_DAYS + self.horizon_days),
            lately=today - relativedelta(days=INFLOW_DAYS),
            is_for=(
                SQL(
                    "contact.commercial_partner_id IN %s",
                    evaluator._get_partner_subselect(champion, AllDebtors()),
                )
                if champion.by_rule
                else SQL("TRUE")
            ),
        )

    def _get_present_bands(self):
        """Return the limits of bands of balances, after what debtors owe today."""
        lines = self.env["account.move.line"].sudo()
        today = self._get_today()
        found = lines._read_group(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_id", "in", self.company_id._get_collections_companies().ids),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", ">", 0),
                ("date_maturity", "<=", today),
            ],
            ["partner_id.commercial_partner_id"],
            ["amount_residual:sum"],
        )
        return get_band_limits([amount for _partner, amount in found])

    # === WHAT FORBIDS IT === #

    def _get_left_out_domain(self):
        """Return which debtors are left out, as a domain on ``res.partner``.

        :raises ValidationError: if it can't be read as one
        """
        self.ensure_one()
        return parse_partner_domain(self, self.left_out_domain)

    def _check_may_start(self):
        """Refuse to begin what could tell nothing, or would do harm.

        :raises UserError: with the reason
        """
        self.ensure_one()
        problem = self._get_start_problem()
        if problem:
            raise UserError(problem)

    def _get_start_problem(self):
        """Return, in words, why the experiment can't begin; else nothing."""
        challenger = self.challenger_id
        if self.state != "draft":
            return self.env._("It has begun already.")
        if not self.planned_count and not self.date_closing:
            return self.env._(
                "Say how many customers are planned, or after which day nobody new is "
                "drawn."
            )
        if self.leaves_out and self._get_left_out_domain().is_true():
            return self.env._(
                "Say which customers are left out: now it is all of them."
            )
        if challenger.by_rule or challenger.is_default:
            return self.env._(
                "“%s” applies to customers already, by its rule or as the default: a "
                "challenger must not.",
                challenger.name,
            )
        if challenger.charge_terms_id != self.champion_id.charge_terms_id:
            return self.env._(
                "Champion and challenger have different late charges: what a customer "
                "owes is not left to chance."
            )
        if not challenger._get_ladder().step_ids:
            return self.env._("“%s” has no level that does anything.", challenger.name)
        return self._get_rival_problem() or self._get_legal_problem()

    def _get_rival_problem(self):
        policies = self.champion_id | self.challenger_id
        rival = self.search(
            [
                ("state", "in", ACTIVE),
                "|",
                ("champion_id", "in", policies.ids),
                ("challenger_id", "in", policies.ids),
            ],
            limit=1,
        )
        if not rival:
            return None
        return self.env._(
            "“%s” runs with one of these policies: customers would be in both.",
            rival.name,
        )

    def _get_legal_problem(self):
        missing = self.champion_id._get_legal_minimum_missing(self.challenger_id)
        if not missing:
            return None
        return self.env._(
            "What the law asks for is not left to chance. “%(challenger)s” lacks what "
            "“%(champion)s” has:\n%(missing)s",
            challenger=self.challenger_id.name,
            champion=self.champion_id.name,
            missing="\n".join(f"• {each}" for each in missing),
        )
