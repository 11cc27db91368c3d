"""Who may see and change what."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..hooks import uninstall_hook
from .common import SmsCommon


@tagged("post_install", "-at_install", "collections")
class TestSmsAccess(SmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "manager_test",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
        )

    def test_a_collector_sends_and_skips_and_sees_the_text(self):
        sent, skipped = self._plan_messages(*self._create_debtors(2))
        mine = sent.with_user(self.collector)
        self.assertIn("kind reminder", mine.body)
        with self._clock(sent.date_planned):
            mine.action_send_now()
            skipped.with_user(self.collector).action_send_now()
            skipped._set_skipped("not needed", now=self._noon(sent.date_planned))
        self.assertEqual(mine.state, "queued")
        self.assertIn("kind reminder", mine.body)

    def test_the_queue_is_nobodys_business(self):
        actions = self._queue_messages()
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                self._get_sms(actions).with_user(user).read(["body"])
            with self.assertRaises(AccessError):
                self.env["collections.sms.attempt"].with_user(user).search([])

    def test_a_manager_writes_the_texts_of_collections_alone(self):
        self.sms_template.with_user(self.manager).body = "Hello"
        with self.assertRaises(AccessError):
            self.sms_template.with_user(self.collector).body = "Hello"
        other = self.sms_template.copy(
            {"model_id": self.env["ir.model"]._get_id("res.partner"), "body": "Hi"}
        )
        self.assertEqual(other.with_user(self.manager).body, "Hi")
        with self.assertRaises(AccessError):
            other.with_user(self.manager).body = "Hello"

    def test_a_manager_shows_no_more_than_is_allowed(self):
        with self.assertRaises(AccessError):
            self.sms_template.with_user(self.manager).body = "{{ object.env.user.id }}"

    def test_uninstalling_takes_back_what_waits(self):
        queued = self._queue_messages()
        uninstall_hook(self.env(su=True))
        self.assertEqual(queued.state, "cancelled")
        self.assertEqual(self._get_sms(queued).state, "canceled")
        self.assertFalse(self.step.active)
