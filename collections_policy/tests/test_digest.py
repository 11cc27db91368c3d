"""What the digest e-mail tells of collections."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY, CollectionsCommon

KPIS = (
    "kpi_collections_collected",
    "kpi_collections_actions",
    "kpi_collections_promises_kept",
)


@tagged("post_install", "-at_install", "collections")
class TestDigest(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = (
            cls.env["digest.digest"]
            .sudo()
            .create(
                {
                    "name": "Digest",
                    "company_id": cls.company.id,
                    **dict.fromkeys(KPIS, True),
                }
            )
        )

    def _values(self, days=7, user=None, until=TODAY):
        end = datetime(until.year, until.month, until.day, 23)
        digest = self.digest.with_user(user or self.collector).with_context(
            start_datetime=end - timedelta(days), end_datetime=end
        )
        digest.invalidate_recordset()
        return tuple(digest[f"{kpi}_value"] for kpi in KPIS)

    def test_payments_after_a_reminder_count(self):
        reminded = self._create_invoice_due(TODAY - timedelta(9), amount=500)
        start = TODAY - timedelta(6)
        with self._clock(start):
            self._night(start)
        fresh = self._create_invoice_due(TODAY - timedelta(1), amount=70)
        with self._clock(TODAY - timedelta(2)):
            self._pay(reminded, amount=120.25, date=TODAY - timedelta(2))
            self._pay(fresh, date=TODAY - timedelta(2))
        credit = self._credit(50, date=TODAY - timedelta(1))
        lines = (credit | reminded).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.assertEqual(self._values(), (120.25, 1, 0))
        self.assertEqual(self._values(days=1), (0.0, 0, 0))
        self.assertEqual(self._values(until=start - timedelta(1)), (0.0, 0, 0))

    def test_promises_that_were_kept_count(self):
        late = self._create_invoice_due(TODAY - timedelta(9), amount=500)
        lines = late.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        promises = self.env["collections.promise"].sudo()
        for state in ("kept", "broken", "partly"):
            promises.create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.debtor.id,
                    "line_ids": [Command.set(lines.ids)],
                    "currency_id": late.currency_id.id,
                    "amount": 500,
                    "date_promised": TODAY - timedelta(5),
                    "date": TODAY - timedelta(2),
                    "date_matured": TODAY - timedelta(2),
                    "source": "hand",
                    "state": state,
                }
            )
        self.assertEqual(self._values()[2], 1)

    def test_who_does_no_collections_is_told_nothing(self):
        clerk = new_test_user(self.env, "clerk", groups="account.group_account_invoice")
        with self.assertRaises(AccessError):
            self._values(user=clerk)
        with self._clock(TODAY):
            names = {
                user: {
                    kpi["kpi_name"]
                    for kpi in self.digest._compute_kpis(self.company, user)
                }
                for user in (clerk, self.collector)
            }
        self.assertFalse(names[clerk] & set(KPIS))
        self.assertLessEqual(set(KPIS), names[self.collector])

    def test_the_usual_digest_has_them_with_a_link(self):
        digest = self.env.ref("digest.digest_digest_default").sudo()
        actions = digest._compute_kpis_actions(self.company, self.collector)
        for kpi in KPIS:
            self.assertTrue(digest[kpi])
            xmlid = actions[kpi].split("?")[0]
            self.assertEqual(self.env.ref(xmlid).tag, "collections_policy.dashboard")
