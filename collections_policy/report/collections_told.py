"""The policy in plain words, on paper."""

from odoo import api, models


class ReportCollectionsTold(models.AbstractModel):
    _name = "report.collections_policy.told_document"
    _description = "Collections policy in plain words"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the documents show, each in its own language."""
        texts = self.env["collections.policy.told.text"].browse(docids)
        texts.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": texts._name,
            "docs": texts,
            "documents": [
                self._prepare_document(text.with_context(lang=text.lang))
                for text in texts.sudo()
            ],
        }

    def _prepare_document(self, text):
        """Return what a document shows.

        :param text: the ``collections.policy.told.text``, in its language
        """
        messages = text.env["collections.action"]
        return {
            **messages._prepare_frame_values(text.company_id),
            "text": text,
            "told": text.told_id,
        }
