"""What customers in hardship have paid since: worked out in one statement."""

from odoo import models
from odoo.fields import Date
from odoo.tools import SQL

MONTHS = 24  # for which payments of a hardship still count as its outcome


class CollectionsHardship(models.Model):
    _inherit = "collections.hardship"

    def _refresh_paid(self, company, date):
        """Write what was paid since hardships were opened, by the day of each payment.

        :param company: a root company
        :param date: the day, in the company's time zone
        """
        for model in ("account.move", "account.move.line", "collections.agreement"):
            self.env[model].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_hardship AS hardship
                   SET amount_paid = COALESCE((
                       SELECT SUM(partial.amount)
                         FROM res_partner AS contact
                         JOIN account_move_line AS item
                           ON item.partner_id = contact.id
                         JOIN account_account AS account
                           ON account.id = item.account_id
                          AND account.account_type = 'asset_receivable'
                         JOIN account_partial_reconcile AS partial
                           ON partial.debit_move_id = item.id
                         JOIN account_move_line AS credit
                           ON credit.id = partial.credit_move_id
                         JOIN account_move AS payer ON payer.id = credit.move_id
                        WHERE contact.commercial_partner_id = hardship.partner_id
                          AND item.company_id IN %(companies)s
                          AND partial.max_date BETWEEN hardship.date_opened AND %(date)s
                          AND payer.move_type NOT IN ('out_refund', 'out_invoice')
                          AND NOT EXISTS (
                              SELECT FROM collections_agreement AS agreement
                               WHERE agreement.entry_id = payer.id)
                          AND NOT EXISTS (
                              SELECT FROM collections_agreement_discount_rel AS given
                               WHERE given.account_move_id = payer.id)
                       ), 0)
                 WHERE hardship.company_id = %(company)s
                   AND hardship.date_opened >= %(first)s
                """,
                company=company.id,
                companies=tuple(company._get_collections_companies().ids),
                date=date,
                first=Date.subtract(date, months=MONTHS),
            )
        )
        self.invalidate_model(["amount_paid"])
