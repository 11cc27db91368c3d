from odoo import api, fields, models


class CollectionsReasonWizard(models.TransientModel):
    """Skip actions, with the reason kept."""

    _name = "collections.reason.wizard"
    _inherit = ["collections.reason.mixin"]
    _description = "Skip collections actions"

    summary = fields.Char(compute="_compute_summary")

    @api.depends("action_ids")
    def _compute_summary(self):
        for wizard in self:
            names = wizard.action_ids[:3].mapped("display_name")
            more = len(wizard.action_ids) - 3
            wizard.summary = ", ".join(names) + (f" (+{more})" if more > 0 else "")

    def _get_title(self):
        # OVERRIDE 'collections.reason.mixin'
        return self.env._("Skip")

    def action_confirm(self):
        self.ensure_one()
        actions = self.action_ids._get_mine().filtered("can_skip")
        self.action_ids._check_any(actions)
        actions._set_skipped(self.reason, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}
