"""Documents whose total was agreed on, with its taxes in it."""

from odoo import api, models
from odoo.fields import Command


class CollectionsDocumentWriter(models.AbstractModel):
    _name = "collections.document.writer"
    _description = "Collections: documents that come to an agreed total"

    @api.model
    def _create(self, values, total):
        """Create a draft invoice or credit note that comes to a total to the cent.

        The prices in its values have their taxes in them, whatever the taxes say; what
        rounding leaves is a line of its own, without taxes.

        :param dict values: as for ``account.move``; each line's quantity is one
        :param Decimal total: what it is to come to
        """
        move = (
            self.env["account.move"].with_company(values["company_id"]).create(values)
        )
        for line in move.invoice_line_ids.filtered("tax_ids"):
            line.price_unit = self._get_price(line)
        rest = move.currency_id.round(float(total) - move.amount_total)
        if rest:
            move.invoice_line_ids = [Command.create(self._prepare_rounding(move, rest))]
        return move

    def _get_price(self, line):
        """Return the price that comes to the line's price with taxes on top."""
        taxes = line.tax_ids.flatten_taxes_hierarchy()
        if all(tax.price_include for tax in taxes):
            return line.price_unit
        details = taxes._get_tax_details(
            line.price_unit,
            1,
            precision_rounding=line.currency_id.rounding,
            rounding_method="round_per_line",
            product=line.product_id,
            special_mode="total_included",
        )
        return details["total_excluded"]

    def _prepare_rounding(self, move, amount):
        return {
            "name": self.env._("Rounding"),
            "account_id": move.invoice_line_ids[:1].account_id.id,
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
