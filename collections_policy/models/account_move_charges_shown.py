"""What a late invoice costs, on its form."""

from odoo import api, fields, models

from .account_move import GROUP
from .collections_banner import DUE


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_charges_html = fields.Html(
        string="Late Charges",
        compute="_compute_collections_charges_html",
        compute_sudo=True,
        sanitize=False,
        groups=GROUP,
    )

    @api.depends_context("lang")
    @api.depends(
        "state",
        "payment_state",
        "collections_policy_id",
        "line_ids.amount_residual_currency",
    )
    def _compute_collections_charges_html(self):
        self.collections_charges_html = False
        statement = self.env["collections.charge.statement"]
        for company, moves in self.grouped(lambda m: m.company_id.root_id).items():
            if not company:
                continue
            drawn = statement._draw_each(
                company,
                {move: move._origin._get_collections_charged_lines() for move in moves},
                company._get_collections_date(),
            )
            for move, html in drawn.items():
                move.collections_charges_html = html

    def _get_collections_charged_lines(self):
        """Return the items that may be charged for, the first one due first.

        There are none but of invoices to customers that are posted.
        """
        if self.move_type != "out_invoice" or self.state != "posted":
            return self.line_ids.browse()
        return self.collections_item_ids.filtered(lambda line: line.balance > 0)

    def _get_collections_told_lines(self, date):
        """Return the open items of which the debtor is told what they cost.

        As on the banner, they are those that the policy does not leave alone; there are
        none of an invoice that is not late.

        :param date: the day, in the company's time zone
        """
        lines = self._get_collections_charged_lines().filtered(
            lambda line: not line.reconciled
        )
        if not any((line.date_maturity or line.date) < date for line in lines):
            return lines.browse()
        items = self.env["collections.evaluator"]._evaluate(
            self.company_id.root_id, date, lines=lines
        )
        told = {item.line_id for item in items if item.held_reason in DUE}
        return lines.filtered(lambda line: line.id in told)

    # === ACTION METHODS === #

    def action_open_collections_charges(self):
        """Look at the late charges as of another day."""
        return self.env["collections.charge.wizard"]._open(move=self)
