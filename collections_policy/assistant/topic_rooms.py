"""What the topics about agreements have in common."""

from odoo import models
from odoo.tools.misc import format_date

from ..tools.conversation import Ask, Choice, Message


class CollectionsTopicRooms(models.AbstractModel):
    """Overdue items of one creditor in one currency are a *room* for an agreement: see
    ``collections_account_offer.py``.
    """

    _name = "collections.topic.rooms"
    _inherit = "collections.topic.form"
    _description = "Collections: a topic that leads to an agreement"

    def _get_hindrance(self, talk):
        # OVERRIDE
        if self._get_forms(talk):
            return None
        return self._say(
            self.env._(
                "There is nothing that can be agreed on here at once now. A person "
                "will gladly find a way with you: just ask for one here."
            )
        )

    def _get_forms(self, talk):
        """Return what can be agreed on, by what it is about."""
        values = self._get_service()._prepare_values(
            talk.company, talk.debtor, talk.companies, talk.rows, talk.today
        )
        return {form["about"]: form for form in values["forms"]}

    def _choose_form(self, forms, answers):
        return forms.get(answers.get("about")) or next(iter(forms.values()))

    def _ask_about(self, forms):
        """Yield the question what it is about, if it can be about several things."""
        if len(forms) > 1:
            choices = [
                Choice(about, form["currency"].format(form["owed"]))
                for about, form in forms.items()
            ]
            yield Ask("about", self.env._("Which amount is it about?"), choices)

    def _ask_date(self, form):
        first, last = form["date_min"], form["date_max"]
        return Ask(
            "date",
            self.env._(
                "When do you pay for the first time? By %s at the latest.",
                format_date(self.env, last),
            ),
            self._prepare_days(first, last),
            "date",
            self.env._("Another day"),
            first,
            last,
        )

    def _prepare_typed(self, talk, answers):
        # OVERRIDE
        forms = self._get_forms(talk)
        first = next(iter(forms), "")
        return {"down": "", "about": first, **answers}

    def _thank(self, talk, words):
        return [Message(words, [self._link_page(talk, "collections_agreement")])]
