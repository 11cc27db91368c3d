"""How good a debtor's word is."""

from collections import namedtuple
from decimal import Decimal

from odoo import api, models

from ..tools.promise_outcome import kept_ratio
from .collections_promise import MATURED

PromiseFigures = namedtuple(
    "PromiseFigures", ("count", "kept", "kept_amount", "broken")
)
PromiseFigures.__doc__ = """What became of the promises of a debtor.

``count`` is how many there were, ``kept`` and ``kept_amount`` which part of those that
are decided was kept, by number and by amount (parts of 1; 0 where none is decided), and
``broken`` how many were not kept at all.
"""
NOTHING_PROMISED = PromiseFigures(0, 0.0, 0.0, 0)


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    @api.model
    def _get_figures(self, companies, debtors):
        """Return what became of the promises of debtors to companies.

        :param companies: root companies
        :param debtors: commercial partners
        :rtype: dict[tuple[res.company, res.partner], PromiseFigures]
        """
        promises = self.search_fetch(
            [
                ("company_id", "in", companies.ids),
                ("partner_id", "in", debtors.ids),
            ],
            ["company_id", "partner_id", "state", "amount_company"],
        )
        groups = promises.grouped(lambda each: (each.company_id, each.partner_id))
        return {key: own._sum_up() for key, own in groups.items()}

    def _sum_up(self):
        """Return what became of these promises.

        :rtype: PromiseFigures
        """
        decided = self.filtered(lambda promise: promise.state in MATURED)
        kept, kept_amount = kept_ratio(
            (promise.state, Decimal(str(promise.amount_company))) for promise in decided
        )
        broken = decided.filtered(lambda promise: promise.state == "broken")
        return PromiseFigures(
            len(self), float(kept or 0), float(kept_amount or 0), len(broken)
        )
