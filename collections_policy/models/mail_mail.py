import logging
import smtplib
from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.tools import SQL, split_every
from odoo.tools.mail import email_normalize_all

from ..channels.handover import HandOver

_logger = logging.getLogger(__name__)

MAX_TRIES = 5  # at keeping what is known, while others write what it touches
RECORDED_TOGETHER = 100  # mails that have left, before their actions are told
PATIENCE = timedelta(minutes=5)  # with a server that went silent in the midst of a mail


class MailMail(models.Model):
    """Messages of cases: what may have left the building never leaves again by itself.

    Odoo's queue keeps what became of a mail only after the mail server's answer.  Ours
    are claimed and handed over one by one, and that they were begun is kept (see
    ``collections.attempt``) before their text goes out.
    """

    _inherit = "mail.mail"

    def _filter_collections(self):
        return self.filtered(lambda mail: mail.model == "collections.case")

    def action_retry(self):
        # EXTENDS 'mail': a person's word
        self.check_access("write")
        failed = self._filter_collections().filtered(
            lambda mail: mail.state == "exception"
        )
        self.env["collections.attempt"]._take_back(failed.ids)
        return super().action_retry()

    # === SENDING === #

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        # EXTENDS 'mail'
        watched = self.env.context.get("collections_watched")
        ours = self.browse() if watched else self._filter_sendable()
        options = {
            "raise_exception": raise_exception,
            "smtp_session": smtp_session,
            "alias_domain_id": alias_domain_id,
            "mail_server": mail_server,
        }
        for mails in split_every(RECORDED_TOGETHER, ours.ids, self.browse):
            mails._hold_back(auto_commit)
            lost = mails._send_one_by_one(auto_commit, options, post_send_callback)
            mails._tell_actions(auto_commit)
            if lost:
                ours._leave_for_later(may_have_left=lost.begun)
                return True
        return super(MailMail, self - ours)._send(
            auto_commit=auto_commit, post_send_callback=post_send_callback, **options
        )

    def _filter_sendable(self):
        """Return the messages of cases, but for tests, in which nothing is sent."""
        if self.env["ir.mail_server"]._disable_send():
            return self.browse()
        return self._filter_collections()

    def _hold_back(self, auto_commit):
        """Take back the messages whose contact hours have ended while they waited."""
        now = fields.Datetime.now()
        actions = self.env["collections.action"].sudo()
        late = actions.search(
            [
                ("message_id", "in", self.mail_message_id.ids),
                ("state", "=", "queued"),
                ("not_after", "<=", now),
            ]
        )
        self.env["collections.guard"]._filter_may_leave(late, now)
        if late and auto_commit:
            self.env.cr.commit()  # pylint: disable=invalid-commit

    def _send_one_by_one(self, auto_commit, options, post_send_callback):
        """Send the mails, until the connection is lost.

        :return: the ``HandOver`` in which it was, else ``None``
        """
        for mail in map(self.browse, self.ids):  # each commit empties the cache
            lost = mail._claim_and_send(auto_commit, options)
            if post_send_callback:
                post_send_callback(mail.ids)
            if lost:
                return lost
        return None

    def _claim_and_send(self, auto_commit, options):
        """Send the mail, unless another sender has it or may have sent it.

        :param bool auto_commit: whether each mail is a transaction
        :param dict options: for the sending of it
        :return: the ``HandOver`` in which the connection was lost, else ``None``
        """
        try:
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit
            lost = None
            claim = self._claim()
            if claim == "begun":
                self._note_failure("unknown", self._get_unsure_reason())
            elif claim:
                lost = self._hand_over(auto_commit, options)
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit
            return lost
        except psycopg2.OperationalError as error:
            if not auto_commit:
                raise
            _logger.info("Mail %s waits for the next pass: %s", self.id, error)
            self.env.cr.rollback()
            return None

    def _claim(self):
        """Lock the mail if it is to be sent.

        :return: ``claimed``, or ``begun`` if it may have been sent; ``None`` if it is
            not to be sent, or by somebody else
        """
        self.flush_recordset(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN EXISTS (SELECT FROM collections_attempt
                                          WHERE mail_id = mail.id)
                            THEN 'begun' ELSE 'claimed' END
                  FROM mail_mail AS mail
                 WHERE mail.id = %s
                   AND mail.state = 'outgoing'
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                self.id,
            )
        )
        return rows[0][0] if rows else None

    def _hand_over(self, auto_commit, options):
        """Send the claimed mail.

        :return: the ``HandOver`` in which the connection was lost, else ``None``
        """
        handover = self._open_handover()
        mail = self.with_context(collections_watched=True)
        try:
            with handover.watch(options["smtp_session"]):
                mail._send(**options)
            handover.keep(self.env)
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit
        except (smtplib.SMTPServerDisconnected, psycopg2.OperationalError) as error:
            if options["raise_exception"] or not auto_commit:
                raise
            mail._keep_outcome(handover, error)
            if isinstance(error, smtplib.SMTPServerDisconnected):
                return handover
        return None

    def _open_handover(self):
        """Return how the mail is handed over.  TO EXTEND."""
        return HandOver(self.env["collections.attempt"], self.id)

    def _keep_outcome(self, handover, error):
        """Keep what is known of a mail when its sending was interrupted."""
        for _attempt in range(MAX_TRIES):
            try:
                self.env.cr.rollback()
                if self._claim():
                    self._note_outcome(handover, error)
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            except psycopg2.OperationalError as conflict:
                _logger.info("What became of mail %s: %s", self.id, conflict)

    def _note_outcome(self, handover, error):
        handover.keep(self.env)
        if handover.taken:
            self._note_success()
        elif handover.begun:
            self._note_failure("unknown", self._get_unsure_reason(error))
        elif isinstance(error, smtplib.SMTPServerDisconnected):
            self._note_failure("mail_smtp", str(error))

    def _note_success(self):
        self.write({"state": "sent", "failure_type": False, "failure_reason": False})
        addresses = email_normalize_all(self.email_to or "")
        self._postprocess_sent_message(list(self.recipient_ids), addresses)

    def _note_failure(self, failure_type, reason):
        self.write(
            {
                "state": "exception",
                "failure_type": failure_type,
                "failure_reason": reason,
            }
        )
        self._postprocess_sent_message(
            [], [], failure_reason=reason, failure_type=failure_type
        )

    def _get_unsure_reason(self, error=None):
        """Return, in words, why it is not known whether the mail has left."""
        reason = self.env._(
            "The sending was interrupted: the mail server may have taken the message."
        )
        return f"{reason} ({error})" if error else reason

    def _leave_for_later(self, may_have_left):
        """Let mails wait for another connection.

        :param bool may_have_left: whether the server went silent when a mail was begun:
            it might make each further one unsure
        """
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        at = None
        if may_have_left:
            at = fields.Datetime.now() + PATIENCE
            waiting.try_lock_for_update().write({"scheduled_date": at})
        if waiting:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger(at)
        self.env.cr.commit()  # pylint: disable=invalid-commit

    # === WHAT BECAME OF THEM === #

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # EXTENDS 'mail'
        channel = self.env["collections.channel.email"]
        ours = self._filter_collections()
        if not (success_pids or success_emails):
            for failure, mails in ours._group_by_failure(failure_type).items():
                channel._record_sent(mails.mail_message_id, failure, failure_reason)
        elif failure_type or not self.env.context.get("collections_watched"):
            channel._record_sent(ours.mail_message_id)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _tell_actions(self, auto_commit):
        """Tell the actions of the mails that have left, all together.

        What is not told here is found out by the next delivery.
        """
        for _attempt in range(MAX_TRIES):
            try:
                sent = self.filtered(lambda mail: mail.state == "sent")
                channel = self.env["collections.channel.email"]
                channel._record_sent(sent.mail_message_id)
                if auto_commit:
                    self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            except psycopg2.OperationalError as conflict:
                if not auto_commit:
                    raise
                _logger.info("Actions of mails are told again: %s", conflict)
                self.env.cr.rollback()

    def _group_by_failure(self, failure_type):
        """Group failed mails by what is sure of their failure.

        :param str failure_type: what Odoo's queue thinks
        :rtype: dict[str, MailMail]
        """
        begun = self.env["collections.attempt"]._get_begun(self.ids)

        def get_failure(mail):
            if mail.id in begun:
                return "unknown"
            failure = failure_type or mail.failure_type or "mail_email_missing"
            if failure == "unknown" and self.env.context.get("collections_watched"):
                return "mail_smtp"
            return failure

        return self.grouped(get_failure)
