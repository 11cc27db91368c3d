"""The page of a registered notice: looked at, downloaded, confirmed."""

from odoo.tests import tagged

from ..models.collections_notice_portal import TRIES_PER_HOUR
from .portal_common import PortalCommon
from .test_notice_email import NoticeEmailCommon

AGENT = "Reader/7 (a browser)"


@tagged("post_install", "-at_install", "collections")
class TestNoticePage(NoticeEmailCommon, PortalCommon):
    def setUp(self):
        super().setUp()
        self.notice = self._sent()[0]
        self.url = self._path(self.links._get_notice_url(self.notice))

    def _submit(self, path, **form):
        return PortalCommon._post(self, self.url + path, **form)

    def _look(self, path=""):
        answer = self.url_open(self.url + path, headers={"User-Agent": AGENT})
        self.env.invalidate_all()
        return answer

    def _confirm(self, **typed):
        form = {"name": "Jane Baker", "number": "9876-5430", "received": "1", **typed}
        answer = self._submit("/confirm", **form)
        self.env.invalidate_all()
        return answer

    def _states(self):
        return self._events(self.notice).mapped("state")

    def test_the_email_leads_to_it(self):
        self.assertIn(self.url, self.notice.sudo().message_id.body)

    def test_to_open_it_proves_little(self):
        page = self._look()
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.notice.name, page.text)
        self.assertIn(self.notice.pdf_sha256, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        event = self._events(self.notice)
        self.assertEqual((event.state, event.grade), ("opened", 2))
        self.assertEqual(event.note, f"127.0.0.1 · {AGENT}")
        self.assertEqual(event.source, "portal")
        self.assertEqual((self.notice.state, self.notice.grade), ("posted", 2))

    def test_to_download_it_proves_little(self):
        answer = self._look("/document")
        self.assertEqual(answer.content, b"%PDF-1.4 a notice of our own")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(self._states(), ["downloaded"])
        self.assertEqual((self.notice.state, self.notice.grade), ("posted", 2))
        self.assertEqual(self.notice.case_id._find_breaks(), [])

    def test_who_asks_for_the_headers_has_not_looked(self):
        self.opener.head(self.base_url() + self.url)
        self.env.invalidate_all()
        self.assertFalse(self._states())

    def test_the_customer_confirms_who_it_is(self):
        answer = self._confirm()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Jane Baker", answer.text)
        self.assertNotIn("o_collections_form_confirm", answer.text)
        self.assertEqual((self.notice.state, self.notice.grade), ("delivered", 5))
        self.assertEqual(self.notice.receiver, "Jane Baker")
        [event] = self._events(self.notice)
        self.assertEqual(event.code, "confirmed")
        self.assertIn("127.0.0.1", event.note)
        written = str(self._chain(self.notice).mapped("payload"))
        self.assertIn("Jane Baker", written)
        self.assertNotIn("5430", written, "the number is compared, and not kept")
        self._confirm(name="Another")
        self.assertEqual(len(self._events(self.notice)), 1, "once is enough")
        self.assertEqual(self.notice.case_id._find_breaks(), [])

    def test_the_number_may_be_written_in_full(self):
        self._confirm(number="us 98.765.430")
        self.assertEqual(self.notice.grade, 5)

    def test_who_does_not_know_the_number_proves_nothing(self):
        for typed, field in (
            ({"number": "98765431"}, "number"),
            ({"number": ""}, "number"),
            ({"number": "é"}, "number"),
            ({"name": " . "}, "name"),
            ({"received": ""}, "received"),
        ):
            with self.subTest(typed):
                page = self._confirm(**typed)
                self.assertIn(f'id="error_{field}"', page.text)
        self.assertNotIn("confirmed", self.notice.event_ids.mapped("code"))
        self.assertEqual(self.notice.grade, 1)

    def test_nobody_guesses_for_long(self):
        for _try in range(TRIES_PER_HOUR):
            self.assertEqual(self._confirm(number="1").status_code, 200)
        self.assertEqual(self._confirm().status_code, 429)
        self.assertEqual(self.notice.grade, 1)

    def test_without_a_tax_number_a_name_is_all_there_is(self):
        self.debtor.vat = False
        page = self._look()
        self.assertNotIn('name="number"', page.text)
        self._confirm(number="")
        self.assertEqual((self.notice.state, self.notice.grade), ("delivered", 4))

    def test_another_link_opens_nothing(self):
        for url in (
            self.url[:-3] + "abc",
            "/collections/notice/x",
            self._path(
                self.links._get_preferences_url(self.company, self.debtor)
            ).replace("preferences", "notice"),
        ):
            self.assertEqual(self.url_open(url).status_code, 404)
            self.assertEqual(self.url_open(url + "/document").status_code, 404)
            confirmed = PortalCommon._post(self, url + "/confirm")
            self.assertEqual(confirmed.status_code, 404)
        self.debtor.sudo().collections_link_number += 1
        self.assertEqual(self._look().status_code, 404, "links were renewed")
        self.assertEqual(self._confirm().status_code, 404)
        self.assertFalse(self._states())

    def test_before_it_has_left_nobody_looks_but_a_colleague(self):
        waiting = self._make()
        waiting.action_send()
        self.url = self._path(self.links._get_notice_url(waiting))
        self.assertEqual(self._look().status_code, 404)
        self.assertEqual(self._confirm().status_code, 404)
        self._sign_in(self.collector)
        self.assertEqual(self._look().status_code, 200)
        self.assertEqual(waiting.state, "draft")

    def test_another_site_can_not_confirm(self):
        form = {"name": "Jane Baker", "number": "98765430", "received": "1"}
        self.assertEqual(self.url_open(f"{self.url}/confirm", form).status_code, 400)
        self.assertFalse(self._states())

    def test_a_colleague_looks_and_leaves_no_trace(self):
        self._sign_in(self.collector)
        self.assertIn("This is what the customer sees", self._look().text)
        self._look("/document")
        self.assertEqual(self._confirm().status_code, 403)
        self.assertFalse(self._states())

    def test_what_was_confirmed_needs_no_weaker_proof(self):
        self._confirm()
        self._look()
        self._look("/document")
        self.assertNotIn("opened", self._states())
        self.assertNotIn("downloaded", self._states())
