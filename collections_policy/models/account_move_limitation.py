"""When claims lapse: the end of their limitation periods, as the evaluation says."""

from odoo import api, fields, models

from .account_move_line import GROUP


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    collections_limitation_date = fields.Date(
        string="Limitation Ends On",
        compute="_compute_collections",
        search="_search_collections_limitation_date",
        compute_sudo=True,
        groups=GROUP,
        help="The last day on which the claim is not barred by limitation.",
    )

    @api.model
    def _get_collections_fields(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_collections_fields(), "collections_limitation_date"]

    def _set_collections(self, item):
        # EXTENDS 'collections_policy'
        result = super()._set_collections(item)
        self.collections_limitation_date = item.limitation_end
        return result

    def _search_collections_limitation_date(self, operator, value):
        return self._search_evaluated("limitation_end", operator, value)


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_limitation_date = fields.Date(
        string="Limitation Ends On",
        compute="_compute_collections_limitation_date",
        search="_search_collections_limitation_date",
        compute_sudo=True,
        groups=GROUP,
        help="Of the first of its open items to lapse.",
    )

    @api.depends("line_ids.collections_limitation_date")
    def _compute_collections_limitation_date(self):
        for move in self:
            dates = move.line_ids.mapped("collections_limitation_date")
            move.collections_limitation_date = min(filter(None, dates), default=False)

    def _search_collections_limitation_date(self, operator, value):
        return self._search_collections_items(
            "collections_limitation_date", operator, value
        )
