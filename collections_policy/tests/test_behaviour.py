"""How customers pay: worked out at night, seen by those who may, used in rules."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.collections_behaviour_figures import FIGURES
from ..pipeline.scope import Debtors
from ..tools import payment_date
from ..tools.payment_figures import FOREVER, Item, reckon
from ..tools.scorecard import to_score
from .behaviour_common import BehaviourCommon
from .common import TODAY

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestBehaviourFigures(BehaviourCommon):
    """The statement over the ledger says what the plain reckoning does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtors = cls.debtor
        for name in ("Other Customer", "Third Customer"):
            cls.debtors |= cls._create_debtor(name)
        cls.moves = cls.env["account.move"]
        for debtor in cls.debtors:
            for make in (
                cls._leave_open,
                cls._pay_once,
                cls._pay_twice,
                cls._pay_half,
                cls._pay_and_credit,
                cls._credit_all,
            ):
                invoice = cls._create_invoice_due(TODAY, 400.0, debtor)
                make(invoice)
                cls.moves |= invoice
        cls.disputes = [
            cls._contest(cls.moves[number], state)
            for number, state in enumerate(
                ("open", "justified", "unjustified", "settled", "withdrawn")
            )
        ]
        cls.env.flush_all()

    @classmethod
    def _leave_open(cls, invoice):
        pass

    @classmethod
    def _pay_once(cls, invoice):
        cls._pay(invoice)

    @classmethod
    def _pay_twice(cls, invoice):
        cls._pay(invoice, 150.0)
        cls._pay(invoice, 250.0)

    @classmethod
    def _pay_half(cls, invoice):
        cls._pay(invoice, 200.0)

    @classmethod
    def _pay_and_credit(cls, invoice):
        cls._pay(invoice, 300.0)
        cls._take_back(invoice, 100.0)

    @classmethod
    def _credit_all(cls, invoice):
        cls._take_back(invoice, 400.0)

    @classmethod
    def _take_back(cls, invoice, amount):
        credit = cls._credit(amount, invoice.partner_id)
        (cls._get_item(invoice) | cls._get_item(credit)).reconcile()

    @classmethod
    def _contest(cls, invoice, state):
        return (
            cls.env["collections.dispute"]
            .sudo()
            .create(
                {
                    "company_id": cls.company.id,
                    "partner_id": invoice.partner_id.id,
                    "reason_id": cls.env["collections.dispute.reason"]
                    .search([], limit=1)
                    .id,
                    "source": "phone",
                    "state": state,
                    "date_opened": TODAY,
                    "line_ids": [
                        Command.create(
                            {
                                "move_line_id": cls._get_item(invoice).id,
                                "is_whole": True,
                            }
                        )
                    ],
                }
            )
        )

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.data())
    def test_it_is_what_plain_reckoning_says(self, data):
        day = TODAY - timedelta(days=data.draw(st.integers(0, 60)))
        self._scatter(data, day)
        query = self.env["collections.behaviour"]._get_figures_sql(
            self.company, day, Debtors(ids=self.debtors.ids)
        )
        found = {row["partner_id"]: row for row in self._fetch(query)}
        for debtor in self.debtors:
            expected = reckon(self._get_plain_items(debtor), day)
            row = found.get(debtor.id)
            if row is None:
                self.assertIsNone(expected.days_late)
                self.assertFalse(expected.amount_open)
                continue
            for name in set(FIGURES) & set(expected.__dataclass_fields__):
                self._compare(name, row[name], getattr(expected, name))

    def _compare(self, name, found, expected):
        if isinstance(expected, float) and found is not None:
            self.assertAlmostEqual(float(found), expected, delta=0.051, msg=name)
        else:
            self.assertEqual(found, expected, name)

    def _fetch(self, query):
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    def _scatter(self, data, day):
        """Put all that happened on random days; the amounts stay."""
        cr = self.env.cr
        for move in self.moves:
            line = self._get_item(move)
            issued = day - timedelta(days=data.draw(st.integers(-20, 1300)))
            due = issued + timedelta(days=data.draw(st.integers(0, 60)))
            cr.execute(
                "UPDATE account_move SET invoice_date = %s WHERE id = %s",
                (issued, move.id),
            )
            cr.execute(
                "UPDATE account_move_line SET date_maturity = %s WHERE id = %s",
                (due, line.id),
            )
            for partial in line.matched_credit_ids.sorted("id"):
                after = data.draw(st.integers(0, 150))
                cr.execute(
                    "UPDATE account_partial_reconcile SET max_date = %s WHERE id = %s",
                    (issued + timedelta(days=after), partial.id),
                )
        for dispute in self.disputes:
            opened = day - timedelta(days=data.draw(st.integers(-10, 200)))
            closed = opened + timedelta(days=data.draw(st.integers(0, 100)))
            cr.execute(
                "UPDATE collections_dispute SET date_opened = %s, date_closed = %s "
                "WHERE id = %s",
                (opened, None if dispute.state == "open" else closed, dispute.id),
            )
        self.env.invalidate_all(flush=False)

    def _get_plain_items(self, debtor):
        return [
            self._get_plain_item(move)
            for move in self.moves
            if move.partner_id == debtor
        ]

    def _get_plain_item(self, move):
        line = self._get_item(move)
        payments, credits = [], []
        for partial in line.matched_credit_ids:
            is_credit = partial.credit_move_id.move_id.move_type == "out_refund"
            (credits if is_credit else payments).append(
                (partial.max_date, partial.amount)
            )
        contested = [
            (
                dispute.date_opened,
                dispute.date_closed - DAY
                if dispute.state in ("unjustified", "withdrawn")
                else FOREVER,
            )
            for dispute in self.disputes
            if dispute.line_ids.move_line_id == line
        ]
        return Item(
            move.invoice_date,
            line.date_maturity,
            line.balance,
            tuple(payments),
            tuple(credits),
            tuple(contested),
            move.id,
        )


