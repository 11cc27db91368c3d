"""Dossiers, written down as events."""

from odoo import models

from .collections_event import Fact


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("dossier_made", self.env._("Dossier made")),
            ("dossier_handed_over", self.env._("Dossier handed over")),
        ]


class CollectionsDossier(models.Model):
    _inherit = "collections.dossier"

    def _record_made(self):
        """Write down that a dossier was made, and what it holds."""
        originals = {"file": self.zip_id.name, "sha256": self.zip_sha256}
        self._record("dossier_made", self.pdf_sha256, files=[originals])

    def _record_handed_over(self):
        """Write down who has got a dossier."""
        self._record("dossier_handed_over", to=self.lawyer_id.display_name)

    def _record(self, kind, document=None, **payload):
        fact = Fact(
            self.case_id,
            kind,
            record=self,
            payload={"dossier": self.name, **payload},
            document=document,
        )
        self.env["collections.event"]._append_many([fact])
