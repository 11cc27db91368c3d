"""Customers say how it was for them: who is asked, the page, and what is told."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import HttpCase, new_test_user, tagged

from ..metrics.scope import MetricScope
from .agreement_common import AgreementCommon
from .charge_common import DUE
from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)


class SatisfactionCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_ask_paid = True
        cls.company.collections_ask_dispute = True

    def _ask(self, day):
        """Do what the night does, and return who was asked."""
        asked = self.env["collections.satisfaction"].search([])
        with self._clock(day):
            self.env["collections.refresh"].sudo()._refresh(
                self.company, "satisfaction"
            )
        self.env.invalidate_all()
        return self.env["collections.satisfaction"].search([]) - asked

    def _settle(self, day, partner=None, level_days=3):
        """A customer is reminded, and pays."""
        invoice = self._create_invoice_due(
            day - timedelta(days=level_days), partner=partner
        )
        self._night(day)
        with self._clock(day + DAY):
            self._pay(invoice, date=day + DAY)
        self._night(day + DAY)
        return invoice

    def _question(self, asked):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("satisfaction_id", "in", asked.ids)])
        )

    def _create_question(self, partner=None, day=TODAY, **values):
        partner = partner or self.debtor
        case = (
            self.env["collections.case"]
            .sudo()
            .create({"company_id": self.company.id, "partner_id": partner.id})
        )
        case.user_id = self.collector
        return (
            self.env["collections.satisfaction"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": partner.id,
                    "case_id": case.id,
                    "user_id": self.collector.id,
                    "occasion": "paid",
                    "date_asked": day,
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install", "collections")
class TestWhoIsAsked(SatisfactionCommon):
    def test_a_debt_that_was_chased_and_paid(self):
        self._settle(TODAY)
        asked = self._ask(TODAY + DAY)
        self.assertEqual(asked.partner_id, self.debtor)
        self.assertEqual(asked.occasion, "paid")
        self.assertEqual(asked.level_id.name, "First")
        self.assertEqual(asked.channel, "email")
        self.assertEqual(asked.user_id, self.collector)
        question = self._question(asked)
        self.assertEqual(question.state, "planned")
        [mail] = self._deliver(TODAY + DAY)
        self.assertEqual(question.state, "sent")
        self.assertIn(self.company.name, mail.subject)
        for stars in range(1, 6):
            self.assertIn(f"{asked.link}?stars={stars}", mail.body_html)
        for text in ("1 Main Street", "/collections/preferences/"):
            self.assertIn(text, mail.body_html)
        self.assertFalse(self._ask(TODAY + 2 * DAY), "once")

    def test_off_unless_a_company_wants_it(self):
        self.company.collections_ask_paid = False
        self._settle(TODAY)
        self.assertFalse(self._ask(TODAY + DAY))
        company = self.env["res.company"].create({"name": "New"})
        self.assertFalse(company._get_collections_ask_occasions())

    def test_a_debt_that_was_paid_in_time(self):
        invoice = self._create_invoice_due(TODAY + timedelta(days=5))
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["Before"])
        with self._clock(TODAY + DAY):
            self._pay(invoice, date=TODAY + DAY)
        self._night(TODAY + DAY)
        self.assertEqual(
            self.env["collections.case"].search([]).mapped("state"), ["closed"]
        )
        self.assertFalse(self._ask(TODAY + DAY), "nobody had asked for anything")

    def test_not_so_soon_again(self):
        self._settle(TODAY)
        self.assertTrue(self._ask(TODAY + DAY))
        self._deliver(TODAY + DAY)
        again = TODAY + timedelta(days=80)
        self._settle(again)
        self.assertFalse(self._ask(again + DAY))
        later = TODAY + timedelta(days=95)
        self._settle(later)
        self.assertTrue(self._ask(later + DAY))

    def test_what_is_long_ago(self):
        self._settle(TODAY)
        self.assertFalse(self._ask(TODAY + timedelta(days=20)))

    def test_who_is_to_be_left_alone(self):
        disputing = self._create_debtor("Disputing")
        poor = self._create_debtor("Poor")
        pressed = self._create_debtor("Pressed")
        for debtor in (disputing, poor, pressed):
            self._settle(TODAY, debtor)
        other = self._create_invoice_due(TODAY + timedelta(days=30), partner=disputing)
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        with self._clock(TODAY):
            self.env["collections.dispute"]._open(
                self.company,
                disputing,
                [(other.line_ids.filtered("date_maturity"), None)],
                reason,
                "Broken",
                "phone",
            )
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": poor.id,
                "kind": "hardship",
                "reason": "Ill",
                "date_from": TODAY,
            }
        )
        level = self.policy.level_ids.filtered(lambda each: each.name == "First")
        level.tone = "firm"
        self._create_invoice_due(TODAY - timedelta(days=2), partner=pressed)
        self._night(TODAY + DAY)
        self.assertFalse(self._ask(TODAY + DAY))

    def test_a_dispute_that_was_closed(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=3))
        self._night(TODAY)
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        with self._clock(TODAY):
            dispute = self.env["collections.dispute"]._open(
                self.company,
                self.debtor,
                [(invoice.line_ids.filtered("date_maturity"), None)],
                reason,
                "Broken",
                "phone",
            )
            self.assertFalse(self._ask(TODAY))
            dispute._set_closed("justified", "You are right")
        asked = self._ask(TODAY + DAY)
        self.assertEqual((asked.occasion, asked.case_id.state), ("dispute", "open"))

    def test_who_disputes_meanwhile_is_not_written_to(self):
        self._settle(TODAY)
        asked = self._ask(TODAY + DAY)
        other = self._create_invoice_due(TODAY + timedelta(days=30))
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        with self._clock(TODAY + DAY):
            self.env["collections.dispute"]._open(
                self.company,
                self.debtor,
                [(other.line_ids.filtered("date_maturity"), None)],
                reason,
                "Broken",
                "phone",
            )
        self.assertFalse(self._deliver(TODAY + DAY))
        question = self._question(asked)
        self.assertEqual((question.state, question.reason), ("cancelled", "not_to_ask"))

    def test_who_refuses_e_mail_is_not_asked(self):
        self._settle(TODAY)
        asked = self._ask(TODAY + DAY)
        self.env["collections.consent"]._note(
            self.company, self.debtor, "email", "refused", "message"
        )
        self.assertFalse(self._deliver(TODAY + DAY))
        self.assertEqual(self._question(asked).reason, "opted_out")

    def test_a_constant_number_of_statements(self):
        def count(number):
            day = TODAY + timedelta(days=200 * number)
            debtors = [
                self._create_debtor(f"Paying {number} {each}") for each in range(number)
            ]
            invoices = [
                self._create_invoice_due(day - timedelta(days=3), partner=debtor)
                for debtor in debtors
            ]
            self._night(day)
            with self._clock(day):
                for invoice in invoices:
                    self._pay(invoice, date=day)
            self._night(day + DAY)
            self.env.flush_all()
            with self._clock(day + DAY):
                began = self.cr.sql_log_count
                found = (
                    self.env["collections.satisfaction"]
                    .sudo()
                    ._find_occasions(
                        self.company, day + DAY, ["paid", "dispute", "kept", "accepted"]
                    )
                )
            self.assertEqual(len(found), number)
            return self.cr.sql_log_count - began

        count(1)
        self.assertEqual(count(2), count(5))


@tagged("post_install", "-at_install", "collections")
class TestAskedAboutAgreements(AgreementCommon):
    def test_when_one_is_made_and_kept(self):
        self.company.collections_ask_accepted = True
        self.company.collections_ask_kept = True
        agreement = self._agree(self._create_invoice_due(DUE, 1000.0), count=1)
        satisfaction = self.env["collections.satisfaction"].sudo()
        with self._clock(TODAY):
            [asked] = satisfaction._ask_customers(self.company, TODAY)
            self.assertEqual(asked.occasion, "accepted")
            self.assertEqual(asked.partner_id, agreement.partner_id)
            self._pay_next(agreement)
            self.assertEqual(agreement.state, "kept")
            self.assertFalse(satisfaction._ask_customers(self.company, TODAY))
            asked.date_asked = TODAY - timedelta(days=100)
            agreement.sudo().date_end = TODAY
            [again] = satisfaction._ask_customers(self.company, TODAY)
        self.assertEqual(again.occasion, "kept")


@tagged("post_install", "-at_install", "collections")
class TestSatisfactionPage(SatisfactionCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.asked = self._create_question(day=Date.today())
        self.path = "/collections/" + self.asked.link.partition("/collections/")[2]

    def _csrf(self, page):
        return page.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    def _send(self, **typed):
        page = self.url_open(self.path)
        return self.url_open(self.path, {"csrf_token": self._csrf(page), **typed})

    def test_one_click_and_a_word(self):
        page = self.url_open(f"{self.path}?stars=4")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        chosen = page.text.partition('id="stars_4"')[2].partition(">")[0]
        self.assertIn("checked", chosen)
        self.assertFalse(self.asked.date_answered, "a program may have followed it")
        page = self._send(stars="4", comment="  Kind\n<b>people</b> ")
        self.assertIn("Thank you", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.asked.stars, 4)
        self.assertEqual(self.asked.comment, "Kind\n<b>people</b>")
        self.assertTrue(self.asked.is_satisfied)
        note = self.asked.case_id.message_ids[:1]
        self.assertIn("★★★★☆", note.body)
        self.assertIn("&lt;b&gt;people", note.body)
        self.assertEqual(note.author_id, self.debtor)
        self.assertFalse(self.asked.case_id.activity_ids)
        self.assertEqual(self.asked.case_id.satisfaction_stars, 4)
        self.assertEqual(
            self.debtor.with_company(self.company).collections_satisfaction, 4
        )

    def test_an_answer_stays(self):
        self._send(stars="5")
        answer = {"stars": "1", "csrf_token": self._csrf(self.url_open("/web/login"))}
        self.url_open(self.path, answer)
        self.env.invalidate_all()
        self.assertEqual(self.asked.stars, 5)

    def test_an_unhappy_customer_is_seen_to(self):
        self._send(stars="1", comment="Rude")
        self.env.invalidate_all()
        activity = self.asked.case_id.activity_ids
        self.assertEqual(activity.user_id, self.company._get_collections_manager())
        self.assertIn("Rude", activity.note)

    def test_what_can_t_be_taken(self):
        for stars in ("0", "6", "x", ""):
            self.assertEqual(self._send(stars=stars).status_code, 400)
        for path in (f"{self.path}x", "/collections/satisfaction/x"):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.asked.date_asked = Date.today() - timedelta(days=61)
        page = self.url_open(self.path)
        self.assertIn("question is closed", page.text)
        self.assertFalse(self.asked.date_answered)

    def test_a_colleague_only_looks(self):
        colleague = new_test_user(
            self.env, "colleague", groups="collections_policy.group_user"
        )
        self.authenticate(colleague.login, colleague.login)
        page = self.url_open(self.path)
        self.assertIn("what the customer sees", page.text)
        answer = {"stars": "5", "csrf_token": self._csrf(page)}
        self.assertEqual(self.url_open(self.path, answer).status_code, 403)
        self.assertFalse(self.asked.date_answered)

    def test_it_is_on_the_page_of_the_account(self):
        links = self.env["collections.link"]
        account = links._get_account_url(self.company, self.debtor)
        path = "/collections/" + account.partition("/collections/")[2]
        self.assertIn(self.path, self.url_open(path).text)
        self._send(stars="3")
        self.assertNotIn(self.path, self.url_open(path).text)


@tagged("post_install", "-at_install", "collections")
class TestSatisfactionRecords(SatisfactionCommon):
    def _answer(self, asked, stars, day=TODAY):
        with freeze_time(self._noon(day)):
            asked._answer(stars, "")

    def test_what_was_said_stays(self):
        asked = self._create_question()
        self._answer(asked, 2)
        seen = asked.with_user(self.collector)
        self.assertEqual(seen.stars, 2)
        with self.assertRaises(AccessError):
            seen.stars = 5
        with self.assertRaises(AccessError):
            asked.with_env(self.env).stars = 5
        with self.assertRaises(AccessError):
            asked.with_env(self.env).unlink()

    def test_companies_apart(self):
        asked = self._create_question()
        self._answer(asked, 5)
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        answers = self.env["collections.satisfaction"].with_user(stranger)
        self.assertFalse(answers.search([]))
        self.assertFalse(self.debtor.with_user(stranger).collections_satisfaction)
        portal = new_test_user(self.env, "portal_test", groups="base.group_portal")
        with self.assertRaises(AccessError):
            answers.with_user(portal).search([])

    def test_the_figure(self):
        level = self.policy.level_ids[0]
        for number, stars in enumerate((5, 4, 3, 1)):
            debtor = self._create_debtor(f"Answering {number}")
            asked = self._create_question(debtor, level_id=level.id)
            self._answer(asked, stars, TODAY + number * DAY)
        silent = self._create_debtor("Silent")
        self._create_question(silent)
        metric = self.env["collections.metric.satisfaction"]
        self.assertEqual(
            self.env["collections.metric"]._get_all()["satisfaction"], metric
        )
        figure = metric._measure(self._scope())
        self.assertEqual(figure.value, 50)
        self.assertEqual([number for _label, number in figure.parts], [2, 4])
        self.assertEqual(metric._measure(self._scope(date_to=TODAY + DAY)).value, 100)
        nothing = metric._measure(self._scope(date_to=TODAY - DAY))
        self.assertIsNone(nothing.value)
        self.assertTrue(nothing.why)
        self.assertEqual(
            metric._measure(self._scope(policy_id=self.policy.id)).value, 50
        )
        self.assertIsNone(metric._measure(self._scope(policy_id=-1)).value)
        self.assertIsNone(metric._measure(self._scope(collector_id=1)).value)
        action = metric._get_records_action(self._scope())
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(found), 4)

    def _scope(self, **values):
        return MetricScope(
            **{
                "company_id": self.company.id,
                "date_from": TODAY - timedelta(days=30),
                "date_to": TODAY + timedelta(days=30),
                **values,
            }
        )
