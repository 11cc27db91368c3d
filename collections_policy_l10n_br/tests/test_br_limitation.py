"""Limitation: by kind of document, interrupted once, warned of, and a hard stop."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.collections_policy.tests.common import TODAY

from ..tools.limitation import limitation_end
from .br_common import BrCommon, day

REASON = "prescribed"


@tagged("post_install", "-at_install", "collections")
class TestBrLimitation(BrCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lapsed = cls._create_invoice_due(day("2023-03-15"), partner=cls.consumer)
        cls.last_day = cls._create_invoice_due(day("2023-03-16"), partner=cls.consumer)

    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)  # 2026-03-16
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _get_warnings(self, partner=None):
        case = self.env["collections.case"].search(
            [("partner_id", "=", (partner or self.consumer).id)]
        )
        return case.activity_ids.filtered(
            lambda each: (
                each.activity_type_id
                == self.env.ref("collections_policy.mail_activity_type_limitation")
            )
        )

    # === BY KIND OF DOCUMENT === #

    def test_without_a_kind_the_years_of_the_policy_count(self):
        self.assertFalse(self._evaluate(self.lapsed, TODAY).limitation_end)
        self.policy.limitation_years = 5
        item = self._evaluate(self.lapsed, TODAY)
        self.assertEqual(item.limitation_end, day("2028-03-15"))
        self.assertNotEqual(item.held_reason, REASON)

    def test_a_duplicata_lapses_after_three_years(self):
        self.policy.limitation_years = 5
        (self.lapsed | self.last_day).collections_limitation_kind_id = self.duplicata
        item = self._evaluate(self.lapsed, TODAY)
        self.assertEqual(item.limitation_end, day("2026-03-15"))
        self.assertEqual(item.held_reason, REASON)
        self.assertNotEqual(self._evaluate(self.last_day, TODAY).held_reason, REASON)
        self.assertEqual(
            self._evaluate(self.last_day, TODAY + timedelta(1)).held_reason, REASON
        )

    def test_the_kind_of_the_journal_and_that_of_the_invoice_before_it(self):
        self.lapsed.journal_id.collections_limitation_kind_id = self.duplicata
        self.assertEqual(self._evaluate(self.lapsed, TODAY).held_reason, REASON)
        self.lapsed.collections_limitation_kind_id = self.env.ref(
            "collections_policy_l10n_br.limitation_kind_contract"
        )
        item = self._evaluate(self.lapsed, TODAY)
        self.assertEqual(item.limitation_end, day("2028-03-15"))

    def test_a_law_that_changes_counts_for_later_due_dates_alone(self):
        self.duplicata.period_ids = [
            Command.create(
                {"date_from": "2023-03-16", "months": 12, "legal_ref": "Lei nova"}
            )
        ]
        (self.lapsed | self.last_day).collections_limitation_kind_id = self.duplicata
        ends = [
            self._evaluate(invoice, TODAY).limitation_end
            for invoice in (self.lapsed, self.last_day)
        ]
        self.assertEqual(ends, [day("2026-03-15"), day("2024-03-16")])

    def test_the_statement_and_the_tool_agree(self):
        kinds = self.env["collections.limitation.kind"].search([])
        self.assertGreater(len(kinds), 10)
        for due in ("2024-02-29", "2024-08-31", "2025-01-30"):
            invoice = self._create_invoice_due(day(due), partner=self.consumer)
            for kind in kinds:
                invoice.collections_limitation_kind_id = kind
                item = self._evaluate(invoice, TODAY)
                period = kind._find_period(day(due))._get_period()
                self.assertEqual(
                    item.limitation_end, limitation_end(day(due), period), kind.name
                )

    def test_every_period_names_its_article(self):
        periods = self.env["collections.limitation.period"].search([])
        for period in periods:
            self.assertRegex(period.legal_ref, r"art\. \d+|Súmula|Tema")

    # === THE HARD STOP === #

    def test_nothing_is_sent_after_it(self):
        self.lapsed.collections_limitation_kind_id = self.duplicata
        actions = self._plan(TODAY).filtered(
            lambda each: each.partner_id == self.consumer
        )
        self.assertNotIn(self.lapsed, actions.line_ids.move_id)
        self.assertIn(self.last_day, actions.line_ids.move_id)

    def test_it_is_not_spoken_of_to_the_debtor(self):
        self.lapsed.collections_limitation_kind_id = self.duplicata
        values = self.env["collections.account"]._prepare_values(
            self.company, self.consumer
        )
        shown = {
            row["number"]
            for block in values["blocks"]
            for row in block["items"] + block["held"]
        }
        self.assertNotIn(self.lapsed._get_collections_name(), shown)
        self.assertIn(self.last_day._get_collections_name(), shown)

    def test_the_switch(self):
        firm = self._create_invoice_due(day("2023-03-15"), partner=self.debtor)
        both = self.lapsed | firm
        both.collections_limitation_kind_id = self.duplicata
        for stop, expected in (
            ("all", [True, True]),
            ("consumers", [True, False]),
            ("none", [False, False]),
        ):
            self.policy.limitation_stop = stop
            held = [self._evaluate(each, TODAY).held_reason == REASON for each in both]
            self.assertEqual(held, expected, stop)

    def test_why(self):
        self.lapsed.collections_limitation_kind_id = self.duplicata
        text = self.lapsed.collections_limitation_text
        self.assertIn("36 months (Lei 5.474/1968, art. 18, I)", text)
        explained = self.env["collections.explanation"]
        topic_words = explained._explain(self._get_items(self.lapsed))
        self.assertIn("Lei 5.474/1968, art. 18, I", str(topic_words))

    # === INTERRUPTED ONCE === #

    def test_an_acknowledgement_lets_it_begin_anew(self):
        self.lapsed.collections_limitation_kind_id = self.duplicata
        self._interrupt(self.lapsed, day("2025-06-01"))
        item = self._evaluate(self.lapsed, TODAY)
        self.assertEqual(item.limitation_end, day("2028-06-01"))
        self.assertNotEqual(item.held_reason, REASON)
        self.assertEqual(
            self.lapsed.collections_limitation_date, day("2028-06-01"), "on the invoice"
        )
        self.assertIn("art. 202, VI", self.lapsed.collections_limitation_text)

    def test_it_is_interrupted_only_once(self):
        self.last_day.collections_limitation_kind_id = self.duplicata
        self._interrupt(self.last_day, day("2025-06-01"))
        with self.assertRaisesRegex(UserError, "only once"):
            self._interrupt(self.last_day, day("2026-01-01"), cause="protest")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env["collections.limitation.interruption"].create(
                {
                    "move_line_id": self._get_items(self.last_day).id,
                    "date": "2026-01-01",
                    "cause": "court",
                }
            )

    def test_too_late_or_too_early_it_interrupts_nothing(self):
        self.lapsed.collections_limitation_kind_id = self.duplicata
        for moment in ("2026-03-16", "2023-03-14"):
            with self.assertRaisesRegex(UserError, "interrupts nothing"):
                self._interrupt(self.lapsed, day(moment))
            with self.assertRaises(ValidationError):
                self.env["collections.limitation.interruption"].create(
                    {
                        "move_line_id": self._get_items(self.lapsed).id,
                        "date": moment,
                        "cause": "court",
                    }
                )
        self._interrupt(self.lapsed, day("2026-03-15"))

    def test_what_was_undone_counts_no_more(self):
        self.lapsed.collections_limitation_kind_id = self.duplicata
        self._interrupt(self.lapsed, day("2025-06-01"), cause="protest")
        act = self.lapsed.collections_limitation_act_ids
        with self.assertRaises(AccessError):
            act.with_user(self.collector).active = False
        act.active = False
        self.assertEqual(self._evaluate(self.lapsed, TODAY).held_reason, REASON)

    def test_an_agreement_that_is_accepted_interrupts_it(self):
        self.last_day.collections_limitation_kind_id = self.duplicata
        self.policy.limit_ids = [Command.create({"max_count": 12})]
        agreements = self.env["collections.agreement"].with_user(self.collector)
        agreement = agreements.create(
            {
                **agreements._prepare_from_items(self._get_items(self.last_day)),
                "date_first": TODAY + timedelta(7),
            }
        )
        agreement._reshape()
        agreement.action_propose()
        self.assertFalse(self.last_day.collections_limitation_act_ids)
        agreement._accept("Maria da Silva", "portal")
        act = self.last_day.collections_limitation_act_ids
        self.assertEqual((act.cause, act.date), ("acknowledgement", TODAY))
        self.assertEqual(act.agreement_id, agreement.sudo())
        self.assertEqual(
            act.move_line_id._get_limitation_end(act.date), day("2029-03-16")
        )

    def test_a_protest_interrupts_it(self):
        self.last_day.collections_limitation_kind_id = self.duplicata
        self._night(TODAY)
        case = self.env["collections.case"].search(
            [("partner_id", "=", self.consumer.id)]
        )
        self.policy.measure_approval = False
        wizard = (
            self.env["collections.measure.wizard"]
            .with_context(**case.action_make_measure()["context"])
            .create(
                {
                    "kind": "protest",
                    "agency_id": self.env["res.partner"]
                    .create({"name": "1º Tabelionato"})
                    .id,
                    "item_ids": [Command.set(self._get_items(self.last_day).ids)],
                }
            )
        )
        wizard.action_confirm()
        measure = (
            self.env["collections.measure.line"]
            .search([("move_line_id", "in", self._get_items(self.last_day).ids)])
            .measure_id
        )
        self.assertIn("art. 11-A", measure.duties)
        self.assertEqual(measure.state, "ready")
        measure.action_request()
        self.assertFalse(self.last_day.collections_limitation_act_ids)
        measure.action_register()
        act = self.last_day.collections_limitation_act_ids
        self.assertEqual((act.cause, act.measure_id), ("protest", measure))

    def test_it_is_evidence(self):
        self._night(TODAY)
        self._interrupt(self.last_day, day("2025-06-01"))
        events = self.env["collections.event"].search(
            [("kind", "=", "limitation_interrupted")]
        )
        self.assertEqual(len(events), 1)
        self.assertEqual(events.partner_id, self.consumer)

    # === WARNED OF === #

    def test_its_collector_is_warned_once(self):
        self.last_day.collections_limitation_kind_id = self.duplicata
        self._plan(TODAY - timedelta(61))
        self.assertFalse(self._get_warnings(), "too early")
        self._plan(TODAY - timedelta(60))
        warning = self._get_warnings()
        self.assertEqual(warning.date_deadline, TODAY)
        self._plan(TODAY - timedelta(59))
        self.assertEqual(self._get_warnings(), warning)

    def test_no_warning_where_none_is_wanted(self):
        self.last_day.collections_limitation_kind_id = self.duplicata
        self.policy.limitation_warn_days = 0
        self._plan(TODAY - timedelta(1))
        self.assertFalse(self._get_warnings())

    def test_what_lapses_soon_is_found(self):
        self.last_day.collections_limitation_kind_id = self.duplicata
        self._plan(TODAY)
        found = self.env["account.move"].search(
            [("collections_limitation_date", "<=", TODAY)]
        )
        self.assertIn(self.last_day, found)
        self.assertNotIn(self.lapsed, found)
        cases = self.env["collections.case"].search([("limitation_date", "<=", TODAY)])
        self.assertIn(self.consumer, cases.partner_id)
        self.assertEqual(
            cases.filtered(
                lambda case: case.partner_id == self.consumer
            ).limitation_date,
            TODAY,
        )

    # === WHO === #

    def test_who_may(self):
        acts = self.env["collections.limitation.interruption"]
        kinds = self.env["collections.limitation.kind"]
        with self.assertRaises(AccessError):
            kinds.with_user(self.collector).create({"name": "Meu prazo"})
        biller = new_test_user(
            self.env,
            "biller",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            acts.with_user(biller).search([])
        portal = new_test_user(self.env, "portal_br", groups="base.group_portal")
        for model in (acts, kinds):
            with self.assertRaises(AccessError):
                model.with_user(portal).search([])

    def test_other_companies_see_nothing(self):
        self._interrupt(self.last_day, day("2025-06-01"))
        stranger = new_test_user(
            self.env,
            "stranger_br",
            groups="collections_policy.group_user",
            company_id=self.company_data_2["company"].id
            if hasattr(self, "company_data_2")
            else self.env["res.company"].create({"name": "Outra"}).id,
        )
        acts = self.env["collections.limitation.interruption"]
        self.assertFalse(acts.with_user(stranger).search([]))
