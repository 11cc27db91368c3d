"""Ladders that make sense, and which policy an invoice gets."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install", "collections")
class TestLadder(CollectionsCommon):
    def test_offsets_that_go_backwards_are_refused_by_name(self):
        with self.assertRaisesRegex(
            ValidationError, "goes backwards: “Later”.*5 days after.*“Sooner”.*9 days"
        ):
            self._create_policy(
                "Bad", [("Sooner", 9, [self._email()]), ("Later", 5, [self._email()])]
            )

    def test_moving_a_level_below_its_neighbour_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "goes backwards"):
            self.policy.level_ids[1].sequence = 99

    def test_two_levels_on_one_day_can_never_both_apply(self):
        with self.assertRaisesRegex(ValidationError, "“A” and “B” can never both"):
            self._create_policy(
                "Bad", [("A", 5, [self._email()]), ("B", 5, [self._email()])]
            )

    def test_two_levels_on_one_day_may_be_for_different_customers(self):
        policy = self._create_policy("Good", [("A", 5, [self._email()])])
        policy.level_ids = [
            Command.create(
                {
                    "name": "B",
                    "delay": 5,
                    "sequence": 20,
                    "partner_domain": "[('is_company', '=', False)]",
                    "step_ids": [self._email()],
                }
            )
        ]
        self.assertEqual(policy.level_count, 2)

    def test_a_step_without_its_message_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "“A”.*choose its template"):
            self._create_policy(
                "Bad", [("A", 5, [Command.create({"channel": "email"})])]
            )

    def test_a_task_without_its_kind_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "“A”.*activity type"):
            self._create_policy("Bad", [("A", 5, [self._task(activity_type_id=False)])])

    def test_a_fallback_needs_something_to_fall_back_from(self):
        with self.assertRaisesRegex(ValidationError, "it is the level's first"):
            self._create_policy("Bad", [("A", 5, [self._task(only_if_unreached=True)])])

    def test_a_rule_that_is_no_domain_is_refused(self):
        for rule in ("[('nonsense', '=', 1)]", "import os", "[('name', '=']"):
            with (
                self.subTest(rule=rule),
                self.assertRaisesRegex(ValidationError, "can't be read"),
            ):
                self.policy.write({"by_rule": True, "partner_domain": rule})

    def test_a_copy_has_its_own_ladder_and_no_rule(self):
        self.policy.by_rule = True
        copy = self.policy.copy()
        self.assertEqual(copy.name, "Ladder (copy)")
        self.assertFalse(copy.by_rule)
        self.assertEqual(
            copy.level_ids.mapped("name"), self.policy.level_ids.mapped("name")
        )
        self.assertFalse(copy.level_ids & self.policy.level_ids)
        self.assertEqual(
            len(copy.level_ids.step_ids), len(self.policy.level_ids.step_ids)
        )

    def test_a_level_with_a_history_can_be_archived_but_not_deleted(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        first = self.policy.level_ids[1]
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            first.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.policy.unlink()
        first.active = False
        self._night(TODAY + timedelta(days=10))
        self.assertEqual(self._levels(invoice), ["First", "Second"])

    def test_a_policy_belongs_to_a_parent_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "Branch is a branch"):
            self.policy.company_id = branch

    def test_the_timeline_shows_the_ladder(self):
        self.assertIn("Second", self.policy.timeline_html)
        self.assertEqual(
            self.policy.level_ids.mapped("offset_label")[:2],
            ["5 days before the due date", "3 days after the due date"],
        )


@tagged("post_install", "-at_install", "collections")
class TestAssignment(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self.by_rule = self._create_policy(
            "By rule",
            [("Rule", 2, [self._email()])],
            by_rule=True,
            partner_domain="[('name', '=', 'Good Customer')]",
            sequence=1,
        )

    def _get_policy(self):
        [item] = self._evaluate(self.invoice, TODAY)
        return item.policy_id, item.policy_origin

    def test_the_invoice_comes_before_the_debtor_the_rule_and_the_default(self):
        on_invoice = self.policy.copy({"name": "On the invoice"})
        on_debtor = self.policy.copy({"name": "On the debtor"})
        self.assertEqual(self._get_policy(), (self.by_rule.id, "rule"))
        self.debtor.with_company(self.company).collections_policy_id = on_debtor
        self.assertEqual(self._get_policy(), (on_debtor.id, "debtor"))
        self.invoice.collections_policy_id = on_invoice
        self.assertEqual(self._get_policy(), (on_invoice.id, "invoice"))
        on_invoice.active = False
        self.assertEqual(self._get_policy(), (on_debtor.id, "debtor"))
        on_debtor.active = False
        self.by_rule.by_rule = False
        self.assertEqual(self._get_policy(), (self.policy.id, "default"))
        self.company.collections_policy_id = False
        self.assertEqual(self._get_policy(), (None, "none"))
        self.assertHeld(self.invoice, TODAY, "no_policy")

    def test_the_first_rule_that_matches_wins(self):
        second = self.by_rule.copy({"name": "Second", "by_rule": True, "sequence": 0})
        self.assertEqual(self._get_policy()[0], second.id)
        second.sequence = 2
        self.assertEqual(self._get_policy()[0], self.by_rule.id)

    def test_the_invoice_says_where_its_policy_came_from(self):
        self.assertEqual(self.invoice.collections_applied_policy_id, self.by_rule)
        self.assertEqual(self.invoice.collections_policy_origin, "rule")

    def test_an_invoice_opens_in_a_company_that_has_no_policy(self):
        self.env["collections.policy"].search([]).active = False
        self.company.collections_policy_id = False
        self.env.invalidate_all()
        self.assertFalse(self.invoice.collections_applied_policy_id)
        [values] = self.invoice.web_read(
            {"collections_applied_policy_id": {"fields": {"display_name": {}}}}
        )
        self.assertFalse(values["collections_applied_policy_id"])
        self.assertHeld(self.invoice, TODAY, "no_policy")

    def test_a_new_policy_goes_on_where_the_old_one_stood(self):
        self._night(TODAY)
        self.assertEqual(self._levels(self.invoice), ["Rule"])
        self.invoice.collections_policy_id = self.policy
        self._night(TODAY + timedelta(days=3))
        self.assertEqual(self._levels(self.invoice), ["Rule", "First"])

    def test_what_was_planned_under_the_old_policy_is_dropped(self):
        self._plan(TODAY)
        self.invoice.collections_policy_id = self.policy
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self._actions(self.invoice).reason, "policy_changed")

    def test_a_level_may_be_for_some_customers_and_amounts_only(self):
        rule, small = self.by_rule.level_ids, self.by_rule
        rule.minimum_amount = 501
        self.assertFalse(self._night(TODAY))
        self._create_invoice_due(TODAY - timedelta(days=3), 1.0)
        self.assertEqual(len(self._night(TODAY)), 1)
        small.level_ids.partner_domain = "[('is_company', '=', False)]"
        other = self._create_debtor("Good Customer")
        self._create_invoice_due(TODAY - timedelta(days=4), 900.0, other)
        self.assertFalse(self._night(TODAY))
