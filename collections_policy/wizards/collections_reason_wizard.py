from odoo import api, fields, models
from odoo.fields import Command


class CollectionsReasonWizard(models.TransientModel):
    """Skip actions, with the reason kept."""

    _name = "collections.reason.wizard"
    _description = "Skip collections actions"

    action_ids = fields.Many2many(comodel_name="collections.action", readonly=True)
    summary = fields.Char(compute="_compute_summary")
    reason = fields.Char(required=True)

    @api.depends("action_ids")
    def _compute_summary(self):
        for wizard in self:
            names = wizard.action_ids[:3].mapped("display_name")
            more = len(wizard.action_ids) - 3
            wizard.summary = ", ".join(names) + (f" (+{more})" if more > 0 else "")

    @api.model
    def _open(self, actions):
        """Return the action that opens the wizard for actions to skip."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Skip"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_action_ids": [Command.set(actions.ids)]},
        }

    def action_confirm(self):
        self.ensure_one()
        actions = self.action_ids._get_mine().filtered("can_skip")
        self.action_ids._check_any(actions)
        actions._set_skipped(self.reason, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}
