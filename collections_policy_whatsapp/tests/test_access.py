"""Who may see and do what; companies apart; secrets stay secret."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import WhatsappCommon

SECRETS = ("access_token", "app_secret", "verify_token")
MODELS = (
    "collections.whatsapp.account",
    "collections.whatsapp.template",
    "collections.whatsapp.template.language",
    "collections.whatsapp.template.parameter",
    "collections.whatsapp.message",
    "collections.whatsapp.answer",
)


@tagged("post_install", "-at_install", "collections")
class TestAccess(WhatsappCommon):
    def setUp(self):
        super().setUp()
        self._queue()
        self._receive(self._payload(messages=[self._text("Hi")]))

    def _create_user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _records(self, model, user):
        companies = user.company_ids.ids
        records = self.env[model].with_user(user)
        return records.with_context(allowed_company_ids=companies)

    def test_collectors_read_all_but_the_secrets(self):
        for model in MODELS:
            with self.subTest(model=model):
                self.assertTrue(self._records(model, self.collector).search([]))
        account = self.account.with_user(self.collector)
        for secret in SECRETS:
            with self.subTest(secret=secret), self.assertRaises(AccessError):
                account.read([secret])
            with self.subTest(secret=secret), self.assertRaises(AccessError):
                account.search([(secret, "=like", "E%")])
        self.assertFalse(set(SECRETS) & account.read()[0].keys())

    def test_collectors_write_none_of_it(self):
        for model in MODELS:
            record = self._records(model, self.collector).search([], limit=1)
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    self.assertFalse(record.has_access(operation))
        with self.assertRaises(AccessError):
            self.account.with_user(self.collector).action_test_connection()

    def test_managers_write_settings_and_no_history(self):
        manager = self._create_user("manager_w", "collections_policy.group_manager")
        for model in MODELS:
            record = self._records(model, manager).search([], limit=1)
            is_history = model.endswith(("message", "answer"))
            with self.subTest(model=model):
                self.assertEqual(record.has_access("write"), not is_history)
        account = self.account.with_user(manager)
        account.write({"access_token": "EAAnew"})
        self.assertEqual(account.access_token, "EAAnew")

    def test_others_see_nothing(self):
        for groups in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"other_{groups[-4:]}", groups=groups)
            for model in MODELS:
                with self.subTest(model=model, groups=groups):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = self._create_user(
            "manager_o", "collections_policy.group_manager", company=other
        )
        for model in MODELS:
            with self.subTest(model=model):
                self.assertTrue(self.env[model].search([]))
                self.assertFalse(self._records(model, user).search([]))

    def test_messages_are_never_deleted(self):
        with self.assertRaises(AccessError):
            self._message().with_user(self.collector).unlink()

    def test_secrets_are_not_in_the_log(self):
        self.api.token = "another"
        with self.assertLogs("odoo", level="DEBUG") as log:
            self._send()
        for line in log.output:
            self.assertNotIn("Bearer", line)
            self.assertNotIn("app-secret", line)
