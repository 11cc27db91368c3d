"""A customer goes through a hard time: peace, a talk, an offer, what became of it."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .agreement_common import AgreementCommon
from .behaviour_common import BehaviourCommon
from .common import TODAY, CollectionsCommon
from .guard_common import GuardCommon
from .test_account_offers import AccountOffersCommon
from .test_account_page import PAGE

DAY = timedelta(days=1)
SECRET = "Lost the contract with Acme"


class HardshipMixin:
    def _be_hard(self, partner=None, day=TODAY, user=None, **values):
        """Open a hardship, as a collector does."""
        hardships = self.env["collections.hardship"].with_user(user or self.collector)
        with self._clock(day):
            return hardships._open(
                self.company,
                partner or self.debtor,
                values.pop("source", "call"),
                values.pop("reason", "business"),
                values.pop("note", SECRET),
                **values,
            ).sudo()

    def _get_action(self, hardship):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("hardship_id", "in", hardship.ids)])
        )

    def _get_events(self, hardship):
        events = hardship.case_id.event_ids.sorted("number")
        return events.filtered(lambda event: event.kind.startswith("hardship_"))


@tagged("post_install", "-at_install", "collections")
class TestHardship(HardshipMixin, CollectionsCommon):
    def test_nothing_is_asked_for_and_then_it_goes_on_without_a_burst(self):
        invoice = self._create_invoice_due(TODAY - 3 * DAY)
        other = self._create_invoice_due(TODAY - 2 * DAY, 70.0)
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["First"])
        hardship = self._be_hard(date_review=TODAY + 30 * DAY)
        self.assertHeld(invoice, TODAY, "hardship")
        self.assertFalse(self._deliver(TODAY), "heard from us today")
        mail = self._night(TODAY + DAY)
        self.assertIn("We have paused our reminders", mail.subject)
        self.assertIn("04/15/2026", mail.body_html)
        self.assertNotIn(SECRET, mail.body_html)
        for days in range(2, 31):
            self.assertFalse(self._night(TODAY + days * DAY), f"day {days}")
        self.assertEqual(hardship.state, "open")
        over = TODAY + 31 * DAY
        [mail] = self._night(over)
        self.assertEqual(hardship.state, "expired")
        self.assertEqual(hardship.date_closed, over)
        self.assertEqual(hardship.days, 31)
        self.assertFalse(hardship.hold_ids.filtered("active"))
        self.assertFalse(hardship.activity_ids)
        self.assertIn(invoice.name, mail.body_html)
        self.assertIn(other.name, mail.body_html)
        self.assertEqual(
            self._levels(invoice), ["First", "Second"], "the next level, and no higher"
        )
        self.assertFalse(self._night(over + DAY))
        self.assertEqual(
            self._get_events(hardship).mapped("kind"),
            ["hardship_opened", "hardship_expired"],
        )

    def test_a_talk_is_planned_in_business_days(self):
        self._create_invoice_due(TODAY - 3 * DAY)
        self._plan(TODAY)
        self.policy.hardship_talk_days = 5
        hardship = self._be_hard()
        activity = hardship.activity_ids
        self.assertEqual(activity.user_id, self.collector)
        self.assertEqual(activity.date_deadline, TODAY + 7 * DAY, "a weekend between")
        self.assertEqual(hardship.date_review, TODAY + 60 * DAY)
        boss = new_test_user(
            self.env,
            "boss",
            groups="collections_policy.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self._clock(TODAY):
            hardship.write({"user_id": boss.id, "date_talk": TODAY + 9 * DAY})
        self.assertEqual(activity.user_id, boss)
        self.assertEqual(activity.date_deadline, TODAY + 9 * DAY)
        with self._clock(TODAY):
            hardship.with_user(self.collector).action_talk()
        self.assertEqual(hardship.state, "talking")
        self.assertFalse(activity.exists() and activity.active)

    def test_it_lasts_longer_if_somebody_says_so(self):
        invoice = self._create_invoice_due(TODAY - 3 * DAY)
        hardship = self._be_hard(date_review=TODAY + 10 * DAY)
        with self._clock(TODAY):
            hardship.with_user(self.collector).date_review = TODAY + 50 * DAY
        self.assertHeld(invoice, TODAY + 40 * DAY, "hardship")
        [_opened, moved] = self._get_events(hardship)
        self.assertEqual(moved.kind, "hardship_moved")
        self.assertEqual(moved.payload["until"], "2026-05-05")
        with self._clock(TODAY), self.assertRaises(ValidationError):
            hardship.date_review = TODAY - DAY

    def test_ended_by_hand(self):
        invoice = self._create_invoice_due(TODAY - 3 * DAY)
        hardship = self._be_hard()
        with self._clock(TODAY):
            hardship.with_user(self.collector).action_end()
        self.assertEqual(hardship.state, "ended")
        self.assertEqual(self._get_action(hardship).state, "cancelled", "not told")
        self._night(TODAY)
        self.assertEqual(self._levels(invoice), ["First"])
        for verb in ("action_talk", "action_help", "action_end"):
            with self.assertRaisesRegex(UserError, "can’t become"):
                getattr(hardship, verb)()

    def test_one_at_a_time(self):
        self._be_hard()
        with self.assertRaisesRegex(UserError, "known already"):
            self._be_hard()
        self._be_hard(self._create_debtor("Other"))

    def test_its_hold_is_not_lifted_by_itself(self):
        hardship = self._be_hard()
        with self.assertRaisesRegex(UserError, "End the hardship"):
            hardship.hold_ids.with_user(self.collector).action_lift()
        by_hand = dict(self.env["collections.hold"]._selection_kind_by_hand())
        self.assertNotIn("hardship", by_hand)
        self.assertIn("insolvency", by_hand)

    def test_without_a_case_one_is_opened(self):
        self._create_invoice_due(TODAY + 10 * DAY)
        hardship = self._be_hard()
        self.assertEqual(hardship.case_id.partner_id, self.debtor)
        self.assertEqual(hardship.case_id.hardship_id, hardship)
        self.assertEqual(hardship.user_id, self.collector)
        found = self.env["collections.case"].search(
            [("hardship_ids.state", "in", ("open", "talking"))]
        )
        self.assertEqual(found, hardship.case_id)

    def test_the_company_may_say_nothing(self):
        self.policy.hardship_template_id = False
        self._create_invoice_due(TODAY - 3 * DAY)
        hardship = self._be_hard()
        self.assertFalse(self._get_action(hardship))

    def test_whoever_refuses_e_mail_is_not_written_to(self):
        self._create_invoice_due(TODAY - 3 * DAY)
        self.env["collections.consent"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "channel": "email",
                "state": "refused",
                "source": "phone",
            }
        )
        hardship = self._be_hard()
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual(self._get_action(hardship).reason, "opted_out")

    # === WHAT IS KEPT OF IT === #

    def test_why_is_told_nowhere_and_forgotten(self):
        invoice = self._create_invoice_due(TODAY - 3 * DAY)
        self._night(TODAY)
        hardship = self._be_hard()
        self._deliver(TODAY)
        with self._clock(TODAY):
            hardship.action_help()
        case = hardship.case_id
        told = [
            *case.message_ids.mapped("body"),
            *hardship.message_ids.mapped("body"),
            *hardship.message_ids.tracking_value_ids.mapped("new_value_text"),
            *map(str, case.event_ids.mapped("payload")),
            *case.event_ids.mapped("details"),
            hardship.hold_ids.with_context(active_test=False).mapped("reason"),
        ]
        for words in (SECRET, "business"):
            self.assertNotIn(words, str(told))
        self._pay(invoice, 120.0, date=TODAY + DAY)
        months = 30 * DAY
        for days, is_known in ((11 * months, True), (13 * months, False)):
            with self._clock(TODAY + days):
                self.env["collections.hardship"]._gc_reasons()
            self.assertEqual(bool(hardship.reason), is_known)
            self.assertEqual(bool(hardship.note), is_known)
        self.assertEqual(hardship.state, "helped")
        self.assertFalse(case._find_breaks())

    def test_what_is_running_is_not_forgotten(self):
        self.company.collections_hardship_keep_months = 0
        hardship = self._be_hard()
        with self._clock(TODAY + 40 * DAY):
            self.env["collections.hardship"]._gc_reasons()
        self.assertEqual(hardship.note, SECRET)

    def test_what_was_paid_since(self):
        before = self._create_invoice_due(TODAY - 30 * DAY, 100.0)
        self._pay(before, 40.0, date=TODAY - DAY)
        credited = self._create_invoice_due(TODAY - 30 * DAY, 30.0)
        self._plan(TODAY)
        hardship = self._be_hard()
        self.assertEqual(hardship.amount_overdue, 90.0)
        self._pay(before, 25.5, date=TODAY + DAY)
        lines = (credited + self._credit(30.0)).line_ids
        lines.filtered("date_maturity").reconcile()
        stranger = self._create_debtor("Stranger")
        self._pay(self._create_invoice_due(TODAY, 7.0, stranger), date=TODAY + DAY)
        refresh = self.env["collections.refresh"].sudo()
        for day, paid in ((TODAY, 0.0), (TODAY + 2 * DAY, 25.5)):
            refresh._refresh_hardship(self.company, day)
            self.assertEqual(hardship.amount_paid, paid)

    # === WHO MAY DO WHAT === #

    def test_collectors_write_no_state(self):
        hardship = self._be_hard().with_user(self.collector)
        hardship.note = "Corrected"
        for values in (
            {"state": "helped"},
            {"date_opened": TODAY},
            {"amount_paid": 1.0},
        ):
            with self.assertRaises(AccessError):
                hardship.write(values)
        with self.assertRaises(AccessError):
            hardship.unlink()

    def test_companies_are_apart(self):
        hardship = self._be_hard()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        mine = self.env["collections.hardship"].with_user(stranger)
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            mine.browse(hardship.id).read(["state"])
        partner = self.debtor.with_user(stranger)
        self.assertFalse(partner.collections_hardship_id)

    def test_those_who_only_invoice_see_none_of_it(self):
        invoice = self._create_invoice_due(TODAY - 3 * DAY)
        self._be_hard()
        biller = new_test_user(
            self.env,
            "biller",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        views = self.env["account.move"].with_user(biller).get_view(view_type="form")
        self.assertNotIn("collections_hardship_id", views["arch"])
        with self.assertRaises(AccessError):
            invoice.with_user(biller).read(["collections_hardship_review"])
        self.assertEqual(
            invoice.with_user(self.collector).collections_hardship_id.state, "open"
        )

    def test_the_wizard_of_the_case(self):
        self._create_invoice_due(TODAY - 3 * DAY)
        self._night(TODAY)
        case = self.env["collections.case"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        case = case.with_user(self.collector)
        with self._clock(TODAY):
            action = case.action_hardship()
            wizard = (
                self.env[action["res_model"]]
                .with_user(self.collector)
                .with_context(**action["context"])
                .create({"note": SECRET, "reason": "income"})
            )
            wizard.action_confirm()
            self.assertEqual(case.hardship_id.reason, "income")
            self.assertEqual(case.hardship_id.source, "case")
            self.assertEqual(case.hardship_review, TODAY + 60 * DAY)
            again = self.debtor.with_user(self.collector).action_collections_hardship()
        self.assertEqual(again["res_id"], case.hardship_id.id, "it runs already")

    def test_merged_customers_have_one(self):
        other = self._create_debtor("Double")
        for partner in (self.debtor, other):
            self._create_invoice_due(TODAY - 3 * DAY, partner=partner)
        self._night(TODAY)
        short = self._be_hard()
        long = self._be_hard(other, date_review=TODAY + 90 * DAY)
        with self._clock(TODAY):
            self.env["base.partner.merge.automatic.wizard"]._merge(
                (self.debtor + other).ids, self.debtor
            )
        self.assertEqual((short.state, long.state), ("ended", "open"))
        self.assertEqual(long.partner_id, self.debtor)
        self.assertEqual(long.case_id.state, "open")


@tagged("post_install", "-at_install", "collections")
class TestHardshipCalls(HardshipMixin, GuardCommon):
    def setUp(self):
        super().setUp()
        self._use_ladder([("Call", 3, [self._phone(sequence=10)])])
        self.debtor.phone = "+1 555 0100"
        self.invoice = self._create_invoice_due(TODAY - 4 * DAY)
        self.action = self._plan(TODAY)
        self._deliver(TODAY)

    def _say(self, **values):
        with self._clock(TODAY):
            self.env["collections.outcome.wizard"].with_user(self.collector).create(
                {
                    "action_id": self.action.id,
                    "outcome": "hardship",
                    "note": SECRET,
                    "hardship_reason": "expenses",
                    **values,
                }
            ).action_confirm()
        return self.env["collections.hardship"].search([])

    def test_said_in_a_call(self):
        hardship = self._say()
        self.assertEqual((hardship.source, hardship.reason), ("call", "expenses"))
        self.assertEqual(hardship.note, SECRET)
        self.assertEqual(hardship.date_review, TODAY + 60 * DAY)
        self.assertEqual((self.action.state, self.action.outcome), ("done", "hardship"))
        self.assertHeld(self.invoice, TODAY + DAY, "hardship")
        case = self.action.case_id
        told = [
            *case.message_ids.mapped("body"),
            *case.event_ids.mapped("payload"),
            *self.action.call_ids.mapped("note"),
            self.action.outcome_note,
        ]
        self.assertNotIn(SECRET, str(told))

    def test_a_call_that_was_to_be_made_is_dropped(self):
        self.assertEqual(self.action.state, "todo")
        self._be_hard()
        self.assertEqual(
            (self.action.state, self.action.reason), ("cancelled", "hardship")
        )
        self.assertFalse(self.action.activity_id)

    def test_said_once_more(self):
        hardship = self._be_hard(note="At first")
        case = hardship.case_id.with_user(self.collector)
        with self._clock(TODAY):
            case._hold_for(
                "hardship", self.invoice, until=TODAY + 80 * DAY, note=SECRET
            )
        self.assertEqual(len(self.env["collections.hardship"].search([])), 1)
        self.assertEqual(hardship.note, f"At first\n{SECRET}")
        self.assertEqual(hardship.date_review, TODAY + 80 * DAY)
        self.assertEqual(hardship.hold_ids.date_to, TODAY + 80 * DAY)


@tagged("post_install", "-at_install", "collections")
class TestHardshipOffers(HardshipMixin, AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.limit_ids = [
            Command.create(
                {
                    "in_hardship": True,
                    "max_charges_percent": 100,
                    "max_count": 20,
                    "min_installment": 10,
                    "max_renegotiations": 3,
                }
            )
        ]

    def _negotiate(self):
        wizards = self.env["collections.negotiation.wizard"].with_user(self.collector)
        with self._clock(TODAY):
            action = wizards._open(self.company, self.debtor)
            return wizards.browse(action["res_id"])

    def test_special_limits_count_as_long_as_it_runs(self):
        self._create_invoice_due(TODAY - 40 * DAY, 1000.0)
        with self._clock(TODAY):
            self.assertEqual(self._negotiate()._get_limits().max_count, 12)
        hardship = self._be_hard()
        with self._clock(TODAY):
            limits = self._negotiate()._get_limits()
            self.assertEqual((limits.max_count, limits.max_principal_percent), (20, 0))
            hardship.action_end()
            self.assertEqual(self._negotiate()._get_limits().max_count, 12)

    def test_where_they_do_not_reach_the_usual_ones_count(self):
        self.policy.limit_ids.filtered("in_hardship").age_from = 90
        self._create_invoice_due(TODAY - 40 * DAY, 1000.0)
        self._be_hard()
        with self._clock(TODAY):
            self.assertEqual(self._negotiate()._get_limits().max_count, 12)

    def test_only_for_those_in_hardship(self):
        self.policy.limit_ids.filtered(lambda limit: not limit.in_hardship).unlink()
        self._create_invoice_due(TODAY - 40 * DAY, 1000.0)
        with self._clock(TODAY):
            self.assertIsNone(self._negotiate()._get_limits())

    def test_the_offer_and_the_agreement_end_it(self):
        invoice = self._create_invoice_due(TODAY - 40 * DAY, 1000.0)
        late = self._create_invoice_due(TODAY - 3 * DAY, 50.0)
        hardship = self._be_hard()
        wizard = self._negotiate()
        with self._clock(TODAY):
            self.assertEqual((wizard.count, wizard.down_payment), (20, 0))
            self.assertEqual(wizard.date_first, TODAY + 30 * DAY)
            self.assertFalse(wizard.needs_approval)
            self.assertIn("In hardship", wizard.suggestion_html)
            agreement = self.env["collections.agreement"].browse(
                wizard.action_propose()["res_id"]
            )
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(hardship.state, "open", "nothing is agreed on yet")
        with self._clock(TODAY):
            agreement._accept("A. Debtor", "test")
        self.assertEqual(hardship.state, "helped")
        self.assertEqual(hardship.agreement_id, agreement)
        self.assertFalse(hardship.hold_ids.filtered("active"))
        self.assertHeld(invoice, TODAY + DAY, "agreement")
        self.assertHeld(late, TODAY + DAY, "agreement")
        self._pay(invoice + late, date=TODAY + 2 * DAY)
        self._work(TODAY + 2 * DAY)
        self.assertEqual(hardship.agreement_state, "kept")
        self.env["collections.refresh"].sudo()._refresh_hardship(
            self.company, TODAY + 3 * DAY
        )
        self.assertEqual(hardship.amount_paid, 1050.0)
        self.assertEqual(
            self._get_events(hardship).mapped("kind"),
            ["hardship_opened", "hardship_helped"],
        )

    def test_what_an_agreement_books_anew_was_not_paid(self):
        self.policy.agreement_books = "reschedule"
        invoice = self._create_invoice_due(TODAY - 40 * DAY, 300.0)
        hardship = self._be_hard()
        agreement = self._agree(invoice, count=3)
        self.assertEqual(invoice.payment_state, "paid", "by the entry")
        refresh = self.env["collections.refresh"].sudo()
        refresh._refresh_hardship(self.company, TODAY + DAY)
        self.assertEqual(hardship.amount_paid, 0.0)
        self._pay_next(agreement, day=NEXT)
        refresh._refresh_hardship(self.company, NEXT)
        self.assertEqual(hardship.amount_paid, 100.0)

    def test_offers_go_out_and_nothing_else(self):
        invoice = self._create_invoice_due(TODAY - 40 * DAY, 300.0)
        self._be_hard()
        agreement = self._propose(invoice, count=3).sudo()
        channel = self.env["collections.channel"]._get("email")
        guard = self.env["collections.guard"].sudo()

        def ask(purpose):
            action = agreement._sketch_message(purpose, channel)
            return guard._judge(action, self._noon(TODAY))[action]

        self.assertEqual(ask("proposal").answer, "yes")
        self.assertEqual(ask("kept")[:2], ("no", "hardship"))
        hold = self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "kind": "insolvency",
                "reason": "Court",
                "date_from": TODAY,
            }
        )
        self.assertEqual(ask("proposal").answer, "no")
        hold.action_lift()
        self.assertEqual(ask("proposal").answer, "yes")


NEXT = TODAY + 8 * DAY


@tagged("post_install", "-at_install", "collections")
class TestHardshipScore(HardshipMixin, BehaviourCommon):
    def test_no_score_knows_of_it(self):
        for late, ago in ((20, 200), (5, 100), (40, 30)):
            self._create_paid(late, ago)
        self._create_owed(15)

        def look():
            self._refresh()
            self.env.invalidate_all()
            row = self._get_row()
            names = [
                name
                for name, field in row._fields.items()
                if field.store
                and field.type in ("float", "integer", "monetary", "char")
                and name not in ("id", "create_uid", "write_uid")
            ]
            return {name: row[name] for name in names}

        before = look()
        self.assertTrue(before)
        hardship = self._be_hard()
        self.assertEqual(look(), before)
        with self._clock(TODAY):
            hardship.action_end()
        self.assertEqual(look(), before)


@tagged("post_install", "-at_install", "collections")
class TestHardshipPortal(HardshipMixin, AccountOffersCommon):
    def _tell(self, url=None, status=200, **typed):
        typed = {"reason": "income", "words": SECRET, **typed}
        return self._send("hardship", typed, url=url, status=status)

    def _get_hardships(self, debtor=None):
        return self.env["collections.hardship"].search(
            [("partner_id", "=", (debtor or self.debtor).id)]
        )

    def test_signed_in_and_by_link(self):
        for way, url in self._get_ways().items():
            with self.subTest(way=way):
                self.assertIn(
                    "I am going through a hard time", self._open(url).text_content()
                )
                tree = self._tell(url)
                hardship = self._get_hardships().filtered(
                    lambda each: each.state == "open"
                )
                self.assertEqual(
                    (hardship.source, hardship.reason), ("portal", "income")
                )
                self.assertEqual(hardship.note, SECRET)
                self.assertEqual(hardship.user_id, self.collector)
                self.assertEqual(hardship.activity_ids.user_id, self.collector)
                self.assertHeld(self.invoice, self.today, "hardship")
                text = tree.text_content()
                self.assertIn("Thank you for telling us", text)
                [notice] = self._find(tree, "o_collections_hardship")
                until = hardship.date_review.strftime("%m/%d/%Y")
                self.assertIn(f"We have paused reminders until {until}", notice)
                self.assertNotIn(SECRET, text)
                self.assertNotIn("I am going through a hard time", text)
                hardship.action_end()
                self.policy.hardship_again_days = 0

    def test_nobody_offers_himself_special_terms(self):
        self.policy.limit_ids = [
            Command.create({"in_hardship": True, "max_count": 36, "age_from": 0})
        ]
        self._tell()
        tree = self._open()
        self.assertFalse(tree.xpath("//select[@name='count']"))
        self._send("agree", self._prepare_offer(count="30"), status=404)
        self.assertFalse(self._get_agreements())

    def test_an_offer_of_ours_can_be_accepted_meanwhile(self):
        self._tell()
        agreement = self._offer()
        self._send(
            "agreement",
            {"agreement": str(agreement.id), "name": "Ann Debtor", "read": "1"},
        )
        self.assertEqual(agreement.state, "active")
        self.assertEqual(self._get_hardships().state, "helped")

    def test_not_again_so_soon(self):
        self._tell()
        self._get_hardships().action_end()
        self.assertNotIn("hard time", self._open().text_content())
        tree = self._tell()
        self.assertIn("write to us", tree.text_content())
        self.assertEqual(len(self._get_hardships()), 1)
        self.policy.hardship_again_days = 0
        self._tell()
        self.assertEqual(len(self._get_hardships()), 2)

    def test_where_the_policy_does_not_let_them(self):
        self.policy.hardship_portal = False
        self.assertNotIn("hard time", self._open().text_content())
        self._tell()
        self.assertFalse(self._get_hardships())

    def test_what_is_typed_is_checked(self):
        tree = self._tell(reason="ill")
        self.assertIn("Choose what it is about", self._get_error(tree, "reason"))
        self.assertIn(SECRET, tree.xpath("//textarea[@id='hardship_words']")[0].text)
        self.assertFalse(self._get_hardships())
        self._tell(reason="", words="")
        self.assertEqual(self._get_hardships().reason, "not_said")
        self.assertFalse(self._get_hardships().note)

    def test_others_see_nothing_of_it(self):
        self._tell()
        other = self._open(self._get_link(self.stranger)).text_content()
        self.assertNotIn("paused reminders", other)
        self.assertFalse(self._get_hardships(self.stranger))
        self._sign_in(self._create_portal_user("stranger_user", self.stranger))
        self.assertNotIn("paused reminders", self._open(PAGE).text_content())

    def test_a_colleague_does_not_speak_for_the_customer(self):
        self._sign_in(self.collector)
        self._tell(self._get_link(), status=403)
        self.assertFalse(self._get_hardships())
