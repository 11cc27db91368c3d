"""Letter: handed over to Odoo's Snailmail, which prints and posts it."""

from odoo import models
from odoo.tools import html2plaintext

PREFIX = "snailmail-"
PENDING = ("pending", "error")


class CollectionsChannelLetter(models.AbstractModel):
    _inherit = "collections.channel.letter"

    def _hand_over(self, actions, now):
        # EXTENDS 'collections_policy'
        if actions.company_id.collections_post_through != "snailmail":
            return super()._hand_over(actions, now)
        actions = self._write_down(actions, now)
        if not actions:
            return actions
        documents = self.with_context(collections_bare_letters=True)._draw(actions)
        letters = self._create_snailmail(actions, documents.split())
        actions._write_each({"reference": self._get_reference(le)} for le in letters)
        self.env.ref("snailmail.snailmail_print")._trigger()
        return actions._set_queued(now)

    def _create_snailmail(self, actions, pdfs):
        """Create the letters that Snailmail is to post, each with its PDF."""
        attachments = self.env["ir.attachment"].create(
            [
                self._prepare_attachment_values(action, pdf)
                for action, pdf in zip(actions, pdfs, strict=True)
            ]
        )
        return self.env["snailmail.letter"].create(
            [
                self._prepare_snailmail_values(action, attachment)
                for action, attachment in zip(actions, attachments, strict=True)
            ]
        )

    def _prepare_attachment_values(self, action, pdf):
        return {
            "name": self.env._("Letter %s.pdf", action.id),
            "raw": pdf,
            "mimetype": "application/pdf",
            "res_model": action._name,
            "res_id": action.id,
        }

    def _prepare_snailmail_values(self, action, attachment):
        company = action.company_id
        return {
            "model": action.case_id._name,
            "res_id": action.case_id.id,
            "partner_id": action.recipient_id.id,
            "company_id": company.id,
            "user_id": action.user_id.id or self.env.uid,
            "attachment_id": attachment.id,
            "color": company.snailmail_color,
            "duplex": company.snailmail_duplex,
            "cover": False,  # the letter has the address where the window is
        }

    def _withdraw(self, actions):
        # EXTENDS 'collections_policy'
        queued = actions.filtered(lambda action: action.state == "queued")
        letters = self._get_snailmail(queued)
        letters.filtered(lambda letter: letter.state in PENDING)._cancel_quietly()
        return super()._withdraw(actions)

    # === WHO IS WHO === #

    def _get_reference(self, letter):
        return f"{PREFIX}{letter.id}"

    def _get_snailmail(self, actions):
        """Return the letters at Snailmail of actions."""
        references = filter(None, actions.mapped("reference"))
        ids = [
            int(reference.removeprefix(PREFIX))
            for reference in references
            if reference.startswith(PREFIX)
        ]
        return self.env["snailmail.letter"].sudo().browse(ids).exists()

    # === WHAT BECAME OF IT === #

    def _take_in(self, letter, action, now):
        """Take in what Snailmail answered about a letter.

        What may have left keeps its letter as it is; any other error takes it out of
        Snailmail's queue, which would try it again without asking.

        :param letter: a ``snailmail.letter``
        :param action: the ``collections.action`` that it is about
        """
        if letter.state == "sent":
            action._set_sent(now)
        elif action.state != "queued":
            return
        elif letter.state == "canceled":
            action._set_failed("mail_cancelled", now=now)
        elif letter.state == "error":
            reason = self._get_failure_reasons().get(letter.error_code, "unsure")
            self._fail(
                letter, action, reason, html2plaintext(letter.info_msg or ""), now
            )

    def _fail(self, letter, action, reason, detail, now):
        """Note that a letter was not posted, or may not have been."""
        if reason != "unsure":
            letter._cancel_quietly()
        action._set_failed(reason, detail, now=now)

    def _get_failure_reasons(self):
        """Snailmail's errors as reasons of an action; others may hide a sent letter."""
        return {
            "MISSING_REQUIRED_FIELDS": "bad_address",
            "CREDIT_ERROR": "snailmail_credit",
            "TRIAL_ERROR": "snailmail_credit",
            "NO_PRICE_AVAILABLE": "snailmail_country",
            "FORMAT_ERROR": "error",
            "ATTACHMENT_ERROR": "error",
        }

    def _settle_queued(self, company, now):
        # EXTENDS 'collections_policy': those whose sender died, or whose letter is gone
        queued = (
            self.env["collections.action"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("channel", "=", self._get_code()),
                    ("state", "=", "queued"),
                ]
            )
        )
        letters = {
            self._get_reference(letter): letter
            for letter in self._get_snailmail(queued)
        }
        for action in queued:
            if letter := letters.get(action.reference):
                self._take_in(letter, action, now)
            else:
                action._set_failed("mail_cancelled", now=now)
        return super()._settle_queued(company, now)
