"""What a channel may say of itself besides.

``_needs_opt_in``
    only those who have agreed to it may be contacted by it
"""

from odoo import models


class CollectionsChannel(models.AbstractModel):
    _inherit = "collections.channel"

    _needs_opt_in = False
