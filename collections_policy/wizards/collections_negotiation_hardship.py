"""To negotiate with whoever goes through a hard time."""

from odoo import models

from ..tools.deal_limits import Limits
from ..tools.offer_gentle import suggest_gently


class CollectionsNegotiationWizard(models.TransientModel):
    _inherit = "collections.negotiation.wizard"

    def _is_in_hardship(self):
        hardships = self.env["collections.hardship"]
        return bool(hardships._find_running(self.company_id, self.partner_id))

    def _get_suggestion(self):
        # EXTENDS 'collections_policy': a past counts for less than what can be paid now
        if not self._is_in_hardship():
            return super()._get_suggestion()
        return suggest_gently(
            self._get_limits() or Limits(),
            self._get_claim(),
            self._get_today(),
            self._get_unit(),
        )

    def _get_reason_words(self):
        # EXTENDS 'collections_policy'
        return {
            **super()._get_reason_words(),
            "hardship": self.env._(
                "In hardship: no late charges, and as many instalments as may be."
            ),
        }
