from odoo import fields, models

from ..tools.placeholders import fill, find_gaps, is_framed

STATUSES = {
    "approved": "approved",
    "reinstated": "approved",
    "unpaused": "approved",
    "pending": "submitted",
    "in_appeal": "submitted",
    "rejected": "rejected",
    "paused": "paused",
    "flagged": "paused",
    "disabled": "rejected",
    "pending_deletion": "rejected",
}
LONGEST = 1024  # characters, as Meta takes


class CollectionsWhatsappTemplateLanguage(models.Model):
    """The text of a template in a language."""

    _name = "collections.whatsapp.template.language"
    _description = "Text of a collections WhatsApp template"
    _order = "template_id, sequence, id"
    _rec_name = "code"

    template_id = fields.Many2one(
        comodel_name="collections.whatsapp.template",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Language",
        required=True,
        default="en_US",
        help="Meta's code of the language: en_US, pt_BR, es, …",
    )
    body = fields.Text(
        string="Text",
        required=True,
        help="As Meta has approved it, with its gaps: {{1}}, {{2}}, …",
    )
    status = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("paused", "Paused"),
        ],
        default="draft",
        required=True,
        help="What Meta thinks of it. It is noted by itself once the webhook works.",
    )
    status_detail = fields.Char(string="Why", readonly=True)

    _one_a_language = models.UniqueIndex(
        "(template_id, code)", "The template has a text in this language already."
    )

    def _get_problem(self):
        """Return, in words, what is wrong with a text; else ``None``."""
        self.ensure_one()
        parameters = self.template_id.parameter_ids
        gaps = find_gaps(self.body)
        if gaps != list(range(1, len(parameters) + 1)):
            return self.env._(
                "the text in %(language)s has the gaps %(gaps)s, but %(count)s are "
                "filled: they are numbered from 1 on, without holes.",
                language=self.code,
                gaps=", ".join(map(str, gaps)) or "–",
                count=len(parameters),
            )
        if not is_framed(self.body):
            return self.env._(
                "the text in %s must not begin or end with a gap.", self.code
            )
        if len(self.body) > LONGEST:
            return self.env._(
                "the text in %(language)s is longer than %(count)s characters.",
                language=self.code,
                count=LONGEST,
            )
        if not self._names_creditor():
            return self.env._(
                "the text in %s does not say who the creditor is.", self.code
            )
        return None

    def _names_creditor(self):
        template = self.template_id
        is_filled_in = "creditor" in template.parameter_ids.mapped("part")
        return is_filled_in or template.company_id.name in self.body

    def _fill(self, values):
        """Return the text with its gaps filled.

        :param list[str] values: what goes into them, in order
        """
        self.ensure_one()
        return fill(self.body, values)

    def _note_status(self, event, detail):
        """Note what Meta thinks of the text.

        :param str event: the name that it gives to what happened
        :param str detail: what it says of it
        """
        if event in STATUSES:
            is_said = detail and detail.lower() != "none"
            self.write(
                {
                    "status": STATUSES[event],
                    "status_detail": detail if is_said else False,
                }
            )
