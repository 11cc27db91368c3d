"""Whole stories: what happens to an invoice, day by day."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install", "collections")
class TestStory(CollectionsCommon):
    def test_an_invoice_from_before_due_to_the_last_level(self):
        due = TODAY + timedelta(days=6)
        invoice = self._create_invoice_due(due)
        story = {}
        for offset in range(-10, 40):
            day = due + timedelta(days=offset)
            for mail in self._night(day):
                story.setdefault(offset, []).append(self._subject(mail))
            case = self.env["collections.case"].search(
                [("partner_id", "=", self.debtor.id)]
            )
            for action in case.action_ids.filtered(lambda a: a.state == "todo"):
                story.setdefault(offset, []).append(action.step_id.name)
                with self._clock(day):
                    action.activity_id.action_feedback("They will pay on Friday.")
        self.assertEqual(
            story,
            {
                -5: ["Reminder $ 500.00"],
                3: ["Reminder $ 500.00"],
                10: ["Reminder $ 500.00"],
                20: ["Call"],
            },
        )
        self.assertEqual(self._levels(invoice), ["Before", "First", "Second", "Call"])
        self.assertEqual(invoice.collections_level_id.name, "Call")
        self.assertEqual(case.attention, False)
        self.assertEqual(case.level_id.name, "Call")
        self.assertEqual(case.state, "open")
        self._pay(invoice)
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.amount_overdue, 0)

    def test_the_ready_policy_in_two_languages_and_two_currencies(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.env["ir.module.module"].sudo().search(
            [("name", "=", "collections_policy")]
        )._update_translations(["pt_BR"])
        real = self.setup_other_currency("BRL", rates=[("2020-01-01", 5.0)])
        ready = self.env.ref("collections_policy.collections_policy_consumers").sudo()
        self.company.collections_policy_id = ready.copy(
            {"company_id": self.company.id, "user_id": False}
        )
        due = TODAY + timedelta(days=6)
        debtors = {
            "en_US": self.debtor,
            "pt_BR": self._create_debtor("Boa Cliente", lang="pt_BR"),
        }
        invoices = {
            "en_US": self._create_invoice_due(due, 100.0),
            "pt_BR": self._create_invoice_due(
                due, 700.0, debtors["pt_BR"], currency_id=real.id
            ),
        }
        story = {"en_US": {}, "pt_BR": {}}
        for offset in range(-7, 75):
            day = due + timedelta(days=offset)
            mails = self._night(day)
            for lang, invoice in invoices.items():
                for action in self._actions(invoice):
                    with self._clock(day):
                        self._play(action)
                mine = mails.filtered(
                    lambda mail, lang=lang: mail.recipient_ids == debtors[lang]
                )
                for mail in mine:
                    story[lang][offset] = mail
        self.assertEqual(list(story["en_US"]), [-5, -1, 3, 7, 15, 31])
        self.assertEqual(list(story["pt_BR"]), list(story["en_US"]))
        for offset, mail in story["pt_BR"].items():
            self.assertIn(
                "R$ 700,00", mail.body_html.replace("\N{NO-BREAK SPACE}", " ")
            )
            self.assertNotEqual(mail.subject, story["en_US"][offset].subject)
            self.assertIn("22/03/2026", mail.body_html)
        for mail in story["en_US"].values():
            self.assertIn("03/22/2026", mail.body_html)
            self.assertIn("100.00", mail.body_html)
        levels = [self._levels(invoice) for invoice in invoices.values()]
        self.assertEqual(levels[0], levels[1])
        self.assertEqual(len(levels[0]), 7)

    def _play(self, action):
        """Do what a person would do about an action: approve, or make the call."""
        if action.state == "to_approve":
            action.action_approve()
        elif action.state == "todo":
            action.activity_id.sudo().action_feedback("Done")

    def test_a_second_night_on_the_same_day_adds_nothing(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self.assertEqual(len(self._night(TODAY)), 1)
        before = self.env["collections.action"].search_count([])
        self.assertFalse(self._night(TODAY))
        self.assertFalse(self._plan(TODAY))
        self.assertEqual(self.env["collections.action"].search_count([]), before)
        self.assertEqual(self._levels(invoice), ["First"])

    def test_a_year_old_debt_begins_at_the_first_level_after_the_due_date(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=400))
        for offset in range(8):
            self._night(TODAY + timedelta(days=offset))
        self.assertEqual(self._levels(invoice), ["First", "Second"])

    def test_by_age_goes_to_the_highest_level_at_once(self):
        self.policy.escalation = "by_age"
        invoice = self._create_invoice_due(TODAY - timedelta(days=12))
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["Second"])

    def test_days_of_downtime_bring_one_message_not_a_burst(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        mails = self._night(TODAY + timedelta(days=30))
        self.assertEqual(len(mails), 1)
        self.assertEqual(self._levels(invoice), ["First", "Second"])

    def test_one_message_lists_all_that_is_due(self):
        old = self._create_invoice_due(TODAY - timedelta(days=30), 100.0)
        new = self._create_invoice_due(TODAY - timedelta(days=4), 40.0)
        upcoming = self._create_invoice_due(TODAY + timedelta(days=20), 7.0)
        mail = self._night(TODAY)
        self.assertEqual(len(mail), 1)
        self.assertIn("$ 140.00", self._subject(mail))
        self.assertIn(old.name, mail.body_html)
        self.assertIn(new.name, mail.body_html)
        self.assertNotIn(upcoming.name, mail.body_html)

    def test_items_of_different_levels_share_the_message_of_the_highest(self):
        old = self._create_invoice_due(TODAY - timedelta(days=10), 100.0)
        self._night(TODAY - timedelta(days=5))
        new = self._create_invoice_due(TODAY - timedelta(days=4), 40.0)
        mails = self._night(TODAY)
        self.assertEqual(len(mails), 1)
        action = self._actions(old).filtered(lambda a: a.state == "sent")[-1]
        self.assertEqual(action.level_id.name, "Second")
        self.assertEqual(old.collections_level_id.name, "Second")
        self.assertEqual(new.collections_level_id.name, "First")

    def test_an_invoice_with_three_due_dates(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Three parts",
                "line_ids": [
                    (5,),
                    (0, 0, {"value": "percent", "value_amount": 40, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 30, "nb_days": 30}),
                    (0, 0, {"value": "percent", "value_amount": 30, "nb_days": 60}),
                ],
            }
        )
        invoice = self._create_invoice_due(
            TODAY, 1000.0, invoice_payment_term_id=term.id
        )
        issued = invoice.invoice_date
        mails = self._night(issued + timedelta(days=3))
        self.assertIn("$ 400.00", self._subject(mails))
        items = invoice.collections_item_ids
        self.assertEqual(
            items.mapped("collections_level_id.name"),
            ["First"],
        )
        mails = self._night(issued + timedelta(days=25))
        self.assertEqual(
            items[1].collections_level_id.name,
            "Before",
            "the second due date has a ladder of its own",
        )

    def test_a_payment_that_is_undone_resumes_without_a_jump(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        payment = self._pay(invoice)
        self.assertEqual(
            self.env["collections.case"]
            .search([("partner_id", "=", self.debtor.id)])
            .state,
            "closed",
        )
        later = TODAY + timedelta(days=30)
        self._night(later)
        with self._clock(later):
            payment.action_draft()
            payment.action_cancel()
        self.assertFalse(self._night(later), "the gap counts from the day it reopened")
        self.assertEqual(len(self._night(later + timedelta(days=3))), 1)
        self.assertEqual(self._levels(invoice), ["First", "Second"])
