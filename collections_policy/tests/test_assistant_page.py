"""The assistant on the page of the account: who may speak with it, and in a browser."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .assistant_common import AssistantCommon
from .test_account_page import PAGE


@tagged("post_install", "-at_install", "collections")
class TestAssistantPage(AssistantCommon):
    def _ask(self, url, **said):
        return self.make_jsonrpc_request(f"{url}/assistant", said)

    def test_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                told = self._ask(url)
                self.assertFalse(told["key"])
                told = self._ask(url, text="/balance")
                self.assertIn(self.invoice.name, json.dumps(told))
                self.assertIn(url, told["lines"][-2]["links"][0]["url"])
                conversation = self.env["collections.conversation"].search(
                    [("key", "=", told["key"])]
                )
                self.assertEqual(conversation.medium, way)
                self.assertEqual(conversation.partner_id, self.debtor)
                again = self._ask(url, key=told["key"])
                self.assertEqual(len(again["lines"]), 2 + len(told["lines"]))

    def test_links_lead_where_they_say(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                told = self._ask(url, text="/copy")
                links = [each for line in told["lines"] for each in line["links"]]
                self.assertEqual(len(links), 2)
                for link in links:
                    self.assertEqual(self.url_open(link["url"]).status_code, 200)

    def test_what_is_done_is_done_for_who_has_signed_in(self):
        self._sign_in(self.customer)
        told = self._ask(PAGE, text="/promise")
        for text in ("100.00", str(self.today), "yes"):
            told = self._ask(PAGE, key=told["key"], text=text)
        promise = self.env["collections.promise"].search([])
        self.assertEqual(promise.partner_id, self.debtor)
        self.assertEqual(promise.source, "assistant")

    def test_another_customer_with_one_s_key(self):
        told = self._ask(self._get_link(), text="/promise")
        told = self._ask(self._get_link(), key=told["key"], text="123.45")
        theirs = self._get_link(self.stranger)
        for said in ({}, {"text": "/balance"}):
            with self.subTest(said=said):
                other = self._ask(theirs, key=told["key"], **said)
                self.assertNotEqual(other["key"], told["key"])
                self.assertNotIn("123.45", json.dumps(other))
                self.assertNotIn(self.invoice.name, json.dumps(other))

    @mute_logger("odoo.http")
    def test_who_may_not_speak(self):
        signed_out, forged = PAGE, "/collections/account/forged"
        for url in (signed_out, forged):
            with self.subTest(url=url), self.assertRaises(JsonRpcException):
                self._ask(url, text="/balance")
        colleague = new_test_user(self.env, "colleague")
        self._sign_in(colleague)
        with self.assertRaises(JsonRpcException):
            self._ask(self._get_link(), text="/balance")
        self.assertFalse(self.env["collections.conversation"].search([]))

    def test_a_link_that_has_expired(self):
        self.company.collections_link_days = 1
        url = self._get_link()
        later = self.today + timedelta(days=3)
        company = type(self.company)
        with patch.object(company, "_get_collections_date", lambda *args: later):
            told = self._ask(url, text="/balance")
        self.assertEqual(told, {"is_gone": True})

    def test_the_panel_is_on_the_page(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                tree = self._open(url)
                [panel] = tree.xpath("//div[@data-route]")
                self.assertEqual(panel.get("data-route"), f"{url}/assistant")
                [button] = tree.xpath("//a[contains(@class, 'assistant_open')]")
                self.assertTrue(tree.xpath(f"//*[@id='{button.get('href')[1:]}']"))
        self._sign_in(new_test_user(self.env, "colleague"))
        self.assertFalse(self._open().xpath("//div[@data-route]"))


@tagged("post_install", "-at_install", "collections")
class TestAssistantTour(AssistantCommon):
    def test_a_customer_promises(self):
        self.start_tour(self._get_link(), "collections_assistant_tour")
        promise = self.env["collections.promise"].search([])
        self.assertEqual((promise.amount, promise.source), (250.0, "assistant"))


@tagged("post_install", "-at_install", "collections")
class TestAssistantTourOnAPhone(AssistantCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_asks_for_a_person(self):
        self.start_tour(PAGE, "collections_assistant_person_tour", login="customer")
        self.assertIn("+1 555 0123", self.debtor.activity_ids.summary)
