"""Late charges shown: on the invoice, the case, and in messages."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..pipeline.scope import Debtors
from ..tools.late_charges import Parts
from .charge_common import DUE, ChargesCommon
from .common import TODAY

LATER = DUE + timedelta(days=45)


def read(source):
    """Return the words of HTML, its spaces made soft and alike."""
    return " ".join(html.fromstring(f"<div>{source}</div>").text_content().split())


class ShownCommon(ChargesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pt_BR")
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.euro.id,
                "company_id": cls.company.id,
                "name": date(2020, 1, 1),
                "rate": 0.5,
            }
        )
        cls.usual = cls._create_terms(penalty=2, interest="fixed", percent=1)
        cls.statement = cls.env["collections.charge.statement"]

    def setUp(self):
        super().setUp()
        self._use_terms(self.usual)

    def _freeze(self, day):
        frozen = self._clock(day)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _forget_a_month(self):
        """Correct debts by an index of which a month is not known."""
        self._use_terms(self._create_terms(index_id=self.index.id, penalty=2))
        self.index.value_ids.filtered(
            lambda value: value.date == date(2026, 2, 1)
        ).unlink()

    def _count(self, function):
        """Return how many statements something takes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def _draw(self, *invoices, day=LATER, lang="en_US", **options):
        items = self._get_items(self.env["account.move"].union(*invoices))
        statement = self.statement.with_context(lang=lang)
        return statement._draw(self.company, items, day, **options)


