"""Messages that ask how satisfied a customer is: about no items, and no level."""

from odoo import api, fields, models

SAID = {"creditor", "address", "tax_id"}


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    satisfaction_id = fields.Many2one(
        comodel_name="collections.satisfaction",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    _step_or_agreement = models.Constraint(
        "CHECK (NUM_NONNULLS(step_id, agreement_id, satisfaction_id) = 1 "
        "AND (agreement_id IS NULL) = (purpose IS NULL))",
        "An action is a step of a policy, about an agreement, or asks the customer.",
    )
    _one_question = models.UniqueIndex(
        "(satisfaction_id) WHERE satisfaction_id IS NOT NULL AND state <> 'cancelled'",
        "The customer is asked once.",
    )

    def _selection_reason(self):
        # EXTENDS 'collections.action'
        return [
            *super()._selection_reason(),
            ("not_to_ask", self.env._("Not to be asked any more")),
        ]

    @api.depends("satisfaction_id")
    def _compute_label(self):
        # EXTENDS 'collections.action'
        result = super()._compute_label()
        for action in self.filtered("satisfaction_id"):
            action.label = action._get_short_label()
        return result

    def _get_short_label(self):
        # EXTENDS 'collections.action'
        if not self.satisfaction_id:
            return super()._get_short_label()
        return self.env._("How satisfied the customer is")

    def _get_policy(self):
        # EXTENDS 'collections.action'
        policy = super()._get_policy()
        if policy or not self.satisfaction_id:
            return policy
        return self.satisfaction_id.policy_id or self.company_id.collections_policy_id

    def _may_be_refused(self):
        # EXTENDS 'collections.action'
        return super()._may_be_refused() or bool(self.satisfaction_id)

    def _get_template(self):
        # EXTENDS 'collections.action'
        if not self.satisfaction_id:
            return super()._get_template()
        return self.company_id._get_collections_ask_template()

    def _get_topic(self):
        # EXTENDS 'collections.action'
        return self.satisfaction_id or super()._get_topic()

    def _get_must_say(self, channel):
        # EXTENDS 'collections.action'
        elements = super()._get_must_say(channel)
        if not self.satisfaction_id:
            return elements
        return tuple(each for each in elements if each in SAID)

    def _get_void_reason(self):
        # EXTENDS 'collections.action'
        if not self.satisfaction_id:
            return super()._get_void_reason()
        return "not_to_ask" if self.satisfaction_id._is_unsuitable() else None
