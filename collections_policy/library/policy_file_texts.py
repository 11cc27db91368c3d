"""Texts of a file: in all their languages, and no program among them."""

import json

from lxml import etree, html

from odoo import models
from odoo.tools import SQL
from odoo.tools.rendering_tools import parse_inline_template

from ..models.collections_policy_content import LANG
from ..tools.policy_file import get_texts
from .policy_file import TEMPLATE

EDITOR = "mail.group_mail_template_editor"


class CollectionsPolicyFile(models.AbstractModel):
    _inherit = "collections.policy.file"

    # === LANGUAGES === #

    def _write_texts(self, record, texts):
        """Give a record its texts in all languages, those that are not in use too.

        What Odoo cleans of a text in one language, is cleaned in each.

        :param dict texts: by field and language
        """
        if not texts:
            return
        record.flush_recordset(texts)
        values = {
            name: json.dumps(self._clean_texts(record, name, own))
            for name, own in texts.items()
        }
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL(", ").join(
                    SQL("%s = %s::jsonb", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                record.id,
            )
        )
        record.invalidate_recordset(list(texts), flush=False)
        record.modified(list(texts))

    def _clean_texts(self, record, name, texts):
        field = record._fields[name]
        return {
            lang: str(field._convert(text, record, validate=True) or "")
            if field.type == "html"
            else text
            for lang, text in texts.items()
        }

    # === PROGRAMS === #

    def _find_code(self, values):
        """Return what of a template is a program, in any language.

        Nothing is, but for the placeholders that Odoo lets everybody use.

        :param dict values: of the template, as the file tells them
        :rtype: list[str]
        """
        model = values.get("model")
        found = []
        for name, find in (
            ("subject", self._find_code_inline),
            ("body_html", self._find_code_in_html),
        ):
            for text in get_texts(values.get(name) or "").values():
                found += find(text, model)
        return list(dict.fromkeys(found))

    def _find_code_inline(self, text, model):
        renderer, qweb = self.env["mail.render.mixin"], self.env["ir.qweb"]
        found = [
            part[1]
            for part in parse_inline_template(text)
            if part[1] and not qweb._is_expression_allowed(part[1], model)
        ]
        if not found and renderer._has_unsafe_expression_template_inline_template(
            text, model
        ):
            found.append(text)
        return found

    def _find_code_in_html(self, text, model):
        if not text.strip():
            return []
        body = self.env[TEMPLATE]._fields["body_html"]
        cleaned = str(body._convert(text, self.env[TEMPLATE], validate=True) or "")
        found = []
        for source in (text, cleaned):
            found += self._find_directives(source, model)
            if not found and self._is_unsafe(source, model):
                found.append(source)
        return found

    def _find_directives(self, source, model):
        qweb = self.env["ir.qweb"]
        root = html.fragment_fromstring(source, create_parent="div")
        return [
            value or name
            for element in root.iter(etree.Element)
            for name, value in element.attrib.items()
            if name.startswith("t-")
            and not (name == "t-out" and qweb._is_expression_allowed(value, model))
        ]

    def _is_unsafe(self, source, model):
        """Tell whether Odoo takes HTML for more than plain placeholders."""
        if not source.strip():
            return False
        renderer = self.env["mail.render.mixin"]
        try:
            return renderer._has_unsafe_expression_template_qweb(source, model)
        except Exception:  # what can't be compiled is nothing plain
            return True

    def _may_write_code(self):
        """Tell whether the user might have written such a template by hand."""
        return self.env.su or self.env.user.has_group(EDITOR)

    # === ONE TEXT === #

    def _get_source(self, value):
        """Return a text in the language of the source."""
        return get_texts(value)[LANG]
