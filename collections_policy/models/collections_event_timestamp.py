"""Time stamps, written down as events, and held against the chain."""

from odoo import api, models
from odoo.tools import split_every

from ..tools.verify_chain import STAMPED, find_wrong_stamp
from .collections_event import Fact

BATCH = 1000  # cases that are written down at once


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [*super()._selection_kind(), (STAMPED, self.env._("Time-stamped"))]

    @api.model
    def _find_wrong_stamp(self, events):
        """Return the first event of a chain that tells of a stamp of something else.

        :param list[dict] events: as :meth:`_read_chains` returns them
        :return: its number, or ``None``
        :rtype: int | None
        """
        stamps = [event for event in events if event["kind"] == STAMPED]
        if not stamps:
            return None
        tokens = (
            self.env["ir.attachment"]
            .sudo()
            ._search_evidence(
                "collections.timestamp", [event["record"] for event in stamps]
            )
        )
        return find_wrong_stamp(
            events, {token._hash_raw(): token.raw for token in tokens}
        )


class CollectionsTimestamp(models.Model):
    _inherit = "collections.timestamp"

    def _record(self):
        """Write down in the cases that they were stamped, as far as it is not yet.

        :return: an iterator that writes the next batch, so that each can be committed
        :rtype: Iterator
        """
        self.ensure_one()
        tree = self._build_tree(self.leaves)
        recorded = self._find_recorded()
        left = (
            self._prepare_fact(tree, index, *leaf)
            for index, leaf in enumerate(self.leaves)
            if leaf[0] not in recorded
        )
        for facts in split_every(BATCH, left):
            self.env["collections.event"]._append_many(facts)
            yield
        self.is_recorded = True

    def _find_recorded(self):
        """Return the ids of the cases in which it is written down.

        :rtype: set[int]
        """
        events = self.env["collections.event"].search_fetch(
            [
                ("case_id", "in", [leaf[0] for leaf in self.leaves]),
                ("kind", "=", STAMPED),
                ("res_id", "=", self.id),
            ],
            ["case_id"],
        )
        return set(events.case_id.ids)

    def _prepare_fact(self, tree, index, case_id, number, _event_hash):
        return Fact(
            self.env["collections.case"].browse(case_id),
            STAMPED,
            moment=self.moment,
            record=self,
            document=self.token_sha256,
            payload={
                "authority": self.authority,
                "root": self.root,
                "leaf": {
                    "event": number,
                    "index": index,
                    "size": tree.size,
                    "proof": [other.hex() for other in tree.prove(index)],
                },
            },
        )
