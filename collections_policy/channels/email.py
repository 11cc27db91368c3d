"""E-mail: one message a debtor, queued with the state change, sent by the queue."""

from odoo import models
from odoo.fields import Command
from odoo.tools import SQL, email_normalize

RENDERED = ("subject", "body_html", "email_from", "reply_to", "attachment_ids")


class CollectionsChannelEmail(models.AbstractModel):
    _name = "collections.channel.email"
    _inherit = "collections.channel"
    _description = "Collections channel: e-mail"

    _icon = "fa-envelope-o"

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        if not step.mail_template_id:
            return self.env._("an e-mail needs a message: choose its template.")
        return super()._get_step_problem(step)

    # === DELIVERY === #

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        reachable = actions.browse()
        for action in actions:
            problem = self._address(action)
            if problem:
                action._set_failed(problem, now=now)
            else:
                reachable |= action
        for template, batch in reachable.grouped("mail_template_id").items():
            self._queue(template, batch, now)
        if reachable:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _address(self, action):
        """Note on an action whom it goes to.

        :return: why it can reach nobody, else ``None``
        """
        recipients = self._get_recipients(action)
        reachable = recipients.filtered(lambda partner: email_normalize(partner.email))
        if not recipients.filtered("email"):
            return "no_address"
        if not reachable:
            return "bad_address"
        welcome = reachable.filtered(lambda partner: not partner.is_blacklisted)
        if not welcome:
            return "opted_out"
        action.write(
            {
                "recipient_id": welcome[0].id,
                "recipient_ids": [Command.set(welcome.ids)],
                "address": ", ".join(welcome.mapped("email_formatted")),
            }
        )
        return None

    def _get_recipients(self, action):
        """Return whom to write to: the contact of each invoice, or who stands in.

        A contact without an address is replaced by the debtor's invoicing contact, and
        that one by the debtor itself.
        """
        debtor = action.partner_id
        fallback = self.env["res.partner"].browse(
            debtor.address_get(["invoice"])["invoice"]
        )
        recipients = self.env["res.partner"]
        for line in action.carried_line_ids:
            contact = line.move_id.partner_id
            candidates = (contact, fallback, debtor)
            recipients |= next(
                (p for p in candidates if email_normalize(p.email)), contact
            )
        return recipients or fallback or debtor

    def _queue(self, template, actions, now):
        """Create the queued mails of actions that share a template."""
        rendered = self._render(template, actions)
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    self._prepare_mail_values(action, rendered[action.id])
                    for action in actions
                ]
            )
        )
        self.env["mail.notification"].sudo().create(
            [
                values
                for action, mail in zip(actions, mails, strict=True)
                for values in self._prepare_notification_values(action, mail)
            ]
        )
        for action, mail in zip(actions, mails, strict=True):
            action.message_id = mail.mail_message_id
        actions._set_queued(now=now)

    def _render(self, template, actions):
        """Return subject, body and sender of each action, in its reader's language.

        :rtype: dict[int, dict]
        """
        self._ensure_tokens(actions.line_ids.move_id)
        rendered = template._generate_template(actions.ids, RENDERED)
        for action in actions:
            values = rendered[action.id]
            values["body_html"] = action._get_letter(values["body_html"])
        return rendered

    def _ensure_tokens(self, moves):
        """Give each invoice the token of its portal link, in one statement.

        The text links to each; one by one, Odoo would write them like accounting.
        """
        moves.flush_recordset(["access_token"])
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET access_token = gen_random_uuid()::text "
                "WHERE id IN %s AND access_token IS NULL",
                tuple(moves.ids) or (0,),
            ),
            log_exceptions=False,  # a preview, read-only: asked again, to write
        )
        moves.invalidate_recordset(["access_token"])

    def _prepare_mail_values(self, action, rendered):
        case = action.case_id
        return {
            "subject": rendered["subject"],
            "body": rendered["body_html"],
            "body_html": rendered["body_html"],
            "email_from": rendered.get("email_from")
            or action.company_id.email_formatted
            or self.env.user.email_formatted,
            "reply_to": rendered.get("reply_to")
            or action.user_id.email_formatted
            or action.company_id.email_formatted,
            "author_id": (action.user_id.partner_id or action.company_id.partner_id).id,
            "recipient_ids": [Command.link(p.id) for p in action.recipient_ids],
            "attachment_ids": [
                Command.link(attachment_id)
                for attachment_id in rendered.get("attachment_ids") or []
            ],
            "model": case._name,
            "res_id": case.id,
            "record_name": case.display_name,
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "auto_delete": False,
            "is_notification": True,
            "state": "outgoing",
        }

    def _prepare_notification_values(self, action, mail):
        return [
            {
                "author_id": mail.author_id.id,
                "mail_message_id": mail.mail_message_id.id,
                "mail_mail_id": mail.id,
                "res_partner_id": partner.id,
                "mail_email_address": partner.email_normalized,
                "notification_type": "email",
                "notification_status": "ready",
                "is_read": True,
            }
            for partner in action.recipient_ids
        ]

    def _withdraw(self, actions):
        # OVERRIDE 'collections.channel'
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "in", actions.message_id.ids),
                    ("state", "in", ("outgoing", "exception")),
                ]
            )
        )
        mails.mail_message_id.notification_ids.notification_status = "canceled"
        mails.cancel()

    def _preview(self, action):
        # OVERRIDE 'collections.channel'
        return self._render(action.mail_template_id, action)[action.id]["body_html"]
