from odoo import models
from odoo.tools.misc import format_date

from ..tools.conversation import Ask, Choice, Message

AGAIN = "again"


class CollectionsAssistantInstalments(models.AbstractModel):
    """Inside the policy's limits it is agreed at once; see ``counter.py`` for the rest.

    The answer by which a customer says that the terms were read (``read``) is the exact
    total that was shown: if it comes to another one meanwhile, nothing is agreed on.
    """

    _name = "collections.assistant.instalments"
    _inherit = "collections.topic.rooms"
    _description = "Assistant: paying in instalments"

    _form = "offer"
    _sequence = 50

    def _get_label(self):
        # OVERRIDE
        return self.env._("Pay in instalments")

    def _get_result_label(self):
        # OVERRIDE
        return self.env._("Agreement")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._(
            "instalment*, installment*, parts, agreement*, negotiat*, deal"
        )

    # === WHERE IT STANDS === #

    def _get_hindrance(self, talk):
        # EXTENDS: what can't be agreed on at once may still be proposed
        hindrance = super()._get_hindrance(talk)
        counter = self.env["collections.assistant.counter"]
        if not hindrance or counter._get_hindrance(talk):
            return hindrance
        return self._say(
            self.env._(
                "There is nothing that can be agreed on here at once now. You may "
                "propose what you can pay a month, and my colleagues decide on it."
            )
        )

    def _begin(self, talk):
        # OVERRIDE: what was agreed on, or is proposed, is told first
        reply = super()._begin(talk)
        return reply._replace(messages=[*self._tell_agreements(talk), *reply.messages])

    def _tell_agreements(self, talk):
        """Return what is said of agreements that run, or wait for the customer."""
        service = self.env["collections.account.agreement"].sudo()
        agreements = service._get_agreements(talk.company, talk.debtor, talk.companies)
        link = self._link_page(talk, "collections_agreement")
        words = [
            self._word_agreement(service._prepare_agreement(each, talk.today))
            for each in agreements
        ]
        return [Message(each, [link]) for each in filter(None, words)]

    def _word_agreement(self, told):
        """Return what is said of an agreement; nothing if there is nothing to do."""
        agreement, coming = told["agreement"], told["next"]
        if told["state"] == "proposed":
            return self.env._(
                "We propose %(name)s to you: %(amount)s in all. Read and accept it on "
                "your page.",
                name=agreement.name,
                amount=agreement.currency_id.format(agreement.amount_total),
            )
        if not coming:
            return ""
        return self.env._(
            "%(name)s is running. Next: %(amount)s by %(date)s.",
            name=agreement.name,
            amount=agreement.currency_id.format(coming.amount_open),
            date=format_date(self.env, coming.date_due),
        )

    # === WHAT IS ASKED === #

    def _get_asks(self, talk, answers):
        # OVERRIDE
        forms = self._get_forms(talk)
        yield from self._ask_about(forms)
        form = self._choose_form(forms, answers)
        yield self._ask_count(form)
        if form["lowest"]:
            yield self._ask_down(form)
        yield self._ask_date(form)
        preview = self._preview(talk, answers)[1]
        if not preview:
            return
        yield self._ask_consent(preview)
        yield Ask(
            "name",
            self.env._("Who agrees? Please write your full name."),
            kind="name",
            label=self.env._("Your full name"),
        )
        yield self._ask_to_confirm(
            self.env._(
                "%(name)s agrees to pay %(total)s as shown above. Is that right?",
                name=answers["name"],
                total=preview["currency"].format(preview["total"]),
            ),
            self.env._("Yes, it is agreed"),
        )

    def _ask_count(self, form):
        owed = form["currency"].format(form["owed"])
        return Ask(
            "count",
            self.env._("It is about %s. In how many instalments?", owed),
            [Choice(str(count), str(count)) for count in form["counts"]],
        )

    def _ask_down(self, form):
        lowest = form["currency"].format(form["lowest"])
        return Ask(
            "down",
            self.env._("How much do you pay first? It takes %s at least.", lowest),
            [Choice(form["down"], lowest)],
            "amount",
            self.env._("Another amount"),
        )

    def _ask_consent(self, preview):
        return Ask(
            "read",
            self._word_preview(preview),
            [
                Choice(preview["exact"], self.env._("I have read it, and agree")),
                Choice(AGAIN, self.env._("Other terms")),
            ],
        )

    def _word_preview(self, preview):
        """Return what an offer comes to, payment by payment."""
        currency = preview["currency"]
        lines = [self.env._("This is what you would pay:")]
        lines += [
            f"{format_date(self.env, each['date'])}: {currency.format(each['amount'])}"
            for each in preview["payments"]
        ]
        labels = {
            "charges": self.env._("Late charges in it"),
            "discount": self.env._("Discount"),
            "interest": self.env._("Interest in it"),
            "total": self.env._("In all"),
        }
        lines += [
            f"{label}: {currency.format(preview[name])}"
            for name, label in labels.items()
            if preview[name]
        ]
        return "\n".join(filter(None, [*lines, preview["breach_text"]]))

    # === WHAT IS WRONG, WHAT IS KEPT === #

    def _hear(self, talk, ask, answers, text):
        # EXTENDS: other terms are chosen from the beginning
        if ask.field == "read" and text == AGAIN:
            return self._ask_next(talk, {})
        return super()._hear(talk, ask, answers, text)

    def _ask_next(self, talk, answers, *messages):
        # EXTENDS: terms that don't go together are chosen again
        if "date" in answers:
            errors, preview = self._preview(talk, answers)
            if not preview:
                return self._ask_again(talk, answers, errors)
        return super()._ask_next(talk, answers, *messages)

    def _preview(self, talk, answers):
        """Return what is wrong with the terms, by field, and else what they come to."""
        return self._get_service()._preview(
            talk.company,
            talk.debtor,
            talk.companies,
            self._prepare_typed(talk, answers),
        )

    def _check(self, talk, answers):
        # OVERRIDE: there is no total before there are terms
        errors = dict(self._preview(talk, answers)[0])
        self._get_service()._read_consent(answers, errors)
        return errors

    def _prepare_typed(self, talk, answers):
        # EXTENDS
        typed = super()._prepare_typed(talk, answers)
        return {**typed, "total": answers.get("read", "")}

    def _get_thanks(self, talk, answers):
        # OVERRIDE
        words = self.env._(
            "Thank you: it is agreed. Pay as it is written there, and we don't remind "
            "you of these invoices."
        )
        return self._thank(talk, words)
