from odoo import models


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def _selection_reason(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_reason(),
            ("snailmail_service", self.env._("Snailmail could not be reached")),
            ("snailmail_credit", self.env._("No credit left for Snailmail")),
            ("snailmail_country", self.env._("Snailmail does not go to that country")),
        ]

    def _get_passing_reasons(self):
        # EXTENDS 'collections_policy'
        return super()._get_passing_reasons() | {
            "snailmail_service",
            "snailmail_credit",
        }
