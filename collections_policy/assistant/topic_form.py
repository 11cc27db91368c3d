"""Topics that fill in a form of the account's page, one question after another."""

from datetime import timedelta

from odoo import models
from odoo.tools.misc import format_date

from ..tools.conversation import Ask, Choice, Misunderstood, find_choice

CONFIRM = "confirm"
YES, NO = "yes", "no"
SOURCE = "assistant"


class CollectionsTopicForm(models.AbstractModel):
    """What is asked are the fields of a ``collections.account.form``.

    That one says what can be taken, and why not; it keeps it in the end. Nothing is
    kept before the customer has confirmed it.

    ``_form`` is the last part of its model's name.
    """

    _name = "collections.topic.form"
    _inherit = "collections.topic"
    _description = "Collections: a topic that fills in a form"

    _form = None

    # === WHAT IS ASKED === #

    def _get_asks(self, talk, answers):
        """Yield the questions in their order, as far as is known. TO OVERRIDE.

        Each may depend on the ``answers`` to those before it, which are there once the
        next one is looked at.

        :param Talk talk: who speaks
        :param dict answers: what is known by now
        """
        raise NotImplementedError

    def _get_hindrance(self, talk):
        """Return the reply of who can't do this now; nothing if it can be done."""
        return None

    def _begin(self, talk):
        # OVERRIDE
        return self._get_hindrance(talk) or self._ask_next(talk, {})

    def _hear(self, talk, ask, answers, text):
        # OVERRIDE
        hindrance = self._get_hindrance(talk)
        if hindrance:
            return hindrance
        current = self._find_next(talk, answers)
        if not current or current.field != ask.field:  # it has changed meanwhile
            return self._ask_next(talk, answers)
        answer = self._read_answer(talk, current, text)
        if current.field == CONFIRM:
            return self._close(talk, answers, answer)
        answers = {**answers, current.field: answer}
        problem = self._get_problem(talk, answers, current.field)
        if problem:
            raise Misunderstood(problem)
        return self._ask_next(talk, answers)

    def _find_next(self, talk, answers):
        """Return the first question that is not answered yet.

        :rtype: Ask | None
        """
        for ask in self._get_asks(talk, answers):
            if ask.field not in answers:
                return ask
        return None

    def _ask_next(self, talk, answers, *messages):
        ask = self._find_next(talk, answers)
        if not ask and not messages:
            messages = [self._get_service()._word_gone()]
        return self._say(*messages, ask=ask, answers=answers)

    def _read_answer(self, talk, ask, text):
        """Return the answer to a question as the form wants it.

        :raises Misunderstood: if it is none
        """
        choice = find_choice(ask, text)
        if choice:
            return choice.value
        if not ask.kind:
            raise Misunderstood(self._word_choose())
        if not text.strip():
            raise Misunderstood(ask.label or ask.text)
        return self._read_date(talk, text) if ask.kind == "date" else text

    def _read_date(self, talk, text):
        day = self.env["collections.assistant"]._read_day(text, talk.today)
        if not day:
            raise Misunderstood(
                self.env._(
                    "Write a day, such as %s.",
                    format_date(self.env, talk.today + timedelta(days=7)),
                )
            )
        return day.isoformat()

    def _word_choose(self):
        return self.env._("Please choose one of these.")

    # === WHAT IS WRONG, WHAT IS KEPT === #

    def _get_service(self):
        return self.env[f"collections.account.{self._form}"].sudo()

    def _prepare_typed(self, talk, answers):
        """Return the answers as the form's page would send them. TO OVERRIDE.

        :rtype: dict[str, str]
        """
        return answers

    def _get_problem(self, talk, answers, field):
        """Return what is wrong with the answer that was just given, in words."""
        return self._check(talk, answers).get(self._get_fields().get(field, field))

    def _get_fields(self):
        """Return which field of the form speaks of an answer, where names differ."""
        return {}

    def _check(self, talk, answers):
        """Return what is wrong with all the answers, by field of the form."""
        return self._get_service()._check(
            talk.company,
            talk.debtor,
            talk.companies,
            self._prepare_typed(talk, answers),
        )

    def _close(self, talk, answers, answer):
        """Keep what was answered, if the customer confirms it.

        What can't be taken any more is asked once more.
        """
        if answer != YES:
            return self._say(self.env._("All right: nothing was kept."))
        visits = self.env["collections.visit"]
        if not visits._count(talk.company, talk.debtor, self._form):
            return self._say(self._word_often())
        errors = self._get_service()._take(
            talk.company,
            talk.debtor,
            talk.companies,
            self._prepare_typed(talk, answers),
            origin=talk.origin,
            source=SOURCE,
        )
        if errors:
            return self._ask_again(talk, answers, errors)
        return self._say(*self._get_thanks(talk, answers), result=self._get_code())

    def _ask_again(self, talk, answers, errors):
        """Say what is wrong, and ask again from the first thing that is."""
        names = self._get_fields()
        wrong = [field for field in answers if names.get(field, field) in errors]
        words = list(dict.fromkeys(errors.values()))
        if not wrong:
            return self._say(*words)
        place = list(answers).index(wrong[0])
        kept = {field: answers[field] for field in list(answers)[:place]}
        return self._ask_next(talk, kept, *words)

    def _get_thanks(self, talk, answers):
        """Return what is said once it is kept. TO OVERRIDE."""
        raise NotImplementedError

    def _word_often(self):
        return self.env._(
            "This was done many times within the last hour: please come back later."
        )

    # === QUESTIONS === #

    def _ask_to_confirm(self, words, yes):
        """Return the last question: shall it be done?

        :param str words: what exactly would be done
        :param str yes: what doing it is called
        :rtype: Ask
        """
        choices = [Choice(YES, yes), Choice(NO, self.env._("No, not like this"))]
        return Ask(CONFIRM, words, choices)

    def _prepare_days(self, first, last=None):
        """Return days near at hand, of those that can be chosen."""
        words = {
            0: self.env._("Today"),
            1: self.env._("Tomorrow"),
            3: self.env._("In 3 days"),
            7: self.env._("In a week"),
            14: self.env._("In two weeks"),
        }
        days = {first + timedelta(days=count): said for count, said in words.items()}
        return [
            Choice(day.isoformat(), f"{said} ({format_date(self.env, day)})")
            for day, said in days.items()
            if not last or day <= last
        ]
