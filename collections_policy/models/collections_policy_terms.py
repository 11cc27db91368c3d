from odoo import api, models, tools


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    @api.model
    @tools.ormcache("company.id")
    def _has_charge_terms(self, company):
        """Tell whether any policy of a root company says what being late costs.

        Kept from call to call: companies that charge nothing pay nothing for it.
        """
        policies = self.sudo().with_context(active_test=True)._get_assignable(company)
        return bool(policies.charge_terms_id)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        if policies.charge_terms_id:
            self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("charge_terms_id", "active", "company_id")):
            self.env.registry.clear_cache()
        return result
