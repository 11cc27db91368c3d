"""Who may see and do what, as each kind of user; and companies apart."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY, CollectionsCommon

MODELS = (
    "collections.agreement",
    "collections.agreement.line",
    "collections.agreement.installment",
    "collections.policy.limit",
    "collections.policy",
    "collections.policy.version",
    "collections.policy.told",
    "collections.policy.told.text",
    "collections.policy.acceptance",
    "collections.segment",
    "collections.segment.member",
    "collections.segment.size",
    "collections.level",
    "collections.level.step",
    "collections.case",
    "collections.item",
    "collections.hold",
    "collections.promise",
    "collections.dispute",
    "collections.dispute.line",
    "collections.dispute.reason",
    "collections.run",
    "collections.run.held",
    "collections.action",
    "collections.action.line",
    "collections.call",
    "collections.consent",
    "collections.contact.rule",
    "collections.contact.window",
    "collections.contact.cap",
    "collections.tariff",
    "collections.timestamp",
    "collections.behaviour",
    "collections.behaviour.point",
    "collections.item.risk",
    "collections.scorecard",
    "collections.scorecard.line",
    "collections.scorecard.figure",
    "collections.scorecard.decile",
    "collections.credit.limit",
    "collections.guide",
    "collections.guide.theme",
    "collections.guide.click",
    "collections.hardship",
    "collections.approval",
    "collections.client",
    "collections.client.pack",
    "collections.client.pack.file",
)
# Model: what collectors may do besides reading, and what managers may do on top
USER_RIGHTS = {
    "collections.agreement": {"write", "create", "unlink"},  # of drafts
    "collections.agreement.line": {"write", "create", "unlink"},
    "collections.case": {"write"},
    "collections.consent": {"create"},
    "collections.hold": {"write", "create"},
    "collections.promise": {"write"},
    "collections.dispute": {"write"},
    "collections.hardship": {"write"},
}
MANAGER_RIGHTS = {
    "collections.policy.limit": {"write", "create", "unlink"},
    "collections.policy": {"write", "create", "unlink"},
    "collections.policy.version": {"write"},  # of reasons
    "collections.segment": {"write", "create", "unlink"},
    "collections.level": {"write", "create", "unlink"},
    "collections.level.step": {"write", "create", "unlink"},
    "collections.dispute.reason": {"write", "create", "unlink"},
    "collections.guide": {"write", "create", "unlink"},
    "collections.guide.theme": {"write", "create", "unlink"},
    "collections.contact.rule": {"write", "create", "unlink"},
    "collections.contact.window": {"write", "create", "unlink"},
    "collections.contact.cap": {"write", "create", "unlink"},
    "collections.tariff": {"write", "create", "unlink"},
    "collections.behaviour": {"write"},  # the risk set by hand
    "collections.scorecard": {"write"},  # name and notes
    "collections.credit.limit": {"write"},  # the limit to approve
}
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install", "collections")
class TestAccess(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice_due(TODAY - timedelta(days=4))
        blocked = cls._create_invoice_due(TODAY - timedelta(days=4), 9.0)
        blocked.action_toggle_block_payment()

    def setUp(self):
        super().setUp()
        self._night(TODAY)
        self.hold = self.env["collections.hold"].create(
            {
                "partner_id": self._create_debtor("Paused").id,
                "company_id": self.company.id,
                "reason": "x",
            }
        )

    def _create_user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _get_rights(self, user, model):
        records = self.env[model].with_user(user)
        return {operation for operation in OPERATIONS if records.has_access(operation)}

    def test_rights_of_collectors_and_managers(self):
        manager = self._create_user("boss", "collections_policy.group_manager")
        for model in MODELS:
            with self.subTest(model=model):
                expected = {"read"} | USER_RIGHTS.get(model, set())
                self.assertEqual(self._get_rights(self.collector, model), expected)
                expected |= MANAGER_RIGHTS.get(model, set())
                self.assertEqual(self._get_rights(manager, model), expected)

    def test_nobody_else_sees_anything(self):
        outsiders = [
            self._create_user("biller", "account.group_account_invoice"),
            self._create_user("employee", "base.group_user"),
            self._create_user("customer", "base.group_portal"),
            self.env.ref("base.public_user").sudo(),
        ]
        for user in outsiders:
            for model in MODELS:
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(self._get_rights(user, model), set())

    def test_an_invoicing_user_still_works_with_reminded_invoices(self):
        biller = self._create_user("biller", "account.group_account_invoice")
        invoice = self.invoice.with_user(biller)
        self.assertTrue(invoice.name)
        payment = (
            self.env["account.payment.register"]
            .with_user(biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({})
        )
        payment._create_payments()
        case = self._actions(self.invoice).case_id
        self.assertEqual(case.amount_overdue, 9.0, "only the other invoice is left")

    def test_invoicing_administrators_are_collections_managers(self):
        admin = self._create_user("admin_test", "account.group_account_manager")
        self.assertTrue(admin.has_group("collections_policy.group_manager"))

    def test_collectors_cannot_change_policies_or_history(self):
        action = self._actions(self.invoice).with_user(self.collector)
        with self.assertRaises(AccessError):
            self.policy.with_user(self.collector).gap_days = 9
        with self.assertRaises(AccessError):
            self.policy.with_user(self.collector).action_make_default()
        with self.assertRaises(AccessError):
            action.state = "planned"
        with self.assertRaises(AccessError):
            action.action_approve()

    def test_collectors_plan_send_pause_and_lift(self):
        debtor = self._create_debtor("Fresh")
        with self._clock(TODAY):
            invoice = self._create_invoice_due(TODAY - timedelta(days=4), 5.0, debtor)
            invoice.with_user(self.collector).action_collections_plan_now()
            action = self._actions(invoice).with_user(self.collector)
            self.assertEqual(action.state, "planned")
            action.action_send_now()
            self.assertEqual(action.state, "queued")
            opened = invoice.with_user(self.collector).action_collections_pause()
            wizard = (
                self.env["collections.hold.wizard"]
                .with_user(self.collector)
                .with_context(**opened["context"])
                .create({"reason": "Asked for a week"})
            )
            wizard.action_confirm()
            self.assertEqual(invoice.collections_held_reason, "pause")
            hold = self.env["collections.hold"].search([("move_id", "=", invoice.id)])
            hold.with_user(self.collector).action_lift()
            self.assertFalse(hold.active)
            self.assertEqual(hold.lifted_by_id, self.collector)
            invoice.invalidate_recordset()
            self.assertFalse(invoice.collections_held_reason)

    def test_another_company_sees_and_does_nothing(self):
        other = self.setup_other_company(name="Rival")["company"]
        stranger = self._create_user(
            "stranger", "collections_policy.group_manager", other
        )
        records = [
            self.policy,
            self.policy.level_ids,
            self.policy.level_ids.step_ids,
            self._actions(self.invoice),
            self._actions(self.invoice).line_ids,
            self._actions(self.invoice).case_id,
            self.env["collections.item"].search([]),
            self.env["collections.run"].search([]),
            self.env["collections.run"].search([]).held_ids,
            self.hold,
        ]
        for own in records:
            self.assertTrue(own)
            model = self.env[own._name].with_user(stranger)
            with self.subTest(model=own._name):
                self.assertFalse(model.search([("id", "in", own.ids)]))
                with self.assertRaises(AccessError):
                    own.with_user(stranger).check_access("read")
        with self.assertRaises(AccessError):
            self._actions(self.invoice).with_user(stranger).action_send_now()

    def test_a_run_of_one_company_leaves_the_others_alone(self):
        other = self.setup_other_company(name="Rival")["company"]
        debtor = self._create_debtor("Shared")
        mine = self._create_invoice_due(TODAY - timedelta(days=4), 5.0, debtor)
        theirs = self._create_invoice_due(
            TODAY - timedelta(days=4), 7.0, debtor, company=other
        )
        mail = self._night(TODAY)
        self.assertIn("$ 5.00", self._subject(mail))
        self.assertNotIn("7.00", mail.body_html)
        self.assertTrue(self._actions(mine))
        self.assertFalse(self._actions(theirs))

    def test_branches_are_worked_with_their_parent(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.cr.precommit.run()  # the branch shares the chart of accounts
        self.env.user.company_ids += branch
        invoice = self._create_invoice_due(
            TODAY - timedelta(days=4),
            33.0,
            self._create_debtor("Of the branch"),
            company=branch,
        )
        mail = self._night(TODAY)
        self.assertIn("$ 33.00", self._subject(mail))
        self.assertEqual(self._actions(invoice).company_id, self.company)
        self.assertEqual(invoice.collections_level_id.name, "First")
