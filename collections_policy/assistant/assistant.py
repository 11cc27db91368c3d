"""The guided assistant: it leads a conversation about an account, at any hour.

What it can talk about are topics, each an abstract model named
``collections.assistant.<topic>`` that inherits ``collections.topic``, in a file of its
own.  Nothing else knows them: another addon adds one by adding a file.

It has no rules of its own: what is owed, and what may be promised, agreed on or
contested, the services of the account's page say, and they keep it.

Whoever speaks is told by the route, never by what was typed: see :class:`Talk`.  Where
the conversation stands is kept on the server (``collections.conversation``); the
browser holds nothing but a key, which opens only a conversation of the same debtor.
"""

from datetime import timedelta

from odoo import models
from odoo.fields import Datetime
from odoo.tools.misc import format_date

from ..tools.conversation import (
    Ask,
    Choice,
    Message,
    Misunderstood,
    find_choice,
    read_day,
)
from .talk import Reply, Talk

PREFIX = "collections.assistant."
COMMAND = "/"  # before the codes of topics, and of the following, in choices
MENU = "menu"  # another topic
BYE = "bye"
PERSON = "person"
PATIENCE = 2  # answers that are not understood, after which a person is offered
LONGEST = 2000  # letters of an answer
LONGEST_IDLE = timedelta(hours=12)
TURNS_PER_HOUR = 240


