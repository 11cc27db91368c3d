"""Scorecards: fitted on a company's history, tried, put in force, watched."""

import random
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models import collections_scorecard_fit
from ..tools import scorecard, scorecard_fit
from ..tools.scorecard_fit import Row
from .behaviour_common import BehaviourCommon
from .common import TODAY


@tagged("post_install", "-at_install", "collections")
class TestScorecards(BehaviourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Scorecard = cls.env["collections.scorecard"]
        cls.ready = cls.env.ref("collections_policy.scorecard_late")
        cls.manager = new_test_user(
            cls.env,
            "boss",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _draw(self, number=800):
        """Make up a history in which who was late is late again."""
        dice = random.Random(3)
        history = []
        for each in range(number):
            late = dice.choice([0, 0, 3, 12, 40])
            values = dict.fromkeys(
                feature.code for feature in scorecard.FEATURES["late"]
            )
            values.update(days_late=late, last_late=late, on_time=1 - late / 50)
            is_bad = dice.random() < 0.1 + 0.02 * late
            history.append((TODAY - timedelta(days=number - each), Row(values, is_bad)))
        return history

    def _fit(self, target="late"):
        with patch.object(
            type(self.Scorecard), "_get_history", lambda *args: self._draw()
        ):
            return self.Scorecard._fit(self.company, TODAY, target)

    def test_ready_made_ones_serve_first(self):
        for target in ("late", "unpaid"):
            card = self.Scorecard._get_in_force(self.company, target)
            self.assertEqual(card.state, "ready")
            self.assertEqual(card.target, target)
            codes = {feature.code for feature in scorecard.FEATURES[target]}
            self.assertLessEqual(set(card._get_card().bands), codes)

    def test_words_are_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        ready = self.ready.with_context(lang="pt_BR")
        ready.name = "Pronto"
        self.assertNotEqual(self.ready.with_context(lang="en_US").name, "Pronto")
        labels = " ".join(ready.line_ids.mapped("label"))
        self.assertIn("0,5", labels)
        self.assertNotIn("0.5", labels)

    def test_ready_made_bands_leave_no_gap_and_go_one_way(self):
        signs = {f.code: f.sign for f in scorecard.FEATURES["late"]}
        for target in ("late", "unpaid"):
            card = self.Scorecard._get_in_force(self.company, target)._get_card()
            for code, bands in card.bands.items():
                with self.subTest(target=target, feature=code):
                    self.assertEqual(bands[0].low, -scorecard.inf)
                    self.assertEqual(bands[-1].high, scorecard.inf)
                    for left, right in zip(bands, bands[1:], strict=False):
                        self.assertEqual(left.high, right.low)
                        sign = signs[code] or 1
                        self.assertGreaterEqual(sign * left.points, sign * right.points)

    def test_too_little_history(self):
        self._create_paid(10, 50)
        with self._clock(TODAY), self.assertRaises(UserError) as caught:
            self.ready.with_user(self.manager).action_fit()
        self.assertIn("300", str(caught.exception))
        self.assertIn("There are 1, and 1 were late", str(caught.exception))

    def test_what_it_learns_is_tried_on_what_came_after(self):
        card = self._fit()
        self.assertEqual(card.state, "fitted")
        self.assertEqual(card.company_id, self.company)
        self.assertLess(card.fit_to, card.test_from)
        self.assertEqual(card.fit_count + card.test_count, 800)
        self.assertEqual(sum(card.decile_ids.mapped("count")), card.test_count)
        own, now, base, last = card.figure_ids
        self.assertEqual(
            card.figure_ids.mapped("way"), ["card", "current", "base", "last"]
        )
        self.assertEqual(own.auc, card.auc)
        self.assertEqual(base.auc, 0.5)
        self.assertGreater(own.auc, last.auc)
        self.assertLess(own.brier, min(base.brier, last.brier))
        self.assertIn("<svg", card.chart)
        self.assertTrue(now.auc)

    def test_records_say_what_was_fitted(self):
        plain = scorecard_fit.fit(
            [row for _day, row in self.Scorecard._split(self._draw(), "late")[0]],
            scorecard.FEATURES["late"],
            "late",
        )
        kept = self._fit()._get_card()
        for _day, row in self._draw(200):
            self.assertAlmostEqual(
                kept.get_points(row.values), plain.get_points(row.values)
            )

    def test_a_manager_puts_it_in_force(self):
        card = self._fit()
        with self.assertRaises(AccessError):
            card.with_user(self.collector).action_put_in_force()
        with self.assertRaises(AccessError):
            card.with_user(self.manager).base = 99
        with self._clock(TODAY):
            card.with_user(self.manager).action_put_in_force()
        self.assertEqual((card.state, card.user_id), ("in_force", self.manager))
        self.assertEqual(card.date_in_force, TODAY)
        self.assertEqual(self.Scorecard._get_in_force(self.company, "late"), card)
        newer = self._fit()
        newer.with_user(self.manager).action_put_in_force()
        self.assertEqual(card.state, "retired")
        newer.with_user(self.manager).action_retire()
        self.assertEqual(self.Scorecard._get_in_force(self.company, "late"), self.ready)
        with self.assertRaises(UserError):
            self.ready.with_user(self.manager).action_put_in_force()

    def test_another_company_keeps_its_own(self):
        other = self.setup_other_company(name="Another Creditor")["company"]
        self._fit().with_user(self.manager).action_put_in_force()
        self.assertEqual(self.Scorecard._get_in_force(other, "late"), self.ready)
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        seen = self.Scorecard.with_user(user).search([])
        self.assertFalse(seen.company_id)
        self.assertIn(self.ready, seen)

    def test_what_is_in_force_is_what_the_night_uses(self):
        self._create_paid(40, 30)
        invoice = self._create_owed(-10)
        self._refresh()
        risk = self.env["collections.item.risk"].search([("move_id", "=", invoice.id)])
        before = risk.probability_late
        card = self._fit()
        card.with_user(self.manager).action_put_in_force()
        self._refresh()
        self.assertNotEqual(risk.probability_late, before)
        values = self._get_row()._get_values(TODAY)[self._get_row().id]
        values |= {"amount_ratio": 1, "term": 30}
        self.assertAlmostEqual(
            risk.probability_late, card._get_card().get_probability(values), delta=1e-4
        )

    def test_drift_is_told_once(self):
        card = self._fit("unpaid")
        card.with_user(self.manager).action_put_in_force()
        self._create_owed(5)
        self.env["collections.behaviour"].sudo()._refresh(self.company, TODAY)
        score = self._get_row().score
        card.sudo().score_shares = [int(n == min(score // 10, 9)) for n in range(10)]
        self._refresh()
        self.assertEqual(card.psi, 0)
        self.assertEqual(card.psi_date, TODAY)
        self.assertFalse(card.activity_ids)
        card.sudo().score_shares = [int(n != min(score // 10, 9)) for n in range(10)]
        self._refresh()
        self.assertGreater(card.psi, 0.2)
        self._refresh()
        self.assertEqual(card.activity_ids.user_id, self.manager)
        self.assertEqual(len(card.activity_ids), 1)

    def test_drift_of_invoices_is_that_of_those_issued_lately(self):
        card = self._fit()
        card.with_user(self.manager).action_put_in_force()
        self._create_paid(0, 20)
        self._create_owed(-5)
        self._create_paid(0, 200)
        issued = self.Scorecard._get_issued_sql(TODAY - timedelta(days=90))
        rows = self.Scorecard._observe(
            self.company, TODAY - timedelta(days=90), "late", issued
        )
        self.assertEqual(len(rows), 2)
        shares = self.Scorecard._get_score_shares(
            card._get_card(), [row for _day, row in rows]
        )
        card.sudo().score_shares = shares
        self._refresh()
        self.assertEqual((card.psi, card.psi_date), (0, TODAY))
        self.assertFalse(card.activity_ids)
        card.sudo().score_shares = [int(not share) for share in shares]
        self._refresh()
        self.assertGreater(card.psi, 0.2)

    # === HISTORY === #

    def _get_history(self, target, day=TODAY):
        return self.Scorecard._get_history(self.company, day, target)

    def test_what_was_known_before_each_invoice(self):
        self._create_paid(10, 100)
        self._create_paid(0, 40)
        late = self._create_owed(30, 900)
        self._create_owed(-3)
        history = self._get_history("late")
        self.assertEqual([row.is_bad for _day, row in history], [True, False, True])
        first, second, third = [row.values for _day, row in history]
        self.assertIsNone(first["days_late"])
        self.assertIsNone(first["tenure"])
        # Issued 70 days ago: the first one was paid, late, 100 days ago
        self.assertEqual((second["days_late"], second["last_late"]), (10, 10))
        # Issued 60 days ago, before the second one was due
        self.assertEqual(history[2][0], late.invoice_date)
        self.assertEqual((third["days_late"], third["overdue_share"]), (10, 0))
        self.assertEqual((third["amount_ratio"], third["term"]), (1.8, 30))

    def test_nothing_of_what_came_later_is_known(self):
        self._create_paid(10, 100)
        self._create_paid(0, 40)
        day = TODAY - timedelta(days=50)
        before = self._get_history("late", day)
        self._create_paid(5, 10)
        self._create_owed(45)
        self.assertEqual(self._get_history("late", TODAY)[: len(before)], before)

    def test_what_turned_out_later_is_not_learnt_from(self):
        history = [
            (TODAY - timedelta(days=number), Row({"term": 30}, False))
            for number in range(100, 0, -1)
        ]
        early, later = self.Scorecard._split(history, "late")
        self.assertEqual(len(later), 30)
        self.assertEqual(later[0][0], TODAY - timedelta(days=30))
        self.assertEqual(early[-1][0], TODAY - timedelta(days=61))
        self.assertEqual(len(self.Scorecard._split(history, "unpaid")[0]), 0)
        self.assertEqual(self.Scorecard._split([], "late"), ([], []))

    def test_what_is_contested_teaches_nothing(self):
        invoice = self._create_owed(30)
        self._create_paid(0, 40)
        with self._clock(TODAY):
            self.env["collections.dispute"]._open(
                self.company,
                self.debtor,
                [(self._get_item(invoice), None)],
                self.env["collections.dispute.reason"].search([], limit=1),
                "Wrong price",
                "phone",
            )
        self.assertEqual(len(self._get_history("late")), 1)

    def test_customers_that_did_not_pay_in_90_days(self):
        slow, gone = self._create_debtor("Slow"), self._create_debtor("Gone")
        self._create_paid(0, 250)
        self._create_paid(100, 130, partner=slow)
        self._create_owed(250, partner=gone)
        by_day = {}
        for day, row in self._get_history("unpaid"):
            by_day.setdefault(day, []).append(row.is_bad)
        # The slow one paid on 6 November: more than 90 days after 1 August, and less
        # than 90 days after 1 September; it is too early to tell of later months
        self.assertEqual(
            by_day,
            {
                date(2025, 7, 1): [False, True, True],
                date(2025, 8, 1): [True, True],
                date(2025, 9, 1): [False, True],
            },
        )

    def test_it_ends_within_a_minute(self):
        for ago in (200, 150, 100):
            self._create_paid(0, ago)
        with patch.object(collections_scorecard_fit, "MOST", 2):
            self.assertEqual(len(self._get_history("late")), 2)
