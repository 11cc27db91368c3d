"""The report of a month: what it says, and that it is sent once."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY
from .dashboard_common import DashboardCommon, FakeMetric

FEBRUARY, JANUARY = date(2026, 2, 1), date(2026, 1, 1)
LOGGER = "odoo.addons.collections_policy.models.collections_monthly_mixin"
SECOND = date(2026, 3, 2)


@tagged("post_install", "-at_install", "collections")
class TestMonthlyReport(DashboardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].sudo().search([]).collections_report_partner_ids = False
        cls.reader = cls._create_debtor("Reader")
        cls.company.collections_report_partner_ids = cls.reader
        cls.reports = cls.env["collections.monthly.report"].sudo()

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

    def _run(self, day=SECOND):
        cron = self.env.ref("collections_policy.ir_cron_monthly_report").sudo()
        with self._clock(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.reports.search([("company_id", "=", self.company.id)])

    def _mails(self):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", "collections.monthly.report")])
        )

    def test_it_is_sent_on_its_day_and_once(self):
        self.assertFalse(self._run(date(2026, 3, 1)))
        report = self._run()
        self.assertEqual((report.date, report.state), (FEBRUARY, "sent"))
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.reader)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("February 2026", mail.subject)
        self.assertEqual(mail.attachment_ids, report.attachment_ids)
        self._run()
        self._run(date(2026, 3, 20))
        self.assertEqual(self._mails(), mail)
        self._run(date(2026, 4, 2))
        self.assertEqual(len(self._mails()), 2)

    def test_a_day_that_was_missed_is_made_up_for(self):
        self.company.collections_report_day = 31
        self.assertFalse(self._run(date(2026, 2, 27)))
        report = self._run(date(2026, 2, 28))
        self.assertEqual(report.date, JANUARY)
        self.assertEqual(len(self._run(date(2026, 3, 31))), 2)

    def test_nobody_receives_it_by_default(self):
        self.company.collections_report_partner_ids = False
        self.assertFalse(self._run())

    def test_each_reads_it_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self._create_debtor("French", lang="fr_FR")
        self.company.collections_report_partner_ids = self.reader | french
        report = self._run()
        self.assertEqual(len(report.attachment_ids), 2)
        mails = {mail.recipient_ids: mail for mail in self._mails()}
        self.assertIn("February 2026", mails[self.reader].subject)
        self.assertIn("février 2026", mails[french].subject)
        self.assertIn("février 2026", mails[french].attachment_ids.raw.decode())

    @mute_logger(LOGGER)
    def test_a_company_that_fails_holds_up_no_other(self):
        other = self.setup_other_company(name="Other")["company"]
        other.sudo().collections_report_partner_ids = self.reader
        made = type(self.reports)._make_pdf

        def fail(report):
            if report.company_id == self.company:
                raise OSError("Out of paper")
            return made(report)

        with patch.object(type(self.reports), "_make_pdf", fail):
            report = self._run()
            self.assertEqual((report.state, report.problem), ("failed", "Out of paper"))
            self.assertFalse(report.attachment_ids)
            theirs = self.reports.search([("company_id", "=", other.id)])
            self.assertEqual(theirs.state, "sent")
        self._run()
        self.assertEqual(report.state, "failed", "Once a day is enough")
        self._run(SECOND + timedelta(1))
        self.assertEqual((report.state, report.problem), ("sent", False))

    def test_a_manager_sends_it_by_hand(self):
        reports = self.env["collections.monthly.report"]
        with self.assertRaises(AccessError):
            reports.with_user(self.collector).action_send_now()
        reports.action_send_now()
        self.assertEqual(len(self._mails()), 1)
        self._run()
        self.assertEqual(len(self._mails()), 1)
        reports.search([]).action_send_again()
        self.assertEqual(len(self._mails()), 2)
        self.reader.email = False
        with self.assertRaises(UserError):
            reports.action_send_now()

    def test_what_it_says(self):
        late = self._create_invoice_due(date(2026, 2, 5), amount=1234.56)
        with self._clock(date(2026, 2, 8)):
            self._night(date(2026, 2, 8))
        self.env["collections.promise"].sudo().create(
            {
                "company_id": self.company.id,
                "partner_id": late.partner_id.id,
                "currency_id": late.currency_id.id,
                "amount": 77.70,
                "amount_company": 77.70,
                "date_promised": date(2026, 2, 10),
                "date": date(2026, 2, 12),
                "date_matured": date(2026, 2, 13),
                "state": "broken",
                "source": "hand",
            }
        )
        late.collections_case_id.sudo()._update_figures(TODAY)
        dso = FakeMetric("DSO", "days", "worse", {FEBRUARY: 42.5, JANUARY: 40.0})
        unknown = FakeMetric("Unknown", why="Nothing was sold.")
        with self._metrics(dso=dso, unknown=unknown):
            text = self._read(FEBRUARY)
        for part in (
            "February 2026",
            "42.5 days",
            "40 days",
            "How DSO is reckoned",
            "Nothing was sold.",
            "31 to 60 days",
            "First",
            "Good Customer",
            "Promises broken",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        # By age, by week, at its level, stuck there; overdue and open of the debtor
        self.assertEqual(text.count("$ 1,234.56"), 6)
        self.assertEqual(text.count("$ 77.70"), 2)
        self.assertNotIn("the month still runs", text)
        self.assertIn("the month still runs", self._read(TODAY))

    def _read(self, month, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.collector)
        html = report._render_qweb_html(
            "collections_policy.action_report_monthly",
            self.company.ids,
            {"month": str(month)},
        )[0]
        text = html.decode().replace("\N{NO-BREAK SPACE}", " ")
        return " ".join(text.split())

    def test_the_dashboard_prints_it(self):
        action = (
            self.env["collections.dashboard"]
            .with_user(self.collector)
            .get_report_action({"period": "last_month"})
        )
        self.assertEqual(action["data"]["month"], "2026-02-01")
        self.assertEqual(action["report_name"], "collections_policy.monthly_report")

    def test_only_collectors_of_the_company_read_it(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_user",
            company_id=self.setup_other_company(name="Elsewhere")["company"].id,
        )
        for user in (clerk, stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["report.collections_policy.monthly_report"].with_user(
                    user
                )._get_report_values(self.company.ids, {})
