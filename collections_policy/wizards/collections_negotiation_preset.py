"""Ready offers in the negotiation."""

from odoo import api, fields, models


class CollectionsNegotiationWizard(models.TransientModel):
    _inherit = "collections.negotiation.wizard"

    preset_ids = fields.Many2many(
        comodel_name="collections.offer.preset", compute="_compute_preset_ids"
    )
    preset_id = fields.Many2one(
        comodel_name="collections.offer.preset",
        string="Ready Offer",
        domain="[('id', 'in', preset_ids)]",
        help="Fills in the terms; change of them what you like.",
    )

    @api.depends("company_id")
    def _compute_preset_ids(self):
        presets = self.env["collections.offer.preset"]
        for wizard in self:
            root = wizard.company_id.root_id
            country = root.account_fiscal_country_id or root.country_id
            wizard.preset_ids = presets.search(
                [
                    ("company_id", "in", (False, root.id)),
                    ("country_id", "in", (False, country.id)),
                ]
            )

    @api.onchange("preset_id")
    def _onchange_preset_id(self):
        if self.preset_id:
            self.update(self.preset_id._prepare_terms(self._get_today()))
            self._onchange_down_percent()
