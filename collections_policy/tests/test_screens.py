"""What people see, search, group and sort by; and what it costs."""

from datetime import timedelta

from odoo.tests import tagged, warmup

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install", "collections")
class TestScreens(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._create_invoice_due(TODAY - timedelta(days=4))
        cls.later = cls._create_invoice_due(
            TODAY - timedelta(days=40), partner=cls._create_debtor("Late")
        )
        cls.blocked = cls._create_invoice_due(
            TODAY - timedelta(days=4), partner=cls._create_debtor("Blocked")
        )
        cls.blocked.action_toggle_block_payment()
        cls.upcoming = cls._create_invoice_due(
            TODAY + timedelta(days=15), partner=cls._create_debtor("Upcoming")
        )
        cls.all = cls.late | cls.later | cls.blocked | cls.upcoming

    def setUp(self):
        super().setUp()
        self._night(TODAY)
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _find(self, *domain):
        return self.env["account.move"].search([("id", "in", self.all.ids), *domain])

    def test_searching_invoices(self):
        first = self.policy.level_ids[1]
        for domain, expected in [
            ([("collections_level_id", "=", first.id)], self.late | self.later),
            ([("collections_level_id", "!=", False)], self.late | self.later),
            ([("collections_level_id", "=", False)], self.blocked | self.upcoming),
            ([("collections_held_reason", "=", "blocked")], self.blocked),
            ([("collections_held_reason", "!=", False)], self.blocked),
            (
                [("collections_held_reason", "=", False)],
                self.late | self.later | self.upcoming,
            ),
            ([("collections_days_overdue", ">", 30)], self.later),
            ([("collections_days_overdue", ">=", 4)], self.all - self.upcoming),
            ([("collections_next_date", "<=", TODAY + timedelta(days=3))], self.later),
            (
                [("collections_next_date", "=", TODAY + timedelta(days=10))],
                self.upcoming,
            ),
            (
                [("collections_case_id", "=", self.late.collections_case_id.id)],
                self.late,
            ),
        ]:
            with self.subTest(domain=domain):
                self.assertEqual(
                    self._find(*domain),
                    expected.sorted(lambda move: self._find().ids.index(move.id)),
                )

    def test_grouping_and_sorting_invoices(self):
        groups = self.env["account.move"]._read_group(
            [("id", "in", self.all.ids)], ["collections_level_id"], ["__count"]
        )
        self.assertEqual(
            {level.name or "": count for level, count in groups}, {"First": 2, "": 2}
        )
        in_order = self.env["account.move"].search(
            [("id", "in", self.all.ids)], order="collections_days_overdue desc, id"
        )
        self.assertEqual(in_order[0], self.later)

    def test_the_invoice_explains_itself(self):
        self.assertIn(
            "“First” happened on 03/16/2026.", self.late.collections_explanation
        )
        self.assertIn(
            "Next: “Second” (10 days after the due date), on 03/22/2026.",
            self.late.collections_explanation,
        )
        self.assertIn(
            "Left alone: Invoice blocked.", self.blocked.collections_explanation
        )
        self.assertEqual(self.late.collections_days_overdue, 4)
        self.assertEqual(self.late.collections_action_count, 1)

    def test_the_customer_and_the_case_say_the_same(self):
        case = self.late.collections_case_id
        self.assertEqual(self.debtor.collections_case_id, case)
        self.assertEqual(case.amount_overdue, 500.0)
        self.assertEqual(self.debtor.collections_amount_overdue, 500.0)
        self.assertEqual(case.level_id.name, "First")
        self.assertEqual(case.next_step, "Second")
        self.assertEqual(case.next_date, self.late.collections_next_date)
        self.assertEqual(case.date_last_contact, TODAY)
        self.assertEqual(case.days_overdue, 4)
        self.assertIn(self.late.collections_item_ids, case.open_item_ids)

    def test_the_run_reports_what_it_did(self):
        run = self.env["collections.run"].search([("company_id", "=", self.company.id)])
        report = run._get_report()
        self.assertEqual(report["looked_at"], 4)
        self.assertEqual(report["acted_on"], 2)
        self.assertEqual(report["held"], {"Invoice blocked": 1})
        self.assertEqual(report["planned"], {"E-mail": 2})
        self.assertEqual(run.state, "done")

    @warmup
    def test_a_list_costs_the_same_whatever_its_length(self):
        fnames = [
            "collections_level_id",
            "collections_next_date",
            "collections_held_reason",
            "collections_days_overdue",
            "collections_policy_origin",
        ]

        def count_queries(invoices):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            invoices.read(fnames)
            return self.env.cr.sql_log_count - before

        few = count_queries(self.all)
        many = self.all
        for index in range(12):
            many |= self._create_invoice_due(
                TODAY - timedelta(days=index), partner=self._create_debtor(f"N{index}")
            )
        count_queries(many)
        self.assertLessEqual(count_queries(many), few + 1)

    @warmup
    def test_the_desk_costs_the_same_whatever_its_length(self):
        fnames = ["next_date", "next_step", "held_reason", "todo_label", "days_overdue"]

        def count_queries(cases):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.read(fnames)
            return self.env.cr.sql_log_count - before

        mine = [("company_id", "=", self.company.id)]
        few = count_queries(self.env["collections.case"].search(mine))
        for index in range(10):
            self._create_invoice_due(
                TODAY - timedelta(days=9), partner=self._create_debtor(f"N{index}")
            )
        self._night(TODAY)
        many = self.env["collections.case"].search(mine)
        self.assertEqual(len(many), 12)
        self.assertLessEqual(count_queries(many), few + 1)
