"""Contacts about an agreement: what they are about, and whose words they use.

They carry no open items and belong to no level, so that nothing escalates by them; the
gate, the channels, and what is kept of them are those of any other message.
"""

from odoo import api, fields, models

# What each purpose has to say of what messages say in general
SAID = {
    "proposal": {"creditor", "address", "tax_id", "gist"},
    "kept": {"creditor", "address", "tax_id"},
}
MEANT_FOR = {"proposal": "proposed", "kept": "kept"}  # the state of the agreement


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    purpose = fields.Selection(
        selection=[
            ("proposal", "Proposal of an agreement"),
            ("kept", "Thanks for an agreement that was kept"),
        ],
        readonly=True,
        help="What is said of the agreement.",
    )

    _step_or_agreement = models.Constraint(
        "CHECK ((step_id IS NULL) = (agreement_id IS NOT NULL) "
        "AND (agreement_id IS NULL) = (purpose IS NULL))",
        "An action is a step of a policy, or about an agreement.",
    )
    _one_thanks = models.UniqueIndex(
        "(agreement_id) WHERE purpose = 'kept' AND state <> 'cancelled'",
        "The customer was thanked for this agreement already.",
    )

    def _selection_reason(self):
        # EXTENDS 'collections.action'
        return [
            *super()._selection_reason(),
            ("not_proposed", self.env._("The proposal is no longer open")),
            ("not_kept", self.env._("The agreement is not paid any more")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("agreement_id.name", "purpose")
    def _compute_label(self):
        # EXTENDS 'collections.action'
        result = super()._compute_label()
        for action in self.filtered("agreement_id"):
            action.label = f"{action._get_short_label()}: {action.agreement_id.name}"
        return result

    def _compute_addressee(self):
        # EXTENDS 'collections.action': in the language of the agreement's document
        result = super()._compute_addressee()
        for action in self.filtered("agreement_id"):
            action.lang = action.partner_id.lang or action.lang
        return result

    def _get_short_label(self):
        # EXTENDS 'collections.action'
        if not self.agreement_id:
            return super()._get_short_label()
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        return purposes[self.purpose]

    # === WHAT IT SAYS, AND BY WHOSE RULES === #

    def _get_policy(self):
        # EXTENDS 'collections.action'
        return super()._get_policy() or self.agreement_id.policy_id

    def _may_be_refused(self):
        # EXTENDS 'collections.action'
        return super()._may_be_refused() or bool(self.agreement_id)

    def _get_template(self):
        # EXTENDS 'collections.action'
        if not self.agreement_id:
            return super()._get_template()
        policy = self.agreement_id.policy_id
        return self._get_channel()._get_agreement_template(self.purpose, policy)

    def _get_topic(self):
        # EXTENDS 'collections.action'
        return self.agreement_id or super()._get_topic()

    def _get_must_say(self, channel):
        # EXTENDS 'collections.action'
        elements = super()._get_must_say(channel)
        if not self.agreement_id:
            return elements
        return tuple(each for each in elements if each in SAID[self.purpose])

    def _get_void_reason(self):
        # EXTENDS 'collections.action'
        if not self.agreement_id:
            return super()._get_void_reason()
        is_due = self.agreement_id.state == MEANT_FOR[self.purpose]
        if is_due and not self._is_too_late():
            return None
        return f"not_{MEANT_FOR[self.purpose]}"

    def _is_too_late(self):
        """Tell whether the offer ended before the day, even if nobody noted it yet."""
        agreement = self.agreement_id
        last = agreement.valid_until
        is_offer = agreement.state == "proposed"
        return is_offer and bool(last) and last < agreement._get_today()
