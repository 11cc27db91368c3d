from odoo import api, fields, models

PROPOSAL = "collections_policy_sms.sms_template_agreement"


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    agreement_sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="Text Message of Proposals",
        default=lambda self: self._get_default_agreement_sms(),
        domain=[("model", "=", "collections.agreement")],
        ondelete="restrict",
        help="Empty: proposals are not sent by SMS.",
    )

    @api.model
    def _get_default_agreement_sms(self):
        return self.env.ref(PROPOSAL, raise_if_not_found=False)
