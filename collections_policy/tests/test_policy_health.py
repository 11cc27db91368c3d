"""Health checks of policies: each thing that is wrong is found, and nothing else."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..tools.policy_reach import Rung, find_late, find_never_reached, find_silence
from .common import TODAY
from .library_common import LibraryCommon


@tagged("collections")
class TestPolicyReach(BaseCase):
    def test_levels_that_are_passed_by(self):
        ladder = [Rung(key, key) for key in (1, 2, 4, 10)]
        # 1 happens on day 1; rested on day 4, when 4 is due
        self.assertEqual(find_never_reached(ladder, 3), {2})
        self.assertEqual(find_never_reached(ladder, 1), set())
        self.assertEqual(find_never_reached(ladder, 20), {2, 4})
        self.assertEqual(find_never_reached([], 3), set())

    def test_levels_that_are_late(self):
        ladder = [Rung(key, key) for key in (1, 2, 4, 10)]
        self.assertEqual(find_late(ladder, 3), {2: 2, 4: 3})
        self.assertEqual(find_late(ladder, 1), {})

    def test_silence(self):
        ladder = [Rung(key, key) for key in (-60, 3, 80, 90)]
        self.assertEqual(find_silence(ladder, 45), {80: 77})

    @given(
        st.lists(st.integers(-10, 40), min_size=1, max_size=6, unique=True),
        st.integers(1, 12),
    )
    def test_as_if_each_day_was_lived(self, days, gap):
        days = sorted(days)
        ladder = [Rung(day, day) for day in days]
        reached, last = [], None
        for today in range(days[0], days[-1] + gap * len(days) + 1):
            if last is None or today >= last + gap:
                due = [day for day in days if day <= today]
                if due and (not reached or due[-1] > reached[-1]):
                    reached.append(due[-1])
                    last = today
        self.assertEqual(find_never_reached(ladder, gap), set(days) - set(reached))


@tagged("post_install", "-at_install", "collections")
class TestPolicyHealth(LibraryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limit_ids = [Command.create({"age_from": 0})]

    def _find(self, code):
        """Return what is found of a sort, and its words."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = [each for each in self.health._find(self.policy) if each.code == code]
        return found

    def assertFound(self, code, severity, record, words=""):
        found = self._find(code)
        self.assertEqual(
            [(each.severity, each.record) for each in found], [(severity, record)]
        )
        self.assertIn(words, found[0].text)

    def test_a_healthy_policy(self):
        self.assertEqual(self.health._find(self.policy), [])
        self.assertEqual(self.policy.health_now, "ok")
        self.assertIn("Nothing is wrong", self.policy.health_html)

    def test_every_check_is_a_method(self):
        for name in self.health._get_checks():
            self.assertTrue(hasattr(self.health, f"_check_{name}"))

    def test_an_empty_ladder(self):
        self.policy.level_ids.active = False
        self.assertFound("empty", "error", self.policy)

    def test_a_level_without_steps(self):
        level = self.policy.level_ids[1]
        level.step_ids.active = False
        self.assertFound("no_steps", "error", level, "First")

    def test_levels_never_reached(self):
        self.policy.write({"escalation": "by_age", "gap_days": 20})
        found = self._find("never")
        # “Before” on day -5, rested on day 15: “Second” is due by then
        self.assertEqual([each.record.name for each in found], ["First"])

    def test_levels_that_come_late(self):
        self.policy.gap_days = 9
        found = self._find("late")
        self.assertEqual(
            [(each.record.name, each.severity) for each in found],
            [("First", "warning"), ("Second", "warning"), ("Call", "warning")],
        )
        self.assertIn("1 days later", found[0].text)

    def test_levels_after_the_limitation_period(self):
        self.policy.limitation_years = 1
        self.policy.level_ids[3].delay = 400
        self.assertFound("limitation", "error", self.policy.level_ids[3])

    def test_levels_for_nobody(self):
        self._create_invoice_due(TODAY)
        self.debtor.customer_rank = 1
        level = self.policy.level_ids[2]
        level.partner_domain = "[('ref', '=', 'no such customer')]"
        self.assertFound("nobody", "warning", level)
        self.debtor.ref = "no such customer"
        self.assertFalse(self._find("nobody"))
        self.policy.write(
            {"by_rule": True, "partner_domain": "[('is_company', '=', False)]"}
        )
        self.assertFound("nobody", "warning", level)

    def test_rules_that_cant_be_read(self):
        self.env.cr.execute(
            "UPDATE collections_level SET partner_domain = '[oops' WHERE id = %s",
            [self.policy.level_ids[1].id],
        )
        self.assertFound("rule", "error", self.policy.level_ids[1])

    def test_steps_that_lack_something(self):
        step = self.policy.level_ids[1].step_ids
        self.env.cr.execute(
            "UPDATE collections_level_step SET mail_template_id = NULL WHERE id = %s",
            [step.id],
        )
        self.assertFound("incomplete", "error", self.policy.level_ids[1], "template")

    def test_texts_with_errors(self):
        self.template.body_html = "<p>Hello TODO</p><t t-out='object.items_html'/>"
        self.assertEqual(len(self._find("text")), 3)  # the steps that use it
        self.assertEqual(self.policy.health_now, "error")

    def test_languages_of_debtors(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        self.assertFalse(
            self._find("translation")
        )  # who owes nothing is not written to
        invoice = self._create_invoice_due(TODAY)
        self.assertFound(
            "translation", "warning", self.policy.level_ids[0], "Portuguese"
        )
        template = self.template.with_context(lang="pt_BR")
        template.subject = "Lembrete"
        self.assertTrue(self._find("translation"))  # its body is still not
        template.body_html = "<p>Olá</p><t t-out='object.items_html'/>"
        self.assertFalse(self._find("translation"))
        self.template.with_context(lang="en_US").write({"subject": "Reminder"})
        self._pay(invoice)
        self.assertFalse(self._find("translation"))

    def test_charges_above_caps(self):
        terms = self.env["collections.charge.terms"].create(
            {
                "name": "Ten percent",
                "applies_to": "consumer",
                "country_id": self.env.ref("base.br").id,
                "version_ids": [
                    Command.create({"date_from": "2020-01-01", "penalty": 10})
                ],
            }
        )
        self.policy.charge_terms_id = terms
        # No cap is named on the terms: that of the country is found all the same
        self.assertFound("cap", "error", terms, "52, § 1")
        terms.applies_to = "business"
        self.assertFalse(self._find("cap"))
        terms.version_ids.penalty = 11
        self.assertFound("cap", "warning", terms, "22.626")
        terms.version_ids.date_from = "2999-01-01"
        self.assertFound("charges", "warning", terms, "nothing is charged")

    def test_no_proof_before_legal_steps(self):
        level = self.policy.level_ids[3]
        level.step_ids = [
            Command.create(
                {
                    "channel": "lawyer",
                    "activity_type_id": self.call_type.id,
                    "sequence": 30,
                }
            )
        ]
        self.policy.legal_evidence = "0"
        self.assertFound("proof", "error", level)
        self.policy.level_ids[2].waits_for = "3"
        self.assertFalse(self._find("proof"))
        self.policy.level_ids[2].waits_for = False
        self.policy.legal_evidence = "3"
        self.assertFalse(self._find("proof"))

    def test_listings_wait_for_proof_by_their_own_rule(self):
        level = self.policy.level_ids[3]
        level.step_ids = [Command.create({"channel": "listing", "sequence": 30})]
        self.assertFalse(self._find("proof"))  # the rule asks for it
        rules = self.env["collections.measure.rule"].search([("kind", "=", "listing")])
        rules.write({"notice_grade": False})
        self.assertFound("proof", "error", level)

    def test_countries_without_contact_rules(self):
        self._create_invoice_due(TODAY)
        self.debtor.country_id = self.env.ref("base.be")
        self.assertFound("contact_rule", "warning", self.policy, "Belgium")
        rule = self.env["collections.contact.rule"].create(
            {"name": "B", "country_id": self.env.ref("base.be").id}
        )
        self.assertFalse(self._find("contact_rule"))
        rule.applies_to = "consumer"
        self.assertFound("contact_rule", "warning", self.policy, "Belgium")

    def test_twice_a_day(self):
        level = self.policy.level_ids[1]
        level.step_ids = [
            Command.create(
                {
                    "channel": "phone",
                    "activity_type_id": self.call_type.id,
                    "sequence": 30,
                }
            )
        ]
        self.assertFound("daily", "warning", level, "2 contacts")
        level.step_ids[-1].delay_days = 2
        self.assertFalse(self._find("daily"))

    def test_silence(self):
        self.policy.level_ids[3].delay = 120
        self.assertFound("silence", "note", self.policy.level_ids[3], "110")
        self.assertEqual(self.policy.health_now, "ok")

    def test_nobody_is_asked_to_call(self):
        self._create_invoice_due(TODAY)
        self.assertFalse(self._find("nobody_calls"))
        self.company.collections_user_id = False
        self.assertFound("nobody_calls", "warning", self.policy)
        self.debtor.user_id = self.collector
        self.assertFalse(self._find("nobody_calls"))

    def test_people_who_are_gone(self):
        step = self.policy.level_ids[3].step_ids
        step.write({"responsible": "user", "user_id": self.collector.id})
        self.assertFalse(self._find("person"))
        self.collector.sudo().active = False
        self.assertFound("person", "error", self.policy.level_ids[3])

    def test_no_limits(self):
        self.policy.limit_ids.unlink()
        self.assertFound("limits", "note", self.policy)

    def test_the_worst_comes_first_and_leads_to_its_place(self):
        self.policy.limit_ids.unlink()
        level = self.policy.level_ids[1]
        level.step_ids.active = False
        findings = self.health._find(self.policy)
        self.assertEqual([each.severity for each in findings], ["error", "note"])
        html = self.health._draw(findings)
        self.assertIn(f"/odoo/collections.level/{level.id}", html)

    def test_the_list_shows_what_was_found_last(self):
        self.policy.action_check_health()
        self.assertEqual(self.policy.health_state, "ok")
        self.policy.level_ids[1].step_ids.active = False
        self.assertEqual(self.policy.health_state, "ok")
        self.env.cr.precommit.run()
        version = self.policy.version_id
        refresh = self.env["collections.refresh"].sudo()
        self.assertIn("policy_health", refresh._get_stages())
        refresh._refresh_policy_health(self.company, TODAY + timedelta(days=1))
        self.assertEqual(self.policy.health_state, "error")
        self.env.cr.precommit.run()
        self.assertTrue(version)
        self.assertEqual(self.policy.version_id, version)

    def test_collectors_may_look(self):
        policy = self.policy.with_user(self.collector)
        self.assertEqual(policy.health_now, "ok")
