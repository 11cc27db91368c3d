"""What debtors write comes to their cases."""

from datetime import timedelta

from odoo.tests import tagged

from .common import NUMBER, TODAY, WhatsappCommon


@tagged("post_install", "-at_install", "collections")
class TestAnswers(WhatsappCommon):
    def setUp(self):
        super().setUp()
        self.action = self._queue()
        self._send()
        self.case = self.action.case_id

    def _answer(self, *messages, **value):
        self._receive(self._payload(messages=list(messages), **value))

    def _said(self, case=None):
        """Return what was answered on a case, the last first."""
        messages = (case or self.case).message_ids.filtered(
            lambda message: message.author_id.commercial_partner_id == self.debtor
        )
        return [str(message.preview or message.body) for message in messages]

    def _answers(self):
        return self.env["collections.whatsapp.answer"].search([])

    def test_a_text_comes_to_the_case(self):
        self._answer(self._text("I paid <b>yesterday</b>"))
        [said] = self._said()
        self.assertIn("yesterday", said)
        body = self.case.message_ids.filtered(lambda m: m.author_id == self.debtor).body
        self.assertIn("&lt;b&gt;", body, "it is text, not HTML")
        answer = self._answers()
        self.assertEqual((answer.partner_id, answer.case_id), (self.debtor, self.case))

    def test_a_replay_is_ignored(self):
        for _again in range(3):
            self._answer(self._text("Hello"), self._text("Hello"))
        self.assertEqual(len(self._said()), 1)
        self.assertEqual(len(self._answers()), 1)

    def test_kinds_of_messages(self):
        self._answer(
            self._text("x", "w1", type="button", button={"text": "I have paid"}),
            self._text(
                "x",
                "w2",
                type="interactive",
                interactive={
                    "type": "button_reply",
                    "button_reply": {"id": "1", "title": "Talk to us"},
                },
            ),
            self._text("x", "w3", type="image", image={"caption": "Proof", "id": "1"}),
            self._text("x", "w4", type="location", location={"latitude": 1}),
            self._text("x", "w5", type="reaction", reaction={"emoji": "x"}),
        )
        said = self._said()
        self.assertEqual(len(said), 4)
        for words, body in zip(
            ("location", "Proof", "Talk to us", "I have paid"), said, strict=True
        ):
            self.assertIn(words, body)

    def test_brazilian_numbers_without_their_ninth_digit(self):
        self._answer(self._text("Hi", number="551187654321"))
        self.assertEqual(self._answers().case_id, self.case)

    def test_a_contact_that_was_never_written_to(self):
        other = self._create_debtor("Other", phone="+55 11 91234-5678")
        other.country_id = self.env.ref("base.br")
        self._create_invoice_due(TODAY - timedelta(days=4), partner=other)
        self._night(TODAY)
        self._answer(self._text("Hi", number="5511912345678"))
        answer = self._answers()
        self.assertEqual(answer.partner_id, other)
        self.assertEqual(answer.case_id.partner_id, other)

    def test_what_is_answered_says_who_answers(self):
        context = {"id": self._message().wamid, "from": "551140000000"}
        self._answer(self._text("Hi", number="5511900000000", context=context))
        self.assertEqual(self._answers().case_id, self.case)

    def test_a_stranger(self):
        before = len(self.case.message_ids)
        self._answer(
            self._text("Who is this?", number="14155550100"),
            contacts=[{"wa_id": "14155550100", "profile": {"name": "Sam"}}],
        )
        answer = self._answers()
        self.assertFalse(answer.case_id)
        self.assertEqual((answer.name, answer.number), ("Sam", "+14155550100"))
        self.assertEqual(answer.text, "Who is this?")
        self.assertEqual(len(self.case.message_ids), before)

    def test_stop(self):
        for number, word in enumerate(
            ["STOP", "Sair", " parar. ", "¡Baja!", "Arrêt", "désabonnez-moi SVP"]
        ):
            with self.subTest(word=word):
                self._opt_in(self.debtor)
                self._answer(self._text(word, f"wamid.{number}"))
                words = self.env["collections.consent"]._get_last_words(
                    self.company, self.debtor
                )
                self.assertEqual(words[self.debtor.id, "whatsapp"], "refused")

    def test_a_sentence_is_not_a_stop(self):
        self._answer(self._text("Please stop by tomorrow"))
        words = self.env["collections.consent"]._get_last_words(
            self.company, self.debtor
        )
        self.assertEqual(words[self.debtor.id, "whatsapp"], "given")

    def test_after_a_stop_nothing_leaves(self):
        self._create_invoice_due(TODAY - timedelta(days=3))
        later = TODAY + timedelta(days=1)
        self._queue(later)
        self.assertEqual(self._message().state, "outgoing")
        self._answer(self._text("STOP"))
        self._send(later)
        self.assertEqual(len(self.api.asked), 1)

    def test_numbers_are_of_the_account(self):
        self.assertEqual(self._message().number, NUMBER)
