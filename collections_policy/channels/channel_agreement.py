"""What channels say of agreements: a proposal, and thanks for one that was kept.

A channel that can says in a class attribute where its words are:

``_agreement_fields``
    by purpose (``purpose`` of ``collections.action``), the field of a policy that holds
    the template; it is about ``collections.agreement``
"""

from odoo import models
from odoo.fields import Datetime


class CollectionsChannel(models.AbstractModel):
    _inherit = "collections.channel"

    _agreement_fields = {}

    def _get_agreement_template(self, purpose, policy):
        """Return the template of what is said of a policy's agreements.

        :param str purpose: what is said
        :return: a template, empty where none was chosen; ``None`` where the channel
            says no such thing
        """
        fname = self._agreement_fields.get(purpose)
        return policy.sudo()[fname] if fname else None

    # === PROPOSALS === #

    def _can_propose(self):
        """Tell whether the channel carries proposals at all."""
        return "proposal" in self._agreement_fields

    def _get_proposal_problem(self, agreement):
        """Return, in words, what the channel lacks to send a proposal; else ``None``.

        To be extended by channels.
        """
        if not self._get_agreement_template("proposal", agreement.policy_id):
            return self.env._(
                "No text was chosen for it: see Negotiation on the policy."
            )
        return None

    def _send_proposal(self, agreement):
        """Send a proposal, or let a person finish it.

        To be overridden where a person writes it.

        :param agreement: a ``collections.agreement`` that is proposed
        :return: what is shown next
        :rtype: dict
        """
        return agreement._send_by(self)

    def _explain_proposal(self, agreement):
        """Return, in words, why a proposal could not leave now; nothing if it could."""
        action = agreement._sketch_message("proposal", self)
        return self.env["collections.guard"].sudo()._explain(action, Datetime.now())

    def _preview_proposal(self, agreement):
        """Return what the channel would say of a proposal, as HTML."""
        return agreement._sketch_message("proposal", self)._get_preview()


class CollectionsChannelEmail(models.AbstractModel):
    _inherit = "collections.channel.email"

    _agreement_fields = {
        "proposal": "agreement_proposal_template_id",
        "kept": "agreement_thanks_template_id",
    }

    def _get_proposal_problem(self, agreement):
        # OVERRIDE 'collections.channel': a person writes it, with a template or none
        return None

    def _explain_proposal(self, agreement):
        # OVERRIDE 'collections.channel': the person who writes it decides
        return ""

    def _preview_proposal(self, agreement):
        # OVERRIDE 'collections.channel': it is seen, and changed, where it is written
        return ""

    def _send_proposal(self, agreement):
        # OVERRIDE 'collections.channel'
        return agreement._open_composer()
