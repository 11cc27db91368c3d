"""What of late charges is settled already, and what bears none."""

from odoo import models
from odoo.tools import SQL


class CollectionsCharger(models.AbstractModel):
    _inherit = "collections.charger"

    def _get_settled(self, lines):
        # EXTENDS 'collections.charger'
        charges = (
            self.env["collections.charge"]
            .sudo()
            .search([("move_line_id", "in", lines.ids), ("state", "=", "in_force")])
        )
        return {
            lines.browse(line.id): settled._get_parts()
            for line, settled in charges.grouped("move_line_id").items()
        }

    def _get_is_claim_sql(self):
        # EXTENDS 'collections.charger': interest bears no interest
        # (Germany: § 289 BGB)
        self.env["collections.charge"].flush_model()
        is_fee = self._get_is_fee_sql(SQL("open_line.move_id"))
        return SQL("%s AND NOT %s", super()._get_is_claim_sql(), is_fee)

    def _get_is_fee_sql(self, move_id):
        """Whether a document books late charges."""
        return SQL(
            "EXISTS (SELECT FROM collections_charge WHERE document_id = %s)", move_id
        )

    def _get_payment_sql(self):
        # EXTENDS 'collections.charger': what was paid of the document of charges, where
        # a payment covers them first; else they would be taken from the principal again
        return SQL("%s UNION ALL %s", super()._get_payment_sql(), self._get_paid_sql())

    def _get_paid_sql(self):
        """What was paid of booked charges, their taxes left out."""
        return SQL(
            """
            SELECT charge.move_line_id AS line_id,
                   partial.max_date AS day,
                   ROUND(partial.debit_amount_currency * charge.total
                         / document.amount_total, currency.decimal_places) AS amount
              FROM collections_charge AS charge
              JOIN collections_charge_terms AS terms
                ON terms.id = charge.terms_id AND terms.allocation = 'charges_first'
              JOIN res_currency AS currency ON currency.id = charge.currency_id
              JOIN account_move AS document ON document.id = charge.document_id
              JOIN account_move_line AS fee ON fee.move_id = document.id
              JOIN account_account AS account
                ON account.id = fee.account_id
               AND account.account_type = 'asset_receivable'
              JOIN account_partial_reconcile AS partial
                ON partial.debit_move_id = fee.id
              JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
              JOIN account_move AS payer ON payer.id = credit.move_id
             WHERE charge.state = 'in_force'
               AND payer.move_type <> 'out_refund'
               AND document.amount_total <> 0
            """
        )
