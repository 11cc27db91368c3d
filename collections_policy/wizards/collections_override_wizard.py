from odoo import api, fields, models
from odoo.fields import Command


class CollectionsOverrideWizard(models.TransientModel):
    """Let actions through that the gate put off, with the reason kept."""

    _name = "collections.override.wizard"
    _description = "Let collections actions through"

    action_ids = fields.Many2many(comodel_name="collections.action", readonly=True)
    verdicts = fields.Text(compute="_compute_verdicts")
    reason = fields.Char(required=True)

    @api.depends("action_ids")
    def _compute_verdicts(self):
        for wizard in self:
            wizard.verdicts = "\n".join(
                f"{action.partner_id.display_name}: {action.guard_label}"
                for action in wizard.action_ids[:10]
            )

    @api.model
    def _open(self, actions):
        """Return the action that opens the wizard for actions that are put off."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Nevertheless"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_action_ids": [Command.set(actions.ids)]},
        }

    def action_confirm(self):
        self.ensure_one()
        return self.action_ids._override(self.reason) or {
            "type": "ir.actions.act_window_close"
        }
