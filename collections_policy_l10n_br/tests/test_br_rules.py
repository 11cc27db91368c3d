"""What comes with the bridge: contact hours, protests, and the offer of art. 916."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.collections_policy.tests.common import TODAY

from .br_common import BrCommon


@tagged("post_install", "-at_install", "collections")
class TestBrRules(BrCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.preset = cls.env.ref("collections_policy_l10n_br.offer_preset_916")
        cls.company.collections_interest_product_id = cls.product_a
        cls.invoice = cls._create_invoice_due(
            TODAY - timedelta(days=40), 1000.0, partner=cls.consumer
        )

    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _negotiate(self):
        wizards = self.env["collections.negotiation.wizard"].with_user(self.collector)
        action = wizards._open(self.company, self.consumer)
        return wizards.browse(action["res_id"])

    # === 30 % + 6 === #

    def test_thirty_percent_and_six_payments_in_one_click(self):
        wizard = self._negotiate()
        with Form(wizard) as form:
            form.preset_id = self.preset
        self.assertEqual(wizard.down_payment, 300.0)
        self.assertEqual((wizard.count, wizard.rhythm), (6, "monthly"))
        self.assertEqual((wizard.interest_model, wizard.monthly_percent), ("linear", 1))
        self.assertEqual(wizard.date_first, TODAY, "the down payment is made at once")
        self.assertEqual(wizard.charges_percent + wizard.principal_percent, 0)
        self.assertFalse(wizard.problem)
        # 700 in six payments at 1 % a month, simple interest on what is left: a bit
        # more than without interest, and less than 1 % on all of it all the time
        self.assertGreater(wizard.total, 1000.0 + 700 * 0.01)
        self.assertLess(wizard.total, 1000.0 + 700 * 0.06)

    def test_the_down_payment_is_of_what_is_owed_with_late_charges(self):
        self.policy.charge_terms_id = self.env["collections.charge.terms"].create(
            {
                "name": "Multa de 2 %",
                "company_id": self.company.id,
                "version_ids": [
                    Command.create(
                        {
                            "date_from": "2000-01-01",
                            "currency_id": self.company.currency_id.id,
                            "penalty": 2,
                        }
                    )
                ],
            }
        )
        wizard = self._negotiate()
        self.assertEqual(wizard.claimed, 1020.0)
        with Form(wizard) as form:
            form.preset_id = self.preset
        self.assertEqual(wizard.down_payment, 306.0)

    def test_the_ready_limits_let_collectors_offer_it(self):
        self.policy.limit_ids = [
            Command.create({"age_from": 0, "max_count": 2, "max_term_days": 60}),
            Command.create({"age_from": 91, "max_count": 12, "min_down_percent": 50}),
        ]
        wizard = self._negotiate()
        with Form(wizard) as form:
            form.preset_id = self.preset
        self.assertTrue(wizard.needs_approval)
        self.env.ref(
            "collections_policy_l10n_br.collections_policy_action_allow_916"
        ).with_context(
            active_model="collections.policy", active_ids=self.policy.ids
        ).run()
        self.assertEqual(self.policy.limit_ids.mapped("max_count"), [6, 12])
        self.assertEqual(self.policy.limit_ids.mapped("min_down_percent"), [0, 30])
        wizard = self._negotiate()
        with Form(wizard) as form:
            form.preset_id = self.preset
        self.assertFalse(wizard.needs_approval, wizard.excess_html)
        agreement = self.env["collections.agreement"].browse(
            wizard.action_propose()["res_id"]
        )
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(
            agreement.installment_ids.mapped("number"), [0, 1, 2, 3, 4, 5, 6]
        )

    def test_a_policy_without_limits_gets_one(self):
        self.policy.limit_ids = [Command.clear()]
        self.preset._allow(self.policy)
        [limit] = self.policy.limit_ids
        self.assertEqual((limit.min_down_percent, limit.max_count), (30, 6))

    def test_offers_of_other_countries_are_not_shown(self):
        abroad = self.preset.copy({"country_id": self.env.ref("base.pt").id})
        anywhere = self.preset.copy({"country_id": False})
        shown = self._negotiate().preset_ids
        self.assertIn(self.preset, shown)
        self.assertIn(anywhere, shown)
        self.assertNotIn(abroad, shown)

    def test_collectors_take_them_and_managers_make_them(self):
        with self.assertRaises(AccessError):
            self.preset.with_user(self.collector).count = 12

    # === RULES === #

    def test_states_with_hours_of_their_own(self):
        rules = self.env["collections.contact.rule"].with_context(active_test=False)
        for state, name in (("rj", "Lei (RJ)"), ("es", "Lei (ES)"), ("al", "Lei (AL)")):
            rule = self.env.ref(f"collections_policy_l10n_br.contact_rule_br_{state}")
            self.assertIn(name, rule.legal_ref)
            self.assertEqual(rule.applies_to, "consumer")
            self.assertTrue(rule.no_holidays)
            rules |= rule
        self.assertEqual(len(rules.window_ids), 5 + 5 + 6)

    def test_a_protest_needs_no_notice_of_ours(self):
        rule = self.env["collections.measure.rule"]._find(
            self.company, "protest", TODAY
        )
        self.assertEqual((rule.notice_days, rule.notice_grade), (0, False))
        self.assertEqual(rule.lift_days, 5)
        for article in ("art. 9", "art. 11-A", "art. 12", "art. 26", "Tema 725"):
            self.assertIn(article, rule.duties)

    def test_a_listing_has_its_duties(self):
        rule = self.env["collections.measure.rule"]._find(
            self.company, "listing", TODAY
        )
        self.assertEqual((rule.notice_days, rule.lift_days, rule.max_years), (10, 5, 5))
        for source in ("Súmula 359", "Súmula 385", "404", "Súmula 548", "art. 43, § 2"):
            self.assertIn(source, rule.duties)
