from odoo import fields, models


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    holds_orders = fields.Boolean(
        help="From this level on, the customer's new orders need a manager's release, "
        "until what is late is paid, promised or agreed upon.",
    )

    def _get_order_holding(self):
        """Return the levels of these ladders from which on orders are held.

        The first that says so, and all that come after it.
        """
        holding = self.browse()
        for ladder in self.grouped("policy_id").values():
            climbed = ladder.sorted(lambda level: (level.sequence, level.id))
            first = climbed.filtered("holds_orders")[:1]
            if first:
                start = climbed.ids.index(first.id)
                holding += climbed[start:]
        return holding
