"""Phone: a call that a person makes, with the number, a script, and what came of it."""

from odoo import models


class CollectionsChannelPhone(models.AbstractModel):
    _name = "collections.channel.phone"
    _inherit = "collections.channel.task"
    _description = "Collections channel: phone"

    _is_contact = True

    def _read_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.phone

    def _deliver(self, actions, now):
        # EXTENDS 'collections.channel.task': without a number there is nobody to call
        return super()._deliver(self._address(actions, now), now)

    def _finish(self, action, outcome, note=None, again_at=None, now=None):
        # EXTENDS 'collections.channel.task': each attempt counts
        self.env["collections.call"].create(
            self._prepare_call_values(action, outcome, note, now)
        )
        return super()._finish(action, outcome, note=note, again_at=again_at, now=now)

    def _prepare_call_values(self, action, outcome, note, now):
        return {
            "action_id": action.id,
            "company_id": action.company_id.id,
            "partner_id": action.partner_id.id,
            "channel": self._get_code(),
            "moment": now,
            "date": action.company_id._get_collections_date(now),
            "number": action.address,
            "user_id": self.env.uid,
            "outcome": outcome,
            "reached": outcome in self._get_conversations(),
            "note": note,
        }

    def _get_conversations(self):
        """Return the outcomes that mean that somebody spoke with the debtor."""
        through = {code for code, _label, reached in self._get_outcomes() if reached}
        return through | {"call_back"}