@tagged("post_install", "-at_install", "collections")
class TestStatement(ShownCommon):
    def test_each_part_by_itself_and_the_total(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        words = read(self._draw(invoice))
        for shown in (
            "Late charges up to 03/01/2026",
            f"{invoice.name} due 01/15/2026, still open $ 1,000.00",
            "Interest $ 15.00 $ 1,000.00, 45 days (01/16/2026 to 03/01/2026) "
            "at 1 % a month: $ 15.00",
            "Penalty $ 20.00 2 % of $ 1,000.00, once: $ 20.00",
            "Principal $ 1,000.00 Late charges $ 35.00",
            "Total if paid on 03/01/2026 $ 1,035.00",
        ):
            self.assertIn(shown, words)

    def test_numbers_and_dates_follow_the_reader(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        words = read(self._draw(invoice, lang="pt_BR"))
        for shown in ("15/01/2026", "01/03/2026", "$ 15,00", "$ 1.035,00"):
            self.assertIn(shown, words)
        self.assertNotIn("1,000.00", words)

    def test_each_currency_has_its_own_total(self):
        dollars = self._create_invoice_due(DUE, 1000.0)
        euros = self._create_invoice_due(DUE, 100.0, currency_id=self.euro.id)
        words = read(self._draw(dollars, euros))
        self.assertIn("USD", words)
        self.assertIn("EUR", words)
        self.assertIn("Total if paid on 03/01/2026 $ 1,035.00", words)
        self.assertIn("Total if paid on 03/01/2026 103.50 €", words)

    def test_nothing_where_nothing_is_charged(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self.assertEqual(self._draw(invoice, day=DUE), "")
        self._use_terms(self.env["collections.charge.terms"])
        self.assertEqual(self._draw(invoice), "")

    def test_what_is_not_late_counts_in_the_principal_alone(self):
        invoice = self._create_invoice_due(
            DUE,
            900.0,
            invoice_payment_term_id=self._create_instalments().id,
            invoice_date_due=False,
        )
        words = read(self._draw(invoice, day=DUE + timedelta(days=15)))
        self.assertEqual(words.count("once:"), 1)
        self.assertIn("Principal $ 900.00 Late charges $ 7.50", words)

    def test_colleagues_read_which_value_is_missing_and_debtors_nothing(self):
        self._forget_a_month()
        invoice = self._create_invoice_due(DUE, 1000.0)
        words = read(self._draw(invoice, day=TODAY))
        self.assertIn("Not known yet. “A index” has no value for Feb 2026", words)
        self.assertNotIn("Total", words)
        self.assertEqual(self._draw(invoice, day=TODAY, for_debtor=True), "")

    def test_debtors_read_what_is_known_in_another_currency(self):
        terms = self._create_terms(index_id=self.index.id, penalty=2)
        terms.version_ids = [Command.create({"date_from": DUE, "penalty": 3})]
        old = self._create_invoice_due(DUE - timedelta(days=1), 1000.0)
        new = self._create_invoice_due(DUE, 100.0, currency_id=self.euro.id)
        self._forget_a_month()
        self._use_terms(terms)
        words = read(self._draw(old, new, for_debtor=True))
        self.assertIn("103.00 €", words)
        self.assertNotIn(old.name, words)

    def test_what_was_claimed_before_is_taken_off(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charger = type(self.env["collections.charger"])
        settled = {self._get_items(invoice): Parts(interest=Decimal(10))}
        with patch.object(charger, "_get_settled", lambda self, lines: settled):
            words = read(self._draw(invoice))
            [claim] = self.statement._get_claims(
                self.company, LATER, Debtors(ids=self.debtor.ids)
            )
        self.assertIn(
            "Invoiced or waived before $ -\N{ZERO WIDTH NO-BREAK SPACE}10.00", words
        )
        self.assertIn("Late charges $ 25.00", words)
        self.assertEqual(claim.amount, Decimal(25))

    def test_nothing_where_all_was_claimed_before(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        charger = type(self.env["collections.charger"])
        everything = Parts(interest=Decimal(15), penalty=Decimal(20))
        settled = {self._get_items(invoice): everything}
        with patch.object(charger, "_get_settled", lambda self, lines: settled):
            self.assertEqual(self._draw(invoice), "")

    def test_what_was_paid_after_the_day_was_open_on_it(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, 400.0, LATER + timedelta(days=5))
        self.assertIn("Principal $ 1,000.00", read(self._draw(invoice)))
        self.assertIn("Principal $ 600.00", read(self._draw(invoice, day=TODAY)))

    def test_charges_of_what_was_paid_late(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self._pay(invoice, date=LATER)
        self.assertIn(
            "Principal $ 0.00 Late charges $ 35.00 Total if paid on 03/16/2026 $ 35.00",
            read(self._draw(invoice, day=TODAY)),
        )

    def test_a_short_one_stays_on_its_page(self):
        invoice = self._create_invoice_due(DUE, 1000.0)
        self.assertIn("o_collections_whole", self._draw(invoice))
        more = [self._create_invoice_due(DUE, 10.0) for _number in range(4)]
        self.assertNotIn("o_collections_whole", self._draw(invoice, *more))

    def test_terms_are_noticed_at_once(self):
        policies = self.env["collections.policy"]
        self.assertTrue(policies._has_charge_terms(self.company))
        self._use_terms(self.env["collections.charge.terms"])
        self.assertFalse(policies._has_charge_terms(self.company))
        policy = self._create_policy("Other", [], charge_terms_id=self.usual.id)
        self.assertTrue(policies._has_charge_terms(self.company))
        policy.active = False
        self.assertFalse(policies._has_charge_terms(self.company))


@tagged("post_install", "-at_install", "collections")
class TestForms(ShownCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice_due(DUE, 1000.0)

    def setUp(self):
        super().setUp()
        self._freeze(LATER)

    def _get_case(self):
        self._night(LATER)
        return self.invoice.collections_case_id

    def _open(self, action, user=None):
        Wizard = self.env[action["res_model"]].with_context(**action["context"])
        return Wizard.with_user(user or self.collector)

    def test_the_invoice(self):
        mine = self.invoice.with_user(self.collector)
        self.assertIn("$ 1,035.00", read(mine.collections_charges_html))
        self.assertIn(
            "$ 1.035,00",
            read(mine.with_context(lang="pt_BR").collections_charges_html),
        )

    def test_no_charges_on_other_documents(self):
        draft = self.invoice.copy()
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        credit = self._credit(100.0, date=DUE)
        for move in draft | bill | credit:
            self.assertFalse(move.collections_charges_html)

    def test_who_is_no_collector_does_not_read_them(self):
        clerk = new_test_user(
            self.env,
            "clerk_charges",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        invoice = self.invoice.with_user(clerk)
        self.assertTrue(invoice.name)
        with self.assertRaises(AccessError):
            invoice.read(["collections_charges_html"])
        with self.assertRaises(AccessError):
            self._open(self.invoice.action_open_collections_charges(), clerk).create({})

    def test_on_another_day(self):
        action = self.invoice.with_user(
            self.collector
        ).action_open_collections_charges()
        with Form(self._open(action)) as form:
            self.assertEqual(form.date, LATER)
            self.assertIn("$ 1,035.00", read(form.charges_html))
            form.date = DUE + timedelta(days=90)
            self.assertIn("$ 1,050.00", read(form.charges_html))
            form.date = DUE
            self.assertFalse(form.charges_html)

    def test_the_case_on_another_day(self):
        case = self._get_case().with_user(self.collector)
        other = self._create_invoice_due(DUE, 100.0, currency_id=self.euro.id)
        with Form(self._open(case.action_open_charges())) as form:
            words = read(form.charges_html)
            self.assertIn("$ 1,035.00", words)
            self.assertIn("103.50 €", words)
            self.assertIn(other.name, words)
            form.date = DUE + timedelta(days=90)
            self.assertIn("105.00 €", read(form.charges_html))

    def test_another_company_is_closed(self):
        other = self.setup_other_company()["company"]
        theirs = self._create_invoice_due(DUE, 77.0, company=other)
        action = theirs.action_open_collections_charges()
        wizard = self._open(action).create({})
        with self.assertRaises(AccessError):
            wizard.charges_html  # noqa: B018

    def test_the_figure_of_the_case_is_in_the_company_s_currency(self):
        case = self._get_case().with_user(self.collector)
        self.assertEqual(case.amount_charges, 35.0)
        self._create_invoice_due(DUE, 100.0, currency_id=self.euro.id)
        self._create_invoice_due(DUE, 900.0, partner=self._create_debtor("Other"))
        case.invalidate_recordset()
        self.assertEqual(case.amount_charges, 42.0)
        self.assertFalse(case.has_unknown_charges)
        self.assertIn("$ 1,035.00", read(case.charges_html))

    def test_the_case_tells_that_something_is_not_known(self):
        self._forget_a_month()
        case = self._get_case()
        self.assertTrue(case.has_unknown_charges)
        self.assertIn("Feb 2026", read(case.charges_html))

    def test_nothing_without_terms(self):
        self._use_terms(self.env["collections.charge.terms"])
        case = self._get_case()
        self.assertEqual(case.amount_charges, 0.0)
        self.assertFalse(case.charges_html)
        self.assertFalse(self.invoice.collections_charges_html)

    def test_a_list_of_cases_costs_the_same_whatever_its_length(self):
        for index in range(10):
            debtor = self._create_debtor(f"N{index}")
            self._create_invoice_due(DUE, 100.0, partner=debtor)
            self._create_invoice_due(
                DUE, 100.0, partner=debtor, currency_id=self.euro.id
            )
        self._night(LATER)
        cases = self.env["collections.case"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(cases), 11)

        def count(some):
            return self._count(lambda: some.read(["amount_charges"]))

        count(cases)
        self.assertEqual(count(cases), count(cases[:2]))
        self.assertTrue(all(cases.mapped("amount_charges")))

    def test_many_invoices_cost_the_same_whatever_their_number(self):
        invoices = self.invoice
        for _index in range(10):
            invoices |= self._create_invoice_due(DUE, 100.0)

        def count(some):
            return self._count(lambda: some.mapped("collections_charges_html"))

        count(invoices)
        self.assertLessEqual(count(invoices), count(invoices[:2]))


@tagged("post_install", "-at_install", "collections")
class TestMessages(ShownCommon):
    def _make_actions(self, number=1):
        for index in range(number):
            debtor = self._create_debtor(
                f"Debtor {index}", lang="pt_BR" if index % 2 else "en_US"
            )
            self._create_invoice_due(DUE, 1000.0, partner=debtor)
        actions = self._plan(LATER).sudo()
        self._freeze(LATER)
        self.assertEqual(len(actions), number)
        return actions

    def test_principal_charges_and_total(self):
        action = self._make_actions()
        words = read(action.items_html)
        self.assertLess(words.index("Total open $ 1,000.00"), words.index("Interest"))
        self.assertIn(
            "Principal $ 1,000.00 Late charges $ 35.00 "
            "Total if paid on 03/01/2026 $ 1,035.00",
            words,
        )
        self.assertIn(read(action.charges_html), words)
        self.assertEqual(action.amount, 1000.0)
        self.assertEqual(read(action.total_label), "$ 1,000.00")

    def test_in_the_language_of_the_reader(self):
        english, portuguese = self._make_actions(2)
        words = read(portuguese.with_context(lang="pt_BR").items_html)
        self.assertIn("$ 1.035,00", words)
        self.assertIn("01/03/2026", words)
        self.assertIn("$ 1,035.00", read(english.items_html))

    def test_charges_are_on_top_of_what_is_left_after_credits(self):
        self._create_invoice_due(DUE, 1000.0)
        self._credit(300.0, date=DUE)
        action = self._plan(LATER)
        self._freeze(LATER)
        words = read(action.items_html)
        self.assertIn("Balance to pay $ 700.00", words)
        self.assertIn("Principal $ 700.00 Late charges $ 35.00", words)

    def test_each_currency(self):
        self._create_invoice_due(DUE, 1000.0)
        self._create_invoice_due(DUE, 100.0, currency_id=self.euro.id)
        action = self._plan(LATER)
        self._freeze(LATER)
        words = read(action.charges_html)
        self.assertIn("$ 1,035.00", words)
        self.assertIn("103.50 €", words)

    def test_what_is_not_known_is_left_out(self):
        self._forget_a_month()
        action = self._make_actions()
        self.assertFalse(action.charges_html)
        self.assertIn("Total open", read(action.items_html))
        self.assertNotIn("Late charges", read(action.items_html))
        self._deliver(LATER)
        self.assertEqual(action.state, "sent")

    def test_shipped_messages_go_out_with_them_and_are_kept(self):
        templates = self.env["mail.template"].search(
            [("model", "=", "collections.action")]
        )
        actions = self._make_actions(len(templates))
        steps = self.policy.level_ids.step_ids.filtered("mail_template_id")
        for action, template in zip(actions, templates, strict=True):
            with self.subTest(template.name):
                steps.mail_template_id = template
                channel = self.env["collections.channel.email"].sudo()
                channel._deliver(action.with_env(channel.env), self._noon(LATER))
                self.assertEqual(action.state, "queued", action.reason_detail)
                self.assertIn(self._write_total(action), read(action.body))
        self.usual.version_ids.penalty = 1
        self.env.invalidate_all()
        for action in actions:
            self.assertIn(self._write_total(action), read(action.body))

    def _write_total(self, action):
        return "$ 1.035,00" if action.lang == "pt_BR" else "$ 1,035.00"

    def test_a_batch_is_reckoned_at_once(self):
        actions = self._make_actions(24)
        charger = type(self.env["collections.charger"])

        def count(some):
            return self._count(lambda: some.mapped("items_html"))

        count(actions)
        self.assertEqual(count(actions), count(actions[:4]))
        with patch.object(
            charger, "_get_facts", autospec=True, return_value=[]
        ) as asked:
            self.env.invalidate_all()
            actions.mapped("items_html")
        self.assertEqual(asked.call_count, 1)

    def test_without_terms_nothing_is_asked(self):
        self._use_terms(self.env["collections.charge.terms"])
        actions = self._make_actions(4)
        actions.mapped("items_html")
        charged = self._count(lambda: actions.mapped("items_html"))
        with patch.object(
            type(actions), "_get_charge_entries", lambda self, lines, frames: {}
        ):
            self.assertEqual(self._count(lambda: actions.mapped("items_html")), charged)

    def test_the_letter_has_them(self):
        action = self._make_actions()
        report = self.env["report.collections_policy.letter"]
        [letter] = report._prepare_letters(action)
        self.assertIn("Total if paid on 03/01/2026 $ 1,035.00", read(letter["text"]))
