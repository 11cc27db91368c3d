from odoo import api, fields, models
from odoo.exceptions import UserError

SHOWN = 5  # earlier attempts


class CollectionsOutcomeWizard(models.TransientModel):
    """Note what came of a task, such as a call."""

    _name = "collections.outcome.wizard"
    _inherit = "collections.outcome.mixin"
    _description = "Outcome of a collections task"

    action_id = fields.Many2one(
        comodel_name="collections.action", required=True, readonly=True
    )
    case_id = fields.Many2one(related="action_id.case_id", related_sudo=False)
    partner_id = fields.Many2one(related="action_id.partner_id", related_sudo=False)
    phone = fields.Char(compute="_compute_phone")
    call_ids = fields.Many2many(
        comodel_name="collections.call",
        string="Earlier Attempts",
        compute="_compute_call_ids",
    )
    gate_label = fields.Char(compute="_compute_gate_label")
    script = fields.Html(related="action_id.step_id.script", related_sudo=False)
    call_again_at = fields.Datetime()

    @api.depends("action_id")
    def _compute_phone(self):
        for wizard in self:
            action = wizard.action_id
            wizard.phone = action.address or action.partner_id.phone

    @api.depends("action_id")
    def _compute_call_ids(self):
        for wizard in self:
            wizard.call_ids = self.env["collections.call"].search(
                [("action_id.case_id", "=", wizard.action_id.case_id.id)], limit=SHOWN
            )

    @api.depends("action_id")
    def _compute_gate_label(self):
        """Tell whether the customer may be called now."""
        guard = self.env["collections.guard"].sudo()
        now = fields.Datetime.now()
        for wizard in self:
            action = wizard.action_id.sudo()
            wizard.gate_label = action and guard._explain(action, now)

    @api.model
    def _open(self, action):
        """Return the action that opens the wizard for a task."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How did it go?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_action_id": action.id},
        }

    def _get_action(self):
        # OVERRIDE 'collections.outcome.mixin'
        return self.action_id

    def _get_source(self):
        # OVERRIDE 'collections.outcome.mixin'
        return "call"

    def action_confirm(self):
        self.ensure_one()
        action = self.action_id._get_mine()
        if not action.can_finish:
            raise UserError(self.env._("Somebody has already noted the outcome."))
        now = fields.Datetime.now()
        if self.call_again_at and self.call_again_at < now:
            raise UserError(self.env._("The hour of the next call has passed."))
        note = self._get_told_note()
        feedback = ": ".join(filter(None, [self._get_outcome_label(), note]))
        action.activity_id.with_context(collections_outcome=self.outcome)._action_done(
            feedback=feedback
        )
        action._get_channel()._finish(
            action,
            self.outcome,
            note,
            again_at=self.call_again_at,
            now=now,
        )
        self._hold()
        return {"type": "ir.actions.act_window_close"}

    def _get_outcome_label(self):
        return dict(self._selection_outcome())[self.outcome]
