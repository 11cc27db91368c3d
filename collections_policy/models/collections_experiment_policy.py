"""Policies in an experiment: what of them is the legal minimum, and that they stay."""

from odoo import fields, models
from odoo.exceptions import UserError

from .collections_experiment import ACTIVE


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    experiment_name = fields.Char(
        string="In Experiment",
        compute="_compute_experiment_name",
        help="The experiment that runs with this policy.",
    )

    def _compute_experiment_name(self):
        names = {}
        for experiment in self._find_experiments():
            names[experiment.champion_id] = experiment.name
            names[experiment.challenger_id] = experiment.name
        for policy in self:
            policy.experiment_name = names.get(policy)

    def write(self, vals):
        # EXTENDS 'mail': a policy that is being tried is not taken away
        if "active" in vals and not vals["active"]:
            running = self._find_experiments()[:1]
            if running:
                raise UserError(
                    self.env._(
                        "“%s” runs with this policy: stop the experiment first.",
                        running.name,
                    )
                )
        return super().write(vals)

    def _find_experiments(self):
        """Return the experiments that run with some of the policies."""
        return (
            self.env["collections.experiment"]
            .sudo()
            .search(
                [
                    ("state", "in", ACTIVE),
                    "|",
                    ("champion_id", "in", self.ids),
                    ("challenger_id", "in", self.ids),
                ]
            )
        )

    # === LEGAL MINIMUM === #

    def _get_legal_minimum_missing(self, other):
        """Return what of the policy's legal minimum another one lacks, in words.

        The legal minimum are the steps that customers can't refuse, such as formal
        notices, and the proof of delivery that levels wait for.

        :param other: the ``collections.policy`` that would take its place
        :rtype: list[str]
        """
        self.ensure_one()
        theirs = other._get_ladder()
        return [
            label
            for level in self._get_ladder()
            for label in level._get_legal_minimum_missing(theirs)
        ]


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    def _get_legal_minimum_missing(self, others):
        """Return what of the level's legal minimum other levels lack, in words.

        :param others: the levels of another policy, of which any may have it
        :rtype: list[str]
        """
        self.ensure_one()
        alike = others.filtered(self._is_covered_by)
        missing = [
            step.display_name
            for step in self.step_ids
            if step._is_legal_minimum()
            and not any(step._is_served_by(each) for each in alike.step_ids)
        ]
        if self.waits_for and not any(self._is_awaited_by(each) for each in alike):
            missing.append(
                self.env._("%s: it waits for proof of delivery", self.display_name)
            )
        return missing

    def _is_covered_by(self, other):
        """Tell whether another level is for all the debtors that this one is for."""
        return other.minimum_amount <= self.minimum_amount and (
            not other._has_segment() or other.partner_domain == self.partner_domain
        )

    def _is_awaited_by(self, other):
        """Tell whether another level waits for as good a proof."""
        return bool(other.waits_for) and (
            other._get_demand()[0] >= self._get_demand()[0]
            and (self.refusal_counts or not other.refusal_counts)
        )


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    def _is_legal_minimum(self):
        """Tell whether the step may not be left out: customers can't refuse it.

        To be extended where the law asks for something else.
        """
        self.ensure_one()
        return self._get_channel()._is_contact and not self.may_unsubscribe

    def _is_served_by(self, other):
        """Tell whether another step gives the same notice."""
        return (
            other.channel == self.channel
            and other._is_legal_minimum()
            and other.only_if_unreached <= self.only_if_unreached
        )
