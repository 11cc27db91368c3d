"""Guides: what helps customers to manage their money, to be read, heard, or seen."""

import base64
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty
from odoo.tools.mimetypes import guess_mimetype

PDF = "application/pdf"
ON_THE_WEB = ("link", "video")


class CollectionsGuide(models.Model):
    """Something that customers may find useful; nothing of it is about them.

    Articles are read on our own pages.  What lies elsewhere is only linked to, and the
    customer sees where the link leads.
    """

    _name = "collections.guide"
    _description = "Guide for customers"
    _order = "theme_id, sequence, id"

    name = fields.Char(string="Title", required=True, translate=True)
    summary = fields.Char(
        translate=True, help="A sentence: what it is good for. Shown with the link."
    )
    theme_id = fields.Many2one(
        comodel_name="collections.guide.theme",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_published = fields.Boolean(
        string="Published", help="Customers see it. Read it first as they would."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        index="btree_not_null",
        help="Empty: it is offered by all companies.",
    )

    # What it is
    kind = fields.Selection(
        selection=[
            ("article", "Article"),
            ("file", "PDF"),
            ("video", "Video"),
            ("link", "Page elsewhere"),
        ],
        default="article",
        required=True,
    )
    body = fields.Html(string="Text", translate=True)
    url = fields.Char(string="Address", help="Where it is: https://…")
    host = fields.Char(string="Web Site", compute="_compute_host")
    file = fields.Binary(string="PDF File", attachment=True)
    file_name = fields.Char()
    cover = fields.Image(max_width=640, max_height=360)

    # Whom it is for
    audience = fields.Selection(
        selection=[
            ("all", "Everybody"),
            ("person", "Persons"),
            ("company", "Companies"),
        ],
        string="For",
        default="all",
        required=True,
    )
    segment_ids = fields.Many2many(
        comodel_name="collections.segment",
        relation="collections_guide_segment_rel",
        column1="guide_id",
        column2="segment_id",
        string="Segments",
        help="Only for customers in one of them. Empty: for all.",
    )
    lang_ids = fields.Many2many(
        comodel_name="res.lang",
        relation="collections_guide_lang_rel",
        column1="guide_id",
        column2="lang_id",
        string="Languages",
        help="Only for customers who read one of them. Empty: it is translated, or "
        "needs no words.",
    )

    # Who has looked at it
    click_ids = fields.One2many(
        comodel_name="collections.guide.click",
        inverse_name="guide_id",
        string="Clicks",
        readonly=True,
    )
    click_count = fields.Integer(string="Opened", compute="_compute_clicks")
    reader_count = fields.Integer(
        string="Readers",
        compute="_compute_clicks",
        help="Customers who opened it, each counted once.",
    )

    # === COMPUTE METHODS === #

    @api.depends("url")
    def _compute_host(self):
        for guide in self:
            guide.host = (urlsplit(guide.url or "").hostname or "").removeprefix("www.")

    @api.depends("click_ids")
    def _compute_clicks(self):
        counts = {
            guide: (clicks, readers)
            for guide, clicks, readers in self.env[
                "collections.guide.click"
            ]._read_group(
                [("guide_id", "in", self.ids)],
                ["guide_id"],
                ["__count", "partner_id:count_distinct"],
            )
        }
        for guide in self:
            guide.click_count, guide.reader_count = counts.get(guide, (0, 0))

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "body", "url", "file")
    def _check_content(self):
        for guide in self:
            if problem := guide._get_problem():
                raise ValidationError(
                    self.env._(
                        "“%(guide)s”: %(problem)s", guide=guide.name, problem=problem
                    )
                )

    def _get_problem(self):
        """Return, in words, what it lacks to be shown; else ``None``."""
        self.ensure_one()
        if self.kind == "article" and is_html_empty(self.body):
            return self.env._("write its text.")
        if self.kind in ON_THE_WEB and not self._is_safe_url():
            return self.env._("write its address in full, beginning with https://.")
        if self.kind == "file" and not self._is_pdf():
            return self.env._("choose a PDF file.")
        return None

    def _is_safe_url(self):
        parts = urlsplit(self.url or "")
        return parts.scheme in ("http", "https") and bool(parts.hostname)

    def _is_pdf(self):
        content = self.with_context(bin_size=False).file
        return bool(content) and guess_mimetype(base64.b64decode(content)) == PDF

    # === ACTION METHODS === #

    def action_publish(self):
        self.is_published = True

    def action_unpublish(self):
        self.is_published = False

    def action_open_clicks(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_guide_click_action"
        )
        return {**action, "domain": [("guide_id", "in", self.ids)], "context": {}}

    def action_preview(self):
        """Look at it as a customer would."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/guides/{self.id}",
            "target": "new",
        }

    @api.model
    def _get_ready(self):
        """Return the guides that come with the addon."""
        names = self.env["ir.model.data"].search(
            [("module", "=", "collections_policy"), ("model", "=", self._name)]
        )
        return self.browse(names.mapped("res_id")).exists()

    # === WHOM IT IS OFFERED === #

    @api.model
    def _get_offered(self, company, debtor, theme=None):
        """Return the guides that a customer may see, in the language of the context.

        :param company: the root company that offers them
        :param debtor: a commercial partner
        :param theme: of that theme alone
        """
        guides = self._get_published(company, theme)
        return guides.filtered(lambda guide: guide._is_for(company, debtor))

    @api.model
    def _get_published(self, company, theme=None):
        domain = (
            Domain("is_published", "=", True)
            & Domain("company_id", "in", (False, company.id))
            & Domain("theme_id.active", "=", True)
        )
        if theme:
            domain &= Domain("theme_id", "=", theme.id)
        return self.search(domain)

    def _is_for(self, company, debtor):
        """Tell whether a guide is meant for a customer of a company."""
        self.ensure_one()
        kind = "company" if debtor.is_company else "person"
        if self.audience not in ("all", kind) or not self._is_readable():
            return False
        mine = debtor.sudo().with_company(company).collections_segment_ids
        return not self.segment_ids or bool(self.segment_ids & mine)

    def _is_readable(self):
        """Tell whether it is in the language of the context, whatever the country."""
        languages = {lang.split("_")[0] for lang in self.lang_ids.mapped("code")}
        return not languages or (self.env.lang or "en_US").split("_")[0] in languages

    @api.model
    def _choose(self, company, debtors, theme):
        """Return for each customer the guide of a theme that comes next.

        That is the first one not opened yet; who has opened all is offered none: there
        is nothing new to tell.

        :rtype: dict[res.partner, collections.guide]
        """
        guides = self._get_published(company, theme)
        opened = self.env["collections.guide.click"]._get_opened(
            company, debtors, guides
        )
        chosen = {}
        for debtor in debtors:
            for guide in guides - opened.get(debtor, guides.browse()):
                if guide._is_for(company, debtor):
                    chosen[debtor] = guide
                    break
        return chosen
