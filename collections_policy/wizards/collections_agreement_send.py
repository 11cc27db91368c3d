from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsAgreementSend(models.TransientModel):
    """Choose how a proposal is sent, and see what keeps it from leaving."""

    _name = "collections.agreement.send"
    _description = "Send a proposal"

    agreement_id = fields.Many2one(
        comodel_name="collections.agreement", required=True, readonly=True
    )
    channel = fields.Selection(
        selection="_selection_channel", string="By", required=True
    )
    problem = fields.Char(compute="_compute_outlook")
    verdict = fields.Char(string="The Gate Says", compute="_compute_outlook")
    preview = fields.Html(string="It Reads", compute="_compute_outlook", sanitize=False)

    def _selection_channel(self):
        channels = self.env["collections.channel"]
        return [
            (code, label)
            for code, label in channels._selection_channel()
            if channels._get(code)._can_propose()
        ]

    @api.model
    def _open(self, agreement):
        """Return the action that asks how to send a proposal."""
        [(first, _label), *_others] = self._selection_channel()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Proposal"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_agreement_id": agreement.id,
                "default_channel": first,
            },
        }

    @api.depends("agreement_id", "channel")
    def _compute_outlook(self):
        """What keeps the chosen channel from sending, and what it would say."""
        for wizard in self:
            wizard.problem = wizard.verdict = wizard.preview = False
            if not wizard.channel:
                continue
            channel, agreement = wizard._get_channel(), wizard.agreement_id
            wizard.problem = channel._get_proposal_problem(agreement)
            if not wizard.problem:
                wizard.verdict = channel._explain_proposal(agreement)
                wizard.preview = channel._preview_proposal(agreement)

    def _get_channel(self):
        return self.env["collections.channel"]._get(self.channel)

    def action_confirm(self):
        self.ensure_one()
        self.agreement_id.check_access("write")
        self.agreement_id._check_may_send()
        if self.problem:
            raise UserError(self.problem)
        return self._get_channel()._send_proposal(self.agreement_id)
