from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        # EXTENDS 'mail'
        result = super().write(vals)
        if vals.get("notification_status") == "bounce":
            messages = self.mail_message_id.filtered(
                lambda message: message.model == "collections.case"
            )
            if messages:
                self.env["collections.channel.email"]._record_bounce(
                    messages, vals.get("failure_reason")
                )
        return result
