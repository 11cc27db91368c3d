"""E-mail: one message a debtor, queued with the state change, sent by the queue."""

from markupsafe import Markup

from odoo import models
from odoo.fields import Command
from odoo.tools import email_normalize

from ..models.collections_action_message import join_lines

RENDERED = ("subject", "body_html", "email_from", "reply_to", "attachment_ids")


class CollectionsChannelEmail(models.AbstractModel):
    _name = "collections.channel.email"
    _inherit = "collections.channel"
    _description = "Collections channel: e-mail"

    _icon = "fa-envelope-o"
    _carries_files = True
    _serves_notices = True
    _text_fields = ("subject", "body_html")
    _must_say = ("creditor", "address", "tax_id", "items", "total", "payment")

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        if not step.mail_template_id:
            return self.env._("an e-mail needs a message: choose its template.")
        return super()._get_step_problem(step)

    # === DELIVERY === #

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        reachable = self._address(actions, now)
        for template, batch in self._group_by_template(reachable).items():
            self._queue(template, batch, now)
        if reachable:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    # === ADDRESSES === #

    def _read_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.email

    def _normalize_address(self, partner):
        # OVERRIDE 'collections.channel'
        return email_normalize(partner.email)

    def _format_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.email_formatted

    def _is_refused(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.is_blacklisted or partner.sudo().collections_has_bounced

    def _get_refusal(self, partners):
        # EXTENDS 'collections.channel'
        if any(partners.sudo().mapped("collections_has_bounced")):
            return "bounced"
        return super()._get_refusal(partners)

    def _get_reply_tos(self, actions):
        """Return the addresses by which answers come back to the case, by action.

        There are none where the company has no domain of its own for incoming mail.

        :rtype: dict[collections.action, str]
        """
        authors = {action.case_id.id: self._get_author(action).id for action in actions}
        addresses = actions.case_id._notify_get_reply_to_batch(
            defaults=dict.fromkeys(authors, False), author_ids=authors
        )
        return {action: addresses[action.case_id.id] for action in actions}

    def _get_author(self, action):
        return action.user_id.partner_id or action.company_id.partner_id

    # === TEXT === #

    def _queue(self, template, actions, now):
        """Create the queued mails of actions that share a template."""
        rendered = self._render(template, actions)
        for action, address in self._get_reply_tos(actions).items():
            if address:
                rendered[action.id]["reply_to"] = address
        actions = self._lint(actions, self._pick_texts(rendered, actions), now)
        if not actions:
            return
        mails = self._create_mails(
            [
                self._prepare_mail_values(action, rendered[action.id])
                for action in actions
            ]
        )
        self.env["mail.notification"].sudo().create(
            [
                values
                for action, mail in zip(actions, mails, strict=True)
                for values in self._prepare_notification_values(action, mail)
            ]
        )
        actions._write_each({"message_id": mail.mail_message_id.id} for mail in mails)
        actions._set_queued(now=now)

    def _create_mails(self, values_list):
        taken = self._take_out(values_list)
        mails = self.env["mail.mail"].sudo().create(values_list)
        self._put_in(mails.mail_message_id, taken)
        return mails

    def _render(self, template, actions):
        """Return subject, body and sender of each action, in its reader's language.

        :rtype: dict[int, dict]
        """
        template = template.with_context(collections_compiled={})
        topics = {action.id: action._get_topic().id for action in actions}
        generated = template._generate_template(list(topics.values()), RENDERED)
        rendered = {
            action_id: dict(generated[topic_id])
            for action_id, topic_id in topics.items()
        }
        bodies = {action: rendered[action.id]["body_html"] for action in actions}
        for action, letter in actions._get_letters(bodies).items():
            rendered[action.id]["body_html"] = letter
        return rendered

    def _get_langs(self, actions):
        # OVERRIDE 'collections.channel': a template says who reads what
        langs = {}
        for template, batch in self._group_by_template(actions).items():
            topics = {action: action._get_topic().id for action in batch}
            rendered = template._render_lang(list(topics.values()))
            langs |= {
                action: rendered[topic_id] or self.env.lang
                for action, topic_id in topics.items()
            }
        return langs

    def _group_by_template(self, actions):
        return actions.grouped(lambda action: action._get_template())

    def _get_sample_texts(self, template, action, lang):
        # EXTENDS 'collections.channel': in the frame that every message has
        texts = super()._get_sample_texts(template, action, lang)
        translated = action.with_context(lang=lang)
        [values] = translated._prepare_frames().values()
        head, foot = translated._get_frame(values)
        body = join_lines(texts["body_html"] or "")
        return {**texts, "body_html": Markup(f"{head}{body}{foot}")}

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
            "author_id": self._get_author(action).id,
            "recipient_ids": [Command.link(p.id) for p in action.recipient_ids],
            "attachment_ids": [
                Command.link(attachment_id)
                for attachment_id in rendered.get("attachment_ids") or []
            ],
            "model": case._name,
            "res_id": case.id,
            "record_name": case.display_name,
            "record_alias_domain_id": action.company_id.alias_domain_id.id,
            "record_company_id": action.company_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
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
        return self._render(action._get_template(), action)[action.id]["body_html"]
