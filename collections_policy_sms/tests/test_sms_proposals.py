"""A proposal goes out as a text message, with the link to read and accept it."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.collections_policy.tests.agreement_common import AgreementCommon
from odoo.addons.collections_policy.tests.charge_common import DUE
from odoo.addons.collections_policy.tests.common import TODAY
from odoo.addons.collections_policy.tests.guard_common import WORKDAYS, GuardCommon

from ..tools.sms_text import measure
from .common import MOBILE, SmsCommon

DAY = timedelta(days=1)


class ProposalCommon(AgreementCommon, GuardCommon, SmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_policy_id = cls.policy
        cls.company.country_id = cls.env.ref("base.us")
        cls.debtor.phone = MOBILE

    def setUp(self):
        super().setUp()
        self.agreement = self._propose(self._create_invoice_due(DUE, 1000.0), count=4)

    def _open(self, user=None, channel="sms"):
        agreement = self.agreement.with_user(user or self.collector)
        action = agreement.action_send()
        wizards = self.env[action["res_model"]].with_user(user or self.collector)
        form = Form(wizards.with_context(**action["context"]))
        form.channel = channel
        return form

    def _send(self, moment=None):
        with freeze_time(moment or self._noon(TODAY)):
            return self._open().save().action_confirm()

    def _messages(self):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("agreement_id", "=", self.agreement.id)], order="id")
        )


@tagged("post_install", "-at_install", "collections")
class TestSmsProposals(ProposalCommon):
    def test_it_is_offered_with_its_words(self):
        with self._clock(TODAY):
            form = self._open(channel="email")
            self.assertFalse(form.preview)
            form.channel = "sms"
            self.assertFalse(form.problem)
            self.assertFalse(form.verdict)
            self.assertIn(self.agreement.account_link, form.preview)
        self.assertFalse(self._messages(), "it was only looked at")

    def test_it_leaves_with_the_link(self):
        result = self._send()
        [message] = self._messages()
        self.assertEqual(result["params"]["type"], "success")
        self.assertIn(MOBILE, result["params"]["message"])
        self.assertEqual((message.state, message.channel), ("queued", "sms"))
        self.assertEqual(message.user_id, self.collector)
        sms = self._get_sms(message)
        self.assertEqual(sms.number, MOBILE)
        self.assertIn(self.company.name, sms.body)
        self.assertIn("4 x $ 250.00", sms.body)
        self.assertEqual(measure(sms.body).alphabet, "GSM-7")
        with self._clock(TODAY):
            self.assertIn(self.agreement.account_link, sms.body)
        told = message.message_id
        self.assertEqual(
            (told.model, told.res_id), ("collections.case", message.case_id.id)
        )
        self.assertEqual(self.agreement.message_action_count, 1)

    def test_it_does_not_escalate(self):
        self._send()
        [message] = self._messages()
        message._set_sent(self._noon(TODAY))
        self.assertFalse(message.line_ids)
        self.assertFalse(self._levels(self.agreement._get_items().move_id))

    def test_outside_hours_the_collector_is_told_and_it_leaves_by_itself(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        evening = datetime(2026, 3, 17, 1)  # 20:00 or so in the USA
        with freeze_time(evening):
            self.assertIn("Not before", self._open().verdict)
        result = self._send(evening)
        self.assertEqual(result["params"]["type"], "warning")
        self.assertIn("Not before", result["params"]["message"])
        [message] = self._messages()
        self.assertEqual((message.state, message.reason), ("planned", "contact_hours"))
        self._deliver_at(message.not_before)
        self.assertEqual(message.state, "queued")

    def test_what_waits_is_not_planned_twice(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        evening = datetime(2026, 3, 17, 1)
        self._send(evening)
        self._send(evening)
        self.assertEqual(len(self._messages()), 1)

    def test_as_often_as_is_allowed(self):
        self._create_rule(caps=[{"number": 1, "days": 7}])
        self._send()
        self._send(self._noon(TODAY + DAY))
        first, second = self._messages()
        self.assertEqual((first.state, second.guard_reason), ("queued", "cap"))
        self.assertEqual(second.not_before, self._midnight(TODAY + 7 * DAY))

    def test_who_refused_text_messages(self):
        self._say("refused", channel="sms")
        with self._clock(TODAY):
            self.assertIn("Not allowed", self._open().verdict)
        result = self._send()
        self.assertIn("Not allowed", result["params"]["message"])
        [message] = self._messages()
        self.assertEqual((message.state, message.reason), ("failed", "opted_out"))
        self.assertFalse(self._get_sms(message))

    def test_who_has_no_mobile(self):
        self.debtor.phone = False
        result = self._send()
        self.assertIn("No address", result["params"]["message"])

    def test_who_is_left_alone(self):
        self.env["collections.hold"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.company.id,
                "kind": "insolvency",
                "reason": "Court",
                "date_from": TODAY,
            }
        )
        result = self._send()
        self.assertIn("Insolvency", result["params"]["message"])
        self.assertEqual(self._messages().state, "cancelled")

    def test_without_words_it_is_not_sent(self):
        self.policy.agreement_sms_template_id = False
        form = self._open()
        self.assertIn("Negotiation", form.problem)
        with self.assertRaises(UserError):
            form.save().action_confirm()
        self.assertFalse(self._messages())

    def test_what_was_accepted_meanwhile_is_not_offered_any_more(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self._send(datetime(2026, 3, 16, 3))
        [message] = self._messages()
        self.assertEqual(message.state, "planned")
        with self._clock(TODAY):
            self.agreement._accept("A. Debtor", "test")
        self.assertEqual((message.state, message.reason), ("cancelled", "not_proposed"))

    def test_what_has_expired_meanwhile_does_not_leave(self):
        self._create_rule([("any", WORKDAYS, 9, 18)])
        self._send(datetime(2026, 3, 16, 3))
        [message] = self._messages()
        late = self.agreement.valid_until + DAY
        with freeze_time(self._noon(late)):
            self._deliver_at(self._noon(late))
        self.assertEqual((message.state, message.reason), ("cancelled", "not_proposed"))

    def test_only_collectors_send(self):
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.agreement.with_user(stranger).action_send()

    def test_not_from_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "other_collector",
            groups="collections_policy.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.agreement.with_user(stranger).action_send()

    def test_steps_keep_their_own_preview(self):
        """The latest action may be one that has no step."""
        self._send()
        preview = self.step.sms_preview
        self.assertNotIn("text-danger", str(preview))

    def test_its_template_is_a_manager_s_to_write(self):
        template = self.policy.agreement_sms_template_id
        template.with_user(self.manager).name = "Mine"
        with self.assertRaises(AccessError):
            template.with_user(self.collector).name = "Mine"


@tagged("post_install", "-at_install", "collections")
class TestSmsProposalLink(ProposalCommon, HttpCase):
    def test_the_link_leads_to_the_proposal(self):
        self.agreement.sudo().valid_until = False
        self._open().save().action_confirm()
        sms = self._get_sms(self._messages())
        [link] = [word for word in sms.body.split() if word.startswith("http")]
        page = self.url_open(urlsplit(link).path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.agreement.name, page.text)
