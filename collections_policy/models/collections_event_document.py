"""The documents that the chain names: are they what they were?"""

from odoo import api, models

from ..tools.verify_chain import get_documents


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    @api.model
    def _find_lost_document(self, events):
        """Return the first event of a chain whose document is gone, or another now.

        :param list[dict] events: as :meth:`_read_chains` returns them
        :return: its number, or ``None``
        :rtype: int | None
        """
        named = [event for event in events if event["model"] and get_documents(event)]
        ids_by_model = {}
        for event in named:
            ids_by_model.setdefault(event["model"], set()).add(event["record"])
        kept = {
            (model, record): hashes
            for model, ids in ids_by_model.items()
            for record, hashes in self._hash_kept(model, sorted(ids)).items()
        }
        for event in named:
            if get_documents(event) - kept.get(
                (event["model"], event["record"]), set()
            ):
                return event["number"]
        return None

    @api.model
    def _hash_kept(self, model, ids):
        """Return the hashes of what is kept of records now: of their files.

        To be extended where the documents of a model are no files.

        :param str model: the name of the model that events are about
        :param list[int] ids: of its records
        :return: SHA-256, in hexadecimal, by id
        :rtype: dict[int, set[str]]
        """
        kept = {}
        for file in self.env["ir.attachment"].sudo()._search_evidence(model, ids):
            kept.setdefault(file.res_id, set()).add(file._hash_raw())
        return kept
