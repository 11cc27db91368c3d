"""Time stamps in a dossier: which one covers what it tells, and how it is verified."""

import json

from odoo import models

from ..tools.evidence_zip import get_safe_name
from ..tools.verify_chain import STAMPED


class CollectionsDossier(models.Model):
    _inherit = "collections.dossier"

    def _find_stamp(self):
        """Return the event of the last time stamp before the dossier was made.

        :rtype: collections.event
        """
        return self.env["collections.event"].search(
            [
                ("case_id", "=", self.case_id.id),
                ("kind", "=", STAMPED),
                ("number", "<=", self.event_number),
            ],
            order="number desc",
            limit=1,
        )

    def _get_stamp_path(self, event, ending):
        return self.env["collections.dossier.originals"]._get_stamp_path(event, ending)


class CollectionsDossierOriginals(models.AbstractModel):
    _inherit = "collections.dossier.originals"

    def _get_methods(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_methods(), self._get_stamps]

    def _get_stamps(self, case):
        """Return what leads from the events that were stamped to the hashes of stamps.

        The time stamps themselves are documents that events name, and there already.
        """
        hashes = {event.number: event.hash for event in case.event_ids}
        return [
            (
                self._get_stamp_path(event, "json"),
                json.dumps(
                    self._prepare_stamp(event, hashes), ensure_ascii=False, indent=2
                ).encode(),
            )
            for event in case.event_ids.sorted("number")
            if event.kind == STAMPED
        ]

    def _prepare_stamp(self, event, hashes):
        payload = event.payload
        leaf = payload["leaf"]
        return {
            "authority": payload["authority"],
            "moment": f"{event.moment.isoformat()}Z",
            "token": self._get_stamp_path(event, "tsr"),
            "sha256": event.document_sha256,
            "root": payload["root"],
            "leaf": {
                "case": event.case_id.id,
                "event": leaf["event"],
                "hash": hashes.get(leaf["event"]),
            },
            "index": leaf["index"],
            "size": leaf["size"],
            "proof": leaf["proof"],
        }

    def _get_stamp_path(self, event, ending):
        """Return where a time stamp stands among the originals.

        :param event: that tells of it
        :param str ending: of the file: ``tsr`` or ``json``
        """
        name = f"{event.res_id}-{event.moment:%Y-%m-%d}.{ending}"
        return f"timestamps/{get_safe_name(name)}"
