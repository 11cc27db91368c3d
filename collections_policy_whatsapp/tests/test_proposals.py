"""A proposal goes out by WhatsApp, with the link to read and accept it."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.collections_policy.tests.agreement_common import AgreementCommon
from odoo.addons.collections_policy.tests.charge_common import DUE

from .common import NUMBER, TODAY, WhatsappCommon

SHIPPED = "collections_policy_whatsapp.collections_whatsapp_template_proposal"


class ProposalCommon(AgreementCommon, WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_policy_id = cls.policy
        cls.proposal = (
            cls.env.ref(SHIPPED)
            .sudo()
            .copy({"company_id": cls.company.id, "account_id": cls.account.id})
        )
        cls.policy.agreement_whatsapp_template_id = cls.proposal

    def setUp(self):
        super().setUp()
        self.agreement = self._propose(self._create_invoice_due(DUE, 1000.0), count=4)

    def _open(self):
        action = self.agreement.with_user(self.collector).action_send()
        wizards = self.env[action["res_model"]].with_user(self.collector)
        form = Form(wizards.with_context(**action["context"]))
        form.channel = "whatsapp"
        return form

    def _send_proposal(self):
        with self._clock(TODAY):
            return self._open().save().action_confirm()

    def _proposals(self):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("agreement_id", "=", self.agreement.id)], order="id")
        )


@tagged("post_install", "-at_install", "collections")
class TestProposals(ProposalCommon):
    def test_it_leaves_with_the_link(self):
        with self._clock(TODAY):
            form = self._open()
            self.assertFalse(form.problem)
            self.assertFalse(form.verdict)
            self.assertIn(self.agreement.account_link, form.preview)
        result = self._send_proposal()
        self.assertEqual(result["params"]["type"], "success")
        [action] = self._proposals()
        self.assertEqual(action.state, "queued")
        self._send()
        message = self._message()
        self.assertEqual(message.action_id, action)
        self.assertEqual((action.state, message.number), ("sent", NUMBER))
        [asked] = self.api.asked
        self.assertEqual(message.template_id, self.proposal)
        with self._clock(TODAY):
            self.assertIn(self.agreement.account_link, message.text)
        self.assertIn("Good Customer", message.text)
        self.assertIn(self.company.name, message.text)
        self.assertIn(self.agreement.summary, message.text)
        self.assertEqual(action.message_id.res_id, action.case_id.id)
        self.assertTrue(asked)

    def test_who_has_not_opted_in(self):
        self.env["collections.consent"]._note(
            self.company, self.debtor, "whatsapp", "refused", "writing"
        )
        with self._clock(TODAY):
            self.assertIn("Not allowed", self._open().verdict)
        result = self._send_proposal()
        self.assertEqual(result["params"]["type"], "warning")
        self.assertEqual(self._proposals().state, "failed")
        self._send()
        self.assertFalse(self.api.asked)

    def test_without_an_account_a_person_sends_it(self):
        self.proposal.account_id = False
        result = self._send_proposal()
        [action] = self._proposals()
        self.assertEqual((action.state, result["res_id"]), ("todo", action.id))
        with self._clock(TODAY):
            link = action.with_user(self.collector).action_open_whatsapp()["url"]
            self.assertIn("collections%2Faccount", link)
            action.with_user(self.collector).action_sent_by_hand()
        self.assertEqual(action.state, "done")

    def test_what_a_person_has_not_sent_is_dropped_once_it_is_accepted(self):
        self.proposal.account_id = False
        self._send_proposal()
        [action] = self._proposals()
        activity = action.activity_id
        with self._clock(TODAY):
            self.agreement._accept("A. Debtor", "test")
        self.assertEqual((action.state, action.reason), ("cancelled", "not_proposed"))
        self.assertFalse(activity.exists())

    def test_without_words_it_is_not_sent(self):
        self.policy.agreement_whatsapp_template_id = False
        with self.assertRaises(UserError):
            self._send_proposal()

    def test_new_policies_use_the_company_s_own(self):
        self.assertEqual(
            self._create_policy("Fresh", []).agreement_whatsapp_template_id,
            self.proposal,
        )
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(other.id)]
        fresh = self.env["collections.policy"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        self.assertFalse(fresh.agreement_whatsapp_template_id)

    def test_ready_policies_use_what_comes_with_the_addon(self):
        ready = self.env.ref("collections_policy.collections_policy_consumers").sudo()
        self.assertEqual(ready.agreement_whatsapp_template_id, self.env.ref(SHIPPED))
