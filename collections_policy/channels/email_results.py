"""E-mail: what became of the messages that were handed to the mail queue."""

from odoo import fields, models
from odoo.tools import SQL


class CollectionsChannelEmail(models.AbstractModel):
    _inherit = "collections.channel.email"

    def _record_sent(self, messages, failure_type=None, failure_reason=None):
        """Take in what the mail server answered for the messages of actions."""
        actions = (
            self.env["collections.action"]
            .sudo()
            .search(
                [
                    ("message_id", "in", messages.ids),
                    ("state", "in", ("queued", "planned", "failed")),
                ]
            )
        )
        now = fields.Datetime.now()
        if failure_type:
            reason = self._get_failure_reasons().get(failure_type, "unsure")
            actions.filtered(lambda action: action.state == "queued")._set_failed(
                reason, failure_reason, now=now
            )
        else:
            self._tell_sent(actions, now)

    def _tell_sent(self, actions, now):
        """Note that messages left, but for those of which another worker is noting it.

        Two who note it of the same, each in an order of its own, would wait for each
        other.
        """
        own = actions.try_lock_for_update(allow_referencing=True)
        own._set_sent(now=now)

    def _settle_queued(self, company, now):
        # OVERRIDE 'collections.channel'
        Action = self.env["collections.action"].sudo()
        for state, detail, action_ids in self.env.execute_query(
            self._get_unsettled_sql(company)
        ):
            actions = Action.browse(action_ids)
            if state == "sent":
                self._tell_sent(actions, now)
            elif state == "exception":
                actions._set_failed("unsure", detail, now=now)
            else:
                actions._set_failed("mail_cancelled", now=now)

    def _get_unsettled_sql(self, company):
        """The queued actions whose mail is gone, or not on its way any more."""
        self.env["collections.action"].flush_model()
        self.env["mail.mail"].flush_model()
        return SQL(
            """
            SELECT mail.state, mail.failure_reason, ARRAY_AGG(action.id)
              FROM collections_action AS action
         LEFT JOIN LATERAL (SELECT state, failure_reason
                              FROM mail_mail
                             WHERE mail_message_id = action.message_id
                          ORDER BY id DESC
                             LIMIT 1) AS mail ON TRUE
             WHERE action.company_id = %s
               AND action.channel = %s
               AND action.state = 'queued'
               AND mail.state IS DISTINCT FROM 'outgoing'
          GROUP BY mail.state, mail.failure_reason
            """,
            company.id,
            self._get_code(),
        )

    def _withdraw(self, actions):
        # EXTENDS 'collections.channel': what has left, or may have, can't be taken back
        queued = actions.filtered(lambda action: action.state == "queued")
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "in", queued.message_id.ids),
                    ("state", "in", ("outgoing", "sent")),
                ]
            )
        )
        sent = mails.filtered(lambda mail: mail.state == "sent")
        begun = self.env["collections.attempt"]._get_begun((mails - sent).ids)
        self._record_sent(sent.mail_message_id)
        for mail_id, is_taken in begun.items():
            mails.browse(mail_id)._note_attempt(is_taken)
        gone = (sent | mails.browse(begun)).mail_message_id
        return super()._withdraw(
            actions.filtered(lambda action: action.message_id not in gone)
        )

    def _record_bounce(self, messages, failure_reason=None):
        """Take in that messages came back undelivered, from all they went to."""
        messages = messages.filtered(
            lambda message: all(
                notification.notification_status in ("bounce", "exception")
                for notification in message.sudo().notification_ids
            )
        )
        actions = (
            self.env["collections.action"]
            .sudo()
            .search(
                [
                    ("message_id", "in", messages.ids),
                    ("state", "in", ("queued", "sent")),
                ]
            )
        )
        actions._set_failed("bounced", failure_reason, now=fields.Datetime.now())

    def _get_failure_reasons(self):
        """Odoo's reasons for which a mail failed, as reasons of an action.

        Whatever is not among them may have happened after the mail had left.
        """
        return {
            "mail_smtp": "mail_server",
            "mail_from_invalid": "mail_server",
            "mail_from_missing": "mail_server",
            "mail_spam": "bounced",
            "mail_email_invalid": "bad_address",
            "mail_email_missing": "no_address",
            "mail_bl": "opted_out",
            "mail_optout": "opted_out",
            "mail_bounce": "bounced",
        }
