"""One click, and no more reminders; but formal notices go out all the same."""

import socket
from datetime import timedelta
from email import message_from_bytes
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon
from .portal_common import PortalCommon

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class Mailbox:
    """A mail server that keeps what it is given, byte by byte."""

    def __init__(self):
        self.messages = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope.content)
        return "250 OK"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_error):
        self.controller.stop()


class UnsubscribeCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy(
            "With a notice",
            [
                ("First", 3, [cls._email(), cls._task(only_if_unreached=True)]),
                ("Notice", 20, [cls._email()]),
            ],
        )
        cls.notice = cls.policy.level_ids[1]
        cls.notice.tone = "formal"
        cls.company.collections_policy_id = cls.policy

    def _refuse(self):
        self.env["collections.consent"]._note(
            self.company, self.debtor, "email", "refused", "message"
        )

    def _get_mail(self, action):
        mails = self.env["mail.mail"].sudo()
        return mails.search([("mail_message_id", "=", action.message_id.id)])


@tagged("post_install", "-at_install", "collections")
class TestNotices(UnsubscribeCommon):
    def test_a_formal_step_can_not_be_refused_unless_somebody_says_so(self):
        self.assertTrue(self.policy.level_ids[0].step_ids[0].may_unsubscribe)
        self.assertFalse(self.notice.step_ids.may_unsubscribe)
        self.notice.step_ids.may_unsubscribe = True
        self.assertTrue(self.notice.step_ids.may_unsubscribe)
        self.notice.step_ids = [self._task(channel="phone", name="Formal call")]
        call = self.notice.step_ids.filtered(lambda step: step.channel == "phone")
        self.assertTrue(call.may_unsubscribe)

    def test_who_refused_gets_no_reminder_and_the_fallback_is_planned(self):
        invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._refuse()
        self.assertFalse(self._night(TODAY))
        email, task = self._actions(invoice)
        self.assertEqual((email.state, email.reason), ("failed", "opted_out"))
        self.assertEqual((task.channel, task.state), ("task", "todo"))

    def test_who_refused_still_gets_a_formal_notice(self):
        self.policy.escalation = "by_age"
        self._create_invoice_due(TODAY - timedelta(days=21))
        self._refuse()
        [mail] = self._night(TODAY)
        self.assertEqual(mail.recipient_ids, self.debtor)
        self.assertFalse(mail.headers)

    def test_a_notice_on_its_way_is_not_stopped_for_good(self):
        self.policy.escalation = "by_age"
        invoice = self._create_invoice_due(TODAY - timedelta(days=21))
        self._plan(TODAY)
        deliverer = self.env["collections.deliverer"]
        deliverer._deliver_batch(self.company, self._noon(TODAY))
        self._refuse()
        self.assertEqual(len(self._deliver(TODAY)), 1)
        self.assertEqual(self._actions(invoice).state, "sent")

    def test_where_consent_is_asked_for_a_notice_needs_it_as_well(self):
        self.env["collections.contact.rule"].create(
            {"name": "Ask first", "needs_consent": True}
        )
        self.policy.escalation = "by_age"
        invoice = self._create_invoice_due(TODAY - timedelta(days=21))
        self.assertFalse(self._night(TODAY))
        self.assertEqual(self._actions(invoice).reason, "no_consent")


