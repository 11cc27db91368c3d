"""What came of an experiment: worked out once, at its end, from the ledger.

Payments count by their own day, so that nothing has to be noted before; and what is not
there can't be looked at.
"""

from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.experiment_draw import CHALLENGER, CHAMPION
from ..tools.experiment_statistics import (
    compare_means,
    compare_shares,
    summarise,
    t_quantile,
    wilson_interval,
    winsorise,
)

SIGNIFICANT = 0.05
CONFIDENCE = 0.95

Measured = namedtuple("Measured", ("is_paid", "share", "days", "due", "recovered"))
Measured.__doc__ = """What came of a debtor: amounts in the company's currency."""


class CollectionsExperiment(models.Model):
    _inherit = "collections.experiment"

    is_measured = fields.Boolean(
        readonly=True, copy=False, help="There is a result that can be compared."
    )
    difference = fields.Float(
        readonly=True,
        copy=False,
        digits=(16, 1),
        help="The challenger less the champion: percentage points, or days.",
    )
    difference_low = fields.Float(
        string="At Least",
        readonly=True,
        copy=False,
        digits=(16, 1),
        help="The lower bound of the interval that holds the true difference in 95 of "
        "100 experiments.",
    )
    difference_high = fields.Float(
        string="At Most",
        readonly=True,
        copy=False,
        digits=(16, 1),
        help="The upper bound of that interval.",
    )
    p_value = fields.Float(
        readonly=True,
        copy=False,
        digits=(16, 4),
        help="How likely a difference this large is, if there is none at all. Below "
        "0.05 it is hardly luck.",
    )
    amount_comparison = fields.Json(readonly=True, copy=False)
    verdict = fields.Selection(
        selection=[
            ("better", "The challenger is better"),
            ("worse", "The champion is better"),
            ("none", "No difference could be shown"),
        ],
        string="Result",
        readonly=True,
        copy=False,
        tracking=True,
    )

    @api.model
    def _go_on(self, company, date):
        """Close what has drawn enough, and end what can be judged.

        :param company: a root company
        :param date: the day, in the company's time zone
        """
        active = self._get_active(company)
        active.filtered(lambda each: each._is_complete(date))._set_closed()
        active.filtered(lambda each: each._is_over(date))._set_ended("finished")

    def _is_complete(self, date):
        """Tell whether nobody else is to be drawn."""
        is_late = bool(self.date_closing) and date > self.date_closing
        is_full = bool(self.planned_count) and not self._get_missing()
        return self.state == "running" and (is_late or is_full)

    def _is_over(self, date):
        """Tell whether the horizon of all that were drawn is over."""
        if self.state != "closed":
            return False
        domain = [
            ("experiment_id", "=", self.id),
            ("arm", "!=", False),
            ("date_horizon", ">=", date),
        ]
        return not self.env["collections.experiment.debtor"].search_count(
            domain, limit=1
        )

    def _reckon(self, date):
        """Work out what came of the debtors, and of the arms.

        Those whose horizon is not over, because it was stopped, are left out.
        """
        for experiment in self:
            experiment._measure_debtors(date)
            experiment._compare(experiment._read_measured())

    def _measure_debtors(self, date):
        """Write what came of each debtor until its horizon, in one statement.

        Money counts by the day of its payment; what was matched before the debtor was
        drawn does not.  Credit notes make less of what was owed; what is written off or
        rescheduled was not paid.  Amounts are in proportion to what was claimed in the
        item's currency, so that exchange differences are nobody's merit.
        """
        for model in ("account.move", "account.move.line", "account.partial.reconcile"):
            self.env[model].flush_model()
        debtors = self.env["collections.experiment.debtor"]
        debtors.flush_model()
        self.env["collections.experiment.item"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH item AS (
                    SELECT drawn.id AS debtor_id,
                           drawn.date_entered,
                           item.amount,
                           item.amount_currency,
                           CASE WHEN line.id IS NULL OR line.parent_state = 'cancel'
                                THEN item.amount_currency
                                ELSE LEAST(COALESCE(matched.credited, 0),
                                           item.amount_currency) END AS credited,
                           COALESCE(matched.paid, 0) AS paid,
                           matched.last_day
                      FROM collections_experiment_debtor AS drawn
                      JOIN collections_experiment_item AS item
                        ON item.debtor_id = drawn.id
                 LEFT JOIN account_move_line AS line ON line.id = item.move_line_id
                 LEFT JOIN LATERAL (
                        SELECT SUM(partial.debit_amount_currency)
                                   FILTER (WHERE %(is_money)s) AS paid,
                               SUM(partial.debit_amount_currency)
                                   FILTER (WHERE payer.move_type = 'out_refund')
                                   AS credited,
                               MAX(partial.max_date)
                                   FILTER (WHERE %(is_money)s) AS last_day
                          FROM account_partial_reconcile AS partial
                          JOIN account_move_line AS credit
                            ON credit.id = partial.credit_move_id
                          JOIN account_move AS payer ON payer.id = credit.move_id
                          JOIN account_journal AS journal
                            ON journal.id = payer.journal_id
                         WHERE partial.debit_move_id = line.id
                           AND partial.id > drawn.known_partial_id
                           AND partial.max_date <= drawn.date_horizon
                           ) AS matched ON TRUE
                     WHERE drawn.experiment_id = %(experiment)s
                       AND drawn.arm IS NOT NULL
                       AND drawn.date_horizon < %(date)s
                ),
                worth AS (
                    SELECT debtor_id,
                           BOOL_AND(paid >= amount_currency - credited) AS is_paid,
                           SUM(%(recovered)s) AS recovered,
                           SUM(%(credited)s) AS credited,
                           SUM(amount) AS due,
                           MAX(last_day) - MIN(date_entered) AS days
                      FROM item
                  GROUP BY debtor_id
                )
                UPDATE collections_experiment_debtor AS drawn
                   SET amount_recovered = worth.recovered,
                       amount_credited = worth.credited,
                       outcome = CASE WHEN worth.credited >= worth.due THEN 'credited'
                                      WHEN worth.is_paid THEN 'paid'
                                      WHEN worth.recovered > 0 THEN 'part'
                                      ELSE 'unpaid' END,
                       days_to_pay = CASE WHEN worth.credited < worth.due
                                           AND worth.is_paid
                                          THEN GREATEST(worth.days, 0) END
                  FROM worth
                 WHERE worth.debtor_id = drawn.id
                """,
                experiment=self.id,
                date=date,
                is_money=SQL("journal.type IN ('bank', 'cash', 'credit')"),
                recovered=self._get_worth_sql(
                    SQL("LEAST(paid, amount_currency - credited)")
                ),
                credited=self._get_worth_sql(SQL("credited")),
            )
        )
        debtors.invalidate_model()

    def _get_worth_sql(self, part):
        """What a part of an item's amount in its currency is in the company's."""
        return SQL(
            "ROUND((amount * (%(part)s) / amount_currency)::numeric "
            "/ %(unit)s::numeric) * %(unit)s::numeric",
            part=part,
            unit=str(self.currency_id.rounding),
        )

    def _read_measured(self):
        """Return what came of the debtors of each arm.

        :rtype: dict[str, list[Measured]]
        """
        found = {CHAMPION: [], CHALLENGER: []}
        debtors = self.env["collections.experiment.debtor"].search_fetch(
            [
                ("experiment_id", "=", self.id),
                ("arm", "!=", False),
                ("outcome", "in", ("paid", "part", "unpaid")),
            ]
        )
        for debtor in debtors:
            due = debtor.amount_due - debtor.amount_credited
            is_paid = debtor.outcome == "paid"
            found[debtor.arm].append(
                Measured(
                    is_paid,
                    min(1.0, debtor.amount_recovered / due),
                    debtor.days_to_pay if is_paid else self.horizon_days,
                    due,
                    debtor.amount_recovered,
                )
            )
        return found

    def _compare(self, measured):
        """Write what came of the arms, and how they differ.

        :param dict measured: by arm its list of :class:`Measured`
        """
        for arm in self.arm_ids:
            mine = measured[arm.role]
            arm.write(self._prepare_arm(mine))
        both = [measured[role] for role in (CHAMPION, CHALLENGER)]
        if min(map(len, both)) < 2:
            self.write({"verdict": "none"})
            return
        found = self._compare_measure(*both)
        amounts = winsorise(*([each.recovered for each in arm] for arm in both))
        by_amount = compare_means(*map(summarise, amounts))
        self.write(
            {
                "is_measured": True,
                "difference": found.difference * self._get_scale(),
                "difference_low": found.interval.low * self._get_scale(),
                "difference_high": found.interval.high * self._get_scale(),
                "p_value": found.p_value,
                "verdict": self._get_verdict(found),
                "amount_comparison": {
                    "difference": by_amount.difference,
                    "low": by_amount.interval.low,
                    "high": by_amount.interval.high,
                },
            }
        )

    def _compare_measure(self, champion, challenger):
        """Compare the arms by the main measure.

        :rtype: Comparison
        """
        if self.measure == "paid":
            return compare_shares(
                sum(each.is_paid for each in champion),
                len(champion),
                sum(each.is_paid for each in challenger),
                len(challenger),
            )
        return compare_means(
            *(summarise(self._get_values(arm)) for arm in (champion, challenger))
        )

    def _get_values(self, measured):
        """Return the values whose mean is the main measure."""
        fname = {"paid": "is_paid", "amount": "share", "days": "days"}[self.measure]
        return [float(getattr(each, fname)) for each in measured]

    def _get_scale(self):
        return 1 if self.measure == "days" else 100

    def _get_verdict(self, found):
        if found.p_value >= SIGNIFICANT or not found.difference:
            return "none"
        is_better = (found.difference < 0) == (self.measure == "days")
        return "better" if is_better else "worse"

    def _prepare_arm(self, measured):
        values = self._get_values(measured)
        scale = self._get_scale()
        low, high = self._get_interval(values)
        return {
            "result_count": len(values),
            "value": sum(values) / len(values) * scale if values else 0,
            "value_low": low * scale,
            "value_high": high * scale,
            "amount_due": sum(each.due for each in measured),
            "amount_recovered": sum(each.recovered for each in measured),
        }

    def _get_interval(self, values):
        """Return the interval of the main measure of an arm."""
        if len(values) < 2:
            return 0.0, 0.0
        if self.measure == "paid":
            return wilson_interval(int(sum(values)), len(values))
        arm = summarise(values)
        spread = t_quantile((1 + CONFIDENCE) / 2, arm.count - 1)
        spread *= (arm.variance / arm.count) ** 0.5
        return arm.mean - spread, arm.mean + spread
