"""What customers were told of a policy, since when, and in which words."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.told_text import get_hash, write_plain

REPORT = "collections_policy.action_report_told"


class CollectionsPolicyTold(models.Model):
    """An edition: what was published of a policy on a day, in each language.

    A change of the policy makes a new one only if customers would read something else,
    and only once a manager publishes it.  None is changed or deleted.
    """

    _name = "collections.policy.told"
    _description = "Policy as customers are told"
    _inherit = ["collections.kept.mixin"]
    _order = "policy_id, number desc"

    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    number = fields.Integer(
        string="Edition", required=True, readonly=True, aggregator=None
    )
    date = fields.Date(
        string="Published On",
        required=True,
        readonly=True,
        help="The day, where the company is.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Published by", required=True, readonly=True
    )
    policy_version_id = fields.Many2one(
        comodel_name="collections.policy.version",
        string="Version of the Policy",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="What the policy said when it was published.",
    )
    text_ids = fields.One2many(
        comodel_name="collections.policy.told.text",
        inverse_name="told_id",
        string="Texts",
        readonly=True,
    )
    acceptance_ids = fields.One2many(
        comodel_name="collections.policy.acceptance",
        inverse_name="told_id",
        string="Acceptances",
        readonly=True,
    )
    acceptance_count = fields.Integer(compute="_compute_acceptance_count")
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_is_current",
        search="_search_is_current",
        help="Customers read this edition.",
    )

    _number_unique = models.UniqueIndex(
        "(policy_id, number)", "This edition of the policy is there already."
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for told in self:
            told.display_name = self.env._(
                "%(policy)s, edition %(number)s",
                policy=told.policy_id.name,
                number=told.number,
            )

    @api.depends("policy_id.told_id")
    def _compute_is_current(self):
        for told in self:
            told.is_current = told.policy_id.told_id == told

    @api.depends("acceptance_ids")
    def _compute_acceptance_count(self):
        counts = dict(
            self.env["collections.policy.acceptance"]._read_group(
                [("told_id", "in", self.ids)], ["told_id"], ["__count"]
            )
        )
        for told in self:
            told.acceptance_count = counts.get(told, 0)

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        policies = self.env["collections.policy"].sudo().with_context(active_test=False)
        current = policies.search([("told_id", "!=", False)]).told_id
        return Domain("id", "in" if True in value else "not in", current.ids)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What customers were told can't be deleted."))

    # === ACTION METHODS === #

    def action_open_acceptances(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_acceptance_action"
        )
        return {**action, "domain": [("told_id", "=", self.id)], "context": {}}

    # === TEXTS === #

    def _get_text(self, lang):
        """Return the text in a language; where there is none, in English, or the first.

        :param str lang: a code
        """
        by_lang = {text.lang: text for text in self.text_ids}
        return by_lang.get(lang) or by_lang.get("en_US") or self.text_ids[:1]

    def _says(self, contents):
        """Tell whether an edition says the same, in all languages that it has.

        :param dict contents: what would be told, by language
        """
        return all(
            text.content == contents.get(text.lang, text.content)
            for text in self.text_ids
        )

    def _add_texts(self, contents):
        """Keep the texts of an edition, in languages that it does not have yet."""
        self.ensure_one()
        known = set(self.text_ids.mapped("lang"))
        self.env["collections.policy.told.text"].create(
            [
                self._prepare_text(lang, content)
                for lang, content in contents.items()
                if lang not in known
            ]
        )

    def _prepare_text(self, lang, content):
        text = write_plain(content)
        return {
            "told_id": self.id,
            "lang": lang,
            "content": content,
            "text": text,
            "sha256": get_hash(text),
        }


class CollectionsPolicyToldText(models.Model):
    """What customers read, in a language: the same words, as they were published."""

    _name = "collections.policy.told.text"
    _description = "Policy as customers are told, in a language"
    _inherit = ["collections.kept.mixin"]
    _order = "told_id desc, lang"

    told_id = fields.Many2one(
        comodel_name="collections.policy.told",
        string="Edition",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    policy_id = fields.Many2one(related="told_id.policy_id")
    company_id = fields.Many2one(related="told_id.company_id")
    lang = fields.Selection(
        selection="_selection_lang", string="Language", required=True, readonly=True
    )
    content = fields.Json(
        required=True, readonly=True, help="What is told, part by part."
    )
    text = fields.Text(required=True, readonly=True)
    sha256 = fields.Char(
        string="SHA-256",
        required=True,
        readonly=True,
        help="Of the plain text, in UTF-8: who has the same text comes to the same.",
    )
    html = fields.Html(string="As It Is Read", compute="_compute_html", sanitize=False)

    pdf_id = fields.Many2one(
        comodel_name="ir.attachment", string="PDF", readonly=True, ondelete="set null"
    )

    _lang_unique = models.UniqueIndex(
        "(told_id, lang)", "The edition has a text in this language already."
    )

    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    # === COMPUTE METHODS === #

    @api.depends("told_id", "lang")
    @api.depends_context("lang")
    def _compute_display_name(self):
        langs = dict(self._selection_lang())
        for text in self:
            text.display_name = (
                f"{text.told_id.display_name} ({langs.get(text.lang, text.lang)})"
            )

    @api.depends("content")
    def _compute_html(self):
        writer = self.env["collections.told.writer"]
        for text in self:
            text.html = writer._draw(text.content)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What customers were told can't be deleted."))

    # === GETTERS === #

    def _get_title(self):
        return self.content["title"]

    def _get_summary(self):
        """Return the short text on documents."""
        return self.content["summary"]

    def _get_file_name(self):
        self.ensure_one()
        told = self.told_id
        return f"{self._get_title()} - {told.company_id.name} - {told.number}"

    def _get_pdf(self):
        """Return the text as a PDF, as bytes: anybody can ask, and it is drawn once."""
        self.ensure_one()
        text = self.sudo()
        if not text.pdf_id:
            pdf, _kind = (
                self.env["ir.actions.report"].sudo()._render_qweb_pdf(REPORT, text.ids)
            )
            text.pdf_id = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    {
                        "name": f"{text._get_file_name()}.pdf",
                        "raw": pdf,
                        "res_model": text._name,
                        "res_id": text.id,
                    }
                )
            )
        return text.pdf_id.raw
