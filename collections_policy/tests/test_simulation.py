"""The days to come, as they come; and nothing is touched by looking at them."""

from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..simulation.shadow import Shadows, open_aside
from .common import TODAY
from .proof_common import ProofCommon
from .simulation_common import SimulationCommon


@tagged("post_install", "-at_install", "collections")
class TestSimulatedTruth(SimulationCommon):
    """What is simulated is what happens when the days are lived."""

    def _compare(self, days=40):
        course = self._simulate(days)
        expected = self._count_done(course)
        self.assertEqual(expected, self._live(days))
        self.assertTrue(expected)
        return course

    def test_a_debtor_who_never_pays(self):
        self._create_invoice_due(TODAY + timedelta(days=4))
        course = self._compare(26)
        told = [
            (each.day - TODAY, course.levels[each.level_id].name)
            for each in course.contacts
        ]
        self.assertEqual(
            told,
            [
                (timedelta(days=0), "Before"),
                (timedelta(days=7), "First"),
                (timedelta(days=14), "Second"),
                (timedelta(days=24), "Call"),
            ],
        )

    def _compare_story(self, seed):
        self._tell_story(seed)
        course = self._compare(30)
        kinds = {each.kind for each in course.contacts}
        self.assertLessEqual({"done", "later"}, kinds)

    def test_a_story(self):
        self._compare_story(1)

    def test_another_story(self):
        self._compare_story(2)

    def test_amid_a_story(self):
        """A simulation goes on from where things stand."""
        self._tell_story(11)
        for index in range(12):
            self._live_day(TODAY - timedelta(days=12 - index))
        self._compare(20)

    def test_what_is_on_its_way_and_what_people_have_to_do_is_done_at_once(self):
        self._create_invoice_due(TODAY - timedelta(days=3))
        other = self._create_debtor("Other")
        self._create_invoice_due(TODAY - timedelta(days=20), partner=other)
        self.policy.escalation = "by_age"
        yesterday = TODAY - timedelta(days=1)
        self._plan(TODAY)
        self.env["collections.deliverer"]._deliver_batch(
            self.company, self._noon(yesterday) + timedelta(days=1)
        )
        states = set(self.env["collections.action"].search([]).mapped("state"))
        self.assertLessEqual({"queued", "todo"}, states)
        course = self._simulate(1)
        self.assertEqual(
            {(day, level) for day, level, *_rest in self._count_done(course)},
            {(TODAY, "First"), (TODAY, "Call")},
        )


@tagged("post_install", "-at_install", "collections")
class TestSimulatedProof(ProofCommon, SimulationCommon):
    def test_notices_are_made_and_arrive(self):
        with self._clock(TODAY):
            course = self._simulate(45, notice_days=10)
        days = {
            course.levels[each.level_id].name if each.level_id else "notice": (
                each.day - TODAY
            ).days
            for each in course.contacts
        }
        # The listing is asked for on day 20, proven on day 30; the last has a gap of 3
        self.assertEqual(
            days, {"First": 3, "Formal": 10, "notice": 20, "Listing": 30, "Last": 33}
        )

    def test_a_notice_under_way_arrives_in_its_time(self):
        for number in (3, 10, 20):
            self._night(self._day(number))
        notice = self._notice(21)
        self._tell(notice, "posted", 22)
        with self._clock(self._day(24)):
            terms = self._terms(15, notice_days=5)._replace(start=self._day(24))
            with self.enter_registry_test_mode():
                [course] = self.simulator._simulate(self.company, terms, [None])
        done = {
            (each.day - TODAY).days: course.levels[each.level_id].name
            for each in course.contacts
        }
        self.assertEqual(done, {27: "Listing", 30: "Last"})
        self.assertFalse(notice.date_delivered)


