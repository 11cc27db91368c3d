"""CNPJ and CPF: saved, and shown with the address in every document."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.collections_policy.tests.common import TODAY

from .br_common import CNPJ, CNPJ_SHOWN, CPF, CPF_SHOWN, BrCommon

CREDITOR = ("Padaria Aurora Ltda.", "CNPJ", "11.222.333/0001-81", "Rua das Flores, 10")
DEBTOR = ("Maria da Silva", "CPF", CPF_SHOWN, "Avenida Central, 5", "Campinas")


@tagged("post_install", "-at_install", "collections")
class TestBrTaxIds(BrCommon):
    def _render(self, report, record, **data):
        reports = self.env["ir.actions.report"].sudo()
        page, _kind = reports._render_qweb_html(report, record.ids, data=data)
        return page.decode()

    def assertNames(self, page, *words):
        for word in words:
            self.assertIn(word, page)

    # === SAVED === #

    def test_a_cnpj_with_letters_is_saved(self):
        company = self._create_debtor(
            "Nova Empresa", country_id=self.env.ref("base.br").id, vat=CNPJ_SHOWN
        )
        self.assertEqual(company._get_collections_tax_id(), ("CNPJ", CNPJ_SHOWN))

    def test_a_wrong_one_is_not(self):
        for wrong in ("12ABC34501DE36", "11222333000182"):
            with self.assertRaises(ValidationError):
                self._create_debtor(
                    "Errada", country_id=self.env.ref("base.br").id, vat=wrong
                )

    def test_the_company_itself_may_have_letters(self):
        self.company.vat = CNPJ
        self.assertEqual(
            self.company.partner_id._get_collections_tax_id(), ("CNPJ", CNPJ_SHOWN)
        )

    # === BY WHAT IT IS === #

    def test_a_person_has_a_cpf(self):
        self.assertEqual(self.consumer._get_collections_tax_id(), ("CPF", CPF_SHOWN))

    def test_by_the_sort_of_number_where_no_country_is_known(self):
        self.consumer.write({"country_id": False})
        self.assertEqual(self.consumer._get_collections_tax_id(), ("CPF", CPF_SHOWN))

    def test_what_is_neither_is_shown_as_it_is(self):
        self.consumer.with_context(no_vat_validation=True).vat = "123"
        self.assertEqual(self.consumer._get_collections_tax_id(), ("CNPJ/CPF", "123"))

    def test_abroad_nothing_changes(self):
        stranger = self._create_debtor(
            "Stranger", country_id=self.env.ref("base.us").id, vat=CPF
        )
        label, number = stranger._get_collections_tax_id()
        self.assertEqual(number, CPF)
        self.assertNotEqual(label, "CPF")

    # === IN EVERY DOCUMENT === #

    def test_in_an_email(self):
        self._create_invoice_due(TODAY - timedelta(days=3), partner=self.consumer)
        action = self._send(TODAY)
        self.assertEqual(action.state, "sent")
        self.assertNames(action.message_id.body, *CREDITOR, *DEBTOR)

    def test_in_a_letter(self):
        self.policy.level_ids.step_ids.filtered(
            lambda step: step.channel == "email"
        ).channel = "letter"
        self._create_invoice_due(TODAY - timedelta(days=3), partner=self.consumer)
        action = self._plan(TODAY).filtered(
            lambda each: each.partner_id == self.consumer
        )
        page = self._render("collections_policy.action_report_letter", action)
        self.assertNames(page, *CREDITOR, *DEBTOR[:-1])
        self.assertIn("CAMPINAS", page.upper())  # as Correios want it, or not

    def test_in_a_statement(self):
        self._create_invoice_due(TODAY - timedelta(days=3), partner=self.consumer)
        page = self._render(
            "collections_policy.action_report_statement",
            self.consumer,
            company_id=self.company.id,
        )
        self.assertNames(page, *CREDITOR, *DEBTOR)

    def test_in_an_agreement(self):
        invoice = self._create_invoice_due(
            TODAY - timedelta(days=3), partner=self.consumer
        )
        agreements = self.env["collections.agreement"]
        with self._clock(TODAY):
            agreement = agreements.create(
                {
                    **agreements._prepare_from_items(self._get_items(invoice)),
                    "date_first": TODAY,
                }
            )
            agreement._reshape()
        page = self._render("collections_policy.action_report_agreement", agreement)
        self.assertNames(page, *CREDITOR, *DEBTOR)

    def test_in_a_dossier(self):
        self._create_invoice_due(TODAY - timedelta(days=3), partner=self.consumer)
        self._night(TODAY)
        case = self.env["collections.case"].search(
            [("partner_id", "=", self.consumer.id)]
        )
        report = self.env["report.collections_policy.dossier"]
        dossier = self.env["collections.dossier"].new({"case_id": case.id})
        values = report._prepare_document(dossier)
        self.assertEqual((values["vat_label"], values["vat"]), ("CPF", CPF_SHOWN))
        self.assertEqual(values["creditor"]["vat"], "11.222.333/0001-81")

    def test_on_the_page_of_the_debtor(self):
        self._create_invoice_due(TODAY - timedelta(days=3), partner=self.consumer)
        values = self.env["collections.account"]._prepare_values(
            self.company, self.consumer
        )
        self.assertTrue(values["names_debtor"])
        self.assertNames(values["debtor_line"], *DEBTOR)

    def test_creditors_elsewhere_name_no_debtor(self):
        self.company.vat = False
        self.company.write(
            {
                "country_id": self.env.ref("base.pt").id,
                "account_fiscal_country_id": self.env.ref("base.pt").id,
            }
        )
        self.assertFalse(self.company._names_collections_debtors())
