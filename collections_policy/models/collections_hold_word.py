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
        # EXTENDS 'collections_policy': what they are of is ended instead
        for hold in self:
            if problem := hold._get_lift_problem():
                raise UserError(problem)
        return super().action_lift()

    def _get_lift_problem(self):
        """Return, in words, why a hold can't be lifted by itself, if it can't.

        :rtype: str | None
        """
        self.ensure_one()
        if self.promise_id.state == "open":
            return self.env._(
                "Withdraw the promise “%(promise)s” instead: then its items are left "
                "alone no longer.",
                promise=self.promise_id.display_name,
            )
        if self.dispute_id.state == "open":
            return self.env._(
                "Close the dispute “%(dispute)s” instead: then its items are left "
                "alone no longer.",
                dispute=self.dispute_id.display_name,
            )
        return None

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
