from odoo import api, fields, models


class CollectionsAgreementDecision(models.TransientModel):
    """A decision about an agreement that a person gives a reason for, which is kept."""

    _name = "collections.agreement.decision"
    _description = "Decision about an agreement"

    agreement_id = fields.Many2one(
        comodel_name="collections.agreement", required=True, readonly=True
    )
    excess_text = fields.Text(related="agreement_id.excess_text")
    verb = fields.Selection(
        selection=[
            ("submit", "Ask for Approval"),
            ("approve", "Approve"),
            ("refuse", "Refuse"),
            ("cancel", "Cancel Agreement"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)

    @api.model
    def _open(self, agreement, verb):
        """Return the action that asks for the reason of a decision.

        :param str verb: a code of ``verb``
        """
        labels = dict(self._fields["verb"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": labels[verb],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": agreement.id, "default_verb": verb},
        }

    def action_confirm(self):
        self.ensure_one()
        getattr(self.agreement_id, f"_{self.verb}")(self.reason)
        return {"type": "ir.actions.act_window_close"}
