"""Champion and challenger: who is drawn, what is done with them, what came of it."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..pipeline.scope import AllDebtors
from ..tools.experiment_statistics import SRM_ALARM
from .common import TODAY, CollectionsCommon

RESULTS = ("difference", "difference_low", "difference_high", "p_value", "verdict")


class ExperimentCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.challenger = cls._create_policy(
            "Earlier", [("Soon", 1, [cls._email()]), ("Again", 8, [cls._task()])]
        )
        cls.debtors = cls.env["res.partner"].union(
            *(cls._create_debtor(f"Debtor {number:02}") for number in range(16))
        )
        cls.invoices = {
            debtor: cls._create_invoice_due(
                TODAY - timedelta(days=1), 100.0 * (number + 1), debtor
            )
            for number, debtor in enumerate(cls.debtors)
        }

    def _create_experiment(self, start=True, **values):
        experiment = self.env["collections.experiment"].create(
            {
                "name": "Earlier is better",
                "company_id": self.company.id,
                "champion_id": self.policy.id,
                "challenger_id": self.challenger.id,
                "planned_count": 8,
                "horizon_days": 30,
                **values,
            }
        )
        if start:
            with self._clock(TODAY):
                experiment.action_start()
        return experiment

    def _arm(self, experiment, arm):
        return experiment.debtor_ids.filtered(lambda drawn: drawn.arm == arm).partner_id

    def _go_on(self, days):
        day = TODAY + timedelta(days=days)
        with self._clock(day):
            self.env["collections.refresh"].sudo()._refresh(self.company, "experiments")
        self.env.invalidate_all()

    def _policies(self, debtors, day=TODAY):
        return {
            (item.policy_id, item.policy_origin)
            for debtor in debtors
            for item in self._evaluate(self.invoices[debtor], day)
        }


@tagged("post_install", "-at_install", "collections")
class TestExperimentStory(ExperimentCommon):
    def test_from_the_draw_to_the_result(self):
        experiment = self._create_experiment()
        self.assertEqual(experiment.state, "running")
        self.assertFalse(experiment.debtor_ids)
        self._night(TODAY)
        champions = self._arm(experiment, "champion")
        challengers = self._arm(experiment, "challenger")
        self.assertEqual((len(champions), len(challengers)), (8, 8))
        self.assertEqual(champions | challengers, self.debtors)
        for debtor in challengers:
            self.assertEqual(self._levels(self.invoices[debtor]), ["Soon"])
        for debtor in champions:
            self.assertEqual(self._levels(self.invoices[debtor]), [])
        self._night(TODAY + timedelta(days=2))
        for debtor in champions:
            self.assertEqual(self._levels(self.invoices[debtor]), ["First"])
        with self._clock(TODAY):
            move = self.invoices[challengers[0]]
            self.assertEqual(move.collections_policy_origin, "experiment")
            self.assertEqual(move.collections_applied_policy_id, self.challenger)

        # Five of the challenger's pay all, one of them the champion's half
        for debtor in challengers[:5]:
            self._pay(self.invoices[debtor], date=TODAY + timedelta(days=10))
        half = self.invoices[champions[0]]
        self._pay(half, half.amount_total / 2, date=TODAY + timedelta(days=30))
        late = self.invoices[champions[1]]
        self._pay(late, date=TODAY + timedelta(days=31))

        self._go_on(1)
        self.assertEqual(experiment.state, "closed", "as many as were planned")
        self._go_on(30)
        self.assertEqual(experiment.state, "closed", "the horizon is not over yet")
        self._no_peeking(experiment)
        self._go_on(31)
        self.assertEqual(experiment.state, "finished")
        outcomes = {
            drawn.partner_id: (drawn.outcome, drawn.amount_recovered, drawn.days_to_pay)
            for drawn in experiment.debtor_ids
        }
        self.assertEqual(
            outcomes[champions[0]], ("part", half.amount_total / 2, 0), half.name
        )
        self.assertEqual(outcomes[champions[1]], ("unpaid", 0, 0), "a day too late")
        for debtor in challengers[:5]:
            amount = self.invoices[debtor].amount_total
            self.assertEqual(outcomes[debtor], ("paid", amount, 10))
        by_role = experiment.arm_ids.grouped("role")
        champion, challenger = by_role["champion"], by_role["challenger"]
        self.assertEqual((champion.result_count, champion.value), (8, 0))
        self.assertAlmostEqual(challenger.value, 62.5, 1)
        self.assertEqual(
            challenger.amount_recovered,
            sum(self.invoices[debtor].amount_total for debtor in challengers[:5]),
        )
        self.assertEqual(champion.amount_recovered, half.amount_total / 2)
        self.assertEqual(experiment.verdict, "better")
        self.assertAlmostEqual(experiment.difference, 62.5, 1)
        self.assertLess(experiment.p_value, 0.05)
        self.assertIn("62.5 points more", experiment.result_text)
        self.assertNotIn("%%", experiment.result_text)

        # The champion applies to all again, until the challenger is adopted
        self.assertEqual(
            self._policies(self.debtors - challengers[:5]),
            {(self.policy.id, "default")},
        )
        experiment.action_adopt()
        self.assertTrue(experiment.is_adopted)
        self.assertEqual(self.company.collections_policy_id, self.policy)
        self.assertEqual(
            self.policy._get_ladder().mapped("name"),
            self.challenger._get_ladder().mapped("name"),
        )
        version = self.policy.version_ids.sorted("number")[-1:]
        self.assertIn(experiment.name, version.reason)

    def _no_peeking(self, experiment):
        """Not even a manager is told anything of what was paid."""
        manager = self.env.user
        self.assertTrue(manager.has_group("collections_policy.group_manager"))
        [seen] = experiment.read([*RESULTS, "result_text", "is_measured"])
        seen.pop("id")
        self.assertFalse(any(seen.values()), seen)
        for values in experiment.debtor_ids.read(
            ["outcome", "amount_recovered", "amount_credited", "days_to_pay"]
        ):
            values.pop("id")
            self.assertFalse(any(values.values()), values)
        for values in experiment.arm_ids.read(
            ["result_count", "value", "value_low", "amount_recovered"]
        ):
            values.pop("id")
            self.assertFalse(any(values.values()), values)

    def test_credit_notes_and_write_offs_are_no_payments(self):
        experiment = self._create_experiment(measure="amount")
        self._night(TODAY)
        first, second, third = self._arm(experiment, "champion")[:3]
        day = TODAY + timedelta(days=5)
        for debtor in (first, second):
            invoice = self.invoices[debtor]
            amount = invoice.amount_total
            credit = self._credit(amount if debtor == first else 40, debtor, day)
            (credit.line_ids + invoice.line_ids).filtered(
                lambda line: line.account_type == "asset_receivable"
            ).reconcile()
        rest = self.invoices[second].amount_residual
        self._pay(self.invoices[second], date=day)
        written_off = self.invoices[third]
        receivable = written_off.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": third.id,
                            "balance": sign * written_off.amount_total,
                        }
                    )
                    for account, sign in (
                        (receivable.account_id, -1),
                        (self.company_data["default_account_expense"], 1),
                    )
                ],
            }
        )
        entry.action_post()
        (receivable + entry.line_ids[0]).reconcile()
        self.assertTrue(receivable.reconciled)
        self._go_on(1)
        self._go_on(31)
        by_partner = experiment.debtor_ids.grouped("partner_id")
        self.assertEqual(by_partner[first].outcome, "credited")
        self.assertEqual(by_partner[second].outcome, "paid")
        self.assertEqual(by_partner[second].amount_recovered, rest)
        self.assertEqual(by_partner[second].amount_credited, 40)
        self.assertEqual(by_partner[third].outcome, "unpaid")
        champion = experiment.arm_ids.filtered(lambda arm: arm.role == "champion")
        self.assertEqual(champion.result_count, 7, "nothing was owed by one")
        self.assertAlmostEqual(champion.value, 100 / 7, 1)

    def test_days_to_pay(self):
        experiment = self._create_experiment(measure="days", smallest_difference=5)
        self._night(TODAY)
        for debtor in self._arm(experiment, "challenger"):
            self._pay(self.invoices[debtor], date=TODAY + timedelta(days=12))
        self._go_on(1)
        self._go_on(31)
        self.assertEqual(experiment.difference, -18)
        self.assertEqual(experiment.verdict, "better")
        self.assertIn("18.0 days sooner", experiment.result_text)

    def test_what_was_paid_before_does_not_count(self):
        debtor = self.debtors[0]
        self._pay(self.invoices[debtor], 30, date=TODAY)
        experiment = self._create_experiment()
        self._night(TODAY)
        drawn = experiment.debtor_ids.filtered(lambda each: each.partner_id == debtor)
        self.assertEqual(drawn.amount_due, 70)
        self._pay(self.invoices[debtor], 20, date=TODAY + timedelta(days=3))
        self._go_on(1)
        self._go_on(31)
        self.assertEqual((drawn.outcome, drawn.amount_recovered), ("part", 20))

    def test_stopped_early(self):
        experiment = self._create_experiment()
        self._night(TODAY)
        wizard_action = experiment.action_stop()
        wizard = (
            self.env[wizard_action["res_model"]]
            .with_context(**wizard_action["context"])
            .create({"reason": "A complaint in the press"})
        )
        with self._clock(TODAY + timedelta(days=3)):
            wizard.action_confirm()
        self.assertEqual(experiment.state, "stopped")
        self.assertFalse(experiment.is_measured, "nobody's horizon is over")
        self.assertIn("A complaint in the press", experiment.result_text)
        self.assertIn("stopped early", experiment.result_text)
        self.assertEqual(self._policies(self.debtors), {(self.policy.id, "default")})


@tagged("post_install", "-at_install", "collections")
class TestExperimentDraw(ExperimentCommon):
    def test_drawn_once_and_never_moved(self):
        experiment = self._create_experiment(planned_count=50)
        self._night(TODAY)
        before = {drawn.partner_id: drawn.arm for drawn in experiment.debtor_ids}
        late = self._create_debtor("Latecomer")
        self.invoices[late] = self._create_invoice_due(TODAY, 50, late)
        for days in (1, 4):
            self._night(TODAY + timedelta(days=days))
        after = {drawn.partner_id: drawn.arm for drawn in experiment.debtor_ids}
        self.assertIn(late, after)
        self.assertEqual(after, {**before, late: after[late]})

    def test_bands_and_sizes(self):
        experiment = self._create_experiment()
        self.assertEqual(experiment.band_limits, [400, 800, 1200])
        self._night(TODAY)
        for _band, drawn in experiment.debtor_ids.grouped("band").items():
            arms = drawn.mapped("arm")
            self.assertEqual(sorted(arms), ["challenger"] * 2 + ["champion"] * 2)
        self.assertGreater(experiment.mismatch_p_value, SRM_ALARM)
        self.assertFalse(experiment.is_mismatched)
        self.env["collections.experiment.debtor"].sudo().create(
            [
                {
                    "experiment_id": experiment.id,
                    "partner_id": self._create_debtor(f"Other {number}").id,
                    "arm": "champion",
                    "date_entered": TODAY,
                    "date_horizon": TODAY,
                }
                for number in range(30)
            ]
        )
        self.env.invalidate_all()
        self.assertTrue(experiment.is_mismatched, "38 and 8 are no accident")

    def test_no_more_than_planned(self):
        experiment = self._create_experiment(planned_count=2)
        self._night(TODAY)
        self.assertEqual(len(experiment.debtor_ids), 4)
        self._go_on(1)
        self.assertEqual(experiment.state, "closed")
        self._night(TODAY + timedelta(days=1))
        self.assertEqual(len(experiment.debtor_ids), 4)

    def test_a_share_of_them(self):
        experiment = self._create_experiment(share_percent=50)
        self._night(TODAY)
        drawn = set(experiment.debtor_ids.partner_id)
        self.assertLess(len(drawn), 16)
        self._night(TODAY + timedelta(days=1))
        self.assertEqual(set(experiment.debtor_ids.partner_id), drawn)

    def test_nobody_new_after_a_day(self):
        experiment = self._create_experiment(date_closing=TODAY)
        self._night(TODAY + timedelta(days=1))
        self.assertFalse(experiment.debtor_ids)
        self._go_on(1)
        self.assertEqual(experiment.state, "finished", "there is nobody to wait for")
        self.assertIn("Too few", experiment.result_text)

    def test_who_has_nothing_due_is_not_drawn(self):
        early = self._create_debtor("Early")
        self._create_invoice_due(TODAY + timedelta(days=20), partner=early)
        experiment = self._create_experiment()
        self._night(TODAY)
        self.assertNotIn(early, experiment.debtor_ids.partner_id)

    def test_explicit_choices_stay_above(self):
        own = self._create_policy("Own", [("Only", 2, [self._email()])])
        invoice_debtor, customer, later = self.debtors[:3]
        self.invoices[invoice_debtor].collections_policy_id = own
        other = self._create_invoice_due(TODAY, partner=invoice_debtor)
        customer.with_company(self.company).collections_policy_id = own
        experiment = self._create_experiment()
        self._night(TODAY)
        by_partner = experiment.debtor_ids.grouped("partner_id")
        self.assertNotIn(customer, by_partner)
        self.assertEqual(by_partner[invoice_debtor].excluded_reason, "own_policy")
        self.assertFalse(by_partner[invoice_debtor].arm)
        self.assertFalse(by_partner[invoice_debtor].item_ids)
        self.assertEqual(self._policies(customer), {(own.id, "debtor")})
        self.assertEqual(self._evaluate(other, TODAY)[0].policy_id, self.policy.id)
        challenger = self._arm(experiment, "challenger")[0]
        self.assertEqual(
            self._policies(challenger), {(self.challenger.id, "experiment")}
        )
        self.invoices[challenger].collections_policy_id = own
        self.assertEqual(self._policies(challenger), {(own.id, "invoice")})
        self.assertEqual(by_partner[later].excluded_reason, False)

    def test_who_is_left_out(self):
        disputing, strategic, poor = self.debtors[:3]
        reason = self.env["collections.dispute.reason"].search([], limit=1)
        part = self.invoices[disputing].line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        with self._clock(TODAY):
            self.env["collections.dispute"]._open(
                self.company, disputing, [(part, 10.0)], reason, "Broken", "phone"
            )
        strategic.ref = "KEY"
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": poor.id,
                "kind": "hardship",
                "reason": "Ill",
                "date_from": TODAY,
            }
        )
        experiment = self._create_experiment(
            leaves_out=True, left_out_domain="[('ref', '=', 'KEY')]"
        )
        self._night(TODAY)
        why = {
            drawn.partner_id: drawn.excluded_reason
            for drawn in experiment.debtor_ids
            if not drawn.arm
        }
        self.assertEqual(why, {disputing: "dispute", strategic: "left_out"})
        self.assertEqual(experiment.excluded_count, 2)
        drawn = experiment.debtor_ids.filtered("arm").partner_id
        self.assertEqual(drawn, self.debtors - disputing - strategic - poor)

    def test_another_rule_is_not_the_champion(self):
        ruled = self._create_policy(
            "Ruled",
            [("Only", 2, [self._email()])],
            by_rule=True,
            partner_domain=str([("id", "=", self.debtors[0].id)]),
        )
        experiment = self._create_experiment()
        self._night(TODAY)
        self.assertNotIn(self.debtors[0], experiment.debtor_ids.partner_id)
        self.assertEqual(self._policies(self.debtors[0]), {(ruled.id, "rule")})
        moved = self._arm(experiment, "challenger")[0]
        ruled.partner_domain = str([("id", "=", moved.id)])
        self.assertEqual(self._policies(moved), {(ruled.id, "rule")})

    def test_guardrails(self):
        experiment = self._create_experiment()
        self._night(TODAY)
        arm = experiment.arm_ids.grouped("role")["challenger"]
        challengers = self._arm(experiment, "challenger")
        self.assertFalse(experiment.trouble_text)
        day = TODAY + timedelta(days=2)
        with self._clock(day):
            for debtor in challengers[:6]:
                self.env["collections.consent"]._note(
                    self.company, debtor, "email", "refused", "message"
                )
        before = TODAY - timedelta(days=9)
        with self._clock(before):
            self.env["collections.consent"]._note(
                self.company, challengers[7], "email", "refused", "message"
            )
        for debtor, answered in ((challengers[6], day), (challengers[7], before)):
            case = self.env["collections.case"].search([("partner_id", "=", debtor.id)])
            self.env["collections.satisfaction"].sudo().create(
                {
                    "company_id": self.company.id,
                    "partner_id": debtor.id,
                    "case_id": case.id,
                    "occasion": "paid",
                    "stars": 2,
                    "date_asked": TODAY,
                    "date_answered": answered,
                }
            )
        self.env.invalidate_all()
        self.assertEqual(arm.opt_out_count, 6, "not what was said before")
        self.assertEqual(arm.unhappy_count, 1)
        self.assertEqual(arm.dispute_count, 0)
        self.assertIn("refuse to be contacted", experiment.trouble_text)
        self.assertNotIn("unhappy", experiment.trouble_text)

    def test_planned_by_a_person(self):
        experiment = self._create_experiment()
        case = (
            self.env["collections.case"]
            .sudo()
            .create({"company_id": self.company.id, "partner_id": self.debtors[0].id})
        )
        with self._clock(TODAY):
            case.with_env(self.env).action_plan_now()
        self.assertEqual(experiment.debtor_ids.partner_id, self.debtors[0])


@tagged("post_install", "-at_install", "collections")
class TestExperimentStatement(ExperimentCommon):
    def _query(self):
        evaluator = self.env["collections.evaluator"]
        return str(evaluator._get_query(self.company, TODAY).code)

    def test_nothing_of_it_without_experiments(self):
        before = self._query()
        self.assertNotIn("experiment", before)
        experiment = self._create_experiment(start=False)
        self.assertEqual(self._query(), before)
        with self._clock(TODAY):
            experiment.action_start()
        self.assertIn("collections_experiment_debtor", self._query())
        experiment._set_ended("stopped", stop_reason="Enough")
        self.assertEqual(self._query(), before)

    def test_a_constant_number_of_statements(self):
        def count():
            experiment = self._create_experiment(planned_count=500)
            self.env.flush_all()
            self.env["collections.experiment"]._is_any_active(self.company.id)
            began = self.cr.sql_log_count
            self.env["collections.experiment"]._enrol(self.company, TODAY, AllDebtors())
            self.env.flush_all()
            statements = self.cr.sql_log_count - began
            drawn = len(experiment.debtor_ids)
            experiment._set_ended("stopped", stop_reason="Counted")
            return statements, drawn

        count()
        few, drawn = count()
        self.assertEqual(drawn, 16)
        for number in range(30):
            debtor = self._create_debtor(f"More {number}")
            self._create_invoice_due(TODAY - timedelta(days=1), partner=debtor)
        many, drawn = count()
        self.assertEqual(drawn, 46)
        self.assertLessEqual(many, few)


@tagged("post_install", "-at_install", "collections")
class TestExperimentStart(ExperimentCommon):
    def test_how_many_are_needed(self):
        experiment = self._create_experiment(
            start=False, baseline=42, smallest_difference=3
        )
        self.assertEqual(experiment.needed_count, 4286)
        self.assertTrue(experiment.is_underpowered)
        experiment.smallest_difference = 10
        self.assertEqual(experiment.needed_count, 390)
        experiment.planned_count = 390
        self.assertFalse(experiment.is_underpowered)
        experiment.smallest_difference = 0
        self.assertEqual(experiment.needed_count, 0)

    def test_the_baseline_is_own_history(self):
        for number, days in enumerate((None, 0, 10, 20, 45)):
            debtor = self._create_debtor(f"Past {number}")
            due = TODAY - timedelta(days=60)
            invoice = self._create_invoice_due(due, 100, debtor)
            if days is not None:
                self._pay(invoice, date=due + timedelta(days=days))
        with self._clock(TODAY):
            experiment = self._create_experiment(start=False)
            self.assertEqual(experiment.history_count, 4, "one paid in time")
            self.assertEqual(experiment.baseline, 50)
            self.assertEqual(experiment.stock_count, 17)
            # 16 since yesterday, and four two months ago
            self.assertAlmostEqual(experiment.inflow_count, 20 / 3, 1)
            self.assertIn("Needs 16 customers", experiment.plan_text)
            experiment.measure = "days"
            self.assertEqual(experiment.baseline, (10 + 20 + 30 + 30) / 4)
            self.assertAlmostEqual(experiment.baseline_deviation, 9.6, 1)

    def test_what_takes_too_long(self):
        debtor = self._create_debtor("Past")
        due = TODAY - timedelta(days=60)
        self._pay(self._create_invoice_due(due, 100, debtor), date=due + timedelta(9))
        with self._clock(TODAY):
            experiment = self._create_experiment(
                start=False, baseline=42, smallest_difference=1, planned_count=38000
            )
            self.assertIn("longer than 3 years", experiment.plan_text)
            self.assertIn("In a year, a difference of", experiment.plan_text)
            self.assertTrue(experiment.inflow_count)
            experiment.action_start()
            self.assertTrue(experiment.copy().inflow_count)

    def test_until_a_day_however_many(self):
        with self._clock(TODAY):
            experiment = self._create_experiment(
                start=False, planned_count=0, date_closing=TODAY + timedelta(days=9)
            )
            self.assertIn("04/25/2026", experiment.plan_text)  # 9 + 30 + 1 days
            experiment.action_start()
            self.assertEqual(experiment.state, "running")

    def test_the_legal_minimum_is_not_left_to_chance(self):
        level = self.policy.level_ids.filtered(lambda each: each.name == "Second")
        level.tone = "formal"
        step = level.step_ids.filtered(lambda each: each.channel == "email")
        step.may_unsubscribe = False
        experiment = self._create_experiment(start=False)
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "Second: E-mail"):
            experiment.action_start()
        again = self.challenger.level_ids.filtered(lambda each: each.name == "Again")
        again.write(
            {
                "tone": "formal",
                "minimum_amount": 1000,
                "step_ids": [self._email(may_unsubscribe=False)],
            }
        )
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "Second: E-mail"):
            experiment.action_start()  # not for all of them
        again.minimum_amount = 0
        level.waits_for = "3"
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "proof of delivery"):
            experiment.action_start()
        again.waits_for = "4"
        with self._clock(TODAY):
            experiment.action_start()
        self.assertEqual(experiment.state, "running")

    def test_what_else_forbids_it(self):
        for values, problem in (
            ({"planned_count": 0}, "how many"),
            ({"leaves_out": True}, "all of them"),
            ({"challenger_id": self._create_policy("Idle", []).id}, "no level"),
        ):
            experiment = self._create_experiment(start=False, **values)
            with self._clock(TODAY), self.assertRaisesRegex(UserError, problem):
                experiment.action_start()
        self.challenger.by_rule = True
        experiment = self._create_experiment(start=False)
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "applies to"):
            experiment.action_start()
        self.challenger.by_rule = False
        terms = self.env["collections.charge.terms"].create(
            {"name": "Dear", "company_id": self.company.id}
        )
        self.challenger.charge_terms_id = terms
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "late charges"):
            experiment.action_start()
        self.challenger.charge_terms_id = False
        with self._clock(TODAY):
            experiment.action_start()
        rival = self._create_experiment(start=False)
        with self._clock(TODAY), self.assertRaisesRegex(UserError, "in both"):
            rival.action_start()

    def test_what_has_begun_is_not_changed(self):
        experiment = self._create_experiment()
        for values in ({"measure": "days"}, {"horizon_days": 60}):
            with self.assertRaises(UserError):
                experiment.write(values)
        with self.assertRaises(AccessError):
            experiment.state = "finished"
        with self.assertRaises(UserError):
            experiment.unlink()
        with self.assertRaises(UserError):
            experiment.action_adopt()
        with self.assertRaises(UserError):
            self.challenger.action_archive()
        self.assertEqual(self.policy.experiment_name, experiment.name)
        with self.assertRaises(ValidationError):
            self._create_experiment(start=False, left_out_domain="[('nope', '=', 1)]")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_experiment(start=False, challenger_id=self.policy.id)

    def test_results_are_not_made_up(self):
        with self.assertRaises(AccessError):
            self._create_experiment(start=False, state="finished")
        experiment = self._create_experiment()
        self._night(TODAY)
        with self.assertRaises(AccessError):
            experiment.debtor_ids[0].arm = "champion"
        with self.assertRaises(AccessError):
            experiment.arm_ids[0].value = 99


@tagged("post_install", "-at_install", "collections")
class TestExperimentAccess(ExperimentCommon):
    def test_managers_alone(self):
        experiment = self._create_experiment()
        self._night(TODAY)
        for record in (
            experiment,
            experiment.debtor_ids[:1],
            experiment.arm_ids[:1],
            experiment.debtor_ids.item_ids[:1],
        ):
            self.assertTrue(record)
            with self.assertRaises(AccessError):
                record.with_user(self.collector).read(["display_name"])
        self.assertEqual(
            self.policy.with_user(self.collector).experiment_name, experiment.name
        )
        manager = new_test_user(
            self.env,
            "manager_test",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self._create_experiment(start=False).with_user(manager).copy()
        with self.assertRaises(AccessError):
            experiment.with_user(manager).read(["salt"])

    def test_companies_apart(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        experiment = self._create_experiment()
        self._night(TODAY)
        self.assertTrue(experiment.debtor_ids)
        for model in (
            "collections.experiment",
            "collections.experiment.arm",
            "collections.experiment.debtor",
            "collections.experiment.item",
        ):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
        invoice = self._create_invoice_due(
            TODAY - timedelta(days=1), partner=self.debtors[0], company=other
        )
        self.env["collections.experiment"]._enrol(other, TODAY, AllDebtors())
        self.assertNotIn(invoice, experiment.debtor_ids.item_ids.move_line_id.move_id)
        self.assertEqual(self._evaluate(invoice, TODAY)[0].policy_origin, "none")
