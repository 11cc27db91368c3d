"""The debtor's own page: what it owes, in its words, and to nobody else."""

import io
from datetime import timedelta

from lxml import html
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command, Date, Datetime
from odoo.tests import freeze_time, new_test_user, tagged

from .charge_common import ChargesCommon
from .portal_common import PortalCommon

PAGE = "/my/collections"


class AccountCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._get_collections_date()

    def _get_link(self, debtor=None, company=None):
        return self._path(
            self.links._get_account_url(company or self.company, debtor or self.debtor)
        )

    def _open(self, url=None, status=200):
        answer = self.url_open(url or self._get_link())
        self.assertEqual(answer.status_code, status)
        return self._parse(answer)

    def _parse(self, answer):
        return html.fromstring(answer.text)

    def _say(self, found):
        return [" ".join(each.text_content().split()) for each in found]

    def _find(self, tree, name):
        """Return the words of what has a class, on a page."""
        return self._say(
            tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]")
        )

    def _hold(self, kind, **values):
        return self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "kind": kind,
                "reason": "He was rude",
                "date_from": self.today,
                **values,
            }
        )


@tagged("post_install", "-at_install", "collections")
class TestAccountPage(AccountCommon):
    def test_what_is_open_with_what_is_left_of_it(self):
        self._pay(self.invoice, 200.0, date=self.today)
        soon = self._create_invoice_due(self.today + timedelta(days=5), 70.25)
        paid = self._create_invoice_due(self.late, 3.0)
        self._pay(paid, date=self.today)
        self._sign_in(self.customer)
        for url in (PAGE, self._get_link()):
            with self.subTest(url=url):
                tree = self._open(url)
                late, due = self._find(tree, "o_collections_item")
                self.assertIn(self.invoice.name, late)
                self.assertIn("$ 300.00 of $ 500.00", late)
                self.assertIn("40 days late", late)
                self.assertIn(f"due {self.late.strftime('%m/%d/%Y')}", late)
                self.assertIn(soon.name, due)
                self.assertNotIn("late", due)
                self.assertEqual(
                    self._find(tree, "o_collections_overdue"), ["Overdue $ 300.00"]
                )
                self.assertEqual(
                    self._find(tree, "o_collections_net"), ["In all $ 370.25"]
                )

    def test_each_due_date_of_an_invoice(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "In two parts",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (10, 50)
                ],
            }
        )
        self.invoice.button_draft()
        self.invoice.invoice_payment_term_id = term
        self.invoice.action_post()
        first, second = self._find(self._open(), "o_collections_item")
        self.assertIn("instalment 1/2", first)
        self.assertIn("$ 250.00", first)
        self.assertIn("instalment 2/2", second)

    def test_why_it_is_left_alone_in_words_that_may_be_read(self):
        until = self.today + timedelta(days=9)
        words = {
            "dispute": "Under review",
            "promise": f"Promised until {until.strftime('%m/%d/%Y')}",
            "payment_notice": "Payment on its way",
            "answer": "We are reading your answer",
            "pause": "On hold",
        }
        for kind, expected in words.items():
            with self.subTest(kind=kind):
                hold = self._hold(kind, move_id=self.invoice.id, date_to=until)
                tree = self._open()
                self.assertEqual(self._find(tree, "o_collections_words"), [expected])
                self.assertNotIn("rude", tree.text_content())
                self.assertEqual(len(self._find(tree, "o_collections_held")), 1)
                self.assertEqual(
                    self._find(tree, "o_collections_overdue"), ["Overdue $ 0.00"]
                )
                hold.action_lift()

    def test_what_is_about_the_debtor_is_never_told(self):
        for kind in ("lawyer", "insolvency", "deceased", "over_indebted", "hardship"):
            with self.subTest(kind=kind):
                hold = self._hold(kind, partner_id=self.debtor.id)
                tree = self._open()
                self.assertEqual(self._find(tree, "o_collections_words"), ["On hold"])
                self.assertNotIn(hold.display_name, tree.text_content())
                hold.action_lift()

    def test_what_may_not_be_asked_for_any_more_is_not_shown(self):
        self.policy.limitation_years = 1
        old = self._create_invoice_due(self.today - timedelta(days=800), 33.0)
        tree = self._open()
        self.assertNotIn(old.name, tree.text_content())
        self.assertIn(self.invoice.name, tree.text_content())

    def test_credits_are_taken_off(self):
        self._credit(120.0, date=self.today)
        tree = self._open()
        self.assertEqual(
            self._find(tree, "o_collections_credit"),
            ["Your credits $ -\N{ZERO WIDTH NO-BREAK SPACE}120.00"],
        )
        self.assertEqual(self._find(tree, "o_collections_net"), ["In all $ 380.00"])
        self._credit(400.0, date=self.today)
        tree = self._open()
        self.assertEqual(
            self._find(tree, "o_collections_net"), ["In your favour $ 20.00"]
        )
        self.assertEqual(
            self._find(tree, "o_collections_words"), ["Covered by your credits"]
        )

    def test_each_currency_has_its_total(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._create_invoice_due(self.late, 30.0, currency_id=euro.id)
        overdue = self._find(self._open(), "o_collections_overdue")
        self.assertCountEqual(overdue, ["Overdue $ 500.00", "Overdue 30.00 €"])

    def test_how_to_pay(self):
        self.company.partner_id.bank_ids.unlink()
        self.assertTrue(self._find(self._open(), "o_collections_no_bank"))
        self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": "BE12 3456"}
        )
        tree = self._open()
        [bank] = self._find(tree, "o_collections_bank")
        self.assertIn("BE12 3456", bank)
        [payment] = self._say(tree.xpath("//*[@id='collections_payment']"))
        self.assertIn(f"Please quote: {self.invoice.payment_reference}", payment)

    def test_who_the_creditor_is_and_whom_to_talk_to(self):
        self._plan(self.today)
        self.collector.email = "kind@creditor.example"
        [contact] = self._say(self._open().xpath("//*[@id='collections_contact']"))
        for words in (
            self.collector.name,
            "kind@creditor.example",
            self.company.name,
            "1 Main Street",
            "US12345671",
        ):
            self.assertIn(words, contact)

    def test_nothing_is_open(self):
        self._pay(self.invoice, date=self.today)
        tree = self._open()
        self.assertIn("Nothing is open. Thank you!", tree.text_content())
        self.assertFalse(tree.xpath("//*[@id='collections_payment']"))

    def test_what_people_typed_does_no_harm(self):
        evil = "<script>alert('x')</script>"
        self.debtor.name = f"Evil {evil}"
        self.company.name = f"Good {evil}"
        self.invoice.payment_reference = evil
        self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": f"1{evil}"}
        )
        answer = self.url_open(self._get_link())
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("<script>alert", answer.text)
        self.assertIn("&lt;script&gt;alert", answer.text)

    def test_it_takes_as_many_statements_for_many_items_as_for_few(self):
        def show():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["collections.account"]._prepare_values(self.company, self.debtor)
            return self.cr.sql_log_count - before

        show()
        few = show()
        for days in range(12):
            self._create_invoice_due(self.late - timedelta(days=days), 10.0 + days)
        self.assertEqual(show(), few)

    def test_it_speaks_the_debtors_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        tree = self._open()
        self.assertEqual(tree.get("lang"), "pt-BR")
        [item] = self._find(tree, "o_collections_item")
        self.assertIn("500,00", item)
        self.assertIn(self.late.strftime("%d/%m/%Y"), item)


