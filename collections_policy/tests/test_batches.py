"""Messages made in sets: the same bytes, and no more statements for more of them."""

import re
from datetime import timedelta

from markupsafe import escape

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import format_amount

from ..models.amounts import AmountFormat
from ..models.collections_action_message import join_lines
from ..tools.plain_html import PlainHtml
from .common import TODAY, CollectionsCommon

DAY = TODAY + timedelta(days=3)
WITH_CODE = """
<p t-if="object.line_ids">Hello <t t-out="object.addressee"/></p>
<ul><li t-foreach="object.line_ids" t-as="line"><b t-out="line.name.lower()"/></li></ul>
<t t-call="collections_policy.message_total">
    <t t-set="strong" t-value="True"/>
    <t t-set="label">Total</t>
    <t t-set="block" t-value="{'currency': object.currency_id}"/>
    <t t-set="format_amount" t-value="lambda amount, currency: amount"/>
    <t t-set="value" t-value="object.amount"/>
</t>
<t t-out="object.items_html"/>
"""


@tagged("post_install", "-at_install")
class TestBatches(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pt_BR")

    def _actions(self, number):
        for index in range(number):
            debtor = self._create_debtor(
                f"Debtor {index}", lang="pt_BR" if index % 2 else "en_US"
            )
            self._create_invoice_due(TODAY, partner=debtor, amount=100 + index)
        return self._plan(DAY).sudo()

    def _assertSameBytes(self, template, actions):
        fields = ("subject", "body_html")
        core = template._generate_template(actions.ids, fields)
        batch = template.with_context(collections_compiled={})
        ours = batch._generate_template(actions.ids, fields)
        for action in actions:
            for name in fields:
                self.assertEqual(str(ours[action.id][name]), str(core[action.id][name]))
            self.assertTrue(ours[action.id]["body_html"])

    def test_no_number_of_an_invoice_tears_messages_apart(self):
        actions = self._actions(3)
        odd = "<!--part--> <!--message--> <!--body--> [[part]] [[message]]"
        moves = actions.line_ids.move_id
        moves[0].name = odd
        actions.line_ids.filtered(lambda line: line.move_id == moves[0]).name = odd
        actions.invalidate_recordset()
        for action in actions:
            [move] = action.line_ids.move_id
            shown = str(escape(move.name))
            self.assertIn(shown, action.items_html)
            self.assertNotIn("<!--", action.items_html)
            for other in moves - move:
                self.assertNotIn(str(escape(other.name)), action.items_html)

    def test_shipped_templates_give_the_same_bytes(self):
        actions = self._actions(4)
        templates = self.env["mail.template"].search(
            [("model", "=", "collections.action")]
        )
        self.assertGreaterEqual(len(templates), 11)
        for template in templates:
            with self.subTest(template.name):
                self._assertSameBytes(template, actions)

    def test_a_template_with_code_gives_the_same_bytes(self):
        actions = self._actions(4)
        template = self._create_template("Code", body_html=WITH_CODE)
        self._assertSameBytes(template, actions)

    def _count(self, actions, channel="email"):
        self.env.flush_all()
        self.env.invalidate_all()
        channel = self.env[f"collections.channel.{channel}"].sudo()
        before = self.env.cr.sql_log_count
        channel._deliver(actions.with_env(channel.env), self._noon(DAY))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_more_messages_take_no_more_statements(self):
        actions = self._actions(62)
        self._count(actions[:6])  # fills what Odoo keeps from call to call
        few = self._count(actions[6:12])
        many = self._count(actions[12:])
        self.assertEqual(set(actions.mapped("state")), {"queued"})
        self.assertLessEqual(many, few + 3)

    def test_more_tasks_take_no_more_statements(self):
        actions = self._actions(62)
        actions.step_id.activity_type_id = self.call_type
        self._count(actions[:6], "task")
        few = self._count(actions[6:12], "task")
        many = self._count(actions[12:], "task")
        self.assertEqual(set(actions.mapped("state")), {"todo"})
        self.assertLessEqual(many, few)

    def test_more_figures_take_no_more_statements(self):
        cases = self._actions(30).case_id
        counts = []
        for some in (cases[:1], cases[:5], cases[5:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_prefetch(())._update_figures(DAY)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_local_links_are_made_absolute(self):
        mixin = self.env["mail.render.mixin"]
        batch = mixin.with_context(collections_compiled={})
        for html in (
            '<p>none</p><a href="https://a.example/x">x</a>',
            '<a class="b" href="/my/invoices">x</a><img alt="" src="/logo.png"/>',
            '<td background="/a.png"/><p style="background: url(/b.png)">x</p>',
            "",
        ):
            with self.subTest(html):
                self.assertEqual(
                    batch._replace_local_links(html), mixin._replace_local_links(html)
                )

    def test_amounts_are_written_as_odoo_writes_them(self):
        amounts = (0, -0.0, 0.005, -1.5, 12.345, 999.995, 1234.5, -9876543.21, 1e9)
        currencies = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "in", ("EUR", "JPY", "USD"))])
        )
        for grouping in ("[3,0]", "[3,2,0]"):
            self.env["res.lang"]._lang_get("pt_BR").grouping = grouping
            for lang in ("en_US", "pt_BR"):
                env = self.env(context={"lang": lang})
                write = AmountFormat(env)
                for currency in currencies:
                    for amount in amounts:
                        with self.subTest((grouping, lang, currency.name, amount)):
                            self.assertEqual(
                                write(amount, currency),
                                format_amount(env, amount, currency),
                            )


class TestJoinLines(BaseCase):
    def test_line_breaks_become_one_space(self):
        for html in ("", "a", " a ", "a\n", "\na", " a \n\n  \n b \n", "a  b\n\n"):
            with self.subTest(html):
                self.assertEqual(join_lines(html), re.sub(r"\s*\n\s*", " ", html))


class TestPlainHtml(BaseCase):
    def test_what_is_plain(self):
        text = '<p style="color: #123456">a &lt; b<br/></p>'
        self.assertTrue(PlainHtml().holds(text))
        self.assertTrue(PlainHtml().holds('<a href="https://a.example/?a=1">x</a>'))

    def test_what_has_to_be_cleaned(self):
        for html in (
            "<script>alert(1)</script>",
            '<img src="x" onerror="alert(1)">',
            '<a href="javascript:alert(1)">x</a>',
            '<a href=" java&#115;cript:alert(1)">x</a>',
            "<a href='https://a.example'>x</a>",
            '<p style="background: url(https://a.example)">x</p>',
            '<p style="position: fixed">x</p>',
            '<form action="https://a.example">x</form>',
            "<!-- <p> -->",
            "<p",
            "<svg/onload=alert(1)>",
            '<meta http-equiv="refresh" content="0">',
            '<p title="a>b">x</p>',
        ):
            with self.subTest(html):
                self.assertFalse(PlainHtml().holds(html))
