"""Lawyer: a person hands the case over, with its dossier."""

from odoo import models


class CollectionsChannelLawyer(models.AbstractModel):
    _name = "collections.channel.lawyer"
    _inherit = "collections.channel.task"
    _description = "Collections channel: lawyer"

    _icon = "fa-gavel"

    def _get_outcome_action(self, action):
        # OVERRIDE 'collections.channel.task': done when the dossier is handed over
        return self.env["collections.dossier.wizard"]._open(action.case_id)

    def _note_handed_over(self, dossier):
        """Note that what the policy asked for is done.

        :param dossier: the ``collections.dossier`` that was handed over
        """
        waiting = dossier.case_id.sudo().action_ids.filtered(
            lambda action: action.channel == self._get_code() and action.state == "todo"
        )
        waiting.activity_id._action_done(feedback=dossier.name)
