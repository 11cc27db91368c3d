"""E-mail: what became of registered e-mails that were handed to the mail queue."""

from odoo import models


class CollectionsChannelEmail(models.AbstractModel):
    _inherit = "collections.channel.email"

    def _record_sent(self, messages, failure_type=None, failure_reason=None):
        # EXTENDS 'collections.channel.email'
        result = super()._record_sent(messages, failure_type, failure_reason)
        notices = self.env["collections.notice"].sudo()._find_by_messages(messages)
        if not failure_type:
            notices._note_emailed()
        elif failure_type in self._get_failure_reasons():
            notices._note_not_emailed("failed", failure_reason)
        else:
            notices._note_not_emailed("unsure", failure_reason)
        return result

    def _settle_queued(self, company, now):
        # EXTENDS 'collections.channel.email'
        result = super()._settle_queued(company, now)
        self.env["collections.notice"].sudo()._settle_emails(company)
        return result
