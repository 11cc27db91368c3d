from odoo import models

from ..tools.conversation import Ask

UNTOLD = "…"  # in place of words that are asked for later


class CollectionsAssistantCounter(models.AbstractModel):
    """What goes beyond the policy's limits: a colleague decides on it."""

    _name = "collections.assistant.counter"
    _inherit = "collections.topic.rooms"
    _description = "Assistant: what the customer proposes"

    _form = "counter"
    _sequence = 60

    def _get_label(self):
        # OVERRIDE
        return self.env._("Propose what I can pay a month")

    def _get_result_label(self):
        # OVERRIDE
        return self.env._("Proposal")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._("propose, proposal, monthly, a month, each month, less")

    def _get_asks(self, talk, answers):
        # OVERRIDE
        forms = self._get_forms(talk)
        yield from self._ask_about(forms)
        form = self._choose_form(forms, answers)
        yield self._ask_monthly(form)
        yield self._ask_date(form)
        yield Ask(
            "words",
            self.env._("Why do you need it so? A few words help us to decide."),
            kind="long",
            label=self.env._("In a few words"),
        )
        amount = self._get_service()._read_amount(
            answers, form["currency"], {}, "monthly"
        )
        yield self._ask_to_confirm(
            self.env._(
                "You propose to pay %s a month. Shall I send it?",
                form["currency"].format(amount),
            ),
            self.env._("Yes, send it"),
        )

    def _ask_monthly(self, form):
        owed = form["currency"].format(form["owed"])
        return Ask(
            "monthly",
            self.env._("It is about %s. How much can you pay a month?", owed),
            kind="amount",
            label=self.env._("Amount a month"),
        )

    def _check(self, talk, answers):
        # EXTENDS: the amount is looked at before all is known
        untold = {"words": UNTOLD, "date": talk.today.isoformat()}
        return super()._check(talk, {**untold, **answers})

    def _get_thanks(self, talk, answers):
        # OVERRIDE
        words = self.env._(
            "Thank you. We look at what you propose, and answer you soon."
        )
        return self._thank(talk, words)
