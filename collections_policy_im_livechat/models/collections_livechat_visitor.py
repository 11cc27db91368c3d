"""The assistant in the live chat, for visitors whom it does not know."""

from markupsafe import Markup

from odoo import models

from odoo.addons.collections_policy.assistant.assistant import COMMAND, PERSON

REQUESTS = "visitor"


class CollectionsLivechatVisitor(models.AbstractModel):
    """Tells nothing of anybody's account, not even whether there is one.

    Whoever is not known can sign in, or ask for a person.
    """

    _name = "collections.livechat.visitor"
    _inherit = "collections.livechat"
    _description = "Collections: the assistant in the live chat, for strangers"

    def _hear(self, step, channel, text):
        # OVERRIDE
        if self._is_asked_for_contact(step):
            if text:
                self._ask_to_get_in_touch(channel, text)
            return bool(text)
        topic = self.env[f"collections.assistant.{PERSON}"].with_env(step.env)
        return text == topic._get_label() or bool(topic._count_words(text))

    def _speak(self, step, channel):
        # OVERRIDE
        choices = []
        if self._is_asked_for_contact(step):
            body = self._word_contact(step)
        else:
            body = self._draw_sign_in(step)
            choices = [self._prepare_person(step)]
        return channel._post_collections(step, body, choices)

    def _is_asked_for_contact(self, step):
        """Tell whether nobody is there to whom the visitor could be forwarded."""
        return not step._may_collections_forward()

    def _prepare_person(self, step):
        topic = self.env[f"collections.assistant.{PERSON}"].with_env(step.env)
        return {"value": COMMAND + PERSON, "label": topic._get_label()}

    def _draw_sign_in(self, step):
        url = f"{step.get_base_url()}/web/login?redirect=/my/collections"
        return Markup('%s<br/><a href="%s">%s</a>') % (
            step.env._(
                "To protect your data I speak of accounts only with who has signed in. "
                "Our messages about invoices have a link that leads to your account, "
                "too."
            ),
            url,
            step.env._("Sign in"),
        )

    def _word_contact(self, step):
        company = step.env.company.sudo()
        talk = self.env["collections.assistant"].with_env(step.env)
        person = self.env[f"collections.assistant.{PERSON}"].with_env(step.env)
        when = person._word_when_at(company, company._get_collections_tz().zone)
        return Markup("%s<br/>%s") % (
            when,
            talk.env._(
                "Please leave your e-mail address or phone number, and a few words on "
                "what it is about."
            ),
        )

    def _ask_to_get_in_touch(self, channel, text):
        """Tell the collector what a visitor left, unless there are too many."""
        company = self.env.company.sudo().root_id
        partner = company.partner_id
        if not self.env["collections.visit"]._count(company, partner, REQUESTS):
            return
        reader = company.collections_user_id.filtered("active")
        speaking = partner.with_context(lang=reader.lang or self.env.lang)
        speaking.activity_schedule(
            "collections_policy.mail_activity_type_callback",
            date_deadline=company._get_collections_date(),
            summary=speaking.env._("A visitor of the live chat asks for a person"),
            note=Markup("<p>%s</p>") % Markup("<br/>").join(text.splitlines()),
            user_id=reader.id,
        )
