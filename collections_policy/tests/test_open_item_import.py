"""Open items are brought over from a spreadsheet, chased, and taken back."""

import base64
import re
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..tools.column_titles import clean_title
from ..tools.notice_file import NAMES as NOTICE_TITLES
from ..tools.open_item_file import NAMES as ITEM_TITLES
from .common import TODAY, CollectionsCommon
from .test_open_item_file import CONTA_AZUL, QUICKBOOKS

SHEET = """Customer;Tax ID;E-mail;Number;Date;Due date;Amount
Good Customer;;;NF 1;2026-02-01;2026-03-10;500,00
New & Sons;;new@debtor.example;2024/77;2024-01-10;2024-02-10;80,50
New & Sons;;new@debtor.example;2024/77;2024-01-10;2024-03-10;80,50
New & Sons;;new@debtor.example;CR 5;2026-02-01;2026-02-01;-20,00
"""


@tagged("post_install", "-at_install", "collections")
class TestOpenItemImport(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opening = cls.env["account.account"].create(
            {"name": "Opening", "code": "309999", "account_type": "equity"}
        )

    def _wizard(self, content=SHEET, **values):
        if isinstance(content, str):
            content = content.encode()
        return self.env["collections.open.item.import.wizard"].create(
            {
                "file": base64.b64encode(content),
                "filename": "open.csv",
                "company_id": self.company.id,
                "account_id": self.opening.id,
                **values,
            }
        )

    def _import(self, content=SHEET, **values):
        wizard = self._wizard(content)
        wizard.action_preview()
        wizard.write(values)
        action = wizard.action_confirm()
        return self.env["collections.import"].browse(action["res_id"])

    # === WORDS === #

    def test_the_titles_that_are_named_are_understood_in_each_language(self):
        items = self._wizard()
        notices = self.env["collections.notice.import.wizard"].create(
            {"file": base64.b64encode(b"x"), "filename": "x.csv"}
        )
        for lang in ("en_US", "es_ES", "fr_FR", "pt_BR"):
            self.env["res.lang"]._activate_lang(lang)
            reader = self.env(context={"lang": lang})
            told = items.with_env(reader)._get_reasons()["columns"]
            with self.subTest(lang=lang, told=told):
                titles = self._quoted(told)
                self.assertEqual(
                    [ITEM_TITLES.get(clean_title(title)) for title in titles],
                    ["customer", "number", "due", "amount"],
                )
            for column, expected in (
                ("number", ["number"]),
                ("moment", ["moment"]),
                ("code", ["code", "state"]),
            ):
                told = notices.with_env(reader)._tell_no_events(column)
                with self.subTest(lang=lang, told=told):
                    titles = self._quoted(told)
                    self.assertEqual(
                        [NOTICE_TITLES.get(clean_title(title)) for title in titles],
                        expected,
                    )

    def _quoted(self, told):
        """Return the words in quotation marks, of whichever language."""
        return [title.strip() for title in re.findall(r"[“«]([^”»]+)[”»]", told)]

    def test_a_french_reader_s_file(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.user.lang = "fr_FR"
        wizard = self._wizard(
            "Client;N° de facture;Échéance;Reste dû\n"
            "Chez Zoé;FA 1;05/04/2026;1\N{NO-BREAK SPACE}200,50\n"
            "Chez Zoé;FA 2;06/04/2026;80\n"
        )
        wizard.action_preview()
        self.assertEqual((wizard.date_order, wizard.decimal_point), ("day", ","))
        self.assertEqual(wizard.item_count, 2)
        self.assertAlmostEqual(wizard.total, 1280.5)
        self.assertEqual(max(wizard.line_ids.mapped("date_due")), date(2026, 4, 6))

    # === PREVIEW === #

    def test_a_preview_writes_nothing(self):
        before = self.env["account.move"].search_count([])
        wizard = self._wizard()
        wizard.action_preview()
        self.assertEqual(wizard.state, "preview")
        self.assertEqual((wizard.item_count, wizard.partner_count), (4, 1))
        self.assertAlmostEqual(wizard.total, 641.0)
        known = wizard.line_ids.filtered("partner_id")
        self.assertEqual(known.partner_id, self.debtor)
        self.assertEqual(self.env["account.move"].search_count([]), before)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "New & Sons")]))

    def test_columns_are_guessed_and_can_be_changed(self):
        content = "Customer;Prazo;Amount;Date\nJane;2026-03-01;5,00;2026-02-01\n"
        wizard = self._wizard(content)
        wizard.action_preview()
        self.assertIn("due dates", wizard.problem_ids.reason)
        self.assertFalse(wizard.item_count)
        self.assertEqual(
            wizard.column_ids.mapped(lambda column: (column.title, column.meaning)),
            [
                ("Customer", "customer"),
                ("Prazo", False),
                ("Amount", "amount"),
                ("Date", "issued"),
            ],
        )
        wizard.column_ids[1].meaning = "due"
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.date_due, date(2026, 3, 1))
        with self.assertRaisesRegex(ValidationError, "can't mean the same"):
            wizard.column_ids[0].meaning = "due"

    def test_dates_that_tell_nothing_are_as_the_user_writes_them(self):
        content = "Customer;Due date;Amount\nJane;05/04/2026;5,00\n"
        wizard = self._wizard(content)
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.date_due, date(2026, 5, 4))
        wizard.date_order = "day"
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.date_due, date(2026, 4, 5))

    def test_bad_lines_are_told_and_nothing_is_lost(self):
        wizard = self._wizard(CONTA_AZUL)
        wizard.action_preview()
        self.assertEqual(wizard.settled_count, 1)
        [problem] = wizard.problem_ids
        self.assertEqual(problem.line, 4)
        self.assertIn("due date", problem.reason)
        with self.assertRaisesRegex(UserError, "nothing was imported"):
            wizard.action_confirm()
        wizard.leave_out = True
        brought = self.env["collections.import"].browse(
            wizard.action_confirm()["res_id"]
        )
        self.assertEqual(brought.line_ids.partner_id.vat, "12.345.678/0001-95")
        self.assertTrue(brought.line_ids.partner_id.is_company)

    def test_a_currency_that_is_not_in_use(self):
        self.env.ref("base.THB").active = False
        for code in ("XYZ", "THB"):
            wizard = self._wizard(
                f"Customer;Due date;Amount;Currency\nJane;2026-03-01;5,00;{code}\n"
            )
            wizard.action_preview()
            self.assertIn("currency", wizard.problem_ids.reason)
            self.assertFalse(wizard.item_count)

    # === WHAT IS MADE === #

    def test_the_invoices(self):
        brought = self._import()
        moves = brought.line_ids.move_id.sorted(lambda move: (move.name, move.id))
        self.assertEqual(moves.mapped("state"), ["posted"] * 4)
        self.assertEqual(
            moves.mapped(lambda move: (move.name, move.ref, move.amount_residual)),
            [
                ("2024/77", False, 80.5),
                ("2024/77-2", "2024/77", 80.5),
                ("CR 5", False, 20.0),
                ("NF 1", False, 500.0),
            ],
        )
        self.assertEqual(moves[2].move_type, "out_refund")
        lines = moves.line_ids.filtered(lambda line: line.account_id == self.opening)
        self.assertAlmostEqual(sum(lines.mapped("balance")), -641.0)
        self.assertFalse(moves.line_ids.tax_ids)
        self.assertEqual(moves[0].invoice_date_due, date(2024, 2, 10))
        self.assertEqual(brought.partner_count, 1)
        self.assertEqual(moves[0].partner_id.email, "new@debtor.example")

    def test_what_was_brought_over_is_chased(self):
        brought = self._import()
        move = brought.line_ids.move_id.filtered(lambda each: each.name == "NF 1")
        [mail] = self._night(TODAY).filtered(
            lambda mail: self.debtor in mail.recipient_ids
        )
        self.assertIn("NF 1", mail.body_html)
        self.assertEqual(self._levels(move), ["First"])

    def test_again_changes_nothing(self):
        self._import()
        wizard = self._wizard()
        wizard.action_preview()
        self.assertEqual((wizard.item_count, wizard.known_count), (0, 4))
        with self.assertRaisesRegex(UserError, "here already"):
            wizard.action_confirm()

    def test_quickbooks_customers(self):
        brought = self._import(QUICKBOOKS)
        self.assertEqual(
            set(brought.line_ids.partner_id.mapped("name")),
            {"Amy's Bird Sanctuary", "Bill's Windsurf Shop"},
        )

    # === WHO IS MEANT === #

    def test_a_name_within_a_name_is_another_customer(self):
        brought = self._import("Customer;Due date;Amount\nGood;2026-03-01;5,00\n")
        self.assertNotEqual(brought.line_ids.partner_id, self.debtor)

    def test_another_tax_number_is_another_customer(self):
        self.debtor.vat = "US 111"
        content = "Customer;VAT;Due date;Amount\nGood Customer;{};2026-03-01;5,00\n"
        wizard = self._wizard(content.format("US222"))
        wizard.action_preview()
        self.assertFalse(wizard.line_ids.partner_id)
        wizard = self._wizard(content.format("us-111"))
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.partner_id, self.debtor)

    def test_two_of_one_name_are_not_guessed(self):
        self._create_debtor("Good Customer")
        wizard = self._wizard()
        wizard.action_preview()
        self.assertFalse(wizard.line_ids.partner_id)

    # === TAKING BACK === #

    def test_it_is_taken_back(self):
        brought = self._import()
        partner = brought._get_new_partners()
        brought.action_undo()
        self.assertEqual(brought.state, "undone")
        self.assertFalse(brought.line_ids.move_id)
        self.assertFalse(partner.exists())
        self.assertTrue(self.debtor.exists())
        again = self._import()
        self.assertEqual(again.move_count, 4)

    def test_what_was_worked_on_stays(self):
        brought = self._import()
        paid = brought.line_ids.move_id.filtered(lambda move: move.name == "2024/77")
        self._pay(paid)
        self._night(TODAY)
        told = self._actions(*brought.line_ids.move_id).line_ids.move_id
        self.assertTrue(told)
        brought.action_undo()
        kept = brought.line_ids.move_id
        self.assertEqual(kept, (paid | told) & kept)
        self.assertIn(paid, kept)
        self.assertEqual(brought.state, "done")
        self.assertIn("2024/77", brought.message_ids[0].body)

    # === ACCESS === #

    def test_managers_alone(self):
        brought = self._import()
        Wizard = self.env["collections.open.item.import.wizard"]
        with self.assertRaises(AccessError):
            Wizard.with_user(self.collector).create({"file": b"", "filename": "x"})
        with self.assertRaises(AccessError):
            brought.with_user(self.collector).action_undo()
        self.assertEqual(brought.with_user(self.collector).move_count, 4)
        elsewhere = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "import_stranger",
            groups="collections_policy.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            brought.with_user(stranger).read(["name"])
        wizard = self._wizard()
        wizard.action_preview()
        for records in (wizard, wizard.line_ids, wizard.column_ids):
            with self.assertRaises(AccessError):
                records.with_user(stranger).read()
