"""The assistant in the live chat: for whom it knows, and for whom it does not."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from odoo.addons.collections_policy.tests.assistant_common import AssistantCommon


@tagged("post_install", "-at_install", "collections")
class TestLivechat(AssistantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._get_ours("chatbot_script_account")
        cls.livechat = cls._get_ours("livechat_channel_account")
        cls.answers = {
            answer.collections_topic: answer
            for answer in cls.script.script_step_ids.answer_ids
        }
        cls.public_company = cls.env.ref("base.public_user").sudo().company_id

    @classmethod
    def _get_ours(cls, name):
        return cls.env.ref(f"collections_policy_im_livechat.{name}").sudo()

    def setUp(self):
        super().setUp()
        self.channel = self.env["discuss.channel"]

    # === HELPERS === #

    def _open_chat(self, user=None):
        """Begin a chat, as a customer who has signed in or as a visitor."""
        if user:
            self._sign_in(user)
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session",
            {"channel_id": self.livechat.id, "chatbot_script_id": self.script.id},
        )
        self.channel = self.env["discuss.channel"].sudo().browse(data["channel_id"])

    def _post(self, body):
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": self.channel.id,
                "post_data": {
                    "body": body,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )

    def _choose(self, topic):
        """Choose a topic of the first step, and return what is said."""
        self._post(self.answers[topic].name)
        chatbot_message = (
            self.env["chatbot.message"]
            .sudo()
            .search(
                [
                    ("discuss_channel_id", "=", self.channel.id),
                    ("script_step_id", "=", self.channel.chatbot_current_step_id.id),
                ],
                order="id",
                limit=1,
            )
        )
        self.make_jsonrpc_request(
            "/chatbot/answer/save",
            {
                "channel_id": self.channel.id,
                "message_id": chatbot_message.mail_message_id.id,
                "selected_answer_id": self.answers[topic].id,
            },
        )
        return self._trigger()

    def _tell(self, *texts):
        """Say one thing after the other, and return what is said to the last."""
        words = ""
        for text in texts:
            self._post(text)
            words = self._trigger()
        return words

    def _trigger(self):
        known = self.channel.message_ids
        self.make_jsonrpc_request(
            "/chatbot/step/trigger", {"channel_id": self.channel.id}
        )
        self.channel.invalidate_recordset()
        said = (self.channel.message_ids - known).sorted("id")
        words = "\n".join(html2plaintext(message.body) for message in said)
        return words.replace("\N{NO-BREAK SPACE}", " ")

    def _get_choices(self):
        return self.channel.collections_asked["choices"]

    def _get_step(self):
        return self.channel.chatbot_current_step_id

    def _add_operator(self):
        operator = new_test_user(
            self.env,
            "operator",
            groups="im_livechat.im_livechat_group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.env["mail.presence"]._update_presence(operator)
        self.livechat.user_ids = operator
        return operator

    # === WHO HAS SIGNED IN === #

    def test_a_customer_asks_and_promises(self):
        self._open_chat(self.customer)
        words = self._choose("balance")
        self.assertIn("Overdue: $ 500.00", words)
        self.assertIn(self.invoice.name, words)
        self.assertIn("I will pay later", self._get_choices())
        self.assertIn("How much", self._tell("I will pay later"))
        self.assertIn("more than what is open", self._tell("600"))
        self.assertIn("By which day", self._tell("250.00"))
        self.assertIn("Shall I note it", self._tell(self._get_choices()[0]))
        self.assertIn("it is noted", self._tell("Yes, I promise it"))
        promise = self.env["collections.promise"].search([])
        self.assertEqual(promise.partner_id, self.debtor)
        self.assertEqual((promise.amount, promise.source), (250.0, "assistant"))
        conversation = self.channel.collections_conversation_id
        self.assertEqual(conversation.medium, "livechat")
        self.assertEqual(conversation.result, "promise")
        self.assertFalse(self.channel.livechat_end_dt)

    def test_only_the_last_question_offers_answers(self):
        self._open_chat(self.customer)
        self._choose("balance")
        first = self.channel.message_ids.sorted("id")[-1]
        self._tell("How can I pay?")
        last = self.channel.message_ids.sorted("id")[-1]
        asked = self.channel.collections_asked
        self.assertEqual(asked["message"], last.id)
        self.assertNotEqual(asked["message"], first.id)

    def test_nobody_is_free_so_that_a_person_is_asked_to_call(self):
        self._open_chat(self.customer)
        self._choose("balance")
        self._tell("Talk to a person")
        self.assertEqual(self._get_step().step_type, "forward_operator")
        self.assertIn("What is it about", self._trigger())
        self.assertIn("How can we reach you", self._tell("My address"))
        self.assertIn("knows now", self._tell("+1 555 0123"))
        self.assertIn("+1 555 0123", self.debtor.activity_ids.summary)
        noted = self.debtor.message_ids.filtered(lambda each: "Overdue" in each.body)
        self.assertEqual(len(noted), 1, "it is kept once")
        self.assertIn("Overdue: $ 500.00", self._tell("What do I owe?"))

    def test_a_person_is_wanted_at_once(self):
        self._open_chat(self.customer)
        self._choose("person")
        self.assertEqual(self._get_step().step_type, "forward_operator")
        self.assertIn("What is it about", self._trigger())

    def test_an_operator_goes_on(self):
        operator = self._add_operator()
        self._open_chat(self.customer)
        self._choose("balance")
        self.assertIn("colleague goes on", self._tell("I want to speak to a person"))
        self.assertEqual(self.channel.livechat_operator_id, operator.partner_id)
        self.assertIn("Overdue", self.debtor.message_ids[0].body)
        self.assertFalse(self.debtor.activity_ids, "nobody has to call")

    # === WHOM IT DOES NOT KNOW === #

    def _assert_nothing_told(self, words):
        for secret in ("500.00", self.invoice.name, self.debtor.name, "verdue", "$"):
            self.assertNotIn(secret, words)

    def test_a_visitor_is_told_nothing(self):
        self._open_chat()
        for topic in ("balance", "promise", "dispute"):
            with self.subTest(topic=topic):
                self._open_chat()
                words = self._choose(topic)
                self.assertIn("/web/login?redirect=/my/collections", words)
                self._assert_nothing_told(words)
                for text in ("/balance", "500.00", self.debtor.name, "yes"):
                    self._assert_nothing_told(self._tell(text).replace(text, ""))
                self.assertEqual(self._get_choices(), ["Talk to a person"])
                self.assertFalse(self.channel.collections_conversation_id)
        self.assertFalse(self.env["collections.conversation"].search([]))

    def test_a_colleague_is_no_customer(self):
        self._open_chat(new_test_user(self.env, "colleague"))
        self._assert_nothing_told(self._choose("balance"))

    def test_a_visitor_asks_for_a_person(self):
        self._open_chat()
        self._choose("balance")
        self._tell("Talk to a person")
        self.assertIn("leave your e-mail", self._trigger())
        self.assertIn("Thank you", self._tell("ann@debtor.example <b>invoice</b>"))
        partner = self.public_company.root_id.partner_id
        activity = partner.activity_ids.filtered(
            lambda each: "ann@debtor.example" in (each.note or "")
        )
        self.assertEqual(len(activity), 1)
        self.assertNotIn("<b>", activity.note)

    def test_another_customer_sees_nothing_of_it(self):
        self._open_chat(self.customer)
        self._choose("promise")
        mine = self.channel.collections_conversation_id
        self.assertEqual(mine.partner_id, self.debtor)
        other = self._create_portal_user("other", self.stranger)
        self._open_chat(other)
        words = self._choose("balance")
        self.assertIn(self.theirs.name, words)
        self.assertNotIn(self.invoice.name, words)
        self.assertNotEqual(self.channel.collections_conversation_id, mine)

    # === THE SCRIPT === #

    def test_the_script_is_sound(self):
        self.assertFalse(self.script.first_step_warning)
        topics = self.env["collections.assistant"]._get_topics()
        self.assertLessEqual(set(self.answers), set(topics))
        for topic, answer in self.answers.items():
            self.assertEqual(answer.name, topics[topic]._get_label())
