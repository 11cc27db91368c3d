"""Holds of promises and disputes: they end with what they are of."""

from odoo import fields, models
from odoo.exceptions import UserError


class CollectionsHold(models.Model):
    _inherit = "collections.hold"

    promise_id = fields.Many2one(
        comodel_name="collections.promise",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    dispute_id = fields.Many2one(
        comodel_name="collections.dispute",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )

    def action_lift(self):
        # EXTENDS 'collections_policy': what is contested is not chased meanwhile
        dispute = self.dispute_id.filtered(lambda dispute: dispute.state == "open")[:1]
        if dispute:
            raise UserError(
                self.env._(
                    "Close the dispute “%(dispute)s” instead: then its items are left "
                    "alone no longer.",
                    dispute=dispute.display_name,
                )
            )
        return super().action_lift()

    def _end(self):
        """End those in force, since what they are of has come to an end.

        Nothing that was planned is dropped by it: what comes next is planned as usual.
        """
        self.with_context(collections_hold_ends=True)._lift()
        self.env["collections.item"]._forget_cached()

    def _take_effect(self):
        # EXTENDS 'collections_policy'
        ends = self.env.context.get("collections_hold_ends")
        return super(CollectionsHold, self.browse() if ends else self)._take_effect()
