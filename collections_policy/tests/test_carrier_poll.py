"""Carriers asked for news by the scheduled action, over real HTTP."""

import json
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

from hypothesis import given, settings

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged, warmup
from odoo.tools import mute_logger

from ..models import collections_carrier_correios
from ..tools.correios_answers import parse_objects
from ..tools.correios_client import CorreiosClient
from ..tools.notice_states import VOID
from ..tools.tracking_answers import CarrierError
from ..tools.tracking_numbers import get_s10_check_digit
from .common import TODAY
from .correios_server import CARD, INVALID, KEY, USER, event
from .test_correios import (
    DELIVERED,
    LATEST,
    PATIENCE,
    POSTED,
    CorreiosCase,
    odd_answers,
)
from .test_notice_states import read_table
from .test_notices import NOW, NUMBER, OTHER_NUMBER, NoticeCommon

MODELS = "odoo.addons.collections_policy.models"
CRON = "collections_policy.ir_cron_poll"
OUT = event("OEC", "01", "2026-03-16T08:00:00")
OUT_STATE = "out_for_delivery"
SECRETS = {
    "api_mode",
    "api_user",
    "api_key",
    "api_card",
    "api_token",
    "api_token_until",
}
UNDONE = event("EST", "01", "2026-03-16T08:45:00")


def make_number(index):
    serial = f"{index:08}"
    return f"RR{serial}{get_s10_check_digit(serial)}BR"


