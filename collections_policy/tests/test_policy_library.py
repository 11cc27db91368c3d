"""The ready policies: they can be used as they are, and are healthy."""

import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..tools.policy_file import LISTS, write
from .library_common import ORDER, LibraryCommon

LANGS = {"en_US", "pt_BR", "es_ES", "fr_FR"}


def strip_addons(value):
    """Return data without what the addons say that happen to be installed here."""
    if isinstance(value, list):
        return [strip_addons(each) for each in value]
    if isinstance(value, dict):
        return {
            name: strip_addons(each) for name, each in value.items() if name != "addons"
        }
    return value


@tagged("post_install", "-at_install", "collections")
class TestLibrary(LibraryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._wake_rules()

    def test_all_are_there(self):
        self.assertEqual(tuple(self.presets), ORDER)

    def test_each_can_be_imported_and_is_healthy(self):
        for code in ORDER:
            with self.subTest(code):
                policy, state = self.file._import(self._read(code), self.company)
                self.assertEqual(
                    [p for p in state.problems if p.code != "currency_other"], []
                )
                self.assertFalse(policy.active)
                self.assertEqual(policy.company_id, self.company)
                findings = self.health._find(policy)
                self.assertEqual(
                    [each.text for each in findings if each.severity == "error"], []
                )
                # What depends on the customers and rates of a company is no fault
                codes = {e.code for e in findings if e.severity == "warning"}
                self.assertLessEqual(codes, {"nobody_calls", "charges"})

    def test_each_file_is_what_its_policy_says(self):
        """The file, its policy, the file of that: the same bytes."""
        for code in ORDER:
            with self.subTest(code):
                data = self._read(code)
                told = self.file._tell(self._import(data))
                told.pop("currency")
                expected = {**data}
                about = expected.pop("about")
                for other in (told, expected):
                    other.pop(LISTS[2], None)  # those of the company are told
                self.assertEqual(write(strip_addons(told)), write(expected))
                self.assertEqual(write(data), self.presets[code].content)
                self.assertLessEqual({"audience", "reason"}, about.keys())

    def test_all_texts_are_in_all_languages(self):
        def find(value, place):
            if isinstance(value, dict) and "en_US" in value:
                if value.keys() != LANGS:
                    yield place, sorted(value)
            elif isinstance(value, dict):
                for name, each in value.items():
                    yield from find(each, f"{place}.{name}")
            elif isinstance(value, list):
                for index, each in enumerate(value):
                    yield from find(each, f"{place}[{index}]")

        for code in ORDER:
            self.assertEqual(list(find(self._read(code), code)), [])

    def test_new_texts_hold_nothing_but_placeholders(self):
        for code in ORDER:
            data = self._read(code)
            for level in data["levels"]:
                for step in level["steps"]:
                    template = step.get("mail_template")
                    if isinstance(template, dict):
                        self.assertEqual(self.file._find_code(template), [])

    def test_a_text_is_shared_where_it_says_the_same(self):
        policy = self._import("micro_enterprise")
        first, second = policy.level_ids[:2]
        self.assertEqual(
            first.step_ids.mail_template_id, second.step_ids.mail_template_id
        )
        again = self._import("micro_enterprise")
        self.assertEqual(
            again.level_ids.step_ids.mail_template_id,
            policy.level_ids.step_ids.mail_template_id,
        )

    def test_the_library_is_brought_up_to_date(self):
        preset = self.presets["br_consumer"].sudo()
        preset.name = "Changed"
        gone = preset.copy({"code": "gone"})
        preset._load_all()
        self.assertEqual(preset.name, "Brazil: consumers")
        self.assertFalse(gone.exists())

    def test_cards_speak_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        card = self.presets["br_consumer"].with_context(lang="pt_BR")
        self.assertEqual(card.name, "Brasil: consumidores")
        self.assertIn("Aviso amigável", card.ladder_html)
        english = card.with_context(lang="en_US")
        self.assertIn("5 days before the due date", english.ladder_html)
        self.assertNotIn("if the e-mail", english.ladder_html)

    def test_it_is_looked_through_and_used(self):
        before = self.env["collections.policy"].with_context(active_test=False)
        count = before.search_count([])
        action = self.presets["services_gentle"].action_preview()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.name, "Services firm: gentle")
        self.assertEqual(wizard.error_count, 0)
        self.assertIn("Was our work right?", wizard.timeline_html)
        self.assertIn("made", wizard.line_ids.mapped("what"))
        self.assertEqual(before.search_count([]), count)
        self.assertFalse(
            self.env["mail.template"].search([("name", "ilike", "with our work")])
        )
        policy = before.browse(wizard.action_confirm()["res_id"])
        self.assertFalse(policy.active)
        self.assertEqual(len(policy.level_ids), 5)
        self.assertTrue(policy.health_state)
        policy.action_put_into_use()
        self.assertTrue(policy.active)

    def test_managers_alone(self):
        preset = self.presets["br_consumer"]
        with self.assertRaises(AccessError):
            preset.with_user(self.collector).read(["name"])
        manager = new_test_user(
            self.env,
            "library_manager",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            preset.with_user(manager).name = "Mine"
        action = preset.with_user(manager).action_preview()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        made = wizard.with_user(manager).action_confirm()
        policy = self.env["collections.policy"].browse(made["res_id"])
        self.assertEqual(policy.create_uid, manager)
        self.assertEqual(json.loads(policy._write_file())["number"], 1)
