"""The dossier: what is missing, what it tells, what it holds, and that it stands."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.common import BaseCase
from odoo.tools import file_open

from ..tools.evidence_zip import SUMS, get_safe_name, write_zip
from .agreement_common import NEXT_WEEK, AgreementCommon
from .common import TODAY

REPORT = "collections_policy.dossier"


@tagged("post_install", "-at_install", "collections")
class TestEvidenceZip(BaseCase):
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["a.txt", "b/a.txt", "b/c", SUMS]),
                st.binary(max_size=20),
            ),
            max_size=8,
        )
    )
    def test_no_file_is_lost_and_equal_files_give_equal_bytes(self, files):
        packed = write_zip(files)
        self.assertEqual(packed, write_zip(files))
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            names = archive.namelist()
            self.assertEqual(len(names), len(set(names)))
            *others, sums = names
            self.assertEqual(sums, SUMS)
            contents = sorted(archive.read(name) for name in others)
            self.assertEqual(contents, sorted(content for _path, content in files))
            for line in archive.read(SUMS).decode().splitlines():
                digest, _space, name = line.partition("  ")
                self.assertEqual(hashlib.sha256(archive.read(name)).hexdigest(), digest)

    def test_names(self):
        for name, expected in (
            ("INV/2026/1.pdf", "INV-2026-1.pdf"),
            ("../../etc/passwd", "etc-passwd"),
            ("  ", "file"),
            ("a\0b:c?.png", "a-b-c-.png"),
            ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ):
            self.assertEqual(get_safe_name(name), expected)


@tagged("post_install", "-at_install", "collections")
class TestDossier(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=30), 600.0)
        self._night(TODAY - timedelta(days=20))
        self._night(TODAY)
        self.case = self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.lawyer = self.env["res.partner"].create(
            {"name": "Portia & Partners", "email": "office@portia.example.com"}
        )

    def _notice(self):
        """Return a registered notice about what is overdue, with its receipt."""
        with file_open("base/static/description/icon.png", "rb") as file:
            picture = file.read()
        notice = self.env["collections.notice"]._make_by_hand(
            self.case,
            self.debtor,
            self.env.ref("collections_policy.carrier_correios"),
            "registered_ack",
            base64.b64encode(b"%PDF-1.4 pay, please"),
            "Last notice",
        )
        receipt = self.env["ir.attachment"].create(
            {"name": "receipt.png", "raw": picture}
        )
        notice._attach_acknowledgements(receipt)
        return notice

    def _make(self, lang="en_US"):
        with self._clock(TODAY):
            return self.env["collections.dossier"]._make(self.case, lang)

    def _read_zip(self, dossier):
        archive = zipfile.ZipFile(io.BytesIO(dossier.sudo().zip_id.raw))
        return {name: archive.read(name) for name in archive.namelist()}

    def _draw(self, dossier):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, dossier.ids
        )
        return " ".join(html.fromstring(content).text_content().split())

    def _check(self, code):
        with self._clock(TODAY):
            checks = self.env["collections.dossier.checklist"]._get_checks(self.case)
        return {check.code: check for check in checks}[code]

    # === WHAT IS MISSING === #

    def test_the_amount_and_the_age(self):
        self.policy.legal_minimum_amount = 600.01
        self.policy.legal_minimum_days = 31
        self.assertFalse(self._check("amount").is_met)
        self.assertFalse(self._check("age").is_met)
        self.policy.legal_minimum_amount = 600
        self.policy.legal_minimum_days = 30
        self.assertTrue(self._check("amount").is_met)
        self.assertTrue(self._check("age").is_met)

    def test_what_the_customer_said_comes_first(self):
        self.assertTrue(self._check("words").is_met)
        with self._clock(TODAY):
            self.env["collections.promise"]._note(
                self.company,
                self.debtor,
                self._get_items(self.invoice),
                600.0,
                NEXT_WEEK,
                "call",
            )
        check = self._check("words")
        self.assertFalse(check.is_met)
        self.assertIn("Promise", check.words)

    def test_a_notice_with_enough_proof_about_each_item(self):
        self.assertFalse(self._check("notices").is_met)
        notice = self._notice()
        self.assertFalse(self._check("notices").is_met, "it was not delivered yet")
        notice.sudo().grade = 3
        self.assertTrue(self._check("notices").is_met)
        self.policy.legal_evidence = "4"
        self.assertFalse(self._check("notices").is_met)
        self.policy.legal_evidence = "3"
        later = self._create_invoice_due(TODAY - timedelta(days=2), 50.0)
        self.env.invalidate_all()
        check = self._check("notices")
        self.assertFalse(check.is_met)
        self.assertIn(later.name, check.words)
        self.assertNotIn(self.invoice.name, check.words)

    def test_a_credit_note_needs_no_notice(self):
        self._notice().sudo().grade = 3
        credit = self._credit(50.0, date=TODAY - timedelta(days=60))
        self.env.invalidate_all()
        check = self._check("notices")
        self.assertTrue(check.is_met, check.words)
        self.assertNotIn(credit.name, check.words)

    def test_the_limitation_date_is_near(self):
        self.policy.limitation_years = 1
        self.assertTrue(self._check("limitation").is_met)
        with self._clock(TODAY + timedelta(days=280)):
            checks = self.env["collections.dossier.checklist"]._get_checks(self.case)
        self.assertFalse(next(c for c in checks if c.code == "limitation").is_met)

    # === WHAT IT TELLS === #

    def test_the_whole_story(self):
        notice = self._notice()
        agreement = self._agree(self.invoice, count=2)
        with self._clock(TODAY):
            agreement._breach("Nothing was paid")
        self.company.partner_id.tz = "America/Sao_Paulo"
        dossier = self._make()
        text = self._draw(dossier)
        sent = self.case.action_ids.filtered(lambda action: action.state == "sent")
        self.assertTrue(sent)
        for told in (
            dossier.name,
            self.company.name,
            self.debtor.name,
            self.invoice.name,
            "$ 600.00",
            "America/Sao_Paulo",
            sent[0].address,
            notice.name,
            notice.pdf_sha256,
            agreement.name,
            "Nothing was paid",
            dossier.event_hash,
            "What it does not prove",
        ):
            self.assertIn(told, text)
        for event in self.case.event_ids.filtered(
            lambda event: event.number <= dossier.event_number
        ):
            self.assertIn(event.hash, text)
            if event.kind == "action_sent":
                self.assertIn(event.document_sha256, text)

    def test_what_came_later_is_not_in_it(self):
        dossier = self._make()
        later = self.env["collections.event"]._append(self.case, "note")
        self.assertNotIn(later.hash, self._draw(dossier))

    # === WHAT IT HOLDS === #

    def test_the_originals_verify_without_the_database(self):
        self._notice()
        self._agree(self.invoice, count=2)
        dossier = self._make()
        files = self._read_zip(dossier)
        self.assertEqual(
            hashlib.sha256(files[f"{dossier.name.replace('/', '-')}.pdf"]).hexdigest(),
            dossier.pdf_sha256,
        )
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

            def verify():
                return subprocess.run(
                    [
                        sys.executable,
                        "-I",
                        "-S",
                        "verify_chain.py",
                        "events.jsonl",
                        dossier.event_hash,
                        "--files",
                        ".",
                    ],
                    cwd=folder,
                    capture_output=True,
                    text=True,
                    check=False,
                )

            done = verify()
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("documents are there", done.stdout)
            message = next(Path(folder, "messages").glob("*.html"))
            message.write_bytes(message.read_bytes() + b" ")
            done = verify()
            self.assertEqual(done.returncode, 1)
            self.assertIn("MISSING: the document of event", done.stdout)

    def test_the_heads_of_messages(self):
        files = self._read_zip(self._make())
        [head] = [
            json.loads(content)
            for name, content in files.items()
            if name.startswith("messages/") and name.endswith(".json")
        ][:1]
        self.assertEqual(head["to"], self.debtor.email_formatted)
        self.assertRegex(head["message_id"], "^<.*>$")
        self.assertTrue(head["sent"].endswith("Z"))

    # === IT STANDS === #

    def test_it_is_an_event_and_stays(self):
        dossier = self._make()
        event = self.case.event_ids.sorted("number")[-1]
        self.assertEqual(event.kind, "dossier_made")
        self.assertEqual(event.document_sha256, dossier.pdf_sha256)
        self.assertEqual(dossier.event_number, event.number - 1)
        self.assertEqual(self.case._find_breaks(), [])
        for refused in (
            lambda: dossier.sudo().unlink(),
            lambda: dossier.sudo().pdf_id.unlink(),
            lambda: dossier.sudo().zip_id.write({"raw": b"another"}),
        ):
            with self.assertRaises(UserError):
                refused()

    def test_a_document_that_was_touched_in_the_store_shows(self):
        notice = self._notice()
        self._make()
        self.assertEqual(self.case._find_breaks(), [])
        for record, column, value in (
            (notice._find_files("pdf"), "store_fname", None),
            (
                self.case.action_ids.filtered(lambda action: action.state == "sent")
                .message_id[:1]
                .sudo(),
                "body",
                "<p>Something else</p>",
            ),
        ):
            with self.subTest(record), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    f"UPDATE {record._table} SET {column} = %s WHERE id = %s",  # noqa: S608
                    (value, record.id),
                )
                self.env.invalidate_all()
                [(_case, broken)] = self.case._find_breaks()
                self.assertEqual(broken.code, "document")
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self.case._find_breaks(), [])

    def test_nobody_makes_evidence_by_hand(self):
        values = {"name": "a.txt", "raw": b"a", "collections_sha256": "0" * 64}
        files = self.env["ir.attachment"].with_user(self.collector)
        file = files.create(values)
        self.assertFalse(file.collections_sha256)
        with self.assertRaises(AccessError):
            file.collections_sha256 = "0" * 64
        file.unlink()

    # === HANDING OVER === #

    def test_the_level_that_hands_over_is_done_by_the_dossier(self):
        level = self.policy.level_ids.sorted("ladder_days")[-1]
        self.policy.lawyer_id = self.lawyer
        step = level.step_ids[:1]
        step.write(
            {
                "channel": "lawyer",
                "activity_type_id": self.env.ref(
                    "collections_policy.mail_activity_type_lawyer"
                ).id,
            }
        )
        day = TODAY + timedelta(days=5)
        self._night(day)
        action = self.case.action_ids.filtered(
            lambda action: action.channel == "lawyer"
        )
        self.assertEqual(action.state, "todo")
        opened = action.with_user(
            action.user_id or self.collector
        ).action_open_outcome()
        self.assertEqual(opened["res_model"], "collections.dossier.wizard")
        model = self.env[opened["res_model"]].with_user(self.collector)
        with self._clock(day):
            form = Form(model.with_context(**opened["context"]))
            self.assertEqual(form.lawyer_id, self.lawyer)
            self.assertIn("registered notice", form.checklist_html)
            composed = form.save().action_hand_over()
        dossier = self.case.dossier_ids
        self.assertEqual(dossier.lawyer_id, self.lawyer)
        self.assertIn("registered notice", dossier.missing)
        self.assertEqual(action.state, "done")
        self.assertEqual(
            dossier.case_id.event_ids.sorted("number").mapped("kind")[-3:],
            ["dossier_made", "dossier_handed_over", "action_done"],
        )
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.collector)
            .with_context(**composed["context"])
        ).save()
        self.assertEqual(composer.partner_ids, self.lawyer)
        self.assertEqual(len(composer.attachment_ids), 2)
        composer._action_send_mail()
        sent = dossier.message_ids.filtered("attachment_ids")
        self.assertEqual(sent.partner_ids, self.lawyer)
        self.assertEqual(sent.sudo().attachment_ids, dossier.pdf_id | dossier.zip_id)

    # === WHO MAY === #

    def test_collectors_of_the_company_alone(self):
        dossier = self._make()
        self.assertTrue(dossier.with_user(self.collector).pdf_sha256)
        with self.assertRaises(AccessError):
            dossier.with_user(self.collector).write({"missing": False})
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            dossier.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            self.env["collections.dossier"].with_user(stranger)._make(
                self.case.with_user(stranger), "en_US"
            )
