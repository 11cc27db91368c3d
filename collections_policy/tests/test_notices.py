"""Registered notices: frozen, numbered, followed until they are proven or come back."""

import base64
import hashlib
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import TODAY
from .test_letter_channel import LetterCommon

NOW = datetime(2026, 3, 16, 12)
PDF = base64.b64encode(b"%PDF-1.4 a notice of our own")
NUMBER, OTHER_NUMBER = "RR473124829BR", "AR123456785BR"


class NoticeCommon(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post = cls.env.ref("collections_policy.carrier_post")
        cls.correios = cls.env.ref("collections_policy.carrier_correios")

    def setUp(self):
        super().setUp()
        self.startPatch()

    def startPatch(self):
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def _case(self, debtor=None):
        debtor = debtor or self.debtor
        case = self.env["collections.case"].search([("partner_id", "=", debtor.id)])
        if not case:
            self._due(debtor)
            self._plan(TODAY)
            case = case.search([("partner_id", "=", debtor.id)])
        return case.with_user(self.collector)

    def _make(self, case=None, carrier=None, service="registered_ack", **values):
        """Make a notice by hand, as a collector does."""
        opened = (case or self._case()).action_make_notice()
        wizard = (
            self.env["collections.notice.wizard"]
            .with_user(self.collector)
            .with_context(**opened["context"])
            .create(
                {
                    "carrier_id": (carrier or self.correios).id,
                    "service": service,
                    "file": PDF,
                    "filename": "notice.pdf",
                    **values,
                }
            )
        )
        notice = wizard.action_confirm()
        return (
            self.env["collections.notice"]
            .with_user(self.collector)
            .browse(notice["res_id"])
        )

    def _tell(self, notices, state, moment=NOW, **values):
        """Tell what happened, by the wizard."""
        opened = notices.action_report()
        wizard = (
            self.env["collections.notice.report.wizard"]
            .with_user(self.collector)
            .with_context(**opened["context"])
            .create({"state": state, "moment": moment, **values})
        )
        return wizard.action_confirm()

    def _scan(self, notices, *lines):
        opened = notices.action_scan()
        wizard = (
            self.env["collections.tracking.wizard"]
            .with_user(self.collector)
            .with_context(**opened["context"])
            .create({"numbers": "\n".join(lines)})
        )
        return wizard.action_confirm()

    def _chain(self, notice):
        return notice.case_id.event_ids.sorted("number")


@tagged("post_install", "-at_install", "collections")
class TestNotice(NoticeCommon):
    # === MADE === #

    def test_by_hand_it_is_frozen(self):
        notice = self._make()
        self.assertEqual(notice.state, "draft")
        self.assertTrue(notice.name.startswith("NOT/"))
        self.assertEqual(
            notice.pdf_sha256, hashlib.sha256(base64.b64decode(PDF)).hexdigest()
        )
        self.assertEqual(notice.addressee, "Aurora Bakery")
        self.assertEqual(notice.address, "1 Oven Lane, Bath, BA1 1AA, United Kingdom")
        self.assertEqual(notice.amount, 500.0)
        self.assertEqual(notice.line_ids.amount_currency, 500.0)
        self.assertEqual(notice.date_deadline, TODAY + timedelta(days=30))
        self.debtor.sudo().write({"name": "Another", "street": "Elsewhere"})
        self._pay(
            self.env["account.move"].search([("partner_id", "=", self.debtor.id)])
        )
        self.assertEqual(notice.addressee, "Aurora Bakery")
        self.assertEqual(notice.line_ids.amount_currency, 500.0)
        for values in ({"pdf": PDF}, {"addressee": "x"}, {"state": "delivered"}):
            with self.subTest(values), self.assertRaises(AccessError):
                notice.write(values)

    def test_what_it_was_is_written_down(self):
        notice = self._make()
        event = self._chain(notice)[-1:]
        self.assertEqual(event.kind, "notice_made")
        self.assertEqual(event.document_sha256, notice.pdf_sha256)
        self.assertEqual(event.payload["addressee"], "Aurora Bakery")
        self.assertEqual(event.payload["items"][0]["open"], "500.00")
        self.assertEqual(event.actor, self.collector.name)
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_only_a_pdf_is_sent(self):
        with self.assertRaises(UserError):
            self._make(file=base64.b64encode(b"hello"))

    def test_the_service_says_what_it_costs(self):
        self.correios.service_ids.filtered(
            lambda service: service.kind == "own_hands"
        ).write({"cost": 12.5, "days": 7})
        notice = self._make(service="own_hands")
        self.assertEqual(notice.cost, 12.5)
        self.assertEqual(notice.date_deadline, TODAY + timedelta(days=7))

    # === FOLLOWED === #

    def test_a_story_to_the_signature(self):
        notice = self._make()
        notice.action_print()
        self.assertEqual((notice.state, notice.grade), ("printed", 0))
        self._tell(notice, "posted", NOW - timedelta(hours=3))
        self.assertEqual((notice.state, notice.grade), ("posted", 1))
        self.assertEqual(notice.date_posted, NOW - timedelta(hours=3))
        self._tell(notice, "absent", NOW - timedelta(hours=2))
        self._tell(
            notice,
            "delivered",
            NOW - timedelta(hours=1),
            receiver="Jane Doe",
            is_signed=True,
            attachment_ids=[
                Command.create({"name": "ar.jpg", "raw": b"a picture of a signature"})
            ],
        )
        self.assertEqual((notice.state, notice.grade), ("delivered", 4))
        self.assertEqual(notice.receiver, "Jane Doe")
        self.assertEqual(notice.date_delivered, NOW - timedelta(hours=1))
        self.assertEqual(notice.obstacle, "absent")
        self.assertEqual(notice.acknowledgement_ids.raw, b"a picture of a signature")
        kinds = self._chain(notice).mapped("kind")
        expected = ["notice_made", *["notice_reported"] * 4, "notice_acknowledged"]
        self.assertEqual(kinds, expected)
        self.assertEqual(
            self._chain(notice)[-1].document_sha256,
            hashlib.sha256(b"a picture of a signature").hexdigest(),
        )
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_a_signature_without_a_name_proves_the_delivery_alone(self):
        notice = self._make()
        self._tell(notice, "posted")
        self._tell(notice, "delivered", is_signed=True)
        self.assertEqual(notice.grade, 3)

    def test_that_it_was_refused_stays_when_it_has_come_back(self):
        notice = self._make()
        self._tell(notice, "posted", NOW - timedelta(hours=3))
        self._tell(notice, "refused", NOW - timedelta(hours=2))
        self._tell(notice, "returned", NOW - timedelta(hours=1))
        self.assertEqual((notice.state, notice.obstacle), ("returned", "refused"))
        self.assertEqual(notice.grade, 2)

    def test_what_was_told_wrongly_is_undone(self):
        notice = self._make()
        self._tell(notice, "posted", NOW - timedelta(hours=3))
        self._tell(notice, "delivered", NOW - timedelta(hours=2), receiver="Jane")
        wrong = notice.event_ids.filtered(lambda event: event.state == "delivered")
        wrong.action_undo()
        self.assertEqual((notice.state, notice.grade), ("posted", 1))
        self.assertFalse(notice.date_delivered or notice.receiver)
        self.assertFalse(wrong.stands)
        self.assertEqual(len(notice.event_ids), 3, "both stay")
        with self.assertRaises(UserError):
            wrong.action_undo()
        with self.assertRaises(UserError):
            self._tell(notice, "delivered", NOW - timedelta(hours=2))
        self._tell(notice, "delivered", NOW - timedelta(hours=1))
        self.assertEqual(notice.state, "delivered")

    def test_the_future_is_not_told(self):
        with self.assertRaises(UserError):
            self._tell(self._make(), "posted", NOW + timedelta(hours=1))

    def test_only_what_nobody_has_is_cancelled(self):
        notice, other = self._make(), self._make()
        self._tell(notice, "posted")
        (notice | other).action_cancel()
        self.assertEqual((notice.state, other.state), ("posted", "cancelled"))
        with self.assertRaises(UserError):
            notice.action_cancel()
        with self.assertRaises(UserError):
            self._tell(other, "posted")

    def test_nothing_is_deleted_or_changed(self):
        notice = self._make()
        self._tell(notice, "posted")
        for records in (notice.sudo(), notice.event_ids.sudo()):
            with self.assertRaises(UserError):
                records.unlink()
        with self.assertRaises(UserError):
            notice.event_ids.sudo().moment = NOW

    def test_overdue(self):
        notice = self._make()
        Notice = notice.search([("is_overdue", "=", True)])
        self.assertNotIn(notice, Notice)
        notice.date_deadline = TODAY - timedelta(days=1)
        self.assertTrue(notice.is_overdue)
        self.assertIn(notice, notice.search([("is_overdue", "=", True)]))
        self.assertNotIn(notice, notice.search([("is_overdue", "=", False)]))
        self._tell(notice, "posted")
        self._tell(notice, "delivered")
        self.assertFalse(notice.is_overdue)
        self.assertNotIn(notice, notice.search([("is_overdue", "=", True)]))

    # === TRACKING NUMBERS === #

    def test_a_number_is_kept_in_its_compact_form_and_written_down(self):
        notice = self._make()
        notice.tracking_number = "rr 473 124 829 br"
        self.assertEqual(notice.tracking_number, NUMBER)
        self.assertIn(NUMBER, notice.tracking_link)
        event = self._chain(notice)[-1]
        self.assertEqual(event.kind, "notice_numbered")
        self.assertEqual(event.payload["number"], NUMBER)

    def test_a_wrong_number_is_told(self):
        notice = self._make()
        for text, words in (
            ("RR473124828BR", "character 11 should be “9” and not “8”"),
            ("RR47312482BR", "not the right number of characters: 13"),
            ("RR4731O4829BR", "character 7 is “O”, and should be a digit"),
            ("R1473124829BR", "character 2 is “1”, and should be a letter"),
        ):
            with self.subTest(text), self.assertRaises(ValidationError) as caught:
                notice.tracking_number = text
            self.assertIn(words, str(caught.exception))
        notice.carrier_id = self.env.ref("collections_policy.carrier_notary")
        with self.assertRaises(ValidationError) as caught:
            notice.tracking_number = "AB_12"
        self.assertIn("character 3, “_”", str(caught.exception))

    def test_a_number_of_another_scheme_does_not_stay(self):
        notice = self._make(carrier=self.env.ref("collections_policy.carrier_notary"))
        notice.tracking_number = "12345"
        with self.assertRaises(ValidationError):
            notice.carrier_id = self.correios

    def test_a_number_is_used_again_after_a_year_and_no_sooner(self):
        old, new = self._make(), self._make()
        old.tracking_number = NUMBER
        self._tell(old, "posted")
        with freeze_time(NOW + timedelta(days=364)), self.assertRaises(ValidationError):
            new.tracking_number = NUMBER
        with freeze_time(NOW + timedelta(days=366)):
            new.tracking_number = NUMBER
        self.assertEqual(new.tracking_number, NUMBER)

    def test_whose_a_number_is_strangers_do_not_learn(self):
        old, new = self._make(), self._make()
        old.tracking_number = NUMBER
        with self.assertRaisesRegex(ValidationError, f"number of {old.name}"):
            new.tracking_number = NUMBER
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        old.sudo().company_id = branch
        seen = new.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(ValidationError, "number of another notice"):
            seen.tracking_number = NUMBER

    def test_scanned_in_the_order_of_the_notices(self):
        notices = self._make() | self._make()
        self._scan(notices, NUMBER, "", OTHER_NUMBER)
        self.assertEqual(notices.mapped("tracking_number"), [NUMBER, OTHER_NUMBER])

    def test_scanned_with_their_references(self):
        first, second, third = self._make(), self._make(), self._make()
        self._scan(
            first | second | third,
            f"{third.name};{NUMBER}",
            OTHER_NUMBER,
            f"{second.name}\tju987654326br",
        )
        self.assertEqual(third.tracking_number, NUMBER)
        self.assertEqual(first.tracking_number, OTHER_NUMBER)
        self.assertEqual(second.tracking_number, "JU987654326BR")

    def test_of_a_scan_with_mistakes_nothing_is_taken(self):
        notices = self._make() | self._make()
        with self.assertRaises(UserError) as caught:
            self._scan(
                notices, NUMBER, NUMBER, "RR473124828BR", "NOT/x;" + OTHER_NUMBER
            )
        told = str(caught.exception)
        self.assertIn("Line 2: RR473124829BR stands in line 1 as well.", told)
        self.assertIn("Line 3: there are more numbers", told)
        self.assertIn("Line 4: NOT/x is none of the chosen notices.", told)
        self.assertFalse(any(notices.mapped("tracking_number")))
        with self.assertRaises(UserError):
            self._scan(notices, "")

    # === ACCESS === #

    def test_strangers_see_nothing(self):
        notice = self._make()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        for user in (stranger, clerk):
            for records in (notice, notice.line_ids):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                notice.with_user(user).action_cancel()

    def test_collectors_make_none_but_by_the_wizard(self):
        notice = self._make()
        self.assertFalse(notice.has_access("create"))
        self.assertFalse(notice.has_access("unlink"))
        self.assertFalse(notice.event_ids.has_access("create"))
        self.assertFalse(self.correios.with_user(self.collector).has_access("write"))

    def test_the_screens_open(self):
        notice = self._make()
        with Form(notice) as form:
            form.tracking_number = NUMBER
        self.assertEqual(notice.case_id.notice_count, 1)
        opened = notice.case_id.with_user(self.collector).action_open_notices()
        self.assertEqual(notice.search(opened["domain"]), notice)
        for model in ("collections.carrier", "collections.carrier.code"):
            self.env[model].get_views([(False, "list"), (False, "form")])


@tagged("post_install", "-at_install", "collections")
class TestNoticeOfALetter(NoticeCommon):
    def _letter_action(self):
        self._due()
        action = self._plan(TODAY)
        self._deliver(TODAY)
        return action.with_user(self.collector)

    def _make_of(self, actions):
        with self.allow_pdf_render():
            opened = actions.action_make_notices()
            wizard = (
                self.env["collections.notice.wizard"]
                .with_user(self.collector)
                .with_context(**opened["context"])
                .create({"carrier_id": self.post.id, "service": "registered"})
            )
            wizard.action_confirm()
        return (
            self.env["collections.notice"]
            .search([("action_id", "in", actions.ids)])
            .with_user(self.collector)
        )

    def test_it_is_printed_as_it_has_to_read_now(self):
        action = self._letter_action()
        notice = self._make_of(action)
        self.assertEqual(notice.action_id, action)
        self.assertTrue(base64.b64decode(notice.pdf).startswith(b"%PDF"))
        self.assertEqual(notice.pdf, action.letter_id.pdf)
        self.assertEqual(notice.amount, 500.0)
        self.assertEqual(notice.line_ids.name, action.line_ids.name)
        self.assertEqual(action.state, "todo", "it is not posted yet")

    def test_the_level_happens_when_it_is_posted(self):
        action = self._letter_action()
        notice = self._make_of(action)
        notice.tracking_number = NUMBER
        self._tell(notice, "posted", NOW - timedelta(hours=1))
        self.assertEqual(action.state, "sent")
        self.assertEqual(action.date_reached, TODAY)
        self.assertEqual(action.letter_id.state, "posted")
        self.assertEqual(action.letter_id.carrier_note, NUMBER)
        kinds = self._chain(notice).mapped("kind")
        self.assertIn("action_sent", kinds)
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_the_next_step_follows_when_it_comes_back(self):
        action = self._letter_action()
        notice = self._make_of(action)
        self._tell(notice, "posted", NOW - timedelta(hours=3))
        self._tell(notice, "moved", NOW - timedelta(hours=2))
        self._tell(notice, "returned", NOW - timedelta(hours=1))
        self.assertEqual((action.state, action.reason), ("failed", "returned"))
        self.assertEqual(action.reason_detail, "Moved")

    def test_what_says_more_than_is_owed_is_not_posted(self):
        action = self._letter_action()
        notice = self._make_of(action)
        self._pay(action.sudo().line_ids.move_id)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._tell(notice, "posted")
        self.assertIn(notice.name, str(caught.exception))
        self.assertEqual(notice.state, "draft")


@tagged("post_install", "-at_install", "collections")
class TestNoticeImport(NoticeCommon):
    def _import(self, *lines, confirm=True, **values):
        wizard = (
            self.env["collections.notice.import.wizard"]
            .with_user(self.collector)
            .create({"file": base64.b64encode("\n".join(lines).encode()), **values})
        )
        wizard.action_preview()
        if confirm:
            wizard.action_confirm()
        return wizard

    def _numbered(self, number=NUMBER):
        notice = self._make()
        notice.tracking_number = number
        return notice

    def test_a_file_again_and_again(self):
        notice, other = self._numbered(), self._numbered(OTHER_NUMBER)
        lines = (
            "tracking number;code;type;moment;receiver",
            f"{NUMBER};PO;01;2026-03-14 10:00;",
            f"{NUMBER};BDE;01;2026-03-16 09:30;Jane Doe",
            "ar 123 456 785 br;PO;09;14/03/2026 17:00:00;",
        )
        wizard = self._import(*lines)
        self.assertEqual((wizard.new_count, wizard.known_count), (3, 0))
        self.assertEqual((notice.state, notice.grade), ("delivered", 3))
        self.assertEqual(notice.date_delivered, datetime(2026, 3, 16, 9, 30))
        self.assertEqual(notice.receiver, "Jane Doe")
        self.assertEqual(other.state, "posted")
        events = len(notice.case_id.event_ids)
        wizard = self._import(*lines)
        self.assertEqual((wizard.new_count, wizard.known_count), (0, 3))
        self.assertEqual(len(notice.event_ids), 2)
        self.assertEqual(len(notice.case_id.event_ids), events)
        self.assertEqual(notice.case_id._find_breaks(), [])

    def test_an_undoing_in_a_later_file(self):
        notice = self._numbered()
        header = "number,code,type,date"
        self._import(
            header,
            f"{NUMBER},OEC,1,2026-03-16 08:00",
            f"{NUMBER},BDE,1,2026-03-16 09:00",
        )
        self.assertEqual(notice.state, "delivered")
        self._import(header, f"{NUMBER},EST,1,2026-03-16 10:00")
        self.assertEqual((notice.state, notice.grade), ("out_for_delivery", 2))

    def test_an_unknown_pair_proves_nothing_until_somebody_says_what_it_means(self):
        notice = self._numbered()
        line = f"{NUMBER};BDE;99;2026-03-16 09:00"
        self._import("number;code;type;date", line)
        self.assertEqual((notice.state, notice.grade), ("draft", 0))
        self.assertEqual(notice.event_ids.state, "unmapped")
        self.assertIn(notice, notice.search([("event_ids.state", "=", "unmapped")]))
        self.assertEqual(notice.event_ids.payload["type"], "99")

    def test_codes_that_people_add_count(self):
        notice = self._numbered()
        self.env["collections.carrier.code"].create(
            {"vocabulary": "SRO", "code": "bde", "kind": "099", "state": "refused"}
        )
        self._import("number;code;type;date", f"{NUMBER};BDE;99;2026-03-16 09:00")
        self.assertEqual(notice.state, "refused")

    def test_shipped_codes_come_once_and_leave_changes_alone(self):
        Code = self.env["collections.carrier.code"]
        refused = Code.search([("code", "=", "BDE"), ("kind", "=", "4")])
        refused.state = "absent"
        gone = Code.search([("code", "=", "BDE"), ("kind", "=", "10")])
        gone.unlink()
        count = Code.search_count([])
        Code._load_shipped()
        self.assertEqual(Code.search_count([]), count + 1)
        self.assertEqual(refused.state, "absent")

    def test_states_in_words_and_moments_in_the_company_s_zone(self):
        self.company.partner_id.tz = "America/Sao_Paulo"
        notice = self._numbered()
        self._import("number;state;moment", f"{NUMBER};Delivered;16/03/2026 08:00")
        self.assertEqual(notice.state, "delivered")
        self.assertEqual(notice.date_delivered, datetime(2026, 3, 16, 11))

    def test_bad_lines_are_shown_and_nothing_is_taken(self):
        notice = self._numbered()
        lines = (
            "number;state;moment",
            f"{NUMBER};posted;2026-03-16 09:00",
            f"{NUMBER};draft;2026-03-16 09:00",
            f"{NUMBER};posted;yesterday",
            "RB100000140BR;posted;2026-03-16 09:00",
            ";posted;2026-03-16 09:00",
        )
        wizard = self._import(*lines, confirm=False)
        self.assertEqual(sorted(wizard.problem_ids.mapped("line")), [3, 4, 5, 6])
        with self.assertRaises(UserError):
            wizard.action_confirm()
        self.assertEqual(notice.state, "draft")
        wizard.leave_out = True
        wizard.action_confirm()
        self.assertEqual(notice.state, "posted")

    def test_what_is_no_file_of_events_is_told(self):
        for lines in (("a;b", "1;2"), ("number;moment", "1;2"), ("\0",), ("number",)):
            with self.subTest(lines), self.assertRaises(UserError):
                self._import(*lines)
