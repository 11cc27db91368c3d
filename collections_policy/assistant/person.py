import pytz

from odoo import models
from odoo.fields import Datetime
from odoo.tools.misc import format_date, format_time

from ..tools.conversation import Ask, Choice, Misunderstood, find_choice

FIELD_WORDS, FIELD_PHONE = "words", "phone"
NO_PHONE = "none"
KNOWN_PHONE = "known"
FEWEST_DIGITS = 6
LONGEST_NUMBER = 40


class CollectionsAssistantPerson(models.AbstractModel):
    """A colleague is asked to get in touch, and reads what was said here.

    Until then what is owed is left alone, as after any answer of a customer.
    """

    _name = "collections.assistant.person"
    _inherit = "collections.topic"
    _description = "Assistant: a person"

    _sequence = 90
    _needs_items = False

    def _get_label(self):
        # OVERRIDE
        return self.env._("Talk to a person")

    def _get_result_label(self):
        # OVERRIDE
        return self.env._("A person was asked for")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._(
            "person, human, somebody, someone, agent, operator, call me, talk, speak"
        )

    def _begin(self, talk):
        # OVERRIDE
        if talk.is_live:
            words = self.env._("I look for a colleague: one moment, please.")
            return self._say(words, is_handed_over=True, result=self._get_code())
        return self._say(self._word_when(talk), ask=self._ask_words())

    def _ask_words(self):
        return Ask(
            FIELD_WORDS,
            self.env._("What is it about? A few words help my colleague."),
            kind="long",
            label=self.env._("In a few words"),
        )

    def _hear(self, talk, ask, answers, text):
        # OVERRIDE
        if not text:
            raise Misunderstood(ask.label)
        answers = {**answers, ask.field: text}
        if ask.field == FIELD_WORDS:
            return self._say(ask=self._ask_phone(talk), answers=answers)
        phone = self._read_phone(talk, ask, text)
        visits = self.env["collections.visit"]
        if not visits._count(talk.company, talk.debtor, self._get_code()):
            return self._say(self._word_noted(talk))
        talk.conversation._call_for_person(answers[FIELD_WORDS], phone)
        return self._say(self._word_noted(talk), result=self._get_code())

    def _ask_phone(self, talk):
        choices = [Choice(NO_PHONE, self.env._("Rather write to me"))]
        phone = self._get_phone(talk)
        if phone:
            label = self.env._("By the number that you have (… %s)", phone[-2:])
            choices.insert(0, Choice(KNOWN_PHONE, label))
        return Ask(
            FIELD_PHONE,
            self.env._("How can we reach you?"),
            choices,
            "tel",
            self.env._("A phone number"),
        )

    def _get_phone(self, talk):
        """Return the number of who speaks, or of the customer."""
        return talk.author.sudo().phone or talk.debtor.phone

    def _read_phone(self, talk, ask, text):
        """Return the number to call; nothing if it is rather written.

        :raises Misunderstood: if it is none
        """
        choice = find_choice(ask, text)
        if choice:
            known = {KNOWN_PHONE: self._get_phone(talk), NO_PHONE: ""}
            return known[choice.value]
        if sum(map(str.isdigit, text)) < FEWEST_DIGITS or len(text) > LONGEST_NUMBER:
            raise Misunderstood(
                self.env._("Please write a phone number, with its area code.")
            )
        return text

    # === WORDS === #

    def _word_when(self, talk):
        zones = talk.debtor._get_collections_zones(talk.company)
        return self._word_when_at(talk.company, zones[0])

    def _word_when_at(self, company, zone):
        """Return when a person is there.

        :param company: a root company
        :param str zone: the time zone of who asks
        """
        now = Datetime.now()
        opening = company._get_collections_desk_opening(now)
        if not opening:
            return self.env._("A colleague gets in touch with you as soon as possible.")
        if opening.start <= now:
            return self.env._(
                "Somebody is at the desk now, until %s.",
                format_time(self.env, opening.end, tz=zone, time_format="short"),
            )
        local = pytz.utc.localize(opening.start).astimezone(pytz.timezone(zone))
        weekday = format_date(self.env, local.date(), date_format="EEEE")
        hour = format_time(self.env, opening.start, tz=zone, time_format="short")
        return self.env._(
            "Nobody is at the desk now. We are back on %(day)s at %(hour)s (%(zone)s).",
            day=f"{weekday}, {format_date(self.env, local.date())}",
            hour=hour,
            zone=zone.replace("_", " "),
        )

    def _word_noted(self, talk):
        return self.env._(
            "Thank you. My colleague knows now, and has what we said here. Until then "
            "we don't remind you of anything."
        )
