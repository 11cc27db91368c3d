from odoo import fields, models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    collections_conversation_id = fields.Many2one(
        comodel_name="collections.conversation",
        string="Conversation with the Assistant",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="collections_policy.group_user",
    )
    collections_told = fields.Json(
        readonly=True, copy=False, groups="base.group_system"
    )
    collections_asked = fields.Json(
        readonly=True, copy=False, groups="base.group_system"
    )

    def _chatbot_restart(self, chatbot_script):
        # EXTENDS 'im_livechat'
        self.sudo().write({"collections_told": False, "collections_asked": False})
        return super()._chatbot_restart(chatbot_script)

    def _get_collections_topic(self):
        """Return the topic of the last answer that the visitor chose, if it has one."""
        answers = self.sudo().chatbot_message_ids.user_script_answer_id
        topics = answers.filtered("collections_topic").sorted("id")
        return topics[-1:].collections_topic

    def _post_collections(self, step, body, choices):
        """Post what the assistant says, and offer answers below it.

        :param step: the ``chatbot.script.step``
        :param list choices: what can be answered, each with a ``label``
        :return: the ``mail.message``
        """
        message = self._chatbot_post_message(step.chatbot_script_id, body)
        labels = [choice["label"] for choice in choices]
        self.sudo().write(
            {
                "collections_told": False,
                "collections_asked": {"message": message.id, "choices": labels},
            }
        )
        return message
