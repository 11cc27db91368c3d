"""One queue of several companies: each case is worked as its own company works."""

from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, tagged

from ..metrics.scope import MetricScope
from .common import TODAY
from .desk_common import DeskCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestDesk(DeskCommon):
    """Who works is in ``company`` first; what is worked is ``padaria``'s."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls._owe(cls.company, 4, 100.0)
        cls.theirs = cls._owe(cls.padaria, 4, 300.0)

    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _case(self, company, user=None, partner=None):
        """Return a company's case, worked by a user whose first company is another."""
        env = self._as(user or self.both, self.company, self.padaria)
        return env["collections.case"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", (partner or self.debtor).id),
            ]
        )

    def _confirm(self, action, env=None, **values):
        """Fill in the wizard of a window action as its form does, and confirm it."""
        env = env or self._as(self.both, self.company, self.padaria)
        wizards = env[action["res_model"]].with_context(**action["context"])
        with Form(wizards) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record.action_confirm()

    # === ORDER, AND WHAT IS SHOWN === #

    def test_cases_come_in_order_over_currencies(self):
        self._owe(self.atelier, 4, 60.0)
        self._nights()
        cases = self._as(self.boss)["collections.case"].search([])
        self.assertEqual(
            cases.company_id.mapped("name"), ["Atelier", self.company.name, "Padaria"]
        )
        self.assertEqual(cases.mapped("amount_overdue_common"), [120.0, 100.0, 60.0])
        self.assertEqual(cases.mapped("amount_overdue"), [60.0, 100.0, 300.0])
        turned = self._as(self.boss, self.padaria, self.atelier, self.company)
        worth = turned["collections.case"].search([]).mapped("amount_overdue_common")
        self.assertEqual(worth, [600.0, 500.0, 300.0])

    def test_one_company_is_sorted_by_the_plain_column(self):
        cases = self._as(self.collector, self.company)["collections.case"]
        query = cases._search([], order="amount_overdue_common desc")
        self.assertNotIn("CASE", query.select().code)

    def test_days_are_those_of_each_company(self):
        self._owe(self.atelier, 4)
        self._nights()
        late_night = self._noon(TODAY) + timedelta(hours=11.5)  # Tuesday in Auckland
        env = self._as(self.boss)
        with freeze_time(late_night):
            env.invalidate_all()
            cases = env["collections.case"].search([("days_overdue", "=", 5)])
            self.assertEqual(cases.company_id, self.atelier)
            self.assertEqual(cases.days_overdue, 5)
            moves = env["account.move"].search(
                [
                    ("collections_days_overdue", "=", 4),
                    ("id", "in", (self.ours | self.theirs).ids),
                ]
            )
            self.assertEqual(moves, self.ours | self.theirs)

    # === WHO HAS WHAT === #

    def test_salespeople_of_another_company_are_passed_over(self):
        self.debtor.user_id = self.collector  # of company alone
        self._nights()
        self.assertEqual(self._case(self.company).user_id, self.collector)
        self.assertEqual(self._case(self.padaria).user_id, self.both)

    def test_who_serves_a_company_is_given_its_cases(self):
        second = self._create_user("second", self.company | self.padaria)
        third = self._create_user("third", self.padaria)
        self.padaria.collections_desk_user_ids = second | third
        debtors = [self._create_debtor(f"Debtor {number}") for number in range(10)]
        for debtor in debtors:
            debtor.user_id = self.both  # has access, and does not serve
            self._owe(self.padaria, 4, partner=debtor)
        self._nights()
        cases = self.env["collections.case"].search(
            [("company_id", "=", self.padaria.id)]
        )
        self.assertEqual(cases.user_id, second | third)
        for user in (second, third):
            own = cases.filtered(lambda case, user=user: case.user_id == user)
            self.assertGreaterEqual(len(own), 3)

    def test_who_serves_a_company_has_access_to_it(self):
        with self.assertRaises(ValidationError):
            self.padaria.collections_desk_user_ids = self.collector

    def test_nobody_is_given_a_case_of_a_company_without_access(self):
        self._nights()
        case = self._case(self.padaria)
        with self.assertRaises(ValidationError):
            case.user_id = self.collector
        case.action_assign_to_me()
        self.assertEqual(case.user_id, self.both)

    def test_steps_fall_to_people_of_the_company(self):
        self.debtor.user_id = self.collector
        step = self.policies[self.padaria].level_ids.step_ids[1]
        self._owe(self.padaria, 21)
        for responsible, person in (("salesperson", False), ("user", self.collector)):
            with self.subTest(responsible=responsible):
                step.write({"responsible": responsible, "user_id": person})
                planned = self._plan(TODAY, self.padaria)
                task = planned.filtered(lambda action: action.channel == "task")
                self.assertEqual(task.user_id, self.both)
                task.sudo()._set_cancelled("by_hand")

    def test_cases_are_shared_out_evenly(self):
        second = self._create_user("second", self.padaria)
        debtors = [self._create_debtor(f"Debtor {number}") for number in range(3)]
        for number, debtor in enumerate(debtors):
            self._owe(self.padaria, 4, 100.0 * (number + 1), partner=debtor)
        self._nights()
        cases = self._as(self.boss)["collections.case"].search(
            [("company_id", "=", self.padaria.id)]
        )
        with self.assertRaises(UserError):
            cases.action_share_out()
        self.padaria.collections_desk_user_ids = self.both | second
        with self.assertRaises(AccessError):
            self._case(self.padaria).action_share_out()
        cases.action_share_out()
        counts = cases.grouped("user_id")
        self.assertEqual(
            {user: len(own) for user, own in counts.items()}, {self.both: 2, second: 2}
        )

    # === VERBS === #

    def test_an_email_is_the_companys_own(self):
        self._nights()
        mails = {
            case.company_id: self.env["mail.mail"].search(
                [("model", "=", "collections.case"), ("res_id", "=", case.id)]
            )
            for case in self._case(self.company) | self._case(self.padaria)
        }
        for company, mail in mails.items():
            self.assertEqual(mail.email_from, company.email_formatted)
            self.assertIn(company.name, mail.body_html)
            self.assertEqual(mail.record_company_id, company)
        self.assertNotIn(self.company.name, mails[self.padaria].body_html)
        self.assertIn("R$", mails[self.padaria].body_html)

    def test_send_now_from_another_company(self):
        self._plan(TODAY, self.padaria)
        case = self._case(self.padaria)
        case.pending_action_ids.action_send_now()
        mail = self.env["mail.mail"].search([("res_id", "=", case.id)])
        self.assertEqual(mail.email_from, self.padaria.email_formatted)
        self.assertIn("/collections/account/", mail.body_html)
        self.assertEqual(mail.reply_to, self.both.email_formatted, "the collector's")

    def test_plan_now_is_about_both(self):
        cases = self.env["collections.case"]
        self._nights()
        for company in (self.company, self.padaria):
            self._owe(company, 20)
            cases |= self._case(company)
        cases.action_plan_now()
        tasks = self.env["collections.action"].search(
            [("case_id", "in", cases.ids), ("channel", "=", "task")]
        )
        self.assertEqual(tasks.company_id, self.company | self.padaria)

    def test_call_and_outcome(self):
        self._owe(self.padaria, 21)
        self._nights()
        task = self._case(self.padaria).pending_action_ids.filtered(
            lambda action: action.state == "todo"
        )
        self._confirm(
            task.action_open_outcome(),
            outcome="promised",
            until=TODAY + 3 * DAY,
        )
        self.assertEqual(task.state, "done")
        promise = self.env["collections.promise"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual(promise.company_id, self.padaria)
        self.assertEqual(promise.currency_id, self.padaria.currency_id)

    def test_promise_dispute_and_pause(self):
        self._nights()
        case = self._case(self.padaria)
        self._confirm(case.action_promise())
        dispute = case.action_dispute()
        reason = self.env.ref("collections_policy.collections_dispute_reason_damaged")
        wizards = case.env[dispute["res_model"]].with_context(**dispute["context"])
        wizard = wizards.create({"reason_id": reason.id})
        wizard.line_ids.is_contested = True
        wizard.action_confirm()
        self._confirm(case.action_pause(), reason="Asked by the client")
        for model in ("collections.promise", "collections.dispute", "collections.hold"):
            with self.subTest(model=model):
                found = self.env[model].search([("partner_id", "=", self.debtor.id)])
                self.assertEqual(found.company_id, self.padaria)
        self.assertEqual(self.env["collections.dispute"].search([]).amount, 300.0)

    def test_a_pause_of_two_cases_is_no_pause_of_four(self):
        other = self._create_debtor("Other")
        self._owe(self.padaria, 4, partner=other)
        self._owe(self.company, 4, partner=other)
        self._nights()
        cases = self._case(self.company) | self._case(self.padaria, partner=other)
        self._confirm(cases.action_pause(), reason="Holidays")
        holds = self.env["collections.hold"].search([("reason", "=", "Holidays")])
        self.assertEqual(
            {(hold.company_id, hold.partner_id) for hold in holds},
            {(self.company, self.debtor), (self.padaria, other)},
        )

    def test_negotiation(self):
        self._nights()
        case = self._case(self.padaria)
        opened = case.action_negotiate()
        wizard = case.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(wizard.company_id, self.padaria)
        self.assertEqual(wizard.currency_id, self.padaria.currency_id)
        self.assertEqual(wizard.move_line_ids.move_id, self.theirs)

    def test_notice_and_statement(self):
        self._nights()
        case = self._case(self.padaria)
        opened = case.action_make_notice()
        wizards = case.env[opened["res_model"]].with_context(**opened["context"])
        self.assertEqual(wizards.new().case_id.company_id, self.padaria)
        statements = self.env["collections.statement"]
        case.action_send_statement()
        statement = statements.search([("partner_id", "=", self.debtor.id)])
        self.assertEqual(statement.company_id, self.padaria)
        self.assertEqual(statement.mail_id.email_from, self.padaria.email_formatted)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "collections_policy.action_report_statement",
                self.debtor.ids,
                {"company_id": self.padaria.id},
            )[0]
            .decode()
        )
        self.assertIn(self.theirs.name, html)
        self.assertIn("Padaria", html)

    def test_links_and_invoices_are_of_the_case(self):
        self._nights()
        case = self._case(self.padaria)
        action = case.action_open_invoices()
        moves = case.env["account.move"].search(action["domain"])
        self.assertEqual(moves, self.theirs)
        known = case.action_open_partner()["context"]["allowed_company_ids"]
        self.assertEqual(known[0], self.padaria.id)
        link = case.action_open_account()["url"]
        mine = self._case(self.company).action_open_account()["url"]
        self.assertNotEqual(link, mine)

    # === ACCESS === #

    def test_each_sees_the_companies_allowed(self):
        self._owe(self.atelier, 4)
        self._nights()
        seen = [
            (self._as(self.collector), self.company),
            (self._as(self.both), self.company | self.padaria),
            (self._as(self.both, self.padaria), self.padaria),
            (self._as(self.boss), self.desk),
        ]
        for env, companies in seen:
            with self.subTest(user=env.user.login):
                self.assertEqual(
                    env["collections.case"].search([]).company_id, companies
                )
                rows = env["collections.client"].search([])
                self.assertEqual(rows.company_id, companies)
        with self.assertRaises(AccessError):
            self._as(self.collector, self.padaria)["collections.client"].search([])

    # === FIGURES === #

    def test_the_dashboard_says_whose_figures_it_shows(self):
        env = self._as(self.both, self.company, self.padaria)
        with self._clock(TODAY):
            both = env["collections.dashboard"].get_dashboard()
            alone = self._as(self.both, self.company)["collections.dashboard"]
            self.assertFalse(alone.get_dashboard()["note"])
        self.assertIn("Padaria", both["note"])
        self.assertEqual(both["company"], self.company.name)


