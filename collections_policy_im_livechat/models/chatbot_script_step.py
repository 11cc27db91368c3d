from odoo import fields, models
from odoo.tools import html2plaintext

STEP = "collections_assistant"


class ChatbotScriptStep(models.Model):
    """A step of this type is played again and again, until a person is asked for.

    What follows it is then played: forward to an operator, and if there is none,
    another step of this type that begins with the topic “person”.
    """

    _inherit = "chatbot.script.step"

    step_type = fields.Selection(
        selection_add=[(STEP, "Account Assistant")], ondelete={STEP: "cascade"}
    )
    collections_topic = fields.Selection(
        selection=lambda self: self.env[
            "chatbot.script.answer"
        ]._selection_collections_topic(),
        string="Begins With",
        help="The topic that is spoken of at first. Empty: the one that the visitor "
        "chose before, or the choice of all.",
    )

    def _is_last_step(self, discuss_channel=False):
        # EXTENDS 'im_livechat': it waits for an answer
        if self.step_type == STEP:
            return False
        return super()._is_last_step(discuss_channel)

    def _process_answer(self, discuss_channel, message_body):
        # EXTENDS 'im_livechat'
        if self.step_type != STEP:
            return super()._process_answer(discuss_channel, message_body)
        text = html2plaintext(message_body or "").strip()
        if self._get_collections_speaker()._hear(self, discuss_channel, text):
            return super()._process_answer(discuss_channel, message_body)
        return self

    def _process_step(self, discuss_channel):
        # EXTENDS 'im_livechat'
        if self.step_type == STEP:
            return self._get_collections_speaker()._speak(self, discuss_channel)
        message = super()._process_step(discuss_channel)
        if self._is_collections_forwarded(discuss_channel):
            discuss_channel.sudo().collections_conversation_id._note_on_case()
        return message

    def _is_collections_forwarded(self, channel):
        """Tell whether an operator goes on with what the assistant began."""
        bot = self.chatbot_script_id.operator_partner_id
        return (
            self.step_type == "forward_operator"
            and channel.livechat_operator_id != bot
            and channel.sudo().collections_conversation_id
        )

    def _get_collections_speaker(self):
        """Return who speaks with the visitor: it depends on whether we know him."""
        known = self.env.user._is_portal()
        name = "collections.livechat" if known else "collections.livechat.visitor"
        return self.env[name].sudo()

    def _may_collections_forward(self):
        """Tell whether an operator is asked for after this step."""
        script = self.chatbot_script_id
        return any(
            step.step_type == "forward_operator" and step.sequence > self.sequence
            for step in script.script_step_ids
        )
