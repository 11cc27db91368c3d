"""Policies as files: the same bytes for the same policy, and nothing else gets in."""

import json
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from ..tools import policy_file
from ..tools.policy_file import (
    PolicyFileError,
    Problem,
    Spec,
    choose_text,
    find_problems,
    get_texts,
    is_domain,
    leave_out,
    read,
    write,
)
from .common import TODAY
from .library_common import LibraryCommon
from .simulation_common import SimulationCommon

TEXTS = (
    st.text("abcXYZ019 ãÉß€“<>&{}%'\"\\", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
HEAD = {"format": "collections-policy", "number": 1}


@tagged("collections")
class TestPolicyFileTools(BaseCase):
    """``tools/policy_file.py``, without Odoo."""

    def _refuse(self, content):
        with self.assertRaises(PolicyFileError) as caught:
            read(content)
        return caught.exception.code

    def test_what_is_no_file_of_a_policy(self):
        cases = {
            b"": "not_json",
            b"{": "not_json",
            b"[1, 2]": "not_ours",
            b'{"format": "other", "number": 1}': "not_ours",
            b"\xff\xfe\x00": "not_text",
            b'{"a": 1, "a": 2}': "twice",
            b'{"a": NaN}': "not_json",
            b"[" * 100_000: "too_deep",
            b'{"a":' * 30 + b"1" + b"}" * 30: "too_deep",
            b'{"a": ' + b"9" * 5000 + b"}": "not_json",
            b'{"format": "collections-policy"}': "older",
            b'{"format": "collections-policy", "number": "1"}': "older",
            b'{"format": "collections-policy", "number": true}': "older",
            b'{"format": "collections-policy", "number": 2}': "newer",
            b" " * 1_000_001: "too_big",
        }
        for content, code in cases.items():
            with self.subTest(content[:40]):
                self.assertEqual(self._refuse(content), code)
        self.assertEqual(read("\ufeff".encode() + json.dumps(HEAD).encode()), HEAD)

    def test_where_json_ends(self):
        with self.assertRaises(PolicyFileError) as caught:
            read(b'{\n  "format": oops\n}')
        self.assertEqual(caught.exception.detail, "2:13")

    def test_texts(self):
        self.assertEqual(get_texts("a"), {"en_US": "a"})
        self.assertEqual(get_texts(["a", "b"]), {"en_US": "a\nb"})
        self.assertEqual(get_texts({"pt_BR": "b"}), {"en_US": "b", "pt_BR": "b"})
        both = {"en_US": "a", "pt_BR": "b"}
        self.assertEqual(choose_text(both, "fr_FR", "pt_BR"), "b")
        self.assertEqual(choose_text(both, "fr_FR"), "a")

    def test_the_order_is_that_of_people(self):
        text = write(
            {
                "levels": [
                    {"steps": [{"channel": "email", "name": "b"}], "delay": 2.0}
                ],
                "policy": {"name": "A\nB", "zeta": 1.5, "alpha": 3.0},
                **HEAD,
            }
        )
        self.assertEqual(
            json.loads(text),
            {
                **HEAD,
                "policy": {"name": ["A", "B"], "alpha": 3, "zeta": 1.5},
                "levels": [{"delay": 2, "steps": [{"name": "b", "channel": "email"}]}],
            },
        )
        names = [line.split('"')[1] for line in text.splitlines() if ": " in line]
        self.assertEqual(
            names,
            [*HEAD, *"policy name alpha zeta levels delay steps name channel".split()],
        )
        self.assertTrue(text.endswith("}\n"))

    @given(
        st.recursive(
            st.sampled_from([None, True, False, 0, 7, 2.5, 1e9 / 3]) | TEXTS,
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2)
            ),
            max_leaves=8,
        )
    )
    def test_writing_what_was_read_changes_nothing(self, value):
        once = write({**HEAD, "policy": {"name": "A", "value": value}})
        self.assertEqual(write(read(once.encode())), once)

    def test_what_is_a_domain(self):
        for text in (
            "[]",
            "[('a', '=', 1)]",
            "['|', ['a', '=', 1], ('b', 'in', [1, 2])]",
        ):
            self.assertTrue(is_domain(text), text)
        for text in (
            "",
            "9",
            "[1]",
            "[('a', '=')]",
            "['or']",
            "[('a', '=', uid)]",
            "[('a', '=', 9**9**9)]",
            "__import__('os').system('true')",
            "[" * 10_000,
            "[\0]",
        ):
            self.assertFalse(is_domain(text), text[:40])

    def test_what_needs_addons_that_are_not_there(self):
        data = {
            "policy": {"name": "A", "addons": {"x": {"a": 1}, "y": {"b": 2}}},
            "levels": [
                {"steps": [{"channel": "sms", "needs": "x"}, {"channel": "email"}]}
            ],
        }
        known, problems = leave_out(data, {"y"})
        self.assertEqual(known["policy"]["addons"], {"y": {"b": 2}})
        self.assertEqual(known["levels"], [{"steps": [{"channel": "email"}]}])
        self.assertEqual(
            problems,
            [
                Problem("policy.addons", "addon", "x", "warning"),
                Problem("levels[0].steps[0]", "needs", "x", "warning"),
            ],
        )
        known, problems = leave_out(data, {"x", "y"})
        self.assertEqual(len(known["levels"][0]["steps"]), 2)
        self.assertFalse(problems)

    def test_problems_say_where(self):
        schema = {
            "collections.policy": {
                "name": Spec("name", "text", is_required=True, is_translated=True),
                "user": Spec("user_id", "one", model="res.users"),
            },
            "collections.level": {
                "delay": Spec("delay", "whole"),
                "day": Spec("day", "day"),
                "only": Spec("only", "domain"),
                "rate": Spec("rate", "number"),
                "resume": Spec("resume", "place"),
                "tags": Spec("tags", "several", model="tag"),
                "steps": Spec("step_ids", "records", model="step"),
            },
            "collections.policy.limit": {},
            "step": {
                "channel": Spec("channel", "choice", ("email",)),
                "on": Spec("on", "flag"),
            },
        }
        data = {
            **HEAD,
            "extra": 1,
            "currency": "euro",
            "about": {"countries": "BR", "other": 1},
            "policy": {"name": {"xx": "a", "en_US": 1}, "user": {"login": "x"}},
            "levels": [
                {"delay": 1.5, "day": "2026-02-30", "only": "[uid]", "rate": True},
                3,
                {
                    "resume": -1,
                    "tags": ["no xmlid", {"find": 1}, {"find": "a", "b": 1}],
                    "steps": [{"channel": "fax", "on": 1, "zzz": None}],
                },
            ],
            "limits": {},
        }
        found = {
            (each.place, each.code) for each in find_problems(data, schema, {"en_US"})
        }
        self.assertEqual(
            found,
            {
                ("extra", "unknown"),
                ("currency", "currency"),
                ("about.countries", "lines"),
                ("about.other", "unknown"),
                ("policy.name.xx", "language"),
                ("policy.name.en_US", "text"),
                ("policy.user", "reference"),
                ("levels[0].delay", "whole"),
                ("levels[0].day", "day"),
                ("levels[0].only", "domain"),
                ("levels[0].rate", "number"),
                ("levels[1]", "record"),
                ("levels[2].resume", "place"),
                ("levels[2].tags[0]", "reference"),
                ("levels[2].tags[1]", "reference"),
                ("levels[2].tags[2]", "reference"),
                ("levels[2].steps[0].channel", "choice"),
                ("levels[2].steps[0].on", "flag"),
                ("levels[2].steps[0].zzz", "unknown"),
                ("limits", "list"),
            },
        )
        missing = find_problems({**HEAD, "policy": {}}, schema, {"en_US"})
        self.assertEqual(missing, [Problem("policy.name", "required")])

    def test_whatever_stands_there_is_a_problem_and_no_error(self):
        """Each place of a file holds, in turn, each sort of nonsense."""
        text = Spec("name", "text", is_required=True, is_translated=True)
        schema = {
            "collections.policy": {
                "name": text,
                "terms": Spec("terms_id", "one", model="terms"),
                "tags": Spec("tag_ids", "several", model="terms"),
                "only": Spec("only", "domain"),
            },
            "collections.policy.limit": {"age": Spec("age", "whole")},
            "collections.level": {
                "steps": Spec("step_ids", "records", model="terms"),
                "extra": Spec("extra", "flag", addon="x"),
            },
            "terms": {"name": text, "rate": Spec("rate", "number")},
        }
        whole = {
            **HEAD,
            "about": {"audience": {"en_US": "a"}, "sources": ["b"]},
            "currency": "EUR",
            "policy": {
                "name": {"en_US": ["a", "b"]},
                "terms": {"name": "a", "rate": 1},
                "tags": ["a.b", {"find": "c"}],
                "only": "[('a', '=', 1)]",
            },
            "levels": [
                {
                    "steps": [{"name": "a", "needs": "x"}],
                    "addons": {"x": {"extra": True}},
                }
            ],
            "limits": [{"age": 1}],
            "contact_rules": ["a.b"],
        }
        schema["collections.contact.rule"] = schema["terms"]
        self.assertEqual(find_problems(whole, schema, {"en_US"}), [])
        nonsense = (None, True, -1, 1e300, "", "x y", [], {}, [[]], [{}], {"": {}})
        for path in self._find_paths(whole):
            for value in nonsense:
                data = json.loads(json.dumps(whole))
                *outer, last = path
                place = data
                for key in outer:
                    place = place[key]
                place[last] = value
                known, _problems = leave_out(data, {"x"})
                find_problems(known, schema, {"en_US"})
                write(known)

    def _find_paths(self, value, path=()):
        """Return the way to each place of some data."""
        places = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in places:
            yield (*path, key)
            if isinstance(each, dict | list):
                yield from self._find_paths(each, (*path, key))

    def test_numbers(self):
        self.assertEqual(repr(policy_file.plain_number(2.0)), "2")
        self.assertEqual(policy_file.plain_number(0.1 + 0.2), 0.3)