@tagged("post_install", "-at_install", "collections")
class TestDeskLetters(DeskCommon, HttpCase):
    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def test_letters_of_two_companies_are_two_batches(self):
        self._owe(self.padaria, 41)
        self._owe(self.atelier, 41)
        self.debtor.write(
            {
                "street": "2 Side Street",
                "city": "York",
                "zip": "YO1 7HH",
                "country_id": self.env.ref("base.uk").id,
            }
        )
        self._nights()
        env = self._as(self.boss, self.company, self.padaria, self.atelier)
        env = env(context={**env.context, "force_report_rendering": True})
        letters = env["collections.action"].search([("channel", "=", "letter")])
        self.assertEqual(letters.company_id, self.padaria | self.atelier)
        self.assertEqual(
            letters.mapped("state"), ["todo"] * 2, letters.mapped("reason")
        )
        letters.action_print_letters()
        batches = letters.letter_id.batch_id
        self.assertEqual(batches.company_id, letters.company_id)
        for letter in letters:
            message = letter.message_id
            self.assertEqual(message.email_from, letter.company_id.email_formatted)
        for own in letters.grouped("company_id").values():
            opened = own.action_post_letters()
            wizards = env[opened["res_model"]].with_context(**opened["context"])
            wizards.create({}).action_confirm()
        days = {own.company_id: own.date_reached for own in letters}
        self.assertEqual(days, {self.padaria: TODAY, self.atelier: TODAY + DAY})
        self.assertEqual(set(letters.mapped("state")), {"sent"})


