"""A level from e-mail to call: each channel comes in where the one before failed."""

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.common import TODAY

from .common import DUE, MOBILE, ProviderCase


@tagged("post_install", "-at_install", "collections")
class TestSmsStory(ProviderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_policy_id = cls._create_policy(
            "Three ways",
            [
                (
                    "First",
                    3,
                    [
                        cls._email(sequence=10),
                        cls._sms(sequence=20, only_if_unreached=True),
                        cls._task(sequence=30, only_if_unreached=True),
                    ],
                )
            ],
        )

    def _bounce(self, action):
        with self._clock(TODAY):
            told = action.message_id.notification_ids.sudo()
            told.notification_status = "bounce"

    def _report(self, action, status):
        trackers = self.env["sms.tracker"].sudo()
        tracker = trackers.search([("sms_uuid", "=", action.reference)])
        with self._clock(TODAY):
            tracker._action_update_from_provider_error(status)

    def test_the_mail_bounces_the_message_is_lost_somebody_calls(self):
        invoice = self._create_invoice_due(DUE)
        self._night(TODAY)
        [mail] = self._actions(invoice)
        self.assertEqual((mail.channel, mail.state), ("email", "sent"))
        self._bounce(mail)
        self.assertEqual((mail.state, mail.reason), ("failed", "bounced"))

        self._queue()
        _mail, message = self._actions(invoice).sudo()
        self.assertEqual((message.channel, message.state), ("sms", "queued"))
        self.assertEqual(self._levels(invoice), [])
        self._work_queue()
        self.assertEqual(message.state, "sent")
        self.assertEqual(self.provider.get_numbers(), [MOBILE])
        self.assertEqual(self._levels(invoice), ["First"])

        self._report(message, "rejected")
        self.assertEqual((message.state, message.reason), ("failed", "sms_undelivered"))
        self.assertEqual(self._levels(invoice), [])
        self._queue()
        _mail, _message, call = self._actions(invoice)
        self.assertEqual((call.channel, call.state), ("task", "todo"))

    def test_a_message_that_bounces_is_no_mail_that_came_back(self):
        self.debtor.email = False
        invoice = self._create_invoice_due(DUE)
        self._night(TODAY)
        self._queue()
        self._work_queue()
        message = self._actions(invoice)[-1].sudo()
        self.assertEqual((message.channel, message.state), ("sms", "sent"))
        self._report(message, "invalid_destination")
        self.assertEqual((message.state, message.reason), ("failed", "bad_address"))
