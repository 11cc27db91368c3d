from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_pix = fields.Boolean(
        string="Pix in Collections",
        default=True,
        help="Letters, e-mails and the portal show a Pix code of what is owed, where a "
        "bank account of the company has a Pix key.",
    )
    collections_pix_problem = fields.Char(
        string="Pix Problem", compute="_compute_collections_pix_problem"
    )

    @api.depends(
        "collections_pix",
        "account_fiscal_country_id",
        "country_id",
        "partner_id.city",
        "partner_id.country_id",
        "bank_ids.active",
        "bank_ids.proxy_type",
        "bank_ids.proxy_value",
        "bank_ids.currency_id",
    )
    def _compute_collections_pix_problem(self):
        for company in self:
            company.collections_pix_problem = self.env["collections.pix"]._get_problem(
                company.root_id
            )

    def _open_collections_accounts(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bank Accounts"),
            "res_model": "res.partner.bank",
            "view_mode": "list,form",
            "domain": [("partner_id", "=", self.partner_id.id)],
            "context": {"default_partner_id": self.partner_id.id},
        }
