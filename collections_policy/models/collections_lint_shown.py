"""Where people see what is wrong with messages: on steps, policies and runs."""

from odoo import api, fields, models


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    consequence_ids = fields.Many2many(
        comodel_name="collections.consequence",
        string="May Announce",
        help="What the company really does if it is not paid, from here on. Messages "
        "of this level and of those after it may say so; any others are held back.",
    )

    def _get_named_consequences(self):
        """Return what the level's messages may announce: what its ladder has so far."""
        self.ensure_one()
        ladder = self.policy_id._get_ladder()
        so_far = ladder.filtered(
            lambda level: (level.sequence, level.id) <= (self.sequence, self.id)
        )
        return (so_far | self).consequence_ids


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    lint_html = fields.Html(
        string="Check of the Text", compute="_compute_lint", sanitize=False
    )
    lint_errors = fields.Integer(string="Errors in the Text", compute="_compute_lint")

    @api.depends("channel", "mail_template_id", "level_id.consequence_ids")
    def _compute_lint(self):
        """What is wrong with the text of the step's messages, as it is saved."""
        linter = self.env["collections.linter"]
        for step in self:
            channel = step._get_channel()
            template = channel._get_template(step)
            step.lint_html, step.lint_errors = False, 0
            if template and channel._text_fields:
                sample = linter._get_sample(channel, template)
                findings = linter._lint_template(
                    channel, template, step.level_id, sample
                )
                step.lint_html = linter._draw(template, findings, sample)
                step.lint_errors = linter._count_errors(findings)


class CollectionsRunProblem(models.Model):
    _inherit = "collections.run.problem"

    def _get_step_problems(self, steps):
        # EXTENDS: what can be told of their messages by reading them
        return [*super()._get_step_problems(steps), *self._get_text_problems(steps)]

    def _get_text_problems(self, steps):
        linter = self.env["collections.linter"]
        problems = []
        for step in steps:
            channel = step._get_channel()
            template = channel._get_template(step)
            if not template or not channel._text_fields:
                continue
            findings = linter._lint_template(channel, template, step.level_id)
            if linter._count_errors(findings):
                problem = self.env._(
                    "“%(policy)s”, %(step)s: its text has errors, its messages are "
                    "held back.",
                    policy=step.policy_id.name,
                    step=step.display_name,
                )
                problems.append((template, problem))
        return problems
