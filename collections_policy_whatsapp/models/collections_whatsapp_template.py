from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CollectionsWhatsappTemplate(models.Model):
    """A text that WhatsApp has approved, with what goes into its gaps."""

    _name = "collections.whatsapp.template"
    _inherit = ["collections.lint.mixin"]
    _description = "Collections WhatsApp template"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    account_id = fields.Many2one(
        comodel_name="collections.whatsapp.account",
        domain="[('company_id', '=', company_id)]",
        check_company=True,
        ondelete="restrict",
        help="Empty: a person sends the messages by hand, from a link.",
    )
    code = fields.Char(
        string="Name at Meta", help="As it is called in WhatsApp Manager."
    )
    language_ids = fields.One2many(
        comodel_name="collections.whatsapp.template.language",
        inverse_name="template_id",
        string="Languages",
        copy=True,
    )
    parameter_ids = fields.One2many(
        comodel_name="collections.whatsapp.template.parameter",
        inverse_name="template_id",
        string="What Goes Into the Gaps",
        copy=True,
    )
    step_count = fields.Integer(string="Steps", compute="_compute_step_count")

    def _compute_step_count(self):
        counts = dict(
            self.env["collections.level.step"]._read_group(
                [("whatsapp_template_id", "in", self.ids)],
                ["whatsapp_template_id"],
                ["__count"],
            )
        )
        for template in self:
            template.step_count = counts.get(template, 0)

    @api.constrains("account_id", "code", "language_ids", "parameter_ids")
    def _check_complete(self):
        for template in self:
            problem = template._get_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(template)s”: %(problem)s",
                        template=template.name,
                        problem=problem,
                    )
                )

    def _get_problem(self):
        """Return, in words, what is missing for messages to be made; else ``None``."""
        self.ensure_one()
        if not self.language_ids:
            return self.env._("write the text in a language at least.")
        if self.account_id and not self.code:
            return self.env._("say how the template is called at Meta.")
        for language in self.language_ids:
            problem = language._get_problem()
            if problem:
                return problem
        return None

    # === TEXT === #

    def _find_language(self, lang):
        """Return the text that suits a reader, else the first one.

        :param str lang: the code of a language, such as ``pt_BR``
        """
        self.ensure_one()
        lang = (lang or "").partition("@")[0]
        family = lang.partition("_")[0]
        texts = self.language_ids
        return (
            texts.filtered(lambda text: text.code == lang)
            or texts.filtered(lambda text: text.code == family)
            or texts.filtered(lambda text: text.code.startswith(f"{family}_"))
            or texts
        )[:1]

    def _get_account(self):
        """Return the account by which the messages leave; empty: by hand."""
        return self.account_id.filtered("active")

    def _note_status(self, status):
        """Note what Meta thinks of templates.

        :param TemplateStatus status: what it told
        """
        domain = Domain("template_id", "in", self.ids)
        self.env["collections.whatsapp.template.language"].search(
            domain
            & Domain("template_id.code", "=", status.name)
            & Domain("code", "=", status.language)
        )._note_status(status.state, status.detail)