@tagged("post_install", "-at_install", "collections")
class TestApprovals(DeskCommon):
    def test_all_that_waits_in_one_list(self):
        self.policies[self.padaria].level_ids[0].step_ids.needs_approval = True
        self._owe(self.padaria, 4, 300.0)
        self._owe(self.company, 4)
        self._nights()
        action = self.env["collections.action"].search([("state", "=", "to_approve")])
        limit = (
            self.env["collections.credit.limit"]
            .sudo()
            .create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": self.company.id,
                    "date": TODAY - DAY,
                    "approved_limit": 77.0,
                }
            )
        )
        rows = self._as(self.boss)["collections.approval"].search([])
        self.assertEqual(
            [(row.kind, row.res_id, row.amount, row.currency_id) for row in rows],
            [
                ("credit_limit", limit.id, 77.0, self.company.currency_id),
                ("action", action.id, 300.0, self.padaria.currency_id),
            ],
        )
        self.assertEqual(rows[1].label, action.display_name)
        self.assertEqual(rows[1].action_open()["res_id"], action.id)
        seen = self._as(self.collector)["collections.approval"].search([])
        self.assertEqual(seen.company_id, self.company)
        action.with_env(self._as(self.boss)).action_approve()
        self.env.invalidate_all()
        rows = self._as(self.boss)["collections.approval"].search([])
        self.assertEqual(rows.mapped("kind"), ["credit_limit"])


