"""Letters as a channel: to print, printed as a batch, posted, come back."""

import base64
import io
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, HttpCase, new_test_user, tagged

from ..tools.address_lines import fit_address
from ..tools.letter_pdf import LetterPdf
from .common import TODAY, CollectionsCommon

TOMORROW = TODAY + timedelta(days=1)
ADDRESS = {"street": "1 Oven Lane", "zip": "BA1 1AA", "city": "Bath"}


class LetterCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.country = cls.env.ref("base.uk")
        cls.policy = cls._create_policy(
            "Paper",
            [
                ("Letter", 3, [cls._letter(), cls._task(only_if_unreached=True)]),
                ("Second", 10, [cls._letter()]),
            ],
        )
        cls.company.collections_policy_id = cls.policy
        cls.debtor = cls._create_addressed("Aurora Bakery")

    @classmethod
    def _letter(cls, **values):
        return Command.create(
            {"channel": "letter", "mail_template_id": cls.template.id, **values}
        )

    @classmethod
    def _create_addressed(cls, name, **values):
        return cls._create_debtor(
            name, **{**ADDRESS, "country_id": cls.country.id, **values}
        )

    def _due(self, *debtors, amount=500.0):
        return [
            self._create_invoice_due(TODAY - timedelta(days=4), amount, partner=debtor)
            for debtor in debtors or [self.debtor]
        ]

    def _print(self, actions, day=TODAY, user=None):
        with self._clock(day):
            actions.with_user(user or self.collector).action_print_letters()
        actions.invalidate_recordset()
        return actions.letter_batch_id

    def _open_posting(self, actions, day=TODAY, user=None, **values):
        """Open the wizard as the web client does."""
        with self._clock(day):
            opened = actions.with_user(user or self.collector).action_post_letters()
        wizard = self.env["collections.posting.wizard"].with_user(
            user or self.collector
        )
        return wizard.with_context(**opened["context"]).create(values)

    def _post(self, actions, day=TODAY, **values):
        wizard = self._open_posting(actions, day, **values)
        with self._clock(day):
            return wizard.action_confirm()

    def _pages(self, pdf):
        return PdfReader(io.BytesIO(base64.b64decode(pdf))).pages

    def _texts(self, pdf):
        return [" ".join(page.extract_text().split()) for page in self._pages(pdf)]