@tagged("post_install", "-at_install", "collections")
class TestNothingIsTouched(SimulationCommon):
    def test_nothing_is_written_or_sent(self):
        self._tell_story(3)
        self._live_day(TODAY - timedelta(days=1))
        sequence = SQL("SELECT last_value FROM public.collections_action_id_seq")
        before = self._read_all(), self.env.execute_query(sequence)
        self.assertTrue(self._simulate().contacts)
        self.env.invalidate_all()
        self.assertEqual(self._read_all(), before[0])
        self.assertEqual(self.env.execute_query(sequence), before[1])

    def test_nothing_is_left_where_it_fails(self):
        self._tell_story(3)
        before = self._read_all()
        with self.assertRaises(ZeroDivisionError):
            self.simulator_with_error()
        self.assertEqual(self._read_all(), before)
        self._compare_names()

    def simulator_with_error(self):
        with self._clock(TODAY), self.enter_registry_test_mode():
            self.simulator._simulate(
                self.company, self._terms(), [None], tick=lambda done: done / 0
            )

    def _compare_names(self):
        """No shadow stands before a table any more."""
        [[name]] = self.env.execute_query(
            SQL(
                "SELECT relpersistence FROM pg_class WHERE oid = %s::regclass",
                "collections_action",
            )
        )
        self.assertEqual(name, "p")

    def test_a_simulation_is_never_committed(self):
        with open_aside(self.registry) as cr, self.assertRaises(RuntimeError):
            cr.commit()  # pylint: disable=invalid-commit

    def test_no_real_row_is_locked_and_two_run_at_once(self):
        """Two transactions of their own, one amid the other, on what is committed."""
        company = self.env.ref("base.main_company")
        held = []
        with open_aside(self.registry) as first, open_aside(self.registry) as second:
            for cr in (first, second):
                aside = self.simulator._prepare_env(cr, company)[
                    "collections.simulator"
                ]
                course = aside._run(
                    company.id, self._terms(5)._replace(start=TODAY), None, None, 0
                )
                self.assertEqual(course.debtors, course.looked_at)
                held.append(self._get_written(cr))
        self.assertEqual(held, [[], []])

    def _get_written(self, cr):
        """Return the real tables that a transaction has written, or might have."""
        cr.execute(
            """
            SELECT relation::regclass::text
              FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation
             WHERE pid = pg_backend_pid()
               AND mode NOT IN ('AccessShareLock')
               AND relkind IN ('r', 'S')
               AND relpersistence = 'p'
               AND relnamespace = 'public'::regnamespace
            """
        )
        return cr.fetchall()

    def test_shadows_have_the_rows_that_are_chosen(self):
        with open_aside(self.registry) as cr:
            shadows = Shadows(cr)
            shadows.cast("res_currency", SQL("original.name = 'USD'"))
            cr.execute("SELECT name FROM res_currency")
            self.assertEqual(cr.fetchall(), [("USD",)])
            cr.execute(SQL("SELECT COUNT(*) FROM %s", shadows.real("res_currency")))
            self.assertGreater(cr.fetchone()[0], 1)
            cr.execute("SELECT MAX(id) FROM public.res_currency")
            [last] = cr.fetchone()
            cr.execute(
                "INSERT INTO res_currency (name, symbol) VALUES ('XXX', 'x') "
                "RETURNING id"
            )
            self.assertGreater(cr.fetchone()[0], last - 1)


@tagged("post_install", "-at_install", "collections")
class TestSimulatedSample(SimulationCommon):
    def test_a_sample_is_the_same_each_time_and_part_of_the_whole(self):
        for index in range(60):
            partner = self._create_debtor(f"Sampled {index}")
            self._create_invoice_due(TODAY - timedelta(days=3), partner=partner)
        whole, sample, again = (
            self._simulate(2, share=share) for share in (100, 40, 40)
        )
        self.assertEqual(whole.looked_at, whole.debtors)
        self.assertEqual(sample.debtors, whole.debtors)
        self.assertTrue(0 < sample.looked_at < whole.looked_at)
        self.assertEqual(sample, again)
        self.assertLess(self._count_done(sample), self._count_done(whole))


@tagged("post_install", "-at_install", "collections")
class TestSimulatedChange(SimulationCommon):
    def _simulate_change(self, apply, days=20):
        """Simulate what a function does to the policy, beside what is."""
        simulator = type(self.simulator)
        self.patch(
            simulator, "_apply_change", lambda this, policy, other: apply(policy)
        )
        change = (self.policy.id, self.policy.id)
        with self._clock(TODAY), self.enter_registry_test_mode():
            return self.simulator._simulate(
                self.company, self._terms(days), [None, change]
            )

    def test_a_change_is_tried_beside_what_is(self):
        self._create_invoice_due(TODAY - timedelta(days=1))

        def hurry(policy):
            policy.level_ids[1].write({"delay": 1, "name": "At Once"})
            policy.write(
                {
                    "level_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "New",
                                "delay": 4,
                                "sequence": 1,
                                "step_ids": [self._email()],
                            },
                        )
                    ]
                }
            )

        before = self._read_all()
        today, changed = self._simulate_change(hurry)
        self.assertEqual(
            [(day - TODAY, level) for day, level, *_rest in self._count_done(today)],
            [
                (timedelta(days=2), "First"),
                (timedelta(days=9), "Second"),
                (timedelta(days=19), "Call"),
            ],
        )
        self.assertEqual(
            [(day - TODAY, level) for day, level, *_rest in self._count_done(changed)],
            [
                (timedelta(days=0), "At Once"),
                (timedelta(days=3), "New"),
                (timedelta(days=9), "Second"),
                (timedelta(days=19), "Call"),
            ],
        )
        self.assertEqual(self._read_all(), before)
        self.assertEqual(self.policy.level_ids[1].name, "First")

    @mute_logger("odoo.sql_db")
    def test_a_change_that_fails_leaves_nothing(self):
        before = self._read_all()
        with self.assertRaises(ZeroDivisionError):
            self._simulate_change(lambda policy: 1 / 0)
        self.assertEqual(self._read_all(), before)
