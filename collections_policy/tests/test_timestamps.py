"""Time stamps: once a day, of what is new, held against the chain by anybody."""

import io
import json
import subprocess
import sys
import tempfile
import unittest
import zipfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from asn1crypto import tsp
from lxml import html

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import collections_event_timestamp, collections_timestamp_ask
from ..tools import verify_chain
from ..tools.merkle import Tree
from ..tools.rate_sources import SourceError
from ..tools.timestamp_post import post
from .common import TODAY
from .test_events import EventsCommon
from .test_timestamp_tools import AuthorityCase
from .timestamp_authority import NAME, OPENSSL, POLICY

DAY = TODAY + timedelta(days=3)
ASK = "odoo.addons.collections_policy.models.collections_timestamp_ask"


@unittest.skipUnless(OPENSSL, "openssl is not there")
@tagged("post_install", "-at_install", "collections")
class TestTimestamps(AuthorityCase, EventsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_stamp_url = cls.publisher.url

    def setUp(self):
        super().setUp()
        self.patience = 20
        self.startPatcher(
            patch.object(
                collections_timestamp_ask,
                "post",
                lambda *asked: post(*asked, timeout=self.patience),
            )
        )
        other_debtor = self._create_debtor("Other")
        self._create_invoice_due(TODAY, partner=other_debtor)
        self.case = self._open_case()
        self.other = self.env["collections.case"].search(
            [("partner_id", "=", other_debtor.id)]
        )
        self._append(self.case, *"abc")
        self._append(self.other, "a")
        self.stamps = self.env["collections.timestamp"].with_user(SUPERUSER_ID)

    def _night_of_stamps(self, day=DAY):
        """Run the scheduled action.

        :return: the new time stamps
        """
        known = self.stamps.search([])
        with patch.object(self.env.cr, "commit"), self._clock(day):
            self.stamps._cron_stamp()
        self.env.invalidate_all()
        return self.stamps.search([]) - known

    def _record_pending(self):
        with patch.object(self.env.cr, "commit"):
            self.stamps._record_pending()

    def _last(self, case):
        return case.event_ids.sorted("number")[-1]

    def _rebuild(self, case, change):
        """Change events, and hash all of them anew, as the table's owner can."""
        previous = ""
        for event in map(json.loads, case._get_event_lines()[1:]):
            change(event)
            event["previous"] = previous
            previous = event["hash"] = verify_chain.get_hash(event)
            self._tamper(
                "UPDATE collections_event SET actor = %s, payload = %s,"
                " previous_hash = %s, hash = %s WHERE case_id = %s AND number = %s",
                event["actor"],
                json.dumps(event["payload"]),
                event["previous"],
                event["hash"],
                case.id,
                event["number"],
            )
        self.env.cr.execute(
            "UPDATE collections_case SET event_hash = %s WHERE id = %s",
            (previous, case.id),
        )
        self.env.invalidate_all()

    # === WHAT IS STAMPED === #

    def test_one_hash_for_all_cases(self):
        heads = {case: case.event_hash for case in (self.case, self.other)}
        stamp = self._night_of_stamps()
        self.assertEqual(len(stamp), 1)
        self.assertEqual((stamp.authority, stamp.policy), (NAME, POLICY))
        self.assertEqual((stamp.company_id, stamp.case_count), (self.company, 2))
        self.assertEqual(stamp.received, self._noon(DAY))
        self.assertTrue(stamp.is_recorded)
        [asked] = self.publisher.asked
        asked = tsp.TimeStampReq.load(asked).native
        self.assertEqual(asked["message_imprint"]["hashed_message"].hex(), stamp.root)
        self.assertEqual(
            Tree(verify_chain.get_leaf(*leaf) for leaf in stamp.leaves).root.hex(),
            stamp.root,
        )
        for case, head in heads.items():
            event = self._last(case)
            self.assertEqual(event.kind, "time_stamped")
            self.assertEqual(event.moment, stamp.moment)
            self.assertEqual(event.previous_hash, head)
            self.assertEqual(event.document_sha256, stamp.token_sha256)
            self.assertEqual(event.details, f"{NAME} · {stamp.root}")
            self._assertHolds(case)
            _code, said = self._run_script(case._get_event_lines())
            self.assertIn(
                f"all up to event {event.number - 1}, at {stamp.moment.isoformat()}Z",
                said,
            )
            self.assertIn(f"openssl ts -verify -digest {stamp.root}", said)

    def test_openssl_verifies_the_token(self):
        stamp = self._night_of_stamps()
        signer = self.publisher.signer
        code, said = signer.verify(stamp.token_id.raw, stamp.root)
        self.assertEqual(code, 0, said)

    def test_only_what_is_new_is_stamped_again(self):
        self._night_of_stamps()
        self.assertFalse(self._night_of_stamps(DAY + timedelta(days=1)))
        self.assertEqual(len(self.publisher.asked), 1, "nobody was asked in vain")
        self._append(self.other, "b")
        stamp = self._night_of_stamps(DAY + timedelta(days=2))
        self.assertEqual([leaf[0] for leaf in stamp.leaves], self.other.ids)
        self.assertFalse(self._night_of_stamps(DAY + timedelta(days=3)))
        self.assertEqual(self.case.event_number, 4)
        self.assertEqual(self.other.event_number, 4)
        self._assertHolds(self.other)

    def test_what_came_while_the_authority_was_asked_is_stamped_next(self):
        stamp = self.stamps._stamp(self.company.sudo())
        self._append(self.case, "meanwhile")
        self._record_pending()
        event = self._last(self.case)
        self.assertEqual((event.number, event.payload["leaf"]["event"]), (5, 3))
        self._assertHolds(self.case)
        later = self._night_of_stamps(DAY + timedelta(days=1))
        self.assertEqual([leaf[0] for leaf in later.leaves], self.case.ids)
        self.assertNotEqual(later, stamp)
        self._assertHolds(self.case)

    def test_writing_it_down_can_be_interrupted(self):
        self.startPatcher(patch.object(collections_event_timestamp, "BATCH", 1))
        stamp = self.stamps._stamp(self.company.sudo())
        next(stamp._record())
        self.assertFalse(stamp.is_recorded)
        self.assertEqual(len(stamp._find_recorded()), 1)
        self._record_pending()
        self.assertTrue(stamp.is_recorded)
        self.assertEqual((self.case.event_number, self.other.event_number), (4, 2))

    def test_many_cases(self):
        """Each has its own way to the root, in a number of statements that stays."""
        counts = []
        for number in (3, 12):
            for index in range(number):
                debtor = self._create_debtor(f"Debtor {number} {index}")
                self._create_invoice_due(TODAY, partner=debtor)
            self._plan(DAY)
            cases = self.env["collections.case"].search([])
            self.env["collections.event"]._append_many(
                collections_event_timestamp.Fact(case, "note") for case in cases
            )
            stamp = self.stamps._stamp(self.company.sudo())
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            list(stamp._record())
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(stamp.case_count, len(cases))
            self.assertEqual(cases._find_breaks(), [])
        self.assertEqual(*counts)

    # === BY ITSELF, OR NOT === #

    def test_nothing_leaves_without_an_address(self):
        self.company.collections_stamp_url = False
        self.assertFalse(self._night_of_stamps())
        self.assertFalse(self.publisher.asked)

    def test_once_a_day(self):
        self._night_of_stamps()
        self._append(self.case, "d")
        self.assertFalse(self._night_of_stamps())
        self.assertTrue(self._night_of_stamps(DAY + timedelta(days=1)))

    def test_the_button(self):
        manager = self.env.user
        shown = self.env["collections.timestamp"].with_user(manager).action_ask_now()
        self.assertEqual(shown["params"]["type"], "success")
        self.assertIn("2 cases", shown["params"]["message"])
        self.publisher.give(b"", 500)
        self._append(self.case, "d")
        shown = self.env["collections.timestamp"].with_user(manager).action_ask_now()
        self.assertEqual(shown["params"]["type"], "warning")
        with self.assertRaises(AccessError):
            self.env["collections.timestamp"].with_user(self.collector).action_ask_now()
        self.company.collections_stamp_url = False
        with self.assertRaisesRegex(UserError, "address"):
            self.env["collections.timestamp"].action_ask_now()

    # === WHEN IT GOES WRONG === #

    def _assertNothingKept(self, words):
        self.company.collections_stamp_tried = False
        self.assertFalse(self._night_of_stamps())
        self.assertIn(words, self.company.collections_stamp_problem)
        self.assertEqual(self.company.collections_stamp_tried, self._noon(DAY))
        self.assertEqual((self.case.event_number, self.other.event_number), (3, 1))

    def test_what_is_no_time_stamp(self):
        self.publisher.give(b"<html>")
        self._assertNothingKept("The answer is no time stamp")
        self.publisher.give(b"oh no", 500)
        self._assertNothingKept("answered with an error: 500 oh no")
        self.publisher.refuse("no such customer")
        self._assertNothingKept("The authority refuses: rejection, no such customer")
        self.publisher.fault = None
        self.publisher.changes = {"nonce": 7}
        self._assertNothingKept("the answer to another question")
        self.publisher.changes = {"digest": b"x" * 32}
        self._assertNothingKept("of something else")
        self.publisher.changes = {"cert_req": False}
        self._assertNothingKept("The certificate is missing")
        self.patience = 0.5
        self.publisher.fault = self.publisher.hold
        self._assertNothingKept("did not answer")
        self.patience = 20
        self.publisher.reset()
        self.assertTrue(self._night_of_stamps(), "it is tried again")
        self.assertFalse(self.company.collections_stamp_problem)

    @mute_logger(ASK)
    def test_a_surprise_is_kept_too(self):
        with (
            patch.object(type(self.stamps), "_ask", side_effect=ZeroDivisionError("x")),
            patch.object(self.env.cr, "rollback") as rollback,
        ):
            self._night_of_stamps()
        rollback.assert_called_once()
        self.assertEqual(self.company.collections_stamp_problem, "x")

    def _get_activities(self):
        return self.company.partner_id.activity_search(
            ["collections_policy.mail_activity_type_stamp"]
        )

    def test_a_manager_is_told_once_after_three_days(self):
        manager = new_test_user(
            self.env,
            "boss",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.company.collections_user_id = manager
        self.publisher.give(b"<b>oh no</b>", 500)
        for days, count in enumerate((0, 0, 1, 1)):
            for _try in range(2):
                self._night_of_stamps(DAY + timedelta(days=days))
            self.assertEqual(len(self._get_activities()), count, days)
        activity = self._get_activities()
        self.assertEqual(activity.user_id, manager)
        self.assertIn("&lt;b&gt;oh no", activity.note)
        activity.unlink()
        self._night_of_stamps(DAY + timedelta(days=4))
        self.assertFalse(self._get_activities(), "who was told is not told again")

    def test_the_manager_is_let_off_when_it_works_again(self):
        self.publisher.give(b"", 500)
        for days in range(3):
            self._night_of_stamps(DAY + timedelta(days=days))
        self.assertTrue(self._get_activities())
        self.assertTrue(
            self._get_activities().user_id.has_group("collections_policy.group_manager")
        )
        self.publisher.reset()
        self.assertTrue(self._night_of_stamps(DAY + timedelta(days=3)))
        self.assertFalse(self._get_activities())
        self.assertEqual(self.company.collections_stamp_failures, 0)

    def test_every_code_has_words(self):
        for code in (
            "unreached", "status", "redirect", "large", "shape", "rejected", "imprint",
            "nonce", "certificate", "algorithm", "signature",
        ):  # fmt: skip
            self.assertTrue(self.stamps._describe(SourceError(code)))

    # === SETTINGS === #

    def test_addresses(self):
        for url in ("ftp://x", "x", "https://", "http://[", "https://me:pw@x.example"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.company.collections_stamp_url = url
        with self.assertRaisesRegex(ValidationError, "https"):
            self.company.sudo().collections_stamp_password = "secret"
        self.company.sudo().write(
            {
                "collections_stamp_url": "https://tsa.example",
                "collections_stamp_login": "me",
                "collections_stamp_password": "secret",
            }
        )
        self.assertEqual(self.company._get_collections_stamp_user(), ("me", "secret"))

    def test_only_administrators_read_the_password(self):
        company = self.company.with_user(self.collector)
        self.assertTrue(company.collections_stamp_url)
        for fname in ("collections_stamp_login", "collections_stamp_password"):
            with self.assertRaises(AccessError):
                company.read([fname])
            manager = new_test_user(
                self.env,
                fname,
                groups="account.group_account_manager",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            with self.assertRaises(AccessError):
                self.company.with_user(manager).read([fname])

    # === IT STANDS === #

    def test_it_is_kept(self):
        stamp = self._night_of_stamps()
        for refused in (
            lambda: stamp.unlink(),
            lambda: stamp.token_id.unlink(),
            lambda: stamp.token_id.write({"raw": b"another"}),
        ):
            with self.assertRaises(UserError):
                refused()

    def test_who_sees_it(self):
        stamp = self._night_of_stamps().with_user(self.collector)
        self.assertEqual(stamp.authority, NAME)
        self.assertEqual(stamp.token_id.raw[:1], b"\x30")
        self.assertEqual(
            self.env["collections.event"]
            .with_user(self.collector)
            .search(stamp.action_open_events()["domain"])
            .case_id,
            self.case | self.other,
        )
        for operation in ("write", "create", "unlink"):
            self.assertFalse(stamp.has_access(operation))
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_user",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.assertFalse(
            self.env["collections.timestamp"].with_user(stranger).search([])
        )

    def test_a_chain_made_anew_after_the_stamp_shows(self):
        self._night_of_stamps()
        lines = self.case._get_event_lines()
        self._rebuild(self.other, lambda event: event.update(actor="Nobody"))
        self._assertBroken(self.other, 2, "stamp")

        def make_up(event):
            event["actor"] = "Nobody"
            if event["kind"] == "time_stamped":
                alone = verify_chain.get_leaf(self.other.id, 1, self._hash_of_first)
                event["payload"]["leaf"] |= {"index": 0, "size": 1, "proof": []}
                event["payload"]["root"] = Tree([alone]).root.hex()

        self._hash_of_first = self.other.event_ids.sorted("number")[0].hash
        self._rebuild(self.other, make_up)
        [(_case, broken)] = self.other._find_breaks()
        self.assertEqual((broken.number, broken.code), (2, "stamp"), "not of the token")
        self.assertEqual(self._run_script(lines)[0], 0)

    def test_a_stamp_of_another_event_shows(self):
        self._night_of_stamps()

        for changes in (
            {"event": 2},
            {"event": 4},
            {"event": 99},
            {"event": "3"},
            {"index": 1},
            {"size": 1},
            {"proof": []},
            {"proof": ["zz"]},
            {"proof": None},
        ):
            with self.subTest(changes), self.env.cr.savepoint() as savepoint:

                def change(event, changes=changes):
                    if event["kind"] == "time_stamped":
                        event["payload"]["leaf"] |= changes

                self._rebuild(self.case, change)
                self._assertBroken(self.case, 4, "stamp")
                savepoint.rollback()
                self.env.invalidate_all()
        self._assertHolds(self.case)

    # === THE DOSSIER === #

    def _make_dossier(self):
        with self._clock(DAY):
            return self.env["collections.dossier"]._make(self.case, "en_US")

    def _draw(self, dossier):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "collections_policy.dossier", dossier.ids
        )
        return " ".join(html.fromstring(content).text_content().split())

    def _verify_folder(self, folder, head):
        done = subprocess.run(
            [
                sys.executable, "-I", "-S", "verify_chain.py", "events.jsonl", head,
                "--files", ".",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        self.assertFalse(done.stderr)
        return done.returncode, done.stdout

    def test_without_a_stamp_the_dossier_claims_none(self):
        text = self._draw(self._make_dossier())
        self.assertNotIn("RFC 3161", text)
        self.assertIn("is told by the creditor's own clock.", text)

    def test_the_dossier_tells_of_the_last_stamp(self):
        first = self._night_of_stamps()
        self._append(self.case, "d")
        stamp = self._night_of_stamps(DAY + timedelta(days=1))
        dossier = self._make_dossier()
        text = self._draw(dossier)
        self.assertIn("That events 1 to 5 were written down", text)
        path = f"timestamps/{stamp.id}-{stamp.moment:%Y-%m-%d}"
        self.assertIn(f"{path}.tsr", text)
        self.assertIn(NAME, text)
        self.assertIn("own clock; that it was not later", text)
        with tempfile.TemporaryDirectory() as folder:
            self._unpack(dossier, folder)
            token = Path(folder, f"{path}.tsr")
            self.assertEqual(token.read_bytes(), stamp.token_id.raw)
            names = [file.name for file in Path(folder, "timestamps").iterdir()]
            self.assertEqual(len(names), 4, names)
            self.assertEqual(
                {name.partition("-")[0] for name in names},
                {str(first.id), str(stamp.id)},
            )
            proof = json.loads(Path(folder, f"{path}.json").read_text())
            self.assertEqual(proof["token"], f"{path}.tsr")
            leaf = proof["leaf"]
            self.assertEqual(leaf["event"], 5)
            self.assertEqual(
                verify_chain.climb(
                    verify_chain.hash_leaf(
                        verify_chain.get_leaf(leaf["case"], leaf["event"], leaf["hash"])
                    ),
                    proof["index"],
                    proof["size"],
                    list(map(bytes.fromhex, proof["proof"])),
                ).hex(),
                stamp.root,
            )
            code, said = self._verify_folder(folder, dossier.event_hash)
            self.assertEqual(code, 0, said)
            self.assertIn(f"-digest {stamp.root} -in {path}.tsr ", said)
            code, said = self.publisher.signer.verify(token.read_bytes(), stamp.root)
            self.assertEqual(code, 0, said)
            token.unlink()
            code, said = self._verify_folder(folder, dossier.event_hash)
            self.assertEqual(code, 1, said)
            self.assertIn("MISSING: the document of event 6", said)

    def test_a_token_of_something_else_shows_in_the_folder(self):
        """Even where the events, made anew, name it."""
        self._night_of_stamps()
        dossier = self._make_dossier()
        with tempfile.TemporaryDirectory() as folder:
            self._unpack(dossier, folder)
            path = Path(folder, "events.jsonl")
            about, *events = map(json.loads, path.read_text().splitlines())
            previous = ""
            for event in events:
                event |= {"actor": "Nobody", "previous": previous}
                if event["kind"] == "time_stamped":
                    alone = verify_chain.get_leaf(self.case.id, 3, previous)
                    event["payload"]["leaf"] |= {"index": 0, "size": 1, "proof": []}
                    event["payload"]["root"] = Tree([alone]).root.hex()
                previous = event["hash"] = verify_chain.get_hash(event)
            lines = [{**about, "head": previous}, *events]
            path.write_text("\n".join(map(json.dumps, lines)))
            code, said = self._verify_folder(folder, previous)
            self.assertEqual(code, 1, said)
            self.assertIn("BROKEN at event 4: what was time-stamped", said)

    def _unpack(self, dossier, folder):
        with zipfile.ZipFile(io.BytesIO(dossier.sudo().zip_id.raw)) as archive:
            archive.extractall(folder)
