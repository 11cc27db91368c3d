"""Brazil's tax numbers, as documents show them."""

from odoo import api, models

from ..tools.br_tax_id import CNPJ, CPF, format_number, kind_of

KINDS = (CNPJ, CPF)


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def check_vat_br(self, vat):
        # EXTENDS 'base_vat': releases of python-stdnum before 2.2 know no CNPJ with
        # letters (Instrução Normativa RFB 2.229/2024)
        return super().check_vat_br(vat) or kind_of(vat) == CNPJ

    def _get_collections_tax_id(self):
        # EXTENDS 'collections_policy': by what the number is, “CNPJ” or “CPF”
        label, number = super()._get_collections_tax_id()
        if not self._has_collections_br_tax_id():
            return label, number
        if kind := kind_of(number):
            return kind.upper(), format_number(number)
        return "CNPJ/CPF", number

    def _has_collections_br_tax_id(self):
        return (
            self.country_id.code == "BR"
            or self.l10n_latam_identification_type_id.id
            in self._get_collections_br_tax_kinds()
        )

    @api.model
    def _get_collections_br_tax_kinds(self):
        """Return the ids of Odoo's kinds of number that are Brazil's.

        :rtype: set[int]
        """
        data = self.env["ir.model.data"]
        kinds = (
            data._xmlid_to_res_id(f"l10n_br.{kind}", raise_if_not_found=False)
            for kind in KINDS
        )
        return set(filter(None, kinds))
