from odoo import api, fields, models

PROPOSAL = "payment_proposal"  # the name at Meta of the template that comes with it


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    agreement_whatsapp_template_id = fields.Many2one(
        comodel_name="collections.whatsapp.template",
        string="WhatsApp Message of Proposals",
        compute="_compute_agreement_whatsapp_template_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('company_id', '=', company_id)]",
        check_company=True,
        ondelete="restrict",
        help="Empty: proposals are not sent by WhatsApp.",
    )

    @api.depends("company_id")
    def _compute_agreement_whatsapp_template_id(self):
        for company, policies in self.grouped("company_id").items():
            ready = self._find_agreement_whatsapp(company)
            policies.agreement_whatsapp_template_id = ready

    @api.model
    def _prepare_for_other_company(self, default):
        # EXTENDS 'collections_policy': templates belong to companies
        company = self.env["res.company"].browse(default.get("company_id"))
        ready = self._find_agreement_whatsapp(company)
        fname = "agreement_whatsapp_template_id"
        return {
            **super()._prepare_for_other_company(default),
            fname: default.get(fname, ready.id),
        }

    @api.model
    def _find_agreement_whatsapp(self, company):
        """Return a company's ready template of proposals, if it has one."""
        return self.env["collections.whatsapp.template"].search(
            [("code", "=", PROPOSAL), ("company_id", "=", company.id)], limit=1
        )
