"""WhatsApp: a proposal, with the link to read and accept it."""

from odoo import models


class CollectionsChannelWhatsapp(models.AbstractModel):
    _inherit = "collections.channel.whatsapp"

    _agreement_fields = {"proposal": "agreement_whatsapp_template_id"}
