from odoo import fields, models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(
        self, notification_status, failure_type=False, failure_reason=False
    ):
        # EXTENDS 'sms': what the provider tells of a message, our actions want to know
        result = super()._update_sms_notifications(
            notification_status,
            failure_type=failure_type,
            failure_reason=failure_reason,
        )
        if not self.env.context.get("collections_told_later"):
            channel = self.env["collections.channel.sms"]
            actions = channel._get_actions(self.mapped("sms_uuid"))
            channel._take_in(actions, fields.Datetime.now())
        return result
