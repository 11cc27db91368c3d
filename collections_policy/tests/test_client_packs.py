"""The monthly pack of each client: what is in it, and that it is sent once."""

import hashlib
import io
import zipfile
from datetime import date, timedelta
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .desk_common import DeskCommon

FEBRUARY = date(2026, 2, 1)
THIRD = date(2026, 3, 3)
LOGGER = "odoo.addons.collections_policy.models.collections_monthly_mixin"


@tagged("post_install", "-at_install", "collections")
class TestClientPacks(DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].sudo().search([])
        companies.collections_pack_partner_id = False
        companies.collections_report_partner_ids = False
        cls.client = cls._create_debtor("Dona Ana", lang="pt_BR")
        cls.padaria.collections_pack_partner_id = cls.client
        cls.packs = cls.env["collections.client.pack"].sudo()

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

    def _run(self, day=THIRD):
        cron = self.env.ref("collections_policy.ir_cron_client_pack").sudo()
        with self._clock(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.packs.search([("company_id", "=", self.padaria.id)])

    def _make(self, day=THIRD, company=None):
        with self._clock(day):
            pack = self.packs._open(company or self.padaria, FEBRUARY)
            return pack._make()

    def _mails(self):
        packs = self.packs.search([("company_id", "in", self.desk.ids)])
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", packs._name), ("res_id", "in", packs.ids)])
        )

    def _unpack(self, pack):
        archive = zipfile.ZipFile(io.BytesIO(pack.attachment_id.raw))
        return {name: archive.read(name) for name in archive.namelist()}

    def _read(self, pack, number, sheet):
        """Return the lines of a sheet below its heading, by the file's number."""
        [content] = [
            content
            for name, content in self._unpack(pack).items()
            if name.startswith(f"{number} ")
        ]
        page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet]
        return [list(row) for row in page.iter_rows(min_row=4, values_only=True)]

    # === SENDING === #

    def test_it_is_sent_on_its_day_and_once(self):
        self.assertFalse(self._run(date(2026, 3, 2)))
        pack = self._run()
        self.assertEqual((pack.date, pack.state), (FEBRUARY, "sent"))
        self.assertEqual((pack.recipient_id, pack.lang), (self.client, "pt_BR"))
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.client)
        self.assertEqual(mail.attachment_ids, pack.attachment_id)
        self.assertEqual(mail.email_from, self.padaria.email_formatted)
        self.assertIn("fevereiro", mail.subject)
        self.assertIn(pack.sha256, mail.body_html)
        self._run()
        self._run(date(2026, 3, 20))
        self.assertEqual(self._mails(), mail)
        self.assertEqual(len(self._run(date(2026, 4, 3))), 2)

    def test_what_was_sent_is_what_is_kept(self):
        pack = self._run()
        content = pack.attachment_id.raw
        self.assertEqual(hashlib.sha256(content).hexdigest(), pack.sha256)
        files = self._unpack(pack)
        sums = files.pop("SHA256SUMS").decode()
        self.assertEqual(len(files), 4)
        for file in pack.file_ids:
            self.assertEqual(hashlib.sha256(files[file.name]).hexdigest(), file.sha256)
            self.assertIn(file.sha256, sums)
            self.assertEqual(file.size, len(files[file.name]))
        with self.assertRaises(UserError):
            pack.attachment_id.raw = b"Something else"
        with self.assertRaises(UserError):
            pack.action_make_again()
        pack.action_send()
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(self._mails().attachment_ids, pack.attachment_id)

    def test_a_manager_may_look_first(self):
        self.padaria.collections_pack_review = True
        pack = self._run()
        self.assertEqual(pack.state, "made")
        first = pack.attachment_id
        self._run(THIRD + timedelta(1))
        self.assertEqual(pack.attachment_id, first)
        self.assertFalse(self._mails())
        own = pack.with_env(self._as(self.boss))
        own.action_make_again()
        self.assertFalse(first.exists())
        own.action_send()
        self.assertEqual((pack.state, len(self._mails())), ("sent", 1))

    @mute_logger(LOGGER)
    def test_a_company_that_fails_holds_up_no_other(self):
        self.atelier.collections_pack_partner_id = self.client
        made = type(self.packs)._make

        def fail(pack):
            if pack.company_id == self.padaria:
                raise OSError("Out of paper")
            return made(pack)

        with patch.object(type(self.packs), "_make", fail):
            pack = self._run()
        self.assertEqual((pack.state, pack.problem), ("failed", "Out of paper"))
        theirs = self.packs.search([("company_id", "=", self.atelier.id)])
        self.assertEqual(theirs.state, "sent")
        self._run()
        self.assertEqual(pack.state, "failed", "Once a day is enough")
        self._run(THIRD + timedelta(1))
        self.assertEqual((pack.state, pack.problem), ("sent", False))
        self.assertEqual(len(self._mails()), 2)

    @mute_logger(LOGGER)
    def test_without_an_address_it_fails_and_says_why(self):
        self.client.email = False
        pack = self._run()
        self.assertEqual(pack.state, "failed")
        self.assertIn("Padaria", pack.problem)
        self.assertFalse(self._mails())

    def test_by_hand_of_all_companies_chosen(self):
        env = self._as(self.boss, self.padaria, self.atelier)
        with self._clock(THIRD):
            env[self.packs._name].action_make_now()
            packs = env[self.packs._name].search([])
            self.assertEqual(packs.company_id, self.padaria | self.atelier)
            self.assertEqual(set(packs.mapped("state")), {"made"})
            kept = packs.attachment_id
            env[self.packs._name].action_make_now()
            self.assertEqual(packs.attachment_id, kept)
        self.assertFalse(self._mails())

    # === WHO MAY === #

    def test_who_sees_and_who_sends(self):
        pack = self._make()
        for user, sees in ((self.both, True), (self.collector, False)):
            env = self._as(user)
            self.assertEqual(bool(env[self.packs._name].search([])), sees)
            files = env["collections.client.pack.file"].search([])
            self.assertEqual(bool(files), sees)
            with self.assertRaises(AccessError):
                env[self.packs._name].action_make_now()
            with self.assertRaises(AccessError):
                pack.with_env(env).action_send()
            with self.assertRaises(AccessError):
                pack.with_env(env).write({"state": "sent"})
        stranger = self._create_user("stranger", self.company, "group_manager")
        with self.assertRaises(AccessError):
            pack.with_env(self._as(stranger)).action_send()
        with self.assertRaises(AccessError):
            pack.with_env(self._as(self.collector)).action_download()
        url = pack.with_env(self._as(self.both)).action_download()["url"]
        self.assertIn(f"/web/content/{pack.attachment_id.id}", url)
        self.assertTrue(pack.attachment_id.with_env(self._as(self.both)).raw)
        with self.assertRaises(AccessError):
            pack.attachment_id.with_env(self._as(self.collector)).raw  # noqa: B018

    # === WHAT IS IN IT === #

    def test_open_items_are_those_of_the_end_of_the_month(self):
        late = self._owe_on(date(2026, 1, 20), 300.0, "=HYPERLINK(0)")
        paid_since = self._owe_on(date(2026, 2, 20), 80.0)
        self._pay(paid_since, 30.0, date(2026, 2, 25))
        self._pay(paid_since, 50.0, date(2026, 3, 1))
        self._owe_on(date(2026, 3, 20), 15.0)
        self._owe_on(date(2026, 5, 20), 77.0)  # issued later
        dollars = self._owe_on(
            date(2026, 2, 20), 10.0, currency_id=self.company.currency_id.id
        )
        self._owe(self.company, 30)
        pack = self._make()
        rows = {row[2]: row for row in self._read(pack, 2, 1)[1:]}
        self.assertEqual(len(rows), 4)
        row = rows[late.name]
        self.assertEqual(row[3], "=HYPERLINK(0)")
        self.assertEqual((row[6], row[8], row[10], row[11]), (39, "BRL", 300.0, 300.0))
        self.assertEqual(rows[paid_since.name][9:12], [80.0, 50.0, 50.0])
        self.assertEqual(rows[dollars.name][8:12], ["USD", 10.0, 10.0, 50.0])
        ages = self._read(pack, 2, 0)
        brl, usd, total = ages[1:]
        self.assertEqual((brl[0], brl[1:4], brl[-1]), ("BRL", [15, 50, 300], 365))
        self.assertEqual((usd[0], usd[2], usd[-1]), ("USD", 10, 10))
        self.assertEqual((total[1:4], total[-1]), ([15, 100, 300], 415))

    def _owe_on(self, due, amount, ref=None, **values):
        values.setdefault("currency_id", self.padaria.currency_id.id)
        return self._create_invoice_due(
            due, amount, company=self.padaria, ref=ref, **values
        )

    def test_what_was_done_in_the_companys_month(self):
        self._owe_on(date(2026, 2, 20), 300.0)
        self._night(date(2026, 2, 24), self.padaria)
        action = self.env["collections.action"].search(
            [("company_id", "=", self.padaria.id)]
        )
        self.assertEqual(action.state, "sent")
        self._note_promise(date(2026, 2, 10), "kept")
        self._note_promise(date(2026, 1, 10), "kept", date(2026, 1, 12))
        pack = self._make()
        _labels, contact = self._read(pack, 3, 0)
        self.assertEqual(contact[1], self.debtor.name)
        self.assertEqual(f"{contact[0]:%H:%M}", "09:00", "as clocks in São Paulo")
        self.assertEqual(contact[10], 300.0)
        self.assertEqual(len(self._read(pack, 3, 3)), 2)

    def _note_promise(self, day, state, until=None):
        return (
            self.env["collections.promise"]
            .sudo()
            .create(
                {
                    "company_id": self.padaria.id,
                    "partner_id": self.debtor.id,
                    "currency_id": self.padaria.currency_id.id,
                    "amount": 10,
                    "amount_company": 10,
                    "date_promised": day,
                    "date": until or day,
                    "state": state,
                    "source": "hand",
                }
            )
        )

    def test_the_month_is_the_companys_own(self):
        pack = self._make(company=self.atelier)
        moments = dict(
            (operator, value)
            for _name, operator, value in pack._get_month_domain(
                "collections.action:date_done"
            )
        )
        self.assertEqual(str(moments[">="]), "2026-01-31 11:00:00")
        self.assertEqual(str(moments["<"]), "2026-02-28 11:00:00")

    def test_what_the_client_has_to_decide(self):
        ladder = self.policies[self.padaria]
        ladder.level_ids[0].step_ids.needs_approval = True
        self._owe_on(date(2026, 2, 20), 300.0)
        self._owe(self.company, 30)
        segment = self.env["collections.segment"].create(
            {
                "name": "Dear to us",
                "company_id": self.padaria.id,
                "is_strategic": True,
                "partner_domain": f"[('id', '=', {self.debtor.id})]",
            }
        )
        segment.sudo()._refresh(date(2026, 2, 23))
        self._night(date(2026, 2, 24), self.padaria)
        self._night(date(2026, 2, 24), self.company)
        reason = self.env.ref("collections_policy.collections_dispute_reason_damaged")
        other = self._owe_on(date(2026, 2, 22), 40.0)
        item = other.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        with self._clock(THIRD):
            self.env["collections.dispute"]._open(
                self.padaria, self.debtor, [(item, 25.0)], reason, "Broken", "call"
            )
        pack = self._make()
        approvals = self._read(pack, 4, 0)
        self.assertEqual(len(approvals), 2)
        self.assertEqual(approvals[1][4], 300.0)
        disputes = self._read(pack, 4, 1)
        self.assertEqual(disputes[1][1], other.name)
        self.assertEqual(disputes[1][4], 25.0)
        _labels, strategic = self._read(pack, 4, 2)
        self.assertEqual(strategic[:2], [self.debtor.name, 340.0])
        self.assertEqual(pack.decision_count, 2)

    def test_it_is_written_in_the_clients_language(self):
        self.assertIn("fevereiro", self._make().attachment_id.name)
        self.client.lang = "fr_FR"
        pack = self._make()
        self.assertEqual(pack.lang, "fr_FR")
        self.assertIn("février", pack.attachment_id.name)
