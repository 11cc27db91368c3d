"""Paying what was ticked: what is left of it, all of it, and nothing else."""

from datetime import timedelta

from lxml import html

from odoo.fields import Datetime
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.collections_policy.tests.test_account_page import PAGE

from .common import PaymentPageCommon


@tagged("post_install", "-at_install", "collections")
class TestAccountPayment(PaymentPageCommon):
    def assertOpen(self, *amounts):
        """Assert what is left of the due dates given, in pairs with the amounts."""
        self.env.invalidate_all()
        for line, amount in amounts:
            self.assertEqual(line.amount_residual_currency, amount, line.move_id.name)

    # === WHAT CAN BE TICKED === #

    def _read_ticks(self, url=None):
        """Return the items that can be ticked, and whether they are."""
        boxes = self._open(url).xpath("//input[@name='items']")
        return {int(box.get("value")): box.get("checked") is not None for box in boxes}

    def test_what_is_overdue_is_ticked_and_the_rest_can_be(self):
        soon = self._create_invoice_due(self.today + timedelta(days=5), 70.0)
        disputed = self._create_invoice_due(self.late, 60.0)
        self._hold("dispute", move_id=disputed.id)
        lines = [*map(self._get_lines, (self.invoice, soon, disputed))]
        self.assertEqual(
            self._read_ticks(),
            {lines[0].id: True, lines[1].id: False, lines[2].id: False},
        )

    def test_without_a_provider_there_is_the_bank_alone(self):
        self.provider.is_published = False
        self.assertFalse(self._read_ticks())
        self.assertIn("How to pay", self._open().text_content())

    def test_not_where_invoices_are_not_paid_online(self):
        self.env["ir.config_parameter"].set_param(
            "account_payment.enable_portal_payment", "False"
        )
        self.assertFalse(self._read_ticks())
        page = self._tick(self._get_lines(self.invoice))
        self.assertNotIn("o_payment_form", page.text)

    def test_a_colleague_can_not_pay(self):
        self._sign_in(self.collector)
        self.assertEqual(self._tick(self._get_lines(self.invoice)).status_code, 403)
        boxes = self._open().xpath("//input[@name='items'][not(@disabled)]")
        self.assertFalse(boxes)

    def test_messages_say_so(self):
        self.company.partner_id.bank_ids.unlink()
        action = self._plan(self.today)
        self.assertIn("See and pay what is open", action.payment_html)
        self.assertNotIn("written on each invoice", action.payment_html)

    # === STORIES === #

    def test_what_is_left_of_an_invoice_is_paid_by_link(self):
        self._pay(self.invoice, 200.0, date=self.today)
        line = self._get_lines(self.invoice)
        page = self._tick(line)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        tree = html.fromstring(page.text)
        self.assertEqual(self._find(tree, "o_collections_amount"), ["$ 300.00"])
        transaction = self._submit(self._read_form(page))
        self.assertEqual(transaction.amount, 300.0)
        self.assertEqual(transaction.currency_id, self.company.currency_id)
        self.assertEqual(transaction.partner_id, self.debtor)
        self.assertEqual(transaction.invoice_ids, self.invoice)
        self.assertEqual(transaction.company_id, self.company)
        self.assertEqual(transaction.landing_route, f"{self._get_link()}?paid=1")
        self._confirm(transaction)
        self.assertOpen((line, 0.0))
        self.assertIn(self.invoice.payment_state, ("paid", "in_payment"))
        thanks = self._open(transaction.landing_route).text_content()
        self.assertIn("Thank you!", thanks)
        self.assertNotIn("$\xa0300.00", thanks.partition("What we received")[0])

    def test_a_contact_pays_several_in_one_go(self):
        other = self._create_invoice_due(self.late, 70.25)
        contact = self._create_contact(self.debtor)
        self._sign_in(self._create_portal_user("contact", contact))
        lines = self._get_lines(self.invoice, other)
        transaction = self._buy(lines, PAGE)
        self.assertEqual(transaction.amount, 570.25)
        self.assertEqual(transaction.partner_id, contact)
        self._confirm(transaction)
        self.assertOpen(*((line, 0.0) for line in lines))
        self.assertEqual(transaction.payment_id.partner_id, self.debtor)
        self.assertTrue(
            transaction.landing_route.startswith(f"{PAGE}?creditor={self.company.id}&")
        )

    def test_what_was_not_ticked_is_not_paid(self):
        """An older due date of the same invoice as one that was paid stays open."""
        parts = self._get_lines(self._create_instalments(300.0, -100, -90, 40))
        lines = self._get_lines(self.invoice)
        transaction = self._buy(parts[0] + lines)
        self.assertEqual(transaction.amount, 600.0)
        self._confirm(transaction)
        self.assertOpen(
            (parts[0], 0.0), (parts[1], 100.0), (parts[2], 100.0), (lines, 0.0)
        )

    def test_a_later_due_date_alone(self):
        parts = self._get_lines(self._create_instalments(200.0, -100, 40))
        transaction = self._buy(parts[1])
        self._confirm(transaction)
        self.assertOpen((parts[0], 100.0), (parts[1], 0.0))

    def test_what_is_disputed_can_be_paid_if_it_is_chosen(self):
        self._hold("dispute", move_id=self.invoice.id)
        transaction = self._buy(self._get_lines(self.invoice))
        self.assertEqual(transaction.amount, 500.0)

    def test_a_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        invoice = self._create_invoice_due(self.late, 30.0, currency_id=euro.id)
        line = self._get_lines(invoice)
        transaction = self._buy(line)
        self.assertEqual((transaction.amount, transaction.currency_id), (30.0, euro))
        self._confirm(transaction)
        self.assertOpen((line, 0.0))

    # === REFUSED === #

    def assertRefused(self, words, lines, url=None):
        """Assert that items can't be paid, and that it is said why."""
        page = self._tick(lines, url)
        self.assertNotIn("o_payment_form", page.text)
        [told] = self._find(html.fromstring(page.text), "alert-warning")
        self.assertIn(words, told)

    def assertNotSubmitted(self, words, form, **values):
        before = self.env["payment.transaction"].search_count([])
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, words),
        ):
            self._submit(form, **values)
        after = self.env["payment.transaction"].search_count([])
        self.assertEqual(after, before)

    def _get_form(self, *invoices):
        return self._read_form(self._tick(self._get_lines(*invoices or [self.invoice])))

    def test_nothing_ticked(self):
        self.assertRefused("Nothing was chosen", [])
        page = self.url_open(f"{self._get_link()}/pay?items=x&items=-")
        self.assertIn("Nothing was chosen", page.text)

    def test_one_currency_at_a_time(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self._create_invoice_due(self.late, 30.0, currency_id=euro.id)
        self.assertRefused("one currency", self._get_lines(self.invoice, other))

    def test_one_company_at_a_time(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()  # the branch shares the chart of accounts
        self.env.user.company_ids += branch
        other = self._create_invoice_due(self.late, 40.0, company=branch)
        self.assertRefused("Branch", self._get_lines(self.invoice, other))

    def test_what_others_owe_can_not_be_paid_nor_seen(self):
        stranger = self._create_debtor("Stranger")
        theirs = self._create_invoice_due(self.late, 77.0, partner=stranger)
        lines = self._get_lines(self.invoice, theirs)
        self.assertRefused("choose again", lines)
        form = self._get_form()
        route = form["transaction-route"].rpartition("/")[0]
        numbers = "-".join(map(str, lines.ids))
        self.assertNotSubmitted(
            "choose again",
            {**form, "transaction-route": f"{route}/{numbers}", "amount": "577"},
        )

    def test_what_another_company_is_owed_can_not_be_paid_here(self):
        other = self.setup_other_company()["company"]
        theirs = self._create_invoice_due(self.late, 77.0, company=other)
        self.assertRefused("choose again", self._get_lines(theirs))

    def test_an_amount_of_ones_own(self):
        form = self._get_form()
        for amount in (1.0, 500.01, -500.0, 0, None, "much"):
            with self.subTest(amount=amount):
                self.assertNotSubmitted("has changed", form, amount=amount)

    def test_what_has_changed_meanwhile_is_not_paid_as_it_was(self):
        form = self._get_form()
        self._pay(self.invoice, 200.0, date=self.today)
        self.assertNotSubmitted("has changed", form)
        self._pay(self.invoice, date=self.today)
        self.assertNotSubmitted("choose again", form)

    def test_nothing_is_paid_twice(self):
        form = self._get_form()
        transaction = self._submit(form)
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            transaction._set_done()
        self.assertNotSubmitted("choose again", form)
        self.assertRefused("choose again", self._get_lines(self.invoice))
        tree = self._open()
        self.assertEqual(
            self._find(tree, "o_collections_words"), ["Payment on its way"]
        )
        self._confirm(transaction)
        self.assertNotSubmitted("choose again", form)

    def test_other_values_are_not_taken(self):
        self.assertNotSubmitted(
            "whitelisted", self._get_form(), partner_id=self.customer.partner_id.id
        )

    def test_a_provider_that_was_not_offered(self):
        form = self._get_form()
        other = self.setup_other_company()["company"]
        for provider in (
            self.provider.copy({"is_published": False, "state": "test"}),
            self.provider.copy({"company_id": other.id}),
        ):
            self.assertNotSubmitted("not available", form, provider_id=provider.id)

    def test_stored_cards_are_for_who_signs_in(self):
        token = self.env["payment.token"].create(
            {
                "payment_details": "4444",
                "partner_id": self.debtor.id,
                "provider_id": self.provider.id,
                "provider_ref": "ref",
                "payment_method_id": self.method.id,
            }
        )
        lines = self._get_lines(self.invoice)
        page = self._tick(lines).text
        self.assertNotIn("4444", page)
        self.assertNotIn("o_payment_tokenize_container", page)
        form = self._get_form()
        self.assertNotSubmitted("not available", form, flow="token", token_id=token.id)
        self.assertNotSubmitted("not available", form, tokenization_requested=True)
        self._sign_in(self.customer)
        self.assertIn("4444", self._tick(lines, PAGE).text)

    def test_who_signs_in_elsewhere_pays_for_the_debtor_of_the_link(self):
        stranger = self._create_debtor("Stranger")
        self._sign_in(self._create_portal_user("stranger", stranger))
        transaction = self._buy(self._get_lines(self.invoice))
        self.assertEqual(transaction.partner_id, self.debtor)
        self.assertRefused("choose again", self._get_lines(self.invoice), PAGE)

    def test_a_link_that_expired_meanwhile(self):
        day = Datetime.now() - timedelta(days=31)
        with freeze_time(day):
            link = self._get_link()
        self.assertEqual(
            self._tick(self._get_lines(self.invoice), link).status_code, 410
        )
        form = self._get_form()
        numbers = form["transaction-route"].rpartition("/")[2]
        for token in (link, "/collections/account/x"):
            self.assertNotSubmitted(
                "expired",
                {**form, "transaction-route": f"{token}/transaction/{numbers}"},
            )

    def test_a_colleague_does_not_pay_by_tampering(self):
        form = self._get_form()
        self._sign_in(self.collector)
        self.assertNotSubmitted("for a customer", form)

    def test_a_visitor_pays_nothing_without_a_link(self):
        form = self._get_form()
        numbers = form["transaction-route"].rpartition("/")[2]
        route = f"{PAGE}/transaction/{self.company.id}/{numbers}"
        self.assertNotSubmitted("", {**form, "transaction-route": route})

    def test_too_often(self):
        form = self._get_form()
        visits = self.env["collections.visit"]
        for _time in range(visits._get_limit("pay")):
            visits._count(self.company, self.debtor, "pay")
        self.assertNotSubmitted("come back later", form)