@tagged("post_install", "-at_install", "collections")
class TestLetterStory(LetterCommon, HttpCase):
    def test_from_due_to_returned(self):
        self.env["collections.tariff"].create(
            {"company_id": self.company.id, "channel": "letter", "price": 1.25}
        ).date_from = TODAY
        [invoice] = self._due()
        self.assertFalse(self._night(TODAY), "no mail leaves")
        letter = self._actions(invoice)
        self.assertEqual((letter.channel, letter.state), ("letter", "todo"))
        self.assertEqual((letter.can_print, letter.can_finish), (True, False))
        self.assertFalse(letter.case_id.attention, "letters have a list of their own")
        self.assertEqual(
            letter.address,
            "Aurora Bakery, 1 Oven Lane, Bath, BA1 1AA, United Kingdom",
        )

        batch = self._print(letter)
        self.assertEqual((batch.user_id, batch.date), (self.collector, TODAY))
        self.assertEqual((batch.letter_count, batch.amount), (1, 500.0))
        self.assertEqual((letter.state, letter.can_post), ("todo", True))
        self.assertFalse(self._levels(invoice), "printed is not posted")
        self.assertFalse(letter.cost)
        cover, page = self._texts(batch.pdf)
        for said in ("Aurora Bakery", "1 Oven Lane", "500.00", str(letter.case_id.id)):
            self.assertIn(said, cover)
        self.assertIn(invoice.name, page)
        self.assertIn(invoice.name, letter.body, "what it says is on the case, too")

        self._post(letter, TOMORROW, date=TOMORROW, carrier_note="Receipt 7")
        self.assertEqual((letter.state, letter.date_reached), ("sent", TOMORROW))
        self.assertEqual(letter.letter_id.state, "posted")
        self.assertEqual(letter.letter_id.posted_by_id, self.collector)
        self.assertEqual(letter.letter_id.carrier_note, "Receipt 7")
        self.assertEqual(letter.cost, 1.25)
        self.assertEqual(self._levels(invoice), ["Letter"])

        with self._clock(TOMORROW + timedelta(days=5)):
            letter.with_user(self.collector).action_return_letters()
        self.assertEqual((letter.state, letter.reason), ("failed", "returned"))
        self.assertEqual(letter.letter_id.state, "returned")
        self.assertFalse(self._levels(invoice), "it did not reach the customer")
        call = self._actions(invoice) - letter
        self.assertEqual(call.channel, "task")

    def test_the_next_level_waits_for_the_posting(self):
        [invoice] = self._due()
        self._night(TODAY)
        letter = self._actions(invoice)
        self._print(letter)
        self._night(TODAY + timedelta(days=20))
        self.assertEqual(self._actions(invoice), letter)
        self._post(letter, TODAY + timedelta(days=20))
        self._night(TODAY + timedelta(days=23))
        self.assertEqual(len(self._actions(invoice)), 2)

    def test_posted_on_a_day_before(self):
        [invoice] = self._due()
        self._night(TODAY)
        letter = self._actions(invoice)
        self._print(letter)
        with self.assertRaises(UserError):
            self._post(letter, TOMORROW, date=TODAY - timedelta(days=1))
        with self.assertRaises(UserError):
            self._post(letter, TOMORROW, date=TOMORROW + timedelta(days=1))
        self._post(letter, TOMORROW, date=TODAY)
        self.assertEqual((letter.date_reached, letter.date_done.date()), (TODAY, TODAY))

    def test_letters_know_no_hours(self):
        self.env["collections.contact.rule"].create(
            {
                "name": "Afternoons",
                "company_id": self.company.id,
                "window_ids": [
                    Command.create(
                        {"weekday": str(day), "hour_from": 14.0, "hour_to": 15.0}
                    )
                    for day in range(7)
                ],
            }
        )
        [invoice] = self._due()
        self._plan(TODAY)
        deliverer = self.env["collections.deliverer"]
        deliverer._deliver_batch(self.company, self._midnight(TODAY))
        self.assertEqual(self._actions(invoice).state, "todo")

    def test_a_step_needs_a_text(self):
        with self.assertRaises(ValidationError):
            self.policy.level_ids[0].step_ids[0].mail_template_id = False

    def test_what_it_would_say_is_shown(self):
        [invoice] = self._due()
        letter = self._plan(TODAY)
        self.assertIn(invoice.name, letter.body)


