"""A run in ranges: shared, paused, resumed, and what it tells of what went wrong."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import collections_run_range
from ..pipeline.scope import AllDebtors
from .common import TODAY, CollectionsCommon

LATE = TODAY - timedelta(days=4)
RANGE_LOGGER = "odoo.addons.collections_policy.models.collections_run_range"


class RunsCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls.env["account.move"]
        for index in range(6):
            partner = cls._create_debtor(f"Debtor {index}")
            cls.invoices |= cls._create_invoice_due(LATE, 100.0 + index, partner)

    def setUp(self):
        super().setUp()
        # Each customer is a range
        small = patch.object(collections_run_range, "RANGE_ITEMS", 1)
        small.start()
        self.addCleanup(small.stop)

    def _open(self, day=TODAY):
        return self.env["collections.run"].sudo()._open_run(self.company, day)

    def _finish(self, run):
        while run._plan_next_range():
            pass
        return run

    def _planned(self):
        return self._actions(*self.invoices)


@tagged("post_install", "-at_install", "collections")
class TestRanges(RunsCommon):
    def test_ranges_cover_every_customer_once(self):
        ranges = self._open().range_ids
        self.assertEqual(len(ranges), 6)
        self.assertEqual(ranges[0].first, collections_run_range.FIRST_ID)
        self.assertEqual(ranges[-1].last, collections_run_range.LAST_ID)
        for lower, upper in zip(ranges, ranges[1:], strict=False):
            self.assertEqual(lower.last + 1, upper.first)
        self.assertEqual(sum(ranges.mapped("item_count")), 6)

    def test_actions_outlive_their_run(self):
        run = self._finish(self._open())
        actions = self._planned()
        self.assertEqual(actions.run_id, run)
        run.unlink()
        self.assertEqual(len(actions.exists()), 6)
        self.assertFalse(actions.run_id)

    def test_a_company_with_nothing_open_has_a_run_all_the_same(self):
        self.invoices.button_draft()
        run = self._finish(self._open())
        self.assertEqual((run.state, run.looked_at), ("done", 0))
        self.assertEqual(run.progress, 100.0)

    def test_the_last_range_ends_the_run(self):
        run = self._open()
        for done in range(6):
            self.assertEqual(run.state, "running")
            self.assertAlmostEqual(run.progress, 100.0 * done / 6)
            self.assertTrue(run._plan_next_range())
        self.assertFalse(run._plan_next_range())
        self.assertEqual(run.state, "done")
        self.assertEqual(run.looked_at, 6)
        self.assertEqual(run.debtor_count, 6)
        self.assertEqual(run.acted_on, 6)
        self.assertEqual(len(self._planned()), 6)

    def test_what_a_range_holds_is_added_up(self):
        self.invoices[0].action_toggle_block_payment()
        self.invoices[1].action_toggle_block_payment()
        run = self._finish(self._open())
        self.assertEqual(
            run.held_ids.mapped(lambda held: (held.reason, held.item_count)),
            [("blocked", 2)],
        )
        self.assertEqual(run.held_ids.amount, 201.0)

    def test_a_new_day_stops_what_was_not_done_and_plans_it_itself(self):
        run = self._open()
        run._plan_next_range()
        tomorrow = self._finish(self._open(TODAY + timedelta(days=1)))
        self.assertEqual(run.state, "stopped")
        self.assertFalse(run._plan_next_range())
        self.assertEqual(tomorrow.state, "done")
        self.assertEqual(len(self._planned()), 6, "one action each, whoever planned it")

    def test_statements_do_not_grow_with_what_there_is_to_plan(self):
        def count(day):
            run = self._open(day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run._plan_next_range()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        with patch.object(collections_run_range, "RANGE_ITEMS", 1000):
            count(TODAY - timedelta(days=30))  # what is read once
            few = count(TODAY)
            for index in range(20):
                partner = self._create_debtor(f"More {index}")
                self._create_invoice_due(LATE, 10.0, partner)
                self._create_invoice_due(LATE, 20.0, partner)
            many = count(TODAY + timedelta(days=1))
        self.assertLess(many, few + 10)

    def test_the_night_and_the_screens_say_the_same(self):
        """What is kept for planning is what the full answer says."""
        self.invoices[0].action_toggle_block_payment()
        self._credit(50.0, self.invoices[1].partner_id)
        self._create_invoice_due(TODAY + timedelta(days=5), 7.0)
        evaluator = self.env["collections.evaluator"].sudo()
        for days in (0, 6, 30):
            day = TODAY + timedelta(days=days)
            evaluator._materialize(self.company, day, AllDebtors())
            kept = self.env.execute_query(
                SQL(
                    "SELECT line_id, policy_id, level_id, target_level_id, "
                    "planned_for, held_reason FROM collections_evaluated"
                )
            )
            answered = [
                (
                    item.line_id,
                    item.policy_id,
                    item.level_id,
                    item.target_level_id,
                    item.planned_for,
                    item.held_reason,
                )
                for item in evaluator._evaluate(self.company, day)
            ]
            self.assertCountEqual(kept, answered)
            self.assertTrue(kept)


@tagged("post_install", "-at_install", "collections")
class TestPause(RunsCommon):
    def test_a_paused_run_plans_and_delivers_nothing(self):
        run = self._open()
        run._plan_next_range()
        run.with_user(self.collector).action_pause()
        self.assertFalse(run._plan_next_range())
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self._planned().state, "planned")

    def test_a_resumed_run_goes_on_where_it_was(self):
        run = self._open()
        run._plan_next_range()
        run.with_user(self.collector).action_pause()
        run.with_user(self.collector).action_resume()
        self._finish(run)
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self._deliver(TODAY)), 6)

    def test_a_paused_run_is_not_begun_again_by_the_clock(self):
        self.env["res.company"].sudo().search([]).collections_automatic = False
        self.company.collections_automatic = True
        run = self._open()
        run.action_pause()
        due = run._get_due_companies(self._noon(TODAY))
        self.assertFalse(due)
        run.action_resume()
        self.assertEqual(run._get_due_companies(self._noon(TODAY)), self.company)


@tagged("post_install", "-at_install", "collections")
class TestWhatGoesWrong(RunsCommon):
    def _fail_for(self, *partners):
        """Let planning fail wherever one of some customers is among those planned."""
        planner = type(self.env["collections.planner"])
        plan = planner._plan
        ids = tuple(partner.id for partner in partners)

        def fail(this, company, date, run=None):
            found = this.env.execute_query(
                SQL("SELECT 1 FROM collections_evaluated WHERE partner_id IN %s", ids)
            )
            if found:
                raise ValueError("out of order")
            return plan(this, company, date, run=run)

        patcher = patch.object(planner, "_plan", fail)
        patcher.start()
        self.addCleanup(patcher.stop)

    @mute_logger(RANGE_LOGGER)
    def test_one_broken_customer_holds_up_itself_alone(self):
        broken = self.invoices[2].partner_id
        self._fail_for(broken)
        with patch.object(collections_run_range, "RANGE_ITEMS", 1000):
            run = self._finish(self._open())
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self._planned()), 5)
        self.assertNotIn(broken, self._planned().partner_id)
        [problem] = run.problem_ids
        self.assertIn("Debtor 2 could not be planned: out of order", problem.name)
        self.assertEqual(problem.action_open()["res_id"], broken.id)

    @mute_logger(RANGE_LOGGER)
    def test_where_all_fail_nobody_is_looked_for_one_by_one(self):
        self._fail_for(*self.invoices.partner_id)
        with (
            patch.object(collections_run_range, "RANGE_ITEMS", 1000),
            patch.object(collections_run_range, "MAX_FAILED", 2),
        ):
            run = self._finish(self._open())
        self.assertEqual(run.state, "done")
        failed = run.range_ids.filtered(lambda part: part.state == "failed")
        self.assertLess(len(failed), 6)
        self.assertTrue(any("more could not" in p.name for p in run.problem_ids))

    def test_what_is_wrong_with_the_settings_is_named(self):
        self.company.email = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s",
            [self.company.partner_id.id],
        )
        self.env.cr.execute(
            "UPDATE collections_policy SET by_rule = TRUE, "
            "partner_domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [self.policy.id],
        )
        self.env.cr.execute(
            "UPDATE collections_level_step SET mail_template_id = NULL "
            "WHERE level_id = %s AND channel = 'email'",
            [self.policy.level_ids[1].id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.collections_policy.pipeline.evaluate_parameters"):
            run = self._finish(self._open())
        names = "\n".join(run.problem_ids.mapped("name"))
        for said in (
            "no e-mail address",
            "Mars/Olympus",
            "gone",
            "choose its template",
        ):
            self.assertIn(said, names)
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self._planned()), 6, "the rest goes on")
        self.assertEqual(run.problem_count, len(run.problem_ids))
        for problem in run.problem_ids:
            self.assertTrue(problem.action_open())

    def test_a_policy_archived_while_a_run_works(self):
        other = self._create_policy("Other", [("Gentle", 2, [self._email()])])
        run = self._open()
        run._plan_next_range()
        self.company.collections_policy_id = other
        self.policy.active = False
        self._finish(run)
        self.assertEqual(
            sorted(action.policy_id.name for action in self._planned()),
            ["Ladder"] + ["Other"] * 5,
        )
        self.assertEqual(len(self._deliver(TODAY)), 5)
        self.assertEqual(
            self._planned().filtered(lambda a: a.state == "cancelled").mapped("reason"),
            ["policy_changed"],
        )

    def test_customers_merged_while_a_run_works(self):
        first, last = self.invoices[0].partner_id, self.invoices[5].partner_id
        run = self._open()
        run._plan_next_range()
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (first | last).ids, first
        )
        self._finish(run)
        self.assertEqual(run.state, "done")
        for days in (1, 2):  # what is planned apart goes out once a day
            self._night(TODAY + timedelta(days=days))
        self.assertEqual(self._levels(self.invoices[5]), ["First"])

    def test_failures_are_told_by_reason_and_tried_again_from_there(self):
        self.invoices[0].partner_id.email = False
        self.invoices[1].partner_id.email = "nobody at home"
        run = self._finish(self._open())
        self._deliver(TODAY)
        self.assertEqual(
            {failure.reason: failure.count for failure in run.failure_ids},
            {"no_address": 1, "bad_address": 1},
        )
        self.assertEqual(run.failed_count, 2)
        failure = run.failure_ids.filtered(lambda line: line.reason == "no_address")
        action = failure.action_open()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.partner_id, self.invoices[0].partner_id)
        self.invoices[0].partner_id.email = "here@debtor.example"
        with self._clock(TODAY):
            failure.with_user(self.collector).action_retry()
        self.assertEqual(found.state, "queued")

    def test_each_stage_tells_how_long_it_took(self):
        run = self._finish(self._open())
        self._deliver(TODAY)
        self.env.invalidate_all()
        stages = {stage.stage: stage for stage in run.stage_ids}
        self.assertEqual(set(stages), {"evaluate", "plan", "refresh", "deliver"})
        self.assertEqual(stages["evaluate"].count, 6)
        self.assertEqual(stages["plan"].count, 6)
        self.assertEqual(stages["deliver"].count, 6)
        self.assertAlmostEqual(
            run.duration, sum(stage.seconds for stage in run.stage_ids), places=3
        )


@tagged("post_install", "-at_install", "collections")
class TestWorkers(CollectionsCommon):
    def test_as_many_scheduled_actions_as_workers(self):
        worker = self.env["collections.worker"].sudo()
        worker._set_count(3)
        for kind in ("plan", "deliver"):
            crons = worker._get_crons(kind)
            self.assertEqual(crons.mapped("active"), [True] * 3)
            self.assertEqual(len(set(crons.mapped("code"))), 1)
        worker._set_count(1)
        self.assertEqual(worker._get_count(), 1)
        worker._set_count(2)
        self.assertEqual(len(worker._get_crons("plan")), 3, "the third one is kept")
        self.assertEqual(worker._get_count(), 2)

    def test_a_count_that_makes_no_sense_is_refused(self):
        settings = self.env["res.config.settings"].sudo()
        self.assertEqual(settings.create({}).collections_workers, 1)
        for count in (0, 9):
            with self.assertRaises(ValidationError):
                settings.create({"collections_workers": count})
