import logging
import smtplib
import time
from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.tools import SQL, split_every
from odoo.tools.mail import email_normalize_all

from ..channels.handover import HandOver

_logger = logging.getLogger(__name__)

MAX_TRIES = 5  # at keeping what is known, while others write what it touches
RECORDED_TOGETHER = 100  # mails that have left, before their actions are told
SENT_TOGETHER = 20  # mails in one transaction, and the seconds after which it ends:
SECONDS_TOGETHER = 1.0  # whoever takes back one of them has to wait that long
PATIENCE = timedelta(minutes=5)  # with a server that went silent in the midst of a mail


class MailMail(models.Model):
    """Messages of cases: what may have left the building never leaves again by itself.

    Odoo's queue keeps what became of a mail only after the mail server's answer.  Ours
    are claimed, some at a time, and handed over one by one; that one was begun is kept
    (see ``collections.attempt``) before its text goes out, and that the server took it
    as soon as it has done so for all its readers.
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
            handed_over, lost = mails._send_in_groups(
                auto_commit, options, post_send_callback
            )
            handed_over._tell_actions(auto_commit)
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

    def _send_in_groups(self, auto_commit, options, post_send_callback):
        """Send the mails, some in a transaction, until the connection is lost.

        :return: the mails that no other sender had, and the ``HandOver`` in which the
            connection was lost, else ``None``
        """
        done, lost = [], None
        for mails in self._group_for_sending():
            left = mails
            while left and not lost:
                handovers, lost, left = left._claim_and_send(auto_commit, options)
                done += handovers
            if post_send_callback:
                post_send_callback(mails.ids)
            if lost:
                break
        return self.browse(handover.mail_id for handover in done), lost

    def _group_for_sending(self):
        """Return the mails by the transactions that they are sent in.

        :rtype: list[MailMail]
        """
        return list(split_every(SENT_TOGETHER, self.ids, self.browse))

    def _claim_and_send(self, auto_commit, options):
        """Send the mails, but for those that another sender has or may have sent.

        :param bool auto_commit: whether they are a transaction of their own
        :param dict options: for the sending of them
        :return: the ``HandOver`` of each; that in which the connection was lost, else
            ``None``; and the mails for which no time was left
        """
        handovers, left = [], self.browse()
        try:
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit
            claims = self._claim()
            for claim in ("taken", "begun"):
                for mail in claims.get(claim, ()):
                    mail._note_attempt(is_taken=claim == "taken")
            left = claims.get("claimed", left)._send_claimed(options, handovers)
            if auto_commit:
                self.env.cr.commit()  # pylint: disable=invalid-commit
        except (smtplib.SMTPServerDisconnected, psycopg2.OperationalError) as error:
            if options["raise_exception"] or not auto_commit:
                raise
            _logger.info("Mails %s were interrupted: %s", self.ids, error)
            return handovers, self._keep_outcomes(handovers, error), self.browse()
        return handovers, None, left

    def _send_claimed(self, options, handovers):
        """Send the mails, as long as there is time.

        :param list handovers: the ``HandOver`` of each is added before it begins
        :return: the mails that are left
        """
        until = time.monotonic() + SECONDS_TOGETHER
        self._read_ahead()
        for number, (mail, handover) in enumerate(self._open_handovers().items()):
            if number and time.monotonic() > until:
                return self[number:]
            handovers.append(handover)
            mail._hand_over(handover, options)
        return self.browse()

    def _claim(self):
        """Lock the mails that are to be sent, and that nobody else has.

        :return: those that are ``claimed``, the ``begun`` that may have been sent, and
            the ``taken`` that were
        :rtype: dict[str, MailMail]
        """
        self.flush_recordset(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN attempt.is_taken THEN 'taken'
                            WHEN attempt.id IS NOT NULL THEN 'begun'
                            ELSE 'claimed' END,
                       mail.id
                  FROM mail_mail AS mail
             LEFT JOIN collections_attempt AS attempt ON attempt.mail_id = mail.id
                 WHERE mail.id IN %s
                   AND mail.state = 'outgoing'
                   FOR NO KEY UPDATE OF mail SKIP LOCKED
                """,
                tuple(self.ids) or (0,),
            )
        )
        found = {mail_id: claim for claim, mail_id in rows}
        locked = self.filtered(lambda mail: mail.id in found)
        return locked.grouped(lambda mail: found[mail.id])

    def _read_ahead(self):
        """Read together what would be read for one mail after the other."""
        self.fetch()
        self.fetch(["recipient_ids"])
        self.recipient_ids.fetch()
        messages = self.mail_message_id
        messages.fetch()
        messages.fetch(["attachment_ids"])

    def _hand_over(self, handover, options):
        """Send the claimed mail."""
        with handover.watch(options["smtp_session"]):
            self.with_context(collections_watched=True)._send(**options)
        handover.end()
        handover.keep(self.env)

    def _open_handovers(self):
        """Return how each of the mails is handed over.  TO EXTEND.

        :rtype: dict[MailMail, HandOver]
        """
        attempts = self.env["collections.attempt"]
        return {mail: HandOver(attempts, mail.id) for mail in self}

    def _keep_outcomes(self, handovers, error):
        """Keep what is known of mails when the sending of the last was interrupted.

        :return: the last ``HandOver``, if in it the connection was lost, else ``None``
        """
        if not handovers:
            self.env.cr.rollback()
            return None
        *before, last = handovers
        for handover in before:
            self.browse(handover.mail_id)._keep_outcome(handover)
        self.browse(last.mail_id)._keep_outcome(last, error)
        is_lost = isinstance(error, smtplib.SMTPServerDisconnected)
        return last if is_lost else None

    def _keep_outcome(self, handover, error=None):
        """Keep what is known of a mail whose transaction came to nothing."""
        mail = self.with_context(collections_watched=True)
        for _attempt in range(MAX_TRIES):
            try:
                self.env.cr.rollback()
                if mail._claim():
                    mail._note_outcome(handover, error)
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            except psycopg2.OperationalError as conflict:
                _logger.info("What became of mail %s: %s", self.id, conflict)

    def _note_outcome(self, handover, error):
        handover.keep(self.env)
        if handover.taken or handover.begun:
            self._note_attempt(handover.taken, error)
        elif isinstance(error, smtplib.SMTPServerDisconnected):
            self._note_failure("mail_smtp", str(error))

    def _note_attempt(self, is_taken, error=None):
        """Note what became of a mail that was begun before.

        :param bool is_taken: whether the mail server is known to have taken it
        """
        if is_taken:
            self._note_success()
        else:
            self._note_failure("unknown", self._get_unsure_reason(error))

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