@tagged("post_install", "-at_install", "collections")
class TestPolicyFile(LibraryCommon):
    """What a policy says goes to a file, and comes back."""

    def test_a_round_trip(self):
        self.policy.write(
            {
                "description": "For all\nof them",
                "minimum_balance": 12.5,
                "user_id": self.collector.id,
                "agreement_resume_level_id": self.policy.level_ids[2].id,
                "limit_ids": [Command.create({"age_from": 3, "max_count": 2})],
            }
        )
        self.policy.level_ids[1].partner_domain = "[('is_company', '=', True)]"
        text = self.policy._write_file()
        data = read(text.encode())
        self.assertEqual(data["policy"]["description"], ["For all", "of them"])
        self.assertEqual(data["policy"]["user"], {"find": "collector_test"})
        self.assertEqual(data["policy"]["agreement_resume_level"], 2)
        self.assertEqual(data["currency"], "USD")
        imported = self._import(data)
        self.assertEqual(imported._write_file(), text)
        self.assertEqual(imported.user_id, self.collector)
        self.assertEqual(imported.agreement_resume_level_id, imported.level_ids[2])
        self.assertEqual(imported.level_ids.step_ids.mail_template_id, self.template)

    def test_nothing_of_this_database_is_told(self):
        ids = {
            str(each.id)
            for each in (self.policy, *self.policy.level_ids, self.template)
            if each.id > 100
        }
        text = self.policy._write_file()
        self.assertFalse([each for each in ids if f": {each}" in text])

    def test_words_are_made_where_they_are_not_there(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.template.with_context(lang="pt_BR").subject = "Lembrete"
        text = self.policy._write_file()
        self.template.name = "Another"
        imported = self._import(read(text.encode()))
        made = imported.level_ids.step_ids.mail_template_id
        self.assertNotEqual(made, self.template)
        self.assertEqual(made.with_context(lang="pt_BR").subject, "Lembrete")
        self.assertEqual(made.lang, "{{ object.lang }}")
        self.assertFalse(made.use_default_to)
        self.assertEqual(imported._write_file(), text)

    def test_languages_that_are_not_in_use_are_kept(self):
        data = read(self.policy._write_file().encode())
        data["policy"]["name"] = {"en_US": "A", "fr_FR": "B"}
        imported = self._import(data)
        self.assertEqual(imported.name, "A")
        told = read(imported._write_file().encode())
        self.assertEqual(told["policy"]["name"], data["policy"]["name"])

    def test_shipped_words_are_told_by_their_name_unless_changed(self):
        shipped = self.env.ref("collections_policy.mail_template_b2c_due")
        self.policy.level_ids[0].step_ids.mail_template_id = shipped
        step = self.file._tell(self.policy)["levels"][0]["steps"][0]
        self.assertEqual(
            step["mail_template"], "collections_policy.mail_template_b2c_due"
        )
        shipped.with_user(self.env.ref("base.user_admin")).subject = "Mine"
        step = self.file._tell(self.policy)["levels"][0]["steps"][0]
        subject = step["mail_template"]["subject"]
        self.assertEqual(choose_text(subject, "en_US"), "Mine")

    def test_terms_and_contact_rules_go_along(self):
        self.policy.charge_terms_id = self.env["collections.charge.terms"].create(
            {
                "name": "By contract",
                "company_id": self.company.id,
                "version_ids": [
                    Command.create(
                        {
                            "date_from": "2020-01-01",
                            "penalty": 2,
                            "interest": "fixed",
                            "percent": 1,
                            "band_ids": [Command.create({"amount": 40})],
                        }
                    )
                ],
            }
        )
        rule = self.env["collections.contact.rule"].create(
            {
                "name": "Ours",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.be").id,
                "window_ids": [Command.create({"channel": "any"})],
                "cap_ids": [Command.create({"channel": "phone", "number": 1})],
            }
        )
        text = self.policy._write_file()
        self.policy.charge_terms_id.name = "Other"
        rule.name = "Theirs"
        imported = self._import(read(text.encode()))
        terms = imported.charge_terms_id
        self.assertEqual(terms.company_id, self.company)
        self.assertEqual(terms.version_ids.band_ids.amount, 40)
        made = self.env["collections.contact.rule"].search([("name", "=", "Ours")])
        self.assertEqual(made.company_id, self.company)
        self.assertEqual(made.country_id.code, "BE")
        self.assertEqual(made.cap_ids.number, 1)
        rule.active = False
        self.assertEqual(imported._write_file(), text)

    def test_tags_are_told_by_their_names(self):
        tag = self.env["res.partner.category"].create({"name": "Good ones"})
        level = self.policy.level_ids[1]
        level.partner_domain = f"[('category_id', 'in', [{tag.id}])]"
        told = self.file._tell(self.policy)["levels"][1]["partner_domain"]
        self.assertEqual(told, "[('category_id.name', 'in', ['Good ones'])]")
        level.partner_domain = f"[('category_id', 'child_of', {tag.id})]"
        with self.assertRaises(UserError):
            self.policy._write_file()
        level.partner_domain = f"[('id', '=', {self.debtor.id})]"
        with self.assertRaises(UserError):
            self.policy._write_file()

    # === WHAT IS REFUSED === #

    def _data(self):
        return read(self.policy._write_file().encode())

    def test_nothing_is_left_of_what_fails(self):
        data = self._data()
        data["levels"][1]["delay"] = 99  # the ladder goes backwards
        template = self._copy(data["levels"][0]["steps"][0]["mail_template"])
        template["name"] = "Brand new"
        data["levels"][0]["steps"][0]["mail_template"] = template
        self.assertEqual(self._refuse(data), {("", "refused")})
        self.assertFalse(self.env["mail.template"].search([("name", "=", "Brand new")]))

    def test_what_the_database_refuses_is_told(self):
        data = self._data()
        data["policy"]["gap_days"] = 4000
        _policy, state = self.file._import(data, self.company)
        self.assertIn("minimum gap", state.problems[-1].detail)

    def test_unknown_values(self):
        data = self._data()
        data["policy"]["escalation"] = "sideways"
        data["policy"]["company"] = "base.main_company"
        data["levels"][0]["steps"][0]["channel"] = "fax"
        data["levels"][0]["tone"] = None
        data["levels"][2]["name"] = " "
        self.assertEqual(
            self._refuse(data),
            {
                ("policy.escalation", "choice"),
                ("policy.company", "unknown"),
                ("levels[0].steps[0].channel", "choice"),
                ("levels[2].name", "required"),
            },
        )

    def test_a_channel_whose_addon_is_missing_is_left_out(self):
        data = self._data()
        data["levels"][2]["steps"][0] = {"channel": "fax", "needs": "some_addon"}
        policy, state = self.file._import(data, self.company)
        self.assertEqual(
            [(each.place, each.code) for each in state.problems],
            [("levels[2].steps[0]", "needs"), ("levels[2].steps[0]", "first")],
        )
        step = policy.level_ids[2].step_ids
        self.assertEqual((step.channel, step.only_if_unreached), ("task", False))

    def test_who_is_not_here_is_left_empty(self):
        data = self._data()
        data["policy"]["user"] = {"find": "nobody"}
        data["policy"]["charge_terms"] = "collections_policy.nothing"
        data["currency"] = "CHF"
        policy, state = self.file._import(data, self.company)
        self.assertFalse(policy.user_id or policy.charge_terms_id)
        self.assertEqual(
            {(each.place, each.code, each.severity) for each in state.problems},
            {
                ("policy.user", "not_found", "warning"),
                ("policy.charge_terms", "not_found", "warning"),
                ("currency", "currency_other", "warning"),
            },
        )

    def test_templates_are_no_programs(self):
        """A text from a file holds the placeholders that everybody may use."""
        place = "levels[0].steps[0].mail_template"
        hostile = [
            ("body_html", "<p t-out=\"object.env['res.users'].search([])\"/>"),
            ("body_html", "<t t-set='x' t-value='1'/>"),
            ("body_html", "<t t-call='web.layout'/>"),
            ("body_html", "<t t-if='object.sudo().unlink()'>x</t>"),
            ("body_html", '<a t-attf-href="{{ object.env.cr.dbname }}">x</a>'),
            ("body_html", {"en_US": "<p>Fine</p>", "fr_FR": "<t t-out='1+1'/>"}),
            ("subject", "{{ object.env.user.login }}"),
            ("subject", {"en_US": "Fine", "pt_BR": "{{ 1 + 1 }}"}),
        ]
        for name, text in hostile:
            with self.subTest(text):
                data = self._data()
                data["levels"][0]["steps"][0]["mail_template"] = {
                    "name": "Hostile",
                    "model": "collections.action",
                    "subject": "Hello",
                    "body_html": "<p><t t-out='object.items_html'/></p>",
                    name: text,
                }
                known = {"trusts_code": False}
                self.assertEqual(self._refuse(data, **known), {(place, "code")})

    def test_programs_are_for_who_may_write_them(self):
        data = self._data()
        data["levels"][0]["steps"][0]["mail_template"] = {
            "name": "Of ours",
            "model": "collections.action",
            "subject": "{{ object.company_id.phone }}",
            "body_html": "<p t-if='object.level_id'>Hello</p>",
        }
        manager = new_test_user(
            self.env,
            "file_manager",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        editors = self.env.ref("mail.group_mail_template_editor")
        users = self.env.ref("base.group_user")
        users.implied_ids -= editors
        manager.group_ids -= editors
        file = self.file.with_user(manager)
        self.assertFalse(manager.has_group("mail.group_mail_template_editor"))
        for trusts in (False, True):
            policy, state = file._import(data, self.company, trusts)
            self.assertFalse(policy)
            self.assertEqual(state.problems[-1].code, "code_refused")
        manager.group_ids += editors
        policy, state = file._import(data, self.company)
        self.assertEqual(state.problems[-1].code, "code")
        policy, _state = file._import(data, self.company, True)
        self.assertEqual(policy.level_ids[0].step_ids.mail_template_id.name, "Of ours")

    def test_no_recipients_come_from_a_file(self):
        data = self._data()
        template = data["levels"][0]["steps"][0]["mail_template"]
        template["email_to"] = "thief@evil.example"
        template["partner_to"] = "1"
        place = "levels[0].steps[0].mail_template"
        self.assertEqual(
            self._refuse(data),
            {(f"{place}.email_to", "unknown"), (f"{place}.partner_to", "unknown")},
        )

    def test_scripts_are_cleaned_in_all_languages(self):
        data = self._data()
        bad = "<p>Call</p><script>alert(1)</script><p onclick='x()'>now</p>"
        data["levels"][3]["steps"][0]["script"] = {"en_US": bad, "fr_FR": bad + "!"}
        policy = self._import(data)
        told = self.file._tell(policy)["levels"][3]["steps"][0]["script"]
        for text in told.values():
            self.assertNotIn("alert", text)
            self.assertNotIn("onclick", text)

    # === WHO MAY === #

    def test_collectors_read_and_do_not_write(self):
        policy = self.policy.with_user(self.collector)
        self.assertIn("Second", policy._write_file())
        _policy, state = self.file.with_user(self.collector)._import(
            self._data(), self.company
        )
        self.assertEqual(state.problems[-1].code, "refused")
        with self.assertRaises(AccessError):
            self.env["collections.policy.import.wizard"].with_user(
                self.collector
            ).create({"file": "e30="})

    def test_other_companies_are_others(self):
        stranger = new_test_user(
            self.env, "file_stranger", groups="collections_policy.group_manager"
        )
        stranger.write(
            {
                "company_ids": [Command.set(self.company_data_2["company"].ids)],
                "company_id": self.company_data_2["company"].id,
            }
        ) if hasattr(self, "company_data_2") else None
        if stranger.company_id != self.company:
            with self.assertRaises(AccessError):
                self.policy.with_user(stranger)._write_file()

    # === THE WIZARD === #

    def _wizard(self, data, **values):
        content = data if isinstance(data, bytes) else write(data).encode()
        Wizard = self.env["collections.policy.import.wizard"]
        action = Wizard._open(content, "policy.json")
        return Wizard.browse(action["res_id"])

    def test_the_wizard_tells_places(self):
        data = self._data()
        data["levels"][2]["steps"][0]["channel"] = "fax"
        wizard = self._wizard(data)
        self.assertEqual(
            wizard.problem_ids.mapped("place"), ["levels[2].steps[0].channel"]
        )
        self.assertIn("fax", wizard.problem_ids.text)
        self.assertEqual(wizard.error_count, 1)
        with self.assertRaisesRegex(UserError, r"levels\[2\].steps\[0\].channel"):
            wizard.action_confirm()

    def test_each_problem_has_words(self):
        wizard = self.env["collections.policy.import.wizard"].new({})
        for reason in wizard._get_reasons().values():
            self.assertTrue(reason % {"detail": "100 %"})
        for code in (
            *("too_big", "not_text", "not_json", "twice", "too_deep"),
            *("not_ours", "older", "newer"),
        ):
            self.assertTrue(wizard._explain_file(PolicyFileError(code, "x")))

    def test_broken_files_are_refused_in_words(self):
        for content, words in (
            (b"{", "JSON"),
            (b"{}", "collections-policy"),
            (b" " * 1_500_000, "too big"),
            (b'{"format": "collections-policy", "number": 7}', "newer"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._wizard(content)

    def test_trust_is_asked_for(self):
        data = self._data()
        data["levels"][0]["steps"][0]["mail_template"]["name"] = "Brand new"
        data["levels"][0]["steps"][0]["mail_template"]["subject"] = "{{ 1 + 1 }}"
        wizard = self._wizard(data)
        self.assertTrue(wizard.asks_trust)
        self.assertEqual(wizard.error_count, 1)
        self.assertFalse(wizard.name)
        wizard.trusts_code = True
        self.assertEqual(wizard.error_count, 0)
        wizard.action_preview()
        self.assertEqual(wizard.name, "Ladder")
        self.assertTrue(wizard.is_known)
        wizard.action_confirm()


@tagged("post_install", "-at_install", "collections")
class TestPolicyFileProperties(LibraryCommon):
    """Whatever a policy says, its file says as well."""

    @given(
        st.lists(
            st.tuples(
                TEXTS,
                st.integers(-30, 300),
                st.sampled_from(["calendar", "business"]),
                st.sampled_from(["friendly", "neutral", "formal"]),
                st.integers(0, 3),
                st.booleans(),
            ),
            max_size=4,
        ),
        st.lists(
            st.tuples(st.integers(0, 400), st.floats(0, 100), st.integers(0, 9)),
            max_size=3,
        ),
        st.tuples(
            TEXTS,
            st.sampled_from(["stepwise", "by_age"]),
            st.integers(1, 30),
            st.floats(0, 1e6),
            st.booleans(),
            TEXTS,
        ),
    )
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    def test_round_trips(self, levels, limits, policy):
        levels = sorted(levels, key=lambda level: level[1])
        days = [level[1] * (1 if level[2] == "calendar" else 1.4) for level in levels]
        if days != sorted(set(days)):
            return
        name, escalation, gap, balance, refused, portuguese = policy
        original = self.env["collections.policy"].create(
            {
                "name": name,
                "company_id": self.company.id,
                "escalation": escalation,
                "gap_days": gap,
                "minimum_balance": balance,
                "agreement_thanks": refused,
                "level_ids": [
                    Command.create(
                        {
                            "name": label,
                            "delay": delay,
                            "delay_kind": kind,
                            "tone": tone,
                            "sequence": index,
                            "step_ids": [
                                self._email(
                                    name=label,
                                    sequence=number,
                                    delay_days=number,
                                    may_unsubscribe=may_refuse,
                                )
                                for number in range(count)
                            ],
                        }
                    )
                    for index, (label, delay, kind, tone, count, may_refuse) in (
                        enumerate(levels)
                    )
                ],
                "limit_ids": [
                    Command.create(
                        {
                            "age_from": age,
                            "max_principal_percent": percent,
                            "max_count": count,
                        }
                    )
                    for age, percent, count in limits
                ],
            }
        )
        self.file._write_texts(original, {"name": {"en_US": name, "pt_BR": portuguese}})
        text = original._write_file()
        imported = self._import(read(text.encode()))
        self.assertEqual(imported._write_file(), text)
        content_of = self.env["collections.policy.content"]
        before, after = (
            self._without_ids(content_of._get(each)) for each in (original, imported)
        )
        self.assertEqual(before, after)

    def _without_ids(self, content):
        content = self._copy(content)
        for level in content["levels"]:
            del level["id"]
            for step in level["steps"]:
                del step["id"]
        return content


@tagged("post_install", "-at_install", "collections")
class TestImportedPolicyWorks(LibraryCommon, SimulationCommon):
    def test_it_plans_the_same(self):
        """What is to come is the same by the original and by what was imported."""
        self._tell_story(5)
        windows = self.env["collections.contact.window"]
        windows.search([("channel", "=", "spoken")]).channel = "phone"
        before = self._simulate(45)
        imported = self._import(read(self.policy._write_file().encode()))
        self.assertNotEqual(imported, self.policy)
        imported.active = True
        self.policy.active = False
        self.company.collections_policy_id = imported
        after = self._simulate(45)
        self.assertTrue(self._count_done(before))
        self.assertEqual(self._count_done(before), self._count_done(after))
        self.assertNotEqual(
            {each.policy_id for each in before.contacts},
            {each.policy_id for each in after.contacts},
        )

    def test_what_was_imported_applies_to_nobody(self):
        imported = self._import(read(self.policy._write_file().encode()))
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        [item] = self._evaluate(invoice, TODAY)
        self.assertFalse(imported.active)
        self.assertEqual(item.policy_id, self.policy.id)
