"""SMS: a proposal, with the link to read and accept it."""

from odoo import models


class CollectionsChannelSms(models.AbstractModel):
    _inherit = "collections.channel.sms"

    _agreement_fields = {"proposal": "agreement_sms_template_id"}
