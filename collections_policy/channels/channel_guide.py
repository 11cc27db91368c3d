"""Which channels offer guides: those whose readers can follow a link."""

from odoo import models


class CollectionsChannel(models.AbstractModel):
    _inherit = "collections.channel"

    _offers_guides = False


class CollectionsChannelEmail(models.AbstractModel):
    _inherit = "collections.channel.email"

    _offers_guides = True
