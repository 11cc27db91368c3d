"""The assistant leads whole conversations, by the rules of the account's page."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, new_test_user, tagged

from .assistant_common import AssistantCommon

DAY = timedelta(days=1)
EVIL = "<script>alert('x')</script>"


@tagged("post_install", "-at_install", "collections")
class TestAssistant(AssistantCommon):
    # === HOW IT BEGINS, AND IS LED === #

    def test_a_greeting_writes_nothing(self):
        count = self.env["collections.conversation"].search_count([])
        self.told = self.assistant._resume(self._talk())
        self.assertIn(self.company.name, self._get_words())
        self.assertEqual(
            list(self._get_choices()),
            [
                f"/{code}"
                for code in (
                    "balance",
                    "copy",
                    "pay",
                    "promise",
                    "instalments",
                    "counter",
                    "dispute",
                    "person",
                )
            ],
        )
        self.assertFalse(self.told["key"])
        self.assertEqual(self.env["collections.conversation"].search_count([]), count)

    def test_who_owes_nothing_is_offered_what_makes_sense(self):
        self._pay(self.invoice, date=self.today)
        words = self._say("/balance")
        self.assertIn("Nothing is open", words)
        self.assertEqual(
            list(self._get_choices()), ["/balance", "/copy", "/person", "/bye"]
        )
        self.assertIn("did not understand", self._say("/promise"))

    def test_words_lead_to_a_topic(self):
        for text, expected in (
            ("How much do I OWE?", "Overdue"),
            ("1", "Overdue"),
            ("what do i owe", "Overdue"),
            ("where is my invoice? I lost it", "read, and downloaded"),
            ("I'd like to negotiate a deal", "how many instalments"),
        ):
            with self.subTest(text=text):
                self.key = None
                self.assertIn(expected, self._say(text))

    def test_a_kind_retry_and_then_a_person(self):
        self.assertIn("did not understand", self._say("bla"))
        self.assertNotIn("rather talk to a person", self._get_words())
        self.assertIn("rather talk to a person", self._say("blub"))
        self.assertEqual(list(self._get_choices()).count("/person"), 1)
        self._say("/promise", "nonsense")
        self.assertIn("Write an amount, such as", self._get_words())
        self.assertNotIn("/person", self._get_choices())
        self.assertIn("rather talk to a person", self._say("-5"))
        self.assertEqual(list(self._get_choices())[-2:], ["/person", "/menu"])
        self.assertIn("By which day", self._say("100"))
        self.assertNotIn("/person", self._get_choices(), "understood")
        self.assertEqual(self._get_conversation().miss_count, 4)

    def test_a_person_can_be_asked_for_at_any_question(self):
        self._say("/promise", "let me talk to somebody")
        self.assertEqual(self.told["ask"]["field"], "words")
        self.assertEqual(self._get_conversation().topic, "person")

    def test_something_else_and_good_bye(self):
        self._say("/promise", "100", "/menu")
        self.assertEqual(self._get_conversation().topic, "")
        self.assertFalse(self._get_conversation().answers)
        self.assertIn("welcome", self._say("/balance", "/bye"))
        self.assertFalse(self.told["ask"]["choices"])
        self.assertIn("Overdue", self._say("balance"), "it can be taken up again")

    # === WHAT IT TELLS === #

    def test_the_balance(self):
        self._create_invoice_due(self.today + 5 * DAY, 70.25)
        self._credit(20.0, date=self.today)
        words = self._say("/balance")
        for expected in (
            "Overdue: $ 500.00",
            "Not due yet: $ 70.25",
            "Your credits: $ 20.00",
            f"{self.invoice.name}: $ 500.00, due",
            "40 days late",
        ):
            self.assertIn(expected, words)
        self.assertNotIn("77", words, "another customer's")
        self.assertEqual(self._get_links(), ["/page?creditor=1"])

    def test_copies_and_ways_to_pay(self):
        self._say("/copy")
        document = f"/page/document/{self.invoice.id}?creditor=1"
        self.assertEqual(self._get_links(), [document, "/page/statement?creditor=1"])
        words = self._say("/pay")
        self.assertIn("BE71096123456769", words)
        self.assertIn(f"Please quote: {self.invoice.payment_reference}", words)
        self.assertIn(document, self._get_links())

    def test_it_speaks_the_language_of_the_context(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        assistant = self.assistant.with_context(lang="pt_BR")
        told = assistant._hear(self._talk(), None, "/promise")
        told = assistant._hear(self._talk(), told["key"], "100,50")
        day = self.today + 3 * DAY
        told = assistant._hear(self._talk(), told["key"], day.strftime("%d/%m/%Y"))
        assistant._hear(self._talk(), told["key"], "yes")
        promise = self._get_promises()
        self.assertEqual((promise.amount, promise.date), (100.5, day))

    # === PROMISE === #

    def _get_promises(self, debtor=None):
        return self.env["collections.promise"].search(
            [("partner_id", "=", (debtor or self.debtor).id)]
        )

    def test_a_promise(self):
        self.policy.promise_max_days = 10
        self._say("/promise")
        self.assertEqual(self._get_choices()["500.00"], "All of it: $\xa0500.00")
        self.assertIn("more than what is open", self._say("500.01"))
        self._say("500.00")
        self.assertIn(str(self.today + DAY), self._get_choices())
        self.assertNotIn(str(self.today + 14 * DAY), self._get_choices())
        self.assertIn("at the latest", self._say(str(self.today + 11 * DAY)))
        self.assertIn("has passed", self._say(str(self.today - DAY)))
        self.assertIn("Write a day, such as", self._say("soon"))
        words = self._say(str(self.today + 5 * DAY))
        self.assertIn("$ 500.00 by", words)
        self.assertIn(self.invoice.name, words)
        self.assertFalse(self._get_promises(), "nothing before it is confirmed")
        self.assertIn("it is noted", self._say("yes"))
        promise = self._get_promises()
        self.assertEqual((promise.amount, promise.source), (500.0, "assistant"))
        self.assertEqual(promise.date, self.today + 5 * DAY)
        self.assertHeld(self.invoice, self.today, "promise")
        self.assertEqual(self._get_conversation().result, "promise")

    def test_a_day_is_shown_as_it_was_understood(self):
        self._say("/promise", "500.00")
        day = self.today + 5 * DAY
        for typed in (day.isoformat(), day.strftime("%m/%d/%y")):
            with self.subTest(typed=typed):
                self._say(typed)
                self.assertEqual(
                    self.told["lines"][0]["text"], day.strftime("%m/%d/%Y")
                )
                self._say("/menu", "/promise", "500.00")
        self._say("soon")
        self.assertEqual(self.told["lines"][0]["text"], "soon")

    def test_a_promise_that_is_not_confirmed(self):
        words = self._say("/promise", "500.00", str(self.today + DAY), "no")
        self.assertIn("nothing was kept", words)
        self._say("yes")
        self.assertFalse(self._get_promises())
        self.assertFalse(self._get_conversation().result)

    def test_how_often_it_may_be_promised_counts_everywhere(self):
        for amount in ("10.00", "20.00"):
            self._say("/promise")
            if "about" in str(self.told["ask"]["field"]):
                self._say(next(iter(self._get_choices())))
            self._say(amount, str(self.today + DAY), "yes")
        self.assertEqual(len(self._get_promises()), 2)
        self.assertIn("You have promised this before", self._say("/promise"))
        promises = self.env["collections.account.promise"].sudo()
        self.assertFalse(promises._may_promise(self.company, self.debtor))

    def test_what_was_paid_meanwhile_is_not_promised(self):
        self._say("/promise", "500.00", str(self.today + DAY))
        self._pay(self.invoice, date=self.today)
        self.assertIn("Nothing is overdue", self._say("yes"))
        self.assertFalse(self._get_promises())

    # === INSTALMENTS === #

    def _agree_up_to(self, count="3", down="50.00"):
        self._say("/instalments", count, down, str(self.today + DAY))

    def test_instalments_inside_the_limits_are_agreed_on(self):
        self._say("/instalments")
        self.assertEqual(list(self._get_choices()), ["2", "3", "4", "/menu"])
        self.assertIn("Please choose one", self._say("5"))
        self._say("3")
        self.assertIn("From $ 50.00 on", self._say("49.99"))
        self._say("50.00")
        self.assertIn("Choose a day", self._say(str(self.today + 11 * DAY)))
        words = self._say(str(self.today + DAY))
        self.assertEqual(words.count("$ 150.00"), 3)
        self.assertIn("In all: $ 500.00", words)
        self._say("500.00")
        self.assertIn("full name", self._say("Ann"))
        self.assertIn("Ann Debtor agrees to pay $ 500.00", self._say("Ann Debtor"))
        self.assertFalse(self._get_agreements())
        self.assertIn("it is agreed", self._say("yes"))
        agreement = self._get_agreements()
        self.assertEqual(agreement.state, "active")
        self.assertEqual(
            agreement.installment_ids.mapped("amount"), [50.0] + [150.0] * 3
        )
        self.assertEqual(agreement.accepted_name, "Ann Debtor")
        self.assertEqual(agreement.accepted_source, "assistant")
        self.assertEqual(self._get_conversation().result, "instalments")
        words = self._say("/instalments")
        self.assertIn("Next: $ 50.00", words)

    def test_terms_that_do_not_go_together_are_chosen_again(self):
        self._agree_up_to("4", "150.00")
        self.assertIn("fewer", self._get_words())
        self.assertEqual(self.told["ask"]["field"], "count")
        self.assertFalse(self._get_agreements())

    def test_only_the_terms_that_were_shown_are_agreed_on(self):
        self._agree_up_to()
        self.assertIn("Please choose one", self._say("1.00"))
        self._say("500.00", "Ann Debtor")
        self._create_invoice_due(self.late, 100.0)
        self._say("yes")
        self.assertFalse(self._get_agreements())

    def test_other_terms(self):
        self._agree_up_to()
        self._say("again")
        self.assertEqual(self.told["ask"]["field"], "count")

    def test_where_the_policy_allows_none(self):
        self.policy.portal_self_service = False
        self.assertIn("nothing that can be agreed on", self._say("/instalments"))
        self.assertIn("nothing that can be agreed on", self._say("/counter"))

    def test_where_nothing_is_agreed_on_at_once_it_can_be_proposed(self):
        self.policy.limit_ids.unlink()
        self.assertIn("You may propose", self._say("/instalments"))
        self.assertIn("How much can you pay a month?", self._say("/counter"))

    def test_what_is_proposed_already_is_told(self):
        agreement = self._offer()
        words = self._say("/instalments")
        self.assertIn(f"We propose {agreement.name} to you: $ 500.00", words)
        self.assertIn("/page?creditor=1#collections_agreement", self._get_links())

    def test_a_proposal_of_the_customer(self):
        self._say("/counter")
        self.assertIn("more than", self._say("1.00"))
        self._say("62.50", str(self.today + DAY))
        self.assertIn("You propose to pay $ 62.50 a month", self._say(EVIL))
        self.assertIn("answer you soon", self._say("yes"))
        agreement = self._get_agreements()
        self.assertEqual(agreement.state, "to_approve")
        self.assertEqual(agreement.count, 8)
        self.assertEqual(agreement.proposed_source, "assistant")
        self.assertEqual(agreement.request_reason, EVIL)
        self.assertEqual(self._get_conversation().result, "counter")

    # === DISPUTE === #

    def test_a_dispute(self):
        reason = self.env["collections.account.dispute"].sudo()._get_reasons()[0]
        self._say("/dispute")
        self.assertIn(str(self.invoice.id), self._get_choices())
        self.assertIn("Please choose one", self._say(str(self.theirs.id)))
        self._say(str(self.invoice.id), str(reason.id), "amount")
        self.assertIn("more than what is open", self._say("500.01"))
        self._say("120.50")
        words = self._say("Two were broken")
        self.assertIn("You contest $ 120.50 of", words)
        disputes = self.env["collections.dispute"]
        mine = [("partner_id", "=", self.debtor.id)]
        self.assertFalse(disputes.search(mine))
        self.assertIn("We look at it", self._say("yes"))
        dispute = disputes.search(mine)
        self.assertEqual((dispute.amount, dispute.source), (120.5, "assistant"))
        self.assertEqual(dispute.description, "Two were broken")
        self.assertEqual(dispute.reason_id, reason)

    def test_all_of_an_invoice_is_contested(self):
        reason = self.env["collections.account.dispute"].sudo()._get_reasons()[0]
        self._say("/dispute", str(self.invoice.id), str(reason.id), "whole")
        self._say("Never ordered", "yes")
        self.assertHeld(self.invoice, self.today, "dispute")
        self.assertIn("looking already at all", self._say("/dispute"))

    # === A PERSON === #

    def test_a_person_with_what_was_said(self):
        self._night(self.today)
        case = self.env["collections.case"]._get_open(self.company, self.debtor)
        self.assertTrue(case)
        self._say("/balance", "/person", EVIL)
        self.assertIn("phone number", self._say("call me"))
        self.assertIn("knows now", self._say("+1 555 0123"))
        hold = case.answer_hold_id
        activity = hold.activity_id
        kind = self.env.ref("collections_policy.mail_activity_type_callback")
        self.assertEqual(activity.activity_type_id, kind)
        self.assertEqual(activity.user_id, self.collector)
        self.assertIn("+1 555 0123", activity.summary)
        message = hold.answer_id
        self.assertIn("Overdue: $", message.body)
        self.assertIn("&lt;script&gt;", message.body)
        self.assertNotIn("<script>", message.body)
        self.assertNotIn("<script>", activity.note)
        self.assertEqual(message.author_id, self.debtor)
        self.assertHeld(self.invoice, self.today, "answer")
        event = case.event_ids.filtered(lambda each: each.kind == "person_asked")
        self.assertEqual(event.payload["said"], "assistant")
        self.assertEqual(self._get_conversation().result, "person")
        self.assertFalse(case._find_breaks())
        activity.with_user(self.collector)._action_done()
        self.assertFalse(hold.active)

    def test_a_person_where_there_never_was_a_case(self):
        self.assertFalse(self._get_case())
        self.debtor.phone = "+1 555 0177"
        self._say("/person", "Hello")
        self.assertIn("… 77", self._get_choices()["known"])
        self.assertNotIn("0177", str(self.told))
        self._say("known")
        activity = self.debtor.activity_ids
        self.assertEqual(activity.user_id, self.collector)
        self.assertIn("+1 555 0177", activity.summary)
        self.assertIn("Hello", self.debtor.message_ids[0].body)

    def _get_case(self):
        return self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id)]
        )

    def test_it_says_when_somebody_is_there(self):
        self._set_hours((9, 12), (13, 18))
        self.debtor.write({"country_id": False, "tz": False})
        for moment, expected, deadline in (
            (datetime(2026, 3, 16, 10), "at the desk now, until 12:00", 16),
            (datetime(2026, 3, 16, 12, 30), "on Monday, 03/16/2026 at 1:00", 16),
            (datetime(2026, 3, 16, 20), "on Tuesday, 03/17/2026 at 9:00", 17),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.key = None
                words = self._say("/person").replace("\N{NARROW NO-BREAK SPACE}", " ")
                self.assertIn(expected, words)
                self._say("Hello", "none")
                activity = self.debtor.activity_ids.sorted("id")[-1]
                self.assertEqual(activity.date_deadline.day, deadline)

    def test_a_person_is_not_asked_for_without_end(self):
        for _time in range(7):
            self._say("/person", "Hello", "none")
        self.assertEqual(len(self.debtor.activity_ids), 5)

    # === TRUST === #

    def test_a_key_opens_only_one_s_own_conversation(self):
        self._say("/promise", "123.45")
        mine = self._get_conversation()
        strangers = (
            self._talk(self.stranger),
            self._talk(medium="portal"),
        )
        for talk in strangers:
            with self.subTest(talk=talk.medium):
                told = self.assistant._resume(talk, self.key)
                self.assertFalse(told["key"])
                self.assertNotIn("123.45", str(told))
                told = self.assistant._hear(talk, self.key, "/balance")
                self.assertNotEqual(told["key"], self.key)
                self.assertNotIn("500", str(told) if talk.debtor != self.debtor else "")
        self.assertEqual(mine.topic, "promise", "nobody else went on with it")

    def test_a_key_may_be_anything(self):
        for key in (None, "", "x", 7, True, ["%"], {"key": "x"}):
            with self.subTest(key=key):
                told = self.assistant._hear(self._talk(), key, {"text": 1})
                self.assertIn("did not understand", str(told))

    def test_nothing_is_done_out_of_its_order(self):
        for text in ("yes", "confirm", "/keep", "/topic", "/../pay_"):
            self._say(text)
            self.assertIn("did not understand", self._get_words())
        self._say("/dispute", "yes", "confirm", "whole")
        self.assertEqual(self.told["ask"]["field"], "invoice")

    def test_a_conversation_that_was_left_begins_anew(self):
        self._say("/promise")
        conversation = self._get_conversation()
        conversation.sudo().date_last = Datetime.now() - timedelta(hours=13)
        self.assertFalse(self.assistant._resume(self._talk(), self.key)["key"])
        told = self.assistant._hear(self._talk(), self.key, "100")
        self.assertNotEqual(told["key"], self.key)

    def test_it_is_taken_up_where_it_was(self):
        self._say("/promise", "100")
        told = self.assistant._resume(self._talk(), self.key)
        self.assertEqual(told["ask"]["field"], "date")
        said = [line["text"] for line in told["lines"] if line["by"] == "customer"]
        self.assertEqual(said, ["I will pay later", "100"])

    def test_not_without_end(self):
        visits = self.env["collections.visit"]
        self._say("/balance")
        self.patch(type(visits), "_get_limit", lambda self, what: 1)
        self.assertIn("within an hour", self._say("/balance"))
        self.assertNotIn("500", self._get_words())

    # === COLLEAGUES === #

    def test_who_sees_conversations(self):
        self._say("/balance", EVIL)
        conversation = self._get_conversation()
        seen = conversation.with_user(self.collector)
        self.assertIn("Overdue", seen.transcript)
        self.assertNotIn("<script>", seen.transcript)
        with self.assertRaises(AccessError):
            seen.key  # noqa: B018
        for values in ({"result": "promise"}, {"lines": []}):
            with self.assertRaises(AccessError):
                seen.write(values)
        self.assertEqual(seen.action_open_case()["res_model"], "res.partner")
        other = self.env["res.company"].create({"name": "Other"})
        elsewhere = new_test_user(
            self.env,
            "elsewhere",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for user in (elsewhere, self.customer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                conversation.with_user(user).read(["transcript"])

    def test_what_led_to_nothing_is_forgotten(self):
        self._say("/balance")
        idle = self._get_conversation()
        self.key = None
        self._say("/person", "Hello", "none")
        kept = self._get_conversation()
        (idle + kept).sudo().date_last = Datetime.now() - timedelta(days=91)
        self.env["collections.conversation"].sudo()._gc_conversations()
        self.assertFalse(idle.exists())
        self.assertTrue(kept.exists())
