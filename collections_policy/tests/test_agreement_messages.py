"""What customers are told of agreements: thanks when one is kept, and proposals."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .agreement_common import AgreementCommon
from .charge_common import DUE
from .common import TODAY
from .guard_common import WORKDAYS, GuardCommon

DAY = timedelta(days=1)
THANKS = "collections_policy.mail_template_agreement_kept"


class MessagesCommon(AgreementCommon, GuardCommon):
    def _messages(self, agreement):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("agreement_id", "=", agreement.id)], order="id")
        )

    def _keep(self, **terms):
        """Return an agreement that was kept, and what its customer is told then."""
        agreement = self._agree(self._create_invoice_due(DUE, 1000.0), count=1, **terms)
        self._pay_next(agreement)
        self.assertEqual(agreement.state, "kept")
        return agreement, self._messages(agreement)


@tagged("post_install", "-at_install", "collections")
class TestThanks(MessagesCommon):
    def test_who_keeps_an_agreement_is_thanked(self):
        agreement, thanks = self._keep()
        self.assertEqual((thanks.state, thanks.purpose), ("planned", "kept"))
        self.assertEqual(thanks.partner_id, self.debtor)
        self.assertEqual(thanks.snapshot["policy"], self.policy.name)
        [mail] = self._deliver(TODAY)
        self.assertEqual(thanks.state, "sent")
        self.assertEqual(thanks.address, self.debtor.email_formatted)
        self.assertEqual(mail.recipient_ids, self.debtor)
        for text in (agreement.name, "Thank you", self.company.name, "1 Main Street"):
            self.assertIn(text, mail.body_html)
        self.assertIn("/collections/preferences/", mail.body_html)
        self.assertEqual(mail.mail_message_id.model, "collections.case")
        self.assertIn(agreement.name, thanks.label)

    def test_nobody_is_thanked_before_all_is_paid(self):
        agreement = self._agree(self._create_invoice_due(DUE, 1000.0), count=2)
        self._pay_next(agreement)
        self._work(TODAY)
        self.assertFalse(self._messages(agreement))

    def test_the_days_run_thanks_as_well(self):
        agreement = self._agree(self._create_invoice_due(DUE, 1000.0), count=1)
        with self._clock(TODAY):
            self._pay(agreement._get_items().move_id, 1000.0)
        self._work(TODAY)
        self._work(TODAY + DAY)
        self.assertEqual(len(self._messages(agreement)), 1)

    def test_the_case_stays_open_until_the_thanks_have_left(self):
        agreement, thanks = self._keep()
        case = thanks.case_id
        case._update_figures(TODAY)
        self.assertEqual(case.state, "open")
        self._deliver(TODAY)
        self.assertEqual((agreement.state, case.state), ("kept", "closed"))

    def test_it_goes_to_the_invoicing_contact_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        template = self.policy.agreement_thanks_template_id
        template.with_context(lang="pt_BR").subject = "Obrigado: {{ object.name }}"
        contact = self.env["res.partner"].create(
            {
                "name": "Accounts Payable",
                "type": "invoice",
                "email": "payable@debtor.example",
                "lang": "en_US",
                "parent_id": self.debtor.id,
            }
        )
        self.debtor.lang = "pt_BR"
        agreement, thanks = self._keep()
        [mail] = self._deliver(TODAY)
        self.assertEqual(thanks.recipient_id, contact)
        self.assertEqual(mail.subject, f"Obrigado: {agreement.name}")

    def test_the_policy_may_leave_it(self):
        self.policy.agreement_thanks = False
        _agreement, thanks = self._keep()
        self.assertFalse(thanks)

    def test_the_policy_chooses_the_words(self):
        own = self.env.ref(THANKS).copy({"subject": "Well done"})
        self.policy.agreement_thanks_template_id = own
        self._keep()
        [mail] = self._deliver(TODAY)
        self.assertEqual(mail.subject, "Well done")

    def test_once_even_if_it_is_kept_again(self):
        agreement, thanks = self._keep()
        self._undo(agreement)
        self.assertEqual((thanks.state, thanks.reason), ("cancelled", "not_kept"))
        self._pay_next(agreement)
        again = self._messages(agreement) - thanks
        self._deliver(TODAY)
        self.assertEqual(again.state, "sent")
        self._undo(agreement)
        self._pay_next(agreement)
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._messages(agreement), thanks | again)

    def test_what_waits_in_the_mail_queue_is_taken_back(self):
        agreement, thanks = self._keep()
        self._deliver_at(self._noon(TODAY))
        self.assertEqual(thanks.state, "queued")
        self._undo(agreement)
        self.assertEqual(thanks.state, "cancelled")
        self.assertFalse(self._send_queue(TODAY))

    def _undo(self, agreement):
        [payment] = agreement._get_payment_moves()[-1:].origin_payment_id
        with self._clock(TODAY):
            payment.action_draft()
            payment.action_cancel()
            payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(agreement.state, "active")


@tagged("post_install", "-at_install", "collections")
class TestThanksAreAContact(MessagesCommon):
    """Thanks leave when, and to whom, any message may: kept is kept all the same."""

    def assertNotThanked(self, state, reason):
        agreement, thanks = self._keep()
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual((thanks.state, thanks.reason), (state, reason))
        self.assertEqual(agreement.state, "kept")
        self.assertEqual(self._owed(), 0.0)
        return thanks

    def test_who_refused_e_mail(self):
        self._say("refused")
        self.assertNotThanked("failed", "opted_out")

    def test_who_is_blacklisted(self):
        self.env["mail.blacklist"]._add(self.debtor.email)
        self.assertNotThanked("failed", "opted_out")

    def test_who_has_no_address(self):
        self.debtor.email = False
        thanks = self.assertNotThanked("failed", "no_address")
        self.assertFalse(thanks.needs_person)
        self.assertEqual(thanks.case_id.state, "closed")

    def test_where_consent_is_asked_for(self):
        self._create_rule(needs_consent=True)
        self.assertNotThanked("failed", "no_consent")

    def test_who_is_left_alone(self):
        agreement = self._agree(self._create_invoice_due(DUE, 1000.0), count=1)
        hold = self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "kind": "deceased",
                "reason": "Told by the family",
                "date_from": TODAY,
            }
        )
        with self._clock(TODAY):
            self._pay(agreement._get_items().move_id, 1000.0)
        self._work(TODAY)
        thanks = self._messages(agreement)
        thanks.override_user_id = self.env.user
        self.assertFalse(self._deliver(TODAY))
        self.assertEqual((thanks.state, thanks.reason), ("cancelled", hold.kind))
        self.assertEqual(agreement.state, "kept")

    def test_an_invoice_that_is_paused_is_another_matter(self):
        other = self._create_invoice_due(DUE, 50.0)
        self.env["collections.hold"].create(
            {"move_id": other.id, "reason": "Wait", "date_from": TODAY}
        )
        _agreement, thanks = self._keep()
        self._deliver(TODAY)
        self.assertEqual(thanks.state, "sent")

    def test_at_night_they_wait_for_the_morning(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        _agreement, thanks = self._keep()
        self._deliver_at(datetime(2026, 3, 16, 3))
        self.assertEqual(
            (thanks.state, thanks.guard_reason), ("planned", "contact_hours")
        )
        self.assertEqual(thanks.not_before, datetime(2026, 3, 16, 9))
        self._deliver_at(datetime(2026, 3, 16, 9))
        self.assertEqual(thanks.state, "queued")

    def test_they_keep_to_caps(self):
        self._create_rule(caps=[{"number": 1, "days": 7}])
        other = self._create_invoice_due(TODAY - 4 * DAY)
        self._night(TODAY)
        self.assertEqual(self._levels(other), ["First"])
        _agreement, thanks = self._keep()
        self._deliver(TODAY)
        self.assertEqual((thanks.state, thanks.guard_reason), ("planned", "cap"))
        self.assertEqual(thanks.not_before, self._midnight(TODAY + 7 * DAY))
        self._deliver(TODAY + 7 * DAY)
        self.assertEqual(thanks.state, "sent")

    def test_they_count_for_caps(self):
        self._create_rule(caps=[{"number": 1, "days": 7}])
        self._keep()
        self._deliver(TODAY)
        other = self._create_invoice_due(TODAY - 4 * DAY)
        self._night(TODAY + DAY)
        [reminder] = self._actions(other)
        self.assertEqual((reminder.state, reminder.guard_reason), ("planned", "cap"))

    def test_they_are_the_one_mail_of_the_day(self):
        other = self._create_invoice_due(TODAY - 4 * DAY)
        self._night(TODAY)
        self.assertEqual(self._levels(other), ["First"])
        _agreement, thanks = self._keep()
        self._deliver(TODAY)
        self.assertEqual((thanks.state, thanks.reason), ("planned", "once_a_day"))

    def test_a_threat_does_not_go_out(self):
        for words in ("Next time: protest at a notary.", "Pay in time, or else."):
            with self.subTest(words):
                own = self.env.ref(THANKS).copy({"body_html": f"<p>{words}</p>"})
                self.policy.agreement_thanks_template_id = own
                self.assertNotThanked("failed", "lint")

    def test_a_template_that_is_broken_holds_up_itself_alone(self):
        own = self.env.ref(THANKS).copy()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s) "
            "WHERE id = %s",
            ["<t t-out='object.nothing_like_it'/>", own.id],
        )
        own.invalidate_recordset()
        self.policy.agreement_thanks_template_id = own
        self.assertNotThanked("failed", "error")


@tagged("post_install", "-at_install", "collections")
class TestShippedWords(MessagesCommon):
    def test_what_is_said_of_agreements_passes_the_check(self):
        linter = self.env["collections.linter"]
        channel = self.env["collections.channel.email"]
        templates = self.env["mail.template"].search(
            [("model", "=", "collections.agreement")]
        )
        self.assertIn(self.env.ref(THANKS), templates)
        for template in templates:
            with self.subTest(template.name):
                found = linter._lint_wording(channel, template, "en_US")
                self.assertEqual(found, [])

    def test_new_policies_use_it(self):
        policy = self._create_policy("Fresh", [])
        self.assertTrue(policy.agreement_thanks)
        self.assertEqual(policy.agreement_thanks_template_id, self.env.ref(THANKS))
        self.assertEqual(
            policy.copy().agreement_thanks_template_id, self.env.ref(THANKS)
        )

    def test_policies_that_come_with_the_addon_use_it(self):
        ready = self.env.ref("collections_policy.collections_policy_consumers").sudo()
        self.assertTrue(ready.agreement_thanks)
        self.assertEqual(ready.agreement_thanks_template_id, self.env.ref(THANKS))


@tagged("post_install", "-at_install", "collections")
class TestProposals(MessagesCommon):
    def test_by_e_mail_a_person_writes_it(self):
        agreement = self._propose(self._create_invoice_due(DUE, 1000.0), count=2)
        own = self.env.ref("collections_policy.mail_template_agreement").copy()
        self.policy.agreement_proposal_template_id = own
        email = self.env["collections.channel.email"].with_user(self.collector)
        action = email._send_proposal(agreement.with_user(self.collector))
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertEqual(action["context"]["default_template_id"], own.id)
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn(agreement.account_link, composer.body)
        self.assertFalse(self._messages(agreement))

    def test_only_what_is_proposed_is_sent(self):
        agreement = self._draft(self._create_invoice_due(DUE, 1000.0), count=2)
        with self.assertRaises(UserError):
            agreement.action_send()

    def test_an_action_is_of_a_step_or_of_an_agreement(self):
        agreement, thanks = self._keep()
        self.assertEqual(thanks.agreement_id, agreement)
        step = self.policy.level_ids.step_ids[0]
        with self.assertRaisesRegex(Exception, "step_or_agreement"):
            with self.env.cr.savepoint():
                thanks.step_id = step
                thanks.flush_recordset()
