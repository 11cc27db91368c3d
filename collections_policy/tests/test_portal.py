"""The portal of debtors: what they are told, and what they may choose."""

from datetime import timedelta

from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCommon

BANNER = "o_collections_banner"
PAGE = "/my/collections/preferences"


@tagged("post_install", "-at_install", "collections")
class TestBanner(PortalCommon):
    def _read_banner(self, page="/my"):
        """Return the words of the banner of a page, without their breaks."""
        tree = html.fromstring(self.url_open(page).text)
        banners = tree.xpath(f"//*[contains(@class, '{BANNER}')]")
        self.assertLessEqual(len(banners), 1)
        return " ".join(banners[0].text_content().split()) if banners else ""

    def test_it_tells_what_is_overdue_on_every_page(self):
        self._create_invoice_due(self.late + timedelta(days=10), 250.25)
        self._create_invoice_due(Date.today() + timedelta(days=5), 1.0)
        self._sign_in(self.customer)
        for page in ("/my", "/my/invoices", "/my/account", PAGE):
            with self.subTest(page=page):
                banner = self._read_banner(page)
                self.assertIn("750.25", banner)
                self.assertIn("of 2 invoices", banner)
                self.assertIn(self.late.strftime("%m/%d/%Y"), banner)

    def test_an_invoice_without_login_shows_none(self):
        page = self.invoice.get_portal_url()
        self.assertFalse(self._read_banner(page))

    def test_nothing_is_due(self):
        self._pay(self.invoice)
        self._sign_in(self.customer)
        self.assertFalse(self._read_banner())

    def test_what_is_left_alone_is_not_told(self):
        other = self._create_invoice_due(self.late, 70.0)
        self.env["collections.hold"].create(
            {"move_id": other.id, "company_id": self.company.id, "reason": "Disputed"}
        )
        self._sign_in(self.customer)
        self.assertIn("500.00 of one invoice", self._read_banner().replace("\xa0", ""))
        self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "kind": "lawyer",
                "reason": "Dr. Law",
            }
        )
        self.assertFalse(self._read_banner())

    def test_what_credits_pay_for_is_not_told(self):
        self._credit(120.0, date=Date.today())
        self._sign_in(self.customer)
        self.assertIn("380.00", self._read_banner())
        self._credit(380.0, date=Date.today())
        self.assertFalse(self._read_banner())

    def test_each_currency_has_its_amount(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._create_invoice_due(self.late, 30.0, currency_id=euro.id)
        self._sign_in(self.customer)
        banner = self._read_banner()
        self.assertIn("500.00", banner)
        self.assertIn("30.00", banner)
        self.assertIn("of 2 invoices", banner)

    def test_a_contact_sees_what_its_company_owes_and_nobody_else_does(self):
        contact = self._create_contact(self.debtor)
        self._sign_in(self._create_portal_user("contact", contact))
        self.assertIn("500.00", self._read_banner())
        stranger = self._create_debtor("Stranger")
        self._sign_in(self._create_portal_user("stranger", stranger))
        self.assertFalse(self._read_banner())
        self._sign_in(self.collector)
        self.assertFalse(self._read_banner())

    def test_companies_apart(self):
        other = self.setup_other_company()["company"]
        policy = self._create_policy("Theirs", [], company_id=other.id)
        policy.level_ids = [
            Command.create({"name": "First", "delay": 3, "step_ids": [self._email()]})
        ]
        other.collections_policy_id = policy
        self._create_invoice_due(self.late, 77.0, company=other)
        self._sign_in(self.customer)
        banner = self._read_banner()
        self.assertIn("500.00", banner)
        self.assertNotIn("77.00", banner)
        contact = self._create_contact(self.debtor)
        self._sign_in(self._create_portal_user("both", contact, self.company | other))
        banner = self._read_banner()
        self.assertIn(f"{self.company.name}: $", banner)
        self.assertIn(f"{other.name}: $", banner)
        self.assertIn("77.00", banner)

    def test_it_is_dismissed_for_the_session(self):
        self._sign_in(self.customer)
        self.assertTrue(self._read_banner())
        answer = self._post("/my/collections/dismiss", back="/my/invoices?page=1")
        self.assertTrue(answer.url.endswith("/my/invoices?page=1"), answer.url)
        self.assertFalse(self._read_banner())
        self._sign_in(self.customer)
        self.assertTrue(self._read_banner())

    def test_it_is_not_dismissed_by_another_site_nor_leads_there(self):
        self._sign_in(self.customer)
        answer = self.url_open("/my/collections/dismiss", {"back": "/my"})
        self.assertEqual(answer.status_code, 400)
        self.assertTrue(self._read_banner())
        answer = self.opener.post(
            self.base_url() + "/my/collections/dismiss",
            {
                "csrf_token": self._get_csrf(),
                "back": "https://elsewhere.example/phish",
            },
            allow_redirects=False,
        )
        self.assertEqual(
            answer.headers["Location"].removeprefix(self.base_url()), "/phish"
        )

    def _get_csrf(self):
        tree = html.fromstring(self.url_open(PAGE).text)
        return tree.xpath("//input[@name='csrf_token']/@value")[0]

    def test_who_owes_nothing_costs_one_statement(self):
        nobody = self._create_portal_user("nobody", self._create_debtor("Nobody"))
        banner = self.env["collections.banner"].with_user(nobody)
        self.assertEqual(banner._prepare_values(), [])
        self.env.flush_all()
        with self.assertQueryCount(1):
            banner._prepare_values()

    def test_the_button_leads_to_all_that_is_overdue(self):
        contact = self._create_contact(self.debtor)
        paid = self._create_invoice_due(self.late, 3.0)
        self._pay(paid)
        foreign = self._create_invoice_due(
            self.late, partner=self._create_debtor("Stranger")
        )
        self._sign_in(self._create_portal_user("contact", contact))
        page = self.url_open("/my/invoices?filterby=overdue_invoices").text
        self.assertIn(self.invoice.name, page)
        self.assertNotIn(paid.name, page)
        self.assertNotIn(foreign.name, page)


@tagged("post_install", "-at_install", "collections")
class TestPreferences(PortalCommon):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.url = self._path(
            self.links._get_preferences_url(self.company, self.debtor)
        )
        self.form = {
            "channel": "email",
            "hours": "between",
            "hour_from": "09:30",
            "hour_to": "12:00",
            "lang": "fr_FR",
            "consent_email": "given",
        }

    def _read(self):
        debtor = self.debtor
        return (
            debtor.collections_channel,
            debtor.collections_hour_from,
            debtor.collections_hour_to,
            debtor.lang,
            self._words(),
        )

    def test_a_customer_chooses_in_the_portal(self):
        self._sign_in(self.customer)
        answer = self._post(PAGE, **self.form)
        self.assertIn("o_collections_history", answer.text)
        self.assertEqual(
            self._read(), ("email", 9.5, 12.0, "fr_FR", {"email": "given"})
        )
        consent = self.debtor.collections_consent_ids
        self.assertEqual(consent.source, "portal")
        self.assertEqual(consent.user_id, self.customer)

    def test_saying_the_same_again_adds_nothing(self):
        self._sign_in(self.customer)
        for _attempt in range(2):
            self._post(PAGE, **self.form)
        self.assertEqual(self._count_consents(), 1)

    def test_a_customer_chooses_by_the_link_of_a_message(self):
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.company.name, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertFalse(self._count_consents())
        self._post(self.url, **{**self.form, "consent_email": "refused"})
        self.assertEqual(
            self._read(), ("email", 9.5, 12.0, "fr_FR", {"email": "refused"})
        )
        self.assertEqual(self.debtor.collections_consent_ids.source, "message")
        self.env.flush_all()
        changes = self.debtor.message_ids.filtered("tracking_value_ids")
        self.assertEqual(changes.author_id, self.debtor, "it is told who chose")

    def test_any_hour_again(self):
        self.debtor.write({"collections_hour_from": 9, "collections_hour_to": 10})
        self._post(self.url, **{**self.form, "hours": "any"})
        self.assertEqual(self._read()[1:3], (0.0, 0.0))

    def test_until_midnight(self):
        self._post(self.url, **{**self.form, "hour_to": "00:00"})
        self.assertEqual(self._read()[1:3], (9.5, 24.0))

    def test_what_is_wrong_is_told_and_nothing_is_lost_or_saved(self):
        before = self._read()
        wrong = {
            "hour_to": ("08:00", "have to end after they begin"),
            "hour_from": ("soon", "Give an hour"),
            "lang": ("xx_XX", "choose again"),
            "channel": ("pigeon", "choose again"),
            "consent_email": ("perhaps", "choose again"),
        }
        for field, (value, words) in wrong.items():
            with self.subTest(field=field):
                answer = self._post(self.url, **{**self.form, field: value})
                tree = html.fromstring(answer.text)
                [error] = tree.xpath("//*[contains(@class, 'o_collections_error')]")
                self.assertIn(words, error.text_content())
                self.assertEqual(error.get("id"), f"error_{field}")
                kept = tree.xpath("//select[@name='lang']/option[@selected]/@value")
                self.assertEqual(kept, ["fr_FR"] if field != "lang" else [])
                [start] = tree.xpath("//input[@name='hour_from']/@value")
                self.assertEqual(start, "soon" if field == "hour_from" else "09:30")
                self.assertEqual(self._read(), before)

    def test_only_channels_that_are_used_or_were_spoken_of_are_offered(self):
        self.assertEqual(self._get_offered(), ["email"])
        self.env["collections.consent"]._note(
            self.company, self.debtor, "phone", "refused", "phone"
        )
        self.assertEqual(self._get_offered(), ["email", "phone"])
        self._post(self.url, **{**self.form, "consent_task": "given"})
        self.assertEqual(self._words(), {"email": "given", "phone": "refused"})

    def _get_offered(self):
        tree = html.fromstring(self.url_open(self.url).text)
        return tree.xpath("//select[@name='channel']/option[@value != '']/@value")

    def test_the_customers_page_speaks_its_language(self):
        self.debtor.lang = "fr_FR"
        tree = html.fromstring(self.url_open(self.url).text)
        self.assertEqual(tree.get("lang"), "fr-FR")

    def test_a_wrong_link_leads_nowhere_and_tells_nothing(self):
        other = self._create_debtor("Secretive")
        unsubscribe = self.links._get_unsubscribe_url(self.company, other, "email")
        contact = self._create_contact(other)
        tokens = [
            "x",
            "é",
            self.url.rpartition("/")[2][:-1],
            self.url.rpartition("/")[2] + ".",
            unsubscribe.rpartition("/")[2],
            self.links._get_preferences_url(self.company, contact).rpartition("/")[2],
            self.links._sign("collections_policy.preferences", (0, self.company.id, 0)),
            self.links._sign("collections_policy.preferences", (other.id, 0, 0)),
        ]
        for token in tokens:
            for form in (None, {**self.form, "csrf_token": "x"}):
                with self.subTest(token=token, form=form):
                    url = f"/collections/preferences/{token}"
                    answer = (
                        self._post(url, **self.form) if form else self.url_open(url)
                    )
                    self.assertEqual(answer.status_code, 404)
                    self.assertNotIn("Secretive", answer.text)
                    self.assertNotIn(self.debtor.name, answer.text)
        self.assertFalse(self._count_consents())

    def test_a_link_is_for_one_customer_of_one_company(self):
        other = self.setup_other_company()["company"]
        url = self._path(self.links._get_preferences_url(other, self.debtor))
        self._post(url, **self.form)
        self.assertFalse(self._words())
        self.env["collections.consent"]._note(
            other, self.debtor, "email", "refused", "phone"
        )
        self.assertEqual(self._words(other), {"email": "refused"})
        self.assertFalse(self._words())

    def test_renewed_links(self):
        self.collector.group_ids += self.env.ref("base.group_partner_manager")
        self.debtor.with_user(self.collector).action_renew_collections_links()
        self.assertEqual(self.url_open(self.url).status_code, 404)
        fresh = self.links._get_preferences_url(self.company, self.debtor)
        self.assertEqual(self.url_open(self._path(fresh)).status_code, 200)

    def test_a_form_of_another_site_is_refused(self):
        for url in (self.url, PAGE):
            self._sign_in(self.customer)
            self.assertEqual(self.url_open(url, self.form).status_code, 400)
        self.assertFalse(self._count_consents())

    def test_a_colleague_looks_but_does_not_speak_for_the_customer(self):
        action = self.debtor.with_user(
            self.collector
        ).action_open_collections_preferences()
        self._sign_in(self.collector)
        page = self.url_open(self._path(action["url"]))
        self.assertIn("This is what the customer sees", page.text)
        self.assertIn("<fieldset disabled", page.text)
        self.assertEqual(self._post(self.url, **self.form).status_code, 403)
        self.assertFalse(self._count_consents())

    def test_a_portal_user_chooses_for_its_own_company_alone(self):
        stranger = self._create_debtor("Stranger")
        self._sign_in(self._create_portal_user("stranger", stranger))
        self._post(PAGE, **{**self.form, "partner_id": self.debtor.id})
        self.assertFalse(self._words())
        self.assertEqual(self._words(debtor=stranger), {"email": "given"})

    def test_a_portal_user_speaks_to_the_companies_that_it_deals_with(self):
        other = self.setup_other_company()["company"]
        self._sign_in(self.customer)
        self._post(f"{PAGE}?creditor={other.id}", **self.form)
        self.assertFalse(self._words(other))
        self.assertEqual(self._words(), {"email": "given"})

    def test_visitors_have_to_sign_in(self):
        answer = self.url_open(PAGE, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_a_colleagues_note_is_not_shown(self):
        self.env["collections.consent"]._note(
            self.company, self.debtor, "email", "given", "phone", note="Was rude"
        )
        page = self.url_open(self.url).text
        self.assertIn("On the phone", page)
        self.assertNotIn("Was rude", page)

    def test_portal_users_reach_none_of_it_by_themselves(self):
        consents = self.env["collections.consent"].with_user(self.customer)
        with self.assertRaises(AccessError):
            consents.search([])
        with self.assertRaises(AccessError):
            self.debtor.with_user(self.customer).read(["collections_link_number"])
        with self.assertRaises(AccessError):
            self.debtor.with_user(self.customer).action_renew_collections_links()

    def test_nobody_but_collectors_is_given_the_link(self):
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        for user in (employee, self.customer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.debtor.with_user(user).action_open_collections_preferences()