@tagged("post_install", "-at_install", "collections")
class TestLetterTruth(LetterCommon, HttpCase):
    """What was printed is what counts."""

    def setUp(self):
        super().setUp()
        self.others = [
            self._create_addressed("Boatyard"),
            self._create_addressed("Cafe"),
        ]
        self.invoices = self._due(self.debtor, *self.others)
        self._night(TODAY)
        self.letters = self._actions(*self.invoices)
        self.batch = self._print(self.letters)
        self.letter = self._actions(self.invoices[0])

    def test_paid_before_it_is_printed(self):
        [invoice] = self._due(self._create_addressed("Dairy"))
        self._night(TODAY)
        letter = self._actions(invoice)
        self._pay(invoice)
        self.assertEqual(letter.state, "cancelled")
        with self.assertRaises(UserError):
            self._print(letter)

    def test_a_threat_is_not_printed(self):
        threat = self._create_template("Threat")
        threat.body_html = f"<p>You will be ARRESTED.</p>{threat.body_html}"
        good, bad = map(self._create_addressed, ("Dairy", "Eatery"))
        invoices = self._due(good, bad)
        self._night(TODAY)
        letters = self._actions(*invoices)
        held = self._actions(invoices[1]).sudo()
        step = held.step_id.copy({"mail_template_id": threat.id})
        held.line_ids.step_id = held.step_id = step
        batch = self._print(letters)
        self.assertEqual(batch.letter_count, 1)
        self.assertEqual((held.state, held.reason), ("failed", "lint"))
        self.assertIn("ARRESTED", held.reason_detail)
        self.assertFalse(held.message_id)
        self.assertIn("ARRESTED", threat.collections_lint_html)

    def test_paid_in_part_before_it_is_printed(self):
        [invoice] = self._due(self._create_addressed("Dairy"))
        self._night(TODAY)
        letter = self._actions(invoice)
        self._pay(invoice, 300.0)
        batch = self._print(letter)
        self.assertEqual((letter.amount, batch.amount), (200.0, 200.0))
        self.assertIn("200.00", self._texts(letter.letter_id.pdf)[0])

    def test_paid_between_print_and_post(self):
        printed = self.letter.letter_id
        self._pay(self.invoices[0])
        wizard = self._open_posting(self.letters)
        self.assertEqual(wizard.dropped_ids, printed)
        self.assertEqual(wizard.letter_count, 2)
        with self._clock(TODAY):
            wizard.action_confirm()
        self.assertEqual(self.letter.state, "cancelled")
        self.assertFalse(self._levels(self.invoices[0]))
        self.assertEqual(set((self.letters - self.letter).mapped("state")), {"sent"})
        self.assertEqual(printed.state, "dropped")

    def test_paid_in_part_between_print_and_post(self):
        printed = self.letter.letter_id
        message = self.letter.message_id
        self._pay(self.invoices[0], 100.0)
        self.assertEqual(self.letter.amount, 500.0, "what was printed stays")
        wizard = self._open_posting(self.letters)
        self.assertEqual(wizard.dropped_ids, printed)
        self.assertEqual((self.letter.state, self.letter.can_print), ("todo", True))
        self.assertFalse(message.exists(), "it was never said")
        again = self._print(self.letter)
        self.assertEqual(again.amount, 400.0)
        self.assertEqual(printed.batch_id, self.batch, "the first print stays known")

    def test_paid_while_somebody_marks_them(self):
        wizard = self._open_posting(self.letters)
        self._pay(self.invoices[0], 100.0)
        with self._clock(TODAY):
            told = wizard.action_confirm()
        self.assertIn("Aurora Bakery", told["params"]["message"])
        self.assertNotIn("Boatyard", told["params"]["message"])
        self.assertEqual(set((self.letters - self.letter).mapped("state")), {"sent"})
        self.assertEqual(self.letter.state, "todo")

    def test_one_of_two_invoices_paid(self):
        debtor = self._create_addressed("Dairy")
        paid, left = self._due(debtor, debtor)
        self._night(TODAY)
        letter = self._actions(paid)
        self._print(letter)
        self._pay(paid)
        self.assertEqual((letter.state, letter.can_print), ("todo", True))
        self._print(letter)
        self.assertIn(left.name, letter.body)
        self.assertNotIn(paid.name, letter.body)

    def test_skipped_before_it_is_posted(self):
        printed = self.letter.letter_id
        with self._clock(TODAY):
            self.letter.sudo()._set_skipped("Met them", self._noon(TODAY))
        self.assertEqual(printed.state, "dropped")
        self.assertEqual(self.batch.dropped_count, 1)

    def test_what_was_posted_is_not_taken_back(self):
        self._post(self.letters)
        self._pay(self.invoices[0])
        self.assertEqual(self.letter.state, "sent")
        self.assertEqual(self.letter.letter_id.state, "posted")
        self.assertTrue(self.letter.message_id)

    def test_the_paper_stays_as_it_was_printed(self):
        pdf, page = self.batch.pdf, self.letter.letter_id.pdf
        self.company.name = "Renamed"
        self.debtor.street = "2 Elsewhere"
        self.env.invalidate_all()
        self.assertEqual(self.batch.pdf, pdf)
        self.assertEqual(self.letter.letter_id.pdf, page)
        [text] = self._texts(page)
        self.assertIn("Aurora Bakery", text)
        self.assertIn("1 Oven Lane", text)

    def test_printed_once(self):
        with self.assertRaises(UserError):
            self._print(self.letters)

    def test_came_back_and_tried_again(self):
        self._post(self.letters)
        with self._clock(TODAY):
            self.letter.action_return_letters()
            self.debtor.street = "2 Elsewhere"
            self.letter.action_retry()
        self.assertEqual((self.letter.state, self.letter.can_print), ("todo", True))
        self._print(self.letter)
        self.assertIn("2 Elsewhere", self._texts(self.letter.letter_id.pdf)[0])


