"""Credit limits: suggested by how customers pay, approved by managers."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .behaviour_common import BehaviourCommon
from .common import TODAY


@tagged("post_install", "-at_install", "collections")
class TestCreditLimits(BehaviourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.manager = new_test_user(
            cls.env,
            "boss",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        for ago in (200, 100, 50):
            cls._create_paid(0, ago, 73_000.0)

    def setUp(self):
        super().setUp()
        self._refresh()

    def _suggest(self, partners=None):
        with self._clock(TODAY):
            action = (
                (partners or self.debtor)
                .with_user(self.collector)
                .with_company(self.company)
                .action_collections_suggest_limits()
            )
        return self.env["collections.credit.limit"].search(action["domain"])

    def test_what_is_suggested_and_why(self):
        limit = self._suggest()
        # 219,000 in a year, paid in 30 days: 18,000; half as much again for low risk
        self.assertEqual(limit.suggested_limit, 27_000)
        self.assertEqual((limit.current_limit, limit.band), (0, "low"))
        self.assertEqual(limit.date, TODAY)
        self.assertEqual(limit.suggested_by_id, self.collector)
        self.assertIn("$\N{NO-BREAK SPACE}18,000.00 in the 30 days", limit.reasons)
        self.assertIn("Paid on time on average", limit.reasons)
        self.assertFalse(self.debtor.credit_limit)

    def test_approved_by_a_manager(self):
        limit = self._suggest()
        for verb in ("action_approve", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(limit.with_user(self.collector), verb)()
        with self.assertRaises(AccessError):
            limit.with_user(self.manager).suggested_limit = 1
        limit.with_user(self.manager).approved_limit = 25_000
        with self._clock(TODAY):
            limit.with_user(self.manager).action_approve()
        self.assertEqual((limit.state, limit.user_id), ("approved", self.manager))
        self.assertEqual(limit.date_decided, TODAY)
        partner = self.debtor.with_company(self.company)
        self.assertEqual(partner.credit_limit, 25_000)
        self.assertTrue(partner.use_partner_credit_limit)
        message = self.debtor.message_ids[0]
        self.assertIn("25,000.00", message.body)
        self.assertEqual(message.author_id, self.manager.partner_id)
        with self.assertRaises(UserError):
            limit.with_user(self.manager).approved_limit = 99_000

    def test_only_of_the_company(self):
        other = self.setup_other_company(name="Another Creditor")["company"]
        self._suggest().with_user(self.manager).action_approve()
        self.assertFalse(self.debtor.with_company(other).credit_limit)

    def test_refused(self):
        limit = self._suggest()
        limit.with_user(self.manager).action_refuse()
        limit.with_user(self.manager).action_approve()
        self.assertEqual(limit.state, "refused")
        self.assertFalse(self.debtor.credit_limit)

    def test_a_new_one_takes_the_place_of_the_old(self):
        old = self._suggest()
        new = self._suggest()
        self.assertEqual((old.state, new.state), ("replaced", "to_approve"))

    def test_nothing_new_is_not_suggested(self):
        self._suggest().with_user(self.manager).action_approve()
        with self.assertRaises(UserError):
            self._suggest()
        with self.assertRaises(UserError):
            self._suggest(self._create_debtor("Unknown"))

    def test_company_without_credit_limits(self):
        limit = self._suggest()
        self.company.account_use_credit_limit = False
        with self.assertRaises(UserError):
            limit.with_user(self.manager).action_approve()
        self.assertEqual(limit.state, "to_approve")

    def test_others_do_not_see_them(self):
        biller = new_test_user(
            self.env, "biller", groups="account.group_account_invoice"
        )
        Limit = self.env["collections.credit.limit"].with_user(biller)
        self.assertFalse(Limit.has_access("read"))
        with self.assertRaises(AccessError):
            self.debtor.with_user(biller).action_collections_suggest_limits()
