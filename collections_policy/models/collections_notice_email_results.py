"""What became of registered e-mails: they left, did not, or may have."""

import base64
import hashlib

from odoo import api, fields, models

from ..tools.notice_states import POSTED
from .collections_event import Fact


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("notice_emailed", self.env._("Notice sent by e-mail")),
        ]


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    @api.model
    def _find_by_messages(self, messages):
        """Return the notices that messages are.

        :param messages: ``mail.message`` records
        """
        return self.search([("message_id", "in", messages.ids)])

    # === VERBS === #

    def _freeze_email(self, handover):
        """Keep the e-mail as the mail server was given it, with what it answered.

        :param handover: a ``RegisteredHandOver``
        """
        self.write(
            {
                "eml": base64.b64encode(handover.text),
                "eml_sha256": hashlib.sha256(handover.text).hexdigest(),
                "reports": "asked" if handover.are_reports_asked else "not_offered",
                "server_answer": handover.answer,
            }
        )
        self._find_files("eml")._keep_as_evidence()

    def _note_emailed(self):
        """Note that e-mails have left: their notices are handed over."""
        left = self.filtered(
            lambda notice: notice.email_state and notice.email_state != "sent"
        )
        left.write({"email_state": "sent", "email_problem": False})
        self.env["collections.event"]._append_many(
            Fact(
                notice.case_id,
                "notice_emailed",
                record=notice,
                payload=notice._prepare_emailed_payload(),
                document=notice.eml_sha256,
            )
            for notice in left
        )
        now = fields.Datetime.now()
        for notice in left:
            notice._report(POSTED, now, source="server", note=notice.server_answer)

    def _prepare_emailed_payload(self):
        payload = {
            "notice": self.name,
            "address": self.address,
            "message": self.message_id.message_id,
            "envelope": self.envelope_id,
            "reports": self.reports,
            "answer": self.server_answer,
        }
        return {name: value for name, value in payload.items() if value}

    def _note_not_emailed(self, state, problem):
        """Note that e-mails have not left, or that it is not known whether they have.

        :param str state: ``failed`` or ``unsure``
        """
        self.filtered(lambda notice: notice.email_state == "queued").write(
            {"email_state": state, "email_problem": problem}
        )

    def _settle_emails(self, company):
        """Find out what became of e-mails that nobody told of, as after a crash."""
        queued = self.search(
            [
                ("email_state", "=", "queued"),
                ("company_id", "child_of", company.id),
            ]
        )
        for notice in queued:
            mail = notice._get_mail()
            if mail.state == "sent":
                notice._note_emailed()
            elif mail.state == "exception":
                notice._note_not_emailed("unsure", mail.failure_reason)
            elif mail.state != "outgoing":
                notice._note_not_emailed(
                    "failed", self.env._("The e-mail was taken out of the mail queue.")
                )

    def _set_cancelled(self, now):
        # EXTENDS 'collections_policy': what waits is not sent any more
        cancelled = super()._set_cancelled(now)
        for notice in cancelled.sudo():
            notice._get_mail().filtered(lambda mail: mail.state == "outgoing").cancel()
        return cancelled