class PollCommon(CorreiosCase, NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].sudo().set_param(
            "collections_policy.correios_url", cls.server.url
        )
        cls.correios.write(
            {
                "adapter": "correios",
                "company_id": cls.company.id,
                "user_id": cls.env.user.id,
                "api_user": USER,
                "api_key": KEY,
                "api_card": CARD,
                "is_automatic": True,
            }
        )

    def setUp(self):
        super().setUp()
        client = partial(CorreiosClient, timeout=PATIENCE, sleep=self.slept.append)
        self.patch(collections_carrier_correios, "CorreiosClient", client)

    def _numbered(self, number=NUMBER, **values):
        """Make a notice, on the day before, and give it its number."""
        notice = self._make(**values)
        self._set_made(notice)
        notice.tracking_number = number
        return notice

    def _set_made(self, notices):
        """Have notices made the day before, by the clock of the tests."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE collections_notice SET create_date = %s WHERE id IN %s",
            [NOW - timedelta(days=1), tuple(notices.ids)],
        )
        notices.invalidate_recordset(["create_date"])

    def _poll(self, moment=NOW):
        """Let the scheduled action do its work.

        :return: the numbers that were asked for
        """
        del self.server.asked[:]
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(CRON).sudo().method_direct_trigger()
        self.env.invalidate_all()
        return sorted(number for numbers in self.server.asked for number in numbers)

    def _activities(self, carrier=None):
        return (carrier or self.correios).activity_ids


@tagged("post_install", "-at_install", "collections")
class TestCarrierPoll(PollCommon):
    def test_followed_until_it_is_delivered(self):
        notice = self._numbered()
        self._tell(notice, "posted", NOW - timedelta(hours=20))
        self.assertEqual(self._poll(), [NUMBER])
        self.assertEqual((notice.asked_result, notice.state), ("not_yet", "posted"))
        self.assertEqual(notice.ask_on, NOW + timedelta(hours=6))
        self.server.objects[NUMBER] = [OUT, POSTED]
        self.assertEqual(self._poll(NOW + timedelta(hours=1)), [])
        self._poll(NOW + timedelta(hours=6))
        self.assertEqual((notice.asked_result, notice.state), ("found", OUT_STATE))
        receiver = {"nome": "Jane Doe", "documento": "12345678909"}
        self.server.objects[NUMBER].insert(0, {**DELIVERED, "recebedor": receiver})
        self._poll(NOW + timedelta(hours=12))
        self.assertEqual((notice.state, notice.grade), ("delivered", 3))
        self.assertEqual(notice.date_delivered, datetime(2026, 3, 16, 11, 30))
        self.assertEqual(notice.receiver, "Jane Doe")
        report = notice.event_ids[0]
        self.assertEqual((report.source, report.code), ("carrier", "BDE"))
        self.assertNotIn("12345678909", str(report.payload))
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_asking_again_adds_nothing(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = [DELIVERED, OUT, POSTED]
        self._poll()
        chain = len(notice.case_id.event_ids)
        self.assertEqual(len(notice.event_ids), 3)
        for days in (1, 2):
            self.assertEqual(self._poll(NOW + timedelta(days=days)), [NUMBER])
        self.assertEqual(len(notice.event_ids), 3)
        self.assertEqual(len(notice.case_id.event_ids), chain)
        self.assertIn("0 new reports", self.correios.poll_result)

    def test_a_delivery_is_undone(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = [DELIVERED, OUT, POSTED]
        self._poll()
        self.assertEqual(notice.state, "delivered")
        self.server.objects[NUMBER].insert(0, UNDONE)
        self.assertEqual(self._poll(NOW + timedelta(days=2)), [NUMBER])
        self.assertEqual((notice.state, notice.grade), (OUT_STATE, 2))
        self.assertFalse(notice.date_delivered)
        undone = notice.event_ids.filtered(lambda report: report.state == "delivered")
        self.assertFalse(undone.stands)

    def test_after_a_week_a_delivery_counts(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = [DELIVERED]
        asked = [
            day for day in range(10) if self._poll(NOW + timedelta(days=day)) != []
        ]
        self.assertEqual(asked, list(range(7)))
        self.assertFalse(notice.ask_on)

    def test_the_policy_s_letter_is_posted_by_what_the_carrier_reports(self):
        self._due()
        action = self._plan(TODAY)
        self._deliver(TODAY)
        with self.allow_pdf_render():
            opened = action.with_user(self.collector).action_make_notices()
            self.env["collections.notice.wizard"].with_user(
                self.collector
            ).with_context(**opened["context"]).create(
                {"carrier_id": self.correios.id, "service": "registered"}
            ).action_confirm()
        notice = self.env["collections.notice"].search([("action_id", "=", action.id)])
        self._set_made(notice)
        notice.tracking_number = NUMBER
        self.server.objects[NUMBER] = [POSTED]
        self._poll()
        self.assertEqual((notice.state, action.state), ("posted", "sent"))
        self.assertEqual(action.letter_id.carrier_note, NUMBER)
        returned = event("BDE", "23", "2026-03-16T08:30:00")
        moved = event("BDE", "10", "2026-03-16T08:00:00")
        self.server.objects[NUMBER] = [returned, moved, POSTED]
        self._poll(NOW + timedelta(days=1))
        self.assertEqual((action.state, action.reason), ("failed", "returned"))
        self.assertEqual(action.reason_detail, "Moved")

    # === WHAT IS NOT KNOWN, OR WRONG === #

    def test_a_wrong_number_is_not_asked_for_again(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = INVALID
        self._poll()
        self.assertEqual((notice.asked_result, notice.state), ("invalid", "draft"))
        self.assertIn("SRO-019", notice.asked_words)
        self.assertEqual(self._poll(NOW + timedelta(days=9)), [])
        notice.tracking_number = OTHER_NUMBER
        self.assertFalse(notice.asked_result)
        self.assertEqual(self._poll(NOW + timedelta(days=9)), [OTHER_NUMBER])

    def test_a_person_may_ask_at_once(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = INVALID
        self._poll()
        notice.action_ask()
        self.assertEqual(self._poll(), [NUMBER])
        self.correios.is_automatic = False
        with self.assertRaises(UserError):
            notice.action_ask()

    def test_an_unknown_pair_is_shown_and_read_once_it_has_a_meaning(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = [
            event("BDE", "88", "2026-03-16T08:30:00"),
            event("ZZZ", "01", "2026-03-16T08:35:00"),
            POSTED,
        ]
        self._poll()
        self.assertEqual((notice.state, notice.grade), ("posted", 1))
        self.assertEqual(self.correios.unmapped_count, 2)
        opened = self.correios.action_open_unmapped()
        reports = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(sorted(reports.mapped("code")), ["BDE", "ZZZ"])
        Code = self.env["collections.carrier.code"]
        code = Code.create(
            {"vocabulary": "SRO", "code": "bde", "kind": "88", "state": "refused"}
        )
        self.assertEqual((notice.state, notice.obstacle), ("refused", "refused"))
        self.env.invalidate_all()
        self.assertEqual(self.correios.unmapped_count, 1)
        chain = self._chain(notice)
        self.assertEqual(chain[-1].kind, "notice_read")
        self.assertEqual(chain[-1].payload["state"], "refused")
        self.assertEqual(notice.case_id._find_breaks(), [])
        code.state = "delivered"
        self.assertEqual(notice.state, "refused", "what was read stays as it was read")

    def test_what_happened_to_another_item_of_that_number_does_not_count(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = [event("BDE", "01", "2025-03-10T08:30:00")]
        self._poll()
        self.assertEqual((notice.state, len(notice.event_ids)), ("draft", 0))

    # === HOW OFTEN === #

    def test_not_asked_for_longer_than_the_carrier_knows(self):
        notice = self._numbered()
        self._tell(notice, "posted", NOW - timedelta(hours=1))
        self.correios.horizon_days = 30
        self.assertEqual(self._poll(NOW + timedelta(days=29)), [NUMBER])
        self.assertEqual(self._poll(NOW + timedelta(days=40)), [])

    def test_only_what_has_a_number_and_a_carrier_that_is_asked(self):
        self._make()
        by_hand = self._make(carrier=self.post)
        self._set_made(by_hand)
        by_hand.tracking_number = OTHER_NUMBER
        cancelled = self._numbered()
        cancelled.action_cancel()
        self.assertEqual(self._poll(), [])
        self.assertFalse(self.correios.polled_on)

    def test_in_batches_of_fifty(self):
        case = self._case()
        notices = self.env["collections.notice"].sudo()
        for index in range(52):
            notices |= self._create(case, index)
        self._give_numbers(notices)
        self.assertEqual(len(self._poll()), 52)
        self.assertEqual([len(numbers) for numbers in self.server.asked], [50, 2])
        self.assertEqual(self.server.logins, 1)
        self.assertEqual(set(notices.mapped("asked_result")), {"not_yet"})
        progress = self.env["ir.cron.progress"].search(
            [("cron_id", "=", self.env.ref(CRON).id)], order="id desc", limit=1
        )
        self.assertEqual(progress.remaining, 0)

    def _create(self, case, index):
        Notice = self.env["collections.notice"].sudo()
        values = Notice._prepare_notice(
            case.sudo(), case.partner_id, self.correios, "registered"
        )
        return Notice.create({**values, "subject": str(index)})

    def _give_numbers(self, notices):
        self._set_made(notices)
        for index, notice in enumerate(notices):
            notice.tracking_number = make_number(index + 1)
        self.env.flush_all()

    @warmup
    def test_a_batch_costs_the_same_whatever_its_size(self):
        cases = [self._case(self._create_addressed(name)) for name in "ABCDE"]
        notices = self.env["collections.notice"].sudo()
        for index in range(62):
            notices |= self._create(cases[index % 5], index)
        self._give_numbers(notices)
        for notice in notices:
            # Two reports each: Odoo inserts a hundred rows in one statement
            self.server.objects[notice.tracking_number] = [DELIVERED, POSTED]

        def count_queries(batch):
            (notices - batch).sudo().write({"asked_on": NOW})
            batch.sudo().write({"asked_on": False})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with patch.object(self.env.cr, "commit"):
                self.correios.sudo()._poll(NOW)
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries(notices[:2])
        few = count_queries(notices[2:12])
        many = count_queries(notices[12:])
        self.assertEqual(set(notices.mapped("state")), {"delivered"})
        self.assertEqual(few, many)

    # === WHAT GOES WRONG === #

    def test_a_carrier_that_fails_rests_and_is_told_once(self):
        self._numbered()
        self.server.fault = self.server.give({}, 401)
        self._poll()
        carrier = self.correios
        self.assertEqual(carrier.failing_since, NOW)
        self.assertIn("does not accept the account", carrier.poll_result)
        self.assertEqual(carrier.rests_until, NOW + timedelta(minutes=15))
        self.assertEqual(len(self._activities()), 1)
        self.assertEqual(self._activities().user_id, carrier.user_id)
        logins = len(self.server.asked)
        self._poll(NOW + timedelta(minutes=10))
        self.assertEqual(len(self.server.asked), logins)
        for hours in (1, 2, 4, 8, 16, 29):
            self._poll(NOW + timedelta(hours=hours))
        self.assertEqual(len(self._activities()), 1)
        self.assertEqual(carrier.failing_since, NOW)
        self.server.fault = None
        self._poll(NOW + timedelta(hours=40))
        self.assertFalse(carrier.failing_since)
        self.assertFalse(self._activities())
        self.assertEqual(carrier.failure_count, 0)

    def test_what_passes_by_itself_is_told_when_it_lasts(self):
        self._numbered()
        self.server.fault = self.server.give(b"", 503)
        for hours in (0, 1, 2, 5):
            self._poll(NOW + timedelta(hours=hours))
        self.assertTrue(self.correios.failing_since)
        self.assertFalse(self._activities())
        self._poll(NOW + timedelta(hours=11))
        self.assertEqual(len(self._activities()), 1)
        self._activities().action_done()
        self._poll(NOW + timedelta(hours=30))
        self.assertFalse(self._activities(), "somebody knows already")

    def test_the_carrier_says_how_long_to_wait(self):
        self._numbered()
        self.server.fault = self.server.give(b"", 429, Retry_After="7200")
        self._poll()
        self.assertEqual(self.correios.rests_until, NOW + timedelta(hours=2))
        self.assertEqual(self.slept, [])

    def test_who_mends_the_account_need_not_wait(self):
        notice = self._numbered()
        self.correios.api_key = "wrong"
        self._poll()
        self.assertTrue(self.correios.rests_until)
        self.correios.api_key = KEY
        self.assertFalse(self.correios.rests_until)
        self._poll()
        self.assertEqual(notice.asked_result, "not_yet")

    def test_nothing_is_lost_where_a_batch_fails(self):
        notice = self._numbered()
        self.server.objects[NUMBER] = [DELIVERED]
        for fault in (
            self.server.give(b"{"),
            self.server.give(b"<html>", 500),
            self.server.hold,
            self.server.drop,
        ):
            self.correios.sudo().write({"rests_until": False, "api_token": False})
            self.server.faults = [fault] * 3
            self._poll()
            self.assertEqual((notice.state, notice.asked_on), ("draft", False))
        self.correios.rests_until = False
        self.server.faults = []
        self._poll()
        self.assertEqual(notice.state, "delivered")

    @mute_logger(f"{MODELS}.collections_carrier_poll")
    def test_one_carrier_does_not_hold_up_another(self):
        notice, other = self._numbered(), self._numbered(OTHER_NUMBER)
        carrier = self.correios.copy(
            {
                "name": "Correios of another contract",
                "api_user": USER,
                "api_key": KEY,
                "api_card": CARD,
                "sequence": 99,
                "is_automatic": True,
            }
        )
        other.carrier_id = carrier
        opened = collections_carrier_correios.CorreiosClient

        def stumble(url, user, *arguments, **values):
            if user != USER:
                raise ZeroDivisionError("oh no")
            return opened(url, user, *arguments, **values)

        self.correios.api_user = "stumbles"
        self.patch(collections_carrier_correios, "CorreiosClient", stumble)
        self.assertEqual(self._poll(), [OTHER_NUMBER])
        self.assertFalse(notice.asked_on)
        self.assertEqual(other.asked_result, "not_yet")
        self.assertIn("ZeroDivisionError", self.correios.poll_result)
        self.assertEqual(len(self._activities()), 1)
        self.assertFalse(carrier.failing_since)

    @mute_logger(f"{MODELS}.collections_notice_poll")
    def test_a_broken_notice_holds_up_itself_alone(self):
        notice, other = self._numbered(), self._numbered(OTHER_NUMBER)
        self.server.objects = {NUMBER: [DELIVERED], OTHER_NUMBER: [DELIVERED]}
        model = type(notice)
        prepare = model._prepare_carrier_report

        def stumble(broken, report, find):
            if broken == notice:
                self.env.cr.execute("SELECT 1 / 0")
            return prepare(broken, report, find)

        with (
            patch.object(model, "_prepare_carrier_report", stumble),
            mute_logger("odoo.sql_db"),
        ):
            self._poll()
        self.assertEqual((notice.state, other.state), ("draft", "delivered"))
        self.assertEqual(notice.asked_result, "unreadable")
        self.assertFalse(self.correios.failing_since)

    # === SETTINGS AND ACCESS === #

    def test_settings_that_can_not_work(self):
        for values in (
            {"api_key": False},
            {"company_id": False},
            {"user_id": False},
            {"vocabulary": False},
            {"adapter": "by_hand"},
            {"scheme": "free"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.correios.write(values)

    def test_a_copy_has_no_secrets_and_is_not_asked(self):
        copied = self.correios.sudo().copy()
        self.assertFalse(copied.api_key or copied.api_user or copied.api_token)
        self.assertFalse(copied.is_automatic)

    def test_collectors_see_no_secret(self):
        self._numbered()
        self._poll()
        self.assertTrue(self.correios.sudo().api_token)
        mine = self.correios.with_user(self.collector)
        self.assertTrue(mine.read(["name", "is_automatic", "poll_result"]))
        self.assertFalse(set(mine.read()[0]) & SECRETS)
        for name in SECRETS:
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    mine.read([name])
                with self.assertRaises(AccessError):
                    mine.search([], order=name)
        with self.assertRaises(AccessError):
            mine.action_poll()
        fields_of_form = mine.get_views([(False, "form")])["models"]
        self.assertFalse(set(fields_of_form["collections.carrier"]["fields"]) & SECRETS)

    def test_managers_see_the_account_and_never_the_token(self):
        manager = new_test_user(
            self.env,
            "manager_of_carriers",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        mine = self.correios.with_user(manager)
        self.assertEqual(mine.api_key, KEY)
        mine.action_poll()
        for name in ("api_token", "api_token_until"):
            with self.assertRaises(AccessError):
                mine.read([name])

    def test_no_secret_is_logged(self):
        self._numbered()
        with self.assertLogs(level="DEBUG") as logs:
            self._poll()
            self.server.expire()
            self._poll(NOW + timedelta(days=1))
            self.server.fault = self.server.give({}, 401)
            self._poll(NOW + timedelta(days=2))
        logged = "\n".join(line for line in logs.output if "odoo.sql_db" not in line)
        self.assertIn("srorastro", logged, "requests are logged")
        for secret in (KEY, "token-1", "token-2", "Authorization"):
            self.assertNotIn(secret, logged)

    # === THE WHOLE TABLE === #

    def test_every_pair_of_the_table(self):
        notice = self._numbered()
        table = {(row["code"], row["type"]): row["state"] for row in read_table()}
        before = event("RO", "01", "2026-03-15T08:00:00")
        for (code, kind), state in table.items():
            with self.subTest((code, kind)), self.env.cr.savepoint() as savepoint:
                padded = kind.zfill(2) if kind else "99"
                told = event(code, padded, "2026-03-15T09:00:00")
                content = {
                    "objetos": [{"codObjeto": NUMBER, "eventos": [told, before]}]
                }
                answers = parse_objects(json.dumps(content).encode(), [NUMBER], LATEST)
                notice._take_answers(self.correios, answers, NOW)
                report = notice.event_ids.sorted("moment")[-1]
                self.assertEqual(report.state, state)
                expected = {VOID: "draft", "unmapped": "in_transit"}.get(state, state)
                self.assertEqual(notice.state, expected)
                savepoint.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install", "collections")
class TestNonsense(PollCommon):
    def setUp(self):
        super().setUp()
        self.notice = self._numbered()

    @settings(max_examples=40, deadline=None)
    @given(odd_answers)
    def test_nonsense_delivers_nothing(self, content):
        try:
            answers = parse_objects(json.dumps(content).encode(), [NUMBER], LATEST)
        except CarrierError:
            return
        with self.env.cr.savepoint() as savepoint:
            self.notice._take_answers(self.correios, answers, NOW)
            self.env.flush_all()
            self.assertEqual(self.notice.asked_result, answers[NUMBER].result)
            if self.notice.state == "delivered":
                told = {(one.code, one.kind) for one in answers[NUMBER].reports}
                self.assertIn(("BDE", "1"), told)
            savepoint.rollback()
        self.env.invalidate_all()
