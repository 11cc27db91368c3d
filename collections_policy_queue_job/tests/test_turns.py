"""The scheduled actions hand the work to jobs, which take turns at it."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.collections_policy.models import collections_run_range
from odoo.addons.collections_policy.tests.common import TODAY
from odoo.addons.collections_policy.tests.test_runs import RunsCommon
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ..hooks import post_init_hook, uninstall_hook

PLAN = "root.collections.plan"
DELIVER = "root.collections.deliver"


class TurnsCommon(RunsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.env["collections.worker"].sudo()
        cls.worker._set_count(2)

    def _jobs(self, channel=None):
        found = self.env["queue.job"].sudo().search([], order="id")
        return found.filtered(lambda job: channel in (None, job.channel))

    def _start(self, run):
        with patch.object(self.env.cr, "commit"):
            return run._work()

    def _start_delivery(self, day=TODAY):
        with patch.object(self.env.cr, "commit"):
            deliverer = self.env["collections.deliverer"].sudo()
            return deliverer._work(self.company, self._noon(day))

    def _perform(self, job, day=TODAY):
        """Run a job as the job runner does, without its commits."""
        job = Job.load(self.env, job.uuid)
        with self._clock(day):
            job.set_started()
            job.store()
            job.perform()
            job.set_done()
            job.store()

    def _perform_all(self, day=TODAY):
        """Run all jobs, until none is left.

        :return: how many there were
        """
        count = 0
        while pending := self._jobs().filtered(lambda job: job.state == "pending"):
            self._perform(pending[0], day)
            count += 1
        return count


@tagged("post_install", "-at_install", "collections")
class TestPlan(TurnsCommon):
    def test_the_scheduled_action_enqueues_a_turn_for_each_worker(self):
        run = self._open()
        self.assertTrue(self._start(run))
        self.assertEqual(self._jobs().mapped("channel"), [PLAN] * 2)
        self.assertEqual(len(set(self._jobs().mapped("identity_key"))), 2)
        self.assertEqual(set(run.range_ids.mapped("state")), {"todo"})

    def test_who_has_a_turn_gets_no_other(self):
        run = self._open()
        self._start(run)
        jobs = self._jobs()
        for state in ("pending", "enqueued", "started"):
            jobs[0].state = state
            self._start(run)
            self.assertEqual(self._jobs(), jobs)
        jobs[0].state = "done"
        self._start(run)
        self.assertEqual(len(self._jobs() - jobs), 1)

    def test_a_turn_plans_a_range_and_enqueues_the_next(self):
        run = self._open()
        self._start(run)
        first = self._jobs()[0]
        self._perform(first)
        self.assertEqual(run.range_ids.mapped("state").count("done"), 1)
        following = self._jobs().filtered(lambda job: job.state == "pending")[-1]
        self.assertEqual(following.identity_key, first.identity_key)

    def test_the_last_turn_ends_the_run_and_wakes_the_delivery(self):
        run = self._open()
        self._start(run)
        worker = type(self.env["collections.worker"])
        with patch.object(worker, "_trigger") as trigger:
            count = self._perform_all()
        self.assertEqual(run.state, "done")
        self.assertEqual(count, 6 + 2, "a turn for each range, and each one's last")
        trigger.assert_called_once_with("deliver")
        self.assertEqual(len(self._planned()), 6)

    def test_a_range_that_fails_ends_as_a_problem(self):
        planner = type(self.env["collections.planner"])
        run = self._open()
        self._start(run)
        logger = "odoo.addons.collections_policy.models.collections_run_range"
        with (
            patch.object(planner, "_plan", side_effect=ValueError("out of order")),
            patch.object(collections_run_range, "MAX_FAILED", 10),
            self.assertLogs(logger),
        ):
            self._perform_all()
        self.assertEqual(run.state, "done")
        self.assertEqual(set(run.range_ids.mapped("state")), {"failed"})
        self.assertEqual(len(run.problem_ids), 6)

    def test_nobody_goes_on_with_a_paused_run_or_one_of_another_day(self):
        run = self._open()
        self._start(run)
        self._perform_all(TODAY + timedelta(days=1))
        run.action_pause()
        self._start(run)
        self._perform_all()
        self.assertEqual(set(run.range_ids.mapped("state")), {"todo"})

    def test_who_was_slower_tries_again(self):
        run = self._open()
        self._start(run)
        lost = psycopg2.errors.SerializationFailure("too late")
        job = Job.load(self.env, self._jobs()[0].uuid)
        with (
            self._clock(TODAY),
            patch.object(type(run), "_plan_next_range", side_effect=lost),
            self.assertRaises(RetryableJobError),
        ):
            job.perform()
        job.postpone()
        self.assertLess(job.eta, fields.Datetime.now() + timedelta(seconds=5))

    def test_who_fails_again_and_again_is_given_a_rest(self):
        run = self._open()
        for failed in range(1, 4):
            self._start(run)
            last = self._jobs()[-1]
            key = f"collections.run,{run.id},2"
            self.assertEqual(last.identity_key, key, f"after {failed - 1} failures")
            last.state = "failed"
        self._start(run)
        self.assertNotIn("pending", self._with_key(key).mapped("state"))
        an_hour_ago = fields.Datetime.now() - timedelta(hours=1)
        self._edit(self._with_key(key)).date_created = an_hour_ago
        self._start(run)
        self.assertIn("pending", self._with_key(key).mapped("state"))

    def _edit(self, jobs):
        return jobs.with_context(_job_edit_sentinel=jobs.EDIT_SENTINEL)

    def _with_key(self, key):
        return self._jobs().filtered(lambda job: job.identity_key == key)


@tagged("post_install", "-at_install", "collections")
class TestDelivery(TurnsCommon):
    def setUp(self):
        super().setUp()
        self.company.collections_automatic = True
        self._finish(self._open())

    def test_what_is_switched_off_meanwhile_delivers_nothing_more(self):
        self._start_delivery()
        self.company.collections_automatic = False
        self._perform_all()
        self.assertEqual(set(self._planned().mapped("state")), {"planned"})
        self.assertNotIn("pending", self._jobs().mapped("state"))

    def test_turns_deliver_all_that_is_ready(self):
        self._start_delivery()
        self.assertEqual(self._jobs().mapped("channel"), [DELIVER] * 2)
        self.assertEqual(set(self._planned().mapped("state")), {"planned"})
        self._perform_all()
        self.assertEqual(set(self._planned().mapped("state")), {"queued"})

    def test_nothing_ready_needs_no_job(self):
        self._start_delivery(TODAY - timedelta(days=1))
        self.assertFalse(self._jobs())

    def test_a_turn_too_many_delivers_nothing_twice(self):
        self._start_delivery()
        self._perform_all()
        mails = self.env["mail.mail"].sudo().search_count([])
        with self._clock(TODAY):
            self.company.sudo()._take_collections_turn(1)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_the_scheduled_action_looks_again_while_there_is_work(self):
        cron = self.env.ref("collections_policy.ir_cron_deliver")
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search([("cron_id", "=", cron.id)])
        self._start_delivery()
        again = triggers.search([("cron_id", "=", cron.id)]) - before
        self.assertGreater(again.call_at, fields.Datetime.now())
        self._perform_all()
        before = triggers.search([("cron_id", "=", cron.id)])
        self._start_delivery()
        self.assertEqual(triggers.search([("cron_id", "=", cron.id)]), before)


@tagged("post_install", "-at_install", "collections")
class TestCount(TurnsCommon):
    def test_more_workers_need_no_more_scheduled_actions(self):
        self.worker._set_count(12)
        self.assertEqual(self.worker._get_count(), 12)
        for kind in ("plan", "deliver"):
            crons = self.worker._get_crons(kind)
            self.assertEqual(len(crons.filtered("active")), 1)

    def test_fewer_workers_end_the_turns_of_the_others(self):
        run = self._open()
        self._start(run)
        self.worker._set_count(1)
        self._perform(self._jobs()[-1])
        self._perform(self._jobs()[0])
        pending = self._jobs().filtered(lambda job: job.state == "pending")
        self.assertEqual(pending.identity_key, f"collections.run,{run.id},1")

    def test_the_settings_allow_more_workers(self):
        settings = self.env["res.config.settings"].sudo()
        settings.create({"collections_workers": 64})
        with self.assertRaises(ValidationError):
            settings.create({"collections_workers": 65})

    def test_the_number_is_taken_over_and_given_back(self):
        self.worker._set_count(3)
        uninstall_hook(self.env)
        crons = self.worker._get_crons("plan")
        self.assertEqual(len(crons.filtered("active")), 3)
        post_init_hook(self.env)
        self.assertEqual(len(crons.filtered("active")), 1)
        self.assertEqual(self.worker._get_count(), 3)
