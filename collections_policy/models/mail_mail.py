from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # EXTENDS 'mail'
        got_through = bool(success_pids or success_emails)
        for mail in self.filtered(lambda mail: mail.model == "collections.case"):
            failure = failure_type or mail.failure_type or "mail_email_missing"
            self.env["collections.channel.email"]._record_sent(
                mail.mail_message_id, None if got_through else failure, failure_reason
            )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
