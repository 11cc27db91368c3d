from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.sms_text import simplify_signs, to_plain_letters


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    channel = fields.Selection(
        selection_add=[("sms", "SMS")], ondelete={"sms": "set default"}
    )
    sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="Text Message",
        domain=[("model", "=", "collections.action")],
        ondelete="restrict",
    )
    sms_plain_letters = fields.Boolean(
        string="Plain Letters",
        default=True,
        help="Letters such as ã and ç are written without their accents: with these, "
        "less than half as much goes in a part.",
    )
    sms_preview = fields.Html(
        string="Reads", compute="_compute_sms_preview", sanitize=False
    )

    @api.constrains("sms_template_id")
    def _check_sms_template(self):
        self._check_complete()

    @api.depends("channel", "sms_template_id", "sms_plain_letters")
    @api.depends_context("lang")
    def _compute_sms_preview(self):
        """What the step would say of the latest action; without one, its template."""
        sample = self.env["collections.action"].search(
            [("step_id", "!=", False)], limit=1
        )
        for step in self:
            is_sms = step.channel == "sms" and bool(step.sms_template_id)
            step.sms_preview = is_sms and step._draw_sms_preview(sample)

    @api.depends("sms_template_id")
    def _compute_lint(self):
        # EXTENDS 'collections_policy'
        return super()._compute_lint()

    def _draw_sms_preview(self, sample):
        """Return the step's text as it reads for an action, and its length.

        :param sample: a ``collections.action``, or none
        """
        self.ensure_one()
        channel = self.env["collections.channel.sms"].sudo()
        try:
            texts = channel._render(
                self.sudo(), self.sms_template_id.sudo(), sample.sudo()
            )
        except UserError as error:
            return Markup("<p class='text-danger'>%s</p>") % error
        return channel._draw_preview(
            texts.get(sample) or self._write_sms(self.sms_template_id.body)
        )

    def _write_sms(self, text):
        """Return a text in the letters that the step uses; no step uses plain ones."""
        is_plain = not self or self.sms_plain_letters
        write = to_plain_letters if is_plain else simplify_signs
        return write(text).strip()

    def _prepare_snapshot(self):
        # EXTENDS 'collections_policy'
        values = super()._prepare_snapshot()
        if self.channel == "sms":
            values["template"] = self.sms_template_id.name
        return values
