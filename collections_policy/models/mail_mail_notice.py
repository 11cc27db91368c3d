from odoo import models

from ..channels.handover_registered import RegisteredHandOver


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _open_handover(self):
        # EXTENDS 'collections_policy': a registered e-mail
        notices = self.env["collections.notice"].sudo()
        notice = notices._find_by_messages(self.mail_message_id)
        if not notice:
            return super()._open_handover()
        return RegisteredHandOver(self.env["collections.attempt"], self.id, notice)
