"""Messages that confirm a pause in hardship: about no items, and no level."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from .collections_hardship import RUNNING

SAID = {"creditor", "address", "tax_id"}


class CollectionsHardship(models.Model):
    _inherit = "collections.hardship"

    review_label = fields.Char(compute="_compute_labels")
    talk_label = fields.Char(compute="_compute_labels")

    @api.depends("date_review", "date_talk")
    @api.depends_context("lang")
    def _compute_labels(self):
        for hardship in self:
            hardship.review_label = format_date(self.env, hardship.date_review)
            hardship.talk_label = format_date(self.env, hardship.date_talk)


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    hardship_id = fields.Many2one(
        comodel_name="collections.hardship",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    _step_or_agreement = models.Constraint(
        "CHECK (NUM_NONNULLS(step_id, agreement_id, satisfaction_id, hardship_id) = 1 "
        "AND (agreement_id IS NULL) = (purpose IS NULL))",
        "An action is a step of a policy, about an agreement or a hardship, or asks "
        "the customer.",
    )
    _one_confirmation = models.UniqueIndex(
        "(hardship_id) WHERE hardship_id IS NOT NULL AND state <> 'cancelled'",
        "The customer is told once.",
    )

    def _selection_reason(self):
        # EXTENDS 'collections.action'
        return [
            *super()._selection_reason(),
            ("hardship_over", self.env._("The hardship is over")),
        ]

    @api.depends("hardship_id")
    def _compute_label(self):
        # EXTENDS 'collections.action'
        result = super()._compute_label()
        for action in self.filtered("hardship_id"):
            action.label = action._get_short_label()
        return result

    def _get_short_label(self):
        # EXTENDS 'collections.action'
        if not self.hardship_id:
            return super()._get_short_label()
        return self.env._("Reminders are paused")

    def _get_policy(self):
        # EXTENDS 'collections.action'
        policy = super()._get_policy()
        if policy or not self.hardship_id:
            return policy
        return self.hardship_id.policy_id

    def _may_be_refused(self):
        # EXTENDS 'collections.action'
        return super()._may_be_refused() or bool(self.hardship_id)

    def _get_template(self):
        # EXTENDS 'collections.action'
        if not self.hardship_id:
            return super()._get_template()
        return self.hardship_id.policy_id.hardship_template_id

    def _get_topic(self):
        # EXTENDS 'collections.action'
        return self.hardship_id or super()._get_topic()

    def _get_must_say(self, channel):
        # EXTENDS 'collections.action'
        elements = super()._get_must_say(channel)
        if not self.hardship_id:
            return elements
        return tuple(each for each in elements if each in SAID)

    def _get_void_reason(self):
        # EXTENDS 'collections.action'
        if not self.hardship_id:
            return super()._get_void_reason()
        return None if self.hardship_id.state in RUNNING else "hardship_over"
