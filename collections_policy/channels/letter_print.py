"""Letter: how a batch is printed, with a list of the letters on top."""

import base64

from odoo import models

from ..tools.address_lines import join_address
from ..tools.letter_pdf import LetterPdf

LETTER = "collections_policy.action_report_letter"
COVER = "collections_policy.action_report_letter_cover"


class CollectionsChannelLetter(models.AbstractModel):
    _inherit = "collections.channel.letter"

    def _print(self, actions, now):
        """Print letters that wait for it, as they have to read now.

        Those that have nothing to say any more are cancelled, those without an address
        or that can't be made fail.

        :param actions: actions of one company, whose cases are locked
        :param now: the moment, UTC
        :return: the batch; an empty one if nothing was left to print
        """
        ready = self._make(actions, now)
        batch = self.env["collections.letter.batch"]
        if ready:
            batch = batch.create(self._prepare_batch_values(ready, now))
            self._print_batch(batch, ready)
        return batch

    def _make(self, actions, now):
        """Look once more at what is owed, and write the letters' text down.

        :return: the actions whose letters can be printed
        """
        deliverer = self.env["collections.deliverer"].with_context(collections_now=now)
        actions = actions.with_env(deliverer.env)
        due = deliverer._apart(deliverer._review, actions, now)
        allowed = self.env["collections.guard"]._filter_may_leave(due, now)
        reachable = self._address(allowed, now)
        return deliverer._apart(
            self.with_env(deliverer.env)._write_down, reachable, now
        )

    def _write_down(self, actions, now):
        """Keep what the letters say as messages on the cases.

        :return: the actions whose text is as it should be
        """
        written = actions.browse()
        for template, batch in actions.grouped("mail_template_id").items():
            rendered = self._render(template, batch)
            batch = self._lint(batch, self._pick_texts(rendered, batch), now)
            messages = self._create_messages(
                [
                    self._prepare_message_values(action, rendered[action.id])
                    for action in batch
                ]
            )
            batch._write_each({"message_id": message.id} for message in messages)
            written |= batch
        return written

    def _create_messages(self, values_list):
        taken = self._take_out(values_list)
        messages = self.env["mail.message"].sudo().create(values_list)
        self._put_in(messages, taken)
        return messages

    def _prepare_message_values(self, action, rendered):
        company, case = action.company_id, action.case_id
        return {
            "subject": rendered["subject"],
            "body": rendered["body_html"],
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "reply_to": company.email_formatted or self.env.user.email_formatted,
            "author_id": (action.user_id.partner_id or company.partner_id).id,
            "model": case._name,
            "res_id": case.id,
            "record_name": case.display_name,
            "message_type": "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
        }

    # === THE BATCH === #

    def _prepare_batch_values(self, actions, now):
        company = actions.company_id
        return {
            "company_id": company.id,
            "date": company._get_collections_date(now),
            "date_printed": now,
            "user_id": self.env.uid,
            "amount": sum(actions.mapped("amount")),
            "letter_count": len(actions),
        }

    def _print_batch(self, batch, actions):
        """Print letters by destination, and the list of them."""
        company = batch.company_id
        actions = actions.sorted(self._get_place)
        document = self._draw(actions)
        places = document.place(company.collections_letter_duplex)
        letters = self.env["collections.letter"].create(
            [
                {
                    **self._prepare_letter_values(action),
                    "batch_id": batch.id,
                    "sequence": sequence,
                    "first_page": first,
                    "page_count": count,
                }
                for sequence, (action, (first, count)) in enumerate(
                    zip(actions, places, strict=True), 1
                )
            ]
        )
        actions._write_each({"letter_id": letter.id} for letter in letters)
        batch.page_count = sum(letters.mapped("page_count"))
        cover = self._render_pdf(COVER, batch)
        pdf, batch.cover_page_count = document.bind(cover)
        batch.pdf = base64.b64encode(pdf)

    def _get_place(self, action):
        """Return where a letter goes, as a sorting key."""
        partner = action.recipient_id
        return (
            partner.country_id != action.company_id.country_id,
            partner.country_id.name or "",
            partner.zip or "",
            partner.name or "",
            action.id,
        )

    def _prepare_letter_values(self, action):
        partner, company = action.recipient_id, action.company_id
        return {
            "action_id": action.id,
            "addressee": ", ".join(self._get_names(partner)),
            "address": join_address(self._get_place_lines(partner, company)),
            "amount": action.amount,
        }

    # === PAPER === #

    def _draw(self, actions):
        """Return the letters of actions as one document.

        With the context key ``collections_bare_letters`` they have no marks for folding
        and no sender's line: carriers want nothing but the address in the window.

        :rtype: LetterPdf
        """
        marks = [str(action.id) for action in actions]
        document = LetterPdf([self._render_pdf(LETTER, actions)], marks)
        if document.is_cut:
            return document
        # wkhtmltopdf without its patches marks nothing: one letter after the other
        return LetterPdf(
            [self._render_pdf(LETTER, action) for action in actions], marks
        )

    def _render_pdf(self, report, records):
        pdf, _kind = self.env["ir.actions.report"]._render_qweb_pdf(report, records.ids)
        return pdf
