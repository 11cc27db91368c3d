"""People at work, in a real browser."""

import logging
from contextlib import contextmanager
from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon


class ErrorCollector(logging.Handler):
    """Keeps what the server logs as an error, the browser's own words left out."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.errors = []

    def emit(self, record):
        if not record.name.endswith(".browser"):
            self.errors.append(f"{record.name}: {record.getMessage()}")


class ToursCommon(CollectionsCommon, HttpCase):
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

    @contextmanager
    def assertNoServerErrors(self):
        collector = ErrorCollector()
        logger = logging.getLogger("odoo")
        level = logger.level
        logger.addHandler(collector)
        logger.setLevel(min(level or logging.ERROR, logging.ERROR))
        try:
            yield
        finally:
            logger.setLevel(level)
            logger.removeHandler(collector)
        self.assertFalse(collector.errors)

    def _tour(self, path, name, login):
        """Run a tour, in which nothing may go wrong on the server either."""
        with self.assertNoServerErrors():
            self.start_tour(path, name, login=login)

    def _plan_a_call(self):
        self.company.collections_policy_id = self._create_policy(
            "Calls", [("Call", 3, [self._task()])]
        )
        self._night(Date.today())
        action = self._actions(self.invoice)
        self.assertEqual(action.state, "todo")
        return action


@tagged("post_install", "-at_install", "collections")
class TestTours(ToursCommon):
    def test_build_a_policy_run_it_and_read_what_it_sent(self):
        self._tour("/odoo/collections-desk", "collections_policy_tour", "boss")
        policy = self.company.collections_policy_id
        self.assertEqual(policy.name, "Policy of the tour")
        kind, firm = policy.level_ids
        self.assertEqual((kind.name, kind.delay), ("Kind word", 3))
        self.assertEqual(kind.step_ids.channel, "email")
        self.assertEqual(
            kind.step_ids.mail_template_id.name,
            "Collections: businesses, first reminder",
        )
        self.assertEqual((firm.name, firm.delay), ("Firm word", 12))
        self.assertEqual(firm.step_ids.channel, "task")
        self.assertFalse(firm.step_ids.mail_template_id)

        self._tour("/odoo/collections-desk", "collections_run_tour", "boss")
        action = self._actions(self.invoice)
        self.assertEqual(action.level_id, kind)
        self.assertEqual(action.state, "queued")
        self.assertEqual(action.recipient_id, self.debtor)
        self.assertIn(self.invoice.name, action.message_id.body)
        self.assertIn("500.00", action.message_id.body)

    def test_a_collector_notes_what_came_of_a_call(self):
        action = self._plan_a_call()
        self._tour("/odoo/collections-desk", "collections_desk_tour", "collector_test")
        self.assertEqual((action.state, action.outcome), ("done", "promised"))
        self.assertEqual(action.outcome_note, "Pays on Friday")
        self.assertFalse(action.case_id.attention)
        self.assertFalse(action.case_id.activity_ids)

    def test_a_collector_turns_an_answer_into_a_promise(self):
        self.company.collections_user_id = self.collector
        self._night(Date.today())
        action = self._actions(self.invoice)
        case = action.case_id
        case._take_answer("We pay as soon as we can.", channel="email")
        self._tour(
            "/odoo/collections-desk", "collections_answer_tour", "collector_test"
        )
        promise = self.env["collections.hold"].search([("kind", "=", "promise")])
        self.assertEqual(promise.move_id, self.invoice)
        self.assertIn("Says Monday", promise.reason)
        self.assertFalse(case.attention)
        self.assertFalse(case.activity_ids)

    def test_a_collector_pauses_an_invoice_and_lifts_the_pause(self):
        self._plan(Date.today())
        action = self._actions(self.invoice)
        self._tour(
            "/odoo/collections-cases", "collections_pause_tour", "collector_test"
        )
        self.assertEqual((action.state, action.reason), ("cancelled", "pause"))
        hold = (
            self.env["collections.hold"]
            .with_context(active_test=False)
            .search([("move_id", "=", self.invoice.id)])
        )
        self.assertEqual(hold.reason, "New order number")
        self.assertEqual(hold.lifted_by_id, self.collector)
        self.assertFalse(hold.active)


@tagged("post_install", "-at_install", "collections")
class TestPhoneTours(ToursCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_collector_works_the_desk_on_a_phone(self):
        action = self._plan_a_call()
        self._tour("/odoo/collections-desk", "collections_phone_tour", "collector_test")
        self.assertEqual((action.state, action.outcome), ("planned", "no_answer"))
        self.assertEqual(action.outcome_note, "The voice mail is full")
        self.assertGreater(action.date_planned, Date.today())
        self.assertFalse(action.case_id.attention)
