"""Open items of which somebody has said when they will be paid."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner import GROUP


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    collections_is_announced = fields.Boolean(
        string="Promised or Agreed",
        compute="_compute_collections_is_announced",
        search="_search_collections_is_announced",
        compute_sudo=True,
        groups=GROUP,
        help="There is an open promise for it, or it belongs to a running agreement.",
    )

    def _compute_collections_is_announced(self):
        announced = self.search(
            [("id", "in", self.ids), ("collections_is_announced", "=", True)]
        )
        for line in self:
            line.collections_is_announced = line in announced

    @api.model
    def _search_collections_is_announced(self, operator, value):
        if operator != "in":
            return NotImplemented
        promised = (
            self.env["collections.promise"].sudo()._search([("state", "=", "open")])
        )
        running = [
            ("agreement_id.state", "=", "active"),
            ("move_line_id", "!=", False),
        ]
        agreed = [
            self.env[model].sudo()._search(running).subselect("move_line_id")
            for model in (
                "collections.agreement.line",
                "collections.agreement.installment",
            )
        ]
        of_promises = SQL(
            "(SELECT line_id FROM collections_promise_line_rel WHERE promise_id IN %s)",
            promised.subselect(),
        )
        return Domain.OR(
            Domain("id", "in", chosen) for chosen in (of_promises, *agreed)
        )
