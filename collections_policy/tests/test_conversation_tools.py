"""What is asked, and what was meant by the answer."""

from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.conversation import (
    Ask,
    Choice,
    count_words,
    dump_ask,
    find_choice,
    load_ask,
    read_day,
    simplify,
)

TODAY = date(2026, 11, 27)


@tagged("post_install", "-at_install", "collections")
class TestConversationTools(BaseCase):
    def test_a_choice_by_value_label_or_place(self):
        choices = [Choice("15", "Yes, please"), Choice("no", "Não")]
        ask = Ask("field", "?", choices)
        for text, expected in (
            ("15", "15"),
            ("yes please!", "15"),
            ("NAO", "no"),
            ("1", "15"),
            (" 2. ", "no"),
            ("3", None),
            ("0", None),
            ("maybe", None),
            ("", None),
            ("!", None),
        ):
            with self.subTest(text=text):
                found = find_choice(ask, text)
                self.assertEqual(found and found.value, expected)

    def test_an_amount_is_no_place(self):
        ask = Ask("amount", "?", [Choice("500.00", "All of it")], "amount")
        self.assertIsNone(find_choice(ask, "1"))
        self.assertEqual(find_choice(ask, "all of it").value, "500.00")

    def test_words_that_tell_a_topic(self):
        keywords = "second copy, boleto, negotiat*"
        for text, count in (
            ("I need a SECOND copy", 1),
            ("second, and a copy", 0),
            ("boletos", 0),
            ("o boleto, por favor: negotiation", 2),
            ("", 0),
        ):
            with self.subTest(text=text):
                self.assertEqual(count_words(keywords, text), count)
        self.assertEqual(count_words("", "anything"), 0)

    def test_simplify(self):
        self.assertEqual(simplify("  Dívida — já PAGA? "), "divida ja paga")

    def test_days_as_they_are_typed(self):
        for text, pattern, expected in (
            ("04/12/2026", "%d/%m/%Y", date(2026, 12, 4)),
            ("04/12/2026", "%m/%d/%Y", date(2026, 4, 12)),
            ("2026-12-04", "%d/%m/%Y", date(2026, 12, 4)),
            ("4/12/26", "%d/%m/%Y", date(2026, 12, 4)),
            ("4/12", "%d/%m/%Y", date(2026, 12, 4)),
            ("4/1", "%d/%m/%Y", date(2027, 1, 4)),
            ("29/2", "%d/%m/%Y", None),
            ("31/11/2026", "%d/%m/%Y", None),
            ("4.12.", "%d.%m.%Y", None),
            ("soon", "%d/%m/%Y", None),
            ("", "%d/%m/%Y", None),
        ):
            with self.subTest(text=text, pattern=pattern):
                self.assertEqual(read_day(text, pattern, TODAY), expected)

    def test_a_question_survives_being_kept(self):
        ask = Ask("date", "When?", [Choice("a", "A")], "date", "Day", TODAY, None)
        data = dump_ask(ask)
        self.assertEqual(data["first"], "2026-11-27")
        self.assertEqual(load_ask(data), ask)
