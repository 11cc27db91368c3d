"""What a message asks for, as a Pix code."""

from odoo import api, fields, models

from ..tools import pix_reference


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    pix_reference = fields.Char(
        compute="_compute_pix_reference",
        search="_search_pix_reference",
        help="What a payment by the Pix code of this message tells the bank.",
    )

    def _compute_pix_reference(self):
        for action in self:
            action.pix_reference = action.id and pix_reference.write(
                pix_reference.MESSAGE, action.id
            )

    @api.model
    def _search_pix_reference(self, operator, value):
        if operator not in ("=", "ilike", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value or []
        found = map(pix_reference.find, filter(None, texts))
        return [
            (
                "id",
                "in",
                [
                    reference.number
                    for reference in found
                    if reference and reference.kind == pix_reference.MESSAGE
                ],
            )
        ]

    # === VALUES === #

    def _prepare_frame_values(self, company):
        # EXTENDS 'collections_policy'
        values = super()._prepare_frame_values(company)
        account = self.env["collections.pix"]._get_account(company)
        return {**values, "pix_account": account}

    def _prepare_message_values(self, shared):
        # EXTENDS 'collections_policy'
        values = super()._prepare_message_values(shared)
        return {**values, "pix": self._prepare_pix(values, shared)}

    def _prepare_pix(self, values, shared):
        """Return the code of all that the message asks for in reais, if it has one.

        :param dict values: what the parts of the message show
        :param dict shared: what was looked up for all messages
        :rtype: dict
        """
        block = next(filter(self._is_real, values["blocks"]), None)
        if not self.id or not values["pix_account"] or not block or block["net"] <= 0:
            return {}
        charges = 0.0
        if any(map(self._is_real, values["charges"])):
            charges = self._sum_pix_charges(shared)
        rows = block["lines"] + block["others"]
        pix = self.env["collections.pix"]
        due = min((row["date_due"] for row in rows), default=None)
        return pix._make(
            values["pix_account"],
            block["currency"].round(block["net"] + charges),
            pix_reference.write(pix_reference.MESSAGE, self.id),
            self.partner_id,
            until=pix._get_last_day(values["date"], due, charges),
            charges=charges,
        )

    def _is_real(self, block):
        return block["currency"].name == "BRL"

    def _sum_pix_charges(self, shared):
        """Return the late charges of items in reais that are not contested in part.

        What is contested bears charges as well, which nobody is asked to pay yet.
        """
        lines = shared["lines"].get(self, self.line_ids.browse())
        amounts = {
            line.move_line_id: line.amount_currency
            for line in lines
            if line.currency_id.name == "BRL" and line.move_line_id in shared["charges"]
        }
        return sum(
            shared["charges"][item]["total"]
            for item, amount in amounts.items()
            if not item.currency_id.compare_amounts(
                amount, item.amount_residual_currency
            )
        )
