"""Debtors promise and contest on their own page."""

from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged

from .test_account_page import PAGE, AccountCommon

DAY = timedelta(days=1)
EVIL = "<script>alert('x')</script>"


class AccountWordsCommon(AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._create_debtor("Stranger")
        cls.theirs = cls._create_invoice_due(cls.late, 77.0, partner=cls.stranger)

    def _get_item(self, invoice):
        return invoice.line_ids._filter_collections_open()

    def _send(self, form, typed, url=None, status=200, files=None):
        """Send a form as the page of a debtor does; return the page it comes to."""
        url = url or self._get_link()
        path, mark, query = url.partition("?")
        if files is None:
            answer = self._post(f"{path}/{form}{mark}{query}", **typed)
        else:
            answer = self.url_open(
                f"{path}/{form}{mark}{query}",
                {"csrf_token": self._csrf_token(), **typed},
                files=[("files", file) for file in files],
            )
        self.assertEqual(answer.status_code, status)
        return self._parse(answer)

    def _get_ways(self):
        """Sign in, and return the addresses of the page: signed in, and by link."""
        self._sign_in(self.customer)
        return {"portal": PAGE, "link": self._get_link()}

    def _get_error(self, tree, field):
        return " ".join(self._say(tree.xpath(f"//*[@id='error_{field}']")))

    def _get_value(self, tree, name):
        return tree.xpath(f"//*[@name='{name}']/@value")


@tagged("post_install", "-at_install", "collections")
class TestAccountPromise(AccountWordsCommon):
    def _promise(self, days=5, amount="500.00", invoices=None, **options):
        lines = self._get_item(invoices or self.invoice)
        typed = {
            "about": f"currency_{self.company.currency_id.id}",
            "amount": amount,
            "date": str(self.today + days * DAY),
            **{f"item_{line.id}": "1" for line in lines},
            **options.pop("typed", {}),
        }
        return self._send("promise", typed, **options)

    def _get_promises(self, debtor=None):
        return self.env["collections.promise"].search(
            [("partner_id", "=", (debtor or self.debtor).id)]
        )

    def test_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                invoice = self._create_invoice_due(self.late, 120.5)
                tree = self._promise(amount="100.25", invoices=invoice, url=url)
                promise = self._get_promises()[0]
                self.assertEqual(promise.line_ids, self._get_item(invoice))
                self.assertEqual((promise.amount, promise.source), (100.25, "portal"))
                self.assertEqual(promise.date, self.today + 5 * DAY)
                self.assertEqual(promise.state, "open")
                self.assertIn("Thank you, it is noted", tree.text_content())
                shown = self._find(tree, "o_collections_promise")[0]
                self.assertIn("$ 100.25 by", shown)
                self.assertIn("Open", shown)
                self.assertHeld(invoice, self.today, "promise")

    def test_the_day_that_was_promised_is_told_not_the_days_of_the_bank(self):
        tree = self._promise()
        [promise] = self._get_promises()
        self.assertGreater(promise.date_last, promise.date)
        day = promise.date.strftime("%m/%d/%Y")
        self.assertEqual(
            self._find(tree, "o_collections_words"), [f"Promised until {day}"]
        )

    def test_the_form_offers_all_that_is_overdue(self):
        other = self._create_invoice_due(self.late, 70.25)
        soon = self._create_invoice_due(self.today + DAY, 9.0)
        tree = self._open()
        self.assertEqual(self._get_value(tree, "amount"), ["570.25"])
        for invoice, expected in ((self.invoice, 1), (other, 1), (soon, 0)):
            field = f"item_{self._get_item(invoice).id}"
            self.assertEqual(
                len(tree.xpath(f"//*[@name='{field}'][@checked]")), expected
            )

    def test_each_currency_by_itself(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        foreign = self._create_invoice_due(self.late, 30.0, currency_id=euro.id)
        amounts = self._get_value(self._open(), "amount")
        self.assertCountEqual(amounts, ["500.00", "30.00"])
        tree = self._promise(invoices=self.invoice + foreign)
        self.assertIn("each currency by itself", self._get_error(tree, "items"))
        self.assertFalse(self._get_promises())

    def test_what_cannot_be_promised_is_said_and_nothing_is_lost(self):
        for days, amount, field, words in [
            (-1, "500.00", "date", "has passed"),
            (31, "500.00", "date", "We can wait until"),
            (5, "500.01", "amount", "more than what is open"),
            (5, "0", "amount", "Write an amount"),
            (5, "-5", "amount", "Write an amount"),
            (5, "10.005", "amount", "Write an amount"),
            (5, "much", "amount", "Write an amount"),
            (5, "", "amount", "Write an amount"),
        ]:
            with self.subTest(days=days, amount=amount):
                tree = self._promise(days, amount)
                self.assertIn(words, self._get_error(tree, field))
                self.assertEqual(self._get_value(tree, "amount"), [amount])
                day = str(self.today + days * DAY)
                self.assertEqual(self._get_value(tree, "date"), [day])
        tree = self._promise(typed={"date": "tomorrow"})
        self.assertIn("Choose a day", self._get_error(tree, "date"))
        self.assertFalse(self._get_promises())

    def test_an_amount_in_the_debtors_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        invoice = self._create_invoice_due(self.late, 1234.5)
        self._promise(amount="1.234,50", invoices=invoice)
        self.assertEqual(self._get_promises().amount, 1234.5)

    def test_nothing_ticked(self):
        tree = self._promise(invoices=self.env["account.move"], typed={})
        self.assertTrue(self._get_promises())  # the default invoice of the helper
        self._get_promises()._set_withdrawn()
        tree = self._send(
            "promise",
            {
                "about": f"currency_{self.company.currency_id.id}",
                "amount": "5",
                "date": str(self.today),
            },
        )
        self.assertIn("Choose at least one", self._get_error(tree, "items"))

    def test_only_what_the_page_offers(self):
        paid = self._create_invoice_due(self.late, 3.0)
        line = self._get_item(paid)
        self._pay(paid, date=self.today)
        held = self._create_invoice_due(self.late, 4.0)
        self._hold("pause", move_id=held.id)
        soon = self._create_invoice_due(self.today + DAY, 9.0)
        for number in (
            self._get_item(self.theirs).id,
            line.id,
            self._get_item(held).id,
            self._get_item(soon).id,
            0,
            "x",
        ):
            with self.subTest(number=number):
                tree = self._promise(amount="3.00", typed={f"item_{number}": "1"})
                self.assertIn(
                    "can't be chosen any more", self._get_error(tree, "items")
                )
                self.assertNotIn(self.theirs.name, tree.text_content())
        self.assertFalse(self._get_promises())
        self.assertFalse(self._get_promises(self.stranger))

    def test_a_branch_that_the_user_may_not_see(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()
        self.env.user.company_ids += branch
        invoice = self._create_invoice_due(self.late, 40.0, company=branch)
        ways = self._get_ways()
        self._promise(amount="40.00", invoices=invoice, url=ways["portal"])
        self.assertFalse(self._get_promises())
        self._promise(amount="40.00", invoices=invoice, url=ways["link"])
        self.assertEqual(self._get_promises().amount, 40.0)
        shown = self._find(self._open(PAGE), "o_collections_promise")
        self.assertFalse(shown, "the user has no access to the branch")

    def test_it_can_be_put_off_once(self):
        self._plan(self.today)
        self._promise(5)
        first = self._get_promises()
        tree = self._open()
        self.assertIn("I need another day", tree.text_content())
        self.assertEqual(
            self._get_value(tree, "about"), [f"promise_{first.id}"], "nothing else is"
        )
        tree = self._promise(9, typed={"about": f"promise_{first.id}"})
        second = self._get_promises() - first
        self.assertEqual((first.state, first.renewed_by_id), ("withdrawn", second))
        told = self._find(tree, "o_collections_promise")
        self.assertIn("Replaced by a new promise", told[1])
        self.assertNotIn("I need another day", tree.text_content())
        self.assertTrue(self._find(tree, "o_collections_promise_limit"))
        tree = self._promise(12, typed={"about": f"promise_{second.id}"})
        self.assertIn("please write to us", tree.text_content())
        self.assertEqual(self._get_promises(), first + second)

    def test_colleagues_are_told_in_their_language(self):
        self._plan(self.today)
        self.env["res.lang"]._activate_lang("pt_BR")
        self.debtor.lang = "pt_BR"
        self._promise(amount="500,00")
        case = self._get_promises().case_id
        self.assertIn("Promised", case.message_ids[0].body)
        self.assertIn(f"{self.today + 5 * DAY:%m/%d/%Y}", case.message_ids[0].body)

    def test_what_became_of_it(self):
        self._promise(0)
        promise = self._get_promises()
        self._pay(self.invoice, 200.0, date=self.today)
        self.assertIn(
            "Paid: $ 200.00", self._find(self._open(), "o_collections_promise")[0]
        )
        promise._judge(self.today + 9 * DAY)
        self.assertIn(
            "Paid in part", self._find(self._open(), "o_collections_promise")[0]
        )
        self._pay(self.invoice, 300.0, date=self.today)
        self.assertIn(
            "Thank you!", self._find(self._open(), "o_collections_promise")[0]
        )

    def test_what_a_colleague_noted_is_not_told(self):
        self.env["collections.promise"]._note(
            self.company,
            self.debtor,
            self._get_item(self.invoice),
            500.0,
            self.today + DAY,
            "call",
            note="He was rude",
        )
        tree = self._open()
        self.assertEqual(len(self._find(tree, "o_collections_promise")), 1)
        self.assertNotIn("rude", tree.text_content())


@tagged("post_install", "-at_install", "collections")
class TestAccountDispute(AccountWordsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref(
            "collections_policy.collections_dispute_reason_damaged"
        )

    def _dispute(self, of=None, files=None, url=None, status=200, **typed):
        typed = {
            "invoice": str((of or self.invoice).id),
            "reason": str(self.reason.id),
            "part": "whole",
            "words": "Two of ten are broken",
            **typed,
        }
        return self._send("dispute", typed, url=url, status=status, files=files)

    def _get_disputes(self, debtor=None):
        return self.env["collections.dispute"].search(
            [("partner_id", "=", (debtor or self.debtor).id)]
        )

    def _get_attachments(self, dispute):
        return self.env["ir.attachment"].search(
            [("res_model", "=", dispute._name), ("res_id", "=", dispute.id)]
        )

    def test_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                invoice = self._create_invoice_due(self.late, 120.5)
                tree = self._dispute(invoice, url=url)
                dispute = self._get_disputes()[0]
                self.assertEqual(dispute.move_ids, invoice)
                self.assertEqual(dispute.source, "portal")
                self.assertEqual(dispute.description, "Two of ten are broken")
                self.assertEqual(dispute.user_id, self.collector)
                self.assertTrue(dispute.activity_ids)
                self.assertIn("Thank you for telling us", tree.text_content())
                told = self._find(tree, "o_collections_dispute")[0]
                self.assertIn(f"{invoice.name}: {self.reason.name}", told)
                self.assertIn("We are looking at it $ 120.50", told)
                self.assertHeld(invoice, self.today, "dispute")

    def test_an_amount_of_it(self):
        self._dispute(part="amount", contested="123.45")
        line = self._get_disputes().line_ids
        self.assertEqual((line.is_whole, line.amount_currency), (False, 123.45))
        tree = self._dispute(part="amount", contested="376.56")
        self.assertIn("more than what is open", self._get_error(tree, "contested"))
        self.assertEqual(self._get_value(tree, "contested"), ["376.56"])
        self._dispute(part="whole")
        amounts = self._get_disputes().line_ids.mapped("amount_currency")
        self.assertCountEqual(amounts, [123.45, 376.55])

    def test_of_an_invoice_in_parts_the_last_is_contested_first(self):
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
        self._dispute(part="amount", contested="300")
        parts = self._get_disputes().line_ids.sorted("amount_currency")
        self.assertEqual(parts.mapped("amount_currency"), [50.0, 250.0])
        self.assertEqual(parts.mapped("is_whole"), [False, True])
        first, last = parts.move_line_id
        self.assertLess(first.date_maturity, last.date_maturity)

    def test_with_files(self):
        self._dispute(
            files=[
                ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
                ("note.pdf", b"%PDF-1.7 note", "application/pdf"),
            ]
        )
        files = self._get_attachments(self._get_disputes())
        self.assertCountEqual(files.mapped("name"), ["photo.png", "note.pdf"])
        pdf = files.filtered(lambda file: file.name == "note.pdf")
        self.assertEqual(pdf.raw, b"%PDF-1.7 note")

    def test_files_that_cannot_be_taken(self):
        note = ("note.txt", b"Broken", "text/plain")
        for files, words in [
            ([note] * 4, "3 files at most"),
            ([("big.txt", b"a" * (10 * 1024 * 1024 + 1), "text/plain")], "too large"),
            ([("page.html", b"<script>", "text/plain")], "can't be taken"),
            ([("photo.png", b"MZ\x90\0program", "image/png")], "can't be taken"),
            ([note, (f"{EVIL}.exe", b"MZ\x90\0", "image/png")], "can't be taken"),
        ]:
            with self.subTest(words=words, files=len(files)):
                tree = self._dispute(files=files)
                self.assertIn(words, self._get_error(tree, "files"))
                [typed] = tree.xpath("//textarea[@id='dispute_words']")
                self.assertEqual(typed.text, "Two of ten are broken")
                self.assertFalse(tree.xpath("//script[contains(text(), 'alert(')]"))
        self.assertFalse(self._get_disputes())

    def test_what_is_missing_is_said_and_nothing_is_lost(self):
        old = self.env["collections.dispute.reason"].create(
            {"name": "Old", "active": False}
        )
        for field, value in {
            "invoice": "",
            "reason": str(old.id),
            "part": "half",
            "words": "  ",
            "contested": "much",
        }.items():
            with self.subTest(field=field):
                typed = {field: value}
                if field == "contested":
                    typed["part"] = "amount"
                tree = self._dispute(**typed)
                self.assertTrue(self._get_error(tree, field))
                if field != "reason":
                    [chosen] = tree.xpath("//select[@name='reason']/option[@selected]")
                    self.assertEqual(chosen.get("value"), str(self.reason.id))
        self.assertFalse(self._get_disputes())

    def test_only_what_the_page_offers(self):
        paid = self._create_invoice_due(self.late, 3.0)
        self._pay(paid, date=self.today)
        contested = self._create_invoice_due(self.late, 4.0)
        self._dispute(contested)
        earlier = self._get_disputes()
        for number in (self.theirs.id, paid.id, contested.id, 0, "x"):
            with self.subTest(number=number):
                tree = self._dispute(invoice=str(number))
                self.assertTrue(self._get_error(tree, "invoice"))
                self.assertNotIn(self.theirs.name, tree.text_content())
        self.assertEqual(self._get_disputes(), earlier)
        self.assertFalse(self._get_disputes(self.stranger))

    def test_the_answer_is_told(self):
        self._dispute()
        self._get_disputes()._set_closed("unjustified", "It was signed for as whole")
        [told] = self._find(self._open(), "o_collections_dispute")
        self.assertIn("The invoice is correct", told)
        self.assertIn("You wrote: Two of ten are broken", told)
        self.assertIn("Our answer: It was signed for as whole", told)

    def test_what_was_typed_does_no_harm(self):
        self._dispute(words=EVIL)
        dispute = self._get_disputes()
        self.assertEqual(dispute.description, EVIL)
        for url in (self._get_link(), f"{self._get_link()}?done={EVIL}"):
            answer = self.url_open(url)
            self.assertNotIn("<script>alert", answer.text)
        self.assertIn("&lt;script&gt;alert", answer.text)
        told = "".join(
            (dispute.message_ids + dispute.case_id.message_ids).mapped("body")
        )
        self.assertNotIn("<script>", told)
        answer = self.url_open(
            f"{self._get_link()}/dispute",
            {"csrf_token": self._csrf_token(), "words": EVIL, "contested": f'">{EVIL}'},
        )
        self.assertNotIn("<script>alert", answer.text)


@tagged("post_install", "-at_install", "collections")
class TestWhoMaySpeak(AccountWordsCommon):
    FORMS = ("promise", "dispute")

    def _count_words(self):
        return sum(
            self.env[f"collections.{form}"].search_count([]) for form in self.FORMS
        )

    def _typed(self):
        return {
            f"item_{self._get_item(self.invoice).id}": "1",
            "amount": "500",
            "date": str(self.today),
            "invoice": str(self.invoice.id),
            "part": "whole",
            "words": "Broken",
            "reason": str(self.env["collections.dispute.reason"].search([])[0].id),
        }

    def test_a_colleague_only_looks(self):
        self._sign_in(self.collector)
        tree = self._open()
        for form in self.FORMS:
            with self.subTest(form=form):
                self.assertTrue(
                    tree.xpath(
                        f"//form[contains(@action, '/{form}')]/fieldset[@disabled]"
                    )
                )
                self._send(form, self._typed(), status=403)
        self.assertFalse(self._count_words())

    def test_links_that_expired_or_are_none(self):
        with freeze_time(Datetime.now() - timedelta(days=400)):
            old = self._get_link()
        wrong = self._get_link() + "x"
        for form in self.FORMS:
            for url, status in ((old, 410), (wrong, 404)):
                with self.subTest(form=form, status=status):
                    self._send(form, self._typed(), url=url, status=status)
        self.assertFalse(self._count_words())

    def test_without_a_token_of_the_page_nothing_is_taken(self):
        for form in self.FORMS:
            with self.subTest(form=form):
                answer = self.url_open(f"{self._get_link()}/{form}", self._typed())
                self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._count_words())

    def test_to_look_changes_nothing(self):
        for form in self.FORMS:
            answer = self.url_open(f"{self._get_link()}/{form}")
            self.assertIn(answer.status_code, (404, 405))

    def test_too_often(self):
        visits = self.env["collections.visit"]
        for form in self.FORMS:
            with self.subTest(form=form):
                for _time in range(visits._get_limit(form)):
                    visits._count(self.company, self.debtor, form)
                tree = self._send(form, self._typed(), status=429)
                self.assertIn("A little too often", tree.text_content())
        self.assertFalse(self._count_words())

    def test_a_visitor_has_to_sign_in(self):
        for form in self.FORMS:
            answer = self.url_open(
                f"{PAGE}/{form}",
                {"csrf_token": self._csrf_token(), **self._typed()},
                allow_redirects=False,
            )
            self.assertIn("/web/login", answer.headers["Location"])
        self.assertFalse(self._count_words())
