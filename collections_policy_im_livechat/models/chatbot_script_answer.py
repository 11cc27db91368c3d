from odoo import fields, models


class ChatbotScriptAnswer(models.Model):
    _inherit = "chatbot.script.answer"

    collections_topic = fields.Selection(
        selection=lambda self: self._selection_collections_topic(),
        string="Topic of the Account",
        help="What a step “Account Assistant” that follows begins with.",
    )

    def _selection_collections_topic(self):
        topics = self.env["collections.assistant"]._get_topics()
        return [(code, topic._get_label()) for code, topic in topics.items()]
