"""Texts that WhatsApp has approved, and what goes into their gaps."""

import re

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.collections_policy.tests.common import TODAY

from ..tools.events import TemplateStatus
from ..tools.stop_words import is_stop
from .common import WhatsappCommon

READY = ("coming_up", "reminder", "talk", "proposal")


@tagged("post_install", "-at_install", "collections")
class TestTemplates(WhatsappCommon):
    def _text_of(self, body, **values):
        language = Command.create({"code": "en_US", "body": body})
        return self._create_whatsapp_template("T", language_ids=[language], **values)

    def test_the_gaps_are_filled_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        action = self._queue()
        text = self._message().text.replace("\N{NO-BREAK SPACE}", " ")
        self.assertIn("Olá, Good Customer", text)
        self.assertIn(self.company.name, text)
        self.assertIn("500,00", text)
        self.assertEqual(
            action.whatsapp_message_ids.payload["template"]["language"],
            {"code": "pt_BR"},
        )

    # === THE CHECK OF TEXTS === #

    def test_a_threat_is_held_back(self):
        self.whatsapp.language_ids[0].body += " Or you will be ARRESTED."
        self.assertTrue(self.whatsapp.collections_lint_html)
        action = self._queue()
        self.assertEqual((action.state, action.reason), ("failed", "lint"))
        self.assertIn("ARRESTED", action.reason_detail)
        self.assertFalse(self._message())
        self.assertTrue(action.step_id.lint_errors)
        self.assertIn("ARRESTED", self.whatsapp.collections_lint_html)

    def test_what_the_customer_is_called_is_no_threat(self):
        self.debtor.name = "Police {{1}} [name]"
        self.assertEqual(self._queue().state, "queued")

    def test_each_text_is_read_in_its_own_language(self):
        english, portuguese = self.whatsapp.language_ids
        portuguese.body += " Caloteiro."
        self.assertEqual(self._queue().state, "queued")
        self.env["res.lang"]._activate_lang("pt_BR")
        self.whatsapp.invalidate_recordset()
        self.assertIn("Caloteiro", self.whatsapp.collections_lint_html)
        self.assertIn("Portugu", self.whatsapp.collections_lint_html)

    def test_neither_amount_nor_link_is_an_error(self):
        template = self._text_of(
            "Hello, {{1}} would like to talk.",
            parameter_ids=[Command.create({"part": "creditor"})],
        )
        self.assertIn("Neither the amount nor a link", template.collections_lint_html)

    def test_the_ready_templates_pass(self):
        self._night(TODAY)
        channel = self.env["collections.channel.whatsapp"].sudo()
        linter = self.env["collections.linter"].sudo()
        for lang in ("es_MX", "fr_FR", "pt_BR"):
            self.env["res.lang"]._activate_lang(lang)
        clean = {lang: [] for lang in ("en_US", "es_MX", "fr_FR", "pt_BR")}
        for name in READY:
            template = self._get_ready(name)
            for sample in (self._whatsapp_actions().sudo(), None):
                with self.subTest(template.name, sample=sample):
                    findings = linter._lint_template(
                        channel, template, self.env["collections.level"], sample
                    )
                    self.assertEqual(findings, clean)

    def _get_ready(self, name):
        return self.env.ref(
            f"collections_policy_whatsapp.collections_whatsapp_template_{name}"
        ).sudo()

    def test_each_ready_text_says_how_to_answer_in_words_that_are_understood(self):
        for text in self._get_ready("talk").language_ids:
            with self.subTest(lang=text.code):
                [word] = re.findall(r"\b[A-Z]{4,}\b", text.body)
                self.assertTrue(is_stop(word))

    def test_the_ready_texts_are_chosen_by_the_reader_s_language(self):
        template = self._get_ready("reminder")
        for lang, code in (("es_MX", "es"), ("es_ES", "es"), ("fr_CA", "fr")):
            self.assertEqual(template._find_language(lang).code, code)

    # === THE TEXT === #

    def test_the_language_that_suits_best(self):
        template = self.whatsapp
        for lang, expected in [
            ("pt_BR", "pt_BR"),
            ("pt_PT", "pt_BR"),
            ("en_GB", "en_US"),
            ("fr_FR", "en_US"),
            ("sr@latin", "en_US"),
            (False, "en_US"),
        ]:
            with self.subTest(lang=lang):
                self.assertEqual(template._find_language(lang).code, expected)

    def test_a_text_must_fit_its_gaps(self):
        for body in (
            "Hello {{1}}, {{2}} of {{3}}.",
            "Hello {{1}}, {{2}}, {{3}}, {{5}}.",
            "Hello {{1}}, {{2}}, {{3}}, {{4}}, {{5}}.",
            "Hello.",
        ):
            with (
                self.subTest(body=body),
                self.assertRaisesRegex(ValidationError, "gaps"),
            ):
                self._text_of(body)

    def test_a_text_must_be_as_meta_takes_it(self):
        with self.assertRaisesRegex(ValidationError, "begin or end"):
            self._text_of("{{1}}: {{2}} {{3}} {{4}} thanks")
        with self.assertRaisesRegex(ValidationError, "begin or end"):
            self._text_of("Hello {{1}}: {{2}} {{3}} {{4}}")
        with self.assertRaisesRegex(ValidationError, "longer"):
            self._text_of("Hello {{1}}: {{2}} {{3}} {{4}} " + "x" * 1024)

    def test_a_text_must_name_the_creditor(self):
        one = [Command.create({"part": "addressee"})]
        with self.assertRaisesRegex(ValidationError, "creditor"):
            self._text_of("Hello {{1}}, pay.", parameter_ids=one)
        self._text_of(f"Hello {{{{1}}}}, pay {self.company.name}.", parameter_ids=one)

    def test_a_template_of_an_account_has_a_name_there(self):
        with self.assertRaisesRegex(ValidationError, "called at Meta"):
            self.whatsapp.code = False

    @mute_logger("odoo.sql_db")
    def test_one_text_a_language(self):
        with self.assertRaises(UniqueViolation):
            self.whatsapp.language_ids[1].code = "en_US"
            self.env.flush_all()

    def test_a_step_needs_a_template_of_its_company(self):
        step = self.company.collections_policy_id.level_ids[0].step_ids[0]
        with self.assertRaisesRegex(ValidationError, "choose its template"):
            step.whatsapp_template_id = False
        other = self.env["res.company"].create({"name": "Other"})
        template = self.whatsapp.copy({"account_id": False, "company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "another company"):
            step.whatsapp_template_id = template

    def test_what_meta_thinks_of_it_is_noted(self):
        english = self.whatsapp.language_ids[0]

        def note(state, detail="NONE"):
            status = TemplateStatus("payment_reminder", "en_US", state, detail)
            self.whatsapp._note_status(status)
            return english.status, english.status_detail

        self.assertEqual(note("approved"), ("approved", False))
        self.assertEqual(note("rejected", "SCAM"), ("rejected", "SCAM"))
        self.assertEqual(note("paused"), ("paused", False))
        self.assertEqual(note("something new"), ("paused", False))
        self.assertEqual(self.whatsapp.language_ids[1].status, "draft")

    def test_every_part_can_be_said(self):
        action = self._queue()
        parameters = self.env["collections.whatsapp.template.parameter"]
        for part in parameters._get_parts():
            with self.subTest(part=part):
                [value] = parameters.new({"part": part})._get_values(action)
                self.assertIsInstance(value, str)

    def test_the_ready_templates_are_whole(self):
        for name in READY:
            template = self._get_ready(name)
            self.assertIsNone(template._get_problem())
            self.assertEqual(
                template.language_ids.mapped("code"), ["en_US", "pt_BR", "es", "fr"]
            )
