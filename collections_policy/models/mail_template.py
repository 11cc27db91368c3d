from odoo import fields, models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    collections_lint_html = fields.Html(
        string="Check of the Text",
        compute="_compute_collections_lint_html",
        sanitize=False,
    )

    def _compute_collections_lint_html(self):
        """What is wrong with the text as it is saved."""
        for template in self:
            is_ours = template.model == "collections.action" and template._origin
            template.collections_lint_html = is_ours and template._draw_lint()

    def _draw_lint(self):
        self.ensure_one()
        linter = self.env["collections.linter"]
        channel = self.env["collections.channel"]._get("email")
        levels = channel._get_steps(self).level_id
        sample = linter._get_sample(channel, self)
        findings = linter._lint_template(channel, self, levels, sample)
        return linter._draw(self, findings, sample)