@tagged("post_install", "-at_install", "collections")
class TestHeaders(UnsubscribeCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=4))
        self._plan(TODAY)
        deliverer = self.env["collections.deliverer"]
        deliverer._deliver_batch(self.company, self._noon(TODAY))
        self.action = self._actions(self.invoice)[:1]
        self.mail = self._get_mail(self.action)

    def _send(self):
        """Have Odoo send the mail to a mail server.

        :return: what came in
        """
        attempts = self.env["collections.attempt"]
        self.addCleanup(attempts._take_back, self.mail.ids)
        servers = self.env.registry["ir.mail_server"]
        with (
            Mailbox() as mailbox,
            patch.object(servers, "_disable_send", lambda _self: False),
        ):
            self.mail.mail_server_id = self.env["ir.mail_server"].create(
                {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": mailbox.port}
            )
            self.mail.send()
        [content] = mailbox.messages
        return content

    def test_a_real_message_can_be_unsubscribed_by_one_click(self):
        content = self._send()
        self.assertEqual(self.action.state, "sent")
        url = self.env["collections.link"]._get_unsubscribe_url(
            self.company, self.debtor, "email"
        )
        head = content.partition(b"\r\n\r\n")[0] + b"\r\n"
        self.assertIn(f"\r\nList-Unsubscribe: <{url}>\r\n".encode(), head)
        self.assertIn(
            b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", head
        )
        longest = max(map(len, head.split(b"\r\n")))
        self.assertLess(longest, 998)

    def test_each_message_leads_its_debtor_to_its_own_preferences(self):
        other = self._create_debtor("Another")
        self._create_invoice_due(TODAY - timedelta(days=4), partner=other)
        self._night(TODAY)
        links = self.env["collections.link"]
        for debtor in (self.debtor, other):
            action = self.env["collections.action"].search(
                [("partner_id", "=", debtor.id)], limit=1
            )
            with self.subTest(debtor=debtor.name):
                url = links._get_preferences_url(self.company, debtor)
                self.assertEqual(action.message_id.body.count(url), 1)
                self.assertEqual(
                    action.message_id.body.count("/collections/preferences/"), 1
                )

    def test_the_text_holds_the_way_to_the_preferences(self):
        message = message_from_bytes(self._send())
        [plain] = [
            part for part in message.walk() if part.get_content_type() == "text/plain"
        ]
        text = plain.get_payload(decode=True).decode()
        self.assertIn("How we may contact you", text)
        self.assertIn("/collections/preferences/", text)


@tagged("post_install", "-at_install", "collections")
class TestUnsubscribe(PortalCommon):
    def setUp(self):
        super().setUp()
        self.url = self._path(
            self.links._get_unsubscribe_url(self.company, self.debtor, "email")
        )

    def test_who_only_looks_changes_nothing(self):
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("No more reminders?", page.text)
        self.assertIn("Formal notices", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        for method in ("HEAD", "OPTIONS"):
            self.opener.request(method, self.base_url() + self.url)
        self.assertFalse(self._count_consents())

    def test_one_click(self):
        answer = self.url_open(self.url, ONE_CLICK, allow_redirects=False)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self._words(), {"email": "refused"})
        consent = self.debtor.collections_consent_ids
        self.assertEqual(consent.source, "message")
        self.assertEqual(consent.company_id, self.company)

    def test_one_click_in_many_parts(self):
        answer = self.opener.post(
            self.base_url() + self.url,
            files={"List-Unsubscribe": (None, "One-Click")},
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self._words(), {"email": "refused"})

    def test_clicking_again_does_no_harm(self):
        for _attempt in range(3):
            self.assertEqual(self.url_open(self.url, ONE_CLICK).status_code, 200)
        self.assertEqual(self._count_consents(), 1)

    def test_it_stays_possible_when_links_are_renewed(self):
        self.debtor.action_renew_collections_links()
        self.assertEqual(self.url_open(self.url, ONE_CLICK).status_code, 200)
        self.assertEqual(self._words(), {"email": "refused"})

    def test_it_is_for_one_company_alone(self):
        other = self.setup_other_company()["company"]
        self.url_open(self.url, ONE_CLICK)
        self.assertFalse(self._words(other))

    def test_a_wrong_link_is_not_found(self):
        other = self._create_debtor("Secretive")
        preferences = self.links._get_preferences_url(self.company, other)
        token = self.url.rpartition("/")[2]
        for wrong in ("x", token[:-2], preferences.rpartition("/")[2]):
            for form in (None, ONE_CLICK):
                with self.subTest(wrong=wrong, form=form):
                    answer = self.url_open(f"/collections/unsubscribe/{wrong}", form)
                    self.assertEqual(answer.status_code, 404)
                    self.assertNotIn("Secretive", answer.text)
        self.assertFalse(self._count_consents())

    def test_a_signed_in_stranger_unsubscribes_whom_the_link_is_for(self):
        stranger = self._create_debtor("Stranger")
        self._sign_in(self._create_portal_user("stranger", stranger))
        self.url_open(self.url, ONE_CLICK)
        self.assertEqual(self._words(), {"email": "refused"})
        self.assertFalse(self._words(debtor=stranger))

    def test_what_is_on_its_way_comes_back(self):
        self.policy.level_ids[1].step_ids.only_if_unreached = False
        self._night_of_today()
        action = self._actions(self.invoice)
        self.assertEqual(action.state, "queued")
        self.url_open(self.url, ONE_CLICK)
        action.invalidate_recordset()
        self.assertEqual(action.state, "planned")

    def _night_of_today(self):
        today = self.company._get_collections_date()
        self._plan(today)
        deliverer = self.env["collections.deliverer"]
        deliverer._deliver_batch(self.company, self._noon(today))
