from odoo import api, fields, models


class SaleOrderReleaseWizard(models.TransientModel):
    """A manager releases held orders, and says why."""

    _name = "sale.order.release.wizard"
    _description = "Release orders of customers who are late"

    order_ids = fields.Many2many(comodel_name="sale.order", readonly=True)
    hold_reason = fields.Text(compute="_compute_hold_reason")
    reason = fields.Char(required=True)

    @api.depends("order_ids")
    def _compute_hold_reason(self):
        for wizard in self:
            reasons = wizard.order_ids.mapped("credit_hold_reason")
            wizard.hold_reason = "\n".join(dict.fromkeys(filter(None, reasons)))

    def action_confirm(self):
        self.ensure_one()
        self.order_ids._release(self.reason)
        return {"type": "ir.actions.act_window_close"}
