"""Why an open item stands where it does, in the words of the evaluation's answer."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import format_date

from .common import TODAY
from .guard_common import WORKDAYS
from .proof_common import ProofCommon
from .simulation_common import SimulationCommon

SATURDAY = TODAY + timedelta(days=5)


class ExplanationCommon(SimulationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_automatic = True

    def _day(self, number):
        return TODAY + timedelta(days=number)

    def _explain(self, invoice, number=0, user=None):
        """Return what is said of an invoice on a day: sentences by title."""
        with self._clock(self._day(number)):
            lines = invoice.with_user(user or self.collector).line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            self.env.invalidate_all()
            [sections] = (
                self.env["collections.explanation"]
                .with_user(user or self.collector)
                ._explain(lines)
                .values()
            )
        return dict(sections)

    def _why(self, invoice, number=0):
        said = self._explain(invoice, number)
        return " ".join(sentence for section in said.values() for sentence in section)

    def assertSaid(self, invoice, number, *sentences):
        said = self._why(invoice, number)
        for sentence in sentences:
            self.assertIn(sentence, said)


@tagged("post_install", "-at_install", "collections")
class TestWhyThisPolicy(ExplanationCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY)

    def _rule(self, name, domain, sequence):
        return self._create_policy(
            name,
            [("First", 3, [self._email()])],
            by_rule=True,
            partner_domain=domain,
            sequence=sequence,
        )

    def test_the_default(self):
        self.assertSaid(self.invoice, 0, "“Ladder” is the company's default.")

    def test_the_default_and_what_was_tried_before(self):
        self._rule("Rich", "[('name', '=', 'Nobody')]", 1)
        self.assertSaid(
            self.invoice,
            0,
            "“Ladder” is the company's default: the customer matches no rule of those "
            "tried before: “Rich”.",
        )

    def test_a_rule_and_what_was_tried_before(self):
        self._rule("Rich", "[('name', '=', 'Nobody')]", 1)
        self._rule("Good", "[('name', '=', 'Good Customer')]", 2)
        self._rule("Never", "[]", 3)
        self.assertSaid(
            self.invoice,
            0,
            "The customer matches the rule of “Good”, and none of those tried before: "
            "“Rich”.",
        )
        self.assertNotIn("Never", self._why(self.invoice))

    def test_set_on_the_customer(self):
        self.debtor.with_company(self.company).collections_policy_id = self._rule(
            "Own", "[('name', '=', 'Nobody')]", 9
        )
        self.assertSaid(self.invoice, 0, "“Own” is set on the customer.")

    def test_set_on_the_invoice_and_out_of_use(self):
        own = self._rule("Own", "[('name', '=', 'Nobody')]", 9)
        self.invoice.collections_policy_id = own
        self.assertSaid(self.invoice, 0, "“Own” is set on the invoice.")
        own.active = False
        self.assertSaid(
            self.invoice,
            0,
            "“Ladder” is the company's default.",
            "“Own” was chosen, but is not in use any more.",
        )

    def test_none(self):
        self.company.collections_policy_id = False
        self.policy.active = False
        self.assertSaid(self.invoice, 0, "No policy applies", "no policy says what")


@tagged("post_install", "-at_install", "collections")
class TestWhyNot(ExplanationCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4), 30.0)

    def test_a_promise(self):
        self._promise(self.invoice, 7)
        self.assertSaid(self.invoice, 1, "Held: Promise until 03/25/2026")
        self.assertSaid(
            self.invoice, 1, "“First” follows on 03/26/2026, once it is held no more."
        )

    def test_a_hold_without_an_end(self):
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "reason": "Estate",
                "kind": "deceased",
                "date_from": TODAY,
            }
        )
        self.assertSaid(
            self.invoice,
            0,
            "Held: Deceased, until somebody lifts it (Estate).",
            "“First” follows once it is held no more.",
        )

    def test_the_minimum(self):
        self.policy.minimum_balance = 50.0
        self.assertSaid(
            self.invoice,
            0,
            "Below the minimum of $\N{NO-BREAK SPACE}50.00: the customer owes "
            "$\N{NO-BREAK SPACE}30.00 in all",
        )

    def test_credits(self):
        self._credit(40.0)
        self.assertSaid(
            self.invoice,
            0,
            "Covered by the customer's own credits of $\N{NO-BREAK SPACE}40.00",
        )

    def test_the_limitation_period(self):
        self.policy.limitation_years = 5
        old = self._create_invoice_due(TODAY.replace(year=2021, month=2, day=1))
        self.assertSaid(
            old, 0, "The limitation period of 5 years was over on 02/01/2026."
        )

    def test_a_blocked_invoice(self):
        self.invoice.action_toggle_block_payment()
        self.assertSaid(self.invoice, 0, "Held: Invoice blocked.")


@tagged("post_install", "-at_install", "collections")
class TestWhyThen(ExplanationCommon):
    def test_before_anything_has_happened(self):
        invoice = self._create_invoice_due(self._day(10))
        self.assertSaid(
            invoice,
            0,
            "No level has happened yet.",
            "Next: “Before” on 03/21/2026.",
            "That is 5 days before the due date, 03/26/2026.",
            "The next contact is expected on 03/21/2026 (E-mail).",
        )

    def test_business_days(self):
        self.policy.level_ids[1].write({"delay": 3, "delay_kind": "business"})
        invoice = self._create_invoice_due(self._day(3))
        self._night(TODAY)
        self.assertSaid(
            invoice,
            1,
            "Next: “First” on 03/24/2026.",
            "That is 3 business days after the due date, 03/19/2026, days off "
            "left out.",
        )

    def test_due_today(self):
        invoice = self._create_invoice_due(self._day(-3))
        self.assertSaid(
            invoice,
            0,
            "“First” is due: 3 days after the due date, 03/13/2026.",
            "The next daily run plans it.",
        )
        self.company.collections_automatic = False
        self.assertSaid(invoice, 0, "Nothing is planned by itself in")

    def test_the_gap(self):
        self.policy.gap_days = 9
        invoice = self._create_invoice_due(self._day(-9))
        self._night(TODAY)
        self.assertSaid(
            invoice,
            2,
            "“First” happened on 03/16/2026.",
            "Next: “Second” on 03/25/2026.",
            "Its days are over since 03/17/2026, but 9 days have to lie between two "
            "levels, and the last one happened on 03/16/2026.",
        )

    def test_approval(self):
        self.policy.level_ids[1].step_ids.needs_approval = True
        invoice = self._create_invoice_due(self._day(-3))
        self.assertSaid(invoice, 0, "Not allowed. Not approved")
        self._plan(TODAY)
        self.assertSaid(
            invoice, 0, "waits for a manager's approval, planned for 03/16/2026."
        )

    def test_contact_hours(self):
        self._create_rule(hours=[("written", WORKDAYS, 9.0, 17.0)])
        invoice = self._create_invoice_due(SATURDAY - timedelta(days=3))
        self._night(TODAY)
        self.assertSaid(
            invoice,
            1,
            "Next: “First” on 03/21/2026.",
            "The next contact is expected on 03/23/2026 (E-mail).",
            "Outside contact hours: Springfield",
        )

    def test_a_task_and_a_failure(self):
        invoice = self._create_invoice_due(self._day(-10))
        self.debtor.email = False
        self._night(TODAY)
        self.assertSaid(invoice, 0, "did not reach the customer (No address")
        late = self._create_invoice_due(
            self._day(-25), partner=self._create_debtor("Late")
        )
        self.policy.escalation = "by_age"
        self._night(TODAY)
        self.assertSaid(late, 0, "Call: waits for collector_test")

    def test_on_its_way(self):
        invoice = self._create_invoice_due(self._day(-3))
        self._plan(TODAY)
        self.env["collections.deliverer"]._deliver_batch(
            self.company, self._noon(TODAY)
        )
        self.assertSaid(invoice, 0, "on its way")

    def test_the_end_of_the_ladder(self):
        invoice = self._create_invoice_due(self._day(-25))
        self.policy.escalation = "by_age"
        self._live_day(TODAY)
        self.assertSaid(invoice, 1, "The policy has no further level for it.")

    def test_levels_passed_over(self):
        levels = self.policy.level_ids
        levels[1].minimum_amount = 1000.0
        levels[2].partner_domain = "[('name', '=', 'Nobody')]"
        invoice = self._create_invoice_due(self._day(-2))
        said = self._explain(invoice)["Levels passed over"]
        self.assertEqual(
            said,
            [
                "“Before”: meant for before the due date, which has passed.",
                "“First”: only for customers who owe $\N{NO-BREAK SPACE}1,000.00 or "
                "more, this one owes $\N{NO-BREAK SPACE}500.00.",
                "“Second”: only for certain customers, not this one.",
            ],
        )

    def test_levels_passed_over_by_age(self):
        self.policy.escalation = "by_age"
        invoice = self._create_invoice_due(self._day(-12))
        self.assertIn(
            "“First”: the debt is old enough for a higher level.",
            self._explain(invoice)["Levels passed over"],
        )

    def test_a_level_of_another_policy(self):
        invoice = self._create_invoice_due(self._day(-3))
        self._night(TODAY)
        invoice.collections_policy_id = self._create_policy(
            "Other", [("Third", 15, [self._email()])]
        )
        self.assertSaid(
            invoice,
            1,
            "“First” of “Ladder” happened on 03/16/2026",
            "Next: “Third” on 03/28/2026.",
        )

    def test_no_words_but_those_of_the_evaluation(self):
        """Through stories, what is said is what the evaluation answers."""
        for seed in (5, 6):
            self._tell_story(seed)
            for number in range(0, 30, 6):
                self._live_day(self._day(number))
                self._compare_all(number)

    def _compare_all(self, number):
        day = self._day(number)
        answers = self.env["collections.evaluator"].sudo()._evaluate(self.company, day)
        levels = self.env["collections.level"]
        self.assertTrue(answers)
        for item in answers:
            invoice = self.env["account.move"].browse(item.move_id)
            said = self._explain(invoice, number)
            self.assertEqual("What holds it" in said, bool(item.held_reason))
            coming = " ".join(said["What comes next"])
            following = levels.browse(item.next_level_id or ())
            if not following:
                self.assertIn("no further level", coming)
                continue
            self.assertIn(f"“{following.name}”", coming)
            if item.next_date and not item.target_level_id and not item.held_reason:
                self.assertIn(format_date(self.env, item.next_date), coming)
                self.assertGreaterEqual(len(said["What comes next"]), 3)


@tagged("post_install", "-at_install", "collections")
class TestWhyProof(ProofCommon, ExplanationCommon):
    def test_a_level_that_waits_for_proof(self):
        for number in (3, 10, 20):
            self._night(self._day(number))
        self.assertSaid(self.invoice, 21, "“Listing” waits for proof of delivery")


@tagged("post_install", "-at_install", "collections")
class TestWhyScreens(ExplanationCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(self._day(-3))
        self._plan(TODAY)
        self.action = self._actions(self.invoice)

    def _open(self, record, method):
        with self._clock(TODAY):
            opened = getattr(record.with_user(self.collector), method)()
            wizard = self.env[opened["res_model"]].browse(opened["res_id"])
            return wizard.with_user(self.collector).why_html

    def test_the_dialogs(self):
        for record, method in (
            (self.invoice, "action_collections_explain"),
            (self.action.case_id, "action_explain"),
            (self.action, "action_explain"),
        ):
            html = self._open(record, method)
            self.assertIn("“First” is due", html)
            self.assertIn("Why this policy", html)
        self.assertIn("This action", html)

    def test_what_is_paid_needs_no_words(self):
        self._pay(self.invoice)
        self.assertIn(
            "Nothing of it is open",
            self._open(self.invoice, "action_collections_explain"),
        )

    def test_names_are_escaped(self):
        self.policy.name = "<b>Bold</b>"
        html = self._open(self.invoice, "action_collections_explain")
        self.assertIn("&lt;b&gt;Bold", html)

    def test_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.collector.lang = "pt_BR"
        collector = self.collector.with_user(self.collector).with_context(lang="pt_BR")
        invoice = self.invoice.with_env(collector.env)
        with self._clock(TODAY):
            lines = invoice.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            [sections] = (
                collector.env["collections.explanation"]._explain(lines).values()
            )
        said = " ".join(sentence for part in sections for sentence in part.sentences)
        self.assertIn("13/03/2026", said)

    def test_who_may_ask(self):
        stranger = new_test_user(
            self.env,
            "asking_stranger",
            groups="collections_policy.group_user",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        portal = new_test_user(self.env, "asking_portal", groups="base.group_portal")
        for user in (stranger, portal):
            with self.assertRaises(AccessError):
                self._explain(self.invoice, user=user)
        wizard = self.env["collections.explanation.wizard"].with_user(stranger)
        lines = self.invoice.line_ids
        with self.assertRaises(AccessError):
            _html = wizard.create({"line_ids": [Command.set(lines.ids)]}).why_html
