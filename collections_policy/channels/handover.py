"""How far the mail server has got with one mail, and whether that stays known.

From the moment the server is told the text (``DATA``) until its answer is kept, nobody
can tell whether a message has left.  That it was begun is therefore committed before.
"""

import contextlib
import smtplib

REFUSED = 400  # SMTP: this code and those above


class BegunBefore(Exception):
    """Somebody else was at this mail, and what came of it is not known."""


class HandOver:
    """The handing over of one mail, in as many SMTP dialogues as it has readers.

    :param attempts: the model ``collections.attempt``
    :param int mail_id: the id of the ``mail.mail``
    """

    def __init__(self, attempts, mail_id):
        self.attempts = attempts
        self.mail_id = mail_id
        self.begun = False  # it may have left
        self.taken = False  # the server has taken it, for a reader at least
        self.text = None  # what the server was told, byte by byte
        self.answer = ""  # what it said when it took that

    @contextlib.contextmanager
    def watch(self, session):
        """Follow what an SMTP session does with the mail.

        :param session: an ``smtplib.SMTP``; of anything else it can't be told when the
            mail leaves, so that it counts as begun at once
        """
        if not isinstance(session, smtplib.SMTP):
            self._begin()
            yield
            return
        transmit = session.data

        def data(message):
            self._begin_or_reset(session)
            return self._follow(session, transmit, message)

        session.data = data
        try:
            yield
        finally:
            del session.data

    def end(self):
        """Note that it has left, now that no reader is missing.

        It takes a while until its outcome is kept.
        """
        if self.taken:
            self.attempts._note_taken(self.mail_id)

    def keep(self, env):
        """Keep what is to be kept of it besides, once it is over.  TO EXTEND."""

    def _begin(self):
        if self.begun:
            return
        is_first = self.attempts._begin(self.mail_id)
        self.begun = True
        if not is_first:
            raise BegunBefore(f"mail {self.mail_id} may have been sent before")

    def _begin_or_reset(self, session):
        """Begin; if that fails, leave the session fit for the next mail."""
        try:
            self._begin()
        except Exception:
            self._reset(session)
            raise

    def _follow(self, session, transmit, message):
        self.text = message
        try:
            code, answer = transmit(message)
        except smtplib.SMTPDataError:  # refused before a word of it was said
            self._reset(session)
            self._take_back()
            raise
        if code >= REFUSED:
            self._take_back()
        else:
            self.taken = True
            self.answer = f"{code} {answer.decode(errors='replace')}"
        return code, answer

    def _reset(self, session):
        with contextlib.suppress(smtplib.SMTPException):
            session.rset()

    def _take_back(self):
        """The mail has not left, unless it has for another reader."""
        if not self.taken:
            self.attempts._take_back([self.mail_id])
            self.begun = False
