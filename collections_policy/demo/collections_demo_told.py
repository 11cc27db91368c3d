"""What the demo company's customers read of its policies, and who accepted it."""

from odoo import models

from .collections_demo_policy import CHANGED

PUBLISHED = CHANGED + 1  # the day on which customers could read it
ACCEPTED = -12  # the day on which two of them accepted it
NOTED_FOR = "harborview"
NOTE = "Signed with the frame contract; the paper is in the folder of the contract."


class CollectionsDemo(models.AbstractModel):
    _inherit = "collections.demo"

    def _live(self, day, documents, events):
        # EXTENDS 'collections.demo'
        demo = self.with_context(collections_now=self._moment(day))
        if day == PUBLISHED:
            demo._publish_policies()
        if day == ACCEPTED:
            demo._accept_policies()
        return super()._live(day, documents, events)

    def _publish_policies(self):
        for name in ("businesses", "consumers"):
            policy = self.env.ref(f"collections_policy.collections_policy_{name}")
            policy.with_user(self._ref("user_manager"))._publish_told()

    def _accept_policies(self):
        """A customer accepts it in the portal; of another one a collector notes it."""
        self._accept_policy("emily", self._ref("user_emily"), "portal")
        collector = self._ref("user_collector")
        self._accept_policy(NOTED_FOR, collector, "noted", note=NOTE)
