from odoo import api, fields, models


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    channel = fields.Selection(
        selection_add=[("whatsapp", "WhatsApp"), ("phone",)],
        ondelete={"whatsapp": "set default"},
    )
    whatsapp_template_id = fields.Many2one(
        comodel_name="collections.whatsapp.template",
        string="WhatsApp Template",
        domain="[('company_id', '=', company_id)]",
        ondelete="restrict",
    )

    @api.constrains("whatsapp_template_id")
    def _check_whatsapp_template(self):
        self._check_complete()

    @api.depends("whatsapp_template_id")
    def _compute_lint(self):
        # EXTENDS 'collections_policy'
        return super()._compute_lint()

    def _prepare_snapshot(self):
        # EXTENDS 'collections_policy'
        snapshot = super()._prepare_snapshot()
        snapshot["template"] = snapshot["template"] or self.whatsapp_template_id.name
        return snapshot
