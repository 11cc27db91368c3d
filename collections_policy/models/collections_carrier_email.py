"""E-mail of our own as a carrier: notices leave from here, and reports come back."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

REGISTERED_EMAIL = "registered_email"


class CollectionsCarrierAdapter(models.AbstractModel):
    _inherit = "collections.carrier.adapter"

    @api.model
    def _selection_adapter(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_adapter(),
            ("own_email", self.env._("E-mail from here")),
        ]


class CollectionsCarrierAdapterOwnEmail(models.AbstractModel):
    """Registered e-mail: frozen as sent, with all that comes back of it as evidence."""

    _name = "collections.carrier.adapter.own_email"
    _inherit = "collections.carrier.adapter"
    _description = "Collections carrier adapter: e-mail from here"

    _sends = True

    def _get_problem(self, carrier):
        # OVERRIDE 'collections.carrier.adapter'
        if set(carrier.service_ids.mapped("kind")) - {REGISTERED_EMAIL}:
            return self.env._("By e-mail from here, only registered e-mail is offered.")
        return ""

    def _get_notice_problem(self, notice):
        # OVERRIDE 'collections.carrier.adapter'
        if notice.service != REGISTERED_EMAIL or not email_normalize(notice.address):
            return self.env._(
                "What goes by e-mail is a registered e-mail, made for an e-mail "
                "address."
            )
        return ""

    def _get_address(self, reader, company):
        # OVERRIDE 'collections.carrier.adapter'
        address = email_normalize(reader.email)
        if not address:
            raise UserError(
                self.env._("%s has no e-mail address.", reader.display_name)
            )
        return address

    def _send(self, notices):
        # OVERRIDE 'collections.carrier.adapter'
        notices.sudo()._queue_emails()
