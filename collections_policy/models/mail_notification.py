from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        # EXTENDS 'mail'
        result = super().write(vals)
        if vals.get("notification_status") == "bounce":
            mails = self.filtered(lambda own: own.notification_type == "email")
            messages = mails.mail_message_id.filtered(
                lambda message: message.model == "collections.case"
            )
            if messages:
                self.env["collections.channel.email"]._record_bounce(
                    messages, vals.get("failure_reason")
                )
        return result
