from odoo import api, fields, models


class CollectionsAgreementAcceptance(models.TransientModel):
    """Note by hand that a customer accepted an agreement, with the signed paper."""

    _name = "collections.agreement.acceptance"
    _description = "Acceptance of an agreement"

    agreement_id = fields.Many2one(
        comodel_name="collections.agreement", required=True, readonly=True
    )
    name = fields.Char(string="Accepted by", required=True)
    document = fields.Binary(string="Signed Document", attachment=False)
    document_name = fields.Char()

    @api.model
    def _open(self, agreement):
        """Return the action that asks who accepted an agreement."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_agreement_id": agreement.id,
                "default_name": agreement.partner_id.name,
            },
        }

    def action_confirm(self):
        self.ensure_one()
        agreement = self.agreement_id
        agreement.check_access("write")
        if self.document:
            agreement.sudo().document_attachment_id = self._keep_document()
        agreement._accept(self.name, self._get_source())
        return {"type": "ir.actions.act_window_close"}

    def _get_source(self):
        if self.document:
            return self.env._("Signed document")
        return self.env._("Noted by %s", self.env.user.name)

    def _keep_document(self):
        return self.env["ir.attachment"].create(
            {
                "name": self.document_name or self.env._("Signed document"),
                "datas": self.document,
                "res_model": self.agreement_id._name,
                "res_id": self.agreement_id.id,
            }
        )
