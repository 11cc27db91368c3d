"""That a customer accepted the policy, written down as an event of its case."""

from odoo import api, models

from ..tools.told_text import get_hash
from .collections_event import Fact

KIND = "policy_accepted"


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            (KIND, self.env._("Collections policy accepted")),
        ]

    def _get_payload_labels(self):
        # EXTENDS 'collections_policy'
        sources = self.env["collections.policy.acceptance"]._selection_source()
        return {**super()._get_payload_labels(), "through": dict(sources)}

    @api.model
    def _hash_kept(self, model, ids):
        # EXTENDS 'collections_policy': the document is the text that was accepted
        kept = super()._hash_kept(model, ids)
        if model == "collections.policy.acceptance":
            for acceptance in self.env[model].sudo().browse(ids).exists():
                own = kept.setdefault(acceptance.id, set())
                own.add(get_hash(acceptance.text_id.text))
        return kept


class CollectionsPolicyAcceptance(models.Model):
    _inherit = "collections.policy.acceptance"

    def _record_accepted(self):
        """Write it down in the case of the customer, if there is one."""
        for acceptance in self:
            self.env["collections.event"]._append_about(
                acceptance,
                KIND,
                moment=acceptance.date,
                document=acceptance.sha256,
            )

    def _prepare_event_payload(self):
        files = self.attachment_ids._keep_as_evidence()
        payload = {
            "accepted": self.name,
            "through": self.source,
            "document": self.origin,
            "edition": self.told_id.display_name,
            "language": self.lang,
            "address": self.address,
            "note": self.note,
            "files": [
                {"name": file.name, "sha256": digest} for file, digest in files.items()
            ],
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail'
        cases = super().create(vals_list)
        cases._record_earlier_acceptances()
        return cases

    def _record_earlier_acceptances(self):
        """Write down in new cases what their customers had accepted before.

        Of each edition, the last acceptance.
        """
        cases = {(case.company_id, case.partner_id): case for case in self.sudo()}
        acceptances = self.env["collections.policy.acceptance"].sudo()
        found = {}
        for acceptance in acceptances.search(
            [
                ("partner_id", "in", self.sudo().partner_id.ids),
                ("company_id", "in", self.sudo().company_id.ids),
            ]
        ):
            key = (acceptance.company_id, acceptance.partner_id)
            if key in cases:
                found.setdefault((*key, acceptance.told_id), acceptance)
        self.env["collections.event"]._append_many(
            Fact(
                cases[acceptance.company_id, acceptance.partner_id],
                KIND,
                moment=acceptance.date,
                record=acceptance,
                payload=acceptance._prepare_event_payload(),
                document=acceptance.sha256,
            )
            for acceptance in sorted(found.values(), key=lambda each: each.date)
        )