@tagged("post_install", "-at_install", "collections")
class TestBehaviour(BehaviourCommon):
    def test_vector(self):
        for amount, late in ((1000, 0), (500, 10), (2000, 35)):
            self._create_paid(late, 0, amount)
        self._refresh()
        row = self._get_row()
        self.assertEqual(row.days_late, 21.43)
        self.assertEqual(row.days_late_simple, 15)
        self.assertEqual(row.on_time, 0.625)
        self.assertEqual((row.worst, row.last_late), (35, 35))
        self.assertEqual(row.paid_count, 3)
        self.assertEqual(row.usual_amount, 1166.67)
        self.assertEqual(row.amount_invoiced, 3500)
        self.assertEqual(row.average_term, 30)
        self.assertEqual(row.date_first, TODAY - timedelta(days=65))

    def test_a_debtor_that_gets_worse_moves_band_for_the_right_reasons(self):
        for ago in (300, 250, 200, 150):
            self._create_paid(0, ago)
        before = TODAY - timedelta(days=100)
        self._refresh(before)
        row = self._get_row()
        self.assertEqual(row.band, "low")
        good_score = row.score
        self.assertIn("Paid on time on average, weighted by amount", row.reasons)
        self.assertEqual(len(row.reasons.splitlines()), 3)
        self._create_paid(45, 60)
        self._create_paid(60, 20)
        self._create_owed(70, 2000)
        self._refresh()
        self.assertEqual(row.band, "high")
        self.assertLess(row.score, good_score)
        self.assertEqual(row.direction, "worse")
        reasons = row.reasons.splitlines()
        self.assertEqual(len(reasons), 3)
        self.assertIn("Paid 50 days late on average, weighted by amount", reasons)
        self.assertIn("100% of what is open is overdue", reasons)
        self.assertEqual(
            row.point_ids.mapped("date"),
            [TODAY.replace(day=1), before.replace(day=1)],
        )
        self.assertEqual(row.point_ids.mapped("score"), [row.score, good_score])

    def test_insufficient_data(self):
        self._create_paid(90, 10)
        self._create_paid(90, 5)
        self._refresh()
        row = self._get_row()
        self.assertEqual(row.band, "insufficient")
        self.assertEqual(row.reasons.splitlines()[0], "Only 2 paid invoices so far")
        self._create_paid(90, 1)
        self._refresh()
        self.assertEqual(row.band, "high")

    def test_what_is_contested_is_left_out(self):
        for late in (0, 0, 0):
            self._create_paid(late, 20)
        invoice = self._create_owed(50, 5000)
        self._refresh()
        row = self._get_row()
        self.assertEqual(row.days_late, 39.13)
        with self._clock(TODAY):
            dispute = self.env["collections.dispute"]._open(
                self.company,
                self.debtor,
                [(self._get_item(invoice), None)],
                self.env["collections.dispute.reason"].search([], limit=1),
                "Wrong price",
                "phone",
            )
        self._refresh()
        self.assertEqual(row.days_late, 0)
        self.assertEqual((row.amount_open, row.amount_overdue), (5000, 0))
        with self._clock(TODAY):
            dispute._set_closed("unjustified")
        self._refresh()
        self.assertEqual(row.days_late, 39.13)
        dispute.sudo().state = "justified"
        self._refresh()
        self.assertEqual(row.days_late, 0)

    def test_blocked_invoices_are_not_late(self):
        invoice = self._create_owed(50)
        invoice.action_toggle_block_payment()
        self._refresh()
        self.assertEqual(self._get_row().days_late, 0)
        self.assertEqual(self._get_row().amount_open, 500)

    def test_broken_promises_and_contacts_that_came_back(self):
        invoice = self._create_owed(50)
        self._refresh()
        row = self._get_row()
        score = row.score
        self.env["collections.promise"].sudo().create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "line_ids": [Command.set(self._get_item(invoice).ids)],
                "currency_id": self.company.currency_id.id,
                "amount": 500,
                "date": TODAY - DAY,
                "date_promised": TODAY - 9 * DAY,
                "date_matured": TODAY,
                "state": "broken",
                "source": "phone",
            }
        )
        self._plan(TODAY)
        action = self._actions(invoice)[:1]
        action.sudo().write(
            {"state": "failed", "reason": "bounced", "date_done": self._noon(TODAY)}
        )
        self._refresh(TODAY - DAY)
        self.assertEqual((row.broken_count, row.bounced_count), (0, 0))
        self._refresh()
        self.assertEqual((row.broken_count, row.bounced_count), (1, 1))
        self.assertEqual(row.score, score - 6)

    def test_credit_limit(self):
        self.company.account_use_credit_limit = True
        self.debtor.credit_limit = 1000
        self._create_owed(-10, 1300)
        self._refresh()
        self.assertEqual(self._get_row().limit_amount, 1000)
        self.assertEqual(self._get_row().limit_use, 1.3)
        self.company.account_use_credit_limit = False
        self._refresh()
        self.assertFalse(self._get_row().limit_amount)

    def test_the_score_is_what_the_card_says(self):
        for late in (0, 12, 40):
            self._create_paid(late, 30)
        self._create_owed(10)
        self._refresh()
        row = self._get_row()
        card = self.env["collections.scorecard"]._get_in_force(self.company, "unpaid")
        card = card._get_card()
        values = row._get_values(TODAY)[row.id]
        self.assertAlmostEqual(row.points, card.get_points(values))
        self.assertEqual(row.score, to_score(row.points))
        self.assertAlmostEqual(
            row.probability_unpaid, card.get_probability(values), delta=0.0001
        )

    def test_only_what_changed_is_written(self):
        self._create_paid(0, 20)
        self._refresh()
        self.env.cr.execute("SELECT id, xmin FROM collections_behaviour ORDER BY id")
        before = self.env.cr.fetchall()
        with self.env.cr.savepoint():
            self._refresh()
        self.env.cr.execute("SELECT id, xmin FROM collections_behaviour ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_debtors_without_items_are_forgotten(self):
        invoice = self._create_paid(0, 20)
        self._refresh()
        self.assertTrue(self._get_row())
        invoice.line_ids.remove_move_reconcile()
        invoice.button_draft()
        self._refresh()
        self.assertFalse(self._get_row())

    def test_contacts_count_for_their_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Bookkeeping", "parent_id": self.debtor.id}
        )
        self._create_paid(7, 20, partner=contact)
        self._refresh()
        self.assertEqual(self._get_row().days_late, 7)
        self.assertEqual(contact.collections_days_late, 7)


