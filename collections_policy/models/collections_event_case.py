"""The chain of a case: shown, verified, exported, and kept from being deleted."""

import base64
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.verify_chain import FORMAT, Break, find_break


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    event_ids = fields.One2many(
        comodel_name="collections.event", inverse_name="case_id", readonly=True
    )
    event_number = fields.Integer(
        string="Events", readonly=True, copy=False, aggregator=None
    )
    event_hash = fields.Char(string="Hash of the Last Event", readonly=True, copy=False)
    event_file = fields.Binary(compute="_compute_event_file")
    event_file_name = fields.Char(compute="_compute_event_file")

    @api.depends("event_number", "event_hash")
    def _compute_event_file(self):
        for case in self:
            text = "\n".join(case._get_event_lines()) + "\n"
            case.event_file = base64.b64encode(text.encode())
            case.event_file_name = f"case-{case.id}-events.jsonl"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_events(self):
        if self.sudo().event_ids:
            raise UserError(
                self.env._("A case with events is evidence: it can't be deleted.")
            )

    # === ACTION METHODS === #

    def action_verify_events(self):
        """Tell whether the events are what they were when they were recorded."""
        broken = self._find_breaks()
        if broken:
            return self._notify_chain(
                "danger", "\n".join(map(self._tell_break, broken))
            )
        count = sum(self.mapped("event_number"))
        return self._notify_chain(
            "success", self.env._("%s events: none is missing or was changed.", count)
        )

    def action_open_events(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_event_action"
        )
        return {**action, "domain": [("case_id", "=", self.id)]}

    def action_export_events(self):
        """Download the events, to be verified by ``tools/verify_chain.py``."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/event_file"
            "?filename_field=event_file_name&download=true",
            "target": "download",
        }

    def _notify_chain(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "sticky": kind == "danger"},
        }

    # === VERIFICATION === #

    def _find_breaks(self):
        """Return where chains are broken, or documents are not what they were.

        :return: pairs of a case and the first ``Break`` in it
        :rtype: list[tuple]
        """
        self.check_access("read")
        chains = self.env["collections.event"]._read_chains(self)
        self.invalidate_recordset(["event_number", "event_hash"])
        found = ((case, case._find_break(events)) for case, events in chains.items())
        return [(case, broken) for case, broken in found if broken]

    def _find_break(self, events):
        broken = find_break(events, self.event_number, self.event_hash or "")
        if broken:
            return broken
        Event = self.env["collections.event"]
        number = Event._find_wrong_stamp(events)
        if number:
            return Break(number, "stamp")
        number = Event._find_lost_document(events)
        return number and Break(number, "document")

    def _tell_break(self, found):
        case, broken = found
        return self.env._(
            "%(customer)s, event %(number)s: %(reason)s.",
            customer=case.partner_id.display_name,
            number=broken.number,
            reason=self._get_break_reasons()[broken.code],
        )

    def _get_break_reasons(self):
        return {
            "changed": self.env._("it is not what it was when it was recorded"),
            "gap": self.env._("it is missing"),
            "order": self.env._("it does not stand in its place"),
            "link": self.env._("it does not follow the event before it"),
            "case": self.env._("it belongs to another case"),
            "missing": self.env._("it is missing, and all after it"),
            "surplus": self.env._("it was added without being recorded"),
            "head": self.env._("it is not the one that was recorded last"),
            "stamp": self.env._("what was time-stamped is not what stands before it"),
            "document": self.env._("its document is gone, or is another now"),
        }

    # === EXPORT === #

    def _get_event_lines(self):
        """Return the lines of the exported file.

        :rtype: list[str]
        """
        self.check_access("read")
        events = self.env["collections.event"]._read_chains(self)[self]
        return [
            json.dumps(line, ensure_ascii=False)
            for line in (self._prepare_event_header(), *events)
        ]

    def _prepare_event_header(self):
        return {
            "format": FORMAT,
            "case": self.id,
            "company": self.company_id.name,
            "customer": self.partner_id.name,
            "events": self.event_number,
            "head": self.event_hash or "",
        }
