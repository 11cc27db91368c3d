from odoo import models

CHOICES = "collections_choices"


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        # EXTENDS 'mail'
        return [*super()._to_store_defaults(target), CHOICES]

    def _to_store(self, store, fields, **kwargs):
        # EXTENDS 'mail': the answers that the assistant offers below its question
        super()._to_store(store, [each for each in fields if each != CHOICES], **kwargs)
        if CHOICES not in fields:
            return
        messages = self.filtered(lambda each: each.model == "discuss.channel")
        channels = self.env["discuss.channel"].sudo().browse(messages.mapped("res_id"))
        asked_in = {channel.id: channel.collections_asked for channel in channels}
        for message in messages:
            asked = asked_in[message.res_id] or {}
            if asked.get("message") == message.id:
                store.add(message, {"collectionsChoices": asked["choices"]})
