"""A quotation tells of the policy, its signature accepts it, and all of it is kept."""

import hashlib
import io
import zipfile
from datetime import timedelta

from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.collections_policy.tests.common import TODAY
from odoo.addons.collections_policy.tests.told_common import ToldCommon

from .test_credit_hold import SIGNATURE


@tagged("post_install", "-at_install", "collections")
class TestToldOnQuotations(ToldCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_terms(cls, cls._create_terms(penalty=2, interest="fixed", percent=1))
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.seller = new_test_user(
            cls.env,
            "seller_told",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _order(self, **values):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": self.company.id,
                    "require_signature": True,
                    "require_payment": False,
                    "validity_date": False,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product_a.id,
                                "price_unit": 1000.0,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    def _sign(self, order, name="Ann Example"):
        params = {
            "access_token": order.sudo()._portal_ensure_token(),
            "name": name,
            "signature": SIGNATURE,
        }
        self.env.flush_all()
        answer = self.url_open(
            f"/my/orders/{order.id}/accept", json={"jsonrpc": "2.0", "params": params}
        ).json()
        self.assertTrue(answer["result"]["force_refresh"], answer)
        self.env.invalidate_all()

    def _read_portal(self, order):
        """Return the short texts that the portal shows of an order, by their ids."""
        page = self.url_open(order.sudo().get_portal_url()).text
        found = html.fromstring(page).xpath("//p[starts-with(@id, 'collections_told')]")
        return {
            each.get("id"): (
                " ".join(each.text_content().split()),
                each.xpath(".//a/@href")[0],
            )
            for each in found
        }

    def _print(self, order):
        drawn, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.seller)
            ._render_qweb_html("sale.report_saleorder", order.ids)
        )
        found = html.fromstring(drawn).xpath("//p[@name='collections_told']")
        return " ".join(found[0].text_content().split()) if found else ""

    def _acceptances(self):
        return self.env["collections.policy.acceptance"].search(
            [("partner_id", "=", self.debtor.id)], order="id"
        )

    def test_the_whole_story(self):
        with self._clock(TODAY - timedelta(days=60)):
            told = self.policy._publish_told()
            order = self._order()
            order.action_quotation_sent()
        self.assertIn("penalty of 2 %", self._print(order))
        shown = self._read_portal(order)
        self.assertEqual(set(shown), {"collections_told", "collections_told_signed"})
        words, link = shown["collections_told_signed"]
        self.assertIn("With your signature you also accept", words)
        page = self.url_open(link.removeprefix(self.company.get_base_url())).text
        self.assertIn("3 days after the due date", page)
        self._sign(order)
        acceptance = self._acceptances()
        self.assertEqual(
            (acceptance.name, acceptance.source, acceptance.origin),
            ("Ann Example", "order", order.name),
        )
        self.assertEqual(acceptance.told_id, told)
        self.assertTrue(acceptance.address)
        self.assertFalse(acceptance.user_id, "nobody had signed in")
        self.assertEqual(order.sudo().state, "sale")
        # The invoice tells the same, and is not paid
        invoice = order.sudo()._create_invoices()
        invoice.write(
            {
                "invoice_date": TODAY - timedelta(days=40),
                "invoice_date_due": TODAY - timedelta(days=10),
                "invoice_payment_term_id": False,
            }
        )
        invoice.action_post()
        self.assertEqual(
            invoice._get_collections_told("pdf")["summary"],
            acceptance.text_id.content["summary"],
        )
        # The policy changes, and is published anew
        self.policy.level_ids[1].delay = 4
        self._publish(day=TODAY - timedelta(days=5))
        self.env.invalidate_all()
        self.assertFalse(acceptance.is_current)
        self.assertIn("3 days after the due date", acceptance.html)
        # The case that is opened knows what was accepted, and the dossier proves it
        self._night(TODAY)
        case = self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        event = case.event_ids.sorted("number")[0]
        self.assertEqual(event.kind, "policy_accepted")
        self.assertEqual(event.document_sha256, acceptance.sha256)
        self.assertIn("With a signed quotation", event.details)
        with self._clock(TODAY):
            dossier = self.env["collections.dossier"]._make(case, "en_US")
        archive = zipfile.ZipFile(io.BytesIO(dossier.sudo().zip_id.raw))
        hashes = {
            hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
        }
        self.assertIn(acceptance.sha256, hashes)
        self.assertEqual(case._find_breaks(), [])

    def test_what_was_sent_is_what_is_signed(self):
        first = self._publish()
        order = self._order()
        order.action_quotation_sent()
        self.policy.level_ids[1].delay = 4
        second = self._publish()
        self._sign(order)
        self.assertEqual(self._acceptances().told_id, first)
        later = self._order()
        later.action_quotation_sent()
        self._sign(later)
        self.assertEqual(self._acceptances().told_id, first | second)

    def test_a_switch(self):
        self._publish()
        self.company.collections_told_on_quotation = False
        order = self._order()
        order.action_quotation_sent()
        self.assertFalse(self._print(order))
        self.assertFalse(self._read_portal(order))
        self._sign(order)
        self.assertFalse(self._acceptances())

    def test_nothing_was_published(self):
        order = self._order()
        order.action_quotation_sent()
        self.assertFalse(self._print(order))
        self._sign(order)
        self.assertFalse(self._acceptances())

    def test_new_orders_wait_is_told(self):
        self.policy.level_ids[2].holds_orders = True
        self.assertEqual(
            self._rows("consequences"),
            [
                (
                    "10 days after the due date",
                    "new orders wait until what is late is paid, promised or agreed on",
                )
            ],
        )
