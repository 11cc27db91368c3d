"""Letters: what is printed says what the message said, one page start for each."""

import io

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from .common import TODAY, CollectionsCommon

REPORT = "collections_policy.action_report_letter"


@tagged("post_install", "-at_install")
class TestLetters(CollectionsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pt_BR")
        cls.debtors = [
            cls._create_debtor("Aurora Bakery", street="1 Oven Lane", city="Bath"),
            cls._create_debtor("Padaria Nova", lang="pt_BR", city="Recife"),
            cls._create_debtor("Third Customer", city="York"),
        ]
        for debtor in cls.debtors:
            cls._create_invoice_due(TODAY, amount=1234.5, partner=debtor)

    def _print(self, actions):
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.collector)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, actions.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(pdf)).pages
        return [page.extract_text().replace("\xa0", " ") for page in pages]

    def _planned(self):
        actions = self._plan_only()
        self.assertEqual(len(actions), 3)
        return actions.sorted("id")

    def _plan_only(self):
        return self._plan(TODAY.replace(day=19))

    def test_planned_letters_say_what_would_be_said(self):
        actions = self._planned()
        pages = self._print(actions)
        self.assertEqual(len(pages), 3)
        for page, action in zip(pages, actions, strict=True):
            self.assertIn(action.partner_id.name, page)
            self.assertIn(self.company.name, page)
            self.assertIn("US12345671", page)
            self.assertIn(action.line_ids.move_id.name, page)
        portuguese = pages[[a.lang for a in actions].index("pt_BR")]
        self.assertIn("1.234,50", portuguese)
        self.assertIn("1,234.50", pages[[a.lang for a in actions].index("en_US")])

    def test_a_sent_letter_says_what_was_said(self):
        actions = self._planned()
        self._deliver(TODAY.replace(day=19))
        self.assertEqual(set(actions.mapped("state")), {"sent"})
        actions.mail_template_id.body_html = "<p>Something else</p>"
        pages = self._print(actions)
        self.assertEqual(len(pages), 3)
        for page in pages:
            self.assertIn("Hello", page)
            self.assertNotIn("Something else", page)
