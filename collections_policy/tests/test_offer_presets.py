"""Ready offers: taken with one click, and allowed by the limits of policies."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install", "collections")
class TestOfferPresets(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.preset = cls.env["collections.offer.preset"].create(
            {
                "name": "Half now, the rest in three",
                "down_percent": 50,
                "principal_percent": 10,
                "count": 3,
                "rhythm": "weekly",
                "first_days": 5,
            }
        )
        cls._create_invoice_due(TODAY - timedelta(40), 1000.0)

    def setUp(self):
        super().setUp()
        frozen = self._clock(TODAY)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _negotiate(self):
        wizards = self.env["collections.negotiation.wizard"].with_user(self.collector)
        action = wizards._open(self.company, self.debtor)
        wizard = wizards.browse(action["res_id"])
        with Form(wizard) as form:
            form.preset_id = self.preset
        return wizard

    def test_its_terms_are_taken(self):
        wizard = self._negotiate()
        self.assertEqual(wizard.down_payment, 450.0, "half of what is left to pay")
        self.assertEqual((wizard.count, wizard.rhythm), (3, "weekly"))
        self.assertEqual(wizard.date_first, TODAY + timedelta(5))
        self.assertEqual(wizard.total, 900.0)

    def test_a_ready_set_of_limits(self):
        self.policy.limit_ids = [
            Command.create(
                {
                    "max_principal_percent": 5,
                    "min_down_percent": 60,
                    "max_count": 2,
                    "max_term_days": 10,
                    "max_first_days": 1,
                    "max_charges_percent": 30,
                }
            )
        ]
        self.assertTrue(self._negotiate().needs_approval)
        self.preset._allow(self.policy)
        self.assertFalse(self._negotiate().needs_approval)
        limit = self.policy.limit_ids
        self.assertEqual(
            (limit.max_principal_percent, limit.min_down_percent, limit.max_count),
            (10, 50, 3),
        )
        self.assertEqual(limit.max_charges_percent, 30, "never made stricter")

    def test_a_policy_without_limits_gets_one_that_does(self):
        self.assertTrue(self._negotiate().needs_approval)
        self.preset._allow(self.policy)
        self.assertFalse(self._negotiate().needs_approval)

    def test_no_limit_stays_none(self):
        self.policy.limit_ids = [
            Command.create({"max_principal_percent": 10, "max_count": 0})
        ]
        self.preset._allow(self.policy)
        self.assertEqual(self.policy.limit_ids.max_count, 0)
        self.assertFalse(self._negotiate().needs_approval)

    def test_managers_make_them(self):
        presets = self.env["collections.offer.preset"].with_user(self.collector)
        self.assertTrue(presets.search([("id", "=", self.preset.id)]))
        with self.assertRaises(AccessError):
            presets.create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.preset._allow(self.policy.with_user(self.collector))

    def test_those_of_other_companies_are_not_shown(self):
        self.preset.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        wizards = self.env["collections.negotiation.wizard"].with_user(self.collector)
        action = wizards._open(self.company, self.debtor)
        self.assertNotIn(self.preset, wizards.browse(action["res_id"]).preset_ids)
