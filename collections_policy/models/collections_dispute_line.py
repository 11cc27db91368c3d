from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsDisputeLine(models.Model):
    """What of an open item is contested: all of it, or an amount."""

    _name = "collections.dispute.line"
    _description = "Disputed item"
    _inherit = ["collections.kept.mixin"]
    _order = "dispute_id, id"
    _rec_name = "move_line_id"

    dispute_id = fields.Many2one(
        comodel_name="collections.dispute",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="dispute_id.company_id")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    company_currency_id = fields.Many2one(
        related="dispute_id.company_currency_id", string="Company Currency"
    )
    is_whole = fields.Boolean(
        string="All of It",
        readonly=True,
        help="Nothing of the item is chased, whatever is open of it.",
    )
    amount_currency = fields.Monetary(
        string="Contested",
        currency_field="currency_id",
        readonly=True,
        help="In the currency of the item, as it was when the dispute was opened.",
    )
    amount = fields.Monetary(
        string="Contested (Company)",
        currency_field="company_currency_id",
        readonly=True,
    )
    amount_residual_currency = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Still Open"
    )

    @api.model
    def _prepare_values(self, line, amount):
        """Return what is kept of a claim of the debtor.

        :param line: the open item
        :param float amount: how much of it is contested, in its currency; ``None`` for
            all of it
        :raises UserError: if so much of it can't be contested
        """
        currency = line.currency_id
        open_amount = line.amount_residual_currency
        is_whole = amount is None or currency.compare_amounts(amount, open_amount) == 0
        contested = open_amount if is_whole else amount
        self._check_amount(line, contested)
        return {
            "move_line_id": line.id,
            "is_whole": is_whole,
            "amount_currency": contested,
            "amount": line.amount_residual * contested / open_amount,
        }

    def _check_amount(self, line, amount):
        currency = line.currency_id
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(
                self.env._("Say how much of %s is contested.", line.move_id.name)
            )
        earlier = line._get_collections_contested()
        left = line.amount_residual_currency - earlier
        if currency.compare_amounts(amount, left) > 0:
            raise UserError(
                self.env._(
                    "Of %(invoice)s, %(open)s is open, and %(contested)s of it is "
                    "contested already.",
                    invoice=line.move_id.name,
                    open=currency.format(line.amount_residual_currency),
                    contested=currency.format(earlier),
                )
            )
