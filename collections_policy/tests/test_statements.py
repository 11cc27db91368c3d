"""Statements of account by e-mail: to whom, when, once."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon

FIFTH = date(2026, 3, 5)
LOGGER = "odoo.addons.collections_policy.models.collections_statement"


@tagged("post_install", "-at_install", "collections")
class TestStatements(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].sudo().search([]).collections_statement_rhythm = "never"
        cls.company.collections_statement_rhythm = "monthly"
        cls.statements = cls.env["collections.statement"].sudo()
        cls.invoice = cls._create_invoice_due(date(2026, 3, 30), amount=500)

    def setUp(self):
        super().setUp()
        made = patch.object(
            self.registry["ir.actions.report"],
            "_render_qweb_pdf",
            lambda report, ref, ids, data=None: (
                report._render_qweb_html(ref, ids, data)[0],
                "pdf",
            ),
        )
        made.start()
        self.addCleanup(made.stop)

    def _run(self, day=FIFTH):
        cron = self.env.ref("collections_policy.ir_cron_statements").sudo()
        with self._clock(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.statements.search([("company_id", "=", self.company.id)])

    def test_once_a_month_to_who_owes(self):
        self._create_debtor("Owes Nothing")
        paid = self._create_invoice_due(TODAY, partner=self._create_debtor("Paid"))
        self._pay(paid)
        self.assertFalse(self._run(date(2026, 3, 4)))
        statement = self._run()
        self.assertEqual(
            (statement.partner_id, statement.state, statement.date),
            (self.debtor, "sent", date(2026, 3, 1)),
        )
        mail = statement.mail_id
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.debtor))
        self.assertIn(self.company.name, mail.subject)
        self.assertIn("/collections/unsubscribe/", str(mail.headers))
        self.assertIn("/collections/preferences/", mail.body_html)
        text = mail.attachment_ids.raw.decode()
        self.assertIn(self.invoice.name, text)
        self.assertIn("500.00", text)
        self.assertEqual(self._run(), statement)
        self.assertEqual(self._run(date(2026, 3, 6)), statement)
        self.assertEqual(len(self._run(date(2026, 4, 5))), 2)

    def test_a_server_that_stood_still_makes_up_for_a_week(self):
        self.assertFalse(self._run(date(2026, 3, 13)))
        self.assertTrue(self._run(date(2026, 3, 12)))

    def test_every_quarter(self):
        self.company.collections_statement_rhythm = "quarterly"
        self.assertFalse(self._run())
        statement = self._run(date(2026, 4, 5))
        self.assertEqual(statement.date, date(2026, 4, 1))
        self.assertEqual(self._run(date(2026, 5, 5)), statement)

    def test_a_customer_may_have_another_rhythm(self):
        never = self._create_debtor("Never", collections_statement_rhythm="never")
        self._create_invoice_due(TODAY, partner=never)
        self.assertEqual(self._run().partner_id, self.debtor)
        self.company.collections_statement_rhythm = "never"
        never.collections_statement_rhythm = "monthly"
        self.assertEqual(self._run(date(2026, 4, 5))[0].partner_id, never)
        self.assertEqual(len(self.statements.search([])), 2)

    def test_only_if_something_is_overdue(self):
        self.company.collections_statement_overdue = True
        self.assertFalse(self._run())
        late = self._create_invoice_due(
            FIFTH - timedelta(1), partner=self._create_debtor("Late")
        )
        self.assertEqual(self._run().partner_id, late.partner_id)

    def test_who_must_not_be_written_to_is_not(self):
        whys = {
            "opted_out": self._create_debtor("Refused"),
            "no_address": self._create_debtor("Silent", email=False),
            "bounced": self._create_debtor("Bounced"),
            "lawyer": self._create_debtor("Represented"),
        }
        blacklisted = self._create_debtor("Blacklisted")
        self.env["mail.blacklist"].sudo()._add(blacklisted.email)
        for partner in (*whys.values(), blacklisted):
            self._create_invoice_due(TODAY, partner=partner)
        self.env["collections.consent"].sudo().create(
            {
                "company_id": self.company.id,
                "partner_id": whys["opted_out"].id,
                "channel": "email",
                "state": "refused",
            }
        )
        bounced = whys["bounced"]
        bounced.sudo().collections_bounced_email = bounced.email_normalized
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": whys["lawyer"].id,
                "kind": "lawyer",
                "reason": "Smith & Smith",
                "date_from": date(2026, 1, 1),
            }
        )
        statements = self._run().grouped("partner_id")
        self.assertEqual(statements[self.debtor].state, "sent")
        for reason, partner in whys.items():
            with self.subTest(reason=reason):
                statement = statements[partner]
                self.assertEqual(
                    (statement.state, statement.reason), ("not_sent", reason)
                )
                self.assertFalse(statement.mail_id)
        self.assertEqual(statements[blacklisted].reason, "opted_out")

    def test_where_consent_is_asked_for(self):
        rule = self.env["collections.contact.rule"].create(
            {
                "name": "With consent",
                "company_id": self.company.id,
                "needs_consent": True,
            }
        )
        self.assertTrue(rule._is_for(self.debtor, self.company))
        self.assertEqual(self._run().reason, "no_consent")

    @mute_logger(LOGGER)
    def test_one_that_fails_holds_up_no_other(self):
        other = self._create_debtor("Other")
        self._create_invoice_due(TODAY, partner=other)
        made = type(self.statements)._make_pdf

        def fail(statement):
            if statement.partner_id == self.debtor:
                raise OSError("Out of paper")
            return made(statement)

        with patch.object(type(self.statements), "_make_pdf", fail):
            statements = self._run().grouped("partner_id")
        self.assertEqual(statements[other].state, "sent")
        failed = statements[self.debtor]
        self.assertEqual((failed.state, failed.problem), ("failed", "Out of paper"))
        self.assertFalse(failed.mail_id)
        self.assertEqual(len(self._run()), 2)

    def test_many_are_sent_a_few_at_a_time(self):
        self.patch(
            self.env.registry["collections.statement"], "_make_pdf", lambda each: False
        )
        for number in range(24):
            self._create_invoice_due(
                TODAY, partner=self._create_debtor(f"Customer {number}")
            )
        with self._clock(FIFTH):
            todo, remaining = self.statements._get_todo()
        self.assertEqual((len(todo), remaining), (20, 25))
        self.assertEqual(len(self._run() | self._run()), 25)

    def test_from_the_case(self):
        late = self._create_invoice_due(TODAY - timedelta(4), amount=70)
        self._night(TODAY)
        case = late.collections_case_id.with_user(self.collector)
        case.action_send_statement()
        statement = self.statements.search([])
        self.assertEqual((statement.user_id, statement.date), (self.collector, False))
        self.assertIn(statement.mail_id.mail_message_id, case.message_ids)
        case.action_send_statement()
        self.assertEqual(len(self.statements.search([])), 2)
        self.debtor.email = False
        with self.assertRaisesRegex(UserError, "No address"):
            case.action_send_statement()
        reader = self.statements.with_user(self.collector)
        self.assertEqual(len(reader.search([])), 2)
        with self.assertRaises(AccessError):
            reader.search([]).write({"state": "failed"})
