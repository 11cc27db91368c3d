"""Whose orders are held: what the collections policies say of what is open."""

from odoo import api, models


class CollectionsCreditHold(models.AbstractModel):
    _name = "collections.credit.hold"
    _description = "Collections: customers whose orders are held"

    @api.model
    def _find(self, company, debtors):
        """Return for whom of some debtors orders are held, and for what.

        It is the evaluation of the day that says so: what is paid, promised, agreed
        upon, disputed or covered by credits holds nothing.

        :param company: the company that sells
        :param debtors: commercial partners
        :return: for each of them that is held, its items that hold, as evaluated
        :rtype: dict[int, list[EvaluatedItem]]
        """
        company = company.root_id.sudo()
        levels = self._get_levels(company)
        if not levels or not debtors:
            return {}
        evaluated = (
            self.env["collections.evaluator"]
            .sudo()
            ._evaluate(company, company._get_collections_date(), partners=debtors)
        )
        held = {}
        for item in evaluated:
            if item.level_id in levels.ids and self._is_holding(item):
                held.setdefault(item.partner_id, []).append(item)
        return held

    @api.model
    def _get_levels(self, company):
        """Return the levels at which a company's orders are held, archived ones too."""
        levels = self.env["collections.level"].sudo().with_context(active_test=False)
        policies = levels.search(
            [("company_id", "=", company.id), ("holds_orders", "=", True)]
        ).policy_id
        return policies.level_ids._get_order_holding()

    @api.model
    def _is_holding(self, item):
        return item.held_reason is None or item.held_reason in self._get_no_relief()

    @api.model
    def _get_no_relief(self):
        """Return the reasons for leaving an item alone that release no order.

        Nobody writes to these customers, but nothing was paid or agreed upon either.
        """
        return {
            "pause",
            "answer",
            "lawyer",
            "insolvency",
            "deceased",
            "over_indebted",
            "hardship",
            "archived",
            "prescribed",
        }

    @api.model
    def _find_candidates(self, company):
        """Return the debtors of a company that have come far enough to be looked at."""
        levels = self._get_levels(company.root_id.sudo())
        items = (
            self.env["collections.item"]
            .sudo()
            .search_fetch(
                [
                    ("level_id", "in", levels.ids),
                    ("settled", "=", False),
                ],
                ["move_line_id"],
            )
        )
        return items.move_line_id.partner_id.commercial_partner_id
