"""Proposals apply to nobody; put into effect, they leave ids and history alone."""

import random
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.policy_content import is_same
from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestPolicyDrafts(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "draft_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.policy.by_rule = True
        cls.policy.agreement_resume_level_id = cls.policy.level_ids[1]
        cls.before, cls.first, cls.second, cls.call = cls.policy.level_ids
        cls.draft = cls.policy.with_user(cls.manager)._propose_change()

    def _get_content(self, policy):
        return self.env["collections.policy.content"]._get(policy)

    def _find(self, level):
        return self.draft.level_ids.filtered(lambda own: own.origin_id == level)

    def _put_into_effect(self, **values):
        action = self.draft.with_user(self.manager).action_put_into_effect()
        wizard = (
            self.env["collections.draft.wizard"]
            .with_user(self.manager)
            .browse(action["res_id"])
        )
        wizard.write(values)
        wizard.action_confirm()
        return wizard

    # === APPLY TO NOBODY === #

    def test_a_proposal_is_equal_to_its_policy(self):
        self.assertEqual(self._get_content(self.draft), self._get_content(self.policy))
        self.assertIn("Nothing is different", self.draft.draft_difference_html)
        self.assertFalse(self.draft.draft_is_stale)
        self.assertEqual(self.draft.agreement_resume_level_id, self._find(self.first))

    def test_what_is_archived_is_no_difference(self):
        self.second.step_ids[1].active = False
        self.call.active = False
        rule = self.env["collections.contact.rule"].create(
            {"name": "Not in use", "active": False}
        )
        self.assertFalse(rule.active)
        draft = self.policy._propose_change().with_context(active_test=False)
        self.assertFalse(draft._tell_draft())
        self.assertFalse(draft._is_stale())
        draft.draft_of_id._note_version()
        self.assertEqual(
            draft.draft_of_id.version_id.content, self._get_content(self.policy)
        )

    def test_the_evaluation_never_uses_a_proposal(self):
        invoice = self._create_invoice_due(TODAY - 4 * DAY)
        self._find(self.first).delay = 2
        self.draft.sequence = -5
        for chooser in (self.company, self.debtor, invoice):
            chooser.collections_policy_id = self.draft
            [item] = self._evaluate(invoice, TODAY)
            self.assertEqual(item.policy_id, self.policy.id)
        action = self._plan(TODAY)
        self.assertEqual(action.policy_id, self.policy)
        self.assertEqual(
            self.env["collections.policy"]._get_assignable(self.company), self.policy
        )

    def test_nobody_can_choose_a_proposal(self):
        names = self.env["collections.policy"].name_search(self.policy.name)
        self.assertNotIn(self.draft.id, [found[0] for found in names])
        self.assertFalse(self.draft.version_id)
        self.assertEqual(self.draft.display_name, "Ladder (proposal)")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.draft.active = True

    def test_a_proposal_has_none_of_its_own(self):
        with self.assertRaises(UserError):
            self.draft.action_propose_change()

    def test_who_may_propose(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.collector).action_propose_change()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.collector).action_put_into_effect()

    def test_a_proposal_tells_what_it_would_change(self):
        self._find(self.second).delay = 12
        self.draft.gap_days = 5
        self.assertEqual(
            self.draft._tell_draft(),
            [
                "Minimum Gap: 3 → 5",
                "Level “Second”: 10 → 12 days after the due date",
            ],
        )
        self.assertIn("Minimum Gap: 3 → 5", self.draft.draft_difference_html)

    # === PUT INTO EFFECT === #

    def test_levels_and_steps_keep_their_ids(self):
        ids = (self.policy.level_ids.ids, self.policy.level_ids.step_ids.ids)
        self._find(self.second).write({"delay": 12, "name": "Second, later"})
        self.draft.write({"gap_days": 5, "partner_domain": "[('id', '>', 0)]"})
        version = self.policy.version_id
        self._put_into_effect(reason="Customers pay after ten days")
        self.assertEqual(
            (self.policy.level_ids.ids, self.policy.level_ids.step_ids.ids), ids
        )
        self.assertEqual((self.second.delay, self.policy.gap_days), (12, 5))
        self.assertEqual(self.policy.agreement_resume_level_id, self.first)
        self.assertEqual(self.policy.version_id.number, version.number + 1)
        self.assertEqual(self.policy.version_id.user_id, self.manager)
        self.assertEqual(self.policy.version_id.reason, "Customers pay after ten days")
        self.assertEqual(self.draft.draft_state, "done")
        with self.assertRaises(UserError):
            self.draft.action_put_into_effect()

    def test_what_was_reached_and_planned_stays(self):
        invoice = self._create_invoice_due(TODAY - 4 * DAY)
        self._night(TODAY)
        self._create_invoice_due(
            TODAY - 4 * DAY, partner=self._create_debtor("Another")
        )
        planned = self._plan(TODAY)
        self._find(self.first).delay = 2
        self._find(self.before).active = False
        self._put_into_effect()
        [item] = self._evaluate(invoice, TODAY + DAY)
        self.assertEqual(item.level_id, self.first.id)
        self.assertFalse(self._plan(TODAY))
        self.assertFalse(self._plan(TODAY + DAY))
        self.assertEqual(planned.state, "planned")
        self.assertEqual(self._levels(invoice), ["First"])
        self._night(TODAY + 6 * DAY)
        self.assertEqual(self._levels(invoice), ["First", "Second"])

    def test_new_levels_come_and_missing_ones_are_archived(self):
        self._find(self.call).unlink()
        self._find(self.second).step_ids.filtered("only_if_unreached").unlink()
        self.draft.level_ids = [
            Command.create(
                {
                    "name": "Letter",
                    "delay": 15,
                    "sequence": 9,
                    "step_ids": [
                        self._task(name="Ring", sequence=1),
                        self._email(sequence=2, only_if_unreached=True),
                    ],
                }
            )
        ]
        self._put_into_effect()
        self.assertFalse(self.call.active)
        self.assertEqual(
            self.policy.level_ids.mapped("name"),
            ["Before", "First", "Second", "Letter"],
        )
        self.assertEqual(
            self.policy.level_ids[3].step_ids.mapped("channel"), ["task", "email"]
        )
        self.assertEqual(self.second.step_ids.mapped("channel"), ["email"])
        self.assertTrue(
            is_same(self._get_content(self.policy), self._get_content(self.draft))
        )

    def test_steps_may_change_places(self):
        email, task = self._find(self.second).step_ids
        task.write({"sequence": 1, "only_if_unreached": False})
        email.write({"sequence": 2, "only_if_unreached": True})
        self._put_into_effect()
        own_task, own_email = self.second.step_ids
        self.assertEqual((own_task, own_email), (task.origin_id, email.origin_id))
        self.assertTrue(own_email.only_if_unreached)

    def test_texts_go_in_every_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        level = self._find(self.first)
        level.with_context(lang="pt_BR").name = "Primeiro"
        level.step_ids.script = "<p>Call</p>"
        self.draft.with_context(lang="pt_BR").name = "Escada"
        self._put_into_effect()
        self.assertEqual(self.first.with_context(lang="pt_BR").name, "Primeiro")
        self.assertEqual(self.first.name, "First")
        self.assertEqual(self.first.step_ids.script, "<p>Call</p>")
        self.assertEqual(self.policy.with_context(lang="pt_BR").name, "Escada")

    def test_booking_of_charges_does_not_begin_anew(self):
        self.policy.charge_booking = "paid"
        self.policy.charge_booking_since = TODAY - 100 * DAY
        draft = self.policy._propose_change()
        draft.gap_days = 5
        self.policy._take_over(draft)
        self.assertEqual(self.policy.gap_days, 5)
        self.assertEqual(self.policy.charge_booking_since, TODAY - 100 * DAY)

    def test_a_ladder_that_can_not_be_climbed_is_not_taken_over(self):
        self.env.cr.execute(
            "UPDATE collections_level SET delay = 1 WHERE id = %s",
            [self._find(self.call).id],
        )
        self.env.invalidate_all()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._put_into_effect()
        self.assertEqual(self.call.delay, 20)

    # === CONFLICTS === #

    def test_what_changed_meanwhile_is_shown_and_confirmed(self):
        self.draft.minimum_balance = 10
        self.policy.gap_days = 7
        self.assertTrue(self.draft.draft_is_stale)
        with self.assertRaisesRegex(UserError, "was changed after the proposal"):
            self._put_into_effect()
        self.assertEqual(self.policy.gap_days, 7)
        self._put_into_effect(is_confirmed=True)
        self.assertEqual((self.policy.gap_days, self.policy.minimum_balance), (3, 10))

    def test_the_wizard_shows_both_sides(self):
        self.draft.minimum_balance = 10
        self.policy.gap_days = 7
        action = self.draft.action_put_into_effect()
        wizard = self.env["collections.draft.wizard"].browse(action["res_id"])
        self.assertIn("Minimum Gap: 3 → 7", wizard.meanwhile_html)
        self.assertIn("Minimum Gap: 7 → 3", wizard.difference_html)
        self.assertIn("Minimum Balance", wizard.difference_html)

    def test_a_change_made_while_one_looks_is_not_undone(self):
        action = self.draft.action_put_into_effect()
        wizard = self.env["collections.draft.wizard"].browse(action["res_id"])
        self.policy.with_user(self.manager).gap_days = 7
        wizard.is_confirmed = True
        with self.assertRaisesRegex(UserError, "just now"):
            wizard.action_confirm()

    # === ON A DAY === #

    def test_it_is_put_into_effect_on_its_day(self):
        self.draft.gap_days = 5
        with self._clock(TODAY):
            self._put_into_effect(date=TODAY + 2 * DAY)
        self.assertEqual(self.draft.draft_state, "scheduled")
        for day, gap in ((TODAY + DAY, 3), (TODAY + 2 * DAY, 5)):
            with self._clock(day):
                self.env["collections.refresh"].sudo()._refresh(
                    self.company, "policies"
                )
            self.assertEqual(self.policy.gap_days, gap)
        self.assertEqual(self.policy.version_id.user_id, self.manager)
        self.assertEqual(self.policy.version_id.date, TODAY + 2 * DAY)
        self.assertEqual(self.draft.draft_state, "done")

    def test_it_is_not_if_the_policy_changed(self):
        self.draft.gap_days = 5
        with self._clock(TODAY):
            self._put_into_effect(date=TODAY + 2 * DAY)
            self.policy.minimum_balance = 10
        with self._clock(TODAY + 2 * DAY):
            self.env["collections.refresh"].sudo()._refresh(self.company, "policies")
        self.assertEqual(self.policy.gap_days, 3)
        self.assertEqual(self.draft.draft_state, "open")
        self.assertEqual(self.draft.activity_ids.user_id, self.manager)
        self.assertIn("changed after", self.draft.activity_ids.note)

    def test_it_can_be_called_off(self):
        self.draft.gap_days = 5
        with self._clock(TODAY):
            self._put_into_effect(date=TODAY + 2 * DAY)
            self.draft.action_unschedule()
        with self._clock(TODAY + 2 * DAY):
            self.env["collections.refresh"].sudo()._refresh(self.company, "policies")
        self.assertEqual(self.policy.gap_days, 3)

    # === ANOTHER POLICY === #

    def test_another_policy_is_taken_over_by_names_and_places(self):
        other = self._create_policy(
            "Candidate",
            [
                ("Early", 1, [self._email()]),
                ("second", 14, [self._email(), self._email(name="Again")]),
                ("Ring", 20, [self._task()]),
            ],
            minimum_balance=30,
            description="Not ours",
        )
        self.policy._take_over(other, "It did better")
        names = self.policy.level_ids.mapped("name")
        self.assertEqual(names, ["Early", "second", "Ring"])
        self.assertEqual(self.policy.level_ids[1:], self.second | self.call)
        self.assertNotIn(self.policy.level_ids[0], self.before | self.first)
        self.assertFalse(self.before.active or self.first.active)
        self.assertEqual(self.policy.name, "Ladder")
        self.assertTrue(self.policy.by_rule)
        self.assertEqual(self.policy.minimum_balance, 30)
        self.assertFalse(self.policy.agreement_resume_level_id)
        self.assertEqual(self.policy.version_id.reason, "It did better")
        self.assertTrue(other.active)
        self.assertEqual(other.level_ids.mapped("name"), names)

    def test_other_companies_policies_are_not(self):
        other_company = self.env["res.company"].create({"name": "Other"})
        other = self.policy.copy({"company_id": other_company.id})
        with self.assertRaises(UserError):
            self.policy._take_over(other)

    def test_contents_are_equal_whatever_was_changed(self):
        """Random changes of proposals, one after the other: always equal afterwards."""
        chance = random.Random(19)
        for _round in range(8):
            draft = self.policy._propose_change()
            self._change_at_random(draft, chance)
            kept = draft.level_ids.filtered("active").origin_id
            self.policy._take_over(draft)
            self.assertTrue(
                is_same(self._get_content(self.policy), self._get_content(draft))
            )
            self.assertLessEqual(set(kept.ids), set(self.policy.level_ids.ids))

    def _change_at_random(self, draft, chance):
        draft.gap_days = chance.randint(1, 9)
        draft.limit_ids = [
            Command.create({"age_from": chance.randint(0, 90), "max_count": 3})
        ]
        for level in draft.level_ids:
            if chance.random() < 0.3:
                level.tone = chance.choice(["friendly", "firm", "formal"])
            if chance.random() < 0.3:
                level.delay += 1 if level == draft.level_ids[-1] else 0
                level.minimum_amount = chance.randint(0, 50)
        if len(draft.level_ids) > 2 and chance.random() < 0.5:
            draft.level_ids[chance.randrange(len(draft.level_ids))].active = False
        last = draft.level_ids[-1:]
        draft.level_ids = [
            Command.create(
                {
                    "name": f"Level {chance.random()}",
                    "delay": max(last.delay, 0) + chance.randint(1, 5),
                    "sequence": last.sequence + 1,
                    "step_ids": [self._email(), self._task(only_if_unreached=True)],
                }
            )
        ]

    # === REVIEWS === #

    def test_a_policy_is_reviewed_once_in_a_while(self):
        with self._clock(TODAY):
            self.policy.write({"review_months": 6, "review_user_id": self.manager.id})
            self.policy.review_date = TODAY + 2 * DAY
        for day in (1, 2, 3):
            with self._clock(TODAY + day * DAY):
                self.env["collections.refresh"].sudo()._refresh(
                    self.company, "policies"
                )
            self.assertEqual(len(self.policy.activity_ids), int(day > 1))
        activity = self.policy.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        with self._clock(TODAY + 3 * DAY):
            activity.action_feedback("It is fine")
        self.assertEqual(str(self.policy.review_date), "2026-09-19")
        self.policy.review_months = 0
        self.assertFalse(self.policy.review_date)

    def test_the_form_of_a_proposal_opens(self):
        with Form(self.draft) as form:
            form.gap_days = 4
            form.draft_reason = "To try"
        self.assertEqual(self.draft.gap_days, 4)
