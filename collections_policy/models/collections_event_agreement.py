"""Agreements: what was offered, accepted, kept or not, written down as events."""

from odoo import models


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("agreement_draft", self.env._("Agreement to be shaped again")),
            ("agreement_to_approve", self.env._("Agreement to approve")),
            ("agreement_proposed", self.env._("Agreement proposed")),
            ("agreement_active", self.env._("Agreement active")),
            ("agreement_at_risk", self.env._("Agreement at risk")),
            ("agreement_kept", self.env._("Agreement kept")),
            ("agreement_breached", self.env._("Agreement breached")),
            ("agreement_refused", self.env._("Agreement refused")),
            ("agreement_expired", self.env._("Agreement expired")),
            ("agreement_cancelled", self.env._("Agreement cancelled")),
            ("agreement_superseded", self.env._("Agreement superseded")),
        ]


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _update_state(self, state, **values):
        # EXTENDS 'collections_policy'
        changed = super()._update_state(state, **values)
        if state != "proposed":  # told when its document is frozen
            changed._record_each(f"agreement_{state}")
        return changed

    def _set_proposed(self):
        # EXTENDS 'collections_policy'
        result = super()._set_proposed()
        proposed = self.filtered(lambda each: each.state == "proposed")
        proposed._record_each("agreement_proposed")
        return result

    def _warn(self, date):
        # EXTENDS 'collections_policy'
        result = super()._warn(date)
        self._record_each("agreement_at_risk")
        return result

    def _record_each(self, kind):
        for agreement in self:
            self.env["collections.event"]._append_about(
                agreement, kind, document=agreement._keep_document()
            )

    def _keep_document(self):
        """Keep what was offered, or accepted, and return its SHA-256."""
        agreement = self.sudo()
        document = agreement.document_attachment_id or agreement.proposal_attachment_id
        return document and document._keep_as_evidence()[document]

    def _prepare_event_payload(self):
        payload = {
            "agreement": self.name,
            "items": [line._prepare_event_payload() for line in self.line_ids],
            "payments": [
                each._prepare_event_payload() for each in self.installment_ids
            ],
            "total": self._write_exact(self.amount_total),
            "currency": self.currency_id.name,
            "terms": self.terms_hash,
            "valid": self.valid_until and self.valid_until.isoformat(),
            "accepted": self.accepted_name,
            "way": self.accepted_source or self.proposed_source,
            "address": self.accepted_address,
            "cure": self.date_cure and self.date_cure.isoformat(),
            "reason": self.end_reason,
            "request": self.request_reason,
            "decision": self.decision_reason,
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsAgreementLine(models.Model):
    _inherit = "collections.agreement.line"

    def _prepare_event_payload(self):
        agreement = self.agreement_id
        payload = {
            "item": self.move_line_id.display_name,
            "principal": agreement._write_exact(self.principal),
            "charges": self.charges and agreement._write_exact(self.charges),
            "discount": self.discount and agreement._write_exact(self.discount),
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsAgreementInstallment(models.Model):
    _inherit = "collections.agreement.installment"

    def _prepare_event_payload(self):
        agreement = self.agreement_id
        payload = {
            "number": self.number,
            "due": self.date_due.isoformat(),
            "amount": agreement._write_exact(self.amount),
            "paid": self.amount_paid and agreement._write_exact(self.amount_paid),
        }
        return {name: value for name, value in payload.items() if value}
