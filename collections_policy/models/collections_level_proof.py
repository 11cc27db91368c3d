"""Levels that wait for the proof that a registered notice was delivered."""

import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    waits_for = fields.Selection(
        selection=[
            ("3", "Delivered"),
            ("4", "Signed for by name, or read"),
            ("5", "Acknowledged by the customer"),
        ],
        string="Waits for Proof",
        help="The level begins only once a registered notice about the invoice is "
        "proven to this grade of evidence. Levels above it wait as well.\n"
        "In Brazil a consumer is listed after a notice in writing (art. 43, § 2 of the "
        "Consumer Code), and an electronic one counts if it is proven delivered "
        "(STJ, Tema 1.315).",
    )
    refusal_counts = fields.Boolean(
        string="A Refusal Counts",
        help="A notice that the addressee refused counts as delivered on that day.",
    )
    counts_from = fields.Selection(
        selection=[("due", "the due date"), ("proof", "the proof of delivery")],
        string="Counts from",
        default="due",
        required=True,
        help="The proof of delivery: the days run from the day on which the notice was "
        "delivered, and never end before those of the level below.",
    )

    _counts_from_something = models.Constraint(
        "CHECK (counts_from <> 'proof' OR waits_for IS NOT NULL AND delay > 0)",
        "Days that run from a proof need a level that waits for it, and one day at "
        "least.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "counts_from",
        "sequence",
        "policy_id.level_ids.active",
        "policy_id.level_ids.counts_from",
        "policy_id.level_ids.delay",
        "policy_id.level_ids.delay_kind",
        "policy_id.level_ids.sequence",
    )
    def _compute_ladder_days(self):
        # EXTENDS 'collections_policy': days of its own come after the level below
        result = super()._compute_ladder_days()
        for level in self:
            level.ladder_days += level._get_days_below()
        return result

    @api.depends("counts_from")
    def _compute_offset_label(self):
        # EXTENDS 'collections_policy'
        return super()._compute_offset_label()

    # === CONSTRAINT METHODS === #

    @api.constrains("waits_for", "counts_from")
    def _check_waits(self):
        if not self.env.context.get("collections_whole_ladder"):
            self.policy_id._check_ladder()

    # === GETTERS === #

    def _get_demand(self):
        """Return the grade of evidence it waits for, and whether a refusal will do.

        :rtype: tuple[int, bool]
        """
        self.ensure_one()
        return int(self.waits_for), self.refusal_counts

    def _has_own_clock(self):
        """Tell whether its days run from the proof."""
        self.ensure_one()
        return self.counts_from == "proof"

    def _get_proof_delay(self):
        """Return how long after the proof it begins.

        :return: how many days, and whether they are business days
        :rtype: tuple[int, bool]
        """
        self.ensure_one()
        if self._has_own_clock():
            return self.delay, self.delay_kind == "business"
        return 0, False

    def _get_ask_days(self):
        """Return the days from the due date after which somebody sees to the proof."""
        self.ensure_one()
        days = self.ladder_days
        if self._has_own_clock():
            days -= self._get_own_days()
        return math.ceil(days)

    def _get_place(self):
        # EXTENDS 'collections_policy': the earliest, where the level below is proven at
        # once
        if self._has_own_clock():
            return math.ceil(self.ladder_days), False
        return super()._get_place()

    def _has_conditions_of(self, other):
        # EXTENDS 'collections_policy': what waits for a proof has a day of its own
        return (
            super()._has_conditions_of(other)
            and self._has_own_clock() == other._has_own_clock()
        )

    def _get_days_below(self):
        """Return the days from the due date to where a clock of its own may begin."""
        self.ensure_one()
        days, level = 0.0, self
        while level._has_own_clock():
            level = level._get_level_before()
            if not level:
                break
            days += level._get_own_days()
        return days

    def _get_offset_label(self):
        # EXTENDS 'collections_policy'
        if not self._has_own_clock():
            return super()._get_offset_label()
        labels = {
            "calendar": self.env._("%s days after the proof of delivery", self.delay),
            "business": self.env._(
                "%s business days after the proof of delivery", self.delay
            ),
        }
        singular_labels = {
            "calendar": self.env._("1 day after the proof of delivery"),
            "business": self.env._("1 business day after the proof of delivery"),
        }
        chosen = singular_labels if self.delay == 1 else labels
        return chosen[self.delay_kind]


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    def _prepare_snapshot(self):
        # EXTENDS 'collections_policy'
        level = self.level_id
        return {
            **super()._prepare_snapshot(),
            "waits_for": level.waits_for or "",
            "refusal_counts": level.refusal_counts,
        }


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    @api.constrains("level_ids", "escalation")
    def _check_ladder(self):
        # EXTENDS 'collections_policy'
        result = super()._check_ladder()
        for policy in self:
            ladder = policy._get_ladder()
            for level in ladder.filtered("waits_for"):
                policy._check_gate(level, ladder[:1])
        return result

    def _check_gate(self, level, lowest):
        """Refuse a level that could wait where nobody would ever make a notice."""
        if level.ladder_days <= 0:
            raise ValidationError(
                self.env._(
                    "“%s” waits for proof of delivery: it can only begin after the due "
                    "date.",
                    level.name,
                )
            )
        if level == lowest:
            raise ValidationError(
                self.env._(
                    "“%s” waits for proof of delivery: a level has to come before it, "
                    "by which the customer is written to.",
                    level.name,
                )
            )
