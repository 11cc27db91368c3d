from odoo import models

from ..channels.handover_registered import RegisteredHandOver


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _group_for_sending(self):
        # EXTENDS 'collections_policy': what a notice says is kept at once
        registered = self.browse().union(*self._find_notices())
        others = super(MailMail, self - registered)._group_for_sending()
        return [*others, *registered]

    def _open_handovers(self):
        # EXTENDS 'collections_policy': registered e-mails
        attempts = self.env["collections.attempt"]
        notices = self._find_notices()
        return super()._open_handovers() | {
            mail: RegisteredHandOver(attempts, mail.id, notices[mail])
            for mail in self
            if mail in notices
        }

    def _find_notices(self):
        """Return the registered notices among the mails.

        :rtype: dict[MailMail, collections.notice]
        """
        found = (
            self.env["collections.notice"]
            .sudo()
            ._find_by_messages(self.mail_message_id)
            .grouped("message_id")
        )
        return {
            mail: found[mail.mail_message_id]
            for mail in self
            if mail.mail_message_id in found
        }
