import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsPolicyAcceptanceWizard(models.TransientModel):
    """Note by hand that a customer accepted the policy, with the signed paper."""

    _name = "collections.policy.acceptance.wizard"
    _description = "Note the acceptance of a policy"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    text_id = fields.Many2one(
        comodel_name="collections.policy.told.text",
        string="What Was Accepted",
        required=True,
        domain="[('company_id', '=', company_id)]",
    )
    name = fields.Char(string="Accepted by", required=True)
    note = fields.Char(required=True, help="How the customer said so.")
    document = fields.Binary(string="Signed Document", attachment=False)
    document_name = fields.Char()

    @api.model
    def _open(self, partner):
        """Return the action that asks who accepted the policy.

        :param partner: a partner of the customer; the company is that of its context
        :raises UserError: if nothing was published for the customer
        """
        debtor = partner.commercial_partner_id
        company = partner.env.company.root_id
        text = self.env["collections.policy"]._get_told_text(
            company, debtor, debtor.lang
        )
        if not text:
            raise UserError(
                self.env._(
                    "Nothing was published yet that %s could accept: publish its "
                    "policy to customers first.",
                    debtor.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Policy Accepted"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": debtor.id,
                "default_company_id": company.id,
                "default_text_id": text.id,
                "default_name": debtor.name,
            },
        }

    def action_confirm(self):
        self.ensure_one()
        acceptances = self.env["collections.policy.acceptance"]
        for record in (self.text_id, self.partner_id, acceptances):
            record.check_access("read")
        acceptances._accept(
            self.text_id,
            self.partner_id,
            self.name,
            "noted",
            files=self._get_files(),
            note=self.note,
        )
        return {"type": "ir.actions.act_window_close"}

    def _get_files(self):
        if not self.document:
            return []
        name = self.document_name or self.env._("Signed document")
        return [(name, base64.b64decode(self.document))]
