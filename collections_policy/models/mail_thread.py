"""The mail gateway: where answers to collections messages come in, and bounces."""

from odoo import api, models

from ..tools import replies


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        # EXTENDS 'mail': what no person wrote is a note; a closed case is not answered
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        Case = self.env["collections.case"]
        if {route[0] for route in routes} != {Case._name}:
            return routes
        if replies.is_automatic(message):
            message_dict.update(Case._prepare_note_values())
            message_dict.pop("parent_id", None)  # whose author would be told of it
            return routes
        return [Case._redirect_answer(route) for route in routes]

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': for Odoo, whatever is reported is a failure
        if not replies.tells_failure(email_message):
            self.env["collections.case"]._keep_report(message_dict)
            return None
        permanent = replies.is_permanent(email_message)
        routing = self.with_context(collections_permanent_bounce=permanent)
        return super(MailThread, routing)._routing_handle_bounce(
            email_message, message_dict
        )
