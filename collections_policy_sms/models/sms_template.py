from odoo import models


class SmsTemplate(models.Model):
    _name = "sms.template"
    _inherit = ["sms.template", "collections.lint.mixin"]

    def _is_for_collections(self):
        # OVERRIDE 'collections.lint.mixin'
        return self.model == "collections.action"