@tagged("post_install", "-at_install", "collections")
class TestLetterAddress(LetterCommon, HttpCase):
    def assertFallback(self, reason, **values):
        debtor = self._create_addressed("Nowhere", **values)
        [invoice] = self._due(debtor)
        self._night(TODAY)
        letter, call = self._actions(invoice)
        self.assertEqual((letter.state, letter.reason), ("failed", reason))
        self.assertEqual((call.channel, call.date_planned), ("task", TODAY))

    def test_without_any(self):
        self.assertFallback("no_address", street=False, zip=False, city=False)

    def test_without_a_street(self):
        self.assertFallback("bad_address", street=False)

    def test_without_a_city(self):
        self.assertFallback("bad_address", city=False)

    def test_without_a_country(self):
        self.assertFallback("bad_address", country_id=False)

    def test_without_a_zip_where_there_are_some(self):
        self.assertFallback("bad_address", zip=False)

    def test_without_a_zip_where_there_are_none(self):
        self.country.zip_required = False
        [invoice] = self._due(self._create_addressed("Emirates", zip=False))
        self._night(TODAY)
        self.assertEqual(self._actions(invoice).state, "todo")

    def test_lost_before_it_is_printed(self):
        [invoice] = self._due()
        self._night(TODAY)
        self.debtor.street = False
        self._print(self._actions(invoice))
        letter, call = self._actions(invoice)
        self.assertEqual((letter.state, letter.reason), ("failed", "bad_address"))
        self.assertEqual(call.channel, "task")

    def test_a_person_at_a_company_in_another_country(self):
        person = self._create_contact("Jane Doe", type="other", street="3 Mill Road")
        paper = self.env["collections.channel.letter"]
        lines = ["Aurora Bakery", "Jane Doe", "3 Mill Road", "Bath", "BA1 1AA"]
        self.assertEqual(
            paper._get_address_lines(person, self.company), [*lines, "United Kingdom"]
        )
        self.company.country_id = self.country
        self.assertEqual(paper._get_address_lines(person, self.company), lines)

    def _create_contact(self, name, **values):
        return self._create_addressed(
            name, parent_id=self.debtor.id, is_company=False, **values
        )

    def test_contacts_of_several_invoices_get_one_letter(self):
        self._create_contact("Books", type="invoice")
        branches = [
            self._create_contact("East", type="other"),
            self._create_contact("West", type="other"),
        ]
        invoices = self._due(*branches)
        self._night(TODAY)
        letter = self._actions(*invoices)
        self.assertEqual(letter.recipient_ids.name, "Books")


