"""SMS: what became of the messages that were handed to Odoo's queue."""

from odoo import fields, models
from odoo.tools import SQL

LEFT = ("process", "pending", "sent")
LOST = ("bounce", "exception")


class CollectionsChannelSms(models.AbstractModel):
    _inherit = "collections.channel.sms"

    def _get_actions(self, uuids):
        """Return the actions whose messages have these uuids."""
        found = self._find_actions(uuids)
        return self.env["collections.action"].sudo().union(*found.values())

    def _take_in(self, actions, now):
        """Take in what is known of the messages of actions.

        :param now: the moment, UTC
        """
        if actions:
            self._record(SQL("action.id IN %s", tuple(actions.ids)), now)

    def _settle_queued(self, company, now):
        # OVERRIDE 'collections.channel'
        self._record(
            SQL("action.company_id = %s AND action.state = 'queued'", company.id), now
        )

    def _record(self, which, now):
        """Set the states of actions by what their notifications say.

        :param SQL which: the actions
        """
        for outcome, kind, detail, ids in self.env.execute_query(
            self._get_outcomes_sql(which)
        ):
            actions = self.env["collections.action"].sudo().browse(ids)
            if outcome == "sent":
                actions._note_delivered(now)
            elif outcome in LEFT:
                self._record_sent(actions, now)
            elif outcome in LOST:
                self._record_lost(actions, kind, detail, now)
            else:
                self._filter_on_its_way(actions)._set_failed("mail_cancelled", now=now)

    def _get_outcomes_sql(self, which):
        """What became of messages, and of which actions; nothing of those that wait.

        A message that is gone from the queue before it was sent will never be.
        """
        for model in ("collections.action", "mail.notification", "sms.sms"):
            self.env[model].flush_model()
        self.env["sms.tracker"].flush_model()
        return SQL(
            """
            SELECT told.notification_status, told.failure_type, told.failure_reason,
                   ARRAY_AGG(action.id)
              FROM collections_action AS action
         LEFT JOIN sms_tracker AS tracker ON tracker.sms_uuid = action.reference
         LEFT JOIN mail_notification AS told ON told.id = tracker.mail_notification_id
             WHERE %s
               AND action.channel = %s
               AND NOT (told.id IS NOT NULL
                        AND told.notification_status = 'ready'
                        AND EXISTS (SELECT FROM sms_sms AS sms
                                     WHERE sms.uuid = action.reference
                                       AND sms.state = 'outgoing'
                                       AND sms.to_delete IS NOT TRUE))
          GROUP BY told.notification_status, told.failure_type, told.failure_reason
            """,
            which,
            self._get_code(),
        )

    def _record_sent(self, actions, now):
        """Note that messages left, also of actions of which it was not certain."""
        actions.filtered(
            lambda action: action.state in ("queued", "planned", "failed")
        )._set_sent(now=now)

    def _record_lost(self, actions, kind, detail, now):
        """Note that messages did not reach the debtor.

        :param kind: Odoo's type of failure
        :param detail: what the provider said, in a code or in words
        """
        reasons = self._get_failure_reasons()
        reason = reasons.get(kind) or reasons.get(detail) or "unsure"
        words = self._get_failure_words(kind, detail)
        on_its_way = self._filter_on_its_way(actions)
        left = on_its_way.filtered(lambda action: action.state == "sent")
        (on_its_way - left)._set_failed(reason, words, now=now)
        if reason in left._get_passing_reasons():
            reason = "sms_undelivered"
        left._set_failed(reason, words, now=now)

    def _filter_on_its_way(self, actions):
        return actions.filtered(lambda action: action.state in ("queued", "sent"))

    def _get_failure_words(self, kind, detail):
        types = self.env["mail.notification"]._fields["failure_type"]
        labels = dict(types._description_selection(self.env))
        label = labels.get(kind) if kind != "unknown" else None
        return ": ".join(filter(None, (label, detail)))

    def _get_failure_reasons(self):
        """Why a message failed, by Odoo or in the provider's codes, as our reasons.

        Whatever is not among them may have happened after the message had left.
        """
        return {
            "sms_number_missing": "no_address",
            "sms_number_format": "bad_address",
            "wrong_number_format": "bad_address",
            "sms_invalid_destination": "bad_address",
            "sms_blacklist": "opted_out",
            "sms_optout": "opted_out",
            "sms_server": "sms_service",
            "server_error": "sms_service",
            "sms_credit": "sms_service",
            "insufficient_credit": "sms_service",
            "sms_acc": "sms_service",
            "unregistered": "sms_service",
            "sms_registration_needed": "sms_service",
            "registration_needed": "sms_service",
            "sms_country_not_supported": "sms_undelivered",
            "country_not_supported": "sms_undelivered",
            "incompatible_content": "sms_undelivered",
            "sms_not_allowed": "sms_undelivered",
            "sms_not_delivered": "sms_undelivered",
            "sms_rejected": "sms_undelivered",
            "sms_expired": "sms_expired",
        }

    # === TAKING BACK === #

    def _withdraw(self, actions):
        # OVERRIDE 'collections.channel': what may have left can't be taken back
        self._record_left(actions.filtered(lambda action: action.state == "queued"))
        messages = (
            self.env["sms.sms"]
            .sudo()
            .search(
                [
                    ("uuid", "in", actions.filtered("reference").mapped("reference")),
                    ("state", "in", ("outgoing", "error")),
                ]
            )
        )
        unsure = self._filter_begun(messages)
        unsure.action_set_error("unknown")
        taken_back = (messages - unsure).with_context(collections_told_later=True)
        taken_back.action_set_canceled()

    def _record_left(self, actions):
        """Note which messages have left already, by what is known of them."""
        if actions:
            which = SQL(
                "action.id IN %s AND told.notification_status IN %s",
                tuple(actions.ids),
                LEFT,
            )
            self._record(which, fields.Datetime.now())

    def _filter_begun(self, messages):
        """Return the messages that somebody is sending, or died sending."""
        waiting = messages.filtered(lambda sms: sms.state == "outgoing")
        begun = self.env["collections.sms.attempt"]._get_begun(waiting.mapped("uuid"))
        return waiting.filtered(lambda sms: sms.uuid in begun)
