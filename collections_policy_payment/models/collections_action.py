from odoo import api, models
from odoo.tools import str2bool

ENABLED = "account_payment.enable_portal_payment"


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    @api.model
    def _can_pay_online(self, company):
        # EXTENDS 'collections_policy': where any provider takes payments
        if not str2bool(self.env["ir.config_parameter"].sudo().get_param(ENABLED)):
            return super()._can_pay_online(company)
        providers = self.env["payment.provider"].sudo()
        found = providers.search_count(
            [
                ("company_id", "in", company._get_collections_companies().ids),
                ("state", "in", ("enabled", "test")),
                ("is_published", "=", True),
            ],
            limit=1,
        )
        return bool(found) or super()._can_pay_online(company)
