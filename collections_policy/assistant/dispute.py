from odoo import models

from ..tools.conversation import Ask, Choice, Message


class CollectionsAssistantDispute(models.AbstractModel):
    _name = "collections.assistant.dispute"
    _inherit = "collections.topic.form"
    _description = "Assistant: what is wrong with an invoice"

    _form = "dispute"
    _sequence = 70

    def _get_label(self):
        # OVERRIDE
        return self.env._("Something is wrong with an invoice")

    def _get_result_label(self):
        # OVERRIDE
        return self.env._("Dispute")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._(
            "wrong, mistake, error, dispute*, contest*, complain*, return*"
        )

    def _get_hindrance(self, talk):
        # OVERRIDE
        if self._get_invoices(talk):
            return None
        return self._say(
            Message(
                self.env._("We are looking already at all that is open."),
                [self._link_page(talk, "collections_dispute")],
            )
        )

    def _get_invoices(self, talk):
        """Return what may be contested, by the invoice's id as text."""
        invoices = self._get_service()._prepare_invoices(talk.rows)
        return {str(each["id"]): each for each in invoices}

    def _get_asks(self, talk, answers):
        # OVERRIDE
        invoices = self._get_invoices(talk)
        yield self._ask_invoice(invoices)
        yield self._ask_reason()
        invoice = invoices.get(answers["invoice"])
        if not invoice:
            return
        yield self._ask_part(invoice)
        if answers["part"] == "amount":
            yield Ask(
                "contested",
                self.env._("How much of it is wrong?"),
                kind="amount",
                label=self.env._("The amount"),
            )
        yield Ask(
            "words",
            self.env._("What is wrong? Please tell me in a few words."),
            kind="long",
            label=self.env._("In a few words"),
        )
        yield self._ask_to_confirm(
            self._word_dispute(invoice, answers), self.env._("Yes, send it")
        )

    def _ask_invoice(self, invoices):
        choices = [
            Choice(
                number, f"{each['number']} ({each['currency'].format(each['amount'])})"
            )
            for number, each in invoices.items()
        ]
        return Ask("invoice", self.env._("Which invoice is it?"), choices)

    def _ask_reason(self):
        reasons = self._get_service()._get_reasons()
        choices = [Choice(str(reason.id), reason.name) for reason in reasons]
        return Ask("reason", self.env._("What is it about?"), choices)

    def _ask_part(self, invoice):
        total = invoice["currency"].format(invoice["amount"])
        choices = [
            Choice("whole", self.env._("All that is open of it: %s", total)),
            Choice("amount", self.env._("A part of it")),
        ]
        return Ask("part", self.env._("Is all of it wrong?"), choices)

    def _word_dispute(self, invoice, answers):
        reason = self._get_service()._get_reasons().browse(int(answers["reason"]))
        contested = invoice["amount"]
        if answers["part"] == "amount":
            service = self._get_service()
            contested = service._read_amount(
                answers, invoice["currency"], {}, "contested"
            )
        return self.env._(
            "You contest %(amount)s of %(invoice)s (%(reason)s): “%(words)s”. Shall I "
            "send it?",
            amount=invoice["currency"].format(contested),
            invoice=invoice["number"],
            reason=reason.name,
            words=answers["words"],
        )

    def _get_thanks(self, talk, answers):
        # OVERRIDE
        return [
            Message(
                self.env._(
                    "Thank you. We look at it, and don't remind you of what is "
                    "contested. A document that shows it can be sent in answer to any "
                    "of our messages."
                ),
                [self._link_page(talk, "collections_dispute")],
            )
        ]
