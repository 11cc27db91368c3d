"""What a scope asks for, as the domain of any model that figures are about."""

from odoo import api, models
from odoo.fields import Domain


class CollectionsNarrowing(models.AbstractModel):
    _name = "collections.narrowing"
    _description = "Collections: what figures are narrowed down to"

    @api.model
    def _get_domain(self, scope, **paths):
        """Return the condition that records are in a scope, its days left aside.

        :param MetricScope scope: what is asked for
        :param paths: which field of the model tells the ``company``, the ``debtor``,
            the ``policy``, its ``version``, the ``salesperson`` and the ``collector``;
            what the model can't tell is left out, and narrows nothing down
        :rtype: Domain
        """
        asked = {
            "policy": scope.policy_id,
            "version": scope.version_id,
            "salesperson": scope.salesperson_id,
            "collector": scope.collector_id,
        }
        domain = Domain(paths["company"], "child_of", scope.company_id)
        for name, number in asked.items():
            if number and name in paths:
                domain &= Domain(paths[name], "=", number)
        if scope.segment_id and "debtor" in paths:
            domain &= Domain(paths["debtor"], "in", self._get_members(scope))
        return domain

    @api.model
    def _get_members(self, scope):
        """Return the database ids of the debtors in the segment at the end of a scope.

        :rtype: list[int]
        """
        members = self.env["collections.segment.member"].sudo()
        found = members._read_group(
            [
                ("segment_id", "=", scope.segment_id),
                ("company_id", "=", scope.company_id),
                ("date_start", "<=", scope.date_to),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", scope.date_to),
            ],
            ["partner_id"],
        )
        return [partner.id for (partner,) in found]

    @api.model
    def _is_narrowed(self, scope):
        """Tell whether a scope is about less than a whole company."""
        return any(
            (
                scope.policy_id,
                scope.version_id,
                scope.segment_id,
                scope.salesperson_id,
                scope.collector_id,
            )
        )
