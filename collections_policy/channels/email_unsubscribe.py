"""E-mail: one click, and no more reminders (RFC 8058)."""

from odoo import models


class CollectionsChannelEmail(models.AbstractModel):
    _inherit = "collections.channel.email"

    def _prepare_mail_values(self, action, rendered):
        # EXTENDS 'collections.channel.email'
        values = super()._prepare_mail_values(action, rendered)
        if action._may_be_refused():
            values["headers"] = self._prepare_unsubscribe_headers(action)
        return values

    def _prepare_unsubscribe_headers(self, action):
        """Return the headers by which a mail program offers to unsubscribe.

        :rtype: dict[str, str]
        """
        url = self.env["collections.link"]._get_unsubscribe_url(
            action.company_id, action.partner_id, action.channel
        )
        return {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
