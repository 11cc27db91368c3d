"""Messages leave here, one by one.

A message is claimed, that it has begun is committed, and only then it is handed over.
From that moment its row is locked until the answer is kept; one that is *begun* and not
locked was left by a sender that died: nobody can tell whether it has left.
"""

import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.refusals import Course, find_course, find_pause
from .collections_whatsapp_message import SETTLED

_logger = logging.getLogger(__name__)

MAX_TRIES = 6  # at a message that WhatsApp could not take: about an hour
MAX_ATTEMPTS = 5  # at claiming or keeping something, while others write what it touches
PATIENCE = 300  # seconds, with an API that went silent in the midst of a message


class CollectionsWhatsappMessage(models.Model):
    _inherit = "collections.whatsapp.message"

    @api.model
    def _cron_send(self):
        """Send what waits, until the time is up."""
        progress = self.env["ir.cron"]._commit_progress
        self._keep(self._settle_interrupted)
        self._keep(self._tell)
        time_left = progress(remaining=self.search_count([("state", "=", "outgoing")]))
        while time_left and self._send_next():
            time_left = progress(1)
        if not time_left:
            self._wake()

    # === ONE MESSAGE === #

    @api.model
    def _send_next(self):
        """Take the next message, and hand it over if it still may leave.

        :return: whether there was one
        """
        now = fields.Datetime.now()
        message, is_ours = self._take(now)
        if is_ours:
            message._hand_over(now)
        return bool(message)

    @api.model
    def _take(self, now):
        """Claim the next message and begin it, again where somebody else was faster.

        :param now: the moment, UTC
        :return: the message, if there is one, and whether to hand it over
        """
        for _attempt in range(MAX_ATTEMPTS):
            try:
                message = self._claim(now)
                is_ours = message and message._may_leave(now) and message._begin(now)
                return message, is_ours
            except psycopg2.OperationalError as conflict:
                _logger.info("Claimed again: %s", conflict)
                self.env.cr.rollback()
        return self.browse(), False

    @api.model
    def _claim(self, now):
        """Lock the next message that may leave, and return it.

        :param now: the moment, UTC
        """
        self.flush_model()
        self.env["collections.whatsapp.account"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT message.id
                  FROM collections_whatsapp_message AS message
                  JOIN collections_whatsapp_account AS account
                    ON account.id = message.account_id
                 WHERE message.state = 'outgoing'
                   AND (message.scheduled_date IS NULL
                        OR message.scheduled_date <= %(now)s)
                   AND account.active
                   AND account.problem IS NULL
                   AND (account.not_before IS NULL OR account.not_before <= %(now)s)
              ORDER BY message.id
                 LIMIT 1
                   FOR NO KEY UPDATE OF message SKIP LOCKED
                """,
                now=now,
            )
        )
        return self.browse(row[0] for row in rows)

    def _may_leave(self, now):
        """Tell whether the message still may leave; one that must wait stays.

        :param now: the moment, UTC
        """
        next_leave = self.account_id._find_next_leave(now)
        if next_leave:
            self.account_id._rest(next_leave)
            return False
        if self.action_id.state != "queued":
            self._cancel()
            return False
        guard = self.env["collections.guard"]
        return bool(guard._filter_may_leave(self.action_id, now))

    def _begin(self, now):
        """Note, for good, that the message may leave from now on; and lock it again.

        :param now: the moment, UTC
        :return: whether it is still ours
        """
        self.write({"state": "begun", "date_begun": now})
        self._commit()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM collections_whatsapp_message
                 WHERE id = %s AND state = 'begun'
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                self.id,
            )
        )
        return bool(rows)

    def _hand_over(self, now):
        """Hand over the message that has begun, and keep what came of it.

        First what became of the message itself, which nobody else writes now.

        :param now: the moment, UTC
        """
        account, tries = self.account_id, self.tries
        answer = account._get_api().send(self.payload)
        course = self._find_course(answer)
        self._note_answer(answer, course, now)
        self._commit()
        self._keep(account._follow, answer, course, tries, now)
        self._keep(self._tell)

    # === THE ANSWER === #

    def _find_course(self, answer):
        """Return what to do after an answer.

        :param Answer answer: of the API
        :rtype: Course
        """
        if answer.what == "accepted":
            return Course("sent")
        if answer.what == "unsure":
            return Course("unsure", "unsure", PATIENCE)
        if answer.what == "unreached":
            return Course("rest")
        course = find_course(answer.code, answer.subcode, answer.status)
        if course.what == "again" and self.tries + 1 >= MAX_TRIES:
            return Course("never", "whatsapp_busy")
        return course

    def _note_answer(self, answer, course, now):
        """Keep what came of handing the message over.

        :param Answer answer: of the API
        :param Course course: what follows
        :param now: the moment, UTC
        """
        prepare = getattr(self, f"_prepare_{course.what}")
        self.write(
            {
                "tries": self.tries + 1,
                "reason": course.reason,
                "error_code": answer.code is not None and str(answer.code),
                "error_detail": answer.detail,
                **prepare(answer, course, now),
            }
        )

    def _prepare_sent(self, answer, course, now):
        return {"state": "sent", "wamid": answer.wamid, "wa_id": answer.wa_id}

    def _prepare_unsure(self, answer, course, now):
        return {"state": "unsure"}

    def _prepare_never(self, answer, course, now):
        return {"state": "failed"}

    def _prepare_again(self, answer, course, now):
        seconds = find_pause(course, self.tries, answer.retry_after, now)
        at = now + timedelta(seconds=seconds)
        self._wake(at)
        return {"state": "outgoing", "scheduled_date": at}

    def _prepare_rest(self, answer, course, now):
        return {"state": "outgoing", "date_begun": False}

    def _prepare_hold(self, answer, course, now):
        return {"state": "outgoing", "date_begun": False}

    # === WHAT IS KNOWN IS KEPT === #

    def _commit(self):
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _keep(self, note, *arguments):
        """Write and commit something, again where somebody else was faster."""
        for _attempt in range(MAX_ATTEMPTS):
            try:
                note(*arguments)
                self._commit()
                return
            except psycopg2.OperationalError as conflict:
                _logger.info("Noted again: %s", conflict)
                self.env.cr.rollback()

    @api.model
    def _settle_interrupted(self):
        """Find what senders left that died: it waits for a person."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM collections_whatsapp_message
                 WHERE state = 'begun'
                   FOR NO KEY UPDATE SKIP LOCKED
                """
            )
        )
        self.browse(row[0] for row in rows)._set_unsure()

    @api.model
    def _tell(self):
        """Tell the actions what they do not know yet of their messages, each alone."""
        now = fields.Datetime.now()
        untold = self.search([("is_told", "=", False), ("state", "in", SETTLED)])
        for message in untold:
            try:
                with self.env.cr.savepoint():
                    message._tell_actions(now)
            except psycopg2.OperationalError:
                raise
            except Exception:
                _logger.exception("The action of message %s is not told", message.id)


class CollectionsWhatsappAccount(models.Model):
    _inherit = "collections.whatsapp.account"

    def _follow(self, answer, course, tries, now):
        """Let the queue wait, if an answer says so.

        :param Answer answer: of the API
        :param Course course: what to do
        :param int tries: how often the message was tried before
        :param now: the moment, UTC
        """
        if course.what == "hold":
            self._hold(answer.code, answer.detail)
        elif course.what in ("rest", "unsure"):
            seconds = find_pause(course, tries, answer.retry_after, now)
            self._rest(now + timedelta(seconds=seconds))
