"""Late charges that were agreed on: one document; the rest is waived once kept."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..models.collections_charge import get_exact
from ..tools.late_charges import PARTS, Parts


class CollectionsChargeBooker(models.AbstractModel):
    _inherit = "collections.charge.booker"

    def _book_agreement(self, agreement, date):
        """Book the late charges and the interest that were agreed on.

        :param agreement: a ``collections.agreement``
        :param date: the day, in the company's time zone
        :return: the document, a draft; none if there is nothing to book
        :raises UserError: if less may be claimed by now than was agreed on
        """
        charges, lines = self.env["collections.charge"].sudo(), []
        for line in agreement.line_ids:
            parts = self._get_agreed(line)
            if parts.total:
                charge, words = self._settle_agreed(line, parts, date)
                charges |= charge
                lines += [
                    self._prepare_document_line(charge, part, words[part])
                    for part in PARTS
                    if getattr(parts, part)
                ]
        interest = get_exact(agreement.amount_interest, agreement.currency_id)
        if interest:
            lines.append(self._prepare_deal_interest(agreement, interest))
        if not lines:
            return self.env["account.move"]
        document = self.env["collections.document.writer"]._create(
            self._prepare_agreement_document(agreement, date, lines),
            charges._get_parts().total + interest,
        )
        charges.document_id = document
        return document

    def _get_agreed(self, line):
        """Return the late charges of an item that are left after the discount.

        :rtype: Parts
        """
        claim, given = line._get_claim(), line._get_discount()
        return Parts(
            **{part: getattr(claim, part) - getattr(given, part) for part in PARTS}
        )

    def _settle_agreed(self, line, parts, date):
        """Write down that the charges agreed on are booked.

        :return: the charge, and how each part came about
        """
        item = line.move_line_id
        reckoning = self._reckon_locked(item, date)
        if not reckoning or any(
            getattr(parts, part) > getattr(reckoning.claim, part) for part in PARTS
        ):
            raise UserError(
                self.env._(
                    "Late charges of %s were booked or waived meanwhile: shape the "
                    "agreement again.",
                    item.move_id.name,
                )
            )
        told = self._tell(item, reckoning)
        words = {
            part: "\n".join([told[part], self._tell_agreed(line.agreement_id, amount)])
            for part in PARTS
            if (amount := getattr(parts, part))
        }
        charge = self._settle(
            item,
            reckoning,
            date,
            parts,
            kind="booked",
            cause="agreement",
            agreement_id=line.agreement_id.id,
            explanation="\n\n".join(words.values()),
        )
        return charge, words

    def _tell_agreed(self, agreement, amount):
        writer = self.env["collections.charge.writer"]
        return self.env._(
            "by agreement %(agreement)s: %(amount)s",
            agreement=agreement.name,
            amount=writer._write_amount(amount, agreement.currency_id),
        )

    def _prepare_deal_interest(self, agreement, amount):
        product = agreement.move_company_id._get_collections_agreement_product()
        return {
            "product_id": product.id,
            "name": self.env._("Interest of agreement %s", agreement.name),
            "quantity": 1,
            "price_unit": float(amount),
        }

    def _prepare_agreement_document(self, agreement, date, lines):
        company = agreement.move_company_id
        invoice = agreement._get_items()[:1].move_id
        journal = self._get_agreement_journal(company, invoice)
        day = company._get_collections_open_date(date, journal)
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "journal_id": journal.id,
            "partner_id": (invoice.partner_id or agreement.partner_id).id,
            "currency_id": agreement.currency_id.id,
            "invoice_date": day,
            "invoice_date_due": max(day, agreement.date_last),
            "invoice_payment_term_id": False,
            "invoice_origin": agreement.name,
            "invoice_user_id": invoice.invoice_user_id.id,
            "invoice_line_ids": [Command.create(values) for values in lines],
        }

    def _get_agreement_journal(self, company, invoice):
        chosen = company.sudo().root_id.collections_charge_journal_id
        if chosen or invoice.journal_id.type == "sale":
            return chosen or invoice.journal_id
        moves = self.env["account.move"].with_company(company)
        return moves.new({"move_type": "out_invoice"}).journal_id

    # === KEPT === #

    def _waive_rest(self, agreement, date):
        """Claim no more of the late charges of items whose agreement was kept.

        :param agreement: a ``collections.agreement``
        :param date: the last day that counts
        """
        for line in agreement.line_ids:
            item = line.move_line_id
            reckoning = self._reckon_locked(item, date)
            claim = reckoning and reckoning.claim
            if claim and claim.total:
                self._settle(
                    item,
                    reckoning,
                    date,
                    claim,
                    kind="waived",
                    cause="agreement",
                    agreement_id=agreement.id,
                    reason=agreement.name,
                )

    # === UNDONE === #

    def _find_lapse(self, charge, standing):
        # EXTENDS 'collections.charge.booker': the agreement itself undoes them
        if charge.agreement_id:
            return ""
        return super()._find_lapse(charge, standing)


class CollectionsCharger(models.AbstractModel):
    _inherit = "collections.charger"

    def _get_is_fee_sql(self, move_id):
        # EXTENDS 'collections.charger': nor does the interest of a deal bear interest
        self.env["collections.agreement"].flush_model(["document_id"])
        return SQL(
            "(%s OR EXISTS (SELECT FROM collections_agreement AS deal "
            "WHERE deal.document_id = %s))",
            super()._get_is_fee_sql(move_id),
            move_id,
        )
