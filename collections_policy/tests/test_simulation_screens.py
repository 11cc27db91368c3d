"""Simulations as people run them, and what they are told."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..simulation import collections_simulation
from ..simulation.course import Contact
from ..tools.simulation_summary import add_up, find_totals
from .common import TODAY
from .simulation_common import SimulationCommon

LOGGER = "odoo.addons.collections_policy.simulation.collections_simulation"


@tagged("post_install", "-at_install", "collections")
class TestSimulationRun(SimulationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["collections.tariff"].create(
            [
                {
                    "company_id": cls.company.id,
                    "channel": channel,
                    "price": price,
                    "date_from": TODAY - timedelta(days=100),
                }
                for channel, price in (("email", 0.02), ("letter", 1.25))
            ]
        )
        cls._use_formal_ladder()
        cls.invoice = cls._create_invoice_due(TODAY - timedelta(days=2))
        cls.manager = new_test_user(
            cls.env,
            "simulating_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
        )

    @classmethod
    def _use_formal_ladder(cls):
        cls.debtor.write(
            {
                "street": "2 Side Street",
                "city": "Springfield",
                "zip": "12345",
                "country_id": cls.env.ref("base.us").id,
                "state_id": cls.env.ref("base.state_us_27").id,
            }
        )
        cls.policy = cls._create_policy(
            "Formal",
            [
                ("First", 3, [cls._email()]),
                ("Formal", 10, [cls._letter()]),
            ],
        )
        cls.policy.level_ids[1].tone = "formal"
        cls.company.collections_policy_id = cls.policy

    def _create(self, **values):
        return (
            self.env["collections.simulation"]
            .with_user(self.manager)
            .create({"company_id": self.company.id, "days": 20, **values})
        )

    def _run(self, simulation):
        with self._clock(TODAY), self.enter_registry_test_mode():
            simulation.action_run()
        return simulation

    def _run_cron(self):
        with self._clock(TODAY), self.enter_registry_test_mode():
            self.env.ref(collections_simulation.CRON).method_direct_trigger()

    def _try_out(self, delay, **values):
        """Run a change of the formal level's days beside what is."""
        other = self.policy.copy({"name": "Other"})
        self.patch(
            type(self.env["collections.simulator"]),
            "_apply_change",
            lambda this, policy, taken: policy.level_ids[1].write({"delay": delay}),
        )
        return self._run(
            self._create(policy_id=self.policy.id, other_id=other.id, **values)
        )

    def test_as_it_is(self):
        simulation = self._run(self._create())
        self.assertEqual(simulation.state, "done")
        self.assertEqual(simulation.date_end - TODAY, timedelta(days=19))
        self.assertEqual(
            simulation.totals,
            {
                "today": {
                    "actions": 2,
                    "debtors": 1,
                    "cost": 1.27,
                    "put_off": 0,
                    "unreached": 0,
                    "notices": 1,
                }
            },
        )
        self.assertEqual(
            [
                ((line.date - TODAY).days, line.level, line.channel, line.cost)
                for line in simulation.line_ids
            ],
            [(1, "First", "email", 0.02), (8, "Formal", "letter", 1.25)],
        )
        [notice] = simulation.notice_ids
        self.assertEqual(
            (notice.partner_id, notice.amount, notice.channel),
            (self.debtor, 500.0, "letter"),
        )
        [standing] = simulation.level_ids
        self.assertEqual((standing.level, standing.item_count), ("Formal", 1))
        self.assertIn("Nobody pays", simulation.assumptions)
        self.assertNotIn("with the change", simulation.summary_html)
        self.assertFalse(self._actions(self.invoice))

    def test_a_change_beside_it(self):
        simulation = self._try_out(30)
        self.assertEqual(simulation.totals["changed"]["actions"], 1)
        self.assertEqual(simulation.totals["changed"]["notices"], 0)
        self.assertEqual(
            [
                (row.level, row.actions_today, row.actions_changed, row.actions_more)
                for row in simulation.comparison_ids
            ],
            [("First", 1, 1, 0), ("Formal", 1, 0, -1)],
        )
        self.assertAlmostEqual(
            sum(simulation.comparison_ids.mapped("cost_more")), -1.25
        )
        self.assertEqual(simulation.notice_ids.mapped("variant"), ["today"])
        self.assertIn("with the change", simulation.summary_html)
        self.assertEqual(
            {(row.variant, row.level) for row in simulation.level_ids},
            {("today", "Formal"), ("changed", "First")},
        )
        self.assertEqual(self.policy.level_ids[1].delay, 10)

    def test_what_was_run_is_run_again_as_another(self):
        simulation = self._run(self._create())
        with self.assertRaises(UserError):
            simulation.action_run()
        again = self.env["collections.simulation"].browse(
            simulation.action_again()["res_id"]
        )
        self.assertEqual((again.state, again.days), ("draft", 20))
        self.assertFalse(again.totals or again.line_ids or again.problem)

    def test_much_is_run_in_the_background(self):
        with patch.object(collections_simulation, "AT_ONCE", 1):
            simulation = self._run(self._create())
        self.assertEqual(simulation.state, "waiting")
        told = []
        note = type(simulation)._note_progress
        self.patch(
            type(simulation),
            "_note_progress",
            lambda this, days: (told.append(days), note(this, days)),
        )
        self._run_cron()
        self.assertEqual(simulation.state, "done")
        self.assertEqual(told, list(range(1, 21)))
        self.assertEqual(len(simulation.line_ids), 2)

    @mute_logger(LOGGER)
    def test_what_fails_says_why_and_can_be_tried_again(self):
        with patch.object(collections_simulation, "AT_ONCE", 1):
            simulation = self._run(self._create())
        with (
            patch.object(
                type(self.env["collections.simulator"]),
                "_run_day",
                side_effect=ValueError("out of order"),
            ),
        ):
            self._run_cron()
        self.assertEqual(simulation.state, "failed")
        self.assertIn("out of order", simulation.problem)
        self._run(simulation)
        self.assertEqual((simulation.state, simulation.problem), ("done", False))

    def test_what_was_cut_off_is_told_of(self):
        simulation = self._create()
        simulation.sudo().state = "running"
        self._run_cron()
        self.assertEqual(simulation.state, "failed")
        self.assertIn("cut off", simulation.problem)

    def test_a_sample_stands_for_all(self):
        for index in range(40):
            partner = self._create_debtor(f"Sampled {index}")
            self._create_invoice_due(TODAY - timedelta(days=3), 100.0, partner)
        simulation = self._run(self._create(share=50, days=1))
        self.assertTrue(0 < simulation.looked_at < simulation.debtor_count)
        self.assertIn("stand for all", simulation.assumptions)
        self.assertAlmostEqual(
            simulation.totals["today"]["actions"], 40, delta=41 / simulation.looked_at
        )

    def test_the_button_of_a_policy(self):
        action = self.policy.with_user(self.manager).action_simulate()
        simulation = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(simulation.policy_id, self.policy)
        self.assertFalse(simulation.other_id)

    def test_who_may_do_what(self):
        simulation = self._run(self._create())
        seen = simulation.with_user(self.collector)
        self.assertEqual(len(seen.line_ids), 2)
        self.assertTrue(seen.comparison_ids and seen.notice_ids and seen.level_ids)
        with self.assertRaises(AccessError):
            seen.action_run()
        with self.assertRaises(AccessError):
            seen.create({"company_id": self.company.id})
        with self.assertRaises(AccessError):
            simulation.line_ids.with_user(self.manager).write({"cost": 0})
        stranger = new_test_user(
            self.env,
            "simulating_stranger",
            groups="collections_policy.group_manager",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        for records in (simulation, simulation.line_ids, simulation.comparison_ids):
            with self.assertRaises(AccessError):
                records.with_user(stranger).check_access("read")
            self.assertFalse(
                records.with_user(stranger).search([("id", "in", records.ids)])
            )


@tagged("post_install", "-at_install", "collections")
class TestSimulationSummary(SimulationCommon):
    def test_what_is_alike_is_added_up(self):
        def contact(kind, partner, channel, cost=0.0):
            return Contact(TODAY, kind, None, partner, 1, 2, channel, 10.0, cost)

        contacts = [
            contact("done", 1, "email", 0.5),
            contact("done", 1, "email", 0.5),
            contact("done", 2, "letter", 1.0),
            contact("later", 3, "email"),
        ]
        sums = add_up(contacts, ("kind", "channel"), 2.0)
        self.assertEqual(sums["done", "email"], (4, 2, 40.0, 2.0))
        self.assertEqual(sums["later", "email"], (2, 2, 20.0, 0.0))
        self.assertEqual(
            find_totals(contacts),
            {"actions": 3, "debtors": 2, "cost": 2.0, "put_off": 1, "unreached": 0},
        )
