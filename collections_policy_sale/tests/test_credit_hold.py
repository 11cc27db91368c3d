"""Orders of customers who are late wait for a manager, until it is paid or agreed."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.collections_policy.tests.common import TODAY, CollectionsCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install", "collections")
class TestCreditHold(CollectionsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.call = cls.policy._get_ladder()[1:]
        cls.second.holds_orders = True
        cls.seller = new_test_user(
            cls.env,
            "seller_test",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.invoice = cls._create_invoice_due(TODAY - timedelta(days=10))

    def setUp(self):
        super().setUp()
        self.enterContext(self._clock(TODAY))

    def _order(self, amount=100.0, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product_a.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def _reach(self, level):
        """Let the ladder be climbed as far as a level."""
        for day in (-7, 0):
            self._night(TODAY + timedelta(days=day))
        self.assertEqual(self._levels(self.invoice)[-1], level.name)
        self.env.invalidate_all()

    # === WHO IS HELD === #

    def test_held_from_a_level_on(self):
        order = self._order()
        self._night(TODAY - timedelta(days=7))
        self.assertFalse(order.is_credit_held)
        self._night(TODAY)
        self.env.invalidate_all()
        self.assertTrue(order.is_credit_held)
        self.assertIn("$\N{NO-BREAK SPACE}500.00", order.credit_hold_reason)
        self.assertIn("03/06/2026", order.credit_hold_reason)
        self.assertIn("Second", order.credit_hold_reason)
        with self.assertRaisesRegex(UserError, "needs a manager's release"):
            order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "draft")

    def test_levels_above_hold_too(self):
        held = self.policy._get_ladder()._get_order_holding()
        self.assertEqual(held, self.second + self.call)

    def test_others_are_not_held(self):
        self._reach(self.second)
        other = self._order(partner_id=self._create_debtor("Prompt Customer").id)
        self.assertFalse(other.is_credit_held)
        other.with_user(self.seller).action_confirm()
        self.assertEqual(other.state, "sale")

    def test_without_such_levels_nothing_is_asked(self):
        self._reach(self.second)
        self.second.holds_orders = False
        order = self._order()
        self.assertFalse(order.is_credit_held)

    def test_the_list_finds_them(self):
        self._reach(self.second)
        held = self._order()
        self._order(partner_id=self._create_debtor("Prompt Customer").id)
        Order = self.env["sale.order"].with_user(self.seller)
        self.assertEqual(Order.search([("is_credit_held", "=", True)]), held)
        self.assertNotIn(held, Order.search([("is_credit_held", "=", False)]))

    def test_the_list_asks_once(self):
        self._reach(self.second)
        orders = self._order()
        orders.mapped("is_credit_held")
        few = self._count(orders)
        orders += self.env["sale.order"].union(*(self._order() for _each in range(5)))
        self.assertEqual(self._count(orders), few)

    def _count(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(all(orders.mapped("is_credit_held")))
        return self.env.cr.sql_log_count - before

    # === WHAT RELEASES === #

    def test_payment_releases(self):
        self._reach(self.second)
        order = self._order()
        self.assertTrue(order.is_credit_held)
        self._pay(self.invoice)
        self.env.invalidate_all()
        self.assertFalse(order.is_credit_held)
        order.with_user(self.seller).action_confirm()

    def test_a_deal_releases_while_it_stands(self):
        self._reach(self.second)
        order = self._order()
        promise = self.env["collections.promise"]._note(
            self.company,
            self.debtor,
            self.invoice.line_ids._filter_collections_open(),
            500.0,
            TODAY + timedelta(days=5),
            "call",
        )
        self.env.invalidate_all()
        self.assertFalse(order.is_credit_held)
        promise._set_withdrawn()
        self.env.invalidate_all()
        self.assertTrue(order.is_credit_held)

    def test_a_pause_releases_nothing(self):
        self._reach(self.second)
        order = self._order()
        self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "reason": "On holiday",
                "date_from": TODAY,
            }
        )
        self.env.invalidate_all()
        self.assertTrue(order.is_credit_held)

    def test_a_manager_releases(self):
        self._reach(self.second)
        order = self._order()
        order.with_user(self.seller).action_ask_for_release()
        order.with_user(self.seller).action_ask_for_release()
        asked = order.activity_ids
        self.assertEqual(len(asked), 1)
        self.assertTrue(
            asked.user_id.has_group("collections_policy.group_manager"), asked.user_id
        )
        action = order.action_release()
        wizard = (
            self.env["sale.order.release.wizard"]
            .with_context(**action["context"])
            .create({"reason": "Their bank has confirmed it."})
        )
        self.assertIn("Second", wizard.hold_reason)
        wizard.action_confirm()
        self.assertFalse(order.is_credit_held)
        self.assertFalse(order.activity_ids)
        self.assertEqual(order.credit_release_user_id, self.env.user)
        self.assertIn("Their bank", order.message_ids[0].body)
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_grew_is_released_again(self):
        self._reach(self.second)
        order = self._order()
        order._release("This once")
        order.order_line.price_unit = 90.0
        self.assertFalse(order.is_credit_held)
        order.order_line.price_unit = 100.01
        self.assertTrue(order.is_credit_held)
        self.assertFalse(self._order().is_credit_release_asked)

    def test_sellers_and_collectors_release_nothing(self):
        self._reach(self.second)
        order = self._order()
        for user in (self.seller, self.collector):
            with self.assertRaises(UserError):
                order.with_user(user)._release("Please")
        with self.assertRaises(AccessError):
            self.env["sale.order.release.wizard"].with_user(self.seller).create(
                {"reason": "Please", "order_ids": [Command.set(order.ids)]}
            )
        order.invalidate_recordset()
        self.assertFalse(order.credit_release_date)

    # === ONLINE === #

    def test_what_a_customer_signs_waits(self):
        self._reach(self.second)
        order = self._order(require_signature=True, require_payment=False)
        order.action_quotation_sent()
        self._sign(order)
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.signature)
        self.assertEqual(len(order.activity_ids), 1)
        page = self.url_open(order.get_portal_url(query_string="&message=sign_ok")).text
        self.assertIn("Before we confirm it", page)
        self.assertNotIn("has been confirmed", page)
        order._release("Known for years")
        order.action_confirm()
        page = self.url_open(order.get_portal_url(query_string="&message=sign_ok")).text
        self.assertNotIn("Before we confirm it", page)

    def _sign(self, order):
        params = {
            "access_token": order._portal_ensure_token(),
            "name": "Good Customer",
            "signature": SIGNATURE,
        }
        self.env.flush_all()
        answer = self.url_open(
            f"/my/orders/{order.id}/accept", json={"jsonrpc": "2.0", "params": params}
        ).json()
        self.assertTrue(answer["result"]["force_refresh"], answer)
        self.env.invalidate_all()

    def test_what_is_paid_in_advance_is_not_held(self):
        self._reach(self.second)
        order = self._order()
        self.patch(
            type(order), "_compute_amount_paid", lambda orders: self._prepay(orders)
        )
        self.env.invalidate_all()
        self.assertFalse(order.is_credit_held)

    def _prepay(self, orders):
        for order in orders:
            order.amount_paid = order.amount_total

    # === COMPANIES === #

    def test_other_companies_hold_their_own_orders(self):
        self._reach(self.second)
        other = self.setup_other_company()["company"]
        order = self.env["sale.order"].create(
            {"partner_id": self.debtor.id, "company_id": other.id}
        )
        self.assertFalse(order.is_credit_held)
