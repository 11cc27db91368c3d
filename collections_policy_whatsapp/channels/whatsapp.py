"""WhatsApp: an approved template, queued with the state change, sent by the queue."""

from odoo import models
from odoo.tools import plaintext2html


class CollectionsChannelWhatsapp(models.AbstractModel):
    _name = "collections.channel.whatsapp"
    _inherit = "collections.channel"
    _description = "Collections channel: WhatsApp"

    _icon = "fa-whatsapp"
    _proves_delivery = True
    _needs_opt_in = True
    _max_length = 1024
    _template_field = "whatsapp_template_id"
    _text_fields = ("body",)

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        template = step.whatsapp_template_id
        if not template:
            return self.env._("WhatsApp needs a message: choose its template.")
        if template.company_id != step.company_id:
            return self.env._("the WhatsApp template is another company's.")
        return super()._get_step_problem(step)

    def _get_other_texts(self, template):
        # OVERRIDE 'collections.channel'
        return {
            "body": {language.code: language.body for language in template.language_ids}
        }

    # === DELIVERY === #

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        reachable = self._address(actions, now)
        texts = self._render(reachable)
        said = {action: {"body": text} for action, (*_, text) in texts.items()}
        allowed = self._lint(reachable, said, now)
        for account, batch in allowed.grouped(self._get_account).items():
            own = {action: texts[action] for action in batch}
            if account:
                self._queue(account, own, now)
            else:
                self._hand_to_person(own, now)

    def _get_account(self, action):
        """Return the account by which an action leaves; empty: by hand."""
        return action._get_template()._get_account()

    def _queue(self, account, texts, now):
        """Queue the messages of actions.

        :param account: the ``collections.whatsapp.account`` that sends them
        :param dict texts: language, values and text, by action
        :param now: the moment, UTC
        """
        Message = self.env["collections.whatsapp.message"].sudo()
        messages = Message.create(
            [
                self._prepare_message_values(account, action, text)
                for action, (_language, _values, text) in texts.items()
            ]
        )
        for message, (language, values, _text) in zip(
            messages, texts.values(), strict=True
        ):
            message.payload = self._prepare_payload(message, language, values)
        actions = self.env["collections.action"].union(*texts)
        actions.write({"message_id": False, "reference": False})
        actions._set_queued(now=now)
        Message._wake()

    def _prepare_message_values(self, account, action, text):
        return {
            "action_id": action.id,
            "account_id": account.id,
            "company_id": action.company_id.id,
            "template_id": action._get_template().id,
            "partner_id": action.recipient_id.id,
            "number": action.address,
            "text": text,
        }

    def _prepare_payload(self, message, language, values):
        """Return what the Cloud API is given.

        What is sent along as ``biz_opaque_callback_data`` comes back with each status:
        so it is known even of a message whose answer was lost.
        """
        components = []
        if values:
            parameters = [{"type": "text", "text": value} for value in values]
            components = [{"type": "body", "parameters": parameters}]
        return {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.number.removeprefix("+"),
            "type": "template",
            "template": {
                "name": language.template_id.code,
                "language": {"code": language.code},
                "components": components,
            },
            "biz_opaque_callback_data": message.uuid,
        }

    def _withdraw(self, actions):
        # OVERRIDE 'collections.channel'
        messages = actions.sudo().whatsapp_message_ids
        messages.filtered(lambda message: not message.is_told)._cancel()
        actions.activity_id.with_context(collections_withdrawn=True).unlink()

    # === ADDRESSES === #

    def _read_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.phone

    def _normalize_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner._phone_format(fname="phone")

    def _is_refused(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.sudo().phone_sanitized_blacklisted

    def _sort_out(self, recipients):
        # EXTENDS 'collections.channel': one conversation, with the first who has it
        problem, welcome = super()._sort_out(recipients)
        return problem, welcome[:1]

    # === TEXT === #

    def _render(self, actions):
        """Return what actions say, in their readers' languages.

        :return: the language, what goes into its gaps, and the whole text, by action
        :rtype: dict[collections.action, tuple]
        """
        texts = {}
        for lang, batch in actions.grouped("lang").items():
            for action in batch.with_context(lang=lang):
                template = action._get_template()
                language = template._find_language(lang)
                parameters = template.parameter_ids
                values = parameters._get_values(action)
                texts[action] = (language, values, language._fill(values))
        return {action: texts[action] for action in actions}

    def _preview(self, action):
        # OVERRIDE 'collections.channel'
        _language, _values, text = self._render(action)[action]
        return plaintext2html(text)

    def _log(self, action, text):
        """Keep what an action said on the case, without telling anybody.

        :param action: a ``collections.action`` whose message left
        :param str text: what it said
        """
        case, company = action.case_id, action.company_id
        author = action.user_id.partner_id or company.partner_id
        action.message_id = (
            self.env["mail.message"]
            .sudo()
            .create(
                {
                    "model": case._name,
                    "res_id": case.id,
                    "record_name": case.display_name,
                    "body": plaintext2html(text),
                    "author_id": author.id,
                    "message_type": "auto_comment",
                    "subtype_id": self.env.ref("mail.mt_note").id,
                }
            )
        )
