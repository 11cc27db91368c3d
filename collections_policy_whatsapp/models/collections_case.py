from odoo import models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def _take_whatsapp_answer(self, body, author, now):
        """Keep what a debtor answered by WhatsApp.

        :param str body: what he wrote
        :param author: the ``res.partner`` who wrote
        :param now: the moment, UTC
        """
        self.ensure_one()
        if hasattr(self, "_take_answer"):
            return self._take_answer(body, author, "whatsapp", now)
        return self.message_post(
            body=body,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.user_id.partner_id.ids,
        )