@tagged("post_install", "-at_install", "collections")
class TestItemRisk(BehaviourCommon):
    def _get_risk(self, invoice):
        return self.env["collections.item.risk"].search([("move_id", "=", invoice.id)])

    def test_late_payers_are_expected_late(self):
        other = self._create_debtor("Punctual")
        for ago in (200, 100, 50):
            self._create_paid(30, ago)
            self._create_paid(0, ago, partner=other)
        mine = self._create_owed(-10)
        theirs = self._create_owed(-10, partner=other)
        self._refresh()
        late, punctual = self._get_risk(mine), self._get_risk(theirs)
        self.assertGreater(late.probability_late, 0.7)
        self.assertLess(punctual.probability_late, 0.2)
        self.assertLess(punctual.expected_date, late.expected_date)
        self._pay(mine)
        self._refresh()
        self.assertFalse(late.exists())
        self.assertTrue(punctual.exists())

    def test_the_day_is_what_plain_reckoning_says(self):
        for late in (20, 10):
            self._create_paid(late, 50)
        other = self._create_debtor("Newcomer")
        invoices = [
            self._create_owed(late, partner=partner)
            for late in (-5, 3, 40, 200)
            for partner in (self.debtor, other)
        ]
        self._refresh()
        rows = self.env["collections.behaviour"].search(
            [("company_id", "=", self.company.id)]
        )
        count = sum(rows.mapped("paid_count"))
        average = sum(row.days_late * row.paid_count for row in rows) / count
        for invoice in invoices:
            row, risk = self._get_row(invoice.partner_id), self._get_risk(invoice)
            usual = payment_date.get_usual_days(row.days_late, row.paid_count, average)
            self.assertEqual(
                risk.expected_date,
                payment_date.get_expected_date(risk.date_due, usual, TODAY),
            )
            self.assertGreaterEqual(risk.expected_date, TODAY)
            self.assertEqual(risk.probability_late == 1, risk.date_due < TODAY)


