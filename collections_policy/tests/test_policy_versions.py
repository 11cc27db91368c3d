"""What policies said, since when, and by which version actions were planned."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestPolicyVersions(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "version_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        with freeze_time(TODAY - DAY):
            cls.policy._note_version()
        cls.before, cls.first, cls.second, cls.call = cls.policy.level_ids

    def _change(self, day, **values):
        """Change the policy on a day, and return the version that comes of it."""
        with self._clock(day):
            self.policy.write(values)
            self.env.cr.precommit.run()
        return self.policy.version_id

    def test_a_policy_has_a_first_version(self):
        policy = self._create_policy("Other", [("First", 3, [self._email()])])
        self.env.cr.precommit.run()
        self.assertEqual(policy.version_id.number, 1)
        self.assertEqual(policy.version_id.user_id, self.env.user)
        self.assertEqual(
            policy.version_id.difference, "The first version that was kept."
        )

    def test_policies_without_one_are_given_a_first_version(self):
        self.policy.version_ids.sudo().unlink()
        self.policy.invalidate_recordset()
        self.policy._note_missing_versions()
        self.assertEqual(self.policy.version_id.number, 1)
        self.assertFalse(
            self.env["collections.policy"].search([("version_id", "=", False)])
        )

    def test_the_words_of_changes(self):
        other = self._create_template("Firm words")
        terms = self.env["collections.charge.terms"].create({"name": "By contract"})
        first_email = self.first.step_ids
        cases = [
            (
                lambda: self.second.write({"delay": 12}),
                "Level “Second”: 10 → 12 days after the due date",
            ),
            (
                lambda: self.before.write({"delay": -1}),
                "Level “Before”: 5 days before the due date → "
                "1 day before the due date",
            ),
            (
                lambda: self.first.write({"delay_kind": "business"}),
                "Level “First”: 3 days after the due date → 3 business days after the "
                "due date",
            ),
            (
                lambda: self.first.write({"tone": "firm"}),
                "Level “First”, Tone: Courteous → Firm",
            ),
            (
                lambda: self.first.write({"name": "Reminder"}),
                "Level “Reminder”, Name: “First” → “Reminder”",
            ),
            (
                lambda: self.first.write({"minimum_amount": 25}),
                "Level “First”, Minimum Amount: $\u00a00.00 → $\u00a025.00",
            ),
            (lambda: self.policy.write({"gap_days": 5}), "Minimum Gap: 3 → 5"),
            (
                lambda: self.policy.write({"escalation": "by_age"}),
                "Escalation: One level at a time → By age of the debt",
            ),
            (
                lambda: self.policy.write({"user_id": self.collector.id}),
                f"Collector: none → “{self.collector.name}”",
            ),
            (
                lambda: self.policy.write({"charge_terms_id": terms.id}),
                "Late Charges: none → “By contract”",
            ),
            (
                lambda: self.policy.write({"promise_tolerance_percent": 2.5}),
                "Tolerance of the Amount (%): 1.00 → 2.50",
            ),
            (
                lambda: self.policy.write({"agreement_hold_proposed": False}),
                "Hold While Proposed: yes → no",
            ),
            (
                lambda: self.policy.write({"agreement_terms": "<p>Pay.</p>"}),
                "Further Terms: written anew",
            ),
            (
                lambda: first_email.write({"mail_template_id": other.id}),
                "Level “First”, step “E-mail”, Message: “Reminder” → “Firm words”",
            ),
            (
                lambda: first_email.write({"needs_approval": True}),
                "Level “First”, step “E-mail”, Needs Approval: no → yes",
            ),
            (
                lambda: self.first.write({"step_ids": [self._task()]}),
                "Level “First”, step “Call” is new",
            ),
            (
                lambda: self.second.step_ids[1].write({"active": False}),
                "Level “Second”, step “Call” is not used any more",
            ),
            (
                lambda: self.call.write({"active": False}),
                "Level “Call” is not used any more",
            ),
            (
                lambda: self.policy.write(
                    {
                        "level_ids": [
                            Command.create(
                                {
                                    "name": "Last",
                                    "delay": 40,
                                    "sequence": 90,
                                    "step_ids": [self._email()],
                                }
                            )
                        ]
                    }
                ),
                "Level “Last” is new: 40 days after the due date",
            ),
            (
                lambda: self.policy.write(
                    {
                        "limit_ids": [
                            Command.create({"age_from": 30, "amount_from": 100})
                        ]
                    }
                ),
                "Limits from 30 days and $\u00a0100.00 are new",
            ),
        ]
        for change, words in cases:
            with self.subTest(words=words), self.env.cr.savepoint() as savepoint:
                with self._clock(TODAY):
                    change()
                    self.env.cr.precommit.run()
                self.assertEqual(self.policy.version_id.number, 2)
                self.assertEqual(self.policy.version_id.difference, words)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_the_words_of_messages_are_part_of_it(self):
        with self._clock(TODAY):
            self.template.subject = "Please pay"
            self.env.cr.precommit.run()
        version = self.policy.version_id
        self.assertEqual(version.number, 2)
        self.assertEqual(
            version.difference.splitlines()[0],
            "Level “Before”, step “E-mail”, the words of “Reminder” changed, with "
            "their subject: “Reminder {{ object.total_label }}” → “Please pay”",
        )
        self.assertEqual(len(version.difference.splitlines()), 3)

    def test_changes_of_a_day_are_one_version(self):
        one = self._change(TODAY, gap_days=4)
        other = self._change(TODAY, gap_days=6)
        self.assertEqual(one, other)
        self.assertEqual(other.difference, "Minimum Gap: 3 → 6")

    def test_what_is_changed_back_is_no_version(self):
        self._change(TODAY, gap_days=4)
        version = self._change(TODAY, gap_days=3)
        self.assertEqual(version.number, 1)
        self.assertEqual(len(self.policy.version_ids), 1)

    def test_another_day_is_another_version(self):
        self._change(TODAY, gap_days=4)
        version = self._change(TODAY + DAY, gap_days=6)
        self.assertEqual((version.number, version.date), (3, TODAY + DAY))
        self.assertEqual(version.difference, "Minimum Gap: 4 → 6")

    def test_another_person_makes_another_version(self):
        self._change(TODAY, gap_days=4)
        with self._clock(TODAY):
            self.policy.with_user(self.manager).gap_days = 6
            self.env.cr.precommit.run()
        self.assertEqual(self.policy.version_id.number, 3)
        self.assertEqual(self.policy.version_id.user_id, self.manager)

    def test_a_version_by_which_something_was_planned_stays_as_it_is(self):
        version = self._change(TODAY, gap_days=4)
        self._create_invoice_due(TODAY - 4 * DAY)
        with self._clock(TODAY):
            action = self._plan(TODAY)
        self.assertEqual(action.policy_version_id, version)
        later = self._change(TODAY, gap_days=6)
        self.assertEqual(later.number, 3)
        self.assertEqual(action.policy_version_id, version)
        self.assertEqual(version.difference, "Minimum Gap: 3 → 4")

    def test_planning_knows_of_a_change_just_made(self):
        self._create_invoice_due(TODAY - 4 * DAY)
        with self._clock(TODAY):
            self.policy.gap_days = 4
            action = self._plan(TODAY)
        self.assertEqual(action.policy_version_id, self.policy.version_id)
        self.assertEqual(action.policy_version_id.number, 2)

    def test_fallback_steps_know_their_version(self):
        self._create_invoice_due(TODAY - 11 * DAY)
        self.policy.escalation = "by_age"
        with self._clock(TODAY):
            self._night(TODAY)
            sent = self.env["collections.action"].search([("state", "=", "sent")])
            sent.sudo()._set_failed("bounced", now=self._noon(TODAY))
        fallback = self.env["collections.action"].search([("channel", "=", "task")])
        self.assertEqual(fallback.level_id, self.second)
        self.assertEqual(fallback.policy_version_id, self.policy.version_id)
        self.assertEqual(self.policy.version_id.action_count, 2)
        domain = self.policy.version_id.action_open_actions()["domain"]
        self.assertEqual(self.env["collections.action"].search(domain), sent | fallback)

    def test_a_run_notices_what_changed_unseen(self):
        self.env.cr.execute(
            "UPDATE collections_policy SET gap_days = 9 WHERE id = %s",
            [self.policy.id],
        )
        self.env.invalidate_all()
        with self._clock(TODAY):
            self._plan(TODAY)
        self.assertEqual(self.policy.version_id.difference, "Minimum Gap: 3 → 9")

    def test_versions_cost_no_statements_by_action(self):
        for number in range(3):
            self._create_invoice_due(
                TODAY - 4 * DAY, partner=self._create_debtor(f"Few {number}")
            )
        self._plan(TODAY)
        counts = []
        for size in (2, 12):
            for number in range(size):
                self._create_invoice_due(
                    TODAY - 4 * DAY, partner=self._create_debtor(f"M {size} {number}")
                )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._plan(TODAY)), size)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_people_explain_versions_and_change_nothing_else(self):
        version = self.policy.version_id
        version.with_user(self.manager).reason = "As agreed with sales"
        self.assertEqual(version.reason, "As agreed with sales")
        for values in ({"number": 7}, {"content": {}}, {"date": TODAY}):
            with self.assertRaises(AccessError):
                version.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            version.with_user(self.collector).reason = "Mine"
        with self.assertRaises(AccessError):
            version.with_user(self.manager).unlink()
        self.assertTrue(version.with_user(self.collector).difference)

    def test_versions_are_compared(self):
        self._change(TODAY, gap_days=4)
        last = self._change(TODAY + DAY, minimum_balance=10)
        first = self.policy.version_ids.filtered(lambda each: each.number == 1)
        action = (first | last).action_compare()
        wizard = self.env["collections.version.wizard"].browse(action["res_id"])
        self.assertEqual((wizard.before_id, wizard.after_id), (first, last))
        self.assertIn("Minimum Gap: 3 → 4", wizard.difference_html)
        self.assertIn(
            "Minimum Balance: $\u00a00.00 → $\u00a010.00", wizard.difference_html
        )

    def test_words_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.first.with_context(lang="pt_BR").name = "Primeiro"
        self._change(TODAY, gap_days=3)
        version = self._change(
            TODAY + DAY, level_ids=[Command.update(self.first.id, {"delay": 4})]
        )
        self.assertIn("“Primeiro”", version.with_context(lang="pt_BR").difference)
        self.assertIn("“First”", version.difference)
