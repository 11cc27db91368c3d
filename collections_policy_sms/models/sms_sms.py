import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..channels.handover import HandOver

_logger = logging.getLogger(__name__)

MAX_TRIES = 5  # at keeping what is known, while others write what it touches
ASKED_TOGETHER = 50  # messages that one request asks to send: so many may be unsure


class SmsSms(models.Model):
    """Messages of actions: what may have left never leaves again by itself.

    Odoo's queue keeps what became of a message only after the provider's answer, with
    all that it sends at a time.  Ours are handed over in smaller sets, and that they
    were begun is kept (see ``collections.sms.attempt``) before the provider is asked.
    """

    _inherit = "sms.sms"

    def _filter_collections(self):
        """Return the messages that an action is waiting for."""
        found = self.env["collections.channel.sms"]._find_actions(self.mapped("uuid"))
        return self.filtered(lambda sms: sms.uuid in found)

    # === A PERSON'S WORD === #

    def action_set_outgoing(self):
        # EXTENDS 'sms'
        self._forget_attempts()
        return super().action_set_outgoing()

    def resend_failed(self):
        # EXTENDS 'sms'
        self._forget_attempts()
        return super().resend_failed()

    def _forget_attempts(self):
        """Let messages be sent that may have been before."""
        self.check_access("write")
        failed = self.filtered(lambda sms: sms.state in ("error", "canceled"))
        self.env["collections.sms.attempt"]._take_back(failed.mapped("uuid"))

    # === SENDING === #

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        # EXTENDS 'sms'
        watched = isinstance(self.env.context.get("sms_api"), HandOver)
        ours = self.browse() if watched else self._filter_collections()
        for batch, handover in ours._hold_back()._prepare_handovers({}):
            batch._hand_over(handover, unlink_sent)
            batch._tell_actions()
        others = self - ours
        if not others:
            return None
        return super(SmsSms, others)._send(
            unlink_failed=unlink_failed,
            unlink_sent=unlink_sent,
            raise_exception=raise_exception,
        )

    def _prepare_handovers(self, known):
        """Return the messages of each company, and what stands before its provider.

        :param dict known: those that there are already, by company's id
        :rtype: list[tuple[SmsSms, HandOver]]
        """
        by_company = self.grouped(lambda sms: sms._get_sms_company())
        batches = [batch.with_company(company) for company, batch in by_company.items()]
        for batch in batches:
            company = batch.env.company
            if company.id not in known:
                provider = self.env.context.get("sms_api")
                provider = provider or company._get_sms_api_class()(batch.env)
                attempts = self.env["collections.sms.attempt"]
                known[company.id] = HandOver(provider, attempts)
        return [(batch, known[batch.env.company.id]) for batch in batches]

    def _hand_over(self, handover, unlink_sent=True):
        """Ask a provider to send messages, and keep its answers with these."""
        if not self:
            return
        batch = self.with_context(sms_api=handover, collections_told_later=True)
        batch._send(unlink_failed=False, unlink_sent=unlink_sent)

    def _hold_back(self):
        """Ask the gate once more, just before messages leave.

        :return: those that may
        """
        channel = self.env["collections.channel.sms"]
        actions = channel._get_actions(self.mapped("uuid"))
        queued = actions.filtered(lambda action: action.state == "queued")
        leaving = self.env["collections.guard"]._filter_may_leave(
            queued, fields.Datetime.now()
        )
        held_back = set((queued - leaving).mapped("reference"))
        return self.filtered(lambda sms: sms.uuid not in held_back)

    def _tell_actions(self):
        """Tell the actions of messages what the provider answered."""
        channel = self.env["collections.channel.sms"]
        actions = channel._get_actions(self.mapped("uuid"))
        channel._take_in(actions, fields.Datetime.now())

    # === THE QUEUE === #

    @api.model
    def _process_queue(self):
        # EXTENDS 'sms': ours leave before the others, each set in its own transaction
        limit = self._get_send_batch_size()
        ids = self._get_collections_queue(limit)
        handovers = {}
        for batch_ids in split_every(ASKED_TOGETHER, ids):
            self.browse(batch_ids)._send_for_good(handovers)
        if len(ids) == limit:
            self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger()
        return super()._process_queue()

    def _get_collections_queue(self, limit):
        """Return the ids of the messages of actions that are to be sent."""
        self.flush_model(["state", "to_delete", "uuid"])
        self.env["collections.action"].flush_model(["channel", "reference"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sms.id
                  FROM sms_sms AS sms
                  JOIN collections_action AS action ON action.reference = sms.uuid
                 WHERE sms.state = 'outgoing'
                   AND sms.to_delete IS NOT TRUE
                   AND action.channel = %s
              ORDER BY sms.id
                 LIMIT %s
                """,
                self.env["collections.channel.sms"]._get_code(),
                limit,
            )
        )
        return [row[0] for row in rows]

    def _send_for_good(self, handovers):
        """Send messages, and keep what became of them whatever happens afterwards.

        :param dict handovers: what stands before the providers, by company's id
        """
        try:
            leaving = self._claim()._hold_back()
            for batch, handover in leaving._prepare_handovers(handovers):
                batch._insist(lambda b=batch, h=handover: b._claim()._hand_over(h))
                batch._insist(batch._tell_actions)
        except psycopg2.OperationalError as error:
            _logger.info("%s messages wait for the next pass: %s", len(self), error)
            self.env.cr.rollback()

    def _claim(self):
        """Lock the messages that are still to be sent, and return these."""
        return self.try_lock_for_update().filtered(
            lambda sms: sms.state == "outgoing" and not sms.to_delete
        )

    def _insist(self, work):
        """Do some work in a transaction, again where somebody else was faster."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                work()
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            except psycopg2.OperationalError as conflict:
                if attempt == MAX_TRIES:
                    raise
                _logger.info("What became of text messages: %s", conflict)
                self.env.cr.rollback()
