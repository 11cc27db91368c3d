from odoo import fields, models


class CollectionsNegotiationOffer(models.TransientModel):
    """An offer that was put aside, to be compared with others."""

    _name = "collections.negotiation.offer"
    _inherit = "collections.offer.mixin"
    _description = "Offer to compare"
    _order = "id"

    wizard_id = fields.Many2one(
        comodel_name="collections.negotiation.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")

    def _get_draft(self):
        # OVERRIDE 'collections.offer.mixin'
        return self.wizard_id

    def action_take(self):
        """Go on with this one."""
        self.ensure_one()
        self.wizard_id.write(
            {**self._prepare_term_values(), "way": "count", "down_percent": 0}
        )
        return self.wizard_id._reopen()

    def action_drop(self):
        wizard = self.wizard_id
        self.unlink()
        return wizard._reopen()
