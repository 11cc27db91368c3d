"""Late charges on the portal: for the debtor, and for nobody else."""

from datetime import timedelta
from decimal import Decimal

from lxml import html

from odoo.fields import Date
from odoo.tests import tagged

from .charge_common import ChargesCommon
from .portal_common import PortalCommon


@tagged("post_install", "-at_install", "collections")
class TestChargesPortal(ChargesCommon, PortalCommon):
    """The invoice, of 500.00, has been late for 40 days."""

    def setUp(self):
        super().setUp()
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1.5))

    def _read(self, page, name):
        tree = html.fromstring(self.url_open(page).text)
        found = tree.xpath(f"//*[contains(@class, '{name}')]")
        return " ".join(found[0].text_content().split()) if found else ""

    def _read_charges(self, invoice=None, token=False):
        invoice = invoice or self.invoice
        page = invoice.get_portal_url() if token else f"/my/invoices/{invoice.id}"
        return self._read(page, "o_collections_charges")

    def test_the_debtor_reads_each_part_and_the_total(self):
        days = (self.company._get_collections_date() - self.late).days
        found = self._reckon(self.invoice, self.company._get_collections_date())
        self.assertEqual(found.charges.penalty, Decimal(10))
        self._sign_in(self.customer)
        words = self._read_charges()
        self.assertIn("Penalty $ 10.00 2 % of $ 500.00, once", words)
        self.assertIn(f"{days} days", words)
        self.assertIn(f"$ {500 + found.charges.total:.2f}", words)

    def test_so_does_who_has_the_link(self):
        self.assertIn("Penalty $ 10.00", self._read_charges(token=True))

    def test_a_contact_of_the_debtor_in_his_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.customer.lang = "pt_BR"
        self._sign_in(self.customer)
        self.assertIn("$ 10,00", self._read_charges())

    def test_another_customer_never(self):
        stranger = self._create_portal_user("other", self._create_debtor("Other"))
        self._sign_in(stranger)
        answer = self.url_open(f"/my/invoices/{self.invoice.id}")
        self.assertNotIn("o_collections_charges", answer.text)
        self.assertNotIn(self.invoice.name, answer.text)
        self.assertFalse(self._read("/my", "o_collections_banner"))

    def test_not_before_it_is_late_nor_once_it_is_paid(self):
        soon = self._create_invoice_due(Date.today() + timedelta(days=3))
        self._pay(self.invoice, date=Date.today())
        self._sign_in(self.customer)
        for invoice in (soon, self.invoice):
            answer = self.url_open(f"/my/invoices/{invoice.id}")
            self.assertIn(invoice.name, answer.text)
            self.assertNotIn("o_collections_charges", answer.text)

    def test_nothing_of_what_is_missing(self):
        self._use_terms(self._create_terms(index_id=self.index.id, penalty=2))
        self.index.value_ids.unlink()
        self._sign_in(self.customer)
        answer = self.url_open(f"/my/invoices/{self.invoice.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(self.invoice.name, answer.text)
        self.assertNotIn("o_collections_charges", answer.text)
        self.assertNotIn(self.index.name, answer.text)
        banner = self._read("/my", "o_collections_banner")
        self.assertIn("500.00", banner)
        self.assertNotIn("late charges", banner)

    def test_the_banner_tells_the_total_with_them(self):
        found = self._reckon(self.invoice, self.company._get_collections_date())
        self._sign_in(self.customer)
        banner = self._read("/my", "o_collections_banner")
        self.assertIn("$ 500.00", banner)
        self.assertIn(
            f"With late charges up to today: $ {500 + found.charges.total:.2f}.", banner
        )
        self._use_terms(self.env["collections.charge.terms"])
        self.assertNotIn("late charges", self._read("/my", "o_collections_banner"))

    def test_of_what_is_left_alone_nothing_is_told(self):
        other = self._create_invoice_due(self.late, 70.0)
        self.env["collections.hold"].create(
            {"move_id": other.id, "company_id": self.company.id, "reason": "Disputed"}
        )
        found = self._reckon(self.invoice, self.company._get_collections_date())
        self._sign_in(self.customer)
        self.assertIn(
            f"up to today: $ {500 + found.charges.total:.2f}.",
            self._read("/my", "o_collections_banner"),
        )
        self.assertFalse(self._read_charges(other))
        self.assertTrue(self._read_charges())
