"""What a demo company agreed on with its customers, and how they kept it."""

from datetime import date

from odoo import SUPERUSER_ID, models

from ..models.collections_agreement_document import REPORT


class CollectionsDemoStory(models.AbstractModel):
    _inherit = "collections.demo.story"

    def _event_proposed(self, events):
        """A collector offers what history suggests, in so many instalments.

        It is about all that is late, and is written to the customer at once.
        """
        for event in events:
            agreement = self._propose(event)
            event.document.agreement = agreement
            self._send_proposal(agreement)

    def _propose(self, event):
        collector = self._ref("user_collector")
        wizards = self.env["collections.negotiation.wizard"].with_user(collector)
        debtor = self._get_move(event).commercial_partner_id
        wizard = wizards.browse(wizards._open(self.env.company, debtor)["res_id"])
        wizard.count = int(event.amount)
        proposed = wizard.action_propose()
        return self.env["collections.agreement"].browse(proposed["res_id"])

    def _send_proposal(self, agreement):
        email = self.env["collections.channel"]._get("email")
        composer = self._fill_in(
            email._send_proposal(agreement), {}, mail_notify_force_send=False
        )
        _mails, messages = composer._action_send_mail()
        self._take_as_sent(messages.with_env(self.env))

    def _fill_in(self, action, values, **context):
        """Return the dialog that an action opens, filled in by a collector."""
        dialogs = self.env[action["res_model"]].with_user(self._ref("user_collector"))
        return dialogs.with_context(**action["context"], **context).create(values)

    def _event_accepted(self, events):
        """Customers sign; who does the books posts what was agreed on besides."""
        for event in events:
            agreement = self._get_agreement(event)
            signed = {"name": event.document.note}
            self._fill_in(agreement.action_accept(), signed).action_confirm()
            agreement.accepted_on = self.env.context["collections_now"]
            agreement.document_id.action_post()
            agreement.activity_feedback(["mail.mail_activity_data_todo"])

    def _event_instalment(self, events):
        """Customers pay what comes next of their agreement."""
        for event in events:
            action = self._get_agreement(event).action_register_payment()
            self.env[action["res_model"]].with_context(**action["context"]).create(
                {"payment_date": self._date(event.day)}
            )._create_payments()

    def _get_agreement(self, event):
        return event.document.agreement.with_env(self.env)


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _make_document(self):
        # EXTENDS 'collections.agreement': not as a user whose HTML is taken as text
        if self._is_replayed():
            self = self.with_user(SUPERUSER_ID)
        return super()._make_document()

    def _render_document(self):
        # EXTENDS 'collections.agreement': demo data is loaded without the web server
        # that a PDF has its style from
        if not self._is_replayed():
            return super()._render_document()
        return self.env["ir.actions.report"]._render_qweb_html(REPORT, self.ids)

    def _is_replayed(self):
        today = self.env.context.get("collections_demo_today")
        return isinstance(today, date)  # never one from a browser
