from odoo import models


class CollectionsConversation(models.Model):
    _inherit = "collections.conversation"

    def _selection_medium(self):
        # EXTENDS 'collections_policy'
        return [*super()._selection_medium(), ("livechat", self.env._("Live chat"))]

    def _note_on_case(self):
        """Keep what was said: a colleague goes on with it in the live chat."""
        record = self._find_case() or self.partner_id
        heading = self.env._("A person was asked for in the live chat.")
        record._message_log(body=self._draw_note(heading))
        self.env["collections.event"]._append_about(self, "person_asked")
