"""The originals of a dossier: what was sent, said and agreed on, as it is kept."""

import base64
import json
from pathlib import Path

from odoo import models

from ..tools import verify_chain
from ..tools.evidence_zip import get_safe_name


class CollectionsDossierOriginals(models.AbstractModel):
    """Each is a pair of a path and a content; those that the chain names, unaltered."""

    _name = "collections.dossier.originals"
    _description = "Collections: originals of a dossier"

    def _get(self, case):
        """Return the files of a case.

        :param case: a ``collections.case``
        :return: pairs of a path, such as ``notices/NOT-2026-1.pdf``, and a content
        :rtype: list[tuple[str, bytes]]
        """
        case = case.sudo()
        return [file for method in self._get_methods() for file in method(case)]

    def _get_methods(self):
        """Return what finds the files, in the order in which they stand in the ZIP.

        TO EXTEND where there is more to prove.
        """
        return [
            self._get_chain,
            self._get_messages,
            self._get_letters,
            self._get_evidence,
            self._get_invoices,
        ]

    def _get_chain(self, case):
        """Return the chain, and what verifies it without this database."""
        lines = "\n".join(case._get_event_lines()) + "\n"
        return [
            ("READ ME.txt", self._write_manual(case).encode()),
            ("events.jsonl", lines.encode()),
            ("verify_chain.py", Path(verify_chain.__file__).read_bytes()),
        ]

    def _write_manual(self, case):
        return self.env._(
            "Events of the collections case of %(customer)s, and their documents.\n\n"
            "To verify that no event is missing or was changed, and that each document "
            "is what it was, run in this folder, with any Python 3:\n\n"
            "    python3 verify_chain.py events.jsonl %(head)s --files .\n\n"
            "The long number is the hash of the last event, as it is printed in the "
            "dossier.\n",
            customer=case.partner_id.display_name,
            head=case.event_hash or "",
        )

    def _get_messages(self, case):
        """Return the texts that were sent, as they were hashed, and their heads."""
        files = []
        for event in case.event_ids.sorted("number"):
            if event.kind == "action_sent" and event.document_sha256:
                action = self.env["collections.action"].browse(event.res_id).exists()
                message = action.message_id
                if message:
                    path = f"messages/{event.number:04}-{action.channel}"
                    head = json.dumps(
                        self._prepare_head(action, message),
                        ensure_ascii=False,
                        indent=2,
                    )
                    files.append((f"{path}.html", (message.body or "").encode()))
                    files.append((f"{path}.json", head.encode()))
        return files

    def _prepare_head(self, action, message):
        """Return what is known of a message besides its text."""
        moments = {
            "sent": action.date_done,
            "delivered": action.date_delivered,
            "read": action.date_read,
            "answered": action.answered_on,
        }
        return {
            "subject": message.subject or "",
            "from": message.email_from or "",
            "to": action.address or "",
            "message_id": message.message_id or "",
            "reference": action.reference or "",
            **{
                name: f"{moment.isoformat()}Z"
                for name, moment in moments.items()
                if moment
            },
        }

    def _get_letters(self, case):
        """Return the letters that were posted, as they were printed."""
        letters = case.action_ids.letter_ids.filtered(
            lambda letter: letter.state in ("posted", "returned")
        )
        return [
            (
                f"letters/{get_safe_name(letter.pdf_name)}",
                base64.b64decode(letter.with_context(bin_size=False).pdf),
            )
            for letter in letters
            if letter.pdf
        ]

    def _get_evidence(self, case):
        """Return the files that events name, in a folder for each kind of record."""
        files = []
        records = {}
        for event in case.event_ids:
            if event.res_model:
                records.setdefault(event.res_model, set()).add(event.res_id)
        for model, ids in sorted(records.items()):
            folder = f"{model.rpartition('.')[2]}s"
            for file in self.env["ir.attachment"]._search_evidence(model, sorted(ids)):
                name = get_safe_name(f"{file.res_id}-{self._get_name(file)}")
                files.append((f"{folder}/{name}", file.raw or b""))
        return files

    def _get_name(self, file):
        """Return the name of a file; one that is a field's has that of its record."""
        if not file.res_field:
            return file.name
        record = self.env[file.res_model].browse(file.res_id)
        ending = (file.mimetype or "").rpartition("/")[2] or "bin"
        return f"{record.display_name}.{ending}"

    def _get_invoices(self, case):
        """Return the PDFs of what is owed, as customers got them."""
        files = []
        for move in case.open_item_ids.move_id.filtered(
            lambda move: move.is_sale_document(include_receipts=True)
        ):
            document = move._get_invoice_legal_documents("pdf", allow_fallback=True)
            if document:
                path = f"invoices/{get_safe_name(document['filename'])}"
                files.append((path, document["content"]))
        return files