@tagged("post_install", "-at_install", "collections")
class TestBehaviourOfCustomers(BehaviourCommon):
    """Rules, screens and rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.punctual = cls._create_debtor("Punctual")
        cls.unknown = cls._create_debtor("Unknown")
        for ago in (200, 100, 50):
            cls._create_paid(80, ago)
            cls._create_paid(0, ago, partner=cls.punctual)
        cls.mine = cls._create_owed(5)
        cls.theirs = cls._create_owed(5, partner=cls.punctual)

    def setUp(self):
        super().setUp()
        self._refresh()

    def _find(self, *domain, company=None):
        customers = self.debtor | self.punctual | self.unknown
        Partner = self.env["res.partner"].with_company(company or self.company)
        return Partner.search([*domain, ("id", "in", customers.ids)])

    def test_customers_are_found(self):
        for domain, expected in (
            (("collections_band", "=", "high"), self.debtor),
            (("collections_band", "!=", "high"), self.punctual | self.unknown),
            (("collections_band", "in", ["high", "low"]), self.debtor | self.punctual),
            (("collections_band", "=", False), self.unknown),
            (("collections_band", "!=", False), self.debtor | self.punctual),
            (("collections_score", "<", 40), self.debtor),
            (("collections_score", ">=", 60), self.punctual),
            (("collections_days_late", ">", 30), self.debtor),
            (("collections_on_time", "<", 0.6), self.debtor),
            (("collections_on_time", ">", 0.7), self.punctual),
            (("collections_worst_late", ">=", 80), self.debtor),
            (("collections_paid_count", "=", 3), self.debtor | self.punctual),
            (("collections_probability_unpaid", ">", 0.1), self.debtor),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._find(domain), expected)

    def test_fields_say_what_the_row_does(self):
        row = self._get_row()
        self.assertEqual(self.debtor.collections_behaviour_id, row)
        self.assertEqual(self.debtor.collections_score, row.score)
        self.assertEqual(self.debtor.collections_band, "high")
        self.assertIn("days late", self.debtor.collections_reasons)
        self.assertFalse(self.unknown.collections_band)

    def test_a_policy_is_for_customers_who_pay_late(self):
        policy = self._create_policy(
            "For those who pay late",
            [("Firm", 1, [self._email()])],
            partner_domain="[('collections_band', '=', 'high'), "
            "('collections_days_late', '>', 30)]",
            by_rule=True,
            sequence=1,
        )
        chosen = {
            invoice: self._evaluate(invoice, TODAY)[0].policy_id
            for invoice in (self.mine, self.theirs)
        }
        self.assertEqual(chosen, {self.mine: policy.id, self.theirs: self.policy.id})

    def test_companies_are_apart(self):
        other = self.setup_other_company(name="Another Creditor")["company"]
        self._refresh(company=other)
        self.assertFalse(self._get_row(company=other))
        self.assertFalse(self._find(("collections_band", "=", "high"), company=other))
        self.assertFalse(self.debtor.with_company(other).collections_score)
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in ("collections.behaviour", "collections.item.risk"):
            self.assertFalse(self.env[model].with_user(user).search([]))

    def test_cases_show_the_risk(self):
        self._night(TODAY)
        case = self.debtor.collections_case_id
        self.assertEqual(case.risk_band, "high")
        self.assertEqual(case.risk_score, self._get_row().score)
        Case = self.env["collections.case"]
        own = [("partner_id", "in", (self.debtor | self.punctual).ids)]
        self.assertEqual(Case.search([*own, ("risk_band", "=", "high")]), case)
        self.assertNotIn(case, Case.search([*own, ("risk_band", "=", "low")]))

    def test_risk_set_by_hand(self):
        row = self._get_row()
        manager = new_test_user(
            self.env,
            "boss",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            row.with_user(self.collector).write(
                {"override_band": "low", "override_reason": "I know them"}
            )
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            row.with_user(manager).write({"override_band": "low"})
        with self.assertRaises(AccessError):
            row.with_user(manager).score = 99
        with self._clock(TODAY):
            row.with_user(manager).write(
                {"override_band": "low", "override_reason": "Has sold a factory"}
            )
        self.assertEqual((row.band, row.band_reckoned), ("low", "high"))
        self.assertEqual((row.override_user_id, row.override_date), (manager, TODAY))
        self.assertEqual(
            row.reasons.splitlines()[0], "Risk set by hand: Has sold a factory"
        )
        self._create_owed(100)
        self._refresh()
        self.assertEqual(row.band, "low")
        self.assertEqual(self._find(("collections_band", "=", "low"))[0], self.debtor)
        row.with_user(manager).override_band = False
        self.assertEqual(row.band, "high")
        self.assertFalse(row.override_user_id)

    def test_who_sees_it(self):
        models = (
            "collections.behaviour",
            "collections.behaviour.point",
            "collections.item.risk",
        )
        biller = new_test_user(
            self.env, "biller", groups="account.group_account_invoice"
        )
        for model in models:
            records = self.env[model].with_user(self.collector)
            self.assertTrue(records.search([]))
            self.assertFalse(records.has_access("create"))
            self.assertFalse(records.has_access("write"))
            self.assertFalse(records.has_access("unlink"))
            self.assertFalse(self.env[model].with_user(biller).has_access("read"))
        with self.assertRaises(AccessError):
            self.debtor.with_user(biller).read(["collections_score"])
        self.assertTrue(self.debtor.with_user(self.collector).collections_score)

    def test_stages_of_the_night(self):
        Refresh = self.env["collections.refresh"].sudo()
        stages = Refresh._get_stages()
        self.assertLess(stages.index("behaviour"), stages.index("risk"))
        with self._clock(TODAY):
            for stage in ("behaviour", "risk", "drift"):
                Refresh._refresh(self.company, stage)
        self.assertTrue(Refresh._get_refreshed_on(self.company, "behaviour"))
