"""The assistant in the live chat, for customers who have signed in."""

from markupsafe import Markup

from odoo import models

MEDIUM = "livechat"
PAGE = "/my/collections"


class CollectionsLivechat(models.AbstractModel):
    """Speaks with a customer in a channel; who he is, his session says.

    The channel keeps which conversation it is, and what was not said in it yet.
    """

    _name = "collections.livechat"
    _description = "Collections: the assistant in the live chat"

    def _hear(self, step, channel, text):
        """Take what a customer said.

        :param step: the ``chatbot.script.step``
        :param channel: the ``discuss.channel``
        :return: whether the script goes on with its next step
        :rtype: bool
        """
        talk = self._prepare_talk(step)
        told = self._get_assistant(step)._hear(talk, self._get_key(channel), text)
        self._keep(channel, told)
        if told["is_handed_over"]:  # what follows is up to the script's next steps
            channel.sudo().collections_told = False
        return told["is_handed_over"]

    def _speak(self, step, channel):
        """Say what is to be said, and return the message.

        :param step: the ``chatbot.script.step``
        :param channel: the ``discuss.channel``
        :return: the ``mail.message``
        """
        if not channel.sudo().collections_told:
            self._begin(step, channel)
        told = channel.sudo().collections_told
        return channel._post_collections(
            step, self._draw(told["lines"]), told["ask"]["choices"]
        )

    def _begin(self, step, channel):
        """Take up a topic: the step's, or the one that the customer chose."""
        assistant, talk = self._get_assistant(step), self._prepare_talk(step)
        key = self._get_key(channel)
        topic = step.collections_topic or channel._get_collections_topic()
        if topic:
            told = assistant._hear(talk, key, f"/{topic}")
        else:
            told = assistant._resume(talk, key)
        self._keep(channel, told)

    def _get_assistant(self, step):
        return self.env["collections.assistant"].with_context(lang=step.env.lang)

    def _prepare_talk(self, step):
        user = self.env.user
        company = user.company_id.sudo().root_id
        branches = user.company_ids.sudo().filtered(
            lambda branch: branch.root_id == company
        )
        return self._get_assistant(step)._prepare_talk(
            company,
            user.commercial_partner_id,
            branches,
            MEDIUM,
            author=user.partner_id,
            url=f"{company.get_base_url()}{PAGE}",
            query=f"?creditor={company.id}",
            is_live=step._may_collections_forward(),
        )

    def _get_key(self, channel):
        return channel.sudo().collections_conversation_id.key

    def _keep(self, channel, told):
        """Keep what is to be said next."""
        conversation = self.env["collections.conversation"].search(
            [("key", "=", told["key"]), ("medium", "=", MEDIUM)], limit=1
        )
        channel.sudo().write(
            {"collections_conversation_id": conversation.id, "collections_told": told}
        )

    def _draw(self, lines):
        """Return what the assistant said, as the body of a message."""
        return Markup("<br/><br/>").join(
            self._draw_line(line) for line in lines if line["by"] == "assistant"
        )

    def _draw_line(self, line):
        parts = line["text"].splitlines()
        parts += [
            Markup('<a href="%s" target="_blank">%s</a>') % (link["url"], link["label"])
            for link in line["links"]
        ]
        return Markup("<br/>").join(parts)
