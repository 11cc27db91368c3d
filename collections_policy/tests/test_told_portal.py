"""The policy in the portal, by the link on documents, and for anybody."""

from datetime import timedelta

from lxml import html

from odoo.fields import Date
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCommon
from .told_common import ToldCommon

PAGE = "/my/collections-policy"


@tagged("post_install", "-at_install", "collections")
class TestToldPortal(ToldCommon, PortalCommon):
    def setUp(self):
        super().setUp()
        self.told = self.policy._publish_told()
        self.text = self.told._get_text("en_US")

    def _open(self, url=PAGE):
        answer = self.url_open(url)
        self.env.invalidate_all()
        return answer

    def _read_page(self, url=PAGE):
        answer = self._open(url)
        self.assertEqual(answer.status_code, 200)
        tree = html.fromstring(answer.text)
        return " ".join(tree.xpath("//*[@id='wrap']")[0].text_content().split())

    def _acceptances(self, debtor=None):
        return self.env["collections.policy.acceptance"].search(
            [("partner_id", "=", (debtor or self.debtor).id)], order="id"
        )

    def _send(self, **typed):
        answer = self._post(
            f"{PAGE}/accept",
            **{"text": self.text.id, "name": "Ann Example", "read": "1", **typed},
        )
        self.env.invalidate_all()
        return answer

    # === IN THE PORTAL === #

    def test_read_accept_and_read_again_after_a_change(self):
        self._sign_in(self.customer)
        page = self._read_page()
        self.assertIn("3 days after the due date", page)
        self.assertIn("edition 1", page)
        self.assertIn("I have read this, and accept it", page)
        self.assertEqual(self._send().status_code, 200)
        acceptance = self._acceptances()
        self.assertEqual(
            (acceptance.name, acceptance.source, acceptance.text_id),
            ("Ann Example", "portal", self.text),
        )
        self.assertEqual(acceptance.user_id, self.customer)
        self.assertEqual(acceptance.address, "127.0.0.1")
        self.assertTrue(acceptance.agent)
        self.assertNotIn("I have read this", self._read_page())
        self.policy.level_ids[1].delay = 4
        second = self.policy._publish_told()
        page = self._read_page()
        self.assertIn("4 days after the due date", page)
        self.assertIn("I have read this", page)
        old = self._read_page(f"{PAGE}/{self.text.id}")
        self.assertIn("3 days after the due date", old)
        self.assertIn("This is an earlier text", old)
        self.assertNotIn("I have read this", old)
        self.text = second._get_text("en_US")
        self._send()
        self.assertEqual(self._acceptances().told_id, self.told | second)

    def test_what_is_missing_is_asked_for(self):
        self._sign_in(self.customer)
        for typed, words in (
            ({"name": "Ann"}, "Write your full name."),
            ({"read": ""}, "Please read it, and tick this."),
            ({"text": "0"}, "It has changed meanwhile"),
            ({"text": "x' or 1=1"}, "It has changed meanwhile"),
        ):
            with self.subTest(typed):
                self.assertIn(words, self._send(**typed).text)
        self.assertFalse(self._acceptances())

    def test_what_was_read_is_what_is_accepted(self):
        self._sign_in(self.customer)
        self._open()
        self.policy.level_ids[1].delay = 4
        self.policy._publish_told()
        self.assertIn("It has changed meanwhile", self._send().text)
        self.assertFalse(self._acceptances())

    def test_others_do_not_see_what_a_customer_accepted(self):
        self._accept()
        self.policy.level_ids[1].delay = 4
        self.policy._publish_told()
        other = self._create_debtor("Other")
        self._sign_in(self._create_portal_user("other_customer", other))
        self.assertEqual(self._open(f"{PAGE}/{self.text.id}").status_code, 404)
        self.assertEqual(self._open(f"{PAGE}/{self.text.id}/pdf").status_code, 404)
        self.assertNotIn("Ann Example", self._read_page())
        self._sign_in(self.customer)
        self.assertIn("Ann Example", self._read_page())

    def test_another_policy_is_not_shown(self):
        other = self._create_policy("Else", [("Only", 8, [self._email()])])
        text = other._publish_told()._get_text("en_US")
        self._sign_in(self.customer)
        self.assertEqual(self._open(f"{PAGE}/{text.id}").status_code, 404)

    def test_a_colleague_does_not_accept(self):
        new_test_user(
            self.env,
            "told_colleague",
            groups="collections_policy.group_user",
            company_id=self.company.id,
        )
        self.authenticate("told_colleague", "told_colleague")
        self.assertNotIn("I have read this", self._open().text)
        self.assertEqual(self._send().status_code, 403)
        self.assertFalse(self.env["collections.policy.acceptance"].search([]))

    def test_nobody_without_login(self):
        self.assertIn("/web/login", self._open().url)

    def test_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.policy.told_words = "Talk to us"
        self.policy.with_context(lang="pt_BR").told_words = "Fale conosco"
        self.policy._publish_told()
        self.debtor.lang = "pt_BR"
        self._sign_in(self.customer)
        self.url_open("/my/collections-policy")
        link = self._path(self.links._get_told_url(self.company, self.debtor))
        page = self._read_page(link)
        self.assertIn("Fale conosco", page)
        self.assertNotIn("Talk to us", page)

    def test_nothing_was_published(self):
        self.policy.told_id = False
        self._sign_in(self.customer)
        self.assertIn("has published nothing here yet", self._read_page())

    def test_the_way_from_the_account(self):
        self._sign_in(self.customer)
        self.assertIn(f'href="{PAGE}?creditor=', self._open("/my/collections").text)
        self.authenticate(None, None)
        link = self._path(self.links._get_account_url(self.company, self.debtor))
        self.assertIn("/collections/told/", self._open(link).text)

    # === BY THE LINK ON DOCUMENTS, AND FOR ANYBODY === #

    def test_the_link_tells_nothing_of_the_customer(self):
        link = self._path(self.links._get_told_url(self.company, self.debtor))
        page = self._read_page(link)
        self.assertIn("3 days after the due date", page)
        self.assertNotIn(self.debtor.name, page)
        self.assertNotIn("I have read this", page)
        self.assertEqual(self._open(f"{link[:-3]}abc").status_code, 404)
        account = self.links._get_account_url(self.company, self.debtor)
        token = account.rpartition("/")[2]
        self.assertEqual(self._open(f"/collections/told/{token}").status_code, 404)

    def test_the_public_page_is_a_choice(self):
        url = self._path(self.company.collections_told_url)
        self.assertEqual(self._open(url).status_code, 404)
        self.company.collections_told_public = True
        self.assertIn("3 days after the due date", self._read_page(url))
        other = self._create_policy("Else", [("Only", 8, [self._email()])])
        self.company.collections_policy_id = other
        self.assertEqual(self._open(url).status_code, 404, "it was not published")
        self.assertEqual(self._open("/collections/policy/999999").status_code, 404)

    def test_the_pdf_is_drawn_once(self):
        drawn = []

        def draw(reports, report, ids, data=None):
            drawn.append(ids)
            return b"%PDF-1.4 told", "pdf"

        self.patch(type(self.env["ir.actions.report"]), "_render_qweb_pdf", draw)
        self._sign_in(self.customer)
        for _time in range(2):
            answer = self._open(f"{PAGE}/{self.text.id}/pdf")
            self.assertEqual(answer.content, b"%PDF-1.4 told")
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(drawn, [self.text.ids])

    def test_what_stands_on_paper(self):
        drawn, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "collections_policy.told_document", self.text.ids
        )
        told = " ".join(html.fromstring(drawn).text_content().split())
        for words in (
            "Our collections policy in plain words",
            "Edition 1",
            "3 days after the due date",
            self.company.name,
            self.text.sha256,
        ):
            self.assertIn(words, told)

    # === ON INVOICES === #

    def _print(self, invoice, kind="pdf"):
        """Return the short text on an invoice, and where it leads to."""
        drawn, _kind = (
            self.env["ir.actions.report"]
            .with_context(lang=invoice.partner_id.lang)
            ._render_qweb_html(
                "account.report_invoice_with_payments",
                invoice.ids,
                {"report_type": kind},
            )
        )
        found = html.fromstring(drawn).xpath("//p[@name='collections_told']")
        self.assertLessEqual(len(found), 1)
        if not found:
            return "", ""
        [link] = found[0].xpath(".//a/@href")
        return " ".join(found[0].text_content().split()), link

    def test_on_the_invoice(self):
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1))
        self.assertNotIn("penalty", self._print(self.invoice)[0], "not published yet")
        self.policy._publish_told()
        words, link = self._print(self.invoice)
        self.assertIn("penalty of 2 % and interest of 1 % a month", words)
        self.assertIn("Our collections policy in plain words", words)
        page = self._read_page(self._path(link))
        self.assertIn("penalty $ 20.00", page.replace("\N{NO-BREAK SPACE}", " "))
        own = self._create_policy("Own", [("Only", 8, [self._email()])])
        self.invoice.collections_policy_id = own
        self.assertIn("penalty", self._print(self.invoice)[0], "it tells nothing yet")
        own._publish_told()
        self.assertNotIn("penalty", self._print(self.invoice)[0])

    def test_each_place_has_a_switch(self):
        self.company.collections_told_on_invoice = False
        self.assertFalse(self._print(self.invoice)[0])
        self.assertTrue(self._print(self.invoice, "html")[0])
        self.company.collections_told_on_invoice = True
        self.company.collections_told_in_portal = False
        self.assertTrue(self._print(self.invoice)[0])
        self.assertFalse(self._print(self.invoice, "html")[0])

    def test_not_on_what_is_no_claim(self):
        credit = self._credit(10.0, date=Date.today())
        self.assertFalse(self._print(credit)[0])
        draft = self.invoice.copy()
        self.assertFalse(self._print(draft)[0])
        draft.invoice_date_due = Date.today() + timedelta(days=3)
        draft.action_post()
        self.assertTrue(self._print(draft)[0])
