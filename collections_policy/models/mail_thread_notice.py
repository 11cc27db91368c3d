"""The mail gateway: what comes in about registered e-mails is kept as it came."""

from xmlrpc.client import Binary

from odoo import api, models

from ..tools import replies

RAW = "collections_raw"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        # EXTENDS 'mail': evidence is kept byte by byte
        thread = self.with_context(**{RAW: _get_bytes(message)})
        return super(MailThread, thread).message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        # EXTENDS 'mail': who answers a notice has read it
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if routes and not replies.is_automatic(message):
            self._take_notice_answer(message, message_dict["email_from"])
        return routes

    def _take_notice_answer(self, message, sender):
        users = self._mail_find_user_for_gateway(sender)
        if not any(user._is_internal() for user in users):
            notices = self.env["collections.notice"].sudo()
            notices._take_answer(message, sender, self.env.context.get(RAW))

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': what is reported of a notice is evidence, good or bad
        notices = self.env["collections.notice"].sudo()
        raw = self.env.context.get(RAW)
        notice = notices._take_report(email_message, raw)
        if not notice and replies.tells_failure(email_message):
            notices._take_bounce(email_message, raw)
        return super()._routing_handle_bounce(email_message, message_dict)


def _get_bytes(message):
    """Return a message as it came, however the gateway is given it."""
    if isinstance(message, Binary):
        return message.data
    return message.encode() if isinstance(message, str) else message
