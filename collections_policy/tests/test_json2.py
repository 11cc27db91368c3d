"""The requests of the integrators' page, sent over HTTP as they stand there."""

import json
import re
from datetime import timedelta
from pathlib import Path
from unittest import SkipTest

from odoo.fields import Command, Date, Datetime
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon

PAGE = Path(__file__).parents[2] / "docs" / "integrator.rst"
REQUEST = re.compile(r"^    POST (/json/2/\S+)\n((?:    .+\n)+)", re.MULTILINE)


@tagged("-at_install", "post_install", "collections")
class TestJson2(CollectionsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not PAGE.exists():
            raise SkipTest("the documentation is not installed with the addon")
        cls.requests = {
            path: json_text
            for path, json_text in REQUEST.findall(PAGE.read_text(encoding="utf-8"))
        }
        cls.today = cls.company._get_collections_date()
        cls.invoice = cls._create_invoice_due(cls.today - timedelta(days=15))
        cls.item = cls.invoice.line_ids._filter_collections_open()
        run = cls.env["collections.run"].sudo()._open_run(cls.company, cls.today)
        run._plan_next_range()
        cls.case = cls.env["collections.case"].search(
            [("partner_id", "=", cls.debtor.id)]
        )
        cls.key = cls._make_key(cls.collector)

    @classmethod
    def _make_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user)
        expires = Datetime.now() + timedelta(days=1)
        return keys.sudo()._generate("rpc", "Our program", expires)

    def _send(self, path, key=None, **ids):
        """Send the request of the page to an address, with ids in place of its words.

        :return: the status, and what was answered
        """
        text = self.requests[path]
        ids.setdefault("DAY", Date.to_string(self.today + timedelta(days=10)))
        for word, value in ids.items():
            text = re.sub(rf"\b{word}\b", str(value), text)
        answer = self.url_open(
            path,
            data=json.dumps(json.loads(text)),
            headers={
                "Authorization": f"bearer {key or self.key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )
        return answer.status_code, answer.json()

    def _ask(self, path, **ids):
        status, answer = self._send(path, **ids)
        self.assertEqual(status, 200, answer)
        return answer

    def test_who_needs_a_person(self):
        [found] = self._ask("/json/2/collections.case/search_read")
        self.assertEqual(found["partner_id"][0], self.debtor.id)
        self.assertEqual(found["amount_overdue"], 500)
        self.assertEqual(found["days_overdue"], 15)

    def test_where_due_dates_stand(self):
        [found] = self._ask(
            "/json/2/account.move.line/search_read", INVOICE=self.invoice.id
        )
        self.assertEqual(found["id"], self.item.id)
        self.assertEqual(
            found["collections_next_level_id"][0],
            self.item.collections_next_level_id.id,
        )

    def test_an_invoice_is_left_alone_and_chased_again(self):
        [hold_id] = self._ask(
            "/json/2/collections.hold/create", INVOICE=self.invoice.id
        )
        hold = self.env["collections.hold"].browse(hold_id)
        self.assertEqual(hold.partner_id, self.debtor)
        self.assertEqual(hold.date_to, self.today + timedelta(days=10))
        self.assertEqual(hold.user_id, self.collector)
        self._ask("/json/2/collections.hold/action_lift", HOLD=hold_id)
        self.assertFalse(hold.active)
        self.assertEqual(hold.lifted_by_id, self.collector)

    def test_a_promise_is_noted(self):
        [wizard_id] = self._ask(
            "/json/2/collections.promise.wizard/create",
            COMPANY=self.company.id,
            CUSTOMER=self.debtor.id,
            ITEM=self.item.id,
        )
        self._ask("/json/2/collections.promise.wizard/action_confirm", WIZARD=wizard_id)
        promise = self.env["collections.promise"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual(promise.amount, 500)
        self.assertEqual(promise.date, self.today + timedelta(days=10))
        self.assertEqual(promise.note, "Will transfer it on Tuesday.")

    def test_a_day_that_is_too_late_is_refused_in_words(self):
        [wizard_id] = self._ask(
            "/json/2/collections.promise.wizard/create",
            COMPANY=self.company.id,
            CUSTOMER=self.debtor.id,
            ITEM=self.item.id,
            DAY=Date.to_string(self.today + timedelta(days=300)),
        )
        status, answer = self._send(
            "/json/2/collections.promise.wizard/action_confirm", WIZARD=wizard_id
        )
        self.assertEqual(status, 422)
        self.assertIn("latest", answer["message"])

    def test_a_case_is_planned(self):
        known = self.case.action_ids
        later = self._create_invoice_due(self.today - timedelta(days=12))
        self._ask("/json/2/collections.case/action_plan_now", CASE=self.case.id)
        planned = self.case.action_ids - known
        self.assertEqual(planned.line_ids.move_id & later, later)

    def test_what_happened_is_read(self):
        self.env["collections.hold"].create(
            {"move_id": self.invoice.id, "reason": "They asked for time"}
        )
        found = self._ask("/json/2/collections.event/search_read", CASE=self.case.id)
        self.assertEqual(
            [each["number"] for each in found], [*range(1, len(found) + 1)]
        )
        self.assertTrue(all(each["hash"] for each in found))

    def test_figures_are_for_those_who_may_see_them(self):
        manager = new_test_user(
            self.env,
            "manager_test",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        path = "/json/2/collections.dashboard/get_dashboard"
        status, answer = self._send(path, key=self._make_key(manager))
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["company"], self.company.name)
        self.assertTrue(answer["sections"])

    def test_another_companys_key_sees_nothing(self):
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        key = self._make_key(stranger)
        path = "/json/2/collections.case/search_read"
        self.assertEqual(self._send(path, key=key), (200, []))
        status, _answer = self._send(
            "/json/2/collections.case/action_plan_now", key=key, CASE=self.case.id
        )
        self.assertIn(status, (403, 404))

    def test_no_request_of_the_page_goes_unsent(self):
        source = Path(__file__).read_text(encoding="utf-8")
        for path in self.requests:
            with self.subTest(path=path):
                self.assertIn(f'"{path}"', source)
