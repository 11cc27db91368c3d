"""The handing over of a registered e-mail: reports are asked for, and it is frozen."""

import contextlib
import smtplib

from ..tools.delivery_request import get_recipient_options, get_sender_options
from .handover import HandOver


class RegisteredHandOver(HandOver):
    """Asks the server to report what becomes of the mail, if it offers that (RFC 3461).

    :param notice: the ``collections.notice`` that the mail is, to one reader
    """

    def __init__(self, attempts, mail_id, notice):
        super().__init__(attempts, mail_id)
        self.notice_id = notice.id
        self.envelope_id = notice.envelope_id
        self.are_reports_asked = False

    @contextlib.contextmanager
    def watch(self, session):
        # EXTENDS: HandOver
        with super().watch(session), self._ask(session):
            yield

    @contextlib.contextmanager
    def _ask(self, session):
        if not isinstance(session, smtplib.SMTP):
            yield
            return
        send = session.sendmail

        def sendmail(sender, readers, text, mail_options=(), rcpt_options=()):
            session.ehlo_or_helo_if_needed()
            self.are_reports_asked = session.has_extn("dsn")
            if self.are_reports_asked:
                [reader] = readers
                mail_options = (*mail_options, *get_sender_options(self.envelope_id))
                rcpt_options = (*rcpt_options, *get_recipient_options(reader))
            return send(sender, readers, text, mail_options, rcpt_options)

        session.sendmail = sendmail
        try:
            yield
        finally:
            del session.sendmail

    def end(self):
        # OVERRIDE: HandOver: who dies before its text is kept must not pass for done
        pass

    def keep(self, env):
        # EXTENDS: HandOver
        if self.begun and self.text is not None:
            env["collections.notice"].sudo().browse(self.notice_id)._freeze_email(self)
