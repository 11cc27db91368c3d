from odoo import fields, models


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    sms_parts = fields.Integer(
        string="Parts",
        readonly=True,
        help="In how many parts the text message went: each is paid for.",
    )

    def _selection_reason(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_reason(),
            ("sms_service", self.env._("The SMS service did not take it")),
            ("sms_landline", self.env._("A landline takes no text messages")),
            ("sms_undelivered", self.env._("The text message was not delivered")),
            ("sms_expired", self.env._("The phone was not reached in time")),
        ]

    def _get_passing_reasons(self):
        # EXTENDS 'collections_policy'
        return super()._get_passing_reasons() | {"sms_service"}
