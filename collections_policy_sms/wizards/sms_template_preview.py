from odoo import api, fields, models


class SmsTemplatePreview(models.TransientModel):
    _inherit = "sms.template.preview"

    length_label = fields.Char(string="Length", compute="_compute_length_label")

    @api.depends("body")
    @api.depends_context("lang")
    def _compute_length_label(self):
        channel = self.env["collections.channel.sms"]
        for preview in self:
            preview.length_label = channel._get_length_label(preview.body or "")
