"""People at work, in a real browser."""

from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install", "collections")
class TestTours(CollectionsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env,
            "boss",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.invoice = cls._create_invoice_due(Date.today() - timedelta(days=4))

    def test_build_a_policy_run_it_and_read_what_it_sent(self):
        self.start_tour(
            "/odoo/collections-policies/new", "collections_policy_tour", login="boss"
        )
        policy = self.company.collections_policy_id
        self.assertEqual(policy.name, "Policy of the tour")
        self.assertEqual(
            policy.level_ids.mapped(lambda level: (level.name, level.delay)),
            [("Kind word", 3), ("Firm word", 12)],
        )
        self.start_tour("/odoo/collections-runs", "collections_run_tour", login="boss")
        action = self._actions(self.invoice)
        self.assertEqual(action.level_id.name, "Kind word")
        self.assertEqual(action.state, "queued")
        self.assertIn(self.invoice.name, action.body)
        self.assertIn("500.00", action.body)

    def _plan_a_call(self):
        self.company.collections_policy_id = self._create_policy(
            "Calls", [("Call", 3, [self._task()])]
        )
        self._night(Date.today())
        action = self._actions(self.invoice)
        self.assertEqual(action.state, "todo")
        return action

    def test_a_collector_notes_what_came_of_a_call(self):
        action = self._plan_a_call()
        self.start_tour(
            "/odoo/collections-desk", "collections_desk_tour", login="collector_test"
        )
        self.assertEqual((action.state, action.outcome), ("done", "promised"))
        self.assertEqual(action.outcome_note, "Pays on Friday")
        self.assertFalse(action.case_id.attention)
