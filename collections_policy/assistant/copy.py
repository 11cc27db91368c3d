from odoo import models

from ..tools.conversation import Message

SHOWN = 8


class CollectionsAssistantCopy(models.AbstractModel):
    _name = "collections.assistant.copy"
    _inherit = "collections.topic"
    _description = "Assistant: another copy of documents"

    _sequence = 20
    _needs_items = False

    def _get_label(self):
        # OVERRIDE
        return self.env._("A second copy")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._("copy, copies, invoice*, document*, statement, pdf, lost")

    def _begin(self, talk):
        # OVERRIDE
        links = self._get_links(talk)
        statement = self._link(talk, self.env._("Statement (PDF)"), "/statement")
        words = (
            self.env._("Here is what is open. Each can be read, and downloaded, again.")
            if links
            else self.env._(
                "No invoice is open. This is the statement of your account."
            )
        )
        return self._say(Message(words, [*links, statement]))

    def _get_links(self, talk):
        """Return links to the documents that are open; of many, to the first ones."""
        numbers = {
            row["line"].move_id: row["number"]
            for row in talk.rows
            if row["is_document"]
        }
        links = [
            self._link(talk, number, f"/document/{move.id}")
            for move, number in numbers.items()
        ]
        if len(links) > SHOWN:
            return [*links[:SHOWN], self._link_page(talk, "collections_items")]
        return links
