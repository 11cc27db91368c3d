"""The Pix code of a message: what is owed, to the cent, and nothing else."""

from datetime import timedelta

from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.collections_policy.tests.agreement_common import AgreementCommon
from odoo.addons.collections_policy.tests.common import TODAY
from odoo.addons.collections_policy.tests.test_charges_shown import read

from ..tools import pix_reference
from .pix_common import KEY, PixCommon, decode

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestPixMail(PixCommon, HttpCase):
    """Messages leave 3 days after an invoice of 1,000.00 was due."""

    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - 3 * DAY, 1000.0)

    def _mail(self, day=TODAY):
        [mail] = self._night(day)
        return mail

    def test_each_field_of_the_code(self):
        mail = self._mail()
        fields, code = self._decode_mail(mail)
        action = self._actions(self.invoice)
        self.assertEqual(
            fields,
            {
                "00": "01",
                "01": "12",
                "26": {"00": "br.gov.bcb.pix", "01": KEY},
                "52": "0000",
                "53": "986",
                "54": "1021.00",
                "58": "BR",
                "59": "PADARIA SAO JOAO",
                "60": "SAO JOSE DOS CA",
                "62": {"05": pix_reference.write("M", action.id)},
                "63": code[-4:],
            },
        )
        self.assertLessEqual(len(fields["62"]["05"]), 25)
        self.assertTrue(fields["62"]["05"].isalnum())

    def test_the_text_tells_the_same_as_the_image(self):
        mail = self._mail()
        code = self._decode_mail(mail)[1]
        tree = html.fromstring(mail.body_html)
        words = " ".join(tree.text_content().split())
        self.assertIn(code, words)
        self.assertIn("R$ 1,021.00", words)
        self.assertIn("Amount good until 03/16/2026", words)
        self.assertIn("Late charges are included.", words)
        self.assertIn(code, self._build(mail).get_body(("plain",)).get_content())

    def test_the_image_goes_along(self):
        message = self._build(self._mail())
        [image] = self._get_images(message)
        page = message.get_body(("html",)).get_content()
        [source] = html.fromstring(page).xpath("//img[@alt='QR code of the Pix']/@src")
        self.assertEqual(f"<{source.removeprefix('cid:')}>", image["Content-ID"])
        self.assertEqual(image.get_content_disposition(), "inline")
        self.assertNotIn("/collections/pix/", page)
        self.assertFalse(list(message.iter_attachments()))

    def test_what_is_kept_shows_it_too(self):
        mail = self._mail()
        code = self._decode_mail(mail)[1]
        [url] = html.fromstring(mail.body_html).xpath(
            "//img[@alt='QR code of the Pix']/@src"
        )
        path = url.removeprefix(self.company.get_base_url())
        self.assertEqual(decode(self.url_open(path).content), code)
        forged = path.replace("/pix.png", "A/pix.png")
        self.assertEqual(self.url_open(forged).status_code, 404)
        self.assertEqual(
            self.url_open("/collections/pix/AAAA/pix.png").status_code, 404
        )

    def test_several_items_have_one_code_for_all(self):
        self._create_invoice_due(TODAY - 4 * DAY, 99.99)
        self._create_invoice_due(TODAY - 3 * DAY, 0.05)
        # 99.99: 2.00 and 0.13; 0.05: nothing
        self.assertAmount(self._mail(), "1123.17")

    def test_credits_come_off(self):
        self._credit(100.5)
        self.assertAmount(self._mail(), "920.50")

    def test_what_is_contested_in_part_is_left_out_with_its_charges(self):
        other = self._create_invoice_due(TODAY - 3 * DAY, 500.0)
        self._dispute(self.invoice, 400.0)
        self.assertAmount(self._mail(), "1110.50")  # 600.00 and 500.00 + 10.50
        self.assertTrue(other)

    def test_what_is_contested_has_none(self):
        self._dispute(self.invoice)
        other = self._create_invoice_due(TODAY - 3 * DAY, 500.0)
        self.assertAmount(self._mail(), "510.50")
        self.assertTrue(other)

    def _dispute(self, invoice, amount=None):
        with self._clock(TODAY):
            self.env["collections.dispute"]._open(
                self.company,
                self.debtor,
                [(self._get_items(invoice), amount)],
                self.env.ref("collections_policy.collections_dispute_reason_damaged"),
                "Broken",
                "call",
            )

    def test_what_is_not_late_is_good_until_it_is_due(self):
        other = self._create_debtor("Early")
        self._create_invoice_due(TODAY + 5 * DAY, 250.0, partner=other)
        early = self._night(TODAY).filtered(lambda mail: mail.recipient_ids == other)
        self.assertAmount(early, "250.00")
        self.assertIn("Amount good until 03/21/2026", read(early.body_html))
        self.assertNotIn("ate charges", early.body_html)

    def test_without_late_charges_it_stays_good(self):
        self._use_terms(False)
        mail = self._mail()
        self.assertAmount(mail, "1000.00")
        self.assertNotIn("good until", mail.body_html)

    # === WHERE THERE IS NONE === #

    def assertNoCode(self, mail):
        self.assertNotIn("Pix", mail.body_html)
        self.assertFalse(self._get_images(self._build(mail)))

    def test_only_reais(self):
        other = self._create_debtor("European")
        self._create_invoice_due(
            TODAY - 3 * DAY,
            100.0,
            partner=other,
            currency_id=self._create_other_currency().id,
        )
        mails = self._night(TODAY)
        self.assertNoCode(mails.filtered(lambda mail: mail.recipient_ids == other))

    def test_reais_beside_another_currency(self):
        self._create_invoice_due(
            TODAY - 3 * DAY, 100.0, currency_id=self._create_other_currency().id
        )
        self.assertAmount(self._mail(), "1021.00")

    def test_without_a_key(self):
        self.account.write({"proxy_type": "none", "proxy_value": False})
        self.assertIn("has a Pix key", self.company.collections_pix_problem)
        self.assertNoCode(self._mail())

    def test_without_a_city(self):
        self.company.city = False
        self.assertIn("City", self.company.collections_pix_problem)
        self.assertFalse(self.pix._get_account(self.company))

    def test_switched_off(self):
        self.company.collections_pix = False
        self.assertFalse(self.company.collections_pix_problem)
        self.assertNoCode(self._mail())

    def test_elsewhere_nobody_is_told_of_it(self):
        self.assertFalse(self.company.collections_pix_problem)
        self.account.active = False
        self.assertTrue(self.company.collections_pix_problem)
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        self.assertFalse(self.company.collections_pix_problem)

    # === WHO SEES, AND HOW OFTEN IT IS ASKED === #

    def test_a_collector_sees_it_before_it_leaves(self):
        self._plan(TODAY)
        action = self._actions(self.invoice)
        with self._clock(TODAY):
            body = action.with_user(self.collector).body
        self.assertIn("1,021.00", html.fromstring(body).text_content())
        self.assertIn("Pay by Pix", body)

    def test_the_manager_is_told_what_is_missing(self):
        manager = new_test_user(
            self.env, "pix_manager", groups="collections_policy.group_manager"
        )
        manager.write(
            {
                "company_ids": [Command.link(self.company.id)],
                "company_id": self.company.id,
            }
        )
        self.account.active = False
        policy = self.policy.with_user(manager)
        self.assertTrue(policy.pix_problem)
        opened = policy.action_open_pix_accounts()
        self.assertEqual(opened["res_model"], "res.partner.bank")

    def test_many_messages_ask_as_often_as_one(self):
        self._plan(TODAY)
        few = self._actions(self.invoice)
        other = self._create_debtor("Other")
        others = [self._create_invoice_due(TODAY - 3 * DAY, 10.0, partner=other)] + [
            self._create_invoice_due(
                TODAY - 3 * DAY, 10.0, partner=self._create_debtor(f"Other {number}")
            )
            for number in range(4)
        ]
        self._plan(TODAY)
        many = self._actions(self.invoice, *others)
        self.assertEqual(len(many), 6)
        with self._clock(TODAY):
            self._count(many)
            grown = self._count(many) - self._count(few)
            self.company.collections_pix = False
            self.assertEqual(grown, self._count(many) - self._count(few))

    def _count(self, actions):
        actions = actions.browse(actions.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        shown = {"Pix" in html for html in actions.mapped("payment_html")}
        self.assertEqual(shown, {self.company.collections_pix})
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install", "collections")
class TestPixInstalment(AgreementCommon, PixCommon):
    def test_the_code_of_an_instalment(self):
        self.policy.charge_terms_id = False
        self.policy.agreement_policy_id = self._create_policy(
            "Instalments", [("Coming up", -3, [self._email()])]
        )
        invoice = self._create_invoice_due(TODAY - 20 * DAY, 1000.0)
        agreement = self._agree(invoice, count=3, date_first=TODAY + 3 * DAY)
        [mail] = self._night(TODAY)
        first = agreement.installment_ids[0]
        fields, _code = self._decode_mail(mail)
        self.assertEqual(fields["54"], f"{first.amount:.2f}")
        self.assertLess(first.amount, 400)
        self.assertIn("Amount good until 03/19/2026", read(mail.body_html))
