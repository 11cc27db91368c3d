"""Who is in which segment since when, and what policies make of it."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


class SegmentCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Important"})
        cls.other = cls._create_debtor("Another")
        cls.segment = cls._create_segment("Important ones")
        cls.members = cls.env["collections.segment.member"]

    @classmethod
    def _create_segment(cls, name, tag=None, **values):
        return cls.env["collections.segment"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "partner_domain": repr([("category_id", "in", (tag or cls.tag).ids)]),
                **values,
            }
        )

    def _refresh(self, day=TODAY):
        with freeze_time(day):
            self.env["collections.refresh"].sudo()._refresh(self.company, "segments")

    def _stays(self, partner):
        return [
            (stay.date_start, stay.date_end)
            for stay in self.members.search(
                [("partner_id", "=", partner.id), ("segment_id", "=", self.segment.id)],
                order="id",
            )
        ]


@tagged("post_install", "-at_install", "collections")
class TestSegments(SegmentCommon):
    # === WHO IS IN IT === #

    def test_who_was_in_it_when_stays_known(self):
        self.debtor.category_id = self.tag
        self._refresh(TODAY)
        self._refresh(TODAY + DAY)
        self.assertEqual(self._stays(self.debtor), [(TODAY, False)])
        self.debtor.category_id = False
        self._refresh(TODAY + 2 * DAY)
        self.assertEqual(self._stays(self.debtor), [(TODAY, TODAY + 2 * DAY)])
        self.debtor.category_id = self.tag
        self.other.category_id = self.tag
        self._refresh(TODAY + 5 * DAY)
        self.assertEqual(
            self._stays(self.debtor),
            [(TODAY, TODAY + 2 * DAY), (TODAY + 5 * DAY, False)],
        )
        for day, expected in (
            (-1, self.env["res.partner"]),
            (0, self.debtor),
            (1, self.debtor),
            (2, self.env["res.partner"]),
            (5, self.debtor | self.other),
        ):
            stays = self.members.search(
                self.members._get_domain_on(TODAY + day * DAY)
                & Domain("segment_id", "=", self.segment.id)
            )
            self.assertEqual(stays.partner_id, expected, day)
        sizes = self.segment.size_ids.sorted("date").mapped("number")
        self.assertEqual(sizes, [1, 1, 0, 2])
        self.assertEqual(self.segment.member_count, 2)

    def test_only_debtors_of_the_company_are_in_it(self):
        contact = self._create_debtor(
            "Contact", parent_id=self.debtor.id, is_company=False
        )
        foreign = self._create_debtor("Foreign")
        foreign.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        (contact | foreign | self.debtor).category_id = self.tag
        self._refresh()
        self.assertEqual(self.segment.member_ids.partner_id, self.debtor)

    def test_contacts_and_cases_show_segments(self):
        self.debtor.category_id = self.tag
        contact = self._create_debtor(
            "Contact", parent_id=self.debtor.id, is_company=False
        )
        self._refresh()
        self._create_invoice_due(TODAY - 4 * DAY)
        self._create_invoice_due(TODAY - 4 * DAY, partner=self.other)
        self._plan(TODAY)
        self.assertEqual(self.debtor.collections_segment_ids, self.segment)
        self.assertEqual(contact.collections_segment_ids, self.segment)
        self.assertFalse(self.other.collections_segment_ids)
        Partner = self.env["res.partner"]
        ours = Domain("id", "in", (self.debtor | contact | self.other).ids)
        for condition, expected in (
            (
                ("collections_segment_ids", "in", self.segment.ids),
                self.debtor | contact,
            ),
            (("collections_segment_ids", "not in", self.segment.ids), self.other),
            (("collections_segment_ids", "=", False), self.other),
            (("collections_segment_ids", "!=", False), self.debtor | contact),
            (("collections_segment_ids", "ilike", "portant"), self.debtor | contact),
            (("collections_segment_ids.name", "=", "Nobody"), Partner),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(Partner.search(ours & Domain([condition])), expected)
        Case = self.env["collections.case"]
        case = self.debtor.collections_case_id
        other_case = self.other.collections_case_id
        self.assertEqual(case.segment_ids, self.segment)
        self.assertEqual(Case.search([("segment_ids", "in", self.segment.ids)]), case)
        groups = Case._read_group(
            [("id", "in", (case | other_case).ids)], ["segment_ids"], ["__count"]
        )
        self.assertEqual(
            set(groups),
            {(self.segment, 1), (self.env["collections.segment"], 1)},
        )
        domain = self.segment.action_open_cases()["domain"]
        self.assertEqual(Case.search(domain), case)

    def test_a_segment_does_not_rest_on_segments(self):
        for domain in (
            [("collections_segment_ids", "=", False)],
            [("collections_segment_ids.name", "=", "x")],
            [("parent_id.collections_segment_ids", "=", False)],
            [("collections_case_id.segment_ids", "!=", False)],
            [("child_ids", "any", [("collections_segment_ids", "!=", False)])],
            ["|", ("name", "=", "x"), "!", ("collections_segment_ids", "=", False)],
        ):
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "rests on segments"),
            ):
                self.segment.partner_domain = repr(domain)

    @mute_logger("odoo.addons.collections_policy.models.collections_segment")
    def test_a_rule_that_can_not_be_read_changes_nothing(self):
        self.debtor.category_id = self.tag
        self._refresh()
        with self.assertRaises(ValidationError):
            self.segment.partner_domain = "[('nonsense', '=', 1)]"
        self.env.cr.execute(
            "UPDATE collections_segment SET partner_domain = %s WHERE id = %s",
            ["[('nonsense', '=', 1)]", self.segment.id],
        )
        self.env.invalidate_all()
        other = self._create_segment("Good")
        self._refresh(TODAY + DAY)
        self.assertEqual(self.segment.member_count, 1)
        self.assertIn("nonsense", self.segment.problem)
        self.assertEqual(other.member_count, 1)

    def test_an_archived_segment_is_empty(self):
        self.debtor.category_id = self.tag
        self._refresh()
        with self._clock(TODAY + DAY):
            self.segment.active = False
        self.assertEqual(self._stays(self.debtor), [(TODAY, TODAY + DAY)])
        self.assertFalse(self.debtor.collections_segment_ids)
        self._refresh(TODAY + 2 * DAY)
        self.assertEqual(self.segment.member_count, 0)

    def test_customers_of_a_company_are_its_own(self):
        company = self.env["res.company"].create({"name": "Second company"})
        theirs = self._create_segment("Theirs", company_id=company.id)
        self.debtor.category_id = self.tag
        self._refresh()
        self.assertFalse(theirs.member_count)
        theirs._refresh(TODAY)
        self.assertEqual(self.debtor.collections_segment_ids, self.segment)
        there = self.debtor.with_company(company)
        self.assertEqual(there.collections_segment_ids, theirs)
        Partner = self.env["res.partner"].with_company(company)
        self.assertFalse(
            Partner.search([("collections_segment_ids", "in", self.segment.ids)])
        )
        mine = self.env["collections.segment"].with_user(self.collector)
        self.assertEqual(mine.search([]), self.segment)
        stays = self.members.with_user(self.collector)
        self.assertEqual(stays.search([]).segment_id, self.segment)

    def test_it_is_looked_at_on_demand(self):
        self.debtor.category_id = self.tag
        with self.assertRaises(AccessError):
            self.segment.with_user(self.collector).action_refresh()
        manager = new_test_user(
            self.env,
            "segment_manager",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.segment.with_user(manager).action_refresh()
        self.assertEqual(self.segment.member_count, 1)
        with self.assertRaises(AccessError):
            self.segment.member_ids.with_user(manager).unlink()

    def test_statements_do_not_depend_on_the_number_of_customers(self):
        counts = []
        self.segment._refresh(TODAY)
        for size in (1, 20):
            for number in range(size):
                self._create_debtor(f"D {size} {number}", category_id=self.tag.ids)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.segment._refresh(TODAY)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(self.segment.member_count, 21)
        self.assertEqual(*counts)

    # === POLICIES === #

    def test_a_policy_is_for_its_segments(self):
        policy = self._create_policy(
            "For them",
            [("Soft", 3, [self._email()])],
            by_rule=True,
            partner_domain="[('is_company', '=', True)]",
            segment_ids=self.segment.ids,
        )
        invoices = [
            self._create_invoice_due(TODAY - 4 * DAY, partner=partner)
            for partner in (self.debtor, self.other)
        ]
        self.debtor.category_id = self.tag
        [item] = self._evaluate(invoices[0], TODAY)
        self.assertEqual(item.policy_id, self.policy.id)
        self._refresh()
        self.assertEqual(
            [self._evaluate(each, TODAY)[0].policy_id for each in invoices],
            [policy.id, self.policy.id],
        )
        actions = self._plan(TODAY)
        self.assertEqual(actions.policy_id, policy | self.policy)
        self.debtor.is_company = False
        self.assertEqual(
            self._evaluate(invoices[0], TODAY)[0].policy_id, self.policy.id
        )

    def test_a_policy_is_not_for_all_without_its_segment(self):
        policy = self._create_policy(
            "For them",
            [("Soft", 3, [self._email()])],
            by_rule=True,
            segment_ids=self.segment.ids,
        )
        invoice = self._create_invoice_due(TODAY - 4 * DAY)
        with self.assertRaisesRegex(UserError, "For them"):
            self.segment.unlink()
        self.segment.active = False
        self.env.invalidate_all()
        self.assertEqual(self._evaluate(invoice, TODAY)[0].policy_id, self.policy.id)
        self.assertEqual(policy.by_rule, True)

    def test_rules_of_policies_and_levels_may_name_segments(self):
        rule = repr([("collections_segment_ids", "in", self.segment.ids)])
        policy = self._create_policy(
            "By rule",
            [("For all", 3, [self._email()]), ("For some", 4, [self._email()])],
            by_rule=True,
            partner_domain="[('category_id', '!=', False)]",
            gap_days=1,
        )
        policy.level_ids[0].partner_domain = rule
        invoice = self._create_invoice_due(TODAY - 4 * DAY)
        self.debtor.category_id = self.tag
        [item] = self._evaluate(invoice, TODAY)
        self.assertEqual(item.target_level_id, policy.level_ids[1].id)
        self._refresh()
        [item] = self._evaluate(invoice, TODAY)
        self.assertEqual(item.target_level_id, policy.level_ids[0].id)

    def test_segments_go_with_a_proposal_and_not_to_other_companies(self):
        self.policy.write({"by_rule": True, "segment_ids": self.segment.ids})
        draft = self.policy._propose_change()
        self.assertEqual(draft.segment_ids, self.segment)
        draft.segment_ids = False
        self.assertEqual(draft._tell_draft(), ["Segments: “Important ones” → none"])
        self.policy._take_over(draft)
        self.assertFalse(self.policy.segment_ids)
        self.policy.segment_ids = self.segment
        company = self.env["res.company"].create({"name": "Second company"})
        self.assertFalse(self.policy.copy({"company_id": company.id}).segment_ids)


@tagged("post_install", "-at_install", "collections")
class TestStrategicCustomers(SegmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment.is_strategic = True
        cls.first, cls.second, cls.call = cls.policy.level_ids[1:]
        cls.second.tone = "firm"
        cls.call.tone = "formal"
        cls.debtor.category_id = cls.tag
        cls.manager = new_test_user(
            cls.env,
            "strategic_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def test_the_whole_story(self):
        self._refresh()
        ours = self._create_invoice_due(TODAY - 4 * DAY)
        theirs = self._create_invoice_due(TODAY - 4 * DAY, partner=self.other)
        self._night(TODAY)
        self.assertEqual(self._levels(ours), ["First"])
        day = TODAY + 7 * DAY
        self._night(day)
        self.assertEqual(self._levels(theirs), ["First", "Second"])
        self.assertEqual(self._levels(ours), ["First"])
        action = self._actions(ours)[-1]
        self.assertEqual((action.state, action.reason), ("to_approve", "strategic"))
        self.assertEqual(action.case_id.attention, "to_approve")
        self.assertFalse(action.step_id.needs_approval)
        with self.assertRaises(AccessError):
            action.with_user(self.collector).action_approve()
        self._night(day + DAY)
        self.assertEqual(action.state, "to_approve")
        action.with_user(self.manager).action_approve()
        self.assertEqual(action.state, "planned")
        self._night(day + DAY)
        self.assertEqual(self._levels(ours), ["First", "Second"])
        self._night(day + 12 * DAY)
        task = self._actions(ours)[-1]
        self.assertEqual((task.level_id, task.state), (self.call, "to_approve"))

    def test_which_tones_wait(self):
        self.segment.approval_tone = "formal"
        self._refresh()
        invoice = self._create_invoice_due(TODAY - 11 * DAY)
        self.policy.escalation = "by_age"
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["Second"])
        self.segment.approval_tone = "friendly"
        later = self._create_invoice_due(TODAY - 4 * DAY)
        self._plan(TODAY + DAY)
        self.assertEqual(self._actions(later).state, "to_approve")

    def test_what_waits_holds_up_nothing_else(self):
        """A gentle reminder of one invoice goes out, a firm one of another waits."""
        self._refresh()
        self.policy.escalation = "by_age"
        gentle = self._create_invoice_due(TODAY - 4 * DAY)
        firm = self._create_invoice_due(TODAY - 11 * DAY)
        self._plan(TODAY)
        self.assertEqual(self._actions(gentle).state, "planned")
        self.assertEqual(self._actions(firm).state, "to_approve")
        self.assertNotEqual(self._actions(gentle), self._actions(firm))

    def test_fallback_steps_wait_as_well(self):
        invoice = self._create_invoice_due(TODAY - 11 * DAY)
        self.policy.escalation = "by_age"
        self._night(TODAY)
        sent = self._actions(invoice)
        self.assertEqual(sent.state, "sent")
        self._refresh()
        sent.sudo()._set_failed("bounced", now=self._noon(TODAY))
        fallback = self._actions(invoice)[-1]
        self.assertEqual((fallback.channel, fallback.state), ("task", "to_approve"))
        self.assertEqual(fallback.reason, "strategic")

    def test_who_became_strategic_meanwhile_is_asked_for(self):
        invoice = self._create_invoice_due(TODAY - 11 * DAY)
        self.policy.escalation = "by_age"
        self._plan(TODAY)
        action = self._actions(invoice)
        self.assertEqual(action.state, "planned")
        self._refresh()
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual((action.state, action.reason), ("to_approve", "strategic"))
        action.with_user(self.manager).action_approve()
        self.assertEqual(len(self._deliver(TODAY)), 1)

    def test_others_companies_segments_change_nothing(self):
        company = self.env["res.company"].create({"name": "Second company"})
        self.segment.is_strategic = False
        self._create_segment(
            "Theirs", company_id=company.id, is_strategic=True
        )._refresh(TODAY)
        invoice = self._create_invoice_due(TODAY - 11 * DAY)
        self.policy.escalation = "by_age"
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["Second"])
