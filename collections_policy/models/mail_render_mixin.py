"""Templates read once for a whole batch of messages, where Odoo reads them for each."""

import re
from functools import reduce

from lxml import etree
from markupsafe import Markup, escape

from odoo import models
from odoo.tools.mail import html_normalize

# As Odoo's: a tag that shows one path of fields, with an optional default
SHOWN = re.compile(
    r"""<(\w+)[\s|\n]+t-out=[\s|\n]*(\'|\")((\w|\.)+)(\2)[\s|\n]*"""
    r"""((\/>)|(>[\s|\n]*([^<>]*?))[\s|\n]*<\/\1>)""",
    flags=re.DOTALL,
)


# What stands before any address that Odoo completes
LOCAL_LINKS = ('src="/', 'href="/', 'background="/', "url(")


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    def _replace_local_links(self, html, base_url=None):
        # EXTENDS 'mail': to find that there is none costs less than to look for each
        if "collections_compiled" in self.env.context and html:
            if not any(sign in html for sign in LOCAL_LINKS):
                return html
        return super()._replace_local_links(html, base_url=base_url)

    def _render_template_qweb_regex(self, template_src, model, res_ids):
        # EXTENDS 'mail': the same bytes, the text brought in order once
        if "collections_compiled" not in self.env.context:
            return super()._render_template_qweb_regex(template_src, model, res_ids)
        source = html_normalize(f"<div>{template_src}</div>")
        if source.startswith("<div>") and source.endswith("</div>"):
            source = source[5:-6]
        records = self.env[model].browse(res_ids)
        return {record.id: self._fill_in(source, record) for record in records}

    def _fill_in(self, source, record):
        """Return a text that shows nothing but fields, filled in for a record."""
        qweb = self.env["ir.qweb"]

        def show(match):
            tag, expression, default = match.group(1, 3, 9)
            if not qweb._is_expression_allowed(expression, record._name):
                raise SyntaxError(f"Invalid expression: {expression!r}")
            try:
                value = reduce(
                    lambda value, name: value[name], expression.split(".")[1:], record
                )
            except KeyError:
                value = default
            value = escape(value or default or "")
            return value if tag.lower() == "t" else f"<{tag}>{value}</{tag}>"

        return Markup(SHOWN.sub(show, source))


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        # EXTENDS 'base': what is no view is compiled once a batch, not once a record
        compiled = self.env.context.get("collections_compiled")
        if compiled is None or not isinstance(template, etree._Element):
            return super()._generate_code_uncached(template)
        key = (
            etree.tostring(template),
            self.env.context.get("raise_on_forbidden_code_for_model"),
            *(self.env.context.get(name) for name in self._get_template_cache_keys()),
        )
        if key not in compiled:
            compiled[key] = super()._generate_code_uncached(template)
        return compiled[key]
