"""The evidence chain: what is written down, that it stays, and that tampering shows."""

import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..hooks import uninstall_hook
from ..models.collections_event import Fact
from ..tools import verify_chain
from .common import TODAY, CollectionsCommon

DAY = TODAY + timedelta(days=3)
SCRIPT = Path(verify_chain.__file__)
FORGED = {
    "company_id": 0,
    "partner_id": 0,
    "number": 77,
    "kind": "action_done",
    "moment": datetime(2020, 1, 1),
    "recorded": datetime(2020, 1, 1),
    "user_id": 0,
    "actor": "Nobody",
    "res_model": "res.partner",
    "res_id": 0,
    "document_sha256": "0" * 64,
    "payload": '{"amount": "1.00"}',
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


class EventsCommon(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY)

    def _open_case(self):
        self._plan(DAY)
        return self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id), ("state", "=", "open")]
        )

    def _append(self, case, *kinds):
        return self.env["collections.event"]._append_many(
            Fact(case, kind, payload={"note": kind}) for kind in kinds
        )

    def _kinds(self, case):
        return case.event_ids.sorted("number").mapped("kind")

    def _run_script(self, lines, *arguments):
        """Run the script as whoever got the file would: by itself.

        :return: its exit code, and what it said
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "events.jsonl")
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-I", "-S", SCRIPT, path, *arguments],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertFalse(done.stderr)
        return done.returncode, done.stdout

    def _tamper(self, query, *arguments):
        """Change the table as its owner can who has switched the triggers off."""
        self.env.cr.execute("ALTER TABLE collections_event DISABLE TRIGGER USER")
        self.env.cr.execute(SQL(query, *arguments))
        self.env.cr.execute("ALTER TABLE collections_event ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def _assertBroken(self, case, number, *codes):
        """Assert that both verifiers see a chain broken at a place."""
        [(found, broken)] = case._find_breaks()
        self.assertEqual((found, broken.number), (case, number))
        self.assertIn(broken.code, codes)
        code, said = self._run_script(case._get_event_lines())
        self.assertEqual(code, 1, said)
        self.assertIn(f"BROKEN at event {number}", said)

    def _assertHolds(self, case):
        self.assertEqual(case._find_breaks(), [])
        code, said = self._run_script(case._get_event_lines(), case.event_hash)
        self.assertEqual(code, 0, said)


@tagged("post_install", "-at_install", "collections")
class TestEvents(EventsCommon):
    # === THE CHAIN === #

    def test_events_are_numbered_and_chained(self):
        case = self._open_case()
        first, second, third = self._append(case, "action_sent", "action_read", "x")
        self.assertEqual((first.number, second.number, third.number), (1, 2, 3))
        self.assertEqual(first.previous_hash, "")
        self.assertEqual(second.previous_hash, first.hash)
        self.assertEqual((case.event_number, case.event_hash), (3, third.hash))
        self.assertEqual(first.actor, self.env.user.name)
        self._assertHolds(case)

    def test_the_hash_is_that_of_the_documented_text(self):
        case = self._open_case()
        event = self.env["collections.event"]._append(
            case,
            "note",
            moment=datetime(2026, 3, 16, 12),
            payload={"b": ["é", 1], "a": True},
            document="ab" * 32,
        )
        text = verify_chain.get_canonical_text(json.loads(case._get_event_lines()[1]))
        self.assertTrue(text.startswith('{"actor":'))
        self.assertIn('"moment":"2026-03-16T12:00:00Z"', text)
        self.assertIn('"payload":{"a":true,"b":["é",1]}', text)
        self.assertEqual(event.hash, hashlib.sha256(text.encode()).hexdigest())

    def test_what_a_database_can_not_keep_is_left_out(self):
        case = self._open_case()
        payload = {"note": "a\0b\ud800c", "deep": {"x": ["\0"]}}
        event = self.env["collections.event"]._append(case, "note", payload=payload)
        self.assertEqual(event.payload, {"note": "ab?c", "deep": {"x": [""]}})
        self._assertHolds(case)

    def test_fractions_are_refused(self):
        with self.assertRaises(TypeError):
            self.env["collections.event"]._append(
                self._open_case(), "note", payload={"amount": 0.1}
            )

    def test_each_case_has_its_own_chain(self):
        case = self._open_case()
        other_debtor = self._create_debtor("Other")
        self._create_invoice_due(TODAY, partner=other_debtor)
        self._plan(DAY)
        other = self.env["collections.case"].search(
            [("partner_id", "=", other_debtor.id)]
        )
        self.env["collections.event"]._append_many(
            Fact(one, "note") for one in (case, other, case, other, case)
        )
        self.assertEqual((case.event_number, other.event_number), (3, 2))
        self._assertHolds(case)
        self._assertHolds(other)
        self.assertEqual((case | other)._find_breaks(), [])

    def test_more_events_take_no_more_statements(self):
        case = self._open_case()
        self._append(case, "note")  # fills what Odoo keeps from call to call
        counts = []
        for number in (1, 50, 500):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._append(case, *["note"] * number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)
        self._assertHolds(case)

    # === NOBODY CHANGES THEM === #

    def _assertRefused(self, query):
        with (
            self.assertRaises(psycopg2.errors.RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def test_the_database_refuses(self):
        self._append(self._open_case(), "note")
        self._assertRefused("UPDATE collections_event SET actor = 'x'")
        self._assertRefused("UPDATE collections_event SET id = id + 1000")
        self._assertRefused("DELETE FROM collections_event")
        self._assertRefused("TRUNCATE collections_event")
        self._assertRefused("TRUNCATE collections_case CASCADE")

    def test_the_orm_refuses(self):
        event = self._append(self._open_case(), "note").sudo()
        with self.assertRaises(UserError):
            event.actor = "x"
        with self.assertRaises(UserError):
            event.unlink()
        with self.assertRaises(UserError):
            event.create({"kind": "note"})

    def test_who_has_a_part_in_them_is_not_deleted(self):
        case = self._open_case()
        self._append(case, "note")
        for record in (case, self.debtor, self.company):
            with self.subTest(record), self.assertRaises(UserError):
                record.sudo().unlink()

    def test_a_merge_of_contacts_leaves_them_as_they_were(self):
        case = self._open_case()
        self._append(case, "note")
        other = self._create_debtor("Same Customer")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.debtor | other).ids, other)
        self.assertFalse(self.debtor.exists())
        self.assertEqual(case.partner_id, other)
        self._assertHolds(case)
        self.assertFalse(case.event_ids.partner_id.exists())

    def test_the_addon_can_be_uninstalled(self):
        self._append(self._open_case(), "note")
        uninstall_hook(self.env)
        self.env.cr.execute("DELETE FROM collections_event")
        self.env.cr.execute(
            "SELECT 1 FROM pg_proc WHERE proname = 'collections_event_refuse'"
        )
        self.assertFalse(self.env.cr.fetchall())
        self.env.cr.execute("SELECT 1 FROM collections_case LIMIT 1")
        self.assertTrue(self.env.cr.fetchall(), "nothing else went with it")
        self.env["collections.event"].init()
        self._append(self._open_case(), "note")
        self._assertRefused("DELETE FROM collections_event")

    # === TAMPERING === #

    def test_any_column_that_is_changed_shows(self):
        case = self._open_case()
        self._append(case, *"abcde")
        columns = {
            name
            for name, field in self.env["collections.event"]._fields.items()
            if field.store
        }
        self.assertEqual(columns - set(FORGED), {"id", "case_id"})
        for column, value in FORGED.items():
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self._tamper(
                    "UPDATE collections_event SET %s = %s"
                    " WHERE case_id = %s AND number = 3",
                    SQL.identifier(column),
                    value,
                    case.id,
                )
                # An event without its number stands last: the gap comes first
                self._assertBroken(case, 3, "changed", "gap", "link")
                savepoint.rollback()
                self.env.invalidate_all()
        self._assertHolds(case)

    def test_an_event_of_another_case_shows(self):
        case = self._open_case()
        self._append(case, *"abc")
        other = case.sudo().copy({"state": "closed"})
        self._tamper(
            "UPDATE collections_event SET case_id = %s"
            " WHERE case_id = %s AND number = 2",
            other.id,
            case.id,
        )
        self._assertBroken(case, 2, "gap")
        self.assertTrue(other._find_breaks())

    def test_a_gap_shows(self):
        case = self._open_case()
        self._append(case, *"abcd")
        self._tamper(
            "DELETE FROM collections_event WHERE case_id = %s AND number = 2", case.id
        )
        self._assertBroken(case, 2, "gap")

    def test_that_the_end_was_cut_off_shows(self):
        case = self._open_case()
        self._append(case, *"abcd")
        self._tamper(
            "DELETE FROM collections_event WHERE case_id = %s AND number > 2", case.id
        )
        self._assertBroken(case, 3, "missing")

    def test_events_that_changed_places_show(self):
        case = self._open_case()
        self._append(case, *"abcd")
        for old, new in ((2, 99), (3, 2), (99, 3)):
            self._tamper(
                "UPDATE collections_event SET number = %s"
                " WHERE case_id = %s AND number = %s",
                new,
                case.id,
                old,
            )
        self._assertBroken(case, 2, "link")

    def test_a_well_made_forgery_at_the_end_shows(self):
        case = self._open_case()
        self._append(case, *"ab")
        forged = json.loads(case._get_event_lines()[-1])
        forged |= {"number": 3, "previous": case.event_hash, "actor": "Nobody"}
        forged["hash"] = verify_chain.get_hash(forged)
        self.env.cr.execute(
            """
            INSERT INTO collections_event
                   (company_id, case_id, partner_id, number, kind, moment, recorded,
                    user_id, actor, payload, previous_hash, hash)
            SELECT company_id, case_id, partner_id, 3, kind, moment, recorded,
                   user_id, 'Nobody', payload, hash, %s
              FROM collections_event WHERE case_id = %s AND number = 2
            """,
            (forged["hash"], case.id),
        )
        self.env.invalidate_all()
        self._assertBroken(case, 3, "surplus")

    def test_an_event_that_was_hashed_anew_shows_at_the_next(self):
        case = self._open_case()
        self._append(case, *"abc")
        event = json.loads(case._get_event_lines()[2])
        event["actor"] = "Nobody"
        self._tamper(
            "UPDATE collections_event SET actor = 'Nobody', hash = %s"
            " WHERE case_id = %s AND number = 2",
            verify_chain.get_hash(event),
            case.id,
        )
        self._assertBroken(case, 3, "link")

    def test_a_file_that_was_made_anew_is_told_by_its_head(self):
        case = self._open_case()
        self._append(case, *"ab")
        about, *events = map(json.loads, case._get_event_lines())
        previous = ""
        for event in events:
            event |= {"actor": "Nobody", "previous": previous}
            previous = event["hash"] = verify_chain.get_hash(event)
        lines = [json.dumps(line) for line in ({**about, "head": previous}, *events)]
        self.assertEqual(self._run_script(lines)[0], 0, "by itself nobody can tell")
        code, said = self._run_script(lines, case.event_hash)
        self.assertEqual(code, 1)
        self.assertIn("BROKEN at event 2", said)

    def test_lines_of_the_file_that_are_touched_show(self):
        case = self._open_case()
        self._append(case, *"abcd")
        lines = case._get_event_lines()
        more = json.dumps({**json.loads(lines[2]), "comment": "so it was"})
        other = json.dumps({**json.loads(lines[0]), "case": case.id + 1})
        for number, touched in (
            (2, [*lines[:2], *lines[3:]]),
            (2, [*lines[:2], lines[3], lines[2], lines[4]]),
            (2, [*lines[:3], lines[2], *lines[3:]]),
            (2, [*lines[:2], more, *lines[3:]]),
            (4, lines[:-1]),
            (1, [other, *lines[1:]]),
        ):
            code, said = self._run_script(touched)
            self.assertEqual(code, 1, said)
            place = number + 1 if touched[2:4] == [lines[2], lines[2]] else number
            self.assertIn(f"BROKEN at event {place}", said)

    def test_what_is_no_file_of_events_is_told(self):
        for lines in (["{}"], ["[1]"], ["{"], [""], ['{"format": "x"}']):
            code, said = self._run_script(lines)
            self.assertEqual(code, 2, said)

    # === ON SCREEN === #

    def test_the_button_tells_green_or_red(self):
        case = self._open_case().with_user(self.collector)
        self._append(case, *"abc")
        shown = case.action_verify_events()["params"]
        self.assertEqual(shown["type"], "success")
        self.assertIn("3 events", shown["message"])
        self._tamper("UPDATE collections_event SET actor = 'x' WHERE number = 2")
        shown = case.action_verify_events()["params"]
        self.assertEqual(shown["type"], "danger")
        self.assertIn("event 2: it is not what it was", shown["message"])

    def test_details_in_words(self):
        case = self._open_case()
        event = self.env["collections.event"]._append(
            case,
            "action_failed",
            payload={"reason": "no_answer", "items": ["INV/1", "INV/2"], "items_no": 2},
        )
        self.assertEqual(event.details, "INV/1, INV/2 · 2 · No answer")
        self.assertEqual(event.display_name, "1. Not reached")

    # === ACCESS === #

    def test_collectors_read_and_nobody_writes(self):
        case = self._open_case()
        event = self._append(case, "note")
        self.assertEqual(event.with_user(self.collector).kind, "note")
        for user in (self.collector, self.env.user):
            for operation in ("create", "write", "unlink"):
                self.assertFalse(event.with_user(user).has_access(operation))

    def test_others_read_nothing(self):
        case = self._open_case()
        event = self._append(case, "note")
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            event.with_user(clerk).read(["kind"])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            event.with_user(stranger).read(["kind"])
        with self.assertRaises(AccessError):
            case.with_user(stranger).action_verify_events()


@tagged("post_install", "-at_install", "collections")
class TestWhatIsRecorded(EventsCommon):
    """What happens is written down where it happens, whatever did it."""

    def test_a_message_that_left(self):
        self._night(DAY)
        action = self._actions(self.invoice)
        event = action.case_id.event_ids
        self.assertEqual(event.kind, "action_sent")
        self.assertEqual((event.res_model, event.res_id), (action._name, action.id))
        self.assertEqual(event.moment, self._noon(DAY))
        self.assertEqual(event.payload["channel"], "email")
        self.assertEqual(event.payload["level"], "First")
        self.assertEqual(event.payload["amount"], "500.00")
        self.assertEqual(event.payload["items"], [self.invoice.name])
        self.assertEqual(event.payload["address"], action.address)
        body = str(action.message_id.body).encode()
        expected = hashlib.sha256(body).hexdigest()
        self.assertEqual(event.document_sha256, expected)
        self._assertHolds(action.case_id)

    def test_what_became_of_it(self):
        self._night(DAY)
        action = self._actions(self.invoice).sudo()
        now = self._noon(DAY)
        action._note_delivered(now)
        action._note_delivered(now)
        action._note_read(now)
        action._note_answered(now)
        action._note_answered(now)
        action._set_failed("bounced", "550 5.1.1", now=now)
        case = action.case_id
        self.assertEqual(
            self._kinds(case),
            [
                "action_sent",
                "action_delivered",
                "action_read",
                "action_answered",
                "action_failed",
            ],
        )
        payload = case.event_ids.sorted("number")[-1].payload
        self.assertEqual(payload["reason"], "bounced")
        self.assertEqual(payload["detail"], "550 5.1.1")
        self._assertHolds(case)

    def test_a_task_that_was_done_and_one_that_was_skipped(self):
        policy = self._create_policy("Tasks", [("Call", 1, [self._task()])])
        self.debtor.collections_policy_id = policy
        self._night(DAY)
        task = self._actions(self.invoice).sudo()
        case, now = task.case_id, self._noon(DAY)
        task._get_channel()._finish(task, "reached", "Pays on Friday", now=now)
        event = case.event_ids.filtered(lambda event: event.kind == "action_done")
        self.assertEqual(event.payload["outcome"], "reached")
        self.assertEqual(event.payload["note"], "Pays on Friday")
        other = self._create_debtor("Other", collections_policy_id=policy.id)
        self._create_invoice_due(TODAY, partner=other)
        waiting = self._plan(DAY).sudo()
        waiting._set_skipped("Too early", now)
        event = waiting.case_id.event_ids.filtered(
            lambda event: event.kind == "action_skipped"
        )
        self.assertEqual(event.payload["detail"], "Too early")
        self.assertEqual(event.res_id, waiting.id)

    def test_more_messages_take_no_more_statements(self):
        for index in range(24):
            debtor = self._create_debtor(f"Debtor {index}")
            self._create_invoice_due(TODAY, partner=debtor)
        actions = self._plan(DAY).sudo().sorted("id")
        self._deliver_only(actions)
        counts = []
        for some in (actions[:1], actions[1:4], actions[4:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_prefetch(some._ids)._record_events("action_sent", self._noon(DAY))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], counts)

    def _deliver_only(self, actions):
        channel = self.env["collections.channel.email"].sudo()
        channel._deliver(actions.with_env(channel.env), self._noon(DAY))

    def test_holds(self):
        case = self._open_case()
        hold = self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "reason": "After Easter",
                "date_from": TODAY,
            }
        )
        hold.date_to = TODAY + timedelta(days=20)
        hold.with_user(self.collector).action_lift()
        events = case.event_ids.sorted("number")
        self.assertEqual(
            events.mapped("kind"), ["hold_set", "hold_changed", "hold_lifted"]
        )
        self.assertEqual(events[0].payload["note"], "After Easter")
        self.assertEqual(events[1].payload["until"], "2026-04-05")
        self.assertEqual(events[2].actor, self.collector.name)
        self._assertHolds(case)

    def test_an_answer_and_that_it_was_read(self):
        self._night(DAY)
        case = self._actions(self.invoice).case_id
        case._take_answer("I paid", channel="email", now=self._noon(DAY))
        case._take_answer("Really", channel="email", now=self._noon(DAY))
        case.with_user(self.collector).action_answer_read()
        self.assertEqual(
            self._kinds(case),
            [
                "action_sent",
                "action_delivered",
                "action_read",
                "action_answered",
                "answer_received",
                "answer_received",
                "answer_read",
            ],
        )
        self._assertHolds(case)

    def test_a_call(self):
        policy = self._create_policy(
            "Calls", [("Call", 1, [self._task(channel="phone")])]
        )
        self.debtor.write({"phone": "+1 555 0100", "collections_policy_id": policy.id})
        self._plan(DAY)
        self._deliver(DAY)
        action = self._actions(self.invoice)
        channel = action._get_channel().with_user(self.collector)
        channel.sudo()._finish(action.sudo(), "no_answer", now=self._noon(DAY))
        events = action.case_id.event_ids.sorted("number")
        self.assertEqual(events.mapped("kind"), ["call_noted", "action_failed"])
        self.assertEqual(events[0].payload["number"], action.address)
        self.assertEqual(events[0].payload["outcome"], "no_answer")

    def test_consents(self):
        case = self._open_case()
        self.env["collections.consent"].with_user(self.collector).create(
            {"partner_id": self.debtor.id, "channel": "email", "state": "refused"}
        )
        event = case.event_ids
        self.assertEqual(event.kind, "consent_said")
        self.assertEqual(event.payload["consent"], "refused")
        self.assertEqual(event.actor, self.collector.name)

    def test_who_never_had_a_case_has_no_events(self):
        stranger = self._create_debtor("Nobody's Debtor")
        self.env["collections.consent"].create(
            {"partner_id": stranger.id, "channel": "email", "state": "refused"}
        )
        self.assertFalse(
            self.env["collections.event"].search([("partner_id", "=", stranger.id)])
        )

    def test_a_closed_case_goes_on_when_nothing_else_is_open(self):
        case = self._open_case()
        case.sudo().state = "closed"
        self.env["collections.consent"].create(
            {"partner_id": self.debtor.id, "channel": "email", "state": "given"}
        )
        self.assertEqual(self._kinds(case), ["consent_said"])
