"""Debtors accept, shape and propose agreements on their own page."""

from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged

from .charge_common import ChargesCommon
from .test_account_page import PAGE
from .test_account_words import EVIL, AccountWordsCommon

DAY = timedelta(days=1)


class AccountOffersCommon(AccountWordsCommon):
    """A down payment of a tenth, and six instalments of 100.00 at least."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limit_ids = [
            Command.create(
                {
                    "max_principal_percent": 30,
                    "max_charges_percent": 50,
                    "min_down_percent": 10,
                    "max_count": 6,
                    "min_installment": 100,
                    "max_first_days": 10,
                    "max_renegotiations": 1,
                }
            )
        ]
        cls.company.collections_discount_account_id = cls.env["account.account"].create(
            {"name": "Discounts", "code": "659999", "account_type": "expense"}
        )
        cls.currency = cls.company.currency_id

    def _get_agreements(self, debtor=None):
        return self.env["collections.agreement"].search(
            [("partner_id", "=", (debtor or self.debtor).id)]
        )

    def _offer(self, invoice=None, **terms):
        """Propose an agreement, as a collector does."""
        agreements = self.env["collections.agreement"].with_user(self.collector)
        agreement = agreements._create_offer(
            self._get_item(invoice or self.invoice),
            {
                "date_first": self.today + 3 * DAY,
                "count": 3,
                "down_payment": 50.0,
                **terms,
            },
        )
        agreement._propose()
        return agreement.sudo()

    def _about(self):
        return f"{self.company.id}_{self.currency.id}"

    def _prepare_offer(self, **typed):
        return {
            "about": self._about(),
            "count": "3",
            "down": "50.00",
            "date": str(self.today + DAY),
            "step": "agree",
            "total": "500.00",
            "name": "Ann Debtor",
            "read": "1",
            **typed,
        }


@tagged("post_install", "-at_install", "collections")
class TestAccountAgreement(AccountOffersCommon):
    def _accept(self, agreement, url=None, status=200, **typed):
        typed = {
            "agreement": str(agreement.id),
            "name": "Ann  Debtor",
            "read": "1",
            **typed,
        }
        return self._send("agreement", typed, url=url, status=status)

    def test_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                invoice = self._create_invoice_due(self.late, 400.0)
                agreement = self._offer(invoice, principal_percent=10)
                shown = self._find(self._open(url), "o_collections_agreement")[0]
                for words in (
                    agreement.name,
                    "For you to decide",
                    "in all $ 360.00 instead of $ 400.00",
                    "Down payment,",
                    "$ 50.00",
                    "$ 103.33",
                    "$ 103.34",
                ):
                    self.assertIn(words, shown)
                tree = self._accept(agreement, url)
                self.assertIn("Thank you: it is agreed", tree.text_content())
                self.assertEqual(agreement.state, "active")
                self.assertEqual(agreement.accepted_name, "Ann Debtor")
                self.assertEqual(agreement.accepted_source, "portal")
                self.assertEqual(agreement.accepted_address, "127.0.0.1")
                shown = self._find(tree, "o_collections_agreement")[0]
                self.assertIn("Running", shown)
                self.assertIn("Next: $ 50.00 by", shown)
                self.assertIn(f"Please quote: {invoice.payment_reference}", shown)
                self.assertNotIn("Your full name", shown)

    def test_what_was_paid_is_told(self):
        agreement = self._offer()
        self._accept(agreement)
        self._pay(self.invoice, 80.0, date=self.today)
        shown = self._find(self._open(), "o_collections_agreement")[0]
        self.assertIn("Next: $ 120.00 by", shown)
        self.assertIn("still open: $ 120.00", shown)
        self._pay(self.invoice, 420.0, date=self.today)
        self.assertIn(
            "Paid. Thank you!", self._find(self._open(), "o_collections_agreement")[0]
        )

    def test_who_accepts_and_has_read_it(self):
        agreement = self._offer()
        for typed, field in (
            ({"name": ""}, "name"),
            ({"name": "Ann"}, "name"),
            ({"read": ""}, "read"),
        ):
            with self.subTest(typed=typed):
                tree = self._accept(agreement, **typed)
                self.assertTrue(self._get_error(tree, field))
                if field == "read":
                    self.assertEqual(self._get_value(tree, "name"), ["Ann  Debtor"])
        self.assertEqual(agreement.state, "proposed")

    def test_what_cannot_be_accepted_any_more(self):
        agreement = self._offer()
        self._pay(self.invoice, date=self.today)
        tree = self._accept(agreement)
        self.assertIn("What is open has changed", self._get_error(tree, "form"))
        self.assertEqual(agreement.state, "proposed")
        agreement._cancel("A mistake")
        tree = self._accept(agreement)
        self.assertIn("can't be accepted any more", self._get_error(tree, "form"))
        self.assertNotIn("A mistake", tree.text_content())
        self.assertEqual(agreement.state, "cancelled")

    def test_an_offer_that_has_expired(self):
        agreement = self._offer()
        agreement.valid_until = self.today - DAY
        [shown] = self._find(self._open(), "o_collections_agreement")
        self.assertIn("This offer has ended", shown)
        self.assertNotIn("Your full name", shown)
        tree = self._accept(agreement)
        self.assertIn("was good until", self._get_error(tree, "form"))
        self.assertEqual(agreement.state, "proposed")

    def test_only_what_was_proposed_to_the_debtor(self):
        theirs = self._offer(self.theirs, down_payment=0.0, count=1)
        draft = self.env["collections.agreement"]._create_offer(
            self._get_item(self.invoice), {"date_first": self.today, "count": 2}
        )
        tree = self._open()
        self.assertFalse(self._find(tree, "o_collections_agreement"))
        for agreement in (theirs, draft):
            with self.subTest(agreement=agreement.name):
                tree = self._accept(agreement)
                self.assertTrue(self._get_error(tree, "form"))
                self.assertNotIn(agreement.name, tree.text_content())
                link = f"{self._get_link()}/agreement/{agreement.id}/document"
                self.assertEqual(self.url_open(link).status_code, 404)
        self.assertEqual((theirs.state, draft.state), ("proposed", "draft"))

    def test_the_document(self):
        agreement = self._offer()
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                answer = self.url_open(f"{url}/agreement/{agreement.id}/document")
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Content-Type"], "application/pdf")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")


@tagged("post_install", "-at_install", "collections")
class TestAccountOffer(AccountOffersCommon):
    def _agree(self, url=None, status=200, **typed):
        return self._send("offer", self._prepare_offer(**typed), url, status)

    def _look(self, url=None, **typed):
        return self._agree(url, step="look", **typed)

    def _get_options(self, tree):
        return tree.xpath("//select[@name='count']/option/@value")

    def test_what_it_comes_to_before_it_is_agreed_on(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                tree = self._look(url)
                [shown] = self._find(tree, "o_collections_preview")
                self.assertEqual(shown.count("$ 150.00"), 3)
                self.assertIn("$ 50.00", shown)
                self.assertEqual(
                    self._find(tree, "o_collections_preview_total"), ["$ 500.00"]
                )
                self.assertEqual(self._get_value(tree, "total"), ["500.00"])
                self.assertFalse(self._get_agreements(), "nothing was kept")

    def test_agreed_at_once_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                self._get_agreements().filtered(
                    lambda each: each.state == "active"
                )._cancel("Again")
                tree = self._agree(url)
                self.assertIn("Thank you: it is agreed", tree.text_content())
                agreement = self._get_agreements()[0]
                self.assertEqual(agreement.state, "active")
                self.assertEqual(
                    agreement.installment_ids.mapped("amount"), [50.0] + [150.0] * 3
                )
                self.assertEqual(
                    agreement.installment_ids[0].date_due, self.today + DAY
                )
                self.assertEqual(agreement.accepted_name, "Ann Debtor")
                self.assertEqual(agreement.accepted_address, "127.0.0.1")
                self.assertTrue(agreement.is_from_customer)
                self.assertEqual(agreement.user_id, self.collector)
                self.assertHeld(self.invoice, self.today, "agreement")
                self.assertFalse(self._get_options(tree), "nothing else can be agreed")

    def test_only_what_is_inside_the_limits(self):
        tree = self._open()
        self.assertEqual(self._get_options(tree), ["2", "3", "4"])
        self.assertEqual(self._get_value(tree, "down"), ["50.00"])
        for field, value in [
            ("count", "1"),
            ("count", "5"),
            ("count", "x"),
            ("down", "49.99"),
            ("down", ""),
            ("down", "500.00"),
            ("down", "much"),
            ("date", str(self.today - DAY)),
            ("date", str(self.today + 11 * DAY)),
            ("date", ""),
        ]:
            with self.subTest(field=field, value=value):
                tree = self._agree(**{field: value})
                self.assertTrue(self._get_error(tree, field))
                self.assertFalse(self._find(tree, "o_collections_preview"))
        tree = self._agree(count="4", down="150.00", total="500.00")
        self.assertIn("fewer", self._get_error(tree, "count"))
        self.assertEqual(self._get_value(tree, "down"), ["150.00"])
        self.assertFalse(self._get_agreements())

    def test_altered_totals_and_missing_consent(self):
        for typed, field in [
            ({"total": "1.00"}, "form"),
            ({"total": ""}, "form"),
            ({"name": "Ann"}, "name"),
            ({"read": ""}, "read"),
            ({"about": "1_1"}, None),
        ]:
            with self.subTest(typed=typed):
                tree = self._agree(**typed)
                if field:
                    self.assertTrue(self._get_error(tree, field))
                    self.assertTrue(self._find(tree, "o_collections_preview"))
                else:
                    self.assertIn("can't be agreed on here", tree.text_content())
        self.assertFalse(self._get_agreements())

    def test_what_was_paid_meanwhile_changes_the_terms(self):
        self._pay(self.invoice, 100.0, date=self.today)
        tree = self._agree(total="500.00")
        self.assertIn("not the terms that were shown", self._get_error(tree, "form"))
        self.assertEqual(self._get_value(tree, "total"), ["400.00"])
        self.assertFalse(self._get_agreements())

    def test_where_nothing_is_offered(self):
        def is_offered():
            return bool(self._get_options(self._open()))

        self.assertTrue(is_offered())
        self.policy.portal_self_service = False
        self.assertFalse(is_offered())
        self.policy.portal_self_service = True
        limits = self.policy.limit_ids
        limits.age_from = 41
        self.assertFalse(is_offered())
        limits.age_from = 0
        for kind in ("lawyer", "insolvency"):
            hold = self._hold(kind, partner_id=self.debtor.id)
            self.assertFalse(is_offered(), kind)
            tree = self._agree()
            self.assertIn("can't be agreed on here", tree.text_content())
            hold.action_lift()
        self.policy.limitation_years = 1
        old = self._create_invoice_due(self.today - timedelta(days=800), 330.0)
        self._pay(self.invoice, date=self.today)
        self.assertFalse(is_offered(), old.name)
        self.assertFalse(self._get_agreements())

    def test_what_is_contested_even_in_part_is_left_out(self):
        other = self._create_invoice_due(self.late, 400.0)
        self.env["collections.dispute"]._open(
            self.company,
            self.debtor,
            [(self._get_item(self.invoice), 10.0)],
            self.env["collections.dispute.reason"].search([], limit=1),
            "Broken",
            "call",
        )
        self._agree(down="40.00", total="400.00", count="2")
        self.assertEqual(self._get_agreements().line_ids.move_id, other)

    def test_renegotiations_have_an_end(self):
        for _time in range(2):
            self._agree()
            self._get_agreements()[0]._cancel("Again")
        self.assertFalse(self._get_options(self._open()))
        self._agree()
        self.assertEqual(len(self._get_agreements()), 2)


@tagged("post_install", "-at_install", "collections")
class TestAccountOfferWithCharges(ChargesCommon, AccountOffersCommon):
    def setUp(self):
        super().setUp()
        self._use_terms(self._create_terms(penalty=2))

    def _look(self):
        return self._send("offer", self._prepare_offer(step="look", down="100.00"))

    def test_nothing_is_given_away_unless_the_policy_says_so(self):
        tree = self._look()
        self.assertEqual(self._find(tree, "o_collections_preview_total"), ["$ 510.00"])
        self.policy.portal_discounts = True
        tree = self._look()
        self.assertEqual(self._find(tree, "o_collections_preview_total"), ["$ 505.00"])
        [shown] = self._find(tree, "o_collections_preview")
        self.assertIn("We give away $ 5.00 of the late charges", shown)


@tagged("post_install", "-at_install", "collections")
class TestAccountCounter(AccountOffersCommon):
    def _propose(self, url=None, **typed):
        return self._send(
            "counter",
            {
                "about": self._about(),
                "monthly": "45.00",
                "date": str(self.today + 20 * DAY),
                "words": "My salary comes late",
                **typed,
            },
            url=url,
        )

    def test_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                self._get_agreements().filtered(
                    lambda each: each.state == "to_approve"
                )._cancel("Again")
                tree = self._propose(url)
                self.assertIn("answer you soon", tree.text_content())
                agreement = self._get_agreements()[0]
                self.assertEqual(agreement.state, "to_approve")
                self.assertEqual(agreement.request_reason, "My salary comes late")
                self.assertEqual(
                    agreement.installment_ids.mapped("amount"), [41.67] * 11 + [41.63]
                )
                self.assertTrue(agreement.excess_text)
                self.assertEqual(agreement.activity_ids.user_id, self.collector)
                self.assertIn("45.00 a month", agreement.activity_ids.summary)
                shown = self._find(tree, "o_collections_agreement")[0]
                self.assertIn("We are looking at your proposal", shown)
                self.assertFalse(self._get_value(tree, "monthly"), "one at a time")

    def test_one_at_a_time(self):
        self._propose()
        tree = self._propose(monthly="46.00")
        self.assertIn("can't be agreed on here", tree.text_content())
        self.assertEqual(len(self._get_agreements()), 1)

    def test_what_is_approved_can_be_accepted(self):
        self._propose()
        agreement = self._get_agreements()
        agreement._approve("He has always paid")
        tree = self._open()
        [shown] = self._find(tree, "o_collections_agreement")
        self.assertIn("For you to decide", shown)
        self.assertNotIn("always paid", tree.text_content())

    def test_what_cannot_be_is_said_and_nothing_is_lost(self):
        for field, value in [
            ("monthly", "1.00"),
            ("monthly", "nothing"),
            ("date", str(self.today + 99 * DAY)),
            ("words", ""),
        ]:
            with self.subTest(field=field, value=value):
                tree = self._propose(**{field: value})
                self.assertTrue(self._get_error(tree, field))
                expected = value if field == "monthly" else "45.00"
                self.assertEqual(self._get_value(tree, "monthly"), [expected])
        self.assertFalse(self._get_agreements())

    def test_also_where_the_policy_sets_no_limits(self):
        self.policy.limit_ids.unlink()
        self._propose()
        self.assertEqual(self._get_agreements().state, "to_approve")

    def test_what_was_typed_does_no_harm(self):
        self._propose(words=EVIL)
        agreement = self._get_agreements()
        told = "".join(agreement.message_ids.mapped("body"))
        self.assertNotIn("<script>", told)
        self.assertNotIn("<script>alert", self.url_open(self._get_link()).text)


@tagged("post_install", "-at_install", "collections")
class TestWhoMayAgree(AccountOffersCommon):
    FORMS = ("agreement", "offer", "counter")

    def test_colleagues_old_links_and_machines(self):
        agreement = self._offer(self._create_invoice_due(self.late, 400.0))
        typed = self._prepare_offer(
            agreement=str(agreement.id), monthly="45.00", words="Please"
        )
        with freeze_time(Datetime.now() - timedelta(days=400)):
            old = self._get_link()
        visits = self.env["collections.visit"]
        for form in self.FORMS:
            with self.subTest(form=form):
                self._send(form, typed, url=old, status=410)
                self._send(form, typed, url=self._get_link() + "x", status=404)
                answer = self.url_open(f"{self._get_link()}/{form}", typed)
                self.assertEqual(answer.status_code, 400)
                answer = self._post(f"{PAGE}/{form}", **typed)
                self.assertIn("/web/login", answer.url)
                for _time in range(visits._get_limit(form)):
                    visits._count(self.company, self.debtor, form)
                self._send(form, typed, status=429)
        self._sign_in(self.collector)
        for form in self.FORMS:
            self._send(form, typed, status=403)
        self.assertEqual(self._get_agreements(), agreement)
        self.assertEqual(agreement.state, "proposed")
