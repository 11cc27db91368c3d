from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # EXTENDS 'mail'
        messages = self.filtered(
            lambda mail: mail.model == "collections.case"
        ).mail_message_id
        got_through = bool(success_pids or success_emails)
        if messages:
            self.env["collections.channel.email"]._record_sent(
                messages, None if got_through else failure_type, failure_reason
            )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