@tagged("post_install", "-at_install", "collections")
class TestAccountCharges(ChargesCommon, AccountCommon):
    def setUp(self):
        super().setUp()
        self._use_terms(self._create_terms(penalty=2))

    def test_late_charges_are_explained(self):
        tree = self._open()
        [item] = self._find(tree, "o_collections_item")
        self.assertIn("late charges $ 10.00", item)
        [charges] = self._say(tree.xpath("//*[@id='collections_charges']"))
        self.assertIn("Penalty $ 10.00 2 % of $ 500.00, once", charges)
        self.assertIn("$ 510.00", charges)

    def test_not_of_what_is_left_alone(self):
        self._hold("dispute", move_id=self.invoice.id)
        self.assertNotIn("charges", self._open().text_content())

    def test_on_top_of_what_is_left_after_credits(self):
        self._credit(100.0, date=self.today)
        [charges] = self._say(self._open().xpath("//*[@id='collections_charges']"))
        self.assertIn("$ 410.00", charges)


@tagged("post_install", "-at_install", "collections")
class TestAccountAccess(AccountCommon):
    def test_a_visitor_has_to_sign_in(self):
        for path in ("", "/statement", "/document/1", "/receipt/1"):
            with self.subTest(path=path):
                answer = self.url_open(PAGE + path, allow_redirects=False)
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/web/login", answer.headers["Location"])

    def test_a_contact_sees_what_its_company_owes_and_nobody_else_does(self):
        contact = self._create_contact(self.debtor)
        self._sign_in(self._create_portal_user("contact", contact))
        self.assertIn(self.invoice.name, self._open(PAGE).text_content())
        stranger = self._create_debtor("Stranger")
        self._sign_in(self._create_portal_user("stranger", stranger))
        self.assertNotIn(self.invoice.name, self._open(PAGE).text_content())

    def test_a_link_opens_one_account_alone(self):
        stranger = self._create_debtor("Stranger")
        theirs = self._create_invoice_due(self.late, 77.0, partner=stranger)
        self.assertNotIn(theirs.name, self._open().text_content())
        link = self._get_link()
        self.assertEqual(self.url_open(f"{link}/document/{theirs.id}").status_code, 404)
        own = self.url_open(f"{link}/document/{self.invoice.id}", allow_redirects=False)
        self.assertIn(f"/my/invoices/{self.invoice.id}", own.headers["Location"])

    def test_drafts_and_bills_are_not_shown(self):
        link = self._get_link()
        self.invoice.button_draft()
        self.assertEqual(
            self.url_open(f"{link}/document/{self.invoice.id}").status_code, 404
        )
        self.assertEqual(self.url_open(f"{link}/document/0").status_code, 404)

    def test_nobody_keeps_the_page(self):
        answer = self.url_open(self._get_link())
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex, nofollow")

    def test_a_wrong_link_leads_nowhere_and_tells_nothing(self):
        link = self._get_link()
        other = self._path(self.links._get_preferences_url(self.company, self.debtor))
        contact = self._create_contact(self.debtor)
        for token in (
            "x",
            "é",
            link.rpartition("/")[2][:-1],
            link.rpartition("/")[2] + ".",
            other.rpartition("/")[2],
            self._get_link(contact).rpartition("/")[2],
        ):
            for path in ("", "/statement"):
                with self.subTest(token=token, path=path):
                    answer = self.url_open(f"/collections/account/{token}{path}")
                    self.assertEqual(answer.status_code, 404)
                    self.assertNotIn(self.debtor.name, answer.text)

    def test_a_link_to_the_account_is_none_to_the_preferences(self):
        token = self._get_link().rpartition("/")[2]
        answer = self.url_open(f"/collections/preferences/{token}")
        self.assertEqual(answer.status_code, 404)

    def test_a_link_expires(self):
        self.company.collections_link_days = 7
        for ago, status in ((7, 200), (8, 410)):
            with self.subTest(ago=ago):
                day = Datetime.now() - timedelta(days=ago)
                with freeze_time(day):
                    link = self._get_link()
                for path in ("", "/statement", f"/document/{self.invoice.id}"):
                    answer = self.url_open(link + path)
                    self.assertEqual(answer.status_code, status, path)
        self.assertIn("This link has expired", answer.text)
        self.assertIn("/web/login", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn(self.debtor.name, answer.text)

    def test_links_of_one_day_are_the_same(self):
        self.assertEqual(self._get_link(), self._get_link())

    def test_renewed_links(self):
        link = self._get_link()
        self.collector.group_ids += self.env.ref("base.group_partner_manager")
        self.debtor.with_user(self.collector).action_renew_collections_links()
        self._open(link, status=404)
        self._open()

    def test_companies_apart(self):
        other = self.setup_other_company()["company"]
        self._create_invoice_due(self.late, 77.0, company=other)
        self._sign_in(self.customer)
        for url in (PAGE, f"{PAGE}?creditor={other.id}", self._get_link()):
            self.assertEqual(
                self._find(self._open(url), "o_collections_overdue"),
                ["Overdue $ 500.00"],
            )
        theirs = self._open(self._get_link(company=other))
        self.assertEqual(
            self._find(theirs, "o_collections_overdue"), ["Overdue $ 77.00"]
        )

    def test_a_branch_is_told(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()  # the branch shares the chart of accounts
        self.env.user.company_ids += branch
        self._create_invoice_due(self.late, 40.0, company=branch)
        items = self._find(self._open(), "o_collections_item")
        self.assertEqual(sum("Branch" in item for item in items), 1)
        self._sign_in(self.customer)
        tree = self._open(PAGE)
        self.assertEqual(
            self._find(tree, "o_collections_overdue"),
            ["Overdue $ 500.00"],
            "the user has no access to the branch",
        )

    def test_a_colleague_looks(self):
        case = self._plan(self.today).case_id
        action = case.with_user(self.collector).action_open_account()
        self._sign_in(self.collector)
        page = self._open(self._path(action["url"]))
        self.assertIn("This is what the customer sees", page.text_content())
        self.assertIn(self.invoice.name, page.text_content())

    def test_nobody_but_collectors_is_given_the_link(self):
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        for user in (employee, self.customer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.debtor.with_user(user).action_open_collections_account()

    def test_the_card_of_the_portal_counts_what_is_open(self):
        self._create_invoice_due(self.today + timedelta(days=5), 70.25)
        self._sign_in(self.customer)
        self.assertIn(f'href="{PAGE}"', self.url_open("/my").text)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["collections_open_count"]}
        )
        self.assertEqual(answer["collections_open_count"], 2)

    def test_the_message_leads_there(self):
        action = self._plan(self.today)
        self.assertIn(self._get_link(), action.with_context(lang="en_US").payment_html)
        self._open(self._path(action.portal_link))


@tagged("post_install", "-at_install", "collections")
class TestAccountPapers(AccountCommon):
    def _get_receipt(self, payment):
        return f"{self._get_link()}/receipt/{payment.id}"

    def test_the_statement(self):
        self._hold("dispute", move_id=self._create_invoice_due(self.late, 20.0).id)
        self._sign_in(self.customer)
        for url in (f"{PAGE}/statement", f"{self._get_link()}/statement"):
            with self.subTest(url=url):
                answer = self.url_open(url)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Content-Type"], "application/pdf")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def _read_statement(self):
        reports = self.env["ir.actions.report"].sudo()
        page, _kind = reports._render_qweb_html(
            "collections_policy.action_report_statement",
            self.debtor.ids,
            data={"company_id": self.company.id},
        )
        return " ".join(html.fromstring(page).text_content().split())

    def test_what_the_statement_says(self):
        self._hold("dispute", move_id=self._create_invoice_due(self.late, 20.0).id)
        self._credit(100.0, date=self.today)
        words = self._read_statement()
        for expected in (
            self.company.name,
            "1 Main Street",
            "US12345671",
            self.debtor.name,
            self.invoice.name,
            "Under review",
            "Total open $ 520.00",
            "Of which left alone for now $ 20.00",
            "Your credits $ -\N{ZERO WIDTH NO-BREAK SPACE}100.00",
        ):
            self.assertIn(expected, words)

    def test_the_statement_on_paper(self):
        for days in range(60):
            self._create_invoice_due(self.late - timedelta(days=days), 10.0)
        reports = self.env["ir.actions.report"].sudo()
        pdf, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "collections_policy.action_report_statement",
            self.debtor.ids,
            data={"company_id": self.company.id},
        )
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        self.assertGreater(len(pages), 1)
        self.assertIn(self.invoice.name, "".join(pages))
        foot = "".join(pages[-1].split())
        self.assertIn(f"{len(pages)}/{len(pages)}", foot)

    def test_the_statement_speaks_the_debtors_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        words = self._read_statement()
        self.assertIn("500,00", words)
        self.assertIn(self.late.strftime("%d/%m/%Y"), words)

    def test_who_may_print_a_statement(self):
        values = self.env["report.collections_policy.statement"]
        other = self.setup_other_company()["company"]
        values.with_user(self.collector)._get_report_values(self.debtor.ids)
        with self.assertRaises(AccessError):
            values.with_user(self.customer)._get_report_values(self.debtor.ids)
        with self.assertRaises(AccessError):
            values.with_user(self.collector)._get_report_values(
                self.debtor.ids, {"company_id": other.id}
            )

    def test_what_was_paid_and_its_receipt(self):
        payment = self._pay(self.invoice, 200.0, date=self.today)
        old = self._create_invoice_due(self.today - timedelta(days=500), 11.0)
        before = self._pay(old, date=self.today - timedelta(days=450))
        tree = self._open()
        [receipt] = self._find(tree, "o_collections_receipt")
        self.assertIn("$ 200.00", receipt)
        [url] = tree.xpath("//*[contains(@class, 'o_collections_receipt')]//a/@href")
        self.assertEqual(url, self._get_receipt(payment))
        answer = self.url_open(url)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(self.url_open(self._get_receipt(before)).status_code, 404)

    def test_receipts_of_others_are_not_given(self):
        stranger = self._create_debtor("Stranger")
        theirs = self._create_invoice_due(self.late, 77.0, partner=stranger)
        payment = self._pay(theirs, date=self.today)
        self.assertEqual(self.url_open(self._get_receipt(payment)).status_code, 404)
        self.assertFalse(self._find(self._open(), "o_collections_receipt"))

    def test_too_often(self):
        limit = self.env["collections.visit"]._get_limit("statement")
        url = f"{self._get_link()}/statement"
        for _time in range(limit):
            self.env["collections.visit"]._count(self.company, self.debtor, "statement")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("A little too often", answer.text)
        self._open()
        stranger = self._get_link(self._create_debtor("Stranger"))
        self.assertEqual(self.url_open(f"{stranger}/statement").status_code, 200)
        self._sign_in(self.collector)
        self.assertEqual(self.url_open(url).status_code, 200, "a colleague looks")


