from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_collections_claim_problem(self, company, debtor):
        """Return, in words, why a debtor's word can't be about these items, if so.

        :param company: the root company
        :param debtor: the commercial partner
        """
        if not self:
            return self.env._("Choose the invoices that this is about.")
        for line in self:
            if (
                line.company_id.root_id != company
                or line.partner_id.commercial_partner_id != debtor
            ):
                return self.env._(
                    "%(invoice)s is not an invoice of %(company)s to %(customer)s.",
                    invoice=line.move_id.display_name,
                    company=company.display_name,
                    customer=debtor.display_name,
                )
            if not line._filter_collections_open():
                return self.env._(
                    "Nothing is open of %(invoice)s.",
                    invoice=line.move_id.display_name,
                )
        return None

    def _get_collections_own_items(self):
        """Return the open items among these, of one customer and one company.

        :raises UserError: if there are none, or of several
        """
        items = self._filter_collections_open()
        if not items:
            raise UserError(self.env._("Nothing is open of these invoices."))
        if len(items.partner_id.commercial_partner_id) > 1 or (
            len(items.company_id.root_id) > 1
        ):
            raise UserError(
                self.env._("Choose invoices of one customer, and of one company.")
            )
        return items

    def _filter_collections_open(self):
        """Return those of the items of which something is owed."""
        return self._get_collectable().filtered(
            lambda line: line.amount_residual_currency > 0
        )

    def _refresh_collections_cases(self):
        # EXTENDS 'collections_policy': what was promised is judged first
        self.env["collections.promise"]._judge_lines(self)
        return super()._refresh_collections_cases()

    def _get_collections_contested(self):
        """Return how much of an item is contested now, in its currency."""
        self.ensure_one()
        parts = (
            self.env["collections.dispute.line"]
            .sudo()
            .search([("move_line_id", "=", self.id), ("dispute_id.state", "=", "open")])
        )
        if any(part.is_whole for part in parts):
            return self.amount_residual_currency
        return sum(parts.mapped("amount_currency"))
