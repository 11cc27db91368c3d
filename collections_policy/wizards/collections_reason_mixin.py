from odoo import api, fields, models
from odoo.fields import Command


class CollectionsReasonMixin(models.AbstractModel):
    """A decision about actions that a person gives a reason for, which is kept."""

    _name = "collections.reason.mixin"
    _description = "Reason for a decision about collections actions"

    action_ids = fields.Many2many(comodel_name="collections.action", readonly=True)
    reason = fields.Char(required=True)

    def _get_title(self):
        """Return what is decided, in words.  To be implemented."""
        raise NotImplementedError

    @api.model
    def _open(self, actions):
        """Return the action that opens the wizard for some collections actions."""
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_action_ids": [Command.set(actions.ids)]},
        }
