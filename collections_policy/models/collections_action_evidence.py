"""What is proven of an action: from 0, drafted, to 5, acknowledged by the debtor."""

from odoo import models

HANDED_OVER, DELIVERED, READ, ACKNOWLEDGED = 1, 3, 4, 5


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def _get_evidence_grade(self):
        """Return what is proven of an action, from 0 to 5, as notices are graded.

        What a person did and noted, such as a call, is no evidence by itself.

        :rtype: int
        """
        self.ensure_one()
        known = [
            (self.answered_on, ACKNOWLEDGED),
            (self.date_read, READ),
            (self.date_delivered, DELIVERED),
            (self.state == "sent" and not self.is_by_person, HANDED_OVER),
        ]
        return max((grade for is_known, grade in known if is_known), default=0)
