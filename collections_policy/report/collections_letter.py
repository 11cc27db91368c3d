"""The letter of an action, for a window envelope."""

from lxml import html
from markupsafe import Markup

from odoo import api, models

from ..tools.address_lines import fit_address

BODY = "//td[contains(concat(' ', @class, ' '), ' o_collections_body ')]"


class ReportCollectionsLetter(models.AbstractModel):
    _name = "report.collections_policy.letter"
    _description = "Collections letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        actions = self.env["collections.action"].browse(docids)
        actions.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": actions._name,
            "docs": actions,
            "letters": self._prepare_letters(actions.sudo()),
        }

    def _prepare_letters(self, actions):
        """Return what the letters show, in the order of the actions.

        :rtype: list[dict]
        """
        texts = self._get_texts(actions)
        frames = {
            lang: batch.with_context(lang=lang)._prepare_frames()
            for lang, batch in actions.grouped("lang").items()
        }
        return [
            self._prepare_letter(
                action.with_context(lang=action.lang),
                frames[action.lang][action.company_id],
                *texts[action],
            )
            for action in actions
        ]

    def _prepare_letter(self, action, frame, subject, text):
        reader = action.recipient_id or action.partner_id
        paper = self.env["collections.channel.letter"]
        label, number = action.partner_id._get_collections_tax_id()
        return {
            **frame,
            "action": action,
            "address": fit_address(paper._get_address_lines(reader, action.company_id)),
            "sender": self._write_sender(frame["creditor"]["name"], action, reader),
            "vat": frame["names_debtor"] and number,
            "vat_label": label,
            "is_bare": self.env.context.get("collections_bare_letters"),
            "window": action.company_id.sudo().collections_letter_window,
            "date": action.date_reached or frame["date"],
            "subject": subject,
            "text": text,
        }

    def _write_sender(self, name, action, reader):
        """Return the line above the address: the country is for readers abroad."""
        company = action.company_id.sudo()
        is_at_home = reader.country_id == company.country_id
        lines = self.env["collections.channel.letter"]._get_place_lines(
            company.partner_id, company if is_at_home else None
        )
        return " · ".join([name, *lines])

    def _get_texts(self, actions):
        """Return subject and text of actions: what was said, or would be said now.

        :rtype: dict[collections.action, tuple[str, Markup]]
        """
        said = actions.filtered(lambda action: action.message_id.body)
        texts = {
            action: (action.message_id.subject, self._cut_out(action.message_id.body))
            for action in said
        }
        for template, batch in (actions - said).grouped("mail_template_id").items():
            if template:
                texts.update(self._render_texts(template, batch))
            else:
                texts.update({action: self._make_text(action) for action in batch})
        return texts

    def _render_texts(self, template, actions):
        rendered = (
            self.env["collections.channel.email"].sudo()._render(template, actions)
        )
        return {
            action: (
                rendered[action.id]["subject"],
                self._cut_out(rendered[action.id]["body_html"]),
            )
            for action in actions
        }

    def _make_text(self, action):
        """Return a text for what has no template, such as a call."""
        action = action.with_context(lang=action.lang)
        parts = (action.items_html, action.payment_html, action.contact_html)
        return (
            action.env._("Your account with us: %s", action.total_label),
            Markup("").join(part or "" for part in parts),
        )

    def _cut_out(self, body):
        """Return the text of a message without the frame that is for screens."""
        found = html.fromstring(body).xpath(BODY)
        if not found:
            return body
        inner = [html.tostring(child, encoding="unicode") for child in found[0]]
        return Markup((found[0].text or "") + "".join(inner))
