from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsAnswerWizard(models.TransientModel):
    """Turn a debtor's answer into a promise, a dispute or the notice of a payment."""

    _name = "collections.answer.wizard"
    _inherit = "collections.outcome.mixin"
    _description = "A customer's answer"

    case_id = fields.Many2one(required=True)
    hold_id = fields.Many2one(
        comodel_name="collections.hold", required=True, readonly=True
    )
    answer_text = fields.Text(related="hold_id.answer_text")

    def _selection_outcome(self):
        # OVERRIDE 'collections.outcome.mixin': what an answer can be turned into
        holding = self.env["collections.case"]._get_outcome_holds()
        return [
            (code, label)
            for code, label in super()._selection_outcome()
            if code in holding
        ]

    @api.model
    def _open(self, case):
        """Return the action that opens the wizard for the answer that waits on a case.

        The context key ``default_outcome`` says what it is turned into.
        """
        if not case.answer_hold_id:
            raise UserError(self.env._("Somebody has already read the answer."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Customer’s Answer"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_case_id": case.id,
                "default_hold_id": case.answer_hold_id.id,
                "default_outcome": self.env.context.get("default_outcome"),
            },
        }

    def _get_action(self):
        # OVERRIDE 'collections.outcome.mixin'
        return self.hold_id.action_id

    def _get_source(self):
        # OVERRIDE 'collections.outcome.mixin'
        return "email"

    def action_confirm(self):
        self.ensure_one()
        if not self.hold_id.active:
            raise UserError(self.env._("Somebody has already read the answer."))
        self._hold()
        self.hold_id.action_lift()
        return {"type": "ir.actions.act_window_close"}
