"""What the assistant can talk about."""

from odoo import models

from ..tools.conversation import Link, Message, count_words
from .talk import Reply


class CollectionsTopic(models.AbstractModel):
    """A topic is named ``collections.assistant.<code>``; see ``assistant.py``.

    ``_sequence`` is its place among the others; ``_needs_items``: it is offered only
    while something is open.
    """

    _name = "collections.topic"
    _description = "Collections: a topic of the assistant"

    _sequence = 100
    _needs_items = True

    def _get_code(self):
        """Return the code of this topic."""
        return self._name.rpartition(".")[2]

    def _get_label(self):
        """Return what a customer would say to ask for it. TO OVERRIDE."""
        raise NotImplementedError

    def _get_keywords(self):
        """Return words by which it is told that a customer means it. TO OVERRIDE.

        They are separated by commas; one that ends with ``*`` stands for all that begin
        so.
        """
        raise NotImplementedError

    def _get_result_label(self):
        """Return what came of it, for colleagues; nothing if it only tells."""
        return ""

    def _count_words(self, text):
        """Return how many of the topic's words a text has."""
        return count_words(self._get_keywords(), text)

    def _is_offered(self, talk):
        """Tell whether it makes sense to talk of it.

        :param Talk talk: who speaks
        """
        return bool(talk.rows) or not self._needs_items

    def _begin(self, talk):
        """Return what is said, and asked, at first. TO OVERRIDE.

        :param Talk talk: who speaks
        :rtype: Reply
        """
        raise NotImplementedError

    def _hear(self, talk, ask, answers, text):
        """Return what is said to an answer. TO OVERRIDE where something is asked.

        :param Ask ask: what was asked
        :param dict answers: what was answered before, text by field
        :param str text: what was typed, or the value of the choice that was made
        :raises Misunderstood: if it can't be taken, with why
        :rtype: Reply
        """
        return self._begin(talk)

    # === HELPERS === #

    def _say(self, *messages, **values):
        """Return a reply; a message is a ``Message``, or its text alone."""
        return Reply(
            [Message(each) if isinstance(each, str) else each for each in messages],
            **values,
        )

    def _link(self, talk, label, path="", section=""):
        """Return a link to the customer's page.

        :param str path: what is below the page, such as ``/statement``
        :param str section: the id of the section to look at
        """
        mark = f"#{section}" if section else ""
        return Link(label, f"{talk.url}{path}{talk.query}{mark}")

    def _link_page(self, talk, section=""):
        return self._link(talk, self.env._("See it on your page"), section=section)
