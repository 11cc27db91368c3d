"""Reports that nobody could read, read again once somebody says what they mean."""

from odoo import api, models

from ..tools.notice_states import UNMAPPED, get_grade
from .collections_event import Fact


class CollectionsCarrierCode(models.Model):
    _inherit = "collections.carrier.code"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'collections_policy'
        codes = super().create(vals_list)
        codes._reread()
        return codes

    def write(self, vals):
        # EXTENDS 'collections_policy'
        result = super().write(vals)
        self._reread()
        return result

    def _reread(self):
        """Have reports read again that wait for what these codes mean."""
        for vocabulary, codes in self.filtered("active").grouped("vocabulary").items():
            self.env["collections.notice.event"].sudo().search(
                [
                    ("state", "=", UNMAPPED),
                    ("code", "in", codes.mapped("code")),
                    ("notice_id.carrier_id.vocabulary", "=", vocabulary),
                ]
            )._reread()


class CollectionsNoticeEvent(models.Model):
    _inherit = "collections.notice.event"

    def _get_open_fields(self):
        # EXTENDS 'collections_policy': what was reported stays, but what nobody could
        # read may still get its meaning
        fnames = super()._get_open_fields()
        is_unread = all(event.state == UNMAPPED for event in self)
        return fnames | {"state", "grade"} if is_unread else fnames

    def _reread(self):
        """Give reports that nobody could read the meaning that their codes have by now.

        Where their notices stand follows; that they were read is written down.
        """
        read = self.browse()
        for carrier, events in self.grouped(
            lambda event: event.notice_id.carrier_id
        ).items():
            find = carrier._get_adapter()._get_finder(carrier)
            for event in events:
                meaning = find(event.code, event.kind)
                if meaning.state != UNMAPPED:
                    grade = get_grade(meaning.state, meaning.grade)
                    event.write({"state": meaning.state, "grade": grade})
                    read |= event
        read._record_read()
        read.notice_id._reckon()

    def _record_read(self):
        """Write down that reports were read."""
        self.env["collections.event"]._append_many(
            Fact(
                event.notice_id.case_id,
                "notice_read",
                record=event,
                payload=event._prepare_event_payload(),
            )
            for event in self
        )


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("notice_read", self.env._("Code explained")),
        ]
