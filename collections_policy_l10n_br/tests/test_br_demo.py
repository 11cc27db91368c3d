"""What the demo company in Brazil promises to those who look at it."""

from unittest import SkipTest

from odoo.tests import TransactionCase, tagged

from ..tools.br_tax_id import CNPJ, CPF, kind_of
from .pix_common import parse


@tagged("post_install", "-at_install", "collections")
class TestBrDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("collections_policy_l10n_br.demo_partner_camila", False):
            raise SkipTest("the demo data is not loaded")
        cls.company = cls.env.ref("base.demo_company_br")
        cls.env = cls.env["base"].with_company(cls.company).env
        names = cls.env["ir.model.data"].search(
            [
                ("module", "=", "collections_policy_l10n_br"),
                ("model", "=", "res.partner"),
            ]
        )
        cls.debtors = cls.env["res.partner"].browse(names.mapped("res_id"))

    def _debtor(self, name):
        return self.env.ref(f"collections_policy_l10n_br.demo_partner_{name}")

    def _case(self, name):
        case = self.env["collections.case"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "=", self._debtor(name).id),
            ]
        )
        self.assertEqual(len(case), 1, name)
        return case

    def test_the_desk_works_it_too(self):
        for name in ("manager", "collector"):
            user = self.env.ref(f"collections_policy.demo_user_{name}")
            self.assertIn(self.company, user.company_ids)
        self.assertTrue(self.company.collections_automatic)

    def test_it_writes_to_customers_of_its_own_alone(self):
        cases = self.env["collections.case"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertLessEqual(cases.partner_id, self.debtors)

    def test_it_is_loaded_once(self):
        count = self.env["account.move"].search_count([])
        self.env["collections.demo.brazil"]._load()
        self.assertEqual(self.env["account.move"].search_count([]), count)

    def test_tax_numbers_are_valid_and_one_has_letters(self):
        self.assertGreaterEqual(len(self.debtors), 12)
        for debtor in self.debtors:
            kind = CNPJ if debtor.is_company else CPF
            self.assertEqual(kind_of(debtor.vat), kind, debtor.name)
        self.assertRegex(self._debtor("pedra").vat, "[A-Z]")

    def test_e_mail_addresses_lead_nowhere(self):
        for debtor in self.debtors:
            self.assertRegex(debtor.email, r"\.example$")

    def test_its_policies_come_from_the_library_and_are_published(self):
        policies = self.env["collections.policy"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(policies), 2)
        self.assertEqual(set(policies.mapped("told_state")), {"current"})
        self.assertEqual(self._debtor("camila").collections_told_state, "current")

    def test_messages_have_a_pix_code(self):
        action = self._case("camila").action_ids.filtered(
            lambda each: each.state == "sent"
        )[:1]
        pix = self.env["collections.pix"]
        [code] = pix._get_images(action.message_id.body).values()
        self.assertEqual(parse(code)["62"]["05"], action.pix_reference)

    def test_customers_promised_agreed_and_paid_in_part(self):
        promise = self.env["collections.promise"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(promise.partner_id, self._debtor("eduardo"))
        agreement = self.env["collections.agreement"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(agreement.partner_id, self._debtor("sonia"))
        self.assertEqual(agreement.state, "active")
        self.assertLess(self._case("ivone").amount_open, 3490)

    def test_a_listing_begins_once_the_notice_was_delivered(self):
        measure = self.env["collections.measure"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(measure.partner_id, self._debtor("marcelo"))
        self.assertEqual((measure.kind, measure.state), ("listing", "ready"))
