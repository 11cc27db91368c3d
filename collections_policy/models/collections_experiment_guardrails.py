"""What may be a reason to stop an experiment while it runs.

Whether the arms are of the sizes they should be, and what customers complain of; what
comes of it can't be looked at before its end.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.experiment_draw import CHALLENGER, CHAMPION
from ..tools.experiment_statistics import (
    SRM_ALARM,
    compare_shares,
    sample_ratio_mismatch,
)
from .collections_satisfaction import UNHAPPY

NOBODY = (0, 0, 0, 0)
TROUBLE = 0.01  # below it, what troubles an arm is no accident


class CollectionsExperiment(models.Model):
    _inherit = "collections.experiment"

    mismatch_p_value = fields.Float(
        string="Chance of These Sizes",
        compute="_compute_guardrails",
        digits=(16, 4),
        help="How likely arms of such different sizes are, if they were drawn fairly. "
        "Below 0.001 something is wrong with the draw (sample ratio mismatch).",
    )
    is_mismatched = fields.Boolean(compute="_compute_guardrails")
    trouble_text = fields.Char(string="Warning", compute="_compute_guardrails")
    excluded_count = fields.Integer(
        string="Left Out", compute="_compute_excluded_count"
    )
    champion_count = fields.Integer(
        string="With the Champion", compute="_compute_guardrails"
    )
    challenger_count = fields.Integer(
        string="With the Challenger", compute="_compute_guardrails"
    )

    # === COMPUTE METHODS === #

    @api.depends("debtor_ids.arm")
    def _compute_guardrails(self):
        counts = self._count_arms()
        for experiment in self:
            champion, challenger = (
                counts.get((experiment.id, role), NOBODY)
                for role in (CHAMPION, CHALLENGER)
            )
            chance = sample_ratio_mismatch(champion[0], challenger[0])
            experiment.champion_count = champion[0]
            experiment.challenger_count = challenger[0]
            experiment.mismatch_p_value = chance
            experiment.is_mismatched = chance < SRM_ALARM
            experiment.trouble_text = experiment._get_trouble(champion, challenger)

    @api.depends("debtor_ids.excluded_reason")
    def _compute_excluded_count(self):
        domain = Domain("experiment_id", "in", self.ids) & Domain("arm", "=", False)
        counts = dict(
            self.env["collections.experiment.debtor"]._read_group(
                domain, ["experiment_id"], ["__count"]
            )
        )
        for experiment in self:
            experiment.excluded_count = counts.get(experiment, 0)

    # === WHILE IT RUNS === #

    def _count_arms(self):
        """Return how many debtors arms have, and how many of them are in trouble.

        :return: by experiment's id and arm: debtors, and those that after they were
            drawn contested something, refused a channel, or were unhappy when asked
        :rtype: dict[tuple[int, str], tuple[int, int, int, int]]
        """
        if not self.ids:
            return {}
        for model in (
            "collections.consent",
            "collections.dispute",
            "collections.experiment.debtor",
            "collections.satisfaction",
        ):
            self.env[model].flush_model()
        query = SQL(
            """
            SELECT drawn.experiment_id,
                   drawn.arm,
                   COUNT(*),
                   COUNT(*) FILTER (WHERE EXISTS (
                       SELECT FROM collections_dispute AS dispute
                        WHERE dispute.company_id = experiment.company_id
                          AND dispute.partner_id = drawn.partner_id
                          AND dispute.date_opened >= drawn.date_entered
                          AND dispute.date_opened <= %(end)s)),
                   COUNT(*) FILTER (WHERE EXISTS (
                       SELECT FROM collections_consent AS consent
                        WHERE consent.company_id = experiment.company_id
                          AND consent.partner_id = drawn.partner_id
                          AND consent.state = 'refused'
                          AND consent.date >= drawn.date_entered
                          AND consent.date < %(end)s + 1)),
                   COUNT(*) FILTER (WHERE EXISTS (
                       SELECT FROM collections_satisfaction AS asked
                        WHERE asked.company_id = experiment.company_id
                          AND asked.partner_id = drawn.partner_id
                          AND asked.stars BETWEEN 1 AND %(unhappy)s
                          AND asked.date_answered >= drawn.date_entered
                          AND asked.date_answered <= %(end)s))
              FROM collections_experiment_debtor AS drawn
              JOIN collections_experiment AS experiment
                ON experiment.id = drawn.experiment_id
             WHERE drawn.experiment_id IN %(ids)s
               AND drawn.arm IS NOT NULL
          GROUP BY drawn.experiment_id, drawn.arm
            """,
            unhappy=UNHAPPY,
            end=SQL("COALESCE(experiment.date_ended, drawn.date_horizon)"),
            ids=tuple(self.ids),
        )
        return {
            (experiment_id, arm): tuple(counts)
            for experiment_id, arm, *counts in self.env.execute_query(query)
        }

    def _get_trouble(self, champion, challenger):
        """Return, in words, what customers of the challenger's arm suffer from more."""
        labels = (
            self.env._("contest what they owe"),
            self.env._("refuse to be contacted"),
            self.env._("are unhappy"),
        )
        if not champion[0] or not challenger[0]:
            return ""
        worse = []
        for label, ours, theirs in zip(
            labels, champion[1:], challenger[1:], strict=True
        ):
            found = compare_shares(ours, champion[0], theirs, challenger[0])
            if found.difference > 0 and found.p_value < TROUBLE:
                worse.append(label)
        if not worse:
            return ""
        return self.env._(
            "More customers of the challenger %s: think of stopping.", ", ".join(worse)
        )
