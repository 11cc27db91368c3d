from odoo import models


class MailTemplate(models.Model):
    _name = "mail.template"
    _inherit = ["mail.template", "collections.lint.mixin"]

    def _is_for_collections(self):
        # OVERRIDE 'collections.lint.mixin'
        return self.model == "collections.action"
