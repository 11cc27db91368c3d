"""Templates whose form shows what is wrong with their text."""

from odoo import fields, models


class CollectionsLintMixin(models.AbstractModel):
    """A template that steps may use, by a channel's ``_template_field``."""

    _name = "collections.lint.mixin"
    _description = "Collections: template whose text is checked"

    collections_lint_html = fields.Html(
        string="Check of the Text",
        compute="_compute_collections_lint_html",
        sanitize=False,
    )

    def _compute_collections_lint_html(self):
        """What is wrong with the text as it is saved."""
        for template in self:
            is_ours = template._origin and template._is_for_collections()
            template.collections_lint_html = is_ours and template._draw_lint()

    def _is_for_collections(self):
        """Tell whether the template is made for messages about open items."""
        return True

    def _draw_lint(self):
        self.ensure_one()
        linter = self.env["collections.linter"]
        channel, steps = self._get_use()
        sample = linter._get_sample(channel, self)
        findings = linter._lint_template(channel, self, steps.level_id, sample)
        return linter._draw(self, findings, sample)

    def _get_use(self):
        """Return the first channel that uses the template, or may, and all its steps.

        :rtype: tuple[collections.channel, collections.level.step]
        """
        steps = self._get_steps_by_channel()
        used = [channel for channel, found in steps.items() if found]
        return next(iter(used or steps)), self.env["collections.level.step"].union(
            *steps.values()
        )

    def _get_steps_by_channel(self):
        """Return the steps that use the templates, by channel of which they may be.

        :rtype: dict[collections.channel, collections.level.step]
        """
        fields_of_step = self.env["collections.level.step"]._fields
        return {
            channel: channel._get_steps(self)
            for channel in self.env["collections.channel"]._get_all().values()
            if channel._text_fields
            and fields_of_step[channel._template_field].comodel_name == self._name
        }