@tagged("post_install", "-at_install", "collections")
class TestClients(DeskCommon):
    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _rows(self, user=None, *companies):
        env = self._as(user or self.boss, *companies)
        env.invalidate_all()
        rows = env["collections.client"].search([])
        return {row.company_id: row for row in rows}

    def test_a_row_says_how_a_company_stands(self):
        self._owe(self.padaria, 4, 300.0)
        self._owe(self.padaria, 21, 200.0)
        self._owe(self.padaria, -10, 40.0)
        paid = self._owe(self.padaria, 30, 80.0, self._create_debtor("Payer"))
        early = self._owe(self.padaria, -5, 15.0, self._create_debtor("Early"))
        for invoice in (paid, early):
            self._pay(invoice)
        self._credit_of(self._owe(self.padaria, 30, 60.0, self._create_debtor("Cr")))
        self._nights()
        self.env["collections.promise"].sudo().create(
            {
                "company_id": self.padaria.id,
                "partner_id": self.debtor.id,
                "currency_id": self.padaria.currency_id.id,
                "amount": 10,
                "amount_company": 10,
                "date_promised": TODAY - 9 * DAY,
                "date": TODAY - 5 * DAY,
                "date_matured": TODAY - 3 * DAY,
                "state": "broken",
                "source": "hand",
            }
        )
        row = self._rows()[self.padaria]
        self.assertEqual(row.case_count, 1)
        self.assertEqual((row.amount_open, row.amount_overdue), (540.0, 500.0))
        self.assertEqual(row.amount_overdue_common, 100.0)
        self.assertEqual((row.due_count, row.late_count), (1, 0))
        self.assertEqual(row.broken_count, 1)
        self.assertEqual(row.date_last_contact, TODAY)
        self.assertEqual(row.amount_collected, 80.0)
        self.assertEqual(row.amount_collected, self._ask_metric(self.padaria))
        rest = self._rows()[self.company]
        self.assertEqual((rest.amount_overdue, rest.due_count), (0.0, 0))

    def _credit_of(self, invoice):
        invoice._reverse_moves([{"invoice_date": TODAY, "date": TODAY}], cancel=True)

    def _ask_metric(self, company):
        scope = MetricScope(company.id, TODAY.replace(day=1), TODAY)
        metric = self.env["collections.metric.collected"].with_company(company)
        return metric._get_value(metric._reckon(scope))

    def test_health(self):
        self.padaria.collections_automatic = True
        self.assertEqual(self._rows()[self.padaria].health, "stuck")
        self.assertEqual(self._rows()[self.company].health, "by_hand")
        self._nights(TODAY - DAY)
        self.assertEqual(self._rows()[self.padaria].health, "good")
        self._owe(self.padaria, 21)
        self._nights(TODAY - DAY)
        row = self._rows()[self.padaria]
        self.assertEqual((row.late_count, row.health), (1, "waiting"))
        run = (
            self.env["collections.run"]
            .sudo()
            .search([("company_id", "=", self.padaria.id)], limit=1)
        )
        run.problem_ids = [Command.create({"name": "No address"})]
        self.assertEqual(self._rows()[self.padaria].health, "problem")
        run.date = TODAY - 4 * DAY
        self.env.flush_all()
        self.assertEqual(self._rows()[self.padaria].health, "stuck")

    def test_a_common_currency_is_shown_where_currencies_differ(self):
        def is_shown(*companies):
            env = self._as(self.boss, *companies)
            arch = etree.fromstring(
                env["collections.client"].get_view(view_type="list")["arch"]
            )
            [node] = arch.iterfind(".//field[@name='amount_overdue_common']")
            return node.get("column_invisible") != "True"

        self.assertFalse(is_shown(self.padaria))
        self.assertTrue(is_shown(self.company, self.padaria))
        self.assertFalse(is_shown(self.company))

    def test_the_number_of_queries_does_not_grow(self):
        def count(*companies):
            env = self._as(self.boss, *companies)
            env.invalidate_all()
            before = self.cr.sql_log_count
            rows = env["collections.client"].search_read([], ["amount_overdue_common"])
            self.assertEqual(len(rows), len(companies))
            return self.cr.sql_log_count - before

        two, three = (self.company, self.padaria), tuple(self.desk)
        for companies in (two, three):
            count(*companies)  # what is kept in memory
        self.assertEqual(count(*three), count(*two))

    def test_buttons_open_what_is_theirs(self):
        for company in (self.company, self.padaria):
            self._owe(company, 21)
        self._nights()
        row = self._rows()[self.padaria]
        for name, number in [
            ("action_open_desk", 1),
            ("action_open_cases", 1),
            ("action_open_due", 1),
            ("action_open_approvals", 0),
            ("action_open_broken", 0),
            ("action_open_runs", 1),
            ("action_open_packs", 0),
        ]:
            with self.subTest(button=name):
                action = getattr(row, name)()
                found = row.env[action["res_model"]].search(action["domain"])
                self.assertEqual(len(found), number)
                self.assertLessEqual(found.company_id, self.padaria)

    def test_without_its_root_no_company_is_shown(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.padaria.id}
        )
        user = self._create_user("branch", branch)
        self.assertFalse(self._rows(user, branch))
