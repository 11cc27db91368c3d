"""Registered notices in the evidence chain."""

from odoo import models
from odoo.tools import float_repr

from .collections_event import Fact


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("notice_made", self.env._("Notice made")),
            ("notice_numbered", self.env._("Notice numbered")),
            ("notice_reported", self.env._("Notice reported on")),
            ("notice_acknowledged", self.env._("Acknowledgement attached")),
        ]

    def _get_payload_labels(self):
        # EXTENDS 'collections_policy'
        NoticeEvent = self.env["collections.notice.event"]
        return {
            **super()._get_payload_labels(),
            "service": dict(self.env["collections.carrier.service"]._selection_kind()),
            "source": dict(NoticeEvent._selection_source()),
            "state": dict(NoticeEvent._selection_state()),
        }


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    def write(self, vals):
        # EXTENDS 'collections_policy'
        before = {notice: notice.tracking_number for notice in self}
        result = super().write(vals)
        if "tracking_number" in vals:
            self.filtered(
                lambda notice: notice.tracking_number != before[notice]
            )._record_numbers()
        return result

    def _record(self, kind, document=None, **payload):
        """Write down a fact about each notice."""
        self.env["collections.event"]._append_many(
            Fact(
                notice.case_id,
                kind,
                record=notice,
                payload={"notice": notice.name, **payload},
                document=document,
            )
            for notice in self
        )

    def _record_made(self):
        """Write down what notices were when they were frozen."""
        self._find_files("pdf")._keep_as_evidence()
        self.env["collections.event"]._append_many(
            Fact(
                notice.case_id,
                "notice_made",
                record=notice,
                payload=notice._prepare_made_payload(),
                document=notice.pdf_sha256,
            )
            for notice in self
        )
        self.filtered("tracking_number")._record_numbers()

    def _find_files(self, fname):
        """Return the files that a field of the notices holds.

        :param str fname: its name
        :rtype: ir.attachment
        """
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", fname),
                    ("res_id", "in", self.ids),
                ]
            )
        )

    def _prepare_made_payload(self):
        payload = {
            "notice": self.name,
            "addressee": self.addressee,
            "address": self.address,
            "carrier": self.carrier_id.name,
            "service": self.service,
            "items": [line._prepare_event_payload() for line in self.line_ids],
            "amount": float_repr(self.amount, self.currency_id.decimal_places),
            "currency": self.currency_id.name,
        }
        return {name: value for name, value in payload.items() if value}

    def _record_numbers(self):
        for notice in self:
            notice._record("notice_numbered", number=notice.tracking_number or "")

    def _record_reports(self, events):
        """Write down what was reported of notices."""
        self.env["collections.event"]._append_many(
            Fact(
                event.notice_id.case_id,
                "notice_reported",
                moment=event.moment,
                record=event,
                payload=event._prepare_event_payload(),
            )
            for event in events
        )

    def _attach_acknowledgements(self, attachments):
        """Keep pictures or scans of what the receiver signed, with their hashes.

        :param attachments: ``ir.attachment`` records
        """
        self.check_access("write")
        for notice in self.sudo():
            for attachment in attachments.sudo():
                kept = attachment.copy(
                    {"res_model": notice._name, "res_id": notice.id, "res_field": False}
                )
                notice.with_user(self.env.user).sudo()._keep_acknowledgement(kept)

    def _keep_acknowledgement(self, attachment):
        """Keep an attachment of the notice as an acknowledgement, with its hash."""
        self.acknowledgement_ids |= attachment
        self._record(
            "notice_acknowledged",
            document=attachment._keep_as_evidence()[attachment],
            file=attachment.name,
        )


class CollectionsNoticeLine(models.Model):
    _inherit = "collections.notice.line"

    def _prepare_event_payload(self):
        digits = self.currency_id.decimal_places
        payload = {
            "item": self.name,
            "due": self.date_due and self.date_due.isoformat(),
            "open": float_repr(self.amount_currency, digits),
            "currency": self.currency_id.name,
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsNoticeEvent(models.Model):
    _inherit = "collections.notice.event"

    def _prepare_event_payload(self):
        payload = {
            "notice": self.notice_id.name,
            "state": self.state,
            "evidence": self.grade,
            "code": self.code,
            "type": self.kind,
            "source": self.source,
            "receiver": self.receiver,
            "note": self.note,
            "report": self.payload,
            "undoes": self.voids_id.id,
        }
        return {name: value for name, value in payload.items() if value}
