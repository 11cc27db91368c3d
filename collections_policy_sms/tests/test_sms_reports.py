"""Delivery reports, at the address that the provider is given."""

from odoo.tests import HttpCase, tagged

from .common import SmsCommon


@tagged("post_install", "-at_install", "collections")
class TestSmsReports(SmsCommon, HttpCase):
    def setUp(self):
        super().setUp()
        [self.action] = self._queue_messages()
        self._get_sms(self.action).state = "pending"
        notification = self.action.message_id.notification_ids
        notification.notification_status = "pending"
        self.action._set_sent(now=self._noon(self.action.date_planned))

    def _report(self, status, uuid=None):
        uuids = [uuid or self.action.reference]
        with self._clock(self.action.date_planned):
            self.make_jsonrpc_request(
                "/sms/status",
                {"message_statuses": [{"sms_status": status, "uuids": uuids}]},
            )
        self.action.invalidate_recordset()

    def test_it_arrived(self):
        self._report("delivered")
        self.assertEqual(self.action.state, "sent")
        self.assertTrue(self.action.date_delivered)

    def test_it_did_not_arrive(self):
        for status, reason in (
            ("not_delivered", "sms_undelivered"),
            ("rejected", "sms_undelivered"),
            ("not_allowed", "sms_undelivered"),
            ("invalid_destination", "bad_address"),
            ("expired", "sms_expired"),
            ("insufficient_credit", "sms_undelivered"),
            ("something_new", "unsure"),
        ):
            with self.subTest(status), self.env.cr.savepoint() as savepoint:
                self._report(status)
                self.assertEqual(
                    (self.action.state, self.action.reason), ("failed", reason)
                )
                calls = self._actions(self.action.line_ids.move_id) - self.action
                self.assertEqual(bool(calls), reason != "unsure")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_report_settles_a_doubt(self):
        self.action._set_failed("unsure", now=self._noon(self.action.date_planned))
        self._report("delivered")
        self.assertEqual(self.action.state, "sent")
        self.assertTrue(self.action.date_delivered)

    def test_reports_come_in_any_order_and_twice(self):
        for status in ("delivered", "sent", "delivered"):
            self._report(status)
        self.assertEqual(self.action.state, "sent")
        self.assertTrue(self.action.date_delivered)

    def test_nobody_reports_what_he_does_not_know(self):
        self._report("rejected", uuid="0" * 32)
        self.assertEqual(self.action.state, "sent")
