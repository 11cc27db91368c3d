from odoo import api, fields, models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    bounced_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="E-mail Came Back",
        compute="_compute_bounced_partner_ids",
    )

    @api.depends("partner_id")
    def _compute_bounced_partner_ids(self):
        marked = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("collections_bounced_email", "!=", False),
            ]
        )
        bounced = marked.filtered("collections_has_bounced").grouped(
            "commercial_partner_id"
        )
        for case in self:
            case.bounced_partner_ids = bounced.get(case.partner_id, False)

    def action_clear_bounce(self):
        """Write to the debtors' addresses again from which messages came back."""
        self.bounced_partner_ids.action_collections_clear_bounce()
