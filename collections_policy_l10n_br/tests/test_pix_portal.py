"""The Pix code of the day, on the page of the account."""

from datetime import timedelta

from lxml import html

from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.collections_policy.tests.agreement_common import AgreementCommon
from odoo.addons.collections_policy.tests.assistant_common import AssistantCommon
from odoo.addons.collections_policy.tests.portal_common import PortalCommon

from ..tools import pix_reference
from .pix_common import KEY, BrazilCommon, PixCommon, decode, parse


class PixPortalCommon(PixCommon, PortalCommon, BrazilCommon):
    """The invoice, of 500.00, has been late for 40 days."""

    def _read(self, page=None):
        url = page or self._path(self.links._get_account_url(self.company, self.debtor))
        return html.fromstring(self.url_open(url).text)

    def _get_codes(self, tree=None):
        """Return the codes of the page: each image says what its text does."""
        tree = self._read() if tree is None else tree
        codes = []
        for box in tree.xpath("//div[contains(@class, 'o_collections_pix ')]"):
            [source] = box.xpath(".//img/@src")
            [text] = box.xpath(".//textarea")
            code = decode(self.url_open(self._path(source)).content)
            self.assertEqual(text.text, code)
            codes.append(code)
        return codes

    def _get_fields(self, tree=None):
        [code] = self._get_codes(tree)
        return parse(code)


@tagged("post_install", "-at_install", "collections")
class TestPixPortal(PixPortalCommon):
    def test_what_is_overdue_with_the_charges_of_the_day(self):
        tree = self._read()
        today = self.company._get_collections_date()
        charges = self._reckon(self.invoice, today).charges.total
        self.assertGreater(charges, 10)
        fields = self._get_fields(tree)
        self.assertEqual(fields["54"], f"{500 + charges:.2f}")
        self.assertEqual(fields["26"]["01"], KEY)
        self.assertEqual(fields["62"]["05"], pix_reference.write("A", self.debtor.id))
        [box] = tree.xpath("//div[contains(@class, 'o_collections_pix ')]")
        words = " ".join(box.text_content().split())
        self.assertIn(f"R$ {500 + charges:.2f}", words)
        self.assertIn(f"good until {today:%m/%d/%Y}", words)

    def test_what_is_not_due_yet_comes_after(self):
        self._create_invoice_due(Date.today() + timedelta(days=9), 70.0)
        self.assertNotIn("570", self._get_fields()["54"])
        self._pay(self.invoice, date=Date.today())
        fields = self._get_fields()
        self.assertEqual(fields["54"], "70.00")

    def test_credits_come_off(self):
        self._use_terms(False)
        self._credit(120.25)
        self.assertEqual(self._get_fields()["54"], "379.75")

    def test_never_what_is_contested(self):
        self._create_invoice_due(self.late, 300.0)
        terms = self.policy.charge_terms_id
        self._use_terms(False)
        self._dispute(400.0)
        self.assertEqual(self._get_fields()["54"], "400.00")
        self._use_terms(terms)
        charges = 6 + 300 * 0.01 * 40 / 30
        self.assertAlmostEqual(
            float(self._get_fields()["54"]), 400 + charges, delta=0.011
        )

    def test_none_for_what_is_contested_as_a_whole(self):
        self._dispute()
        self.assertEqual(self._get_codes(), [])

    def test_none_for_what_is_held(self):
        self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "reason": "On holiday",
                "date_from": Date.today(),
            }
        )
        self.assertEqual(self._get_codes(), [])

    def test_none_without_a_key(self):
        self.account.write({"proxy_type": "none", "proxy_value": False})
        self.assertEqual(self._get_codes(), [])

    def test_signed_in(self):
        self._sign_in(self.customer)
        self.assertTrue(self._get_codes(self._read("/my/collections")))

    def _dispute(self, amount=None):
        self.env["collections.dispute"]._open(
            self.company,
            self.debtor,
            [(self._get_items(self.invoice), amount)],
            self.env.ref("collections_policy.collections_dispute_reason_damaged"),
            "Broken",
            "portal",
        )


@tagged("post_install", "-at_install", "collections")
class TestPixPortalAgreement(AgreementCommon, PixPortalCommon):
    """What is agreed on has a code of its own: the payment that is due next."""

    def test_the_next_payment(self):
        agreement = self.env["collections.agreement"].with_user(self.collector)
        agreement = agreement.create(
            {
                **agreement._prepare_from_items(self._get_items(self.invoice)),
                "date_first": Date.today() + timedelta(days=7),
                "monthly_percent": 0,
                "count": 2,
            }
        )
        agreement._reshape()
        agreement.action_propose()
        agreement._accept("A. Debtor", "test")
        first = agreement.installment_ids[0]
        [code] = self._get_codes()
        fields = parse(code)
        self.assertEqual(fields["54"], "250.00")
        self.assertEqual(fields["62"]["05"], pix_reference.write("I", first.id))


@tagged("post_install", "-at_install", "collections")
class TestPixAssistant(AssistantCommon, PixPortalCommon):
    """Whoever asks the assistant how to pay gets the code of the page."""

    def _get_lines(self):
        return [line["text"] for line in self.told["lines"]]

    def test_the_code_of_the_page(self):
        words = self._say("/pay")
        [code] = self._get_codes()
        self.assertIn(code, self._get_lines())
        amount = parse(code)["54"]
        self.assertIn(f"By Pix: R$ {amount} to Padaria São João", words)
        self.assertIn("Amount good until", words)
        self.assertIn("By bank transfer", words)

    def test_none_without_a_key(self):
        self.account.write({"proxy_type": "none", "proxy_value": False})
        words = self._say("/pay")
        self.assertNotIn("Pix", words)
        self.assertIn("By bank transfer", words)