@tagged("post_install", "-at_install", "collections")
class TestLetterPaper(LetterCommon, HttpCase):
    def _where(self, page, said):
        """Return where a text begins on a page: mm from its left, and from its top."""
        found = []

        def look(text, user, matrix, font, size):
            if text.strip().startswith(said):
                x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
                y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
                height = float(page.mediabox.height)
                found.append((x / 72 * 25.4, (height - y) / 72 * 25.4))

        page.extract_text(visitor_text=look)
        return found[0]

    def _print_one(self):
        [invoice] = self._due()
        self._night(TODAY)
        letter = self._actions(invoice)
        self._print(letter)
        [page] = self._pages(letter.letter_id.pdf)
        return page

    def assertInWindow(self, page, left, right):
        """The address in the window of a DL envelope, the sender's line above it."""
        for said in ("Aurora Bakery", "1 Oven Lane", "United Kingdom"):
            x, y = self._where(page, said)
            self.assertTrue(left <= x <= right - 40, (said, x))
            self.assertTrue(62.7 <= y <= 90, (said, y))
        x, y = self._where(page, f"{self.company.name} ·")
        self.assertTrue(left <= x <= right - 40, x)
        self.assertTrue(56 <= y <= 62.7, y)
        _x, y = self._where(page, "Reminder")
        self.assertGreater(y, 92)

    def test_the_window_is_on_the_left(self):
        self.assertInWindow(self._print_one(), 20, 105)

    def test_the_window_is_on_the_right(self):
        self.company.collections_letter_window = "right"
        page = self._print_one()
        self.assertInWindow(page, 110, 195)
        self.assertLess(self._where(page, "Our reference")[0], 60)

    def test_the_senders_country_is_for_letters_that_go_abroad(self):
        home = self.env.ref("base.us")
        self.company.partner_id.country_id = home
        neighbour = self._create_addressed(
            "Neighbour",
            country_id=home.id,
            state_id=self.env.ref("base.state_us_5").id,
        )
        abroad, inland = self._due(self.debtor, neighbour)
        self._night(TODAY)
        report = self.env["report.collections_policy.letter"]
        sender = f"{self.company.name} · 1 Main Street · Springfield"
        for invoice, expected in (
            (abroad, f"{sender} · United States"),
            (inland, sender),
        ):
            [letter] = report._get_report_values(self._actions(invoice).ids)["letters"]
            self.assertEqual(letter["sender"], expected)

    def test_several_pages(self):
        many = self._create_addressed("Many Invoices")
        few = self._create_addressed("Zoo")
        for _index in range(20):
            self._due(many)
        self._due(few)
        self._night(TODAY)
        letters = self.env["collections.action"].search([("channel", "=", "letter")])
        batch = self._print(letters)
        long, short = batch.letter_ids
        self.assertEqual((long.addressee, long.page_count), ("Many Invoices", 2))
        first, second = self._texts(long.pdf)
        self.assertIn("Many Invoices", first)
        self.assertIn(f"{long.action_id.id} · 2/2", second)
        [text] = self._texts(short.pdf)
        self.assertIn("Zoo", text)
        self.assertEqual(batch.page_count, 3)
        cover = self._texts(batch.pdf)[0]
        self.assertIn("Zoo", cover)

    def test_both_sides(self):
        self.company.collections_letter_duplex = True
        self._due(self.debtor, self._create_addressed("Zoo"))
        self._night(TODAY)
        letters = self.env["collections.action"].search([("channel", "=", "letter")])
        batch = self._print(letters)
        cover, blank, first, _blank, second, _blank = self._texts(batch.pdf)
        self.assertIn("Total", cover)
        self.assertFalse(blank.strip())
        self.assertIn("Aurora Bakery", first)
        self.assertIn("Zoo", second)
        self.assertIn("Zoo", self._texts(batch.letter_ids[1].pdf)[0])

    def test_without_marks_letters_are_printed_one_by_one(self):
        self._due(self.debtor, self._create_addressed("Zoo"))
        self._night(TODAY)
        letters = self.env["collections.action"].search([("channel", "=", "letter")])
        with patch.object(LetterPdf, "_find_starts", lambda self, reader: []):
            batch = self._print(letters)
        self.assertIn("Zoo", self._texts(batch.letter_ids[1].pdf)[0])

    def test_one_broken_text_holds_up_itself_alone(self):
        broken = self._create_template("Broken")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s) "
            "WHERE id = %s",
            ['<p t-out="object.nonsense.name"/>', broken.id],
        )
        broken.invalidate_recordset()
        policy = self._create_policy(
            "Broken", [("Broken", 3, [self._letter(mail_template_id=broken.id)])]
        )
        [fine] = self._due()
        wrong = self._create_invoice_due(
            TODAY - timedelta(days=4),
            partner=self._create_addressed("Another"),
            collections_policy_id=policy.id,
        )
        self._night(TODAY)
        batch = self._print(self._actions(fine, wrong))
        self.assertEqual(batch.letter_count, 1)
        failed = self._actions(wrong)
        self.assertEqual((failed.state, failed.reason), ("failed", "error"))

    def test_no_more_statements_for_more_letters(self):
        counts = [self._count_statements(number) for number in (3, 5, 100)]
        self.assertEqual(counts[1], counts[2])

    def _count_statements(self, number):
        letters = self.env["collections.action"]
        debtors = [
            self._create_addressed(f"Debtor {number} {index}")
            for index in range(number)
        ]
        invoices = self._due(*debtors)
        self._night(TODAY)
        letters = letters.browse(self._actions(*invoices).ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        batch = self._print(letters)
        self.env.flush_all()
        self.assertEqual(batch.letter_count, number)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install", "collections")
class TestLetterAccess(LetterCommon, HttpCase):
    def setUp(self):
        super().setUp()
        [self.invoice] = self._due()
        self._night(TODAY)
        self.letter = self._actions(self.invoice)

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_who_only_writes_invoices(self):
        clerk = self._user("clerk_letters", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self._print(self.letter, user=clerk)
        batch = self._print(self.letter)
        for record in (batch, batch.letter_ids):
            with self.assertRaises(AccessError):
                record.with_user(clerk).read(["display_name"])
        with self.assertRaises(AccessError):
            self._open_posting(self.letter, user=clerk)
        with self.assertRaises(AccessError):
            self.letter.with_user(clerk).action_return_letters()

    def test_a_collector_reads_but_does_not_write(self):
        batch = self._print(self.letter)
        for record in (batch, batch.letter_ids):
            mine = record.with_user(self.collector)
            self.assertTrue(mine.pdf)
            with self.assertRaises(AccessError):
                mine.write({"amount": 1})
            with self.assertRaises(AccessError):
                mine.unlink()

    def test_of_another_company(self):
        other = self.setup_other_company()["company"]
        stranger = self._user(
            "stranger_letters", "collections_policy.group_manager", other
        )
        with self.assertRaises(AccessError):
            self._print(self.letter, user=stranger)
        batch = self._print(self.letter)
        seen = self.env["collections.letter"].with_user(stranger)
        self.assertFalse(seen.search([]))
        with self.assertRaises(AccessError):
            batch.with_user(stranger).read(["pdf"])
        with self.assertRaises(AccessError):
            self._open_posting(self.letter, user=stranger)

    def test_a_batch_for_each_company(self):
        other = self.setup_other_company()["company"]
        other.collections_policy_id = self.policy.copy({"company_id": other.id})
        both = self._user("both_letters", "collections_policy.group_user")
        both.company_ids += other
        invoice = self._create_invoice_due(TODAY - timedelta(days=4), company=other)
        self._night(TODAY, other)
        letters = self.letter | self._actions(invoice)
        companies = (self.company | other).ids
        with self._clock(TODAY):
            letters.with_user(both).with_context(
                allowed_company_ids=companies
            ).action_print_letters()
        batches = letters.letter_batch_id
        self.assertEqual(len(batches), 2)
        self.assertEqual(batches.company_id, self.company | other)
        for batch in batches:
            [text] = self._texts(batch.letter_ids.pdf)
            self.assertIn(batch.company_id.name, text)


class TestAddressLines(BaseCase):
    def test_what_is_short_stays(self):
        lines = ["Aurora", "1 Oven Lane", "Bath"]
        self.assertEqual(fit_address(lines), (lines, "regular"))

    def test_what_is_long_is_broken_and_smaller(self):
        long = "Comércio de Alimentos e Bebidas São João do Rio Preto Limitada"
        fitted = fit_address([long, *"abcdef"])
        self.assertEqual(fitted.size, "small")
        self.assertEqual(" ".join(fitted.lines[:2]), long)

    def test_what_never_fits_keeps_the_name_and_the_place(self):
        fitted = fit_address(["Aurora", *map(str, range(20)), "Bath"])
        self.assertEqual((fitted.lines[0], fitted.lines[-1]), ("Aurora", "Bath"))
        self.assertEqual((len(fitted.lines), fitted.size), (9, "tiny"))
