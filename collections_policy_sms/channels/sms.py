"""SMS: one message a debtor, queued with the state change, sent by Odoo's queue."""

from uuid import uuid4

from markupsafe import Markup

from odoo import models
from odoo.fields import Command

from odoo.addons.sms.tools.sms_tools import sms_content_to_rendered_html

from ..tools.sms_text import measure


class CollectionsChannelSms(models.AbstractModel):
    _name = "collections.channel.sms"
    _inherit = "collections.channel"
    _description = "Collections channel: SMS"

    _icon = "fa-mobile"
    _proves_delivery = True
    _template_field = "sms_template_id"
    _text_fields = ("body",)

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        template = step.sms_template_id
        if not template:
            return self.env._("a text message needs its text: choose its template.")
        if template.model != "collections.action":
            return self.env._(
                "its text is written for something else than collections."
            )
        return super()._get_step_problem(step)

    # === DELIVERY === #

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        reachable = self._address(actions, now)
        texts = self._get_texts(reachable)
        said = {action: {"body": text} for action, text in texts.items()}
        allowed = self._lint(reachable, said, now)
        if allowed:
            self._queue(allowed, texts)
            allowed._set_queued(now=now)

    def _queue(self, actions, texts):
        """Create the queued messages of actions, and what tells of them on the case."""
        messages = (
            self.env["mail.message"]
            .sudo()
            .create(
                [
                    self._prepare_message_values(action, texts[action])
                    for action in actions
                ]
            )
        )
        queued = (
            self.env["sms.sms"]
            .sudo()
            .create(
                [
                    self._prepare_sms_values(action, message, texts[action])
                    for action, message in zip(actions, messages, strict=True)
                ]
            )
        )
        self.env["mail.notification"].sudo().create(
            [self._prepare_notification_values(sms) for sms in queued]
        )
        actions._write_each(
            {
                "message_id": sms.mail_message_id.id,
                "reference": sms.uuid,
                "sms_parts": measure(sms.body).parts,
            }
            for sms in queued
        )

    def _prepare_message_values(self, action, text):
        case = action.case_id
        author = action.user_id.partner_id or action.company_id.partner_id
        sender = author.email_formatted or action.company_id.email_formatted
        return {
            "body": sms_content_to_rendered_html(text),
            "author_id": author.id,
            "email_from": sender,
            "reply_to": sender,
            "model": case._name,
            "res_id": case.id,
            "record_name": case.display_name,
            "record_company_id": action.company_id.id,
            "message_type": "sms",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
        }

    def _prepare_sms_values(self, action, message, text):
        return {
            "uuid": uuid4().hex,
            "number": action.address,
            "body": text,
            "partner_id": action.recipient_id.id,
            "mail_message_id": message.id,
        }

    def _prepare_notification_values(self, sms):
        return {
            "author_id": sms.mail_message_id.author_id.id,
            "mail_message_id": sms.mail_message_id.id,
            "res_partner_id": sms.partner_id.id,
            "sms_number": sms.number,
            "sms_id_int": sms.id,
            "sms_tracker_ids": [Command.create({"sms_uuid": sms.uuid})],
            "notification_type": "sms",
            "notification_status": "ready",
            "is_read": True,
        }

    # === ADDRESSES === #

    def _read_address(self, partner):
        # OVERRIDE 'collections.channel'
        names = partner._phone_get_number_fields()
        return next((partner[name] for name in names if partner[name]), False)

    def _normalize_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.collections_sms_number

    def _is_refused(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.collections_sms_refused

    def _sort_out(self, recipients):
        # EXTENDS 'collections.channel': a landline takes no text; one person reads it
        problem, partners = super()._sort_out(recipients)
        if problem == "bad_address" and any(
            recipients.mapped("collections_sms_landline")
        ):
            problem = "sms_landline"
        return problem, partners[:1]

    # === TEXT === #

    def _get_texts(self, actions):
        """Return what is said to the reader of each action, in his language.

        Each template is read once for all its actions in a language.

        :rtype: dict[collections.action, str]
        """
        texts = {}
        for (step, template), batch in actions.grouped(self._get_source).items():
            texts |= self._render(step, template, batch)
        return texts

    def _get_source(self, action):
        return (action.step_id, action._get_template())

    def _render(self, step, template, actions):
        """Return what a template says to the reader of each action.

        :param step: the step whose letters are used, if it is one's message
        :rtype: dict[collections.action, str]
        """
        topics = {action: action._get_topic().id for action in actions}
        rendered = template._render_field(
            "body",
            list(topics.values()),
            res_ids_lang={topics[action]: action.lang for action in actions},
        )
        return {
            action: step._write_sms(rendered[topic_id])
            for action, topic_id in topics.items()
        }

    def _count_units(self, action):
        # OVERRIDE 'collections.channel': each part is paid for
        return action.sms_parts or 1  # in a simulation nothing was written

    def _preview(self, action):
        # OVERRIDE 'collections.channel'
        service = self.with_company(action.company_id)
        text = service._get_texts(action)[action]
        return self._draw_preview(text)

    def _draw_preview(self, text):
        """Return a text as it is read, and how long it is."""
        return Markup("<p>%s</p><p class='text-muted small'>%s</p>") % (
            sms_content_to_rendered_html(text),
            self._get_length_label(text),
        )

    def _get_length_label(self, text):
        """Return, in words, how long a text is: “154 characters (GSM-7), 1 part”."""
        length = measure(text)
        if length.parts == 1:
            return self.env._(
                "%(units)s characters (%(alphabet)s), 1 part",
                units=length.units,
                alphabet=length.alphabet,
            )
        return self.env._(
            "%(units)s characters (%(alphabet)s), %(parts)s parts",
            units=length.units,
            alphabet=length.alphabet,
            parts=length.parts,
        )
