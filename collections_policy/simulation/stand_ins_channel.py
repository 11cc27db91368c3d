"""What channels do while a simulation runs: nothing leaves, and all of it arrives."""

from odoo import models


class CollectionsChannel(models.AbstractModel):
    _inherit = "collections.channel"

    def _pretend(self, actions, now):
        """Let actions have happened that reach somebody; others fail as they would.

        :param actions: ``collections.action`` records, allowed by the guard
        :param now: the moment, UTC
        """
        reachable = self._address(actions, now) if self._is_contact else actions
        self._pretend_done(reachable, now)

    def _pretend_done(self, actions, now):
        """Let actions have happened whose address is known.

        To be extended by channels that keep more of it.
        """
        if not actions:
            return
        happened = (
            actions._set_sent(now) if self._is_message else actions._set_done(now)
        )
        self._note_costs(happened, actions.company_id._get_collections_date(now))


class CollectionsChannelPhone(models.AbstractModel):
    _inherit = "collections.channel.phone"

    def _pretend_done(self, actions, now):
        # EXTENDS 'collections.channel': somebody answers, so that the debtor is left in
        # peace for as long as that asks for
        self.env["collections.call"].create(
            [
                self._prepare_call_values(action, "reached", None, now)
                for action in actions
            ]
        )
        return super()._pretend_done(actions, now)
