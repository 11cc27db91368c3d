from odoo import api, fields, models


class CollectionsOverrideWizard(models.TransientModel):
    """Let actions through that the gate put off, with the reason kept."""

    _name = "collections.override.wizard"
    _inherit = ["collections.reason.mixin"]
    _description = "Let collections actions through"

    verdicts = fields.Text(compute="_compute_verdicts")

    @api.depends("action_ids")
    def _compute_verdicts(self):
        for wizard in self:
            wizard.verdicts = "\n".join(
                f"{action.partner_id.display_name}: {action.guard_label}"
                for action in wizard.action_ids[:10]
            )

    def _get_title(self):
        # OVERRIDE 'collections.reason.mixin'
        return self.env._("Send Nevertheless")

    def action_confirm(self):
        self.ensure_one()
        return self.action_ids._override(self.reason) or {
            "type": "ir.actions.act_window_close"
        }
