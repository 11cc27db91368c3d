"""What a debtor chose to pay: worked out anew, whatever the browser says."""

from odoo import models
from odoo.exceptions import UserError


class CollectionsChoice(models.AbstractModel):
    _name = "collections.choice"
    _description = "Collections: what a customer chose to pay"

    def _can_pay(self, line, reason):
        """Tell whether an open item can be paid online now.

        What is disputed or promised can be; what is being paid can't.

        :param line: an ``account.move.line`` of the debtor
        :param reason: why it is left alone, if it is
        """
        move = line.move_id
        return (
            reason != "in_payment"
            and move._has_to_be_paid()
            and not self._is_payment_coming(move)
        )

    def _is_payment_coming(self, move):
        """Tell whether an invoice is being paid online, although it is still open."""
        return any(
            transaction._is_collections_payment_coming()
            for transaction in move.transaction_ids
        )

    def _prepare(self, company, debtor, line_ids, companies):
        """Return what is to be paid for chosen items.

        :param company: a root company
        :param debtor: a commercial partner
        :param line_ids: the database ids of the items that were chosen
        :param companies: the branches whose items may be chosen
        :return: ``lines``, ``amount`` (float), ``currency`` and ``company``
        :raises UserError: if this can't be paid, at all or together
        :rtype: dict
        """
        self = self.sudo()
        rows = self._get_rows(company, debtor, line_ids, companies)
        self._check_together(rows)
        lines = self.env["account.move.line"].union(*(row["line"] for row in rows))
        currency = lines.currency_id
        return {
            "rows": rows,
            "lines": lines,
            "amount": currency.round(sum(row["amount"] for row in rows)),
            "currency": currency,
            "company": lines.company_id,
        }

    def _get_rows(self, company, debtor, line_ids, companies):
        """Return what is known today of the chosen items, the first one due first."""
        if not line_ids:
            raise UserError(
                self.env._("Nothing was chosen: tick what you want to pay.")
            )
        account = self.env["collections.account"]
        open_rows = account._prepare_rows(
            company, debtor, companies, company._get_collections_date()
        )
        rows = [row for row in open_rows if row["line"].id in set(line_ids)]
        payable = [row for row in rows if self._can_pay(row["line"], row["reason"])]
        if len(payable) != len(set(line_ids)):
            raise UserError(
                self.env._(
                    "Some of what you chose is paid meanwhile, or is being paid. "
                    "Please look at what is open now, and choose again."
                )
            )
        return rows

    def _check_together(self, rows):
        lines = self.env["account.move.line"].union(*(row["line"] for row in rows))
        if len(lines.currency_id) > 1:
            raise UserError(
                self.env._("Please pay what is in one currency first, then the rest.")
            )
        if len(lines.company_id) > 1:
            raise UserError(
                self.env._(
                    "Please pay what is owed to one company first, then the rest: "
                    "%(companies)s.",
                    companies=", ".join(lines.company_id.mapped("name")),
                )
            )
        if len(lines.account_id) > 1:
            raise UserError(
                self.env._("This can't be paid together: please pay one by one.")
            )