class CollectionsAssistant(models.AbstractModel):
    _name = "collections.assistant"
    _description = "Collections: the assistant"

    # === WHO SPEAKS === #

    def _prepare_talk(self, company, debtor, companies, medium, **details):
        """Return who speaks.

        :param company: a root company
        :param debtor: a commercial partner
        :param companies: the branches whose items may be spoken of
        :param str medium: where they speak, a code
        :param details: what else is known; see :class:`Talk`
        :rtype: Talk
        """
        company, debtor = company.sudo(), debtor.sudo()
        today = company._get_collections_date()
        account = self.env["collections.account"].sudo()
        values = {
            "author": debtor,
            "origin": None,
            "url": "",
            "query": "",
            "is_live": False,
            **details,
        }
        return Talk(
            company=company,
            debtor=debtor,
            companies=companies,
            rows=account._prepare_rows(company, debtor, companies, today),
            today=today,
            medium=medium,
            **values,
        )

    # === TOPICS === #

    def _get_topic(self, code):
        """Return a topic by its code; nothing if there is none.

        :rtype: collections.topic | None
        """
        name = f"{PREFIX}{code}"
        return self.env[name].sudo() if name in self.env else None

    def _get_topics(self):
        """Return all topics by code, in the order in which they are offered.

        :rtype: dict[str, collections.topic]
        """
        names = (name for name in self.env.registry if name.startswith(PREFIX))
        topics = [self.env[name].sudo() for name in names]
        topics.sort(key=lambda topic: (topic._sequence, topic._name))
        return {topic._get_code(): topic for topic in topics}

    def _get_offered(self, talk):
        return {
            code: topic
            for code, topic in self._get_topics().items()
            if topic._is_offered(talk)
        }

    # === A CONVERSATION === #

    def _resume(self, talk, key=None):
        """Return a conversation as it stands, or how one begins. It writes nothing.

        :param Talk talk: who speaks
        :param str key: what should be the key of a conversation: a stranger may have
            sent it
        :return: as of :meth:`_hear`
        :rtype: dict
        """
        conversation = self._find(talk, key)
        if conversation:
            return conversation._tell(conversation.lines)
        lines, ask = self._prepare_beginning(talk)
        return self.env["collections.conversation"]._prepare_told("", lines, ask)

    def _hear(self, talk, key, text):
        """Go on with a conversation, or begin one.

        :param Talk talk: who speaks
        :param str key: as of :meth:`_resume`
        :param str text: what was typed, or the value of the choice that was made
        :return: its ``key``; ``lines``, what was said since; ``ask``, what is asked
            now; ``is_handed_over``, whether a person goes on
        :rtype: dict
        """
        conversation = self._find(talk, key)
        if not self._may_go_on(talk):
            lines = [self._prepare_line(self._word_busy(talk))]
            return conversation._prepare_told(key, lines, Ask("", ""))
        if not conversation:
            conversation = conversation._start(talk)
            lines, ask = self._prepare_beginning(talk)
            conversation._keep(lines, Reply([], ask))
        return self._take_turn(talk, conversation, str(text or "").strip()[:LONGEST])

    def _may_go_on(self, talk):
        visits = self.env["collections.visit"]
        return visits._count(talk.company, talk.debtor, "assistant")

    def _find(self, talk, key):
        """Return a conversation of who speaks, if it was not left long ago."""
        conversations = self.env["collections.conversation"].sudo()
        if not isinstance(key, str) or not key:
            return conversations
        return conversations.search(
            [
                ("key", "=", key),
                ("company_id", "=", talk.company.id),
                ("partner_id", "=", talk.debtor.id),
                ("medium", "=", talk.medium),
                ("date_last", ">", Datetime.now() - LONGEST_IDLE),
            ],
            limit=1,
        )

    def _prepare_beginning(self, talk):
        menu = self._prepare_menu(talk)
        words = (self._word_greeting(talk), menu.text)
        return [self._prepare_line(each) for each in words], menu

    # === A TURN === #

    def _take_turn(self, talk, conversation, text):
        """Let a conversation go on by what was said.

        :return: as of :meth:`_hear`
        :rtype: dict
        """
        talk = talk._replace(conversation=conversation)
        ask, topic = conversation._get_ask(), self._get_topic(conversation.topic)
        choice = find_choice(ask, text)
        said = choice.value if choice else text
        words = choice.label if choice else self._word_typed(talk, ask, text)
        lines = [self._prepare_line(words, "customer")]
        code, reply = self._answer(talk, conversation, topic, ask, said)
        reply = self._round_off(talk, code, reply)
        lines += [self._prepare_line(each) for each in reply.messages]
        if reply.ask.text:
            lines.append(self._prepare_line(reply.ask.text))
        conversation._keep(lines, reply, code)
        return conversation._tell(lines, reply.is_handed_over)

    def _answer(self, talk, conversation, topic, ask, said):
        """Return the code of the topic that is spoken of now, and what it says.

        :rtype: tuple[str, Reply]
        """
        command = self._find_command(talk, topic, said)
        if command:
            return self._obey(talk, command)
        code, answers = conversation.topic or "", conversation.answers or {}
        try:
            if topic is None:
                raise Misunderstood(self._word_unknown())
            return code, topic._hear(talk, ask, answers, said)
        except Misunderstood as problem:
            if code not in ("", PERSON) and self._guess(talk, said) == PERSON:
                return self._obey(talk, PERSON)
            miss = self._prepare_miss(conversation.misses, ask, str(problem))
            return code, miss._replace(answers=answers)

    def _find_command(self, talk, topic, said):
        """Return the code of the topic that is asked for, or of another command.

        What is said to a topic is an answer, whatever it sounds like.
        """
        known = {*self._get_offered(talk), MENU, BYE}
        if said.startswith(COMMAND) and said.removeprefix(COMMAND) in known:
            return said.removeprefix(COMMAND)
        return self._guess(talk, said) if topic is None else None

    def _guess(self, talk, said):
        """Return the topic that words are probably about; ``None`` if none is."""
        points = {
            code: topic._count_words(said)
            for code, topic in self._get_offered(talk).items()
        }
        best = max(points, key=points.get)
        return best if points[best] else None

    def _obey(self, talk, command):
        if command == MENU:
            return "", Reply([], self._prepare_menu(talk))
        if command == BYE:
            return "", Reply([Message(self._word_bye())], self._prepare_opening(""))
        return command, self._get_topic(command)._begin(talk)

    def _round_off(self, talk, code, reply):
        """Return a reply that asks something in any case."""
        if not reply.ask:
            return reply._replace(ask=self._prepare_menu(talk, is_again=True))
        if not code:
            return reply
        ways_out = (COMMAND + MENU, COMMAND + PERSON)
        choices = [each for each in reply.ask.choices if each.value not in ways_out]
        if reply.is_miss:
            choices += [each for each in reply.ask.choices if each.value == ways_out[1]]
        choices.append(Choice(COMMAND + MENU, self.env._("Something else")))
        return reply._replace(ask=reply.ask._replace(choices=choices))

    def _prepare_miss(self, misses, ask, problem):
        """Return how it is asked again: kindly, and at last with a person as well."""
        messages, choices = [Message(problem)], list(ask.choices)
        person = COMMAND + PERSON
        if misses + 1 >= PATIENCE:
            messages.append(Message(self._word_patience()))
            choices = [each for each in choices if each.value != person]
            choices.append(Choice(person, self._get_topic(PERSON)._get_label()))
        ask = ask._replace(text="", choices=choices)
        return Reply(messages, ask, is_miss=True)

    # === WHAT IS OFFERED === #

    def _prepare_menu(self, talk, is_again=False):
        """Return the question that leads to topics.

        :param bool is_again: one has just come to its end
        :rtype: Ask
        """
        choices = [
            Choice(COMMAND + code, topic._get_label())
            for code, topic in self._get_offered(talk).items()
        ]
        if not is_again:
            words = self.env._("What can I do for you?")
        else:
            words = self.env._("Can I do anything else for you?")
            choices.append(Choice(COMMAND + BYE, self.env._("No, thank you")))
        return self._prepare_opening(words)._replace(choices=choices)

    def _prepare_opening(self, words):
        label = self.env._("Or write what it is about")
        return Ask("", words, kind="text", label=label)

    # === WORDS === #

    def _word_greeting(self, talk):
        return self.env._(
            "Hello! I am the assistant of %s, a program that answers at any hour. A "
            "person is never far.",
            talk.company.name,
        )

    def _word_typed(self, talk, ask, text):
        """Return what the customer typed, a day as the language writes it."""
        day = ask.kind == "date" and self._read_day(text, talk.today)
        return format_date(self.env, day) if day else text

    def _read_day(self, text, today):
        """Return the day that was typed, ``None`` if it is none.

        :param date today: a day without a year is the next one from here on
        """
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return read_day(text, lang.date_format, today)

    def _word_unknown(self):
        return self.env._(
            "I am sorry, I did not understand. Please choose one of these."
        )

    def _word_patience(self):
        return self.env._("Would you rather talk to a person?")

    def _word_bye(self):
        return self.env._("You are welcome. I am here whenever you need me.")

    def _word_busy(self, talk):
        return self.env._(
            "That was a lot within an hour. Nothing was lost: please come back later, "
            "or get in touch with %s.",
            talk.company.name,
        )

    def _prepare_line(self, message, by="assistant"):
        """Return what was said as data that can be kept and sent.

        :param message: a ``Message``, or its text alone
        :param str by: ``assistant`` or ``customer``
        """
        if isinstance(message, str):
            message = Message(message)
        links = [link._asdict() for link in message.links]
        return {"by": by, "text": message.text, "links": links}
