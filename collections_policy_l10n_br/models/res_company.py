from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _is_collections_brazilian(self):
        """Tell whether the law of Brazil applies to what a company claims."""
        self.ensure_one()
        root = self.root_id
        country = root.account_fiscal_country_id or root.country_id
        return country.code == "BR"

    def _names_collections_debtors(self):
        # EXTENDS 'collections_policy': with creditor and debtor in every document,
        # nobody has to guess who owes whom (CDC, art. 42-A)
        return super()._names_collections_debtors() or self._is_collections_brazilian()
