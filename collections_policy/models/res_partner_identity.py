"""Who creditors and debtors are, as documents name them."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_collections_tax_id(self):
        """Return what a partner's tax number is called, and the number as it is shown.

        :rtype: tuple[str, str]
        :return: ``("Tax ID", "")`` where there is no number
        """
        self.ensure_one()
        label = self.country_id.vat_label or self.env._("Tax ID")
        return label, self.vat or ""

    def _get_collections_identity(self):
        """Return a partner's name, tax number and address in one line.

        :rtype: str
        """
        self.ensure_one()
        label, number = self._get_collections_tax_id()
        name, *lines = self._get_collections_address()
        return " · ".join(
            filter(None, (name, number and f"{label} {number}", ", ".join(lines)))
        )

    def _get_collections_address(self):
        """Return a partner's name and address, line by line.

        :rtype: list[str]
        """
        self.ensure_one()
        address = self._display_address(without_company=True)
        lines = [self.name or "", *address.split("\n")]
        return [line.strip() for line in lines if line.strip()]


class ResCompany(models.Model):
    _inherit = "res.company"

    def _names_collections_debtors(self):
        """Tell whether messages and letters name the debtor's tax number and address.

        :rtype: bool
        """
        self.ensure_one()
        return False
