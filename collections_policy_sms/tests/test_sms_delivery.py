"""Whom text messages go to, what they say and cost, and what they leave behind."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from odoo.addons.collections_policy.tests.common import TODAY

from ..tools.sms_text import measure
from .common import MOBILE, SmsCommon


@tagged("post_install", "-at_install", "collections")
class TestSmsDelivery(SmsCommon):
    # === WHOM THEY GO TO === #

    def test_a_number_is_of_the_debtors_country_else_of_the_creditors(self):
        for phone, country, number in (
            ("11 98765-4321", False, MOBILE),
            ("+55 (11) 98765-4321", "us", MOBILE),
            ("202 555 0123", "us", "+12025550123"),
            ("912 345 678", "pt", "+351912345678"),
        ):
            with self.subTest(phone, country=country):
                code = country and self.env.ref(f"base.{country}")
                debtor = self._create_debtor(
                    f"{phone} {country}", phone=phone, country_id=code and code.id
                )
                [action] = self._queue_messages(debtor)
                self.assertEqual((action.state, action.address), ("queued", number))

    def test_a_contact_without_country_has_that_of_his_company(self):
        self.debtor.country_id = self.env.ref("base.pt")
        contact = self._create_debtor(
            "Contact",
            parent_id=self.debtor.id,
            type="invoice",
            is_company=False,
            phone="912 345 678",
        )
        contact.country_id = False
        [action] = self._queue_messages()
        self.assertEqual(action.recipient_id, contact)
        self.assertEqual(action.address, "+351912345678")

    def test_a_mobile_is_preferred_to_a_landline(self):
        contact = self._create_debtor(
            "Contact", parent_id=self.debtor.id, type="invoice", phone="11 3333-4444"
        )
        [action] = self._queue_messages()
        self.assertEqual(action.recipient_ids, self.debtor)
        self.assertTrue(contact.collections_sms_landline)

    def test_one_person_reads_a_message(self):
        other = self._create_debtor(
            "Other", parent_id=self.debtor.id, type="other", phone="11 98765-0000"
        )
        self._create_invoice_due(TODAY, partner=other)
        [action] = self._queue_messages()
        self.assertEqual(len(self._get_sms(action)), 1)
        self.assertEqual(len(action.recipient_ids), 1)

    def test_who_cant_be_reached_is_called(self):
        refused = "+5511987650001"
        self.env["phone.blacklist"].create({"number": refused})
        for phone, reason in (
            (False, "no_address"),
            ("12", "bad_address"),
            ("11 3333-4444", "sms_landline"),
            (refused, "opted_out"),
        ):
            with self.subTest(reason):
                debtor = self._create_debtor(reason, phone=phone)
                [action] = self._queue_messages(debtor)
                self.assertEqual((action.state, action.reason), ("failed", reason))
                self.assertFalse(action.reference)
                calls = self.env["collections.action"].search(
                    [("partner_id", "=", debtor.id), ("channel", "=", "task")]
                )
                self.assertEqual(len(calls), 1)

    # === WHAT THEY SAY === #

    def test_it_names_the_creditor_the_amount_and_the_link(self):
        [action] = self._queue_messages()
        [sms] = self._get_sms(action)
        move = action.line_ids.move_id
        with self._clock(TODAY):
            link = self.env["collections.link"]._get_account_url(
                self.company, action.partner_id
            )
        for words in (self.company.name, move.name, "500.00", link):
            self.assertIn(words, sms.body)
        self.assertNotIn("\N{NO-BREAK SPACE}", sms.body)
        self.assertEqual(sms.number, MOBILE)
        self.assertEqual(sms.state, "outgoing")

    def test_each_debtor_reads_his_own_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.sms_template.with_context(
            lang="pt_BR"
        ).body = "{{ object.company_id.name }}: não esqueça {{ object.total_label }}"
        english, portuguese = self._create_debtors(2)
        portuguese.lang = "pt_BR"
        actions = self._queue_messages(english, portuguese)
        texts = {sms.partner_id: sms.body for sms in self._get_sms(actions)}
        self.assertIn("kind reminder", texts[english])
        self.assertIn("nao esqueca", texts[portuguese])
        self.assertIn("500,00", texts[portuguese])

    def test_accents_stay_where_the_step_says_so(self):
        self.sms_template.body = (
            "{{ object.company_id.name }}: não esqueça {{ object.total_label }}"
        )
        self.step.sms_plain_letters = False
        [action] = self._queue_messages()
        self.assertIn("não esqueça", self._get_sms(action).body)

    def test_shipped_templates_are_short(self):
        templates = self.env["sms.template"].search(
            [("model", "=", "collections.action")]
        )
        self.assertEqual(len(templates), 4)
        [action] = self._plan_messages()
        channel = self.env["collections.channel.sms"].sudo()
        for template in templates:
            with self.subTest(template.name):
                self.step.sms_template_id = template
                [text] = channel._get_texts(action).values()
                self.assertNotIn("{{", text)
                self.assertLessEqual(measure(text).parts, 3)

    def test_one_broken_template_holds_up_itself_alone(self):
        broken = self.sms_template.copy({"body": "{{ object.line_ids.foo() }}"})
        good, bad = self._plan_messages(*self._create_debtors(2))
        step = self.step.copy({"sms_template_id": broken.id})
        bad.line_ids.step_id = bad.step_id = step
        self._queue()
        self.assertEqual(good.state, "queued")
        self.assertEqual((bad.state, bad.reason), ("failed", "error"))

    # === THE CHECK OF TEXTS === #

    def test_a_threat_is_held_back_until_it_is_mended(self):
        self.sms_template.body += " Or you will be ARRESTED."
        [action] = self._queue_messages()
        self.assertEqual((action.state, action.reason), ("failed", "lint"))
        self.assertIn("ARRESTED", action.reason_detail)
        self.assertFalse(self._get_sms(action))
        self.assertTrue(self.step.lint_errors)
        self.sms_template.body = self.sms_template.body.replace("ARRESTED", "helped")
        self.env.invalidate_all()
        self.assertFalse(self.step.lint_errors)
        action.action_retry()
        self._queue()
        self.assertEqual(action.state, "queued")

    def test_a_text_without_the_creditor_is_held_back(self):
        self.sms_template.body = "You owe {{ object.total_label }}."
        [action] = self._queue_messages()
        self.assertEqual(action.reason, "lint")
        self.assertIn("creditor", action.reason_detail)

    def test_the_template_s_form_tells(self):
        self._plan_messages()
        with Form(self.sms_template) as form:
            self.assertIn("Nothing is wrong", form.collections_lint_html)
            form.body = f"{self.sms_template.body} [name]"
        self.sms_template.invalidate_recordset()
        self.assertIn("[name]", self.sms_template.collections_lint_html)
        other = self.env["sms.template"].create(
            {
                "name": "Other",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body": "You thief",
            }
        )
        self.assertFalse(other.collections_lint_html)

    def test_the_ready_templates_pass(self):
        [action] = self._plan_messages()
        linter = self.env["collections.linter"]
        channel = self.env["collections.channel.sms"]
        templates = self.env["sms.template"].search(
            [("model", "=", "collections.action")]
        )
        for template in templates:
            for sample in (action, None):
                with self.subTest(template.name, sample=sample):
                    findings = linter._lint_template(
                        channel, template, self.step.level_id, sample
                    )
                    self.assertFalse(any(findings.values()), findings)

    # === WHAT THEY LEAVE BEHIND === #

    def test_it_is_told_on_the_case(self):
        [action] = self._queue_messages()
        message = action.message_id
        self.assertEqual(message.message_type, "sms")
        self.assertIn(message, action.case_id.message_ids)
        self.assertEqual(
            html2plaintext(message.body, include_references=False),
            self._get_sms(action).body,
        )
        self.assertEqual(message.notification_ids.notification_status, "ready")
        self.assertEqual(action.reference, message.notification_ids.sms_id.uuid)

    def test_each_part_is_paid_for(self):
        self.env["collections.tariff"].create(
            {
                "company_id": self.company.id,
                "channel": "sms",
                "price": 0.08,
                "date_from": TODAY,
            }
        )
        self.sms_template.body = (
            "{{ (object.company_id.name + ' ' + object.total_label).ljust(400, '.') }}"
        )
        [action] = self._queue_messages()
        self.assertEqual(action.sms_parts, 3)
        self.assertAlmostEqual(action.cost, 0.24)

    def test_more_messages_take_no_more_statements(self):
        actions = self._plan_messages(*self._create_debtors(14))
        many = self._plan_messages(*self._create_many(200))
        self._count(actions[:7])  # fills what Odoo keeps from call to call
        few = self._count(actions[7:])
        tables = 7  # Odoo writes to them a hundred rows at a time
        self.assertLessEqual(self._count(many), few + tables)
        self.assertEqual(set((actions | many).mapped("state")), {"queued"})

    def _create_many(self, count):
        return [
            self._create_debtor(f"One of many {index}", phone=f"+5511987{index:06}")
            for index in range(count)
        ]

    def _count(self, actions):
        """Return how many statements it takes to hand actions over."""
        self.env.flush_all()
        self.env.invalidate_all()
        actions = actions.with_prefetch(actions.ids).with_company(self.company)
        service = self.env["collections.channel.sms"].sudo().with_company(self.company)
        before = self.env.cr.sql_log_count
        service._deliver(actions, self._noon(TODAY))
        service._note_costs(actions, TODAY)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    # === WHAT PEOPLE SEE BEFORE === #

    def test_the_preview_shows_the_text_and_its_length(self):
        [action] = self._plan_messages()
        words = html2plaintext(action.body)
        self.assertIn("kind reminder", words)
        self.assertRegex(words, r"\d+ characters \(GSM-7\), \d parts?")
        self.assertEqual(action.state, "planned")

    def test_a_step_shows_what_it_says(self):
        self.assertIn("characters (GSM-7)", self.step.sms_preview)
        self._plan_messages()
        self.step.invalidate_recordset(["sms_preview"])
        self.assertIn("500.00", self.step.sms_preview)
        self.sms_template.body = "{{ object.foo() }}"
        self.step.invalidate_recordset(["sms_preview"])
        self.assertIn("text-danger", self.step.sms_preview)

    def test_a_step_needs_a_text_that_is_for_it(self):
        with self.assertRaisesRegex(ValidationError, "choose its template"):
            self.step.sms_template_id = False
        model = self.env["ir.model"]._get("res.partner")
        other = self.sms_template.copy({"model_id": model.id, "body": "Hello"})
        with self.assertRaisesRegex(ValidationError, "something else"):
            self.step.sms_template_id = other

    def test_the_form_of_a_step_asks_for_the_text(self):
        with Form(self.step) as form:
            form.sms_plain_letters = False
        with self.assertRaises(AssertionError), Form(self.step) as form:
            form.sms_template_id = self.env["sms.template"]

    def test_the_preview_of_a_template_shows_its_length(self):
        preview = self.env["sms.template.preview"].create(
            {"sms_template_id": self.sms_template.id}
        )
        self.assertIn("GSM-7", preview.length_label)
