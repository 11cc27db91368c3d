from odoo import models
from odoo.tools.misc import format_date

from ..tools.conversation import Ask, Choice


class CollectionsAssistantPromise(models.AbstractModel):
    """The items are all that are overdue in a currency, or those of a promise that is
    put off.
    """

    _name = "collections.assistant.promise"
    _inherit = "collections.topic.form"
    _description = "Assistant: when the customer can pay"

    _form = "promise"
    _sequence = 40

    def _get_label(self):
        # OVERRIDE
        return self.env._("I will pay later")

    def _get_result_label(self):
        # OVERRIDE
        return self.env._("Promise")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._("later, promise*, tomorrow, next week, next month, when")

    def _get_hindrance(self, talk):
        # OVERRIDE
        forms = self._get_forms(talk)
        if forms["shown"]:
            return None
        if not forms["may_promise"]:
            return self._say(
                self.env._(
                    "You have promised this before. If you need more time, a person "
                    "will find a way with you: just ask for one here."
                )
            )
        return self._say(self.env._("Nothing is overdue that could be promised."))

    def _get_forms(self, talk):
        return self._get_service()._prepare_values(
            talk.company, talk.debtor, talk.companies, talk.rows, talk.today
        )

    def _get_asks(self, talk, answers):
        # OVERRIDE
        forms = {form["about"]: form for form in self._get_forms(talk)["shown"]}
        if len(forms) > 1:
            choices = [
                Choice(about, self._name_form(form)) for about, form in forms.items()
            ]
            yield Ask("about", self.env._("What is it about?"), choices)
        form = self._choose_form(forms, answers)
        yield self._ask_amount(form)
        yield self._ask_date(form)
        yield self._ask_to_confirm(
            self._word_promise(talk, form, answers), self.env._("Yes, I promise it")
        )

    def _choose_form(self, forms, answers):
        return forms.get(answers.get("about")) or next(iter(forms.values()))

    def _name_form(self, form):
        numbers = ", ".join(dict.fromkeys(row["number"] for row in form["rows"]))
        if form["promise"]:
            return self.env._("Another day for what I promised (%s)", numbers)
        return f"{numbers} ({form['currency'].name})"

    def _ask_amount(self, form):
        total = form["currency"].format(self._get_total(form))
        choices = [Choice(form["amount"], self.env._("All of it: %s", total))]
        return Ask(
            "amount",
            self.env._("How much can you pay?"),
            choices,
            "amount",
            self.env._("Another amount"),
        )

    def _get_total(self, form):
        promise = form["promise"]
        most = sum(row["amount"] for row in form["rows"])
        return min(most, promise.amount - promise.amount_paid) if promise else most

    def _ask_date(self, form):
        first, last = form["date_min"], form["date_max"]
        words = self.env._("By which day?")
        if last:
            until = format_date(self.env, last)
            words = self.env._("By which day? We can wait until %s.", until)
        return Ask(
            "date",
            words,
            self._prepare_days(first, last),
            "date",
            self.env._("Another day"),
            first,
            last,
        )

    def _word_promise(self, talk, form, answers):
        return self.env._(
            "You promise to pay %(amount)s by %(date)s, of: %(items)s. Shall I note "
            "it?",
            amount=self._word_amount(talk, form, answers),
            date=format_date(self.env, answers.get("date")),
            items=", ".join(dict.fromkeys(row["number"] for row in form["rows"])),
        )

    def _word_amount(self, talk, form, answers):
        amount = self._get_service()._read_amount(answers, form["currency"], {})
        return form["currency"].format(amount)

    def _prepare_typed(self, talk, answers):
        # OVERRIDE
        forms = {form["about"]: form for form in self._get_forms(talk)["shown"]}
        form = self._choose_form(forms, answers)
        ticked = {row["field"]: "1" for row in form["rows"]}
        return {**answers, **ticked}

    def _get_thanks(self, talk, answers):
        # OVERRIDE
        return [
            self.env._(
                "Thank you, it is noted. We don't remind you of it until %s.",
                format_date(self.env, answers["date"]),
            )
        ]