@tagged("post_install", "-at_install", "collections")
class TestVisits(AccountCommon):
    def setUp(self):
        super().setUp()
        self.visits = self.env["collections.visit"].sudo()
        self.visits.search([]).unlink()  # those of the demo company

    def _count(self, what="promise", company=None, debtor=None):
        return self.visits._count(company or self.company, debtor or self.debtor, what)

    def test_each_thing_each_debtor_and_each_company_has_its_limit(self):
        limit = self.visits._get_limit("promise")
        self.assertEqual([self._count() for _time in range(limit)], [True] * limit)
        self.assertFalse(self._count())
        self.assertTrue(self._count("dispute"))
        self.assertTrue(self._count(debtor=self._create_debtor("Stranger")))
        other = self.setup_other_company()["company"]
        self.assertTrue(self._count(company=other))

    def test_who_is_refused_is_not_noted(self):
        for _time in range(self.visits._get_limit("promise") + 5):
            self._count()
        self.assertEqual(
            self.visits.search_count([("what", "=", "promise")]),
            self.visits._get_limit("promise"),
        )

    def test_after_an_hour_it_may_again_and_after_a_day_it_is_forgotten(self):
        start = Date.today()
        with freeze_time(f"{start} 10:00:00"):
            for _time in range(self.visits._get_limit("promise")):
                self._count()
            self.visits._gc_visits()
            self.assertFalse(self._count())
        with freeze_time(f"{start} 11:00:01"):
            self.assertTrue(self._count())
        with freeze_time(f"{start + timedelta(days=1)} 10:30:00"):
            self.visits._gc_visits()
        self.assertEqual(self.visits.search_count([]), 1)
